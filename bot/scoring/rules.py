"""The published rules applied on one day: windows, best and worst case, and what is missing for a score.

Codes and numbers only; words are for who shows them. No numpy here: this part answers at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.scoring.ledger import Ledger, Part
from bot.scoring.ledger import Outcome as Outcome
from bot.scoring.ledger import Reason as Reason
from bot.scoring.models import History
from bot.scoring.months import first_day_outside, months_before
from bot.scoring.ruleset import UPWORK_2024_09, Reading, RuleSet


class NoScore(StrEnum):
    """Why a window has no score."""

    TOO_FEW_CONTRACTS = "too_few_contracts"
    TOO_FEW_CLIENTS = "too_few_clients"


@dataclass(frozen=True, slots=True)
class ContractPart:
    """One contract in a breakdown. Weights as in `Part`; `windows`: the months of the windows that hold it.

    `leaves`: by months of the window, the first day on which the window no longer holds it; empty for a contract
    that is still being paid. `dormant` as in `Part`.
    """

    id: str
    client: str
    outcome: Outcome
    reason: Reason
    jobs: int
    last_weight: float
    earlier_weight: float
    lies_on: date | None
    windows: tuple[int, ...]
    leaves: Mapping[int, date]
    prior_unsuccessful: float | None
    dormant: bool


@dataclass(frozen=True, slots=True)
class WindowPart:
    """One window, both ends included. Weights are sums over its eligible contracts.

    `successful` holds what is certainly successful (with the earlier jobs of bad and hidden contracts),
    `hidden` the last jobs of hidden contracts. Scores in points, 0–100, not rounded; None with `no_score`.
    """

    months: int
    first: date
    last: date
    contracts: tuple[str, ...]
    clients: int
    jobs: int
    successful: float
    unsuccessful: float
    hidden: float
    best_case: float | None
    worst_case: float | None
    no_score: NoScore | None

    @property
    def total(self) -> float:
        """All weight in the window."""
        return self.successful + self.unsuccessful + self.hidden


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What a score needs and what there is in the longest window."""

    contracts: int
    clients: int
    needs_contracts: int
    needs_clients: int

    @property
    def met(self) -> bool:
        """Whether there is a score."""
        return self.contracts >= self.needs_contracts and self.clients >= self.needs_clients


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The rules on one day under one reading. Contracts in the order of the history, windows ascending.

    `best_window`: months of the window with the highest best-case score (the shortest of equals).
    `best_case`, `worst_case`: the day's score if every hidden outcome is good, or every one bad.
    """

    day: date
    ruleset: str
    reading: str
    contracts: tuple[ContractPart, ...]
    windows: tuple[WindowPart, ...]
    best_window: int | None
    best_case: float | None
    worst_case: float | None
    eligibility: Eligibility


def why_no_score(contracts: int, clients: int, ruleset: RuleSet) -> NoScore | None:
    """Why a window with this many eligible contracts and distinct clients has no score, None if it has."""
    if contracts < ruleset.least_contracts:
        return NoScore.TOO_FEW_CONTRACTS
    return NoScore.TOO_FEW_CLIENTS if clients < ruleset.least_clients else None


def points(successful: float, unsuccessful: float, reading: Reading) -> float:
    """The score, 0–100, of successful against unsuccessful weight (not both 0)."""
    counted = successful - unsuccessful if reading.net else successful
    return 100.0 * max(0.0, counted) / (successful + unsuccessful)


def breakdown(
    history: History,
    day: date,
    ruleset: RuleSet = UPWORK_2024_09,
    reading: str | None = None,
) -> Breakdown:
    """The rules applied to `history` on `day`. Snapshots play no part.

    `reading`: the name of one of the rule set's, the first one by default. Raises KeyError for any other.
    """
    read = ruleset.readings[0] if reading is None else ruleset.reading(reading)
    parts = Ledger(history, ruleset).on(day)
    windows = tuple(_window(parts, day, months, ruleset, read) for months in ruleset.windows)
    contracts = tuple(_contract_part(part, windows, read) for part in parts)
    best: WindowPart | None = None
    for window in windows:
        if window.best_case is not None and (best is None or window.best_case > (best.best_case or 0.0)):
            best = window
    worst = [window.worst_case for window in windows if window.worst_case is not None]
    longest = windows[-1]
    return Breakdown(
        day=day,
        ruleset=ruleset.name,
        reading=read.name,
        contracts=contracts,
        windows=windows,
        best_window=best.months if best else None,
        best_case=best.best_case if best else None,
        worst_case=max(worst, default=None),
        eligibility=Eligibility(
            len(longest.contracts), longest.clients, ruleset.least_contracts, ruleset.least_clients
        ),
    )


def _contract_part(part: Part, windows: tuple[WindowPart, ...], reading: Reading) -> ContractPart:
    held: tuple[int, ...] = ()
    leaves: dict[int, date] = {}
    if part.lies_on is not None:
        held = tuple(window.months for window in windows if window.first <= part.lies_on)
        if not part.moves:
            leaves = {months: first_day_outside(part.lies_on, months) for months in held}
    return ContractPart(
        id=part.id,
        client=part.client,
        outcome=part.outcome,
        reason=part.reason,
        jobs=part.jobs,
        last_weight=part.tier,
        earlier_weight=part.earlier_weight(reading),
        lies_on=part.lies_on,
        windows=held,
        leaves=leaves,
        prior_unsuccessful=part.prior,
        dormant=part.dormant,
    )


def _window(parts: list[Part], day: date, months: int, ruleset: RuleSet, reading: Reading) -> WindowPart:
    first = months_before(day, months)
    inside = [part for part in parts if part.lies_on is not None and part.lies_on >= first]
    weight = dict.fromkeys(Outcome, 0.0)
    earlier = 0.0
    for part in inside:
        weight[part.outcome] += part.tier
        earlier += part.earlier_weight(reading)
    successful, bad, hidden = earlier + weight[Outcome.GOOD], weight[Outcome.BAD], weight[Outcome.HIDDEN]
    clients = len({part.client for part in inside})
    no_score = why_no_score(len(inside), clients, ruleset)
    return WindowPart(
        months=months,
        first=first,
        last=day,
        contracts=tuple(part.id for part in inside),
        clients=clients,
        jobs=sum(part.jobs for part in inside),
        successful=successful,
        unsuccessful=bad,
        hidden=hidden,
        best_case=None if no_score else points(successful + hidden, bad, reading),
        worst_case=None if no_score else points(successful, bad + hidden, reading),
        no_score=no_score,
    )
