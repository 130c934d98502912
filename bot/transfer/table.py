"""The text of a CSV file to records."""

import csv
import io
import re
from collections.abc import Iterator

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
    Fault,
    Record,
)

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
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])[ ,;\t|]*+(?:\r\n|\r|\n)", re.IGNORECASE)


_HEADER = 100_000
"""Characters among which the header is looked for: 25 times what our own takes with a hundred more columns."""


def guard(cell: str) -> str:
    """`cell` made safe to open in a spreadsheet, wherever that splits it; `unguard` gives it back exactly."""
    return _TO_GUARD.sub(r"\1'", cell)


def unguard(cell: str, *, ours: bool = True) -> str:
    """`cell` without the apostrophes that `guard` put into it; of a file that is not `ours` only the first."""
    return (_GUARDED if ours else _FIRST_GUARDED).sub(r"\1", cell)


def read_table(text: str) -> tuple[list[Record], list[Fault], list[str]]:
    """Records, faults and notes of a CSV file. Raises Refusal where it cannot be taken apart at all.

    The first row that is not empty holds the column names. Row numbers are those a spreadsheet shows: empty
    rows count, a cell of several lines is one row.
    """
    separator = None
    if match := _SEPARATOR_LINE.match(text):  # Excel's own hint, which it does not show as a row
        separator, text = match[1], text[match.end() :]
    separator = separator or _find_separator(text)
    if text.count(separator) > MAX_VALUES:
        raise too_many_rows()
    rows = _rows(text, separator)
    first = _first_row(rows)
    if first is None:
        raise Refusal(_("This file is empty. The template shows what belongs in it."))
    header, notes = _read_header(first[1])
    ours = tuple(cell.strip() for cell in first[1]) == CSV_COLUMNS
    records: list[Record] = []
    faults: list[Fault] = []
    for number, row in rows:
        cells = [cell.strip(" \r\n") for cell in row]
        if len(records) == MAX_ROWS or number > MAX_ROWS + MAX_EMPTY_ROWS:
            raise too_many_rows()
        if not any(cell.strip() for cell in cells):
            continue
        if any(cells[len(header) :]):
            faults.append(
                Fault(
                    number,
                    "",
                    _(
                        "This row has more cells than there are column names. "
                        "Put text that holds a {mark} in quotation marks."
                    ).format(mark=_("tab") if separator == "\t" else f"“{separator}”"),
                )
            )
        record = Record(number, {})
        for column, cell in zip(header, cells, strict=False):
            if column is None or not cell:
                continue
            if len(cell) > MAX_CELL:
                faults.append(Fault(number, column, _("This text is far too long. Please shorten it.")))
                record.faulty.add(column)
            else:
                record.cells[column] = unguard(cell, ours=ours)
        records.append(record)
    return records, faults, notes


def _first_row(rows: Iterator[tuple[int, list[str]]]) -> tuple[int, list[str]] | None:
    """The first row that is not empty, with its number; None where there is none."""
    for number, row in rows:
        if any(cell.strip() for cell in row):
            return number, row
        if number > MAX_EMPTY_ROWS:
            raise too_many_rows()
    return None


def too_many_rows() -> Refusal:
    """What is said of a file with more rows than are read at once."""
    return Refusal(
        _("This file has more than {count} rows. Please split it into several files."), count=f"{MAX_ROWS:,}"
    )


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
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
                    "I cannot take row {row} apart. A quotation mark there is not closed, or text follows "
                    "it. Inside quoted text write each quotation mark twice."
                ),
                row=number,
            ) from error
        yield number, row


def _find_separator(text: str) -> str:
    """The separator that makes most of the first row into names we know, or else into most cells."""
    head = text.lstrip()[:_HEADER]

    def worth(separator: str) -> tuple[int, int]:
        try:
            _number, row = _first_row(_rows(head, separator)) or (0, [])
        except Refusal:
            return -1, 0
        return sum(1 for cell in row if find_column(unguard(cell.strip()))), len(row)

    return max(SEPARATORS, key=worth)


def _read_header(row: list[str]) -> tuple[list[str | None], list[str]]:
    """The column for each cell of the header, None for one to leave out, and notes about those."""
    if len(row) > MAX_COLUMNS:
        raise Refusal(_("This file has more than {count} columns. Please remove some."), count=MAX_COLUMNS)
    columns: list[str | None] = []
    unknown: list[str] = []
    notes: list[str] = []
    for cell in row:
        name = unguard(cell.strip())
        column = find_column(name)
        if column is None:
            if name and not is_ignored(name):
                unknown.append(quote(name))
        elif column in columns:
            notes.append(
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
        missing = [name for name in ("client", "started") if name not in columns]
        raise Refusal(
            _(
                "The first row must hold the column names, and I do not find {columns} there. "
                "The template shows all of them."
            ),
            columns=", ".join(f"“{name}”" for name in missing),
        )
    if unknown:
        notes.append(left_out(unknown))
    return columns, notes


def left_out(names: list[str]) -> str:
    """The note about columns that are not read."""
    shown = ", ".join(f"“{name}”" for name in names[:10]) + (" …" if len(names) > 10 else "")
    return _("I left out what I do not know: {names}.").format(names=shown)
