"""Writing a member's records: JSON that is complete and CSV for spreadsheets. Both can be imported again."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
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
from bot.transfer.table import guard
from bot.transfer.words import RowType

Pair = tuple[ContractDraft, FeedbackDraft | None]


def template() -> bytes:
    """An example to fill in, which itself imports without faults."""
    return (files("bot.transfer") / "template.csv").read_bytes()


def write_json(
    contracts: Iterable[Pair], scores: Iterable[ShownScoreDraft], extra: Mapping[str, object]
) -> bytes:
    """Everything, UTF-8, indented. `extra`: further top-level keys, which an import leaves out.

    Dates are ISO 8601, money is a decimal number in whole units of its currency.
    """
    entries = []
    for contract, feedback in contracts:
        entry = _fields(contract)
        if feedback is not None:
            entry["feedback"] = _fields(feedback)
        entries.append(entry)
    own = {"format": FORMAT, "contracts": entries, "scores": [_fields(score) for score in scores]}
    document = own | {name: value for name, value in extra.items() if name not in own}
    return json.dumps(document, ensure_ascii=False, indent=1, default=_plain).encode() + b"\n"


def write_csv(contracts: Iterable[Pair], scores: Iterable[ShownScoreDraft]) -> bytes:
    """Contracts with their feedback, then scores, one row each, UTF-8 with a byte order mark for Excel.

    Cells that a spreadsheet would take for a formula get one leading apostrophe, which the reader removes.
    """
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, CSV_COLUMNS, restval="")
    writer.writeheader()
    for contract, feedback in contracts:
        row = {"type": RowType.CONTRACT.value} | _cells(contract)
        if feedback is not None:
            row |= _cells(feedback)
            row.setdefault("stars", "none")  # there is feedback, without stars
        writer.writerow(row)
    for score in scores:
        writer.writerow({"type": RowType.SCORE.value} | _cells(score))
    return b"\xef\xbb\xbf" + target.getvalue().encode()


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
