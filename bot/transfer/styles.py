"""How a whole column writes its dates and amounts: a value with only one reading decides for the others."""

from collections.abc import Iterable
from datetime import date

from bot.errors import Refusal
from bot.i18n import _
from bot.parsing import (
    WITHOUT_CENTS,
    Order,
    amount_style,
    date_order,
    parse_date,
    parse_money,
    plain,
    quote,
    to_hundredths,
)
from bot.transfer.columns import DATES
from bot.transfer.plan import Cell, Record


class DateStyles:
    """The order of day and month by column; a column that does not tell follows the others."""

    def __init__(self, records: Iterable[Record], *, today: date, month_first: bool) -> None:
        """`month_first`: what to assume where nothing in the file tells."""
        self._today = today
        found: dict[str, set[Order]] = {column: set() for column in DATES}
        samples: dict[str, str] = {}
        for record in records:
            for column in DATES:
                cell = record.cells.get(column)
                if isinstance(cell, str) and (order := date_order(cell)) is not None:
                    found[column].add(order)
                    if order is Order.EITHER:
                        samples.setdefault(column, cell)
        forced = {column: orders - {Order.EITHER} for column, orders in found.items()}
        anywhere = set().union(*forced.values())
        self._conflict = {column for column, orders in forced.items() if len(orders) > 1}
        self._month_first: dict[str, bool] = {}
        self._told: set[str] = set()
        self._assumed: dict[str, str] = {}
        for column in DATES:
            known = forced[column] or anywhere
            if len(known) == 1:
                self._month_first[column] = known == {Order.MONTH_FIRST}
                self._told.add(column)
                continue
            self._month_first[column] = month_first
            if column in samples and column not in self._conflict:
                self._assumed[column] = samples[column]

    def parse(self, column: str, cell: str) -> date:
        """The date in `cell`; a Refusal also for a doubtful one where its column contradicts itself."""
        if column in self._conflict and date_order(cell) is Order.EITHER:
            raise Refusal(
                _(
                    "This column writes some dates day first and some month first, so “{text}” is doubtful. "
                    "Please write it as {example} (year-month-day)."
                ),
                text=quote(cell),
                example=self._today.isoformat(),
            )
        month_first = self._month_first[column]
        if month_first and column in self._told and date_order(cell) is Order.EITHER:
            cell = cell.replace(".", "/")  # dots say day first, but this column says otherwise
        return parse_date(cell, today=self._today, month_first=month_first)

    def notes(self) -> list[str]:
        """What was assumed, with one example."""
        for column, sample in self._assumed.items():
            try:
                day = self.parse(column, sample)
            except Refusal:
                continue  # it is among the faults
            return [
                _(
                    "Dates such as {sample} can be read in two ways; I read it as {date}. "
                    "If that is wrong, write the dates as year-month-day and import again."
                ).format(sample=quote(sample), date=day.isoformat())
            ]
        return []


class AmountStyles:
    """The decimal mark that the amounts prove, and which of them are finer than their currency."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._marks: set[str] = set()
        self._doubtful: str | None = None
        self._too_fine: dict[str, str] = {}
        for record in records:
            cell = record.cells.get("earned")
            if isinstance(cell, str):
                style = amount_style(cell)
                if style.mark:
                    self._marks.add(style.mark)
                if style.doubtful:
                    self._doubtful = self._doubtful or cell

    def parse(self, cell: Cell, default_currency: str) -> tuple[int, str]:
        """Hundredths and currency; a Refusal also where the cell's one separator may be the decimal mark.

        Half a yen is taken as it is, with a note: it could be logged once, so an export may hold it.
        """
        if isinstance(cell, str):
            cents, currency = self._parse_text(cell, default_currency)
        else:
            cents, currency = to_hundredths(cell, default_currency, any_part=True), default_currency
        if currency in WITHOUT_CENTS and cents % 100:
            self._too_fine.setdefault(currency, cell if isinstance(cell, str) else plain(cell))
        return cents, currency

    def _parse_text(self, cell: str, default_currency: str) -> tuple[int, str]:
        if (mark := amount_style(cell).doubtful) is not None and mark in self._marks:
            raise Refusal(
                _(
                    "“{text}” can be read in two ways here. Please write it without a separator for "
                    "thousands and with two digits after the point, such as 1250.00."
                ),
                text=quote(cell),
            )
        return parse_money(cell, default_currency=default_currency, any_part=True)

    def notes(self) -> list[str]:
        """What was assumed, with one example of each kind."""
        found = [
            _(
                "{currency} has no cents, but the file has {sample}. I take it as it is: please check it."
            ).format(currency=currency, sample=quote(sample))
            for currency, sample in self._too_fine.items()
        ]
        if self._doubtful is None or self._marks:
            return found
        try:
            hundredths, _currency = parse_money(self._doubtful)
        except Refusal:
            return found
        return [
            *found,
            _("I read amounts such as {sample} as {amount}.").format(
                sample=quote(self._doubtful), amount=f"{hundredths // 100}.{hundredths % 100:02}"
            ),
        ]
