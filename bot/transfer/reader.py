"""Reading an import file: bytes to a plan. Pure, safe to run in a thread, bounded in time and memory."""

from collections.abc import Iterator
from datetime import date

from bot.errors import Refusal
from bot.i18n import _
from bot.parsing import quote
from bot.transfer.columns import find_column
from bot.transfer.decode import decode, is_spreadsheet, spoilt_letters
from bot.transfer.document import read_document
from bot.transfer.plan import Cell, ContractRow, Fault, ImportPlan, Progress, Reading, fingerprint
from bot.transfer.rows import build_plan
from bot.transfer.sheet import Sheet, read_sheets
from bot.transfer.table import find_header, read_table, table_rows
from bot.transfer.upwork import find_report

__all__ = ["ContractRow", "Fault", "ImportPlan", "fingerprint", "read_file"]


def read_file(
    data: bytes,
    filename: str,
    *,
    today: date,
    progress: Progress | None = None,
    month_first: bool = False,
) -> ImportPlan:
    """What the file `data` states: drafts, every fault by row and column, and notes for the preview.

    `today`: the member's day, for dates such as "3 days ago". `month_first`: how to read dates such as
    05/03/2026 where nothing in the file tells. Raises Refusal where the file cannot be read at all: too
    large, no text, no header, broken JSON. The plan must not be applied while it has faults or lacks columns.
    """
    found = _read(data, filename, today=today, month_first=month_first)
    plan = ImportPlan(faults=found.faults, notes=found.notes)
    if spoilt := spoilt_letters(found.records):
        plan.notes.insert(0, spoilt)
    if found.missing and found.records:
        plan.missing, plan.incomplete = found.missing, found.records
        return plan
    build_plan(found.records, plan, today=today, month_first=month_first, progress=progress)
    if not plan.contracts and not plan.scores and not plan.faults:
        raise Refusal(_("I found no contracts and no scores in this file. The template shows what to write."))
    order = {"contract": 0, "row": 0, "score": 1}
    plan.faults.sort(key=lambda fault: (order[fault.part], fault.row))
    return plan


def _read(data: bytes, filename: str, *, today: date, month_first: bool) -> Reading:
    if is_spreadsheet(data, filename.casefold()):
        sheets = read_sheets(data)
        if not sheets:
            raise Refusal(_("This file is empty. The template shows what belongs in it."))
        sheet = max(sheets, key=_known_columns)  # the first of those with the most
        found = _read_rows(sheet.numbered(), today=today, month_first=month_first)
        if others := [f"“{quote(one.name)}”" for one in sheets if one is not sheet]:
            found.notes.insert(
                0,
                _("I read the sheet “{sheet}” and left out {others}.").format(
                    sheet=quote(sheet.name), others=", ".join(others[:5]) + (" …" if len(others) > 5 else "")
                ),
            )
        return found
    text, guessed = decode(data, filename)
    if text.lstrip()[:1] in ("{", "[") or filename.casefold().endswith(".json"):
        found = read_document(text)
    else:
        found = _read_rows(table_rows(text), today=today, month_first=month_first)
    if guessed is not None:
        found.notes.append(guessed)
    return found


def _read_rows(rows: Iterator[tuple[int, list[Cell]]], *, today: date, month_first: bool) -> Reading:
    header = find_header(rows)
    if (report := find_report(header)) is not None:
        return report(rows, today=today, month_first=month_first)
    return read_table(header, rows)


def _known_columns(sheet: Sheet) -> int:
    try:
        header = find_header(sheet.numbered())
    except Refusal:
        return -1
    return sum(1 for name in header if find_column(name))
