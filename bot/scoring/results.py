"""What the engine answers with: plain values, without numpy, for the bot process and for the way between processes."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.scoring.rules import Breakdown

LIKELY = 0.8
"""The probability from which the plan calls a goal likely."""

GOAL = 90
"""The number that badges ask for."""

LARGE_GAP = 3.0
"""Points from which the gap between the rules and the platform's number is worth a word."""


@dataclass(frozen=True, slots=True)
class ScoreRange:
    """Numbers that the platform can show, 0–100: the mean, the median, and the 10 % and 90 % quantiles."""

    mean: float
    median: int
    low: int
    high: int


class ExplanationKind(StrEnum):
    """Which change of the records would explain the shown scores."""

    UNSEEN_REVIEW = "unseen_review"
    """A refunded contract without feedback has a bad review that the member cannot see."""
    OTHER_END = "other_end"
    """A contract ended earlier or later than logged, or its feedback came later."""
    MISSING_CONTRACT = "missing_contract"
    """A contract that went badly is not logged."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One change of the records that makes the shown scores more probable.

    `of`: the contract's id, or for a missing contract the day (ISO) by which the platform had counted it. `days`: by
    how many its end would move. `log_odds`: the logarithm of the odds against the records as they are, at least 0.
    `gap`: the points between rules and platform that would remain today.
    """

    kind: ExplanationKind
    of: str
    days: int
    log_odds: float
    gap: float

    @property
    def odds(self) -> float:
        """The odds against the records as they are; compare `log_odds` instead."""
        from math import exp

        return exp(min(self.log_odds, 700.0))


@dataclass(frozen=True, slots=True)
class OneOf:
    """Contracts of which at least one went badly with probability `chance`, while none of them is sure to have.

    `expected`: how many of them probably did. `points`: what that costs today. The likeliest first.
    """

    contracts: tuple[str, ...]
    chance: float
    expected: float
    points: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """The posterior on `as_of`, in the terms of `scoring.md`.

    `score`: what the platform would show, None where the rules give no score; then `chance` is empty and
    `p_at_least_90` and `gap` are None. `chance`: of each number 0…100. `p_unsuccessful` by contract id, in the order
    of the history; `p_any_unsuccessful`: that at least one of them is. `readings`: the probability of each. `gap`: the
    expected gap in points. `set_aside`: days whose snapshot was taken for a slip. `exact`: an exact sum, otherwise
    a sample worth `effective` independent draws.
    """

    as_of: date
    ruleset: str
    score: ScoreRange | None
    p_at_least_90: float | None
    p_unsuccessful: dict[str, float]
    p_any_unsuccessful: float
    gap: float | None
    readings: dict[str, float]
    set_aside: tuple[date, ...]
    chance: tuple[float, ...]
    exact: bool
    effective: float

    def as_json(self) -> dict[str, object]:
        """Exactly the keys of `expected` in the examples of `scoring.md`."""
        score = self.score
        if score is None:
            return {"score": None}
        return {
            "score": {"mean": score.mean, "median": score.median, "low": score.low, "high": score.high},
            "p_at_least_90": self.p_at_least_90,
            "p_unsuccessful": dict(self.p_unsuccessful),
            "p_any_unsuccessful": self.p_any_unsuccessful,
            "gap": self.gap,
            "readings": dict(self.readings),
            "set_aside": [day.isoformat() for day in self.set_aside],
            "chance": list(self.chance),
        }


@dataclass(frozen=True, slots=True)
class On:
    """What would be shown on a day: None where there is no score.

    `chance`: of each number 0…100, empty without a score. `reached`: the probability of the goal, 0 without a score.
    """

    day: date
    score: ScoreRange | None
    reached: float
    chance: tuple[float, ...] = ()

    @property
    def peaks(self) -> tuple[tuple[int, float], ...]:
        """The likeliest number of each separate heap of chances, lowest first, with the heap's probability.

        More than one where the answer is "either about 75 or about 92".
        """
        heaps: list[list[int]] = []
        for number, chance in enumerate(self.chance):
            if chance >= _A_HEAP:
                if heaps and number - heaps[-1][-1] <= _APART:
                    heaps[-1].append(number)
                else:
                    heaps.append([number])
        found = [
            (max(heap, key=self.chance.__getitem__), sum(self.chance[n] for n in heap)) for heap in heaps
        ]
        return tuple(peak for peak in found if peak[1] >= _PEAK)


_A_HEAP, _APART, _PEAK = 0.005, 2, 0.15


@dataclass(frozen=True, slots=True)
class Move:
    """What happens on a day: `leaves` are (contract id, months of the window it leaves).

    `points`: the mean less that of the move before, 0 without a score on either day.
    """

    on: On
    leaves: tuple[tuple[str, int], ...]
    points: float = 0.0


@dataclass(frozen=True, slots=True)
class Holds:
    """The first day within a year on which the goal is no longer likelier than not, and what leaves which window
    then: nothing where an unexplained difference fades. `day` None: not within a year. `least`: the lowest
    probability of the goal on the days before.
    """

    day: date | None
    leaves: tuple[tuple[str, int], ...]
    least: float


@dataclass(frozen=True, slots=True)
class Planned:
    """`number` good contracts of `earned` dollars each, ended by `by`, make the goal likely; None: too many.

    `at_best`: as many do if no hidden contract went badly that the scores tell of; `safe`: as many do even if one
    more hidden contract, of the heaviest, went badly than the scores tell.
    """

    earned: float
    by: date
    number: int | None
    reached: float
    at_best: int | None
    safe: int | None


@dataclass(frozen=True, slots=True)
class Afford:
    """`number`: the most bad contracts of `earned` dollars that end today with the goal still likely; None if it is
    not likely without any.
    """

    earned: float
    number: int | None


@dataclass(frozen=True, slots=True)
class Met:
    """A shown score and what the estimate of the day said before it was known."""

    on: date
    shown: int
    score: ScoreRange

    @property
    def inside(self) -> bool:
        """Whether the shown score lay in the 80 % range."""
        return self.score.low <= self.shown <= self.score.high


class Hint(StrEnum):
    """What to say where the records do not explain the shown scores."""

    CHECK_SNAPSHOTS = "check_snapshots"
    """Single shown scores fit neither neighbour: mistyped, or logged on a wrong day. They were set aside."""
    SHOWN_LOWER = "shown_lower"
    """Shown scores are lower than the history allows: bad feedback may be missing."""
    SHOWN_HIGHER = "shown_higher"
    """Shown scores are higher than it allows: good contracts may be missing, or a bad one does not count."""
    CHECK_DATES = "check_dates"
    """The scores move at other times than the history: an end date may be wrong, or a contract missing."""


@dataclass(frozen=True, slots=True)
class Fit:
    """`explained`: whether the records explain the shown scores; `hints`: what to look at where they do not."""

    explained: bool
    hints: tuple[Hint, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The estimate of a day with its rules, what each contract brings or costs, and when something changes.

    `explanations`: the likeliest changes of the records first. `one_of`: contracts that cannot be told apart.
    `dormant`: open contracts taken as no longer paid, where a payment up to today would change the answer.
    `changes`: (contract id, months of the window, first day outside), the earliest first.
    """

    estimate: Estimate
    rules: Breakdown
    influences: dict[str, float]
    changes: tuple[tuple[str, int, date], ...]
    explanations: tuple[Explanation, ...]
    one_of: tuple[OneOf, ...]
    dormant: tuple[str, ...]

    @property
    def fit(self) -> Fit:
        """Whether the records explain the shown scores."""
        gap = self.estimate.gap or 0.0
        hints = []
        if gap <= -LARGE_GAP:
            hints.append(Hint.SHOWN_LOWER)
        if gap >= LARGE_GAP:
            hints.append(Hint.SHOWN_HIGHER)
        if any(one.kind is not ExplanationKind.UNSEEN_REVIEW for one in self.explanations):
            hints.append(Hint.CHECK_DATES)
        if self.estimate.set_aside:
            hints.append(Hint.CHECK_SNAPSHOTS)
        return Fit(not self.explanations and abs(gap) < LARGE_GAP, tuple(hints))


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Today as it is, and as it would be."""

    today: On
    then: On


@dataclass(frozen=True, slots=True)
class Step:
    """A day on which the score by the rules moved by `points`.

    `entered`: contracts that began to count; `left`: (contract id, months of the window it left); `gone`: contracts
    that ceased to count for another reason; `changed`: contracts that count differently, such as by one more job.
    """

    day: date
    entered: tuple[str, ...]
    left: tuple[tuple[str, int], ...]
    gone: tuple[str, ...]
    changed: tuple[str, ...]
    points: float


@dataclass(frozen=True, slots=True)
class Moved:
    """Why the score moved from one day to another.

    `before`, `after`: the expected score by the rules, None without one; `steps`: what moved it, in order.
    `shown_before`, `shown_after`: the last scores shown in the month up to each day, if any; never one for both days.
    `unexplained`: points of the move between those two that the rules do not account for, None where two scores are
    not known.
    """

    first: date
    last: date
    before: float | None
    after: float | None
    steps: tuple[Step, ...]
    shown_before: int | None
    shown_after: int | None
    unexplained: float | None


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

    `estimated`: criteria whose state rests on the estimate, or on the upper bound of the earnings.
    `earned_cents`: upper bound of 12 months' earnings, since payments have no dates here. `weeks_on`: the day on which
    13 of 16 weeks are reached if the forecast holds, None where they are or will not be within a year.
    """

    weeks: int
    estimated_weeks: int
    earned_cents: int
    top_rated: tuple[tuple[Criterion, Known], ...]
    plus: tuple[tuple[Criterion, Known], ...]
    weeks_on: date | None = None
    estimated: frozenset[Criterion] = frozenset()
