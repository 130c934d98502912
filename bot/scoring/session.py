"""One history, one inference, and every question that follows from it.

What is known of the hidden outcomes comes from the scores shown so far; then the number shown is worked out for
another day, or with contracts added, without learning anything new.
"""

from collections.abc import Sequence
from copy import copy
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from bot.scoring.inference import solve
from bot.scoring.ledger import Outcome
from bot.scoring.models import Contract, Hidden, History
from bot.scoring.posterior import Posterior
from bot.scoring.problem import Compiler, Day, Floats, Problem
from bot.scoring.results import GOAL, Estimate, On, WhatIf
from bot.scoring.ruleset import UPWORK_2024_09, RuleSet
from bot.scoring.shown import range_of


class Session:
    """Everything that is known of `history` on its `as_of`, worked out with the first question.

    The same history, rule set and seed give the same answers. It takes up to two seconds of one core for hundreds of
    contracts, so it belongs in a worker.
    """

    def __init__(self, history: History, ruleset: RuleSet = UPWORK_2024_09, *, seed: int = 0) -> None:
        self.history = history
        self.ruleset = ruleset
        self.seed = seed
        self.contracts = {contract.id: contract for contract in history.contracts}

    @cached_property
    def compiler(self) -> Compiler:
        """Makes days of the history."""
        return Compiler(self.history, self.ruleset)

    @cached_property
    def problem(self) -> Problem:
        """The history in numbers, as the inference takes it."""
        return self.compiler.problem()

    @cached_property
    def posterior(self) -> Posterior:
        """What the history tells of hidden outcomes, without the rows that weigh next to nothing."""
        return solve(self.problem, seed=self.seed).thinned()

    @cached_property
    def places(self) -> dict[str, int]:
        """The index of each hidden contract in the problem, by id."""
        return {name: place for place, name in enumerate(self.problem.ids)}

    @cached_property
    def estimate(self) -> Estimate:
        """What `posterior` says of the score on the history's day `as_of`."""
        posterior, problem = self.posterior, self.problem
        names = [reading.name for reading in self.ruleset.readings]
        hidden = dict(zip(problem.ids, map(float, posterior.unsuccessful()), strict=True))
        seen = posterior.on(problem.today) if problem.today is not None else None
        now = _told(self.history.as_of, seen.chance if seen else None, GOAL)
        return Estimate(
            as_of=self.history.as_of,
            ruleset=self.ruleset.name,
            score=now.score,
            p_at_least_90=now.reached if now.score is not None else None,
            p_unsuccessful={c.id: hidden[c.id] for c in self.history.contracts if c.id in hidden},
            p_any_unsuccessful=float(np.clip(posterior.any_of(range(len(problem.ids))), 0.0, 1.0)),
            gap=seen.gap if seen else None,
            readings=dict(zip(names, map(float, posterior.readings()), strict=True)),
            set_aside=problem.set_aside,
            chance=now.chance,
            exact=posterior.exact,
            effective=posterior.effective,
        )

    def on(self, day: date, *, goal: int = GOAL) -> On:
        """What would be shown on `day`, today or later, with nothing added."""
        return self._asked(self.compiler.day(day), day, goal)

    def past(self, days: Sequence[date], *, goal: int = GOAL) -> list[On]:
        """What was probably shown on each of `days`, with everything that is known by now."""
        compiled = [self.compiler.day(day) for day in days]
        seen = iter(self.posterior.past([day for day in compiled if day is not None]))
        return [
            _told(on, None if day is None else next(seen).chance, goal)
            for on, day in zip(days, compiled, strict=True)
        ]

    def with_contracts(
        self, day: date, changed: Sequence[Contract], *, goal: int = GOAL, more_bad: float = 0.0
    ) -> On:
        """What would be shown on `day` with `changed` in the place of contracts of the same ids, or added.

        A hidden contract among them is taken to be known by now; one that becomes hidden with the change is weighed
        by its prior. `more_bad`: unsuccessful weight in every window beyond what is known.
        """
        posterior = self.posterior
        for contract in changed:
            if contract.id in self.places:
                posterior = posterior.without(self.places[contract.id])
        return _told(day, self._chance(posterior, day, list(changed), more_bad), goal)

    def _chance(
        self, posterior: Posterior, on: date, changed: list[Contract], more_bad: float = 0.0
    ) -> Floats | None:
        """The chances of each number, each contract that becomes hidden taken once as good and once as bad."""
        ledger = self.compiler.with_contracts(changed, max(on, self.history.as_of))
        names = {contract.id: contract for contract in changed}
        unknown = [part for part in ledger.on(on) if part.id in names and part.outcome is Outcome.HIDDEN]
        if not unknown:
            return _seen(posterior, self._heavier(self.compiler.day(on, ledger), more_bad))
        first, mixed = unknown[0], None
        assert first.prior is not None
        for hidden, share in ((Hidden.NEGATIVE, first.prior), (Hidden.POSITIVE, 1.0 - first.prior)):
            known = names[first.id].model_copy(update={"hidden": hidden})
            rest = [known if one.id == first.id else one for one in changed]
            chance = self._chance(posterior, on, rest, more_bad)
            if chance is None:
                return None
            mixed = share * chance if mixed is None else mixed + share * chance
        return mixed

    def _heavier(self, day: Day | None, more_bad: float) -> Day | None:
        if day is None or not more_bad:
            return day
        units = more_bad / self.problem.unit
        return Day(day.on, day.starts, day.stop, day.known + units, day.per_unit)

    def _asked(self, day: Day | None, on: date, goal: int) -> On:
        return _told(on, _seen(self.posterior, day), goal)

    def added(self, number: int, good: bool, earned: float, days: int) -> WhatIf:
        """`number` imagined contracts that end today."""
        extra = self.imagined(number, good=good, earned=earned, days=days, ended=self.history.as_of)
        return self._what_if(extra)

    def closed(self, contract: str, stars: float | None) -> WhatIf:
        """An open contract closed today without feedback (`stars` None), or with so many stars.

        Its last payment stays where it is taken to be while the contract is open: closing pays nothing.
        """
        found = self.contracts[contract]
        paid = self.compiler.paid_until(found)
        changed = {"ended": self.history.as_of, "stars": stars, "last_paid": paid}
        return self._what_if([found.model_copy(update=changed)])

    def removed(self, contract: str) -> WhatIf:
        """A contract no longer counted."""
        return self._what_if([self.contracts[contract].model_copy(update={"removed": True})])

    def known(self, contract: str, hidden: Hidden) -> WhatIf:
        """The hidden part of `contract` found out to be `hidden`; as today where the scores rule that out."""
        changed = self.contracts[contract].model_copy(update={"hidden": hidden})
        place, posterior = self.places.get(contract), self.posterior
        if place is None:
            return self._what_if([changed])
        given = posterior.given(place, hidden is Hidden.NEGATIVE) if hidden is not Hidden.UNKNOWN else None
        today = self.on(self.history.as_of)
        if given is None:
            return WhatIf(today, today)
        chance = self._chance(given.without(place), self.history.as_of, [changed])
        return WhatIf(today, _told(self.history.as_of, chance, GOAL))

    def _what_if(self, changed: Sequence[Contract]) -> WhatIf:
        day = self.history.as_of
        return WhatIf(self.on(day), self.with_contracts(day, changed))

    def at_best(self) -> "Session | None":
        """The session as if no hidden contract had gone badly of which the scores tell; None: they rule that out."""
        given = self.posterior.given_none()
        if given is None:
            return None
        other = copy(self)
        other.__dict__["posterior"] = given  # in the place of the cached one
        other.__dict__.pop("estimate", None)
        return other

    @staticmethod
    def imagined(number: int, *, good: bool, earned: float, days: int, ended: date) -> list[Contract]:
        """`number` contracts of `days` days with new clients, of which the outcome is known."""
        return [
            Contract(
                id=f"imagined-{index}",
                client=f"imagined-{index}",
                started=ended - timedelta(days=days),
                ended=ended,
                earned=earned,
                stars=5.0 if good else 1.0,
                hidden=Hidden.POSITIVE if good else Hidden.NEGATIVE,
            )
            for index in range(number)
        ]


def _seen(posterior: Posterior, day: Day | None) -> Floats | None:
    return None if day is None else posterior.on(day).chance


def _told(day: date, chance: Floats | None, goal: int) -> On:
    if chance is None:
        return On(day, None, 0.0)
    return On(day, range_of(chance), float(min(1.0, chance[goal:].sum())), tuple(map(float, chance)))


def estimate(history: History, ruleset: RuleSet = UPWORK_2024_09, *, seed: int = 0) -> Estimate:
    """The estimate for `history` on its `as_of`."""
    return Session(history, ruleset, seed=seed).estimate
