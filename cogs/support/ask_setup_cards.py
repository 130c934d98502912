"""Settings of a server: anonymous questions, their rules and limits."""

from collections.abc import Sequence

import discord

from bot.i18n import _
from bot.support.settings import SupportServer
from bot.ui.buttons import button
from bot.ui.cards import Card, Row
from bot.ui.setting_sections import back
from bot.ui.text import quoted
from cogs.support.setup_cards import KINDS, channel_pick


def ask_state(server: SupportServer, guild: discord.Guild) -> str:
    """Where anonymous questions go and which limits hold, on a few lines."""
    channel = guild.get_channel(server.ask_channel_id or 0)
    if channel is None:
        return _("Off: no channel is chosen")
    report = guild.get_channel(server.report_channel_id or 0)
    where = _("On in {channel}").format(channel=f"<#{channel.id}>")
    told = (
        _("moderators are told of reports in {channel}").format(channel=f"<#{report.id}>")
        if report
        else _("reports only in `/moderate reports`")
    )
    return f"{where} · {told}"


def ask_card(
    owner: int, server: SupportServer, guild: discord.Guild, said: str, missing: Sequence[str]
) -> Card:
    """Choose channels, write the rules, set the limits. `missing`: permissions that the bot lacks to ask there."""
    warned = None
    if missing:
        warned = "⚠ " + _("<#{id}>: I lack **{permissions}**, so nobody can ask there.").format(
            id=server.ask_channel_id, permissions=", ".join(missing)
        )
    limits = _(
        "At most {day} questions of one member a day, {minutes} minutes apart, and {hour} of all members an hour."
    ).format(day=server.asks_per_day, minutes=server.ask_cooldown_minutes, hour=server.asks_per_hour)
    return Card(
        _("Anonymous questions"),
        said,
        _(
            "Members ask with `/ask new`, and I post it without their name. You cannot learn who it was; "
            "you can mute them."
        ),
        warned,
        limits,
        (_("What is read first:") + "\n" + quoted(server.rules, 600))
        if server.rules
        else _("No rules are shown before asking."),
        rows=[
            channel_pick(
                owner,
                "setup.ask",
                _("Forum or text channel for anonymous questions"),
                [guild.get_channel(server.ask_channel_id or 0)],
                KINDS,
            ),
            channel_pick(
                owner,
                "setup.reports",
                _("Moderators' channel for reports"),
                [guild.get_channel(server.report_channel_id or 0)],
                [discord.ChannelType.text],
            ),
            Row(button(_("Rules"), "setup.rules", owner), button(_("Limits"), "setup.limits", owner)),
            back(owner, "server"),
        ],
    )
