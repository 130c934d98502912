"""A table to records: the text of a CSV file to rows, and rows, a spreadsheet's too, to records."""

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal

from bot.errors import Refusal
from bot.i18n import _
from bot.parsing import quote
from bot.transfer.columns import CSV_COLUMNS, find_column, is_ignored
from bot.transfer.plan import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_EMPTY_ROWS,
    MAX_ROWS,
    MAX_VALUES,
    Cell,
    Fault,
    Reading,
    Record,
)

NEEDED = ("client", "started")
"""The columns without which there is no contract."""

SEPARATORS = ",;\t|"

FORMULA_START = "=+-@＝＋－＠﹦﹢﹣﹫"
"""Spreadsheets take a cell that begins with one of these for a formula, whatever blank stands before it."""

# Where a cell may begin: at the start, and behind whatever a spreadsheet may split at. One that splits at `;` knows
# nothing of our quotation marks, so neither they nor line ends keep a text together there. A run of blanks and
# separators is looked at from its beginning alone, and once: from each of its characters would take minutes.
_SPLIT = rf"[{re.escape(SEPARATORS)}\r\n]"
_BETWEEN = rf"[{re.escape(SEPARATORS)}\s\"\x00-\x1f\xad\u200b-\u200f\u2060\ufeff]"
_BEGINS = rf"\A{_BETWEEN}*+|(?<!{_BETWEEN})(?=(?:(?!{_SPLIT}){_BETWEEN})*+{_SPLIT}){_BETWEEN}++"
_MARKED = f"'*+[{re.escape(FORMULA_START)}]"
# Our export puts one apostrophe there, and one more where one stands already.
_TO_GUARD = re.compile(f"({_BEGINS})(?={_MARKED})")
_GUARDED = re.compile(f"({_BEGINS})'(?={_MARKED})")
_FIRST_GUARDED = re.compile(f"(\\A{_BETWEEN}*+)'(?={_MARKED})")
_SEPARATOR_LINE = re.compile(r"\s*+\"?sep=([,;\t|])\"?[ ,;\t|]*+(?:\r\n|\r|\n)", re.IGNORECASE)


_SLICE = 100_000
_HEADER = 100_000
"""Characters among which the header is looked for: 25 times what our own takes with a hundred more columns."""


def guard(cell: str) -> str:
    """`cell` made safe to open in a spreadsheet, wherever that splits it; `unguard` gives it back exactly."""
    return _TO_GUARD.sub(r"\1'", cell)


def unguard(cell: str, *, ours: bool = True) -> str:
    """`cell` without the apostrophes that `guard` put into it; of a file that is not `ours` only the first."""
    return (_GUARDED if ours else _FIRST_GUARDED).sub(r"\1", cell)


def table_rows(text: str) -> Iterator[tuple[int, list[Cell]]]:
    """The rows of a CSV file, numbered as a spreadsheet shows them: empty ones count, a cell of several lines is one.

    A Refusal, here or at a later row, where the file cannot be taken apart.
    """
    separator = None
    if match := _SEPARATOR_LINE.match(text, 0, _HEADER):  # Excel's own hint, which it does not show as a row
        separator, text = match[1], text[match.end() :]
    separator = separator or _find_separator(text)
    check_values(text, separator)
    return _rows(text, separator)


def find_header(rows: Iterator[tuple[int, list[Cell]]]) -> list[str]:
    """The column names: the first of `rows` that is not empty, taken from them."""
    for number, row in rows:
        if any(_stripped(cell) for cell in row):
            if len(row) > MAX_COLUMNS:
                raise Refusal(
                    _("This file has more than {count} columns. Please remove some."), count=MAX_COLUMNS
                )
            return [unguard(str(cell).strip()) for cell in row]
        if number > MAX_EMPTY_ROWS:
            raise too_many_rows()
    raise Refusal(_("This file is empty. The template shows what belongs in it."))


def read_table(header: list[str], rows: Iterator[tuple[int, list[Cell]]]) -> Reading:
    """What the `rows` below `header` state, a contract or a score each. Refusal where no column is understood."""
    columns, found = _read_header(header)
    ours = tuple(header) == CSV_COLUMNS
    for number, cells in filled_rows(rows):
        if any(cells[len(columns) :]):
            message = _(
                "This row has more cells than there are column names. Give each column a name; in a CSV file, text "
                "that holds a comma, a semicolon or a tab stands in quotation marks."
            )
            found.faults.append(Fault(number, "", message))
        record = Record(number, {})
        for column, cell in zip(columns, cells, strict=False):
            if column is None or cell == "":
                continue
            if isinstance(cell, Decimal):
                record.cells[column] = cell
            elif len(cell) > MAX_CELL:
                found.faults.append(Fault(number, column, _("This text is far too long. Please shorten it.")))
                record.faulty.add(column)
            else:
                record.cells[column] = unguard(cell, ours=ours)
        found.records.append(record)
    return found


def filled_rows(rows: Iterator[tuple[int, list[Cell]]]) -> Iterator[tuple[int, list[Cell]]]:
    """The rows that are not empty, without blanks around their cells; a Refusal after the most that are read."""
    filled = 0
    for number, row in rows:
        cells = [_stripped(cell) for cell in row]
        if filled == MAX_ROWS or number > MAX_ROWS + MAX_EMPTY_ROWS:
            raise too_many_rows()
        if any(isinstance(cell, Decimal) or cell.strip() for cell in cells):
            filled += 1
            yield number, cells


def _stripped(cell: Cell) -> Cell:
    return cell if isinstance(cell, Decimal) else cell.strip(" \r\n")


def check_values(text: str, marks: str) -> None:
    """Refusal where `text` has more of the `marks` that part values than are read at once."""
    # In slices: one count of ten million commas would keep every other thread waiting.
    count = 0
    for start in range(0, len(text), _SLICE):
        count += sum(text.count(mark, start, start + _SLICE) for mark in marks)
        if count > MAX_VALUES:
            raise too_many_rows()


def too_many_rows() -> Refusal:
    """What is said of a file with more rows than are read at once."""
    return Refusal(
        _("This file has more than {count} rows. Please split it into several files."), count=f"{MAX_ROWS:,}"
    )


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[Cell]]]:
    """Numbered rows. Strict, because a quotation mark that is never closed would swallow all later rows."""
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True
    )
    number = 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Refusal(
                _(
                    "I cannot read row {row}. A quotation mark in it is not closed, or text follows it. "
                    "Inside quoted text, write each quotation mark twice."
                ),
                row=number,
            ) from error
        yield number, list(row)


def _find_separator(text: str) -> str:
    """The separator that makes most of the first row into names we know, or else into most cells."""
    head = text.lstrip()[:_HEADER]

    def worth(separator: str) -> tuple[int, int]:
        try:
            row = next((row for _number, row in filled_rows(_rows(head, separator))), [])
        except Refusal:
            return -1, 0
        return sum(1 for cell in row if find_column(unguard(str(cell).strip()))), len(row)

    return max(SEPARATORS, key=worth)


def _read_header(header: list[str]) -> tuple[list[str | None], Reading]:
    """The column for each cell of the header, None for one to leave out; notes about those, and what is missing."""
    columns: list[str | None] = []
    unknown: list[str] = []
    found = Reading()
    for name in header:
        column = find_column(name)
        if column is None:
            if name and not is_ignored(name):
                unknown.append(quote(name))
        elif column in columns:
            found.notes.append(
                _("Two columns say “{column}”. I read the first and left out “{name}”.").format(
                    column=column, name=quote(name)
                )
            )
            column = None
        columns.append(column)
    # A list of contracts with one date column: it is the day they began.
    if "client" in columns and "started" not in columns and "on" in columns and "score" not in columns:
        columns[columns.index("on")] = "started"
    if not {"client", "started"} <= set(columns) and not {"on", "score"} <= set(columns):
        found.missing = tuple(name for name in NEEDED if name not in columns)
        if not any(columns):
            raise Refusal(
                _(
                    "The first row must hold the column names, and I do not find {columns} there. "
                    "The template shows all of them."
                ),
                columns=", ".join(f"“{name}”" for name in found.missing),
            )
    if unknown:
        found.notes.append(left_out(unknown))
    return columns, found


def left_out(names: list[str]) -> str:
    """The note about columns that are not read."""
    shown = ", ".join(f"“{name}”" for name in names[:10]) + (" …" if len(names) > 10 else "")
    return _("I left out what I do not know: {names}.").format(names=shown)
