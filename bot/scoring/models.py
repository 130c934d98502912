"""A history: the contracts of one member on one platform and the scores it displayed.

The JSON shape is the file format of `candor score`. Nothing here knows where a history comes from.
"""

import json
from collections.abc import Sequence
from datetime import date
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

from bot.i18n import _
from enum import StrEnum
from bot.scoring.exported import as_history, is_export

FIRST_YEAR, LAST_YEAR = 1990, 2199
"""Years outside are typing errors; inside, counting months never leaves the calendar."""


def _iso_date(value: object) -> object:
    """Text in the one form YYYY-MM-DD, or a `date`. Timestamps and other ISO forms are refused."""
    if isinstance(value, str):
        try:
            if len(value) == 10 and value[4] == value[7] == "-":
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise ValueError(_("{text!r} is not a date. Write YYYY-MM-DD.").format(text=value[:40]))
    if type(value) is not date:
        raise ValueError(_("Not a date. Write YYYY-MM-DD."))
    return value


def _plausible(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(
            _("{date} is not plausible. Use a year from {first} to {last}.").format(
                date=day.isoformat(), first=FIRST_YEAR, last=LAST_YEAR
            )
        )
    return day


def _number(value: object) -> object:
    """Refuse what pydantic would kindly turn into a number: a JSON file has real numbers."""
    if isinstance(value, bool | str | bytes):
        raise ValueError(_("Not a number. Write it without quotes."))
    return value


def _yes_or_no(value: object) -> object:
    if not isinstance(value, bool):
        raise ValueError(_("Write true or false."))
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

    `paid_periods`: 90-day periods with a payment, None where unknown. `removed`: the platform removed the
    feedback. `client_flagged`: the platform flagged the client.
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
            raise ValueError(
                _("It ends ({ended}) before it starts ({started}). Please check the two dates.").format(
                    ended=ended.isoformat(), started=started.isoformat()
                )
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
            raise ValueError("; ".join(repeated))
        return self


class BadHistory(ValueError):
    """A history that cannot be used. `faults`: one line each, `path: what is wrong`."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


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
            raise BadHistory([_("An export of Candor names no day. Give one.")])
        export = as_history(data, day)
        try:
            return read_history(export.history)
        except BadHistory as error:
            raise BadHistory([export.fault(fault) for fault in error.faults]) from None
    return read_history(data, as_of=as_of)


def _load(path: Path) -> Any:
    try:
        # NaN and Infinity pass here, so that they are named by their path: no field takes them.
        return json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise BadHistory([_("The file cannot be read: {reason}").format(reason=error.strerror)]) from None
    except UnicodeDecodeError:
        raise BadHistory([_("The file is not UTF-8 text.")]) from None
    except json.JSONDecodeError as error:
        place = _("line {line}, column {column}").format(line=error.lineno, column=error.colno)
        text = _("{place}: this is not JSON ({reason}).").format(place=place, reason=error.msg)
        raise BadHistory([text]) from None
    except (ValueError, RecursionError) as error:
        raise BadHistory([_("This is not JSON ({reason}).").format(reason=error)]) from None


def _repeated(ids: Sequence[object]) -> list[str]:
    """A fault for each id that was used before. Anything that is no text has a fault of its own already."""
    seen: dict[str, int] = {}
    faults = []
    for index, name in enumerate(ids):
        if isinstance(name, str) and seen.setdefault(name, index) != index:
            text = _("This id is already used by contracts[{index}].").format(index=seen[name])
            faults.append(f"contracts[{index}].id: {text}")
    return faults


def _path(location: tuple[int | str, ...]) -> str:
    path = ""
    for part in location:
        if isinstance(part, str) and part.isidentifier():
            path += f".{part}" if path else part
        else:  # a number, or a strange key: escaped, so that nothing in it reaches a terminal as it is
            path += f"[{json.dumps(part)[:60]}]"
    return path or "(file)"


def _faults(error: ValidationError) -> list[str]:
    return [
        f"{_path(fault['loc'])}: {_what(fault['type'], fault['msg'], fault.get('ctx') or {})}"
        for fault in error.errors()
        if fault["loc"]  # the only fault of the whole is a repeated id, which is named by its path instead
        or fault["type"] != "value_error"
    ]


def _what(kind: str, message: str, context: dict[str, Any]) -> str:
    """What is wrong, in plain words, for the kinds that people meet; pydantic's own words for the rest."""
    if kind == "missing":
        return _("This is missing.")
    if kind == "extra_forbidden":
        return _("This key is not known. Check its spelling.")
    if kind in ("greater_than_equal", "less_than_equal"):
        limit = context.get("ge", context.get("le"))
        text = (
            _("Must be {limit} or more.") if kind == "greater_than_equal" else _("Must be {limit} or less.")
        )
        return text.format(limit=f"{limit:g}")
    if kind == "enum":
        return _("Use one of: {choices}.").format(choices=str(context.get("expected", "")).replace("'", ""))
    if kind in ("dict_type", "model_type"):
        return _("This should be an object in braces.")
    if kind in ("tuple_type", "list_type"):
        return _("This should be a list in square brackets.")
    if kind == "value_error":
        return str(context.get("error", message))
    return message
