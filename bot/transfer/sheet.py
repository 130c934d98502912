"""The rows of an Excel (.xlsx, .xlsm) or OpenDocument (.ods) file.

python-calamine takes such files apart. It lays a sheet out whole, as wide and long as its outermost cells, and unpacks
what the file says, so a few kilobytes could ask for more memory than the machine has. So the file is measured first:
its parts are unpacked here, within a limit, the cells of each sheet are counted, and calamine is handed a copy that
holds nothing but the parts that were measured.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from bot.errors import Refusal
from bot.i18n import _
from bot.transfer.plan import MAX_COLUMNS, MAX_EMPTY_ROWS, MAX_ROWS, MAX_VALUES, Cell

MAX_UNPACKED = 96 * 1024 * 1024
"""Bytes of all parts together; 25,000 contracts with long texts take 40 MB."""

_MAX_PARTS = 2_000
_MAX_SHEETS = 50
_DIGITS = 15
"""As many as Excel keeps of a number, and shows."""

_XLSX_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_XLSX_PIECE = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^>]*?)(/?)>")
_XLSX_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{0,7})(\d{1,10})[\"']")
_ODS_TABLE = re.compile(rb"<table:table[\s>]")
_ODS_PIECE = re.compile(rb"<(table:table-row|table:table-cell|table:covered-table-cell)\b([^>]*?)(/?)>")
_ODS_COLUMNS = re.compile(rb"number-columns-repeated\s*=\s*[\"'](\d{1,10})[\"']")
_ODS_ROWS = re.compile(rb"number-rows-repeated\s*=\s*[\"'](\d{1,10})[\"']")


class Sheet(NamedTuple):
    """One sheet with something in it: its name, its rows with those that are empty."""

    name: str
    rows: list[list[Cell]]

    def numbered(self) -> Iterator[tuple[int, list[Cell]]]:
        """Its rows, numbered from 1 as a spreadsheet shows them."""
        return iter(enumerate(self.rows, start=1))


def read_sheets(data: bytes) -> list[Sheet]:
    """The sheets of the file `data` that are seen and not empty, in order.

    Numbers are Decimal, days ISO dates, everything else is text. Refusal where the file is damaged, locked with a
    password, or too large unpacked.
    """
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    measured = _measured(data)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(measured)) as book:
            seen = [sheet for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
            if len(seen) > _MAX_SHEETS:
                raise too_large_unpacked()
            found = []
            for sheet in seen:
                rows = [
                    [_cell(value) for value in row]
                    for row in book.get_sheet_by_name(sheet.name).to_python(False)
                ]
                if any(cell != "" for row in rows for cell in row):
                    found.append(Sheet(sheet.name, rows))
            return found
    except Refusal:
        raise
    # CalamineError and what else its Rust part raises, a panic among it, which is no Exception.
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise damaged() from error


def damaged() -> Refusal:
    """What is said of a spreadsheet that cannot be taken apart."""
    return Refusal(
        _(
            "I cannot open this spreadsheet: it is damaged or locked with a password. Open it in your spreadsheet "
            "program, save it again without a password or as CSV, and import that file."
        )
    )


def too_large_unpacked() -> Refusal:
    """What is said of a spreadsheet that asks for too much memory."""
    return Refusal(
        _(
            "This spreadsheet is too large once it is unpacked: I take up to {count} rows. Please keep only the rows "
            "and columns you need, or save it as CSV."
        ),
        count=f"{MAX_ROWS:,}",
    )


def _measured(data: bytes) -> bytes:
    """The parts of the file that were measured, as a file of their own, unpacked."""
    copy = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(data)) as file,
            zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as measured,
        ):
            parts = [
                part for part in file.infolist() if part.filename.endswith((".xml", ".rels", "mimetype"))
            ]
            if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise too_large_unpacked()
            if len({part.filename for part in parts}) < len(parts):
                raise damaged()
            for part in parts:
                # Reads no more than the size it states, and refuses a part that holds more.
                content = file.read(part)
                _measure(part.filename, content)
                measured.writestr(part.filename, content)
    except Refusal:
        raise
    except Exception as error:  # zipfile, zlib, lzma and bz2 each have faults of their own
        raise damaged() from error
    return copy.getvalue()


def _measure(name: str, content: bytes) -> None:
    if _XLSX_SHEET.fullmatch(name):
        rows, columns = _xlsx_size(content)
    elif name == "content.xml":
        rows, columns = _ods_size(content)
    else:
        return
    if rows > MAX_ROWS + MAX_EMPTY_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_VALUES:
        raise too_large_unpacked()


def _xlsx_size(content: bytes) -> tuple[int, int]:
    """How many rows and columns a sheet spans with cells that hold something."""
    row = column = longest = widest = 0
    for piece in _XLSX_PIECE.finditer(content):
        kind, attributes, closed = piece.groups()
        place = _XLSX_PLACE.search(attributes)  # left out, it is the next one
        if kind == b"row":
            row, column = int(place[2]) if place else row + 1, 0
            continue
        column = _column_number(place[1]) if place else column + 1
        if not closed:
            widest = max(widest, column)
            longest = max(longest, int(place[2]) if place else row)
    return longest, widest


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _ods_size(content: bytes) -> tuple[int, int]:
    """How many rows and columns the longest table spans; empty cells at the end of rows and tables do not count."""
    longest = widest = 0
    for table in _ODS_TABLE.split(content)[1:]:
        row = column = 0
        repeated = 1
        for piece in _ODS_PIECE.finditer(table):
            kind, attributes, closed = piece.groups()
            if kind == b"table:table-row":
                row += repeated
                repeated = int(found[1]) if (found := _ODS_ROWS.search(attributes)) else 1
                column = 0
                continue
            column += int(found[1]) if (found := _ODS_COLUMNS.search(attributes)) else 1
            if not closed or b"value" in attributes:
                widest = max(widest, column)
                longest = max(longest, row + repeated)
    return longest, widest


def _cell(value: object) -> Cell:
    """A cell as a CSV file would have it, numbers exactly as Excel shows them."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return Decimal(f"{value:.{_DIGITS}g}")
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip(" \r\n")
