"""Settings of a server: who helps, and when they are called."""

from typing import Any

import discord
from discord import ui

from bot.i18n import _, ngettext
from bot.support.channels.models import CLOSE_DAYS, NUDGE_HOURS, Setup
from bot.ui.buttons import pick_id
from bot.ui.cards import Card, Row
from bot.ui.setting_sections import back
from bot.ui.text import cut
from cogs.support.setup_cards import channel_pick, nudge_faults, one_of, support_channels


def nudge_channel(guild: discord.Guild, setup: Setup) -> discord.TextChannel | None:
    """Where helpers are told: what was chosen, or else the first text channel among the support channels."""
    if setup.nudge_channel_id is not None:
        chosen = guild.get_channel(setup.nudge_channel_id)
        return chosen if isinstance(chosen, discord.TextChannel) else None
    return next((one for one in support_channels(guild, setup) if isinstance(one, discord.TextChannel)), None)


def _hours(hours: int | None) -> str:
    return (
        ngettext("after {count} hour", "after {count} hours", hours or 0).format(count=hours)
        if hours
        else _("never")
    )


def _days(days: int | None) -> str:
    return (
        ngettext("after {count} day", "after {count} days", days or 0).format(count=days)
        if days
        else _("never")
    )


def helpers_state(guild: discord.Guild, setup: Setup) -> str:
    """Who is told of what waits, and when."""
    role, channel = guild.get_role(setup.helper_role_id or 0), nudge_channel(guild, setup)
    closing = _("Very old questions are closed: {when}").format(when=_days(setup.close_days))
    if role is None:
        return _("Nobody is told of questions that wait: no helper role is chosen") + "\n" + closing
    if setup.nudge_hours is None:
        return _("Nobody is told of questions that wait") + "\n" + closing
    if channel is None:
        return (
            "⚠ "
            + _("No text channel is chosen to tell {role} of questions that wait").format(role=role.mention)
            + "\n"
            + closing
        )
    told = _("{role} is told once, in {channel}, {when} without an answer").format(
        role=role.mention, channel=f"<#{channel.id}>", when=_hours(setup.nudge_hours)
    )
    return "\n".join([told, *nudge_faults(role, channel), closing])


def helpers_card(owner: int, guild: discord.Guild, setup: Setup, said: str) -> Card:
    """Choose role, channel, hours and days."""
    role = guild.get_role(setup.helper_role_id or 0)
    roles: ui.RoleSelect[Any] = ui.RoleSelect(
        custom_id=pick_id("setup.role", owner),
        placeholder=cut(_("Role of the helpers"), 150),
        min_values=0,
        max_values=1,
        default_values=[discord.Object(role.id)] if role else [],
    )
    hours = [
        (str(one), _("Tell them {when} without an answer").format(when=_hours(one))) for one in NUDGE_HOURS
    ]
    days = [
        (str(one), _("Close a question {when} without a word").format(when=_days(one))) for one in CLOSE_DAYS
    ]
    return Card(
        _("Helpers and waiting questions"),
        said,
        helpers_state(guild, setup),
        "-# "
        + _("Questions that wait at the same time go into one message. Each question is named only once."),
        rows=[
            Row(roles),
            channel_pick(
                owner,
                "setup.nudges",
                _("Text channel for that; else the first support channel"),
                [guild.get_channel(setup.nudge_channel_id or 0)],
                [discord.ChannelType.text],
            ),
            Row(one_of(owner, "setup.hours", [*hours, ("0", _("Tell nobody"))], str(setup.nudge_hours or 0))),
            Row(
                one_of(
                    owner,
                    "setup.days",
                    [*days, ("0", _("Never close a question"))],
                    str(setup.close_days or 0),
                )
            ),
            back(owner, "server"),
        ],
    )
