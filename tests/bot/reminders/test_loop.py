"""When the loop wakes, what a clock that jumps does to it, how steadily it sends, and how it stops."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.reminders.delivery import JUMP, MOST_SLEEP, SETTLE
from bot.reminders.limiter import LONGEST_PAUSE, Limiter
from bot.reminders.models import Claimed, Kind, Outcome, Sent, Status, Temporary
from bot.reminders.queue import LEASE
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from tests.bot.reminders.stage import ALICE, BOB, DUE, Stage, fill, own, running, set_up
from tests.conftest import START, FakeClock, until


class Time:
    """A steady clock and a sleep that only the test moves, and a clock on the wall that may go wrong."""

    def __init__(self, now: datetime = START) -> None:
        self.steady = 0.0
        self.wrong = timedelta()
        self._start = now

    def __call__(self) -> datetime:
        return self._start + timedelta(seconds=self.steady) + self.wrong

    def monotonic(self) -> float:
        return self.steady

    async def sleep(self, seconds: float) -> None:
        """Those who sleep follow each other: each wakes at its own time."""
        at = self.steady + seconds
        await asyncio.sleep(0)
        self.steady = max(self.steady, at)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def timed(database: Database, cipher: Cipher, time: Time) -> Stage:
    return set_up(database, time, cipher, monotonic=time.monotonic)


async def through(stage: Stage, time: Time, seconds: float) -> list[float]:
    """The loop for `seconds`, with every wait exactly as long as it asked for; returns the moments it woke at."""
    end, woke = time.steady + seconds, []
    while time.steady < end:
        wait = await stage.delivery._step()
        while stage.delivery._tasks:
            await asyncio.wait(stage.delivery._tasks)
        time.steady += min(wait, end - time.steady)
        woke.append(time.steady)
    return woke


async def test_it_wakes_exactly_when_the_next_is_due(timed: Stage, time: Time) -> None:
    await timed.join()
    await timed.plan(own(due_at=START + timedelta(seconds=42.5)))
    assert await timed.delivery._step() == 42.5
    time.steady = 42.4
    assert round(await timed.delivery._step(), 6) == 0.1
    assert timed.sender.sent == []
    time.steady = 42.5
    assert await timed.delivery._step() == 0
    await asyncio.wait(timed.delivery._tasks)
    assert len(timed.sender.sent) == 1


async def test_with_nothing_due_it_looks_once_a_minute(timed: Stage, time: Time) -> None:
    await timed.join()
    await timed.plan(own(due_at=START.replace(year=2100)))
    assert len(await through(timed, time, 3600)) == 3600 / MOST_SLEEP


async def test_a_new_earlier_one_wakes_it_at_once(stage: Stage, clock: FakeClock) -> None:
    await stage.join()
    await stage.plan(own("own/far", due_at=DUE + timedelta(days=300)))
    sent = asyncio.Event()

    def answer(_claimed: Claimed) -> Outcome:
        sent.set()
        return Sent()

    stage.sender.script = [answer]
    waits = 0

    async def idle(waiting: Awaitable[object]) -> None:
        nonlocal waits
        waits += 1
        await waiting

    stage.delivery._idle_wait = idle
    clock.now = DUE
    async with running(stage.delivery):
        await until(lambda: waits > 0)
        await stage.plan(own("own/now"))
        async with asyncio.timeout(10):
            await sent.wait()
    assert await stage.statuses() == {"own/now": "sent", "own/far": "planned"}
    assert waits <= 4


async def test_a_fault_in_the_loop_does_not_end_it(
    stage: Stage, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.join()
    await stage.plan(own())
    clock.now = DUE
    look, looked = stage.queue.next_due, 0

    async def away() -> datetime | None:
        nonlocal looked
        looked += 1
        if looked == 1:
            raise OSError("the database is away")
        return await look()

    async def no_wait(waiting: Any) -> None:
        waiting.close()
        await asyncio.sleep(0)

    monkeypatch.setattr(stage.queue, "next_due", away)
    stage.delivery._idle_wait = no_wait
    with capture_logs() as logs:
        async with running(stage.delivery):
            await until(lambda: stage.delivery.counts.sent > 0)
    assert [line["where"] for line in logs if line["event"] == "fault"] == ["loop reminders"]


async def test_a_jump_forward_waits_to_see_whether_the_clock_is_right(timed: Stage, time: Time) -> None:
    """A clock that is a year ahead for half a minute sends nothing of what is due in that year."""
    await timed.join()
    await timed.choose(quiet_from=0, quiet_to=0)
    await timed.plan(*(own(f"own/{n}", due_at=START + timedelta(days=n + 1)) for n in range(100)))
    await through(timed, time, 10)
    time.wrong = timedelta(days=365)
    await through(timed, time, SETTLE / 2)
    time.wrong = timedelta()
    await through(timed, time, 600)
    assert timed.sender.sent == []
    # Where it stays, that is what the time is.
    time.wrong = timedelta(days=365)
    await through(timed, time, SETTLE + 30)
    assert len(timed.sender.sent) == 100
    assert all(late for _, late in timed.sender.sent)


async def test_a_jump_back_loses_nothing(timed: Stage, time: Time) -> None:
    """What failed while the clock was ahead would be tried again only when that time really comes."""
    await timed.join()
    await timed.choose(quiet_from=0, quiet_to=0)
    await timed.plan(own(), own("own/2"))
    time.wrong = timedelta(days=365)  # since before the start
    timed.sender.script = [Temporary("500"), Sent()]
    await through(timed, time, 1)
    assert sorted((await timed.statuses()).values()) == ["planned", "sent"]
    time.wrong = timedelta()
    await through(timed, time, 11 * 3600)
    assert sorted((await timed.statuses()).values()) == ["sent", "sent"]
    assert len(timed.sender.sent) == 3
    assert len(set(timed.sender.nonces)) == 2


async def test_a_clock_that_is_corrected_a_little_changes_nothing(timed: Stage, time: Time) -> None:
    await timed.join()
    await timed.plan(own(due_at=START + timedelta(seconds=200)))
    await through(timed, time, 100)
    time.wrong = timedelta(seconds=JUMP / 2)
    await through(timed, time, 1)
    assert len(timed.sender.sent) == 1


async def test_the_limiter_is_steady() -> None:
    time = Time()
    limiter = Limiter(40, time.monotonic, time.sleep)
    at = []
    for _ in range(400):
        await limiter.turn()
        at.append(time.steady)
    assert len([one for one in at if one < 1]) == 40
    assert max(later - earlier for earlier, later in pairwise(at)) <= 1 / 40 + 1e-9
    # What was not used is not saved up for a flood.
    time.steady += 100
    before = time.steady
    for _ in range(41):
        await limiter.turn()
    assert time.steady - before >= 1 - 1e-6


async def test_a_global_limit_pauses_everyone(database: Database, cipher: Cipher, time: Time) -> None:
    limiter = Limiter(1e6, time.monotonic, time.sleep)
    stage = set_up(database, time, cipher, monotonic=time.monotonic, limiter=limiter, at_once=1)
    await fill(database, ((number + 1, START) for number in range(5)))
    stage.sender.script = [Temporary("429", retry_after=20.0, everyone=True)]
    await through(stage, time, 19)
    assert len(stage.sender.sent) == 1
    await through(stage, time, 60)
    assert len(stage.sender.sent) == 6
    assert stage.delivery.counts.sent == 5


async def test_what_changes_while_it_waits_for_its_turn_counts(
    database: Database, cipher: Cipher, time: Time
) -> None:
    async def sleep(seconds: float) -> None:
        await stage.choose(off=frozenset({Kind.OWN}))
        time.steady += seconds

    limiter = Limiter(40, time.monotonic, sleep)
    stage = set_up(database, time, cipher, monotonic=time.monotonic, limiter=limiter)
    await stage.join()
    await stage.plan(own("own/1", due_at=START), own("own/2", due_at=START))
    await through(stage, time, 1)
    assert len(stage.sender.sent) == 1
    assert sorted((await stage.statuses()).values()) == ["dropped", "sent"]


async def test_a_claim_that_waited_longer_than_it_lasts_is_given_back(
    database: Database, cipher: Cipher, time: Time
) -> None:
    limiter = Limiter(1 / LEASE.total_seconds(), time.monotonic, time.sleep)
    stage = set_up(database, time, cipher, monotonic=time.monotonic, limiter=limiter)
    for user_id in (ALICE, BOB):
        await stage.join(user_id)
        await stage.plan(own(due_at=START), user_id=user_id)
    await stage.delivery._step()
    await asyncio.wait(stage.delivery._tasks)
    assert len(stage.sender.sent) == 1, "the other's turn came when another process could have it"
    (left,) = await stage.queue.claim(10)
    assert left.attempts == 1


async def test_failures_of_everyone_in_a_row_pause_longer_and_longer() -> None:
    time = Time()
    limiter = Limiter(40, time.monotonic, time.sleep)
    pauses = []
    for _ in range(12):
        limiter.strike(None)
        pauses.append(limiter.paused)
    assert pauses[:2] == [0, 0]
    assert pauses[2:8] == [1, 2, 4, 8, 16, 32]
    assert set(pauses[8:]) == {LONGEST_PAUSE}
    time.steady += LONGEST_PAUSE
    limiter.success()
    limiter.strike(None)
    assert limiter.paused == 0


async def test_stopping_finishes_what_is_being_sent_and_gives_the_rest_back(
    database: Database, clock: FakeClock, cipher: Cipher
) -> None:
    stage = set_up(database, clock, cipher, limiter=Limiter(0.001))  # after the first, nobody has a turn
    await fill(database, ((number % 3 + 1, DUE) for number in range(10)))
    sending, may_end = asyncio.Event(), asyncio.Event()

    async def slow() -> Outcome:
        sending.set()
        await may_end.wait()
        return Sent()

    stage.sender.script = [lambda _claimed: slow()]
    clock.now = DUE
    stage.delivery.start()
    await sending.wait()
    stopping = asyncio.create_task(stage.delivery.stop(10))
    await asyncio.sleep(0)
    may_end.set()
    await stopping
    assert len(stage.sender.sent) == stage.delivery.counts.sent == 1
    rows = await stage.raw()
    assert sorted(row.status for row in rows) == ["planned"] * 9 + ["sent"]
    assert all(row.leased_until is None for row in rows)
    assert {row.attempts for row in rows if row.status == "planned"} == {0}
    # Another process has them at once.
    assert len(await set_up(database, clock, cipher).queue.claim(20)) == 9


async def test_a_send_that_does_not_end_is_given_back_with_its_nonce(stage: Stage, clock: FakeClock) -> None:
    await stage.join()
    await stage.plan(own())
    sending = asyncio.Event()

    async def hangs() -> Outcome:
        sending.set()
        await asyncio.Event().wait()
        return Sent()

    stage.sender.script = [lambda _claimed: hangs()]
    clock.now = DUE
    stage.delivery.start()
    await sending.wait()
    await stage.delivery.stop(0.01)
    one = await stage.only()
    assert one.status is Status.PLANNED
    (again,) = await stage.queue.claim(1)
    assert [again.nonce] == stage.sender.nonces


async def test_a_slow_send_keeps_its_claim_and_makes_room(
    stage: Stage, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reminders.delivery.RENEW", 0.001)
    monkeypatch.setattr("bot.reminders.delivery.SLOW", 0.0)
    await stage.join()
    await stage.plan(own())
    may_end = asyncio.Event()

    async def slow() -> Outcome:
        await may_end.wait()
        return Sent()

    stage.sender.script = [lambda _claimed: slow()]
    clock.now = DUE
    delivering = asyncio.create_task(stage.delivery.deliver_due())
    await until(lambda: bool(stage.sender.sent) and not stage.delivery._held)
    await stage.end_leases()

    async def renewed() -> bool:
        return (await stage.raw())[0].leased_until.year > 2020

    await until(renewed)
    assert await stage.queue.claim(1) == []
    may_end.set()
    await delivering
    assert (await stage.only()).status is Status.SENT
    assert stage.delivery.counts.sent == 1


async def test_what_comes_of_a_send_during_which_the_database_was_away_is_kept(
    stage: Stage, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reminders.delivery.RENEW", 0.001)
    await stage.join()
    await stage.plan(own())
    clock.now = DUE
    tried = asyncio.Event()

    async def away(*_: object) -> bool:
        tried.set()
        raise ConnectionError("gone")

    async def slow() -> Outcome:
        await tried.wait()
        return Sent()

    monkeypatch.setattr(stage.queue, "renew", away)
    stage.sender.script = [lambda _claimed: slow()]
    await stage.delivery.deliver_due()
    assert (await stage.only()).status is Status.SENT
    assert len(stage.sender.sent) == 1


async def test_a_thousand_overdue_after_a_start_are_sent_steadily(
    database: Database, cipher: Cipher, time: Time
) -> None:
    limiter = Limiter(40, time.monotonic, time.sleep)
    stage = set_up(database, time, cipher, monotonic=time.monotonic, limiter=limiter)
    await fill(database, ((number + 1, START - timedelta(days=1)) for number in range(200)))
    time.wrong = timedelta(hours=10)
    moments: list[float] = []

    def note(_claimed: Claimed) -> Outcome:
        moments.append(time.steady)
        return Sent()

    stage.sender.script = [note] * 200
    await through(stage, time, 10)
    assert len(moments) == 200
    assert max(moments) - min(moments) >= 199 / 40 - 0.01


async def test_a_claim_that_ran_out_during_the_send_is_claimed_again_and_no_fault(
    stage: Stage, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the database was away for longer than a claim lasts, and the send hung all the while."""
    await stage.join()
    await stage.plan(own())
    clock.now = DUE
    claim, claimed_again, others = stage.queue.claim, asyncio.Event(), []

    async def watched(limit: int, lease: timedelta) -> list[Claimed]:
        found = await claim(limit, lease)
        if found and stage.sender.sent:
            claimed_again.set()
        return found

    async def hang(_claimed: Claimed) -> Outcome:
        await stage.end_leases()
        others.append(asyncio.create_task(stage.delivery.deliver_due()))
        await claimed_again.wait()
        return Temporary("500", everyone=True)

    monkeypatch.setattr(stage.queue, "claim", watched)
    stage.sender.script = [hang]
    await stage.delivery.deliver_due()
    await asyncio.gather(*others)
    assert (await stage.only()).status is Status.SENT
    assert len(stage.sender.sent) == 2
    assert len(set(stage.sender.nonces)) == 1


@pytest.mark.parametrize("where", ["queue.standing", "sender.send"])
async def test_a_database_that_goes_away_makes_no_dead_letter(
    stage: Stage, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    await stage.join()
    await stage.plan(own())
    clock.now = DUE

    async def away(*_: object, **__: object) -> None:
        raise ConnectionError("gone")

    owner, name = where.split(".")
    monkeypatch.setattr(getattr(stage, owner), name, away)
    await stage.delivery.deliver_due()
    monkeypatch.undo()
    assert (await stage.only()).status is Status.PLANNED
    await stage.end_leases()
    await stage.delivery.deliver_due()
    assert (await stage.only()).status is Status.SENT
