"""Short ways to write histories."""

from datetime import date
from itertools import count

from bot.scoring.models import Contract, History, Snapshot

TODAY = date(2026, 11, 22)
_number = count(1)


def day(text: str) -> date:
    """A date from YYYY-MM-DD."""
    return date.fromisoformat(text)


def contract(started: str, ended: str | None = None, **fields: object) -> Contract:
    """A contract with a client and an id of its own, $100, 5 stars once closed, unless `fields` differ."""
    number = next(_number)
    given = {
        "id": f"c{number}",
        "client": f"client-{number}",
        "earned": 100.0,
        "stars": 5.0 if ended else None,
    }
    return Contract.model_validate({**given, **fields, "started": started, "ended": ended})


def history(*contracts: Contract, shown: dict[str, int] | None = None, as_of: date = TODAY) -> History:
    """A history of `contracts` with the scores `shown` by day."""
    snapshots = [Snapshot(on=day(on), score=score) for on, score in (shown or {}).items()]
    return History(as_of=as_of, contracts=tuple(contracts), snapshots=tuple(snapshots))
