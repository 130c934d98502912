"""What a member chose about reminders."""

import discord

from bot.i18n import _
from bot.parsing.moments.spoken import weekday_name
from bot.reminders.choices import quiet_text
from bot.reminders.views import View
from bot.ui.buttons import DANGER, PRIMARY, button, channel_select, select
from bot.ui.cards import Card, Row
from bot.ui.text import cut
from cogs.remind.arrived_cards import KINDS, SWITCHED
from cogs.remind.cards import no_consent


def settings_card(owner: int, view: View, *, in_server: bool, said: str = "") -> Card:
    """What is sent, when, and where else."""
    setting, habits = view.setting, view.habits
    days = ", ".join(map(str, habits.feedback_days)) or _("never")
    zone = view.member.zone or "UTC"
    kinds = "\n".join(f"{'✓' if kind not in habits.off else '✗'} {_(KINDS[kind])}" for kind in SWITCHED)
    weekly = _("none") if habits.weekly is None else weekday_name(habits.weekly)
    if habits.weekly in habits.quiet_days:
        weekly = _("{day}, a quiet day, so on the next other one").format(day=weekday_name(habits.weekly))
    rows = [
        Row(
            button(_("Days and hours"), "remind.hours", owner, style=PRIMARY),
            button(_("All reminders"), "remind.list", owner, "0"),
            button(_("Stop all"), "remind.stop_all", owner, style=DANGER)
            if view.member.dm_consent_at
            else button(_("Let me write to you"), "remind.start_all", owner),
        ),
        Row(select(_("Switch a kind on or off"), "remind.switch", owner, _kind_options(view))),
        Row(select(_("Day of the weekly check"), "remind.weekly", owner, _week_options(view))),
    ]
    if setting.fallback_channel_id is not None:
        rows.append(Row(button(_("No more pings in a channel"), "remind.fallback.off", owner)))
    elif in_server:
        rows.append(Row(channel_select(_("A channel for pings, if messages fail"), "remind.fallback", owner)))
    return Card(
        _("What I remind you of, and when"),
        said,
        None if view.member.dm_consent_at else no_consent(),
        _(
            "Requests for feedback on day **{days}** after the end, at **{hour}** in {zone}. Quiet hours: {quiet}. "
            "Quiet days: {quiet_days}. Weekly check: {weekly}."
        ).format(
            days=days,
            hour=f"{habits.hour}:00",
            zone=zone.replace("_", " "),
            quiet=quiet_text(habits.quiet_from, habits.quiet_to),
            quiet_days=", ".join(map(weekday_name, habits.quiet_days)) or _("none"),
            weekly=weekly,
        ),
        kinds,
        _fallback(view, in_server),
        rows=rows,
    )


def _fallback(view: View, in_server: bool) -> str:
    channel = view.setting.fallback_channel_id
    if channel is not None:
        return _(
            "When a direct message fails I ping you in <#{channel}>. Others see that you were pinged, never what it is "
            "about: only you can open it."
        ).format(channel=channel)
    if not in_server:
        return "-# " + _("In a server you can choose here a channel for pings, should direct messages fail.")
    return "-# " + _(
        "If direct messages fail, I can ping you in a channel of this server instead. Others see the ping, never what "
        "it is about: only you can open it."
    )


def _kind_options(view: View) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(
            label=cut(
                (_("Switch off: {kind}") if kind not in view.habits.off else _("Switch on: {kind}")).format(
                    kind=_(KINDS[kind])
                ),
                100,
            ),
            value=kind.value,
        )
        for kind in SWITCHED
    ]


def _week_options(view: View) -> list[discord.SelectOption]:
    chosen = view.habits.weekly
    none = discord.SelectOption(label=_("No weekly check"), value="none", default=chosen is None)
    days = [
        discord.SelectOption(label=weekday_name(number), value=str(number), default=chosen == number)
        for number in range(7)
    ]
    return [none, *days]
