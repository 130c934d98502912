"""Keeps what is planned for a member in step with what they log and choose, inside the transaction that changes it."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.clock import Clock
from bot.contracts.models import Contract
from bot.contracts.service import ContractService
from bot.feedback.models import Feedback
from bot.feedback.service import FeedbackService
from bot.members import repository as members
from bot.parsing.moments.recurring import next_time
from bot.parsing.moments.when import When
from bot.platforms import Platform
from bot.reminders import planning, setting_repository, stop_repository
from bot.reminders.habits import Habits, habits_of
from bot.reminders.models import OPEN, Kind, Planned, Reminder, Status
from bot.reminders.planning import CONTRACT_KINDS, for_contract, wanted
from bot.reminders.queue import ReminderQueue
from bot.storage.engine import Transaction

MOST_CONTRACTS = 300
"""For so many contracts at most, the newest, anything is planned: a file may bring 25,000 at once."""

MOST_OPEN = 20
"""Of a member's open contracts, the newest so many: whoever logs hundreds at once wants no hundred messages."""

LOOK_BACK = timedelta(days=100)
"""A contract that ended earlier has no window left: Freelancer.com's, of 90 days, is the longest."""

SAME = timedelta(hours=36)
"""What was sent is not sent again because its time moved by less: a member changed their zone or hour."""

SAME_DAY = SAME + timedelta(days=7)
"""The same where its own day has not changed: quiet days move it by up to a week, back and forth."""

ALL_OF_CONTRACT = frozenset(CONTRACT_KINDS)
ONLY_REQUESTS = frozenset({Kind.FEEDBACK})


class _Before(NamedTuple):
    """A member as they are, and what stands in their queue."""

    user_id: int
    habits: Habits
    rows: list[Reminder]
    stopped: dict[int, bool]

    def stopped_kinds(self, contract_id: int) -> frozenset[Kind]:
        if contract_id not in self.stopped:
            return frozenset()
        return ALL_OF_CONTRACT if self.stopped[contract_id] else ONLY_REQUESTS


class Planner:
    """Listens to what members log and choose."""

    def __init__(
        self, clock: Clock, queue: ReminderQueue, contracts: ContractService, feedback: FeedbackService
    ) -> None:
        self._clock = clock
        self._queue = queue
        self._contracts = contracts
        self._feedback = feedback

    async def contract_changed(self, connection: Transaction, user_id: int, contract_id: int | None) -> None:
        """A contract or its feedback was logged, changed, removed or brought back; None: many were."""
        if contract_id is None:
            return await self.member_changed(connection, user_id, None)
        before = await self._before(connection, user_id, contract_id)
        if before is None:
            return
        contract = await self._contracts.get_within(connection, user_id, contract_id)
        left = await self._feedback.among_within(connection, user_id, [contract_id])
        pairs = [] if contract is None else [(contract, left.get(contract_id))]
        mine = [row for row in before.rows if row.contract_id == contract_id]
        await self._settle(connection, before, pairs, mine)
        if contract is None or contract.platform is Platform.UPWORK:
            await self._look_at_score(connection, before)

    async def member_changed(
        self, connection: Transaction, user_id: int, _contract_id: int | None = None
    ) -> None:
        """The member's zone, consent or choices changed, or many contracts did: everything is planned anew."""
        before = await self._before(connection, user_id)
        if before is None:
            # Without consent nothing is planned. What the member asked for themselves waits for their word.
            rows = await self._queue.of_within(connection, user_id)
            await self._cancel(connection, user_id, (row for row in rows if row.kind is not Kind.OWN))
            return
        now = self._clock()
        since = before.habits.day(now) - LOOK_BACK
        contracts = await self._contracts.recent_within(connection, user_id, since, MOST_CONTRACTS)
        left = await self._feedback.among_within(connection, user_id, [one.id for one in contracts])
        pairs = [(one, left.get(one.id)) for one in contracts]
        # An own reminder of a contract is the member's business.
        mine = [row for row in before.rows if row.kind in CONTRACT_KINDS]
        await self._settle(connection, before, pairs, mine)
        await self._move_own(connection, before, now)
        await self._weekly(connection, before, now)
        if Kind.SCORE_MOVE in before.habits.off:
            await self._queue.cancel_within(connection, user_id, kind=Kind.SCORE_MOVE)
        elif any(one.platform is Platform.UPWORK for one in contracts):
            await self._look_at_score(connection, before)

    async def settle_kind(
        self, connection: Transaction, user_id: int, kind: Kind, wanted: Callable[[Habits], list[Planned]]
    ) -> None:
        """Plan what another subject wants of `kind`, which is all there is of it, and cancel what it wants no more.

        `wanted`: from the member's habits. What lies in the past is planned no more, and stays where it waits already.
        Nothing is planned for whom nothing may be sent to, or who switched the kind off.
        """
        before = await self._before(connection, user_id)
        rows = await self._queue.of_within(connection, user_id) if before is None else before.rows
        planned = [] if before is None or kind in before.habits.off else wanted(before.habits)
        keep = {one.key for one in planned}
        await self._cancel(
            connection, user_id, (row for row in rows if row.kind is kind and row.key not in keep)
        )
        if before is not None:
            now = self._clock()
            await self._plan(connection, before, [one for one in planned if one.due_at > now])

    async def _before(
        self, connection: Transaction, user_id: int, contract_id: int | None = None
    ) -> _Before | None:
        """None where nothing may be sent to the member. `contract_id`: only what a change of it may touch."""
        member = await members.find_member(connection, user_id)
        if member is None or member.dm_consent_at is None:
            return None
        setting = await setting_repository.find_settings(connection, user_id)
        if contract_id is None:
            rows = await self._queue.of_within(connection, user_id)
        else:
            rows = await self._queue.around_within(connection, user_id, contract_id, Kind.SCORE_MOVE)
        stopped = await stop_repository.stopped(connection, user_id)
        return _Before(user_id, habits_of(member, setting), rows, stopped)

    async def _settle(
        self,
        connection: Transaction,
        before: _Before,
        pairs: list[tuple[Contract, Feedback | None]],
        rows: list[Reminder],
    ) -> None:
        """Plan what the contracts in `pairs` want, and take from `rows` what they want no more."""
        now = self._clock()
        planned: list[Planned] = []
        snoozes: set[str] = set()
        open_ones = 0
        for contract, feedback in pairs:
            stopped = before.stopped_kinds(contract.id)
            open_ones += contract.ended is None
            if contract.ended is not None or open_ones <= MOST_OPEN:
                planned += for_contract(contract, feedback, before.habits, now, stopped)
            snoozes |= {
                snooze_key(kind, contract.id)
                for kind in wanted(contract, feedback, before.habits, now, stopped)
            }
        planned = sorted(planned, key=lambda one: one.due_at)[:MOST_CONTRACTS]
        keep = {one.key for one in planned} | snoozes
        await self._cancel(
            connection,
            before.user_id,
            (row for row in rows if row.kind in CONTRACT_KINDS and row.key not in keep),
        )
        await self._plan(connection, before, planned)

    async def _plan(self, connection: Transaction, before: _Before, planned: Iterable[Planned]) -> None:
        known = {row.key: row for row in before.rows}
        await self._queue.plan_within(
            connection, before.user_id, [one for one in planned if _is_news(known.get(one.key), one)]
        )

    async def _cancel(self, connection: Transaction, user_id: int, rows: Iterable[Reminder]) -> None:
        open_ = [row.id for row in rows if row.status in (*OPEN, Status.DEAD)]
        await stop_repository.cancel(connection, user_id, open_)

    async def _look_at_score(self, connection: Transaction, before: _Before) -> None:
        """What changed may move the score: look tomorrow, unless that is planned already."""
        check = planning.score_check(before.user_id, before.habits, self._clock())
        if check is None:
            return
        ahead = [row for row in before.rows if row.kind is Kind.SCORE_MOVE and row.status in OPEN]
        await self._cancel(connection, before.user_id, (row for row in ahead if row.key != check.key))
        await self._plan(connection, before, [check])

    async def _weekly(self, connection: Transaction, before: _Before, now: datetime) -> None:
        check = planning.weekly(before.habits, now)
        if check is None or Kind.WEEKLY in before.habits.off:
            await self._queue.cancel_within(connection, before.user_id, kind=Kind.WEEKLY)
        else:
            await self._plan(connection, before, [check])

    async def _move_own(self, connection: Transaction, before: _Before, now: datetime) -> None:
        """What comes again at a time on the wall moves with the member, unless they named a zone."""
        for row in before.rows:
            if (
                row.kind is not Kind.OWN
                or row.repeat is None
                or row.zone is not None
                or row.status not in OPEN
            ):
                continue
            due = next_time(row.repeat, before.habits.zone, now)
            if due is not None and due != row.due_at and row.status is not Status.PAUSED:
                await self._queue.plan_within(connection, before.user_id, [planned_of(row, due)])


def planned_of(row: Reminder, due: datetime) -> Planned:
    """`row` as it would be planned for `due`."""
    return Planned(
        kind=row.kind,
        key=row.key,
        due_at=due,
        expires_at=None if row.expires_at is None else max(row.expires_at, due),
        contract_id=row.contract_id,
        text=row.text,
        repeat=row.repeat,
        zone=row.zone,
    )


def snooze_key(kind: Kind, contract_id: int) -> str:
    """The key of a reminder that was put off."""
    return f"snooze/{kind}/{contract_id}"


def _is_news(row: Reminder | None, planned: Planned) -> bool:
    """Whether planning `planned` changes anything that should change, where `row` has its key."""
    if row is None:
        return True
    if row.status is Status.PAUSED:
        return False
    if row.status in OPEN:
        return (row.due_at, row.expires_at, row.repeat) != (
            planned.due_at,
            planned.expires_at,
            row.repeat if row.due_at == planned.due_at else planned.repeat,
        )
    # The end is counted from the day it is about, and moves with it; that of a request in the middle of a contract is
    # counted from its time. What comes again has no day of its own.
    unmoved = planned.expires_at == row.expires_at or planned.kind is Kind.MID_CONTRACT
    return abs(planned.due_at - row.due_at) > (SAME_DAY if unmoved and planned.repeat is None else SAME)


def own_key(token: str) -> str:
    """The key of an own reminder; `token` names what the member saw before it was kept."""
    return f"own/{token}"


def is_same_own(row: Reminder, when: When, words: str, contract_id: int | None, since: datetime) -> bool:
    """Whether `row` is the very same own reminder, still to come, kept after `since`."""
    return (
        row.kind is Kind.OWN
        and row.status in OPEN
        and row.created_at > since
        and (row.due_at, row.repeat, row.zone) == (when.due, when.rule, when.zone)
        and (row.text, row.contract_id) == (words, contract_id)
    )
