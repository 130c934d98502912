"""The text of a JSON file to records: our own export, or a history as `candor score` takes it."""

import json
from decimal import Decimal
from typing import NoReturn

from bot.errors import Refusal
from bot.i18n import _, ngettext
from bot.parsing import quote
from bot.transfer.columns import find_column, is_ignored
from bot.transfer.plan import MAX_CELL, MAX_ROWS, Fault, Part, Reading, Record
from bot.transfer.table import check_values, left_out, too_many_rows

FORMAT = "candor/1"

_MAX_NUMBER = 40
_MAX_EXPONENT = 30
_MAX_KEYS = 100


def read_document(text: str) -> Reading:
    """What a JSON file states. Raises Refusal where it cannot be taken apart at all."""
    document = _load(text)
    if isinstance(document, list):
        document = {"contracts": document}
    if not isinstance(document, dict):
        raise _wrong_shape()
    made_by = document.get("format", FORMAT)
    if made_by != FORMAT:
        raise Refusal(
            _("This file says its format is “{found}”; I read “{known}”."),
            found=quote(str(made_by)[:100]),
            known=FORMAT,
        )
    contracts = _list(document, "contracts")
    scores = _list(document, "scores") + _list(document, "snapshots")
    if not {"contracts", "scores", "snapshots"} & document.keys():
        raise _wrong_shape()
    if len(contracts) + len(scores) > MAX_ROWS:
        raise too_many_rows()
    reader = _Reader()
    for row, entry in enumerate(contracts, start=1):
        reader.contract(row, entry)
    for row, entry in enumerate(scores, start=1):
        reader.score(row, entry)
    notes = []
    if reader.deleted:
        notes.append(
            ngettext(
                "I left out {count} deleted contract.",
                "I left out {count} deleted contracts.",
                reader.deleted,
            ).format(count=reader.deleted)
        )
    if reader.unknown:
        notes.append(left_out(list(reader.unknown)))
    return Reading(reader.records, reader.faults, notes)


def _load(text: str) -> object:
    check_values(text, ",[{")
    try:
        return json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_no_number)
    except RecursionError as error:
        raise Refusal(_("This JSON file is nested too deeply. The template shows the right form.")) from error
    except json.JSONDecodeError as error:
        raise Refusal(
            _("This JSON file has a mistake in line {line}, column {column}. Please correct it."),
            line=error.lineno,
            column=error.colno,
        ) from error


def _number(text: str) -> Decimal:
    """A number exactly as written; what would unfold into millions of digits is refused."""
    number = Decimal(text) if len(text) <= _MAX_NUMBER else None
    if number is None or not number.is_finite() or (number and abs(number.adjusted()) > _MAX_EXPONENT):
        raise Refusal(_("This file holds a number that is far too long: {text}."), text=quote(text))
    return number


def _no_number(text: str) -> NoReturn:
    raise Refusal(_("This file holds “{text}”, which is not a number. Please correct it."), text=text)


def _list(document: dict[str, object], name: str) -> list[object]:
    value = document.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise _wrong_shape()
    return value


class _Reader:
    """Collects records, faults and unknown names over a document."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.faults: list[Fault] = []
        self.unknown: dict[str, None] = {}
        self.deleted = 0

    def contract(self, row: int, entry: object) -> None:
        record = self._record(row, "contract", entry)
        if record is None or not isinstance(entry, dict):
            return
        if entry.get("deleted_at") is not None:
            self.deleted += 1
            return
        feedback = entry.get("feedback")
        for name, value in entry.items():
            if name == "feedback" and (value is None or isinstance(value, dict)):
                continue
            self._cell(record, name, value)
        if isinstance(feedback, dict):
            record.has_feedback = True
            for name, value in feedback.items():
                self._cell(record, name, value)
        self.records.append(record)

    def score(self, row: int, entry: object) -> None:
        record = self._record(row, "score", entry)
        if record is None or not isinstance(entry, dict):
            return
        for name, value in entry.items():
            self._cell(record, name, value)
        self.records.append(record)

    def _record(self, row: int, part: Part, entry: object) -> Record | None:
        if not isinstance(entry, dict) or len(entry) > _MAX_KEYS:
            message = _("This entry must be an object such as {example}.").format(example='{"client": "Ana"}')
            self.faults.append(Fault(row, "", message, part))
            return None
        return Record(row, {}, part)

    def _cell(self, record: Record, name: str, value: object) -> None:
        if name == "categories" and isinstance(value, dict) and len(value) <= _MAX_KEYS:
            for category, stars in value.items():
                self._cell(record, category, stars)
            return
        column = find_column(name)
        if column is None or value is None:
            if column is None and not is_ignored(name) and len(self.unknown) <= _MAX_KEYS:
                self.unknown.setdefault(quote(name))
            return
        if isinstance(value, bool):
            record.cells[column] = "yes" if value else "no"
        elif isinstance(value, Decimal):
            record.cells[column] = value
        elif not isinstance(value, str):
            self._fault(record, column, _("Please write a single value here, such as a text or a number."))
        elif len(value) > MAX_CELL:
            self._fault(record, column, _("This text is far too long. Please shorten it."))
        elif value:
            record.cells[column] = value

    def _fault(self, record: Record, column: str, message: str) -> None:
        record.faulty.add(column)
        self.faults.append(Fault(record.row, column, message, record.part))


def _wrong_shape() -> Refusal:
    return Refusal(
        _("This JSON file must hold a list named “contracts” or “scores”. The template shows the right form.")
    )
