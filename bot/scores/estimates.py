"""Answers about a member's score: worked out in the worker process, kept until their records change."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple, TypeVar

from bot import duties
from bot.charts.draw import draw
from bot.charts.specs import Point, describe, forecast_chart, history_chart
from bot.contracts.models import Contract
from bot.feedback.models import Hidden
from bot.platforms import Platform
from bot.scores import tasks
from bot.scores.service import Records, ScoreService, history
from bot.scoring.models import History
from bot.scoring.results import Answer, Met, Move, On, Planned, Progress, WhatIf
from bot.worker import Worker

T = TypeVar("T")

_Question = tuple[int, str, tuple[Any, ...]]
"""The member, the name of the function, its further arguments."""

_KEPT = 512
"""Answers in memory over all members; the one not asked for longest goes first."""

_SUBJECTS = 64
"""Members whose history stays made up; making it anew costs 20 ms for a thousand contracts."""

_IN_LOOP = 100
"""Up to this many contracts a history is made in the event loop: less than starting a thread."""

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

    def contract(self, contract_id: str) -> Contract | None:
        """The contract behind an id of the estimate."""
        return next((one for one in self.records.contracts if str(one.id) == contract_id), None)


class EstimateService(duties.Subject):
    """What the score is, was and will be. Every method takes the member's id."""

    def __init__(self, scores: ScoreService, worker: Worker) -> None:
        self._scores = scores
        self._worker = worker
        self._kept: OrderedDict[_Question, tuple[History, asyncio.Future[Any]]] = OrderedDict()
        self._subjects: OrderedDict[int, Subject] = OrderedDict()

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
        day, records = await self._scores.today(user_id)
        kept = self._subjects.get(user_id)
        if kept is None or kept.day != day or not kept.records.same_as(records):
            if len(records.contracts) <= _IN_LOOP:
                kept = Subject(day, records, history(records, day))
            else:
                kept = Subject(day, records, await asyncio.to_thread(history, records, day))
            self._subjects[user_id] = kept
            if len(self._subjects) > _SUBJECTS:
                self._subjects.popitem(last=False)
        self._subjects.move_to_end(user_id)
        return kept

    async def _ask(self, user_id: int, subject: Subject, function: Callable[..., T], *arguments: Any) -> T:
        """The result of `function` for the member's history, from memory where nothing has changed.

        What is kept holds the history itself: a change made by any process is a different question.
        """
        key = (user_id, function.__name__, arguments)
        known, found = self._kept.get(key, (None, None))
        if found is None or not (known is subject.history or known == subject.history):
            found = asyncio.ensure_future(self._worker.run(function, subject.history, *arguments))
            self._kept[key] = subject.history, found
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        try:
            # Two who wait for the same answer share it: one who stops waiting does not stop the other.
            return await asyncio.shield(found)
        except Exception:
            if self._kept.get(key, (None, None))[1] is found:
                del self._kept[key]
            raise

    def forget(self, user_id: int) -> None:
        """Drop what is kept in memory of a member."""
        self._subjects.pop(user_id, None)
        for key in [key for key in self._kept if key[0] == user_id]:
            del self._kept[key]

    async def answer(self, user_id: int) -> tuple[Subject, Answer]:
        """The estimate of today."""
        subject = await self.subject(user_id)
        return subject, await self._ask(user_id, subject, tasks.answer)

    async def forecast(self, user_id: int) -> tuple[Subject, list[Move]]:
        """The next twelve months if nothing is added."""
        subject = await self.subject(user_id)
        return subject, await self._ask(user_id, subject, tasks.forecast)

    async def past(self, user_id: int) -> tuple[Subject, list[On]]:
        """The last two years as they look from today."""
        subject = await self.subject(user_id)
        return subject, await self._ask(user_id, subject, tasks.past)

    async def plan(self, user_id: int, goal: int) -> tuple[list[Planned], Progress]:
        """How many good contracts make a displayed score of `goal` likely, and the progress to the badges."""
        subject = await self.subject(user_id)
        planned = await self._ask(user_id, subject, tasks.plan, goal - 0.5)
        return planned, await self._ask(user_id, subject, tasks.progress)

    async def accuracy(self, user_id: int) -> list[Met]:
        """How past estimates met the next score shown."""
        return await self._ask(user_id, await self.subject(user_id), tasks.accuracy)

    async def with_added(self, user_id: int, number: int, good: bool, earned: float, days: int) -> WhatIf:
        """Today with imagined contracts."""
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
        ends = [
            (one.ended, bad.get(one.id, 0.0) >= PROBABLY)
            for one in subject.history.contracts
            if one.ended is not None and points and one.ended >= points[0].on
        ]
        spec = history_chart(points, shown, ends)
        png = await self._worker.run(draw, spec)
        return subject, past, Picture(png, describe(points, shown))

    async def forecast_picture(self, user_id: int) -> tuple[Subject, list[Move], Picture]:
        """The forecast as a chart."""
        subject, moves = await self.forecast(user_id)
        points = _points([move.on for move in moves])
        png = await self._worker.run(draw, forecast_chart(points))
        return subject, moves, Picture(png, describe(points))


def _points(days: list[On]) -> list[Point]:
    return [
        Point(one.day, one.score.low, one.score.median, one.score.high)
        for one in days
        if one.score is not None
    ]
