"""What each contract is on a day by the published rules: whether it counts, as what, with which weight, and why.

Codes and numbers only; words are for who shows them. No numpy here: this part answers at once.
"""

from bisect import bisect_right
from collections.abc import Iterable
from copy import copy
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.scoring.models import Contract, Hidden, History, Kind
from bot.scoring.months import months_before
from bot.scoring.ruleset import UPWORK_2024_09, Reading, RuleSet


class Outcome(StrEnum):
    """What a contract is on a day."""

    BAD = "bad"
    HIDDEN = "hidden"
    GOOD = "good"
    NOT_ELIGIBLE = "not_eligible"


class Reason(StrEnum):
    """Why a contract is what it is."""

    # not eligible
    FEEDBACK_REMOVED = "feedback_removed"
    CLIENT_FLAGGED = "client_flagged"
    NOT_STARTED = "not_started"
    NO_EARNINGS = "no_earnings"
    OPEN_NOT_LONG_TERM = "open_not_long_term"
    NO_FEEDBACK_NOT_LONG_TERM = "no_feedback_not_long_term"
    LONG_TERM_LOST = "long_term_lost"
    """Open or without feedback; the client would be long-term were there no bad contract with them."""
    # bad
    HIDDEN_PART_NEGATIVE = "hidden_part_negative"
    FEW_STARS = "few_stars"
    # hidden
    HIDDEN_PART_UNKNOWN = "hidden_part_unknown"
    # good
    HIDDEN_PART_POSITIVE = "hidden_part_positive"
    OPEN_LONG_TERM = "open_long_term"
    NO_FEEDBACK_LONG_TERM = "no_feedback_long_term"


_SETTLED = frozenset(
    {Reason.FEW_STARS, Reason.HIDDEN_PART_NEGATIVE, Reason.HIDDEN_PART_POSITIVE, Reason.HIDDEN_PART_UNKNOWN}
)
"""Once a contract is closed for one of these reasons, it stays the same on every later day."""


class Part(NamedTuple):
    """One contract on the day looked at.

    `lies_on`: the day that decides which windows hold it; `jobs`, `tier` (the weight of its last job) and
    `lies_on` are 0, 0.0 and None where it is not eligible. `prior`: probability of a bad hidden outcome
    before any evidence, None unless the outcome is hidden. `dormant`: an open fixed-price contract that counts
    as paid for its first period only, because nothing is known of its payments. `moves`: `lies_on` moves along with
    the day.
    """

    id: str
    client: str
    outcome: Outcome
    reason: Reason
    jobs: int = 0
    tier: float = 0.0
    lies_on: date | None = None
    prior: float | None = None
    dormant: bool = False
    moves: bool = False

    def earlier_weight(self, reading: Reading) -> float:
        """The weight of all jobs before the last one: successful in any case."""
        return max(0, self.jobs - 1) * (self.tier if reading.earlier_times_tier else 1.0)


class _LongTerm(NamedTuple):
    """The first day on which a client is long-term, and the first on which bad feedback undoes it."""

    first: date
    lost: date


class _Span(NamedTuple):
    """The days `begins` ≤ day < `stops` on which a contract is good for its client's sake; it ends on `ends`."""

    begins: date
    stops: date
    ends: date
    contract: Contract


class Ledger:
    """A history read once, to be looked at on many days."""

    def __init__(self, history: History, ruleset: RuleSet = UPWORK_2024_09) -> None:
        self.ruleset = ruleset
        self._as_of = history.as_of
        self._contracts = [_as_known(contract, history.as_of) for contract in history.contracts]
        self._bad_from = {c.id: c.ended for c in self._contracts if c.ended and self._is_bad_once_closed(c)}
        self._clients: dict[str, list[Contract]] = {}
        for contract in self._contracts:
            if contract.started <= history.as_of:
                self._clients.setdefault(contract.client, []).append(contract)
        self._settled: dict[str, tuple[date, Part]] = {}
        self._long_term: dict[str, _LongTerm] = {}
        self._unsettled: dict[date, dict[str, list[Part]]] = {}
        self._spans: list[_Span] | None = None
        self._base: Ledger | None = None
        self._changed: frozenset[str] = frozenset()

    def replaced(self, changed: Iterable[Contract], as_of: date | None = None) -> "Ledger":
        """The ledger with `changed`, as known on `as_of`, in the place of contracts of the same ids, or added.

        What is known of other clients is taken over, so that a long history with one change costs little.
        """
        other = copy(self)
        other._as_of = as_of or self._as_of
        changed = [_as_known(contract, other._as_of) for contract in changed]
        new = {contract.id: contract for contract in changed}
        other._contracts = [new.pop(one.id, one) for one in self._contracts if one.started <= self._as_of]
        other._contracts += new.values()
        touched = {one.client for one in changed}
        touched |= {
            one.client for one in self._contracts if any(one.id == contract.id for contract in changed)
        }
        other._clients = {client: of for client, of in self._clients.items() if client not in touched}
        for contract in other._contracts:
            if contract.client in touched:
                other._clients.setdefault(contract.client, []).append(contract)
        gone = {contract.id for contract in changed}
        other._bad_from = {name: ended for name, ended in self._bad_from.items() if name not in gone}
        other._settled = {name: part for name, part in self._settled.items() if name not in gone}
        other._long_term = {client: days for client, days in self._long_term.items() if client not in touched}
        for contract in other._contracts:
            if contract.id in gone and contract.ended is not None and self._is_bad_once_closed(contract):
                other._bad_from[contract.id] = contract.ended
        other._unsettled, other._spans = {}, None
        other._base, other._changed = self, frozenset(touched)
        return other

    def on(self, day: date) -> list[Part]:
        """Every contract on `day`, in the order of the history. Contracts of later days are not started."""
        return [self._part(contract, day) for contract in self._contracts]

    def settled(self) -> list[Part]:
        """The contracts that are the same on every day from their end on: closed with feedback, or bad."""
        return [self._part(c, c.ended) for c in self._contracts if c.ended is not None and self._settles(c)]

    def unsettled(self, day: date) -> list[Part]:
        """The contracts on `day` that are good for the client's sake, and may lie in a window: not settled by then."""
        return [part for parts in self._unsettled_on(day).values() for part in parts]

    def _unsettled_on(self, day: date) -> dict[str, list[Part]]:
        """Client → their contracts that `unsettled` gives for `day`; clients without any are left out."""
        known = self._unsettled.get(day)
        if known is None:
            known = {}
            if self._base is not None:
                before = self._base._unsettled_on(day)
                known = {client: parts for client, parts in before.items() if client not in self._changed}
            first = months_before(day, self.ruleset.windows[-1])
            spans = self._sorted_spans()
            for span in spans[: bisect_right(spans, day, key=lambda span: span.begins)]:
                if day < span.stops and first <= span.ends:
                    known.setdefault(span.contract.client, []).append(self._part(span.contract, day))
            self._unsettled[day] = known
        return known

    def _sorted_spans(self) -> list["_Span"]:
        """The spans, by their first day, of all clients, or of those that changed where there is a base."""
        if self._spans is None:
            clients = self._clients if self._base is None else self._changed & self._clients.keys()
            spans = [span for client in clients for span in self._spans_of(client)]
            self._spans = sorted(spans, key=lambda span: (span.begins, span.contract.id))
        return self._spans

    def _spans_of(self, client: str) -> Iterable["_Span"]:
        days = self._long_term_of(client)
        for contract in self._clients[client] if days.first < days.lost else ():
            if contract.earned > 0 and not contract.removed and not contract.client_flagged:
                ends = contract.ended or date.max
                settled = ends if contract.ended is not None and self._settles(contract) else date.max
                begins, stops = max(contract.started, days.first), min(settled, days.lost)
                if begins < stops:
                    yield _Span(begins, stops, ends, contract)

    def _settles(self, contract: Contract) -> bool:
        if contract.id in self._bad_from:
            return True
        plain = not contract.removed and not contract.client_flagged and contract.earned > 0
        return plain and contract.stars is not None

    def _part(self, contract: Contract, day: date) -> Part:
        settled = self._settled.get(contract.id)
        if settled is not None and settled[0] <= day:
            return settled[1]
        outcome, reason = self._classify(contract, day)
        closed = contract.ended is not None and contract.ended <= day
        dormant = not closed and self._is_taken_as_dormant(contract, day)
        if outcome is Outcome.NOT_ELIGIBLE:
            return Part(contract.id, contract.client, outcome, reason, dormant=dormant)
        prior = None
        if outcome is Outcome.HIDDEN and contract.stars is not None and contract.ended is not None:
            prior = self.ruleset.prior_unsuccessful(contract.stars, contract.ended)
        paid = self.paid_until(contract, day)
        lies_on = contract.ended if closed and contract.ended is not None else paid
        tier = self.ruleset.tier_weight(contract.earned)
        jobs = self._jobs(contract, paid)
        moves = not closed and paid == day and contract.last_paid is None
        part = Part(contract.id, contract.client, outcome, reason, jobs, tier, lies_on, prior, dormant, moves)
        if reason in _SETTLED and contract.ended is not None:
            self._settled[contract.id] = contract.ended, part
        return part

    def paid_until(self, contract: Contract, day: date) -> date:
        """The day of the last payment up to `day`, as far as it is known or must be assumed."""
        last = contract.last_paid
        if contract.ended is not None and contract.ended <= day:
            return contract.ended if last is None else min(contract.ended, max(last, contract.started))
        if last is not None:
            until = max(last, contract.started)
        elif contract.paid_periods is not None:
            until = contract.started + timedelta(days=self.ruleset.period_days * contract.paid_periods)
        elif contract.kind is Kind.HOURLY:
            until = day
        else:
            until = contract.started + timedelta(days=self.ruleset.period_days)
        return min(until, day)

    def _is_taken_as_dormant(self, contract: Contract, day: date) -> bool:
        unknown = contract.last_paid is None and contract.paid_periods is None and contract.kind is Kind.FIXED
        counts = contract.earned > 0 and not contract.removed and not contract.client_flagged
        return unknown and counts and contract.started <= day and self.paid_until(contract, day) < day

    def _is_bad_once_closed(self, contract: Contract) -> bool:
        if contract.removed or contract.client_flagged:
            return False
        few_stars = contract.stars is not None and contract.stars < self.ruleset.good_from_stars
        return few_stars or contract.hidden is Hidden.NEGATIVE

    def _classify(self, contract: Contract, day: date) -> tuple[Outcome, Reason]:
        """The numbered rules of a rule set in their order."""
        if contract.removed:
            return Outcome.NOT_ELIGIBLE, Reason.FEEDBACK_REMOVED
        if contract.client_flagged:
            return Outcome.NOT_ELIGIBLE, Reason.CLIENT_FLAGGED
        if contract.started > min(day, self._as_of):
            return Outcome.NOT_ELIGIBLE, Reason.NOT_STARTED
        closed = contract.ended is not None and contract.ended <= day
        if closed and contract.id in self._bad_from:
            negative = contract.hidden is Hidden.NEGATIVE
            return Outcome.BAD, Reason.HIDDEN_PART_NEGATIVE if negative else Reason.FEW_STARS
        if contract.earned <= 0:
            return Outcome.NOT_ELIGIBLE, Reason.NO_EARNINGS
        if closed and contract.stars is not None:
            if contract.hidden is Hidden.POSITIVE:
                return Outcome.GOOD, Reason.HIDDEN_PART_POSITIVE
            return Outcome.HIDDEN, Reason.HIDDEN_PART_UNKNOWN
        lacking = self._not_long_term(contract.client, day)
        if lacking is Reason.LONG_TERM_LOST:
            return Outcome.NOT_ELIGIBLE, lacking
        if lacking is not None:
            return Outcome.NOT_ELIGIBLE, Reason.NO_FEEDBACK_NOT_LONG_TERM if closed else lacking
        return Outcome.GOOD, Reason.NO_FEEDBACK_LONG_TERM if closed else Reason.OPEN_LONG_TERM

    def _not_long_term(self, client: str, day: date) -> Reason | None:
        """None if `client` is long-term on `day`, else why not (for an open contract)."""
        days = self._long_term_of(client)
        if day < days.first:
            return Reason.OPEN_NOT_LONG_TERM
        return Reason.LONG_TERM_LOST if day >= days.lost else None

    def _long_term_of(self, client: str) -> "_LongTerm":
        """From when and until when a client is long-term.

        The latest payment that is known of on a day never moves back as days go by, so there is one first day.
        """
        if client not in self._long_term:
            contracts = self._clients[client]
            paid = [one for one in contracts if one.earned > 0]
            first = date.max
            if paid:
                needed = min(one.started for one in paid) + timedelta(days=self.ruleset.long_term_days + 1)
                first = min(self._first_day_paid(one, needed) for one in paid)
            bad = [self._bad_from[one.id] for one in contracts if one.id in self._bad_from]
            self._long_term[client] = _LongTerm(first, min(bad, default=date.max))
        return self._long_term[client]

    def _first_day_paid(self, contract: Contract, needed: date) -> date:
        """The first day on which `contract` counts as paid until `needed` or later; `date.max`: on none."""
        asked = max(needed, contract.started)
        closed = contract.ended is not None and contract.ended <= asked
        if not closed and self.paid_until(contract, asked) >= needed:
            return asked
        if contract.ended is not None and self.paid_until(contract, contract.ended) >= needed:
            return contract.ended
        return date.max

    def _jobs(self, contract: Contract, paid_until: date) -> int:
        days = (paid_until - contract.started).days
        periods = -(-days // self.ruleset.period_days)  # the started ones count: rounded up
        if contract.paid_periods is not None:
            periods = min(periods, contract.paid_periods)
        return min(max(periods, 1), self.ruleset.most_jobs)


def _as_known(contract: Contract, as_of: date) -> Contract:
    """`contract` without what happens after `as_of`: it is open then."""
    later: dict[str, None] = {}
    if contract.ended is not None and contract.ended > as_of:
        later["ended"] = None
    if contract.last_paid is not None and contract.last_paid > as_of:
        later["last_paid"] = None
    return contract.model_copy(update=later) if later else contract
