"""Candor's own export (`/export`, format candor/1) as a history."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

FORMAT = "candor/1"
_PLATFORM = "upwork"
_OF_FEEDBACK = ("stars", "hidden", "removed")


class Exported(NamedTuple):
    """An export in the shape of a history, not yet checked.

    `places`: for each list of the history, where its entries stand in the export.
    """

    history: dict[str, object]
    places: dict[str, list[int]]

    def path(self, path: str) -> str:
        """The path in the export for a path in the history."""

        def in_export(match: re.Match[str]) -> str:
            part, number, field = match["part"], int(match["number"]), match["field"] or ""
            name = "scores" if part == "snapshots" else part
            inside = ".feedback" if field[1:] in _OF_FEEDBACK else ""
            return f"{name}[{self.places[part][number]}]{inside}{field}"

        if path == "snapshots":
            return "scores"
        return re.sub(r"^(?P<part>contracts|snapshots)\[(?P<number>\d+)\](?P<field>\.\w+)?", in_export, path)


def is_export(document: object) -> bool:
    """Whether decoded JSON calls itself an export of Candor."""
    return isinstance(document, dict) and document.get("format") == FORMAT


def as_history(document: Mapping[str, object], as_of: date) -> Exported:
    """The Upwork contracts and scores of an export.

    Left out, as in the bot: other platforms, deleted contracts, and contracts that count for somebody else.
    """
    places: dict[str, list[int]] = {"contracts": [], "snapshots": []}

    def entries(name: str, turn: Callable[[int, Mapping[str, object]], object], kept: list[int]) -> object:
        found = document.get(name, [])
        if not isinstance(found, list):
            return found  # refused with everything else that is wrong
        kept += [n for n, entry in enumerate(found) if not isinstance(entry, dict) or _counts(entry)]
        return [turn(n, found[n]) if isinstance(found[n], dict) else found[n] for n in kept]

    history: dict[str, object] = {
        "as_of": as_of,
        "contracts": entries("contracts", _contract, places["contracts"]),
        "snapshots": entries("scores", _snapshot, places["snapshots"]),
    }
    return Exported(history, places)


def _counts(entry: Mapping[str, object]) -> bool:
    mine = entry.get("counts_for_me", True) is not False
    return mine and entry.get("platform", _PLATFORM) == _PLATFORM and entry.get("deleted_at") is None


def _snapshot(_number: int, entry: Mapping[str, object]) -> dict[str, object]:
    return {"on": entry.get("on"), "score": entry.get("score")}


def _contract(number: int, entry: Mapping[str, object]) -> dict[str, object]:
    left = entry.get("feedback")
    feedback = left if isinstance(left, dict) and left.get("deleted_at") is None else {}
    return {
        # One written by hand, as docs/import.md shows it, has no ids and maybe hundredths.
        "id": str(entry.get("id") or f"contract {number + 1}"),
        "client": str(entry.get("client_id", entry.get("client", ""))),
        "started": entry.get("started"),
        "ended": entry.get("ended"),
        "earned": entry.get("earned", _whole(entry.get("earned_cents", 0))),
        "stars": feedback.get("stars"),
        "kind": entry.get("kind") or "fixed",
        "hidden": feedback.get("hidden") or "unknown",
        "paid_periods": entry.get("paid_periods"),
        "last_paid": entry.get("last_paid"),
        "removed": feedback.get("removed") or False,
        "client_flagged": entry.get("client_flagged") or False,
    }


def _whole(cents: object) -> object:
    return cents / 100 if isinstance(cents, int) and not isinstance(cents, bool) else cents
