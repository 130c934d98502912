"""Shown scores, and the score that the published rules give."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import ClassVar, NamedTuple

from bot.clock import Clock
from bot.contracts.models import Contract
from bot.contracts.service import ContractService
from bot.duties import Subject
from bot.errors import NotFound, Refusal
from bot.feedback.models import Feedback
from bot.feedback.service import FeedbackService
from bot.i18n import _
from bot.members import repository as members
from bot.members.models import Member
from bot.members.remembered import Remembered
from bot.members.service import MemberService
from bot.platforms import Platform
from bot.scores import repository
from bot.scores.models import ShownScore, ShownScoreDraft
from bot.scoring import models as scoring
from bot.scoring.rules import Breakdown, breakdown
from bot.storage.engine import Database, Transaction
from bot.storage.statement import Ready

FLOOR_DAY = date(2022, 2, 20)
"""Upwork shows members in Ukraine no score below that of this day (help 4829622858003, read 2026-11-22)."""

_IN_LOOP = 40
"""Up to this many contracts are scored in the event loop: a few milliseconds, less than starting a thread."""


_KEPT = 256
"""Members whose last estimate stays in memory until their records or the day change."""


class Records(NamedTuple):
    """Everything a member logged that a score is made of. `has_floor`: they say that Upwork's floor holds for them."""

    contracts: list[Contract]
    feedback: dict[int, Feedback]
    shown: list[ShownScore]
    has_floor: bool = False

    @property
    def floor_score(self) -> ShownScore | None:
        """The last score that Upwork showed up to `FLOOR_DAY`: below it none is shown to members who have a floor."""
        known = [one for one in self.shown if one.platform is Platform.UPWORK and one.on <= FLOOR_DAY]
        return known[-1] if known else None

    def same_as(self, other: "Records") -> bool:
        """Whether contracts and feedback are the very ones remembered, and the scores shown equal."""
        return (
            self.contracts is other.contracts
            and self.feedback is other.feedback
            and self.shown == other.shown
            and self.has_floor == other.has_floor
        )


class _Shown(NamedTuple):
    """What a member logged besides contracts and feedback."""

    scores: Sequence[ShownScore] = ()
    has_floor: bool = False


class Estimate(NamedTuple):
    """The best-case score of `day` with what it was made of.

    `elsewhere`: Upwork contracts whose feedback counts for somebody else's score. `others`: contracts on
    other platforms, which this score does not know.
    """

    day: date
    result: Breakdown
    records: Records
    elsewhere: list[Contract]
    others: list[Contract]

    @property
    def last_shown(self) -> ShownScore | None:
        """The last score that Upwork showed up to the day."""
        known = [one for one in self.records.shown if one.platform is Platform.UPWORK and one.on <= self.day]
        return known[-1] if known else None


def history(records: Records, day: date) -> scoring.History:
    """The member's Upwork records as the estimate takes them (`scoring.md`)."""
    contracts = []
    for one in records.contracts:
        if one.platform is not Platform.UPWORK or not one.counts_for_me:
            continue
        left = records.feedback.get(one.id)
        contracts.append(
            scoring.Contract(
                id=str(one.id),
                client=str(one.client_id),
                started=one.started,
                ended=one.ended,
                earned=one.earned_cents / 100,
                stars=None if left is None or left.stars is None else float(left.stars),
                hidden="unknown" if left is None else left.hidden.value,
                kind=one.kind,
                paid_periods=one.paid_periods,
                last_paid=one.last_paid,
                removed=left is not None and left.removed,
                client_flagged=one.client_flagged,
            )
        )
    snapshots = [
        scoring.Snapshot(on=one.on, score=one.score)
        for one in records.shown
        if one.platform is Platform.UPWORK
    ]
    return scoring.History(as_of=day, contracts=contracts, snapshots=snapshots)


class ScoreService(Subject):
    """Keeps the scores a member was shown, and estimates."""

    tables: ClassVar[Mapping[str, str]] = {"shown_score": "scores", "score_floor": "score_floor"}

    def __init__(
        self,
        database: Database,
        clock: Clock,
        contracts: ContractService,
        feedback: FeedbackService,
        member_service: MemberService,
    ) -> None:
        self._database = database
        self._clock = clock
        self._contracts = contracts
        self._feedback = feedback
        self._members = member_service
        self._shown: Remembered[_Shown] = Remembered(self._read, _Shown())
        self._estimates: OrderedDict[int, Estimate] = OrderedDict()
        self._erasures = 0
        """Of any member: what was read across one of them is not kept."""

    async def log(self, user_id: int, draft: ShownScoreDraft) -> int | None:
        """Keep a shown score; returns the one kept before for that platform and day, if any."""
        if draft.on > await self._members.today(user_id) + timedelta(days=1):
            raise Refusal(_("That day is still to come. Enter the day on which you saw the score."))
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            before = [
                one.score
                for one in await repository.shown_scores_of(connection, user_id)
                if (one.platform, one.on) == (draft.platform, draft.on)
            ]
            ready = await repository.prepare_scores(connection, user_id, [draft], now)
            await ready.run_on(connection)
        return before[0] if before else None

    async def prepare_within(
        self, connection: Transaction, user_id: int, drafts: Sequence[ShownScoreDraft]
    ) -> Ready:
        """Those of `drafts` that are not kept already, made ready to be kept. Nothing is written."""
        shown = await repository.shown_scores_of(connection, user_id)
        kept = {(one.platform, one.on, one.score) for one in shown}
        new = [one for one in drafts if (one.platform, one.on, one.score) not in kept]
        return await repository.prepare_scores(connection, user_id, new, self._clock())

    async def add_within(self, connection: Transaction, prepared: Ready) -> None:
        """Keep what was prepared inside a transaction begun elsewhere, after `members.touch`."""
        await prepared.run_on(connection)

    async def shown(self, user_id: int) -> list[ShownScore]:
        """The scores the member was shown, the oldest first."""
        async with self._database.read() as connection:
            return await repository.shown_scores_of(connection, user_id)

    async def remove_score(self, user_id: int, score_id: int) -> None:
        """Remove a shown score; NotFound where it is not the member's."""
        async with self._database.write() as connection:
            await members.touch(connection, user_id, self._clock())
            if not await repository.delete_score(connection, user_id, score_id):
                raise NotFound(_("That score is no longer in your list."))

    async def has_floor(self, user_id: int) -> bool:
        """Whether the member says that Upwork's floor for members in Ukraine holds for them."""
        async with self._database.read() as connection:
            return await repository.floor_since(connection, user_id) is not None

    async def set_floor(self, user_id: int, holds: bool) -> None:
        """Keep that the floor holds for the member, or no longer."""
        now = self._clock()
        async with self._database.write() as connection:
            if holds:
                await members.touch(connection, user_id, now)
                await repository.put_floor(connection, user_id, now)
            elif await repository.remove_floor(connection, user_id):
                await members.touch(connection, user_id, now)

    async def records(self, user_id: int) -> Records:
        """All that the member logged and an estimate is made of, as of today in their zone."""
        _day, records = await self.today(user_id)
        return records

    async def today(self, user_id: int) -> tuple[date, Records]:
        """The day it is for the member, and what they logged: one look at the database for both."""
        async with self._database.read() as connection:
            member = await members.find_member(connection, user_id)
            shown = await self._shown.recall(connection, user_id, member)
            records = Records(
                await self._contracts.current(connection, user_id, member),
                await self._feedback.current(connection, user_id, member),
                list(shown.scores),
                has_floor=shown.has_floor,
            )
        return (member or Member(user_id=user_id)).today(self._clock()), records

    async def _read(self, connection: Transaction, user_id: int) -> _Shown:
        since = await repository.floor_since(connection, user_id)
        return _Shown(await repository.shown_scores_of(connection, user_id), since is not None)

    async def estimate(self, user_id: int) -> Estimate:
        """The score of today by the published rules, hidden outcomes taken as successful."""
        before = self._erasures
        day, records = await self.today(user_id)
        kept = self._estimates.get(user_id)
        if kept is None or kept.day != day or not kept.records.same_as(records):
            kept = await self._estimated(day, records)
            if before != self._erasures:
                return kept
            self._estimates[user_id] = kept
            if len(self._estimates) > _KEPT:
                self._estimates.popitem(last=False)
        self._estimates.move_to_end(user_id)
        return kept

    async def export(self, user_id: int) -> Mapping[str, object]:
        """Since when a floor holds for the member. The scores themselves are records, which an import reads."""
        async with self._database.read() as connection:
            since = await repository.floor_since(connection, user_id)
        return {"score_floor": None if since is None else {"since": since}}

    def remembered(self) -> set[int]:
        """Whose scores or estimates are in memory."""
        return {*self._estimates, *self._shown.members()}

    def forget(self, user_id: int) -> None:
        """Drop what is kept in memory of a member."""
        self._erasures += 1
        self._estimates.pop(user_id, None)
        self._shown.forget(user_id)

    @staticmethod
    async def _estimated(day: date, records: Records) -> Estimate:
        def work() -> Breakdown:
            return breakdown(history(records, day), day)

        result = work() if len(records.contracts) <= _IN_LOOP else await asyncio.to_thread(work)
        upwork = [one for one in records.contracts if one.platform is Platform.UPWORK]
        return Estimate(
            day,
            result,
            records,
            [one for one in upwork if not one.counts_for_me],
            [one for one in records.contracts if one.platform is not Platform.UPWORK],
        )
