"""Settings of a server: anonymous questions, their rules and limits."""

from collections.abc import Sequence

import discord

from bot.i18n import _
from bot.support.settings import SupportServer
from bot.ui.buttons import button
from bot.ui.cards import Card, Row
from bot.ui.places import needed_for_approval
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
    first = _("a moderator looks at each first") if server.ask_approval else None
    return " · ".join(filter(None, (where, first, told)))


def ask_card(
    owner: int, server: SupportServer, guild: discord.Guild, said: str, missing: Sequence[str]
) -> Card:
    """Choose channels, write the rules, set the limits. `missing`: permissions that the bot lacks to ask there."""
    warned = None
    if missing:
        warned = "⚠ " + _("<#{id}>: I lack **{permissions}**, so nobody can ask there.").format(
            id=server.ask_channel_id, permissions=", ".join(missing)
        )
    report = guild.get_channel(server.report_channel_id or 0)
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
        _approval(server, report),
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
                _("Moderators' channel"),
                [report],
                [discord.ChannelType.text],
            ),
            Row(
                button(_("Rules"), "setup.rules", owner),
                button(_("Limits"), "setup.limits", owner),
                button(_("Let questions appear at once"), "setup.approval", owner, "no")
                if server.ask_approval
                else button(_("Look at questions first"), "setup.approval", owner, "yes"),
            ),
            back(owner, "server"),
        ],
    )


def _approval(server: SupportServer, channel: discord.abc.GuildChannel | None) -> str:
    """Whether moderators look at questions first, and what is in the way of that."""
    if not server.ask_approval:
        return _("Questions appear at once. You can look at each of them first, in the moderators' channel.")
    said = _("A moderator looks at each question first: *Approve* or *Decline* below a card in your channel.")
    if not isinstance(channel, discord.TextChannel):
        return said + "\n⚠ " + _("No moderators' channel is chosen, so nobody can ask.")
    missing = needed_for_approval(channel)
    if missing:
        lack = _("<#{id}>: I lack **{permissions}**, so nobody can ask.")
        return said + "\n⚠ " + lack.format(id=channel.id, permissions=", ".join(missing))
    if channel.permissions_for(channel.guild.default_role).view_channel:
        open_to_all = _("Everybody can read <#{id}>: questions would be seen there before you decide.")
        return said + "\n⚠ " + open_to_all.format(id=channel.id)
    return said
