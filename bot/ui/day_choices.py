"""A form in which a date names a month or a week asks for the day, with selects, and goes on with the one chosen."""

from datetime import date, timedelta
from typing import NamedTuple

import discord

from bot.errors import NotFound
from bot.i18n import _, current_language
from bot.parsing import DayWanted
from bot.parsing.moments.values import Span
from bot.pending import Pending
from bot.ui.buttons import on_choice, select
from bot.ui.cards import Card, Row, Tone
from bot.ui.entry import Interaction
from bot.ui.errors import refused
from bot.ui.forms import Field, Form
from bot.ui.replies import reply

_EACH, _MOST = 3, 1000
_IN_A_SELECT = 16
"""Half a month: a select takes 25 days."""


class _Waiting(NamedTuple):
    form: Form
    field: Field


class DayChoices:
    """The forms that wait for a day, in memory like every form."""

    def __init__(self) -> None:
        self._waiting: Pending[_Waiting] = Pending(each=_EACH, most=_MOST)

    def forget(self, user_id: int) -> None:
        """Drop the forms of a member."""
        self._waiting.forget(user_id)

    async def ask(self, interaction: Interaction, form: Form, field: Field, wanted: DayWanted) -> None:
        """Ask which day of `wanted.span` was meant in `field` of `form`."""
        owner = interaction.user.id
        token = self._waiting.put(owner, _Waiting(form, field))
        await reply(interaction, _day_card(owner, token, wanted, form.as_typed()))

    @on_choice("form.day")
    async def choose_day(self, interaction: Interaction, argument: str, values: list[str]) -> None:
        """Go on with the form, the chosen day in place of what was typed."""
        token = argument.partition("~")[0]
        waiting = self._waiting.find(interaction.user.id, token)
        if waiting is None:
            raise NotFound(
                _("This was answered already, or I was restarted since. Please open the form again.")
            )
        with self._waiting.using(token):
            waiting.field.instead = date.fromisoformat(values[0]).isoformat()
            await waiting.form.on_submit(interaction)


def _day_card(owner: int, token: str, wanted: DayWanted, typed: str) -> Card:
    days = _days_of(wanted.span)
    parts = [days[first : first + _IN_A_SELECT] for first in range(0, len(days), _IN_A_SELECT)]
    rows = [
        Row(
            select(
                _("From {first} to {last}").format(first=_label(part[0]), last=_label(part[-1])),
                "form.day",
                owner,
                [discord.SelectOption(label=_label(day), value=day.isoformat()) for day in part],
                argument=f"{token}~{number}",
            )
        )
        for number, part in enumerate(parts)
    ]
    kept = _("Nothing is stored yet. This is what you typed:") if typed else ""
    title, body = refused(wanted)
    return Card(title, body, kept, typed, tone=Tone.CAREFUL, rows=rows)


def _days_of(span: Span) -> list[date]:
    return [span.first + timedelta(days=number) for number in range((span.last - span.first).days + 1)]


def _label(day: date) -> str:
    from babel.dates import format_date

    return str(format_date(day, "EEE d MMM y", locale=current_language()))
