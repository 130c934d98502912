"""A history: the contracts of one member on one platform and the scores it displayed.

The JSON shape is the file format of `candor score`. Nothing here knows where a history comes from. Faults are codes
with details: words for them are the caller's.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from bot.scoring.exported import as_history, is_export

FIRST_YEAR, LAST_YEAR = 1990, 2199
"""Years outside are typing errors; inside, counting months never leaves the calendar."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at `path` of a history: a stable `code`, and `details` such as limits or what was found.

    Codes are those of pydantic, and `not_a_date`, `implausible_date`, `not_a_number`, `not_true_or_false`,
    `ends_before_start`, `repeated_id`, `unreadable`, `not_utf8`, `not_json`, `no_day`.
    """

    path: str
    code: str
    details: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.path}: {self.code}"


class BadHistory(ValueError):
    """A history that cannot be used, with all its `faults`."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = list(faults)


def _iso_date(value: object) -> object:
    """Text in the one form YYYY-MM-DD, or a `date`. Timestamps and other ISO forms are refused."""
    if isinstance(value, str):
        try:
            if len(value) == 10 and value[4] == value[7] == "-":
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise PydanticCustomError("not_a_date", "not a date", {"text": value[:40]})
    if type(value) is not date:
        raise PydanticCustomError("not_a_date", "not a date", {"text": ""})
    return value


def _plausible(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise PydanticCustomError(
            "implausible_date",
            "not a plausible date",
            {"date": day.isoformat(), "first": FIRST_YEAR, "last": LAST_YEAR},
        )
    return day


def _number(value: object) -> object:
    """Refuse what pydantic would kindly turn into a number: a JSON file has real numbers."""
    if isinstance(value, bool | str | bytes):
        raise PydanticCustomError("not_a_number", "not a number")
    return value


def _yes_or_no(value: object) -> object:
    if not isinstance(value, bool):
        raise PydanticCustomError("not_true_or_false", "neither true nor false")
    return value


Day = Annotated[date, BeforeValidator(_iso_date), AfterValidator(_plausible)]
Flag = Annotated[bool, BeforeValidator(_yes_or_no)]
Name = Annotated[str, Field(min_length=1, max_length=500)]


class Hidden(StrEnum):
    """What is known of the part of a client's feedback that the platform does not show."""

    UNKNOWN = "unknown"
    POSITIVE = "positive"
    NEGATIVE = "negative"


class Kind(StrEnum):
    """How a contract is paid."""

    FIXED = "fixed"
    HOURLY = "hourly"


class Contract(BaseModel):
    """One contract. `earned` in US dollars; `stars` 1–5, None without public feedback.

    `paid_periods`: 90-day periods with a payment, `last_paid`: day of the last payment, each None where unknown.
    `removed`: the platform removed the feedback. `client_flagged`: the platform flagged the client.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Name
    client: Name
    started: Day
    ended: Day | None = None
    earned: Annotated[float, BeforeValidator(_number), Field(ge=0, le=1e9, allow_inf_nan=False)]
    stars: Annotated[float, BeforeValidator(_number), Field(ge=1, le=5, allow_inf_nan=False)] | None = None
    kind: Kind = Kind.FIXED
    hidden: Hidden = Hidden.UNKNOWN
    paid_periods: Annotated[int, BeforeValidator(_number), Field(ge=0, le=1000)] | None = None
    last_paid: Day | None = None
    removed: Flag = False
    client_flagged: Flag = False

    @field_validator("ended")
    @classmethod
    def _after_start(cls, ended: date | None, info: ValidationInfo) -> date | None:
        started = info.data.get("started")
        if ended is not None and started is not None and ended < started:
            raise PydanticCustomError(
                "ends_before_start",
                "ends before it starts",
                {"ended": ended.isoformat(), "started": started.isoformat()},
            )
        return ended


class Snapshot(BaseModel):
    """The score that the platform displayed on a day, in whole points from 0 to 100."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    on: Day
    score: Annotated[int, BeforeValidator(_number), Field(ge=0, le=100)]


class History(BaseModel):
    """Everything the estimate reads. Later contracts and snapshots than `as_of` are allowed and ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    as_of: Day
    contracts: tuple[Contract, ...]
    snapshots: tuple[Snapshot, ...] = ()

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        repeated = _repeated([contract.id for contract in self.contracts])
        if repeated:
            raise PydanticCustomError("repeated_id", "already used: " + "; ".join(map(str, repeated)))
        return self


def read_history(data: object, *, as_of: date | None = None) -> History:
    """The history in `data` (decoded JSON). `as_of` replaces its own. Raises `BadHistory`."""
    if as_of is not None and isinstance(data, dict):
        data = {**data, "as_of": as_of}
    # pydantic looks at the whole only when every part is sound, and all faults are to be named at once.
    contracts = data.get("contracts") if isinstance(data, dict) else None
    ids = (
        [c.get("id") if isinstance(c, dict) else None for c in contracts]
        if isinstance(contracts, list)
        else []
    )
    repeated = _repeated(ids)
    try:
        history = History.model_validate(data)
    except ValidationError as error:
        raise BadHistory([*_faults(error), *repeated]) from None
    return history


def load_history(path: Path, *, as_of: date | None = None, today: date | None = None) -> History:
    """The history in the JSON file at `path`: a history, or an export of Candor as seen on `as_of`.

    `today` stands in where neither the file nor the caller names a day: an export has none. Raises
    `BadHistory`, also for what is no JSON.
    """
    data = _load(path)
    if is_export(data):
        day = as_of or today
        if day is None:
            raise BadHistory([Fault(_FILE, "no_day")])
        export = as_history(data, day)
        try:
            return read_history(export.history)
        except BadHistory as error:
            faults = [
                Fault(export.path(one.path), one.code, _in_export(one.details, export.path))
                for one in error.faults
            ]
            raise BadHistory(faults) from None
    return read_history(data, as_of=as_of)


_FILE = "(file)"


def _in_export(details: Mapping[str, object], path: Callable[[str], str]) -> Mapping[str, object]:
    return {**details, "first": path(str(details["first"]))} if "first" in details else details


def _load(path: Path) -> Any:
    try:
        # NaN and Infinity pass here, so that they are named by their path: no field takes them.
        return json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise BadHistory([Fault(_FILE, "unreadable", {"reason": error.strerror})]) from None
    except UnicodeDecodeError:
        raise BadHistory([Fault(_FILE, "not_utf8")]) from None
    except json.JSONDecodeError as error:
        details = {"line": error.lineno, "column": error.colno, "reason": error.msg}
        raise BadHistory([Fault(_FILE, "not_json", details)]) from None
    except (ValueError, RecursionError) as error:
        raise BadHistory([Fault(_FILE, "not_json", {"reason": str(error)})]) from None


def _repeated(ids: Sequence[object]) -> list[Fault]:
    """A fault for each id that was used before. Anything that is no text has a fault of its own already."""
    seen: dict[str, int] = {}
    faults = []
    for index, name in enumerate(ids):
        if isinstance(name, str) and seen.setdefault(name, index) != index:
            first = f"contracts[{seen[name]}]"
            faults.append(Fault(f"contracts[{index}].id", "repeated_id", {"first": first}))
    return faults


def _path(location: tuple[int | str, ...]) -> str:
    path = ""
    for part in location:
        if isinstance(part, str) and part.isidentifier():
            path += f".{part}" if path else part
        else:  # a number, or a strange key: escaped, so that nothing in it reaches a terminal as it is
            path += f"[{json.dumps(part)[:60]}]"
    return path or _FILE


def _faults(error: ValidationError) -> list[Fault]:
    return [
        Fault(_path(fault["loc"]), fault["type"], {"message": fault["msg"], **(fault.get("ctx") or {})})
        for fault in error.errors()
        if fault["type"] != "repeated_id"  # these are named by their paths instead
    ]
