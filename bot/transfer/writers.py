"""Writing a member's records: JSON that is complete and CSV for spreadsheets. Both can be imported again."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from importlib.resources import files

from bot.contracts.models import ContractDraft
from bot.feedback.models import FeedbackDraft
from bot.parsing import plain
from bot.scores.models import ShownScoreDraft
from bot.transfer.columns import CSV_COLUMNS
from bot.transfer.document import FORMAT
from bot.transfer.plan import MAX_VALUES, Record
from bot.transfer.table import guard
from bot.transfer.words import RowType

Pair = tuple[ContractDraft, FeedbackDraft | None]


def template() -> bytes:
    """An example to fill in, which itself imports without faults."""
    return (files("bot.transfer") / "template.csv").read_bytes()


MOST_PART = 9_500_000
"""Bytes of one file of an export: somewhat less than Discord takes from a bot, and than an import reads."""

_MOST_VALUES = MAX_VALUES - 1_000
"""Separators of values in one file: somewhat less than an import reads."""


def write_json(
    contracts: Iterable[Pair],
    scores: Iterable[ShownScoreDraft],
    extra: Mapping[str, object],
    most: int = MOST_PART,
) -> Iterator[bytes]:
    """Everything, UTF-8, one entry a line, in as many files of at most `most` bytes as that takes.

    Each is a document that can be imported by itself. `extra`: further top-level keys, which an import leaves out; a
    list among them may be divided between files. Dates are ISO 8601, money is a decimal number in whole units of its
    currency.
    """
    own = {"format", "contracts", "scores"}
    sections: list[tuple[str, Iterable[object]]] = [
        ("contracts", map(_entry, contracts)),
        ("scores", map(_fields, scores)),
    ]
    sections += [
        (name, value) for name, value in extra.items() if name not in own and isinstance(value, list)
    ]
    whole = {name: value for name, value in extra.items() if name not in own and not isinstance(value, list)}
    part = _Part(most, {name: _json(value).encode() for name, value in whole.items()})
    for name, entries in sections:
        part.lists.setdefault(name, [])
        for entry in entries:
            line = _json(entry).encode()
            if not part.takes(line):
                yield part.written()
                part = _Part(most)
            part.add_line(name, line)
    yield part.written()


def to_fill_in(records: Iterable[Record]) -> bytes:
    """A table of `records` whose file lacked columns, with those there and empty: filled in, it can be imported."""
    table = io.StringIO()
    table.write("\ufeff")  # or Excel takes it for Western European
    lines = csv.DictWriter(table, CSV_COLUMNS, restval="", extrasaction="ignore")
    lines.writeheader()
    for record in records:
        cells = {name: cell if isinstance(cell, str) else plain(cell) for name, cell in record.cells.items()}
        lines.writerow({name: guard(cell) for name, cell in cells.items()})
    return table.getvalue().encode()


class _Part:
    """One file of a JSON export, as it fills.

    Its lines are encoded one by one: to join and encode 10 MB of text at once holds up every other thread for 20 ms.
    """

    def __init__(self, most: int, whole: Mapping[str, bytes] | None = None) -> None:
        self._room = most - 1_000  # the names of the sections, and what stands around their entries
        self._values = 0
        self._whole: Mapping[str, bytes] = whole or {}
        self.lists: dict[str, list[bytes]] = {"contracts": [], "scores": []}
        self._empty = True
        for text in self._whole.values():
            self._count(text)

    def _count(self, text: bytes) -> None:
        self._room -= len(text) + 3
        self._values += _values(text)

    def takes(self, line: bytes) -> bool:
        """Whether `line` still fits; the first one always does."""
        fits = len(line) + 3 <= self._room
        return self._empty or (fits and self._values + _values(line) < _MOST_VALUES)

    def add_line(self, name: str, line: bytes) -> None:
        self._empty = False
        self._count(line)
        self.lists.setdefault(name, []).append(line)

    def written(self) -> bytes:
        pieces = [b"{\n", _named("format"), _json(FORMAT).encode()]
        for name, lines in self.lists.items():
            pieces += [b",\n", _named(name), b"[\n", b",\n".join(lines), b"\n]"]
        for name, text in self._whole.items():
            pieces += [b",\n", _named(name), text]
        return b"".join([*pieces, b"\n}\n"])


def _named(name: str) -> bytes:
    return f"{_json(name)}: ".encode()


def _values(text: bytes) -> int:
    return sum(map(text.count, (b",", b"[", b"{")))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _entry(pair: Pair) -> dict[str, object]:
    contract, feedback = pair
    entry = _fields(contract)
    if feedback is not None:
        entry["feedback"] = _fields(feedback)
    return entry


def write_csv(
    contracts: Iterable[Pair], scores: Iterable[ShownScoreDraft], most: int = MOST_PART
) -> Iterator[bytes]:
    """Contracts with their feedback, then scores, one row each, UTF-8 with a byte order mark for Excel.

    In as many files of at most `most` bytes as that takes, each with its header. Every cell is quoted. What a
    spreadsheet would take for a formula, wherever it splits a cell, gets one apostrophe, which the reader removes.
    """
    header = _csv_row({name: name for name in CSV_COLUMNS})
    rows = [header]
    size = values = 0
    for row in map(_csv_row, _csv_rows(contracts, scores)):
        taken, separators = len(row), row.count(b",")
        full = size + taken > most - 1_000 or values + separators > _MOST_VALUES
        if full and len(rows) > 1:
            yield _csv_file(rows)
            rows, size, values = [header], 0, 0
        rows.append(row)
        size, values = size + taken, values + separators
    yield _csv_file(rows)


def _csv_rows(contracts: Iterable[Pair], scores: Iterable[ShownScoreDraft]) -> Iterator[dict[str, str]]:
    for contract, feedback in contracts:
        row = {"type": RowType.CONTRACT.value} | _cells(contract)
        if feedback is not None:
            row |= _cells(feedback)
            row.setdefault("stars", "none")  # there is feedback, without stars
        yield row
    for score in scores:
        yield {"type": RowType.SCORE.value} | _cells(score)


def _csv_row(cells: Mapping[str, str]) -> bytes:
    target = io.StringIO(newline="")
    csv.DictWriter(target, CSV_COLUMNS, restval="", quoting=csv.QUOTE_ALL).writerow(cells)
    return target.getvalue().encode()


def _csv_file(rows: Iterable[bytes]) -> bytes:
    return b"\xef\xbb\xbf" + b"".join(rows)


def _fields(record: ContractDraft | FeedbackDraft | ShownScoreDraft) -> dict[str, object]:
    """Every field that has a value, of a draft or stored record; money under `earned`, in whole units."""
    fields: dict[str, object] = {}
    for name, value in record.model_dump().items():
        if name == "earned_cents":
            fields["earned"] = Decimal(value).scaleb(-2)
        elif value is not None:
            fields[name] = value
    return fields


def _cells(record: ContractDraft | FeedbackDraft | ShownScoreDraft) -> dict[str, str]:
    fields = _fields(record)
    categories = fields.pop("categories", {})
    if isinstance(categories, dict):
        fields |= categories
    return {name: guard(_cell(name, value)) for name, value in fields.items() if name in CSV_COLUMNS}


def _cell(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:.2f}" if name == "earned" else plain(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _plain(value: object) -> object:
    """What json does not know by itself."""
    if isinstance(value, Decimal):
        # At most 12 digits stand here, and a double carries 15 exactly as they are written.
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return str(value)
