"""Answers about a member's score: worked out in the worker process, kept until their records change."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple, TypeVar

from bot import duties
from bot.charts.contracts import ContractRow, contracts_chart, describe_contracts
from bot.charts.draw import draw
from bot.charts.specs import Point, describe, forecast_chart, history_chart
from bot.contracts.models import Contract
from bot.platforms import Platform
from bot.scores import tasks
from bot.scores.models import ShownScore
from bot.scores.service import Records, ScoreService, history
from bot.scores.tasks import Coming
from bot.scoring.models import Hidden, History
from bot.scoring.results import Afford, Answer, Holds, Met, Move, Moved, On, Planned, Progress, WhatIf
from bot.scoring.rules import Outcome
from bot.worker import Worker

T = TypeVar("T")

_Question = tuple[int, str, tuple[Any, ...]]
"""The member, the name of the function, its further arguments."""

_KEPT = 1024
"""Answers in memory over all members; the one not asked for longest goes first."""

_SUBJECTS = 256
"""Members whose history stays made up; making it anew costs 20 ms for a thousand contracts."""

_IN_LOOP = 100
"""Up to this many contracts a history is made in the event loop: less than starting a thread."""

MOST_PICTURED = 20
"""Contracts in one picture: more are too small to read on a phone."""

PROBABLY = 0.5
"""From this probability on a contract is drawn as one that counts against the member."""


class Picture(NamedTuple):
    """A chart and the same in words."""

    png: bytes
    description: str


class Subject(NamedTuple):
    """A member's records on a day, and the part of them that the estimate takes."""

    day: date
    records: Records
    history: History

    @property
    def last_shown(self) -> ShownScore | None:
        """The last score that Upwork showed up to the day."""
        known = [one for one in self.records.shown if one.platform is Platform.UPWORK and one.on <= self.day]
        return known[-1] if known else None

    def contract(self, contract_id: str) -> Contract | None:
        """The contract behind an id of the estimate."""
        return next((one for one in self.records.contracts if str(one.id) == contract_id), None)


class Overview(NamedTuple):
    """What the first answer about a score is made of.

    `coming`: the days of the next year on which another number would be shown if nothing is added.
    `holds`: until when 90 holds then, None where it does not today.
    `since`: what moved from the last shown score to today, None where the estimate is that score or none was shown.
    """

    subject: Subject
    answer: Answer
    coming: list[Coming]
    holds: Holds | None
    since: Moved | None


class WholePlan(NamedTuple):
    """What it takes to reach a goal, what one can afford above it, until when 90 holds, and the way to the badges."""

    subject: Subject
    answer: Answer
    planned: list[Planned]
    afford: list[Afford]
    coming: list[Coming]
    holds: Holds | None
    progress: Progress


class EstimateService(duties.Subject):
    """What the score is, was and will be. Every method takes the member's id."""

    def __init__(self, scores: ScoreService, worker: Worker) -> None:
        self._scores = scores
        self._worker = worker
        self._kept: OrderedDict[_Question, tuple[History, asyncio.Future[Any]]] = OrderedDict()
        self._subjects: OrderedDict[int, Subject] = OrderedDict()
        self._erasures = 0
        """Of any member: what was read across one of them is not kept."""
        self._forgetting: asyncio.Future[None] | None = None

    @property
    def waiting(self) -> int:
        """How many tasks the worker has not done yet."""
        return self._worker.waiting

    @property
    def done(self) -> int:
        """How many tasks the worker has done."""
        return self._worker.done

    async def subject(self, user_id: int) -> Subject:
        """What the member logged, as of their today."""
        before = self._erasures
        day, records = await self._scores.today(user_id)
        kept = self._subjects.get(user_id)
        if kept is None or kept.day != day or not kept.records.same_as(records):
            if len(records.contracts) <= _IN_LOOP:
                kept = Subject(day, records, history(records, day))
            else:
                kept = Subject(day, records, await asyncio.to_thread(history, records, day))
            if before != self._erasures:
                return kept
            self._subjects[user_id] = kept
            if len(self._subjects) > _SUBJECTS:
                self._subjects.popitem(last=False)
        self._subjects.move_to_end(user_id)
        return kept

    async def _ask(self, user_id: int, subject: Subject, function: Callable[..., T], *arguments: Any) -> T:
        """The result of `function` for the member's history, from memory where nothing has changed.

        What is kept holds the history itself: a change made by any process is a different question.
        """
        if self._subjects.get(user_id) is not subject:  # erased, or changed, since it was read
            try:
                return await self._worker.run(function, subject.history, *arguments, owner=user_id)
            finally:
                self._clear_worker(user_id)
        key = (user_id, function.__name__, arguments)
        known, found = self._kept.get(key, (None, None))
        if found is None or not (known is subject.history or known == subject.history):
            if found is not None and not found.done():
                found.cancel()  # the records changed since: nobody needs that answer any more
            work = self._worker.run(function, subject.history, *arguments, owner=user_id)
            found = asyncio.ensure_future(work)
            self._kept[key] = subject.history, found
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        while True:
            try:
                # Two who wait for the same answer share it: one who stops waiting does not stop the other.
                return await asyncio.shield(found)
            except asyncio.CancelledError:
                _known, newer = self._kept.get(key, (None, None))
                if not found.cancelled() or newer is None or newer is found:
                    raise
                found = newer  # outdated while waiting: the newer answer serves as well
            except Exception:
                if self._kept.get(key, (None, None))[1] is found:
                    del self._kept[key]
                raise

    def remembered(self) -> set[int]:
        """Whose records or answers are in memory."""
        return {*self._subjects, *(user_id for user_id, _function, _arguments in self._kept)}

    def forget(self, user_id: int) -> None:
        """Drop what is kept in memory of a member."""
        self._erasures += 1
        self._subjects.pop(user_id, None)
        for key in [key for key in self._kept if key[0] == user_id]:
            del self._kept[key]
        self._clear_worker(user_id)

    def _clear_worker(self, user_id: int) -> None:
        if self._worker.started:
            # The process keeps the last few histories. One for all: they are made anew in no time.
            self._forgetting = asyncio.ensure_future(self._worker.run(tasks.forget, owner=user_id))

    async def answer(self, user_id: int) -> tuple[Subject, Answer]:
        """The member's records and the estimate made of them, as of today in their zone."""
        subject = await self.subject(user_id)
        return subject, await self._ask(user_id, subject, tasks.answer)

    async def overview(self, user_id: int) -> Overview:
        """The estimate of today, what moved since the last shown score, and what comes next."""
        subject, answer = await self.answer(user_id)
        coming = await self._ask(user_id, subject, tasks.coming)
        holds = await self._ask(user_id, subject, tasks.holds)
        shown, score, since = subject.last_shown, answer.estimate.score, None
        if shown is not None and score is not None and shown.on < subject.day and shown.score != score.median:
            since = await self._ask(user_id, subject, tasks.moved, shown.on, subject.day)
        return Overview(subject, answer, coming, holds, since)

    async def forecast(self, user_id: int) -> tuple[Subject, list[Move]]:
        """The next twelve months if nothing is added."""
        subject = await self.subject(user_id)
        return subject, await self._ask(user_id, subject, tasks.forecast)

    async def coming(self, user_id: int) -> tuple[Subject, list[Coming]]:
        """The days of the next twelve months on which another number would be shown, if nothing is added."""
        subject = await self.subject(user_id)
        return subject, await self._ask(user_id, subject, tasks.coming)

    async def past(self, user_id: int) -> tuple[Subject, list[On]]:
        """The last two years as they look from today."""
        subject = await self.subject(user_id)
        return subject, await self._ask(user_id, subject, tasks.past)

    async def whole_plan(self, user_id: int, goal: int) -> WholePlan:
        """How many contracts make or break a displayed score of `goal`, and the progress to the badges."""
        subject, answer = await self.answer(user_id)
        return WholePlan(
            subject,
            answer,
            await self._ask(user_id, subject, tasks.plan, goal),
            await self._ask(user_id, subject, tasks.afford, goal),
            await self._ask(user_id, subject, tasks.coming),
            await self._ask(user_id, subject, tasks.holds),
            await self._ask(user_id, subject, tasks.progress),
        )

    async def moved(self, user_id: int, first: date, last: date) -> tuple[Subject, Moved]:
        """Why the score moved between two days."""
        subject = await self.subject(user_id)
        return subject, await self._ask(user_id, subject, tasks.moved, first, last)

    async def with_closed(self, user_id: int, contract_id: int, stars: float | None) -> WhatIf:
        """Today with an open contract closed, without feedback or with so many stars."""
        subject = await self.subject(user_id)
        return await self._ask(user_id, subject, tasks.with_closed, str(contract_id), stars)

    async def accuracy(self, user_id: int) -> list[Met]:
        """How past estimates met the next score shown."""
        return await self._ask(user_id, await self.subject(user_id), tasks.accuracy)

    async def with_added(self, user_id: int, number: int, good: bool, earned: float, days: int) -> WhatIf:
        """The member's estimate of today, had `number` more contracts ended today, well (`good`) or badly.

        `earned`: dollars of each; `days`: how long each ran.
        """
        return await self._ask(
            user_id, await self.subject(user_id), tasks.with_added, number, good, earned, days
        )

    async def with_known(self, user_id: int, contract_id: int, hidden: Hidden) -> WhatIf:
        """Today were the hidden part of a contract known."""
        return await self._ask(
            user_id, await self.subject(user_id), tasks.with_known, str(contract_id), hidden
        )

    async def with_removed(self, user_id: int, contract_id: int) -> WhatIf:
        """Today were a contract no longer counted."""
        return await self._ask(user_id, await self.subject(user_id), tasks.with_removed, str(contract_id))

    async def history_picture(self, user_id: int) -> tuple[Subject, list[On], Picture]:
        """The past as a chart."""
        subject, past = await self.past(user_id)
        _subject, now = await self.answer(user_id)
        points = _points(past)
        shown = [
            (one.on, one.score)
            for one in subject.records.shown
            if one.platform is Platform.UPWORK and points and one.on >= points[0].on
        ]
        bad = now.estimate.p_unsuccessful
        badly = {part.id for part in now.rules.contracts if part.outcome is Outcome.BAD}
        ends = [
            (one.ended, contract.client)
            for one in subject.history.contracts
            if one.ended is not None and points and points[0].on <= one.ended <= subject.day
            if one.id in badly or bad.get(one.id, 0.0) >= PROBABLY
            if (contract := subject.contract(one.id)) is not None
        ]
        spec = history_chart(points, shown, ends)
        png = await self._worker.run(draw, spec, owner=user_id)
        return subject, past, Picture(png, describe(points, shown))

    async def contracts_picture(self, user_id: int) -> tuple[Subject, Answer, Picture]:
        """Every contract that counts: how likely it counts against the member, by the rules and by the estimate."""
        subject, answer = await self.answer(user_id)
        rows = _contract_rows(subject, answer)
        png = await self._worker.run(draw, contracts_chart(rows), owner=user_id)
        return subject, answer, Picture(png, describe_contracts(rows))

    async def forecast_picture(self, user_id: int) -> tuple[Subject, list[Coming], Picture]:
        """The coming year as a chart, and the days on which the number changes."""
        subject, coming = await self.coming(user_id)
        _subject, moves = await self.forecast(user_id)
        points = _points([move.on for move in moves])
        png = await self._worker.run(draw, forecast_chart(points), owner=user_id)
        return subject, coming, Picture(png, describe(points))


def _points(days: list[On]) -> list[Point]:
    return [
        Point(one.day, one.score.low, one.score.median, one.score.high)
        for one in days
        if one.score is not None
    ]


def _contract_rows(subject: Subject, answer: Answer) -> list[ContractRow]:
    """The contracts that count, what costs most first, then by what they bring."""
    parts = {part.id: part for part in answer.rules.contracts}
    chosen = sorted(
        answer.influences, key=lambda name: (answer.influences[name] >= 0, -abs(answer.influences[name]))
    )
    rows = []
    for name in chosen[:MOST_PICTURED]:
        contract = subject.contract(name)
        if contract is not None:
            certain = 1.0 if parts[name].outcome is Outcome.BAD else 0.0
            rules = parts[name].prior_unsuccessful
            estimate = answer.estimate.p_unsuccessful.get(name, certain)
            rows.append(ContractRow(contract.name, certain if rules is None else rules, estimate))
    return rows
