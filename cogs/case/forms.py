"""The forms of a case: its dates, its sums, the statement, one entry."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.cases.models import MOST_STATEMENT, MOST_TEXT, STATEMENT, Case, EntryKind
from bot.cases.words import AGAINST, ENTRY_KINDS, PARTS, SUMS
from bot.errors import Refusal
from bot.guidance.deadlines import MOMENTS, CountedFrom
from bot.i18n import _
from bot.parsing import parse_date, parse_money
from bot.platforms import PLATFORMS
from bot.ui.entry import Interaction
from bot.ui.forms import Form, Save, chosen
from bot.ui.typed import month_first


async def read_day(interaction: Interaction, typed: str) -> date | None:
    """The day that was typed; None for nothing, Refusal or DayWanted for what is none."""
    if not typed.strip():
        return None
    today = await interaction.client.services.members.today(interaction.user.id)
    return parse_date(typed.strip(), today=today, month_first=month_first(interaction))


class DatesForm(Form):
    """The days from which a case's deadlines run."""

    def __init__(self, save: Save, case: Case, moments: Sequence[CountedFrom]) -> None:
        super().__init__(_("When did it happen?"))
        self._save, self._case = save, case
        self._days = {
            moment: self.text(
                _(MOMENTS[moment]),
                hint=_("Leave it empty if it has not happened."),
                value=case.dates[moment].isoformat() if moment in case.dates else None,
                example=_("5 Mar 2026, or: 3 days ago"),
                required=False,
                most=40,
            )
            for moment in moments[:5]
        }

    async def submitted(self, interaction: Interaction) -> None:
        days = {moment: await read_day(interaction, field.value) for moment, field in self._days.items()}
        await self._save(interaction, days, self._case)


def _amount(cents: int | None, currency: str) -> str:
    """A sum as a member would type it: "420", "1250.50 EUR"; empty where none is known."""
    if cents is None:
        return ""
    amount = f"{cents // 100}.{cents % 100:02}".removesuffix(".00")
    return amount if currency == "USD" else f"{amount} {currency}"


class SumsForm(Form):
    """What is in dispute, paid and asked for, in one currency."""

    def __init__(self, save: Save, case: Case) -> None:
        super().__init__(_("What is it about?"))
        self._save, self._case = save, case
        self._sums = {
            name: self.text(
                _(label),
                value=_amount(getattr(case, name), case.currency),
                example="420",
                required=False,
                most=40,
            )
            for name, label in SUMS.items()
        }

    async def submitted(self, interaction: Interaction) -> None:
        usual = PLATFORMS[self._case.platform].currency or self._case.currency
        values: dict[str, object] = dict.fromkeys(SUMS)
        currencies = []
        for name, field in self._sums.items():
            if field.value.strip():
                values[name], currency = parse_money(field.value, default_currency=usual)
                currencies.append(currency)
        if len(set(currencies)) > 1:
            raise Refusal(
                _("These are different currencies: {found}. Please give all sums in the same one."),
                found=", ".join(dict.fromkeys(currencies)),
            )
        await self._save(interaction, values | {"currency": (currencies or [usual])[0]}, self._case)


class StatementForm(Form):
    """What a mediator reads: agreed, done, paid, asked; and for oneself, what speaks against one."""

    def __init__(self, save: Save, case: Case) -> None:
        super().__init__(_("Your statement"))
        self._save, self._case = save, case
        hints = {
            "agreed": _("Where it is written, and on which day."),
            "done": _("What you delivered, when, and where it can be seen."),
            "paid": _("Sums with their days; what lies in escrow."),
            "asked": _("One sentence with a sum, such as: the release of $150."),
        }
        self._parts = {
            name: self.text(
                _(PARTS[name]),
                hint=hints[name],
                value=getattr(case, name),
                required=False,
                most=MOST_STATEMENT,
                long=True,
            )
            for name in STATEMENT
        }
        self._parts["against"] = self.text(
            _(AGAINST),
            hint=_("Only for you, never in the brief: what will the client say, and what is true of it?"),
            value=case.against,
            required=False,
            most=MOST_STATEMENT,
            long=True,
        )

    async def submitted(self, interaction: Interaction) -> None:
        values = {name: field.value.strip() or None for name, field in self._parts.items()}
        await self._save(interaction, values, self._case)


class EntryForm(Form):
    """One piece of evidence. `record`: what the form is opened for, given back to `save`."""

    def __init__(self, save: Save, values: Mapping[str, object], record: object) -> None:
        super().__init__(_("Evidence"))
        self._save, self._record = save, record
        kind, day, text, link = (values.get(name) for name in ("kind", "on_day", "text", "link"))
        self.kind = self.choice(
            _("What does it show?"),
            [(one.value, _(name)) for one, name in ENTRY_KINDS.items()],
            value=str(kind or EntryKind.MESSAGE.value),
        )
        self.day = self.text(
            _("Day"), value=day.isoformat() if isinstance(day, date) else _("today"), most=40
        )
        self.words = self.text(
            _("What happened"),
            hint=_("Facts in the words that were used, without a judgement."),
            value=None if text is None else str(text),
            required=False,
            most=MOST_TEXT,
            long=True,
        )
        self.link = self.text(
            _("Link"),
            value=None if link is None else str(link),
            example="https://",
            required=False,
            most=500,
        )

    async def submitted(self, interaction: Interaction) -> None:
        values: dict[str, object] = {
            "kind": chosen(self.kind),
            "on_day": await read_day(interaction, self.day.value),
            "text": self.words.value.strip() or None,
            "link": self.link.value.strip() or None,
        }
        await self._save(interaction, values, self._record)
