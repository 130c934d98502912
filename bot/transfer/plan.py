"""What reading a file gives: rows, faults and notes. A plan with faults must not be applied."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from bot.contracts.models import ContractDraft
from bot.feedback.models import FeedbackDraft
from bot.i18n import _, ngettext
from bot.scores.models import ShownScoreDraft

MAX_BYTES = 10 * 1024 * 1024
"""As much as Discord lets anybody attach."""

MAX_ROWS = 25_000
"""More than one member can keep, so that every export can be imported again."""

MAX_EMPTY_ROWS = 100_000
MAX_COLUMNS = 200
MAX_VALUES = 1_500_000
"""More than the most rows hold: bounds the memory that a file of nothing but separators would take."""

MAX_CELL = 20_000
"""Characters in one cell. The longest field takes 4,000; this leaves room to say so by row and column."""

Progress = Callable[[int, int], None]
"""Called with (rows done, rows in all), from the thread that reads."""

Cell = str | Decimal
"""Of a table: numbers of a spreadsheet are Decimal, everything else is text."""

Part = Literal["row", "contract", "score"]


class Payment(NamedTuple):
    """A payment in a report: its day and its hundredths, below zero where money was given back."""

    day: date
    cents: int


@dataclass(frozen=True)
class Fault:
    """One thing to put right: where it stands, and a translated message.

    `row`: for a CSV file the row number that a spreadsheet shows; for JSON the place in the list, from 1,
    with `part` saying which list. `column`: the column's name; empty where the fault lies in the whole row.
    """

    row: int
    column: str
    message: str
    part: Part = "row"

    @property
    def place(self) -> str:
        """Where it is, in words: `Row 3, stars`."""
        name = {"row": _("Row {row}"), "contract": _("Contract {row}"), "score": _("Score {row}")}[self.part]
        where = name.format(row=self.row)
        return f"{where}, {self.column}" if self.column else where

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True)
class ContractRow:
    """A contract as a file states it, its feedback if there is any, and the row it came from.

    `payments`: of which a report's contract is the sum; empty where the file states contracts.
    """

    row: int
    contract: ContractDraft
    feedback: FeedbackDraft | None = None
    payments: tuple[Payment, ...] = ()


@dataclass
class Record:
    """One row before it is understood: cells by column name, empty ones left out.

    Numbers of a JSON file or a spreadsheet are Decimal, everything else is text. `has_feedback`: the file says that
    there is feedback even if none of its fields is filled. `faulty`: columns that have their fault already. `payments`:
    of which a report's row is the sum.
    """

    row: int
    cells: dict[str, Cell]
    part: Part = "row"
    has_feedback: bool = False
    faulty: set[str] = field(default_factory=set)
    payments: tuple[Payment, ...] = ()


@dataclass
class Reading:
    """A file taken apart into records, and what was wrong or doubtful about it.

    `missing`: columns without which no contract can be made, where the whole file has none of them.
    """

    records: list[Record] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    missing: tuple[str, ...] = ()


@dataclass
class ImportPlan:
    """A file, read. Apply it only if `faults` is empty. `notes`: how doubtful things were read.

    `missing`: columns that the file lacks; then nothing but `incomplete` is filled, the rows as far as understood.
    """

    contracts: list[ContractRow] = field(default_factory=list)
    scores: list[ShownScoreDraft] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    missing: tuple[str, ...] = ()
    incomplete: list[Record] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """What would be imported, in one or two sentences."""
        total = len(self.contracts)
        rated = sum(1 for row in self.contracts if row.feedback is not None)
        scores = len(self.scores)
        parts = [
            ngettext("{count} contract", "{count} contracts", total).format(count=f"{total:,}"),
            ngettext("{count} with feedback", "{count} with feedback", rated).format(count=f"{rated:,}"),
            ngettext("{count} shown score", "{count} shown scores", scores).format(count=f"{scores:,}"),
        ]
        days = [row.contract.started for row in self.contracts] + [score.on for score in self.scores]
        text = ", ".join(parts) + "."
        if days:
            text += " " + _("From {first} to {last}.").format(
                first=min(days).isoformat(), last=max(days).isoformat()
            )
        return text


def fingerprint(contract: ContractDraft) -> tuple[str, ...]:
    """What makes two contracts the same one: client, title, platform, kind, dates and earnings.

    Feedback, notes and links may differ. The case of letters does not count.
    """
    return (
        contract.client.casefold(),
        contract.title.casefold(),
        contract.platform.value,
        contract.kind.value,
        contract.started.isoformat(),
        contract.ended.isoformat() if contract.ended else "",
        str(contract.earned_cents),
        contract.currency,
    )
