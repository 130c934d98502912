"""Upwork's own reports, in which a row is a payment and not a contract.

Read are those that Upwork's pages hand out as CSV (Manage finances, Your reports), by their columns:

* transactions since 2024: Date, Transaction ID, Transaction type, Transaction summary, …, Client team, …, Amount $
* transactions before, `statements_….csv`: Date, Ref ID, Type, Description, Agency, Freelancer, Team, …, Amount, Balance
* the weekly summary: Date, Contract, Hours, Amount, Payment type; it names no client

Payments of one client under one title, by the hour or at a fixed price, make one contract.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from bot.contracts.models import Kind
from bot.errors import Refusal
from bot.i18n import _, ngettext
from bot.parsing import key, quote, to_hundredths
from bot.transfer.plan import Cell, Fault, Payment, Reading, Record
from bot.transfer.styles import AmountStyles, DateStyles
from bot.transfer.table import filled_rows

_HOURLY = frozenset(("hourly", "hourlypayment", "manualtime", "salary"))
_FIXED = frozenset(("fixedprice", "fixedpricepayment", "milestone", "milestonepayment", "upfrontpayment"))
_EITHER = frozenset(("bonus", "bonuspayment", "expense", "refund", "miscellaneous", "tip"))

# What Upwork writes into the summary of an invoice is no title: "Invoice for 09/01/2026-09/07/2026 - 12:30 hrs @ …".
_NO_TITLE = re.compile(r"\b(?:invoice|ref id|hrs?\b.*@)|\d{1,2}/\d{1,2}/\d{2,4}", re.IGNORECASE)
_CONTRACT_NUMBER = re.compile(r"\s*\(\d{5,}\)\s*\Z")
_NEGATIVE = re.compile(r"\s*(?:[-−–]\s*(?P<minus>.+)|\((?P<bracket>.+)\))\s*\Z", re.DOTALL)
_TITLE = 100


class _Columns(NamedTuple):
    """Where in a row what stands; None where the report has no such column."""

    day: int
    amount: int
    kind: int
    client: int | None
    title: int | None


class _Row(NamedTuple):
    """A payment as it is written. `kind`: None for one that does not tell, such as a bonus."""

    row: int
    day: Cell
    amount: Cell
    taken: bool
    kind: Kind | None
    client: str
    title: str


class _Job:
    """The payments of one client under one title, by kind."""

    def __init__(self, row: int, client: str, title: str) -> None:
        self.row, self.client, self.title = row, client, title
        self.payments: defaultdict[Kind | None, list[Payment]] = defaultdict(list)

    @property
    def is_mixed(self) -> bool:
        """Whether bonuses or refunds may belong to either of two contracts."""
        return self.payments.keys() == {None, Kind.HOURLY, Kind.FIXED}

    def records(self) -> Iterator[Record]:
        kinds: list[Kind | None] = [kind for kind in (Kind.FIXED, Kind.HOURLY) if kind in self.payments]
        kinds = kinds or [None]
        for kind in kinds:
            parts = {kind, None} if kind is kinds[0] else {kind}
            payments = sorted(one for part in parts for one in self.payments.get(part, ()))
            cells: dict[str, Cell] = {
                "client": self.client,
                "title": self.title,
                "platform": "upwork",
                "kind": (kind or Kind.FIXED).value,
                "started": payments[0].day.isoformat(),
                "earned": Decimal(max(0, sum(one.cents for one in payments))) / 100,
                "last_paid": payments[-1].day.isoformat(),
            }
            yield Record(
                self.row,
                {name: cell for name, cell in cells.items() if cell != ""},
                payments=tuple(payments),
            )


def find_report(header: list[str]) -> Callable[..., Reading] | None:
    """The reader of the report of Upwork that has these columns; None where it is none of them."""
    places = {key(name): place for place, name in reversed(list(enumerate(header)))}
    if not {"date", "amount"} <= places.keys():
        return None
    if {"contract", "hours", "paymenttype"} <= places.keys():
        columns = _Columns(places["date"], places["amount"], places["paymenttype"], None, places["contract"])
    elif "transactionid" in places and "transactiontype" in places:
        columns = _Columns(
            *(places["date"], places["amount"], places["transactiontype"]),
            *(places.get("clientteam"), places.get("transactionsummary")),
        )
    elif "refid" in places and "type" in places:
        columns = _Columns(places["date"], places["amount"], places["type"], places.get("team"), None)
    else:
        return None

    def read_payments(rows: Iterator[tuple[int, list[Cell]]], *, today: date, month_first: bool) -> Reading:
        return _Report(columns).read_payments(rows, today=today, month_first=month_first)

    return read_payments


class _Report:
    """One report on its way to records."""

    def __init__(self, columns: _Columns) -> None:
        self._columns = columns
        self._left_out: Counter[str] = Counter()
        self._payments: list[_Row] = []

    def read_payments(
        self, rows: Iterator[tuple[int, list[Cell]]], *, today: date, month_first: bool
    ) -> Reading:
        for number, cells in filled_rows(rows):
            self._add_row(number, cells)
        if not self._payments:
            raise Refusal(
                _(
                    "This is a report of Upwork without a payment for work, only: {kinds}. Choose a longer time on "
                    "Upwork's page."
                ),
                kinds=self._kinds_left_out() or "–",
            )
        if all(one.taken for one in self._payments):
            raise Refusal(
                _(
                    "This report shows money that went out: it is a client's. Please take the transactions report of "
                    "your freelancer account."
                )
            )
        written = [Record(one.row, {"on": one.day, "earned": one.amount}) for one in self._payments]
        dates = DateStyles(written, today=today, month_first=month_first)
        amounts = AmountStyles(written)
        found = Reading()
        jobs: dict[tuple[str, str], _Job] = {}
        for one in self._payments:
            try:
                column = "Date"
                day = dates.parse("on", str(one.day))
                column = "Amount"
                cents = _cents(one.amount, amounts)
            except Refusal as refusal:
                found.faults.append(Fault(one.row, column, refusal.message))
                continue
            names = (one.client.casefold(), one.title.casefold())
            job = jobs.setdefault(names, _Job(one.row, one.client, one.title))
            job.payments[one.kind].append(Payment(day, -cents if one.taken else cents))
        found.records = [record for job in jobs.values() for record in job.records()]
        if self._columns.client is None or not any(one.client for one in self._payments):
            found.missing = ("client",) if found.records else ()
        found.notes = [*self._notes(jobs, len(found.records)), *dates.notes(), *amounts.notes()]
        return found

    def _add_row(self, number: int, cells: list[Cell]) -> None:
        def cell(place: int | None) -> Cell:
            return cells[place] if place is not None and place < len(cells) else ""

        columns = self._columns
        kind = str(cell(columns.kind)).strip()
        # The weekly summary leaves the type of payments for hours empty.
        word = key(kind[:60]) or ("hourly" if columns.client is None and columns.title is not None else "")
        if word not in _HOURLY | _FIXED | _EITHER:
            self._left_out[quote(kind)] += 1
            return
        amount, taken = cell(columns.amount), False
        if isinstance(amount, Decimal):
            amount, taken = abs(amount), amount < 0
        elif negative := _NEGATIVE.match(amount):
            amount, taken = negative["minus"] or negative["bracket"], True
        title = _CONTRACT_NUMBER.sub("", str(cell(columns.title))).strip()[:_TITLE]
        self._payments.append(
            _Row(
                number,
                cell(columns.day),
                amount,
                taken,
                Kind.HOURLY if word in _HOURLY else Kind.FIXED if word in _FIXED else None,
                str(cell(columns.client)).strip(),
                "" if _NO_TITLE.search(title) else title,
            )
        )

    def _notes(self, jobs: dict[tuple[str, str], _Job], contracts: int) -> list[str]:
        count = len(self._payments)
        notes = [
            ngettext(
                "This is a report of Upwork: I added {count} payment up to {contracts}.",
                "This is a report of Upwork: I added {count} payments up to {contracts}.",
                count,
            ).format(
                count=f"{count:,}",
                contracts=ngettext("{count} contract", "{count} contracts", contracts).format(
                    count=f"{contracts:,}"
                ),
            ),
            _(
                "It does not say when a contract began or ended: I take the day of the first payment as its start, and "
                "all as still open. Correct that afterwards, or the score counts them wrongly."
            ),
            _("You can import a later report, too: contracts that are here already get the new payments."),
        ]
        if self._left_out:
            notes.append(
                _("I left out what is not a payment for work: {kinds}.").format(kinds=self._kinds_left_out())
            )
        mixed = [job.client or job.title for job in jobs.values() if job.is_mixed]
        if mixed:
            notes.append(
                _(
                    "“{client}” has paid by the hour and at a fixed price; I counted bonuses and refunds to the fixed "
                    "price."
                ).format(client=quote(mixed[0]))
            )
        return notes

    def _kinds_left_out(self) -> str:
        return ", ".join(f"{kind or '–'} ({times})" for kind, times in self._left_out.most_common(8))


def _cents(amount: Cell, amounts: AmountStyles) -> int:
    if isinstance(amount, Decimal):
        return to_hundredths(amount, "USD")
    cents, currency = amounts.parse(amount, "USD")
    if currency != "USD":
        raise Refusal(
            _("{platform} counts earnings in {currency}. Enter the amount it shows in {currency}."),
            platform="Upwork",
            currency="USD",
        )
    return cents
