"""What is kept of a member's cases, as their JSON export shows it."""

from collections.abc import Sequence

from bot.cases.models import Case, Entry


def exported(cases: Sequence[Case], entries: Sequence[Entry]) -> list[dict[str, object]]:
    """Each case with its entries; ids as text, which JSON's numbers would round."""
    return [
        one.model_dump(exclude={"contract_id"}, exclude_none=True)
        | {
            "id": str(one.id),
            "dates": [{"moment": moment, "on_day": day} for moment, day in one.dates.items()],
        }
        | ({"contract": str(one.contract_id)} if one.contract_id else {})
        | {"entries": [_entry(entry) for entry in entries if entry.case_id == one.id]}
        for one in cases
    ]


def _entry(entry: Entry) -> dict[str, object]:
    kept = entry.model_dump(exclude={"case_id", "file"}, exclude_none=True) | {"id": str(entry.id)}
    return kept if entry.file is None else kept | {"file": entry.file._asdict()}
