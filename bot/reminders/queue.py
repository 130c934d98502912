"""The queue of reminders, shared by any number of processes.

Planning and cancelling happen inside the member's own transaction; claiming and marking have one each. Lock order
on PostgreSQL: the member's row first, then their reminders. The delivery locks reminders alone and skips those that
are locked, so the two never wait for each other in a circle.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.contracts.service import UNDO_TIME
from bot.faults import report
from bot.members import repository as members
from bot.parsing.moments.recurring import next_time
from bot.reminders import repository
from bot.reminders import setting_repository as settings
from bot.reminders.models import Claimed, Kind, Planned, Reminder, Setting, Standing, Status
from bot.reminders.repository import Backlog, ReminderRepository
from bot.storage.cipher import Cipher
from bot.storage.engine import Database, Transaction

LEASE = timedelta(seconds=90)
"""How long a claim lasts: longer than a send may take, short enough that a crash delays little."""

KEEP_DONE = timedelta(days=60)
"""What was done is kept so long: planning the same key for the same time again must do nothing."""

GATHER = timedelta(minutes=2)
"""How long the summary of what came too late waits for more."""


class ReminderQueue:
    """Plans, claims and marks reminders."""

    def __init__(self, database: Database, clock: Clock, cipher: Cipher) -> None:
        self._database = database
        self._clock = clock
        self._rows = ReminderRepository(cipher)
        self._watchers: list[Callable[[datetime], None]] = []
        self.planned = 0
        """How many due times were planned by this process."""

    def watch(self, watcher: Callable[[datetime], None]) -> None:
        """Call `watcher` with the earliest new due time whenever something was planned and committed."""
        self._watchers.append(watcher)

    # What members do, inside their own transaction.

    async def plan_within(self, connection: Transaction, user_id: int, planned: Sequence[Planned]) -> None:
        """Plan for a member whom `members.touch` or `members.hold` holds.

        A key that is there is replaced. A changed due time begins anew, whatever became of the old one; with the
        same due time, what was sent, dropped or paused stays so.
        """
        latest = {one.key: one for one in planned}
        known = await self._rows.by_key(connection, user_id, latest)
        suspended = _holds(await settings.find_settings(connection, user_id))
        status = Status.HELD if suspended else Status.PLANNED
        fresh = [one for key, one in latest.items() if key not in known]
        moved = [one for key, one in latest.items() if key in known and known[key].due_at != one.due_at]
        await self._rows.insert_reminders(connection, user_id, fresh, status, self._clock())
        for key, before in known.items():
            await self._rows.replace(connection, before, latest[key], status)
        new = [*fresh, *moved]
        if new:
            self._announce(connection, min(one.due_at for one in new), len(new))

    async def cancel_within(
        self,
        connection: Transaction,
        user_id: int,
        *,
        contract_id: int | None = None,
        kind: Kind | None = None,
        key: str | None = None,
    ) -> int:
        """Remove the member's open reminders that fit everything named; returns how many."""
        return await self._rows.cancel(connection, user_id, contract_id, kind, key)

    async def delete_within(self, connection: Transaction, user_id: int, reminder_id: int) -> None:
        """Take a reminder away so that `restore_within` can bring it back, until it is purged."""
        await self._rows.mark_deleted(connection, user_id, reminder_id, self._clock())

    async def restore_within(self, connection: Transaction, user_id: int, deleted: Reminder) -> None:
        """Bring a deleted reminder back as it was, a paused one paused; what is overdue comes at once."""
        await self._rows.mark_deleted(connection, user_id, deleted.id, None)
        self._announce(connection, deleted.next_at, 0)

    async def drop_within(self, connection: Transaction, user_id: int, row: Reminder) -> None:
        """The member does not want this one: it stays as dropped, so that what plans it anew leaves it so."""
        await self._rows.set_status(connection, user_id, row.status, Status.DROPPED, row.key, self._clock())

    async def deleted_within(self, connection: Transaction, user_id: int) -> list[Reminder]:
        """The member's deleted reminders that are not yet gone for good."""
        return await self._rows.reminders_of(connection, user_id, deleted=True)

    async def pause_within(self, connection: Transaction, user_id: int, key: str, paused: bool) -> bool:
        """Pause a reminder, or let it go on; False where there is none to."""
        before, after = (Status.PLANNED, Status.PAUSED) if paused else (Status.PAUSED, Status.PLANNED)
        done = await self._rows.set_status(connection, user_id, before, after, key) > 0
        if done and not paused:
            self._announce(connection, self._clock(), 0)
        return done

    async def reminders_of(self, user_id: int) -> list[Reminder]:
        """All reminders of the member, done ones included, the one due first at the front."""
        async with self._database.read() as connection:
            return await self.of_within(connection, user_id)

    async def of_within(self, connection: Transaction, user_id: int) -> list[Reminder]:
        """The same inside a transaction begun elsewhere."""
        return await self._rows.reminders_of(connection, user_id)

    async def around_within(
        self, connection: Transaction, user_id: int, contract_id: int, kind: Kind
    ) -> list[Reminder]:
        """The member's reminders of one contract, done ones included, and those still to come of `kind`."""
        return await self._rows.around(connection, user_id, contract_id, kind)

    async def find_reminder(self, user_id: int, reminder_id: int) -> Reminder | None:
        """One reminder of the member, done or not."""
        async with self._database.read() as connection:
            return await self._rows.find_reminder(connection, user_id, reminder_id)

    async def setting(self, user_id: int) -> Setting:
        """What the member chose about reminders."""
        async with self._database.read() as connection:
            return await settings.find_settings(connection, user_id)

    def _announce(self, connection: Transaction, due_at: datetime, count: int) -> None:
        def call() -> None:
            self.planned += count
            for watcher in self._watchers:
                watcher(due_at)

        self._database.after_commit(connection, call)

    # What the delivery does.

    async def claim(self, limit: int, lease: timedelta = LEASE) -> list[Claimed]:
        """Up to `limit` due reminders, which are ours alone until the lease is over."""
        async with self._database.write() as connection:
            claimed, broken = await self._rows.claim(connection, self._clock(), limit, lease)
            for one in broken:
                reference = report(one.error, "reading a reminder")
                await self._rows.bury(connection, one, self._clock(), "unreadable", reference)
        return claimed

    async def standing(self, claimed: Claimed) -> Standing | None:
        """What decides whether `claimed` is still to be sent; None where it is ours no more."""
        async with self._database.read() as connection:
            return await self._rows.standing(connection, claimed)

    async def next_due(self) -> datetime | None:
        """When the next one that nobody has claimed is to be tried."""
        async with self._database.read() as connection:
            return await self._rows.next_at(connection)

    async def mark_sent(self, claimed: Claimed) -> bool:
        """It was sent. A repeated one goes on to its next time in the future. False where it was overtaken."""
        return await self._finish(claimed, Status.SENT, None)

    async def mark_dropped(self, claimed: Claimed, reason: str) -> bool:
        """It had become pointless; a repeated one goes on."""
        return await self._finish(claimed, Status.DROPPED, reason)

    async def mark_missed(self, claimed: Claimed, reason: str) -> bool:
        """It came too late. The member is told once of all that did; a repeated one just goes on."""
        if claimed.repeat is not None or claimed.kind is Kind.MISSED:
            return await self.mark_dropped(claimed, reason)
        now = self._clock()
        async with self._database.write() as connection:
            if not await members.hold(connection, [claimed.user_id]):
                return False
            values = {"status": Status.DROPPED, "done_at": now, "failure": reason}
            if not await self._rows.mark(connection, claimed, values):
                return False
            waiting = await self._rows.waiting(connection, claimed.user_id, Kind.MISSED)
            ids = json.loads(waiting.text or "[]") if waiting else []
            summary = Planned(
                kind=Kind.MISSED,
                key=waiting.key if waiting else f"missed/{claimed.id}",
                # Not at once: what else came too late is told with it.
                due_at=waiting.due_at if waiting else now + GATHER,
                text=json.dumps([*ids, claimed.id]),
            )
            await self.plan_within(connection, claimed.user_id, [summary])
        return True

    async def mark_retry(self, claimed: Claimed, at: datetime, reason: str) -> bool:
        """Let a claimed reminder be tried again at `at`."""
        return await self._mark(claimed, {"next_at": at, "failure": reason})

    async def mark_dead(self, claimed: Claimed, reason: str, reference: str | None) -> bool:
        """Give up after a fault of ours."""
        done = {"status": Status.DEAD, "done_at": self._clock()}
        return await self._mark(claimed, done | {"failure": reason, "reference": reference})

    async def postpone(self, claimed: Claimed, until: datetime, reason: str | None = None) -> bool:
        """It was not the time to try, maybe for a `reason` to remember; this was no attempt."""
        values: dict[str, Any] = {"next_at": until, "attempts": max(claimed.attempts - 1, 0)}
        return await self._mark(claimed, values if reason is None else values | {"failure": reason})

    async def renew(self, claimed: Claimed, lease: timedelta = LEASE) -> bool:
        """Keep the claim for another `lease`; False where it was overtaken."""
        async with self._database.write() as connection:
            return await self._rows.renew(connection, claimed, lease)

    async def release(self, claimed: Sequence[Claimed]) -> None:
        """Give back what was not tried: others may have it at once."""
        if claimed:
            async with self._database.write() as connection:
                await self._rows.release(connection, claimed)

    async def _mark(self, claimed: Claimed, values: dict[str, Any]) -> bool:
        async with self._database.write() as connection:
            return await self._rows.mark(connection, claimed, values)

    async def _finish(self, claimed: Claimed, status: Status, reason: str | None) -> bool:
        now = self._clock()
        values: dict[str, Any] = {"status": status, "done_at": now, "failure": reason}
        async with self._database.write() as connection:
            if claimed.repeat is not None:
                try:
                    following = await self._following(connection, claimed, now)
                except Exception as error:
                    # It must not come again and again because nobody knows when it should come next.
                    reference = report(error, "the rule of a reminder")
                    values |= {"status": Status.DEAD, "failure": "rule", "reference": reference}
                else:
                    values = values if following is None else _next_round(claimed, following)
            done = await self._rows.mark(connection, claimed, values)
            if done and "due_at" in values:
                self._announce(connection, values["due_at"], 1)
        return done

    async def _following(self, connection: Transaction, claimed: Claimed, now: datetime) -> datetime | None:
        zone = claimed.zone
        if zone is None:
            member = await members.find_member(connection, claimed.user_id)
            zone = member.zone if member else None
        # After a clock was set back, the time that was just served must not come again.
        return next_time(claimed.repeat or "", zone or "UTC", max(now, claimed.due_at))

    # Members who cannot be reached.

    async def suspend(self, claimed: Claimed, code: int, *, fallback: bool) -> bool:
        """Direct messages to the member fail for good: none is tried until they say so.

        With a `fallback` theirs go there; without, they wait. False where the member is gone.
        """
        now = self._clock()
        async with self._database.write() as connection:
            if not await members.hold(connection, [claimed.user_id]):
                return False
            setting = await settings.find_settings(connection, claimed.user_id)
            values: dict[str, Any] = {"suspended_code": code}
            if setting.suspended_at is None:
                values |= {"suspended_at": now, "dm_channel_id": None}
            if not fallback:
                values |= {"fallback_guild_id": None, "fallback_channel_id": None}
                if setting.suspended_at is None or setting.fallback_channel_id is not None:
                    values["notice_at"] = now
            await settings.change(connection, claimed.user_id, **values)
            if not fallback:
                await self._rows.set_status(connection, claimed.user_id, Status.PLANNED, Status.HELD)
        return True

    async def hold_back(self, claimed: Claimed) -> bool:
        """It waits with the others until its member can be reached."""
        attempts = max(claimed.attempts - 1, 0)
        return await self._mark(claimed, {"status": Status.HELD, "attempts": attempts})

    async def resume(self, user_id: int) -> int:
        """Try direct messages again; returns how many reminders had waited."""
        async with self._database.write() as connection:
            if not await members.hold(connection, [user_id]):
                return 0  # nothing is kept about them, and an old button is no reason to begin
            if await settings.stored(connection, user_id):
                cleared = {"suspended_at": None, "suspended_code": None, "notice_at": None}
                await settings.change(connection, user_id, **cleared)
            waited = await self._rows.set_status(connection, user_id, Status.HELD, Status.PLANNED)
            self._announce(connection, self._clock(), 0)
        return waited

    async def waiting_notices(self) -> list[int]:
        """The members who have to be told with their next interaction that they cannot be reached."""
        async with self._database.read() as connection:
            return await settings.waiting_notices(connection)

    async def take_notice(self, user_id: int) -> datetime | None:
        """Since when the member could not be reached; they count as told. None where there is nothing to tell."""
        async with self._database.write() as connection:
            return await settings.take_notice(connection, user_id)

    async def give_notice_back(self, user_id: int) -> None:
        """They could not be told; the next interaction will."""
        async with self._database.write() as connection:
            if await members.hold(connection, [user_id]):
                await settings.change(connection, user_id, notice_at=self._clock())

    async def remember_channel(self, user_id: int, channel_id: int | None) -> None:
        """Keep the member's channel for direct messages, which Discord would have to be asked for."""
        async with self._database.write() as connection:
            if await members.hold(connection, [user_id]):
                await settings.change(connection, user_id, dm_channel_id=channel_id)

    # For the operator.

    async def dead(self) -> list[Reminder]:
        """The dead letters, the newest first."""
        async with self._database.read() as connection:
            return await self._rows.dead(connection)

    async def retry_dead(self, reminder_id: int | None = None) -> int:
        """Try a dead letter again, or all of them; returns how many."""
        async with self._database.write() as connection:
            revived = await self._rows.revive(connection, reminder_id)
            self._announce(connection, self._clock(), 0)
        return revived

    async def by_status(self) -> dict[Status, int]:
        """How many reminders there are of each status; reads all of them."""
        async with self._database.read() as connection:
            return await self._rows.by_status(connection)

    async def backlog(self) -> Backlog:
        """What should not be there for long."""
        async with self._database.read() as connection:
            return await self._rows.backlog(connection, self._clock())

    async def pull_back(self, most_wait: timedelta) -> int:
        """After the clock was wrong: nothing waits longer than `most_wait` because of a failure or a night."""
        async with self._database.write() as connection:
            return await self._rows.pull_back(connection, self._clock() + most_wait)

    async def purge(self, limit: int = 1000) -> int:
        """Remove some of what was done long ago, and what can no longer be brought back; returns how many."""
        now = self._clock()
        async with self._database.write() as connection:
            gone = await self._rows.purge_deleted(connection, now - UNDO_TIME)
            return gone + await self._rows.purge(connection, now - KEEP_DONE, limit)


async def count_paced(database: Database) -> int:
    """How many reminders wait because their members were never written to before."""
    async with database.read() as connection:
        return await repository.count_paced(connection)


def _next_round(claimed: Claimed, due_at: datetime) -> dict[str, Any]:
    expires = claimed.expires_at
    return {
        "due_at": due_at,
        "next_at": due_at,
        "expires_at": None if expires is None else due_at + (expires - claimed.due_at),
        "attempts": 0,
        "round": claimed.round + 1,
        "failure": None,
    }


def _holds(setting: Setting) -> bool:
    return setting.suspended_at is not None and setting.fallback_channel_id is None
