"""Short forms that mend one fact of the records and lead back to the estimate."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

from bot.contracts.models import Contract
from bot.i18n import _
from bot.ui.buttons import number_in
from bot.ui.entry import Interaction
from bot.ui.forms import Form

Mend = Callable[[Interaction, dict[str, str]], Awaitable[None]]
"""Called with the interaction and what was typed, by field."""


def near_day(contract: Contract, days: str) -> date | None:
    """The last day of `contract` moved by the number in a custom id; None where it is none, or the contract is open."""
    number = number_in(days.removeprefix("-"), 3, missing=-1)
    if contract.ended is None or number < 0:
        return None
    return contract.ended + timedelta(days=-number if days.startswith("-") else number)


def _day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class LastDayForm(Form):
    """The last day of a contract. `near`: the day that would explain the shown scores."""

    def __init__(self, mend: Mend, contract: Contract, near: date | None) -> None:
        super().__init__(_("Correct the last day"))
        self._mend = mend
        ended = contract.ended.isoformat() if contract.ended else ""
        self.ended = self.text(
            _("Last day"),
            hint=_("Look it up on Upwork. Logged is {logged}; {near} would fit your scores.").format(
                logged=ended, near=near.isoformat() if near else ended
            ),
            value=ended,
            most=40,
        )

    async def submitted(self, interaction: Interaction) -> None:
        await self._mend(interaction, {"ended": self.ended.value.strip()})


class PaidForm(Form):
    """The day on which a contract was paid last."""

    def __init__(self, mend: Mend, contract: Contract) -> None:
        super().__init__(_("Last payment"))
        self._mend = mend
        last_paid = contract.last_paid
        self.paid = self.text(
            _("Day of the last payment"),
            hint=_("It stands on the contract's page, or in your Upwork reports."),
            value=last_paid.isoformat() if last_paid else None,
            example=_("5 Mar 2026, or: 3 weeks ago"),
            most=40,
        )

    async def submitted(self, interaction: Interaction) -> None:
        await self._mend(interaction, {"last_paid": self.paid.value.strip()})


class MissingForm(Form):
    """A contract that is not logged yet, with its stars. `argument`: the day (ISO) by which Upwork counted it."""

    def __init__(self, mend: Mend, argument: str) -> None:
        super().__init__(_("Log the missing contract"))
        self._mend, before = mend, _day_in(argument)
        self.client = self.text(_("Client"), example=_("Name or company"))
        self.started = self.text(_("First day"), example=_("5 Mar 2026, or: 3 weeks ago"), most=40)
        self.ended = self.text(
            _("Last day"),
            hint=_("Probably shortly before {day}.").format(day=before.isoformat()) if before else "",
            example=_("5 Mar 2026, or: 3 weeks ago"),
            most=40,
        )
        self.earned = self.text(_("Earned in all"), value="0", most=40)
        self.stars = self.text(
            _("Stars"),
            hint=_("Leave it empty if there was no public feedback."),
            example="1",
            required=False,
            most=10,
        )

    async def submitted(self, interaction: Interaction) -> None:
        fields: dict[str, Any] = {
            name: getattr(self, name) for name in ("client", "started", "ended", "earned", "stars")
        }
        await self._mend(interaction, {name: field.value.strip() for name, field in fields.items()})
