"""The loop that delivers: claims what is due, asks once more whether it is wanted, sends, marks.

A reminder is marked right after its send. Where the process dies between the two, the lease runs out and another
attempt carries the same nonce, by which Discord knows a repeat for some minutes.
"""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.errors import DatabaseAway
from bot.faults import report
from bot.loops import IdleWait, plain_wait
from bot.reminders.counts import Counts
from bot.reminders.judge import Drop, Hold, Miss, Send, Verdict, Wait, judge
from bot.reminders.limiter import Limiter
from bot.reminders.models import (
    PACED,
    Claimed,
    Fault,
    Outcome,
    Paced,
    Permanent,
    Pointless,
    Sent,
    Standing,
    Temporary,
)
from bot.reminders.queue import LEASE, ReminderQueue
from bot.reminders.sender import Sender
from bot.storage.advisory import UNREACHABLE

log = structlog.get_logger()

AT_ONCE = 16
"""Sends under way at one time: 40 a second of 400 ms each. The database keeps about as many connections."""

MOST_SLEEP = 60.0
"""Seconds after which the loop looks again although nothing is due: another process may have planned something."""

SLOW = 60.0
"""Seconds after which a send makes room for others. It is never broken off: discord.py, cancelled while it waits
out a global rate limit, would wait for ever with everything that it sends later."""

RENEW = 30.0
"""Seconds after which a send that is not over yet has its claim prolonged."""

STOP_SECONDS = 2.0
"""How long sends under way may take to finish when the bot stops."""

FIRST_WAIT, LONGEST_WAIT = 5.0, 3600.0
MOST_ATTEMPTS = 20
MOST_ATTEMPTS_OF_ALL = 200
"""While Discord is away: some days of trying, then a dead letter that the operator may send on."""

JUMP = 600.0
"""Seconds by which the clock may run away from the steady one before that counts as a jump."""

SETTLE = 60.0
"""Seconds after a jump forward in which nothing is claimed: a wrong clock is mostly put right at once."""

_AFTER_FAULT, _MARK_TRIES = 10.0, 3
_WRONG_BY = timedelta(days=2)
"""No failure and no quiet night puts a reminder off for so long; quiet days put it off once more."""


class Delivery:
    """Delivers what is due in `queue` through `sender`, until it is stopped."""

    def __init__(
        self,
        queue: ReminderQueue,
        clock: Clock,
        sender: Sender,
        limiter: Limiter,
        *,
        idle_wait: IdleWait = plain_wait,
        monotonic: Callable[[], float] | None = None,
        at_once: int = AT_ONCE,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._queue = queue
        self._clock = clock
        self._sender = sender
        self._limiter = limiter
        self._idle_wait = idle_wait
        self._monotonic = monotonic or (lambda: asyncio.get_running_loop().time())
        self._at_once = at_once
        self._chance = chance
        self.counts = Counts()
        self.unreachable: set[int] = set()
        """Members to be told with their next interaction that they cannot be reached, as last looked up."""
        self._erasures = 0
        self._wake = asyncio.Event()
        self._started = False
        self._stopping = False
        # The id of a claimed reminder → until when, by the steady clock, it is ours.
        self._held: dict[int, float] = {}
        self._waiting: dict[int, deque[Claimed]] = {}  # by member: theirs go one after the other
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.Task[None] | None = None
        self._turns: set[asyncio.Timeout] = set()
        self._sending: set[asyncio.Future[Outcome]] = set()
        self._offset: float | None = None
        self._settled_at = float("-inf")
        queue.watch(lambda _due_at: self._wake.set())

    # The loop.

    def start(self, ready: Callable[[], Awaitable[object]] | None = None) -> None:
        """Begin to deliver, in a task of its own, once `ready()` is awaited."""
        self._loop = asyncio.create_task(self._run(ready), name="reminders")

    async def _run(self, ready: Callable[[], Awaitable[object]] | None) -> None:
        if ready is not None:
            await self._idle_wait(ready())
        self._started = True
        while not self._stopping:
            try:
                seconds = await self._step()
            except Exception as error:
                # A loop that raises ends for ever; a database that is away comes back.
                if not isinstance(error, DatabaseAway):
                    report(error, "loop reminders")
                seconds = _AFTER_FAULT
            if seconds > 0 and not self._stopping:
                await self._idle_wait(self._sleep(seconds))

    async def _step(self) -> float:
        """Claim and start what can be started; returns the seconds until there may be more to do."""
        self._wake.clear()
        await self._watch_clock()
        blocked = max(self._limiter.paused, self._settled_at - self._monotonic())
        if blocked > 0:
            return min(blocked, MOST_SLEEP)
        if len(self._held) > self._at_once // 2:
            return MOST_SLEEP  # a send that ends wakes us
        await self._look_up_unreachable()
        next_at = await self._queue.next_due()
        now = self._clock()
        if next_at is None:
            return MOST_SLEEP
        if next_at > now:
            return min((next_at - now).total_seconds(), MOST_SLEEP)
        return 0.0 if await self._start_due() else 1.0

    async def _look_up_unreachable(self) -> None:
        before = self._erasures
        found = set(await self._queue.waiting_notices())
        if before == self._erasures:  # else the next step looks again
            self.unreachable = found

    async def _sleep(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    async def _watch_clock(self) -> None:
        offset = self._clock().timestamp() - self._monotonic()
        jump = 0.0 if self._offset is None else offset - self._offset
        if self._offset is None or jump < -JUMP:
            # At a start too: the clock may have been wrong before it. What waits for a failure to pass, by a
            # clock that was ahead, would wait for that time to come.
            await self._queue.pull_back(_WRONG_BY)
        if abs(jump) > JUMP:
            log.warning("clock_jumped", seconds=round(jump))
            self._settled_at = self._monotonic() + SETTLE if jump > 0 else float("-inf")
        if self._offset is None or abs(jump) > JUMP:
            self._offset = offset

    async def deliver_due(self) -> int:
        """Deliver all that is due, once, without the loop; returns how many were claimed."""
        number = 0
        while started := await self._start_due():
            number += started
            while self._tasks:
                await asyncio.wait(self._tasks)
        return number

    async def _start_due(self) -> int:
        claimed = await self._queue.claim(self._at_once - len(self._held), LEASE)
        until = self._monotonic() + LEASE.total_seconds() - RENEW - 5
        for one in claimed:
            self._held[one.id] = until
            queued = self._waiting.get(one.user_id)
            if queued is not None:
                queued.append(one)
                continue
            self._waiting[one.user_id] = deque([one])
            task = asyncio.create_task(self._serve(one.user_id), name="reminders of a member")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(claimed)

    async def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Finish what is being sent, for up to `seconds`; what is not gone by then is given back."""
        self._stopping = True
        self._wake.set()
        if self._loop is not None and not self._started:
            self._loop.cancel()
        for turn in self._turns:
            if not turn.expired():
                turn.reschedule(0)
        under_way = {*self._tasks, *([self._loop] if self._loop else [])}
        if under_way:
            await asyncio.wait(under_way, timeout=seconds)
        for sending in list(self._sending):
            sending.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    def forget(self, user_id: int) -> None:
        """Drop that the member is to be told something. What is claimed of theirs is found gone before it is sent."""
        self._erasures += 1
        self.unreachable.discard(user_id)

    # One member, one reminder.

    async def _serve(self, user_id: int) -> None:
        waiting = self._waiting[user_id]
        while waiting:
            claimed = waiting.popleft()
            try:
                await self._deliver(claimed)
            except UNREACHABLE as error:
                # The database is away. When its claim has run out the reminder comes again, with the same nonce.
                log.warning("reminder_left", kind=str(claimed.kind), error=type(error).__name__)
            except Exception as error:
                await self._bury(claimed, report(error, f"reminder {claimed.kind}"))
            finally:
                self._held.pop(claimed.id, None)
        del self._waiting[user_id]
        if len(self._held) <= self._at_once // 2:
            self._wake.set()

    async def _deliver(self, claimed: Claimed) -> None:
        if self._stopping:
            await self._queue.release([claimed])
            return
        if claimed.attempts > MOST_ATTEMPTS and claimed.failure is None:
            # Not one of so many attempts came to an end: it takes the process with it.
            self.counts.dead += await self._queue.mark_dead(claimed, "no attempt ended", None)
            return
        standing, verdict = await self._verdict(claimed)
        if isinstance(verdict, Send):
            waited = await self._turn()
            # Not there: its claim ran out while an earlier one of ours was under way, whose end took it away.
            if self._stopping or self._monotonic() > self._held.get(claimed.id, float("-inf")):
                await self._queue.release([claimed])
                return
            if waited:  # much may have happened meanwhile
                standing, verdict = await self._verdict(claimed)
        if standing is None:
            self.counts.overtaken += 1
            return
        match verdict:
            case Send(late=late):
                await self._send(claimed, standing, late)
            case Wait(until=until):
                await self._queue.postpone(claimed, until)
            case Hold():
                await self._queue.hold_back(claimed)
            case Drop(reason=reason):
                self.counts.dropped += await self._queue.mark_dropped(claimed, reason)
            case Miss():
                self.counts.missed += await self._queue.mark_missed(claimed, "too late")

    async def _verdict(self, claimed: Claimed) -> tuple[Standing | None, Verdict | None]:
        standing = await self._queue.standing(claimed)
        return standing, None if standing is None else judge(claimed, standing, self._clock())

    async def _turn(self) -> bool:
        if self._stopping:
            return True
        turn = asyncio.timeout(None)
        self._turns.add(turn)
        try:
            async with turn:
                return await self._limiter.turn()
        except TimeoutError:  # the bot stops
            return True
        finally:
            self._turns.discard(turn)

    async def _send(self, claimed: Claimed, standing: Standing, late: bool) -> None:
        if standing.suspended:  # and allowed to be pinged, or it would be held
            await self._settle(claimed, await self._try(claimed, standing, late, fallback=True), late, True)
            return
        outcome = await self._try(claimed, standing, late, fallback=False)
        if isinstance(outcome, Permanent) and standing.fallback_channel_id is not None:
            if not await self._queue.suspend(claimed, outcome.code, fallback=True):
                self.counts.overtaken += 1
                return
            self.counts.suspended += 1
            outcome = await self._try(claimed, standing, late, fallback=True)
            await self._settle(claimed, outcome, late, True)
        else:
            await self._settle(claimed, outcome, late, False)

    async def _try(
        self, claimed: Claimed, standing: Standing, late: bool, *, fallback: bool
    ) -> Outcome | None:
        """What came of it; None where the bot stops before it is known."""
        send = self._sender.send_fallback if fallback else self._sender.send
        task = asyncio.ensure_future(send(claimed, standing, late=late))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        began = self._monotonic()
        while not (await asyncio.wait({task}, timeout=RENEW))[0]:
            with suppress(*UNREACHABLE):  # what comes of the send is waited for all the same
                await self._queue.renew(claimed)
            if self._monotonic() - began >= SLOW:
                self._held.pop(claimed.id, None)
                self._wake.set()
        try:
            return task.result()
        except asyncio.CancelledError:
            return None
        except Exception as error:
            if isinstance(error, UNREACHABLE):  # the database's: those of the way to Discord are outcomes
                raise
            return Fault(report(error, f"reminder {claimed.kind}"))

    async def _settle(self, claimed: Claimed, outcome: Outcome | None, late: bool, fallback: bool) -> None:
        match outcome:
            case None:
                await self._queue.release([claimed])
            case Sent():
                self._limiter.success()
                self._count_sent(claimed, late, fallback)
                # It is out: whatever keeps us from saying so would have it sent again.
                if not await self._insist(lambda: self._queue.mark_sent(claimed)):
                    self.counts.overtaken += 1
            case Permanent(code=code):
                self._limiter.success()
                if await self._queue.suspend(claimed, code, fallback=False):
                    self.counts.suspended += 1
                    self.unreachable.add(claimed.user_id)
            case Temporary():
                await self._retry(claimed, outcome)
            case Paced(until=until):
                at = self._before_end(claimed, until, 1.0)
                if at is None:
                    self.counts.missed += await self._queue.mark_missed(claimed, PACED)
                else:
                    self.counts.paced += await self._queue.postpone(claimed, at, PACED)
            case Pointless():
                self.counts.dropped += await self._queue.mark_dropped(claimed, "pointless")
            case Fault(reference=reference):
                await self._bury(claimed, reference)

    def _count_sent(self, claimed: Claimed, late: bool, fallback: bool) -> None:
        self.counts.sent += 1
        self.counts.late += late
        self.counts.fallback += fallback
        self.counts.lateness += max((self._clock() - claimed.due_at).total_seconds(), 0.0)

    async def _retry(self, claimed: Claimed, outcome: Temporary) -> None:
        if outcome.everyone:
            self._limiter.strike(outcome.retry_after)
        if claimed.attempts >= (MOST_ATTEMPTS_OF_ALL if outcome.everyone else MOST_ATTEMPTS):
            self.counts.dead += await self._queue.mark_dead(claimed, outcome.reason, None)
            return
        wait = self.wait_after(claimed.attempts, outcome.retry_after)
        at = self._before_end(claimed, self._clock() + timedelta(seconds=wait), outcome.retry_after or 1)
        if at is None:
            self.counts.missed += await self._queue.mark_missed(claimed, outcome.reason)
        else:
            self.counts.retried += await self._queue.mark_retry(claimed, at, outcome.reason)

    def _before_end(self, claimed: Claimed, at: datetime, least: float) -> datetime | None:
        """`at`, or a last try before the end; None where that would come in fewer than `least` seconds."""
        if claimed.expires_at is None or at < claimed.expires_at:
            return at
        last = claimed.expires_at - timedelta(seconds=1)
        return last if last > self._clock() + timedelta(seconds=least) else None

    def wait_after(self, attempts: int, retry_after: float | None) -> float:
        """Seconds to wait after so many failures: longer each time, at random, so that not all come back at once."""
        most = min(FIRST_WAIT * 2.0 ** (attempts - 1), LONGEST_WAIT)
        return (retry_after or 0.0) + most * self._chance()

    async def _bury(self, claimed: Claimed, reference: str) -> None:
        self.counts.dead += await self._insist(lambda: self._queue.mark_dead(claimed, "fault", reference))

    async def _insist(self, mark: Callable[[], Awaitable[bool]]) -> bool:
        for left in reversed(range(_MARK_TRIES)):
            try:
                return await mark()
            except Exception as error:
                report(error, "marking a reminder")
                if left:
                    await asyncio.sleep(1.0)
        return False
