"""Candor's own export (`/export`, format candor/1) as a history."""

from collections.abc import Mapping
from datetime import date

FORMAT = "candor/1"
_PLATFORM = "upwork"


def is_export(document: object) -> bool:
    """Whether decoded JSON calls itself an export of Candor."""
    return isinstance(document, dict) and document.get("format") == FORMAT


def as_history(document: Mapping[str, object], as_of: date) -> dict[str, object]:
    """The Upwork contracts and scores of an export, in the shape of a history, not yet checked.

    Left out, as in the bot: other platforms, deleted contracts, and contracts that count for somebody else.
    """
    contracts = [_contract(entry) for entry in _entries(document, "contracts") if _counts(entry)]
    snapshots = [
        {"on": entry.get("on"), "score": entry.get("score")}
        for entry in _entries(document, "scores")
        if entry.get("platform", _PLATFORM) == _PLATFORM
    ]
    return {"as_of": as_of, "contracts": contracts, "snapshots": snapshots}


def _entries(document: Mapping[str, object], name: str) -> list[dict[str, object]]:
    found = document.get(name)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _counts(entry: Mapping[str, object]) -> bool:
    mine = entry.get("counts_for_me", True) is not False
    return mine and entry.get("platform", _PLATFORM) == _PLATFORM and entry.get("deleted_at") is None


def _contract(entry: Mapping[str, object]) -> dict[str, object]:
    left = entry.get("feedback")
    feedback = left if isinstance(left, dict) and left.get("deleted_at") is None else {}
    return {
        "id": str(entry.get("id", "")),
        "client": str(entry.get("client_id", entry.get("client", ""))),
        "started": entry.get("started"),
        "ended": entry.get("ended"),
        "earned": entry.get("earned", 0),
        "stars": feedback.get("stars"),
        "hidden": feedback.get("hidden", "unknown"),
        "paid_periods": entry.get("paid_periods"),
        "removed": feedback.get("removed", False),
        "client_flagged": entry.get("client_flagged", False),
    }
