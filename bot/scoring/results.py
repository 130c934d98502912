"""What the engine answers with: plain values, without numpy, for the bot process and for the way between processes."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.scoring.rules import Breakdown

LIKELY = 0.8
"""The probability from which the plan calls a goal likely."""

STRAY = 0.5
"""A snapshot is stray when it is more probably no product of the history than one."""


class Hint(StrEnum):
    """What may be wrong with the history."""

    CHECK_SNAPSHOTS = "check_snapshots"
    """Single shown scores do not fit the others: mistyped, or logged on a wrong day."""
    SHOWN_LOWER = "shown_lower"
    """Shown scores are lower than the history allows: bad feedback may be missing."""
    SHOWN_HIGHER = "shown_higher"
    """Shown scores are higher than it allows: good contracts may be missing, or a bad one does not count."""
    CHECK_DATES = "check_dates"
    """The scores move at other times than the history: an end date may be wrong, or a contract missing."""
    UNLIKELY_OUTCOMES = "unlikely_outcomes"
    """The scores are explained only by many more hidden bad outcomes than one would expect."""


@dataclass(frozen=True, slots=True)
class SnapshotFit:
    """One shown score: what the estimate makes of its day, and the probability that it is a stray."""

    on: date
    shown: float
    expected: float
    p_stray: float


@dataclass(frozen=True, slots=True)
class Fit:
    """`explained`: whether to trust the estimate.

    `strain`: how badly the snapshots fit, in standard deviations, added up over three signs: more strays,
    a wider scatter, and more misfits in a row than the model expects. `surprise`: standard deviations by
    which the number of hidden bad outcomes exceeds its expectation. `hints`: what to look at first.
    """

    explained: bool
    strain: float
    surprise: float
    snapshots: tuple[SnapshotFit, ...]
    hints: tuple[Hint, ...]

    @property
    def strays(self) -> tuple[SnapshotFit, ...]:
        """The snapshots that the estimate could not use."""
        return tuple(one for one in self.snapshots if one.p_stray > STRAY)


@dataclass(frozen=True, slots=True)
class ScoreRange:
    """Points, 0–100, not rounded. `low` and `high`: the 10 % and 90 % quantiles."""

    mean: float
    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """The posterior on `as_of`, in the terms of `scoring.md`.

    `score` and `p_at_least_90` are None where there is no score. `p_unsuccessful` by contract id, in the
    order of the history. `exact`: an exact sum, otherwise a sample. `fit`: whether the history can explain
    the scores that were shown, and what may be wrong where it cannot.
    """

    as_of: date
    ruleset: str
    score: ScoreRange | None
    p_at_least_90: float | None
    p_unsuccessful: dict[str, float]
    hypotheses: dict[str, float]
    exact: bool
    fit: Fit

    def as_json(self) -> dict[str, object]:
        """Exactly the keys of `scoring.md`."""
        score = self.score
        return {
            "score": None
            if score is None
            else {"mean": score.mean, "median": score.median, "low": score.low, "high": score.high},
            "p_at_least_90": self.p_at_least_90,
            "p_unsuccessful": dict(self.p_unsuccessful),
            "hypotheses": dict(self.hypotheses),
        }


@dataclass(frozen=True, slots=True)
class On:
    """The score on a day: None where there is none. `reached`: probability of the goal, 0 without a score."""

    day: date
    score: ScoreRange | None
    reached: float


@dataclass(frozen=True, slots=True)
class Move:
    """What happens on a day: `leaves` are (contract id, months of the window it leaves)."""

    on: On
    leaves: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """`number` good contracts of `earned` dollars each, ended by `by`, make the goal likely; None: too many."""

    earned: float
    by: date
    number: int | None
    reached: float


@dataclass(frozen=True, slots=True)
class Met:
    """A shown score and what the estimate of the day said before it was known."""

    on: date
    shown: int
    score: ScoreRange

    @property
    def inside(self) -> bool:
        """Whether the shown score lay in the 80 % range, to the point shown."""
        return self.score.low - 0.5 <= self.shown <= self.score.high + 0.5


@dataclass(frozen=True, slots=True)
class Answer:
    """The estimate of a day with its rules, what each contract brings or costs, and when something changes.

    `changes`: (contract id, months of the window, first day outside), the earliest first.
    """

    estimate: Estimate
    rules: Breakdown
    influences: dict[str, float]
    changes: tuple[tuple[str, int, date], ...]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Today as it is, and as it would be."""

    today: On
    then: On


class Criterion(StrEnum):
    """What a badge asks for."""

    SCORE = "score"
    WEEKS = "weeks"
    FIRST_JOB = "first_job"
    EARNINGS = "earnings"
    EARNINGS_PLUS = "earnings_plus"
    LARGE_CONTRACT = "large_contract"


class Known(StrEnum):
    """What the records say of a criterion."""

    MET = "met"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Progress:
    """`weeks`: of the last 16, those at 90 or more; `estimated_weeks`: for which no score was logged.

    `earned_cents`: upper bound of 12 months' earnings, since payments have no dates here.
    """

    weeks: int
    estimated_weeks: int
    earned_cents: int
    top_rated: tuple[tuple[Criterion, Known], ...]
    plus: tuple[tuple[Criterion, Known], ...]
