"""The queue: what is planned is there, replaced, cancelled, claimed by one alone, and marked by whoever holds it."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, event, text, update

from bot.members import repository as members
from bot.reminders.models import Kind, Status
from bot.reminders.queue import KEEP_DONE
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from bot.storage.tables import member, reminder
from tests.bot.reminders.stage import ALICE, BOB, DUE, Stage, fill, own, set_up
from tests.conftest import FakeClock, Place, opened


async def test_what_is_planned_is_kept_and_its_text_sealed(stage: Stage) -> None:
    await stage.plan(own(text="call Ana", repeat="R", zone="Europe/Madrid", expires_at=DUE + timedelta(1)))
    kept = await stage.only()
    assert (kept.text, kept.repeat, kept.zone, kept.due_at, kept.next_at, kept.status) == (
        "call Ana",
        "R",
        "Europe/Madrid",
        DUE,
        DUE,
        Status.PLANNED,
    )
    (row,) = await stage.raw()
    assert b"Ana" not in row.text
    assert len(kept.nonce) <= 25


async def test_the_same_key_again_replaces_and_a_new_time_has_a_new_nonce(stage: Stage) -> None:
    await stage.plan(own(text="one"))
    first = await stage.only()
    await stage.plan(own(text="two"))
    second = await stage.only()
    assert (second.text, second.nonce) == ("two", first.nonce)
    await stage.plan(own(due_at=DUE + timedelta(hours=1)), own("own/2"))
    third = (await stage.queue.reminders_of(ALICE))[1]
    assert third.id == first.id
    assert third.nonce != first.nonce
    assert third.next_at == DUE + timedelta(hours=1)


async def test_what_was_sent_is_not_planned_again_for_the_same_time(stage: Stage, clock: FakeClock) -> None:
    await stage.join()
    await stage.plan(own())
    clock.now = DUE
    assert await stage.delivery.deliver_due() == 1
    await stage.plan(own())
    assert await stage.delivery.deliver_due() == 0
    await stage.plan(own(due_at=DUE + timedelta(seconds=1)))
    clock.advance(seconds=1)
    assert await stage.delivery.deliver_due() == 1
    assert len(set(stage.sender.nonces)) == 2


async def test_cancelling_by_key_kind_and_contract_reaches_only_the_members_own(stage: Stage) -> None:
    for user_id in (ALICE, BOB):
        await stage.plan(
            own("a"), own("b"), own("f", kind=Kind.FEEDBACK), own("r", kind=Kind.REPLY), user_id=user_id
        )
    async with stage.database.write() as connection:
        assert await stage.queue.cancel_within(connection, ALICE, key="a") == 1
        assert await stage.queue.cancel_within(connection, ALICE, kind=Kind.FEEDBACK) == 1
        assert await stage.queue.cancel_within(connection, ALICE, contract_id=5) == 0
    assert set(await stage.statuses()) == {"b", "r"}
    assert set(await stage.statuses(BOB)) == {"a", "b", "f", "r"}


async def test_a_paused_one_waits(stage: Stage, clock: FakeClock) -> None:
    await stage.join()
    await stage.plan(own())
    async with stage.database.write() as connection:
        assert await stage.queue.pause_within(connection, ALICE, "own/1", True)
        assert not await stage.queue.pause_within(connection, BOB, "own/1", False)
    clock.now = DUE
    assert await stage.delivery.deliver_due() == 0
    assert await stage.queue.next_due() is None
    async with stage.database.write() as connection:
        assert await stage.queue.pause_within(connection, ALICE, "own/1", False)
    assert await stage.delivery.deliver_due() == 1


async def test_a_claim_is_one_processs_alone_until_its_lease_is_over(
    stage: Stage, clock: FakeClock, cipher: Cipher
) -> None:
    await stage.plan(own("own/1"), own("own/2", due_at=DUE - timedelta(minutes=1)))
    assert await stage.queue.claim(10) == []
    clock.now = DUE
    first = await stage.queue.claim(10)
    assert [one.key for one in first] == ["own/2", "own/1"]  # the one due first
    other = set_up(stage.database, clock, cipher)
    assert await other.queue.claim(10) == []
    assert await other.queue.next_due() is None
    await stage.end_leases()
    again = await other.queue.claim(10)
    assert {one.nonce for one in again} == {one.nonce for one in first}
    assert {one.attempts for one in again} == {2}
    # Whoever was overtaken marks nothing.
    assert not await stage.queue.mark_sent(first[0])
    assert not await stage.queue.mark_retry(first[0], DUE, "late")
    assert not await stage.queue.renew(first[0])
    await stage.queue.release(first)
    assert await stage.queue.claim(10) == [], "nor gives back what is another's now"
    assert await other.queue.mark_sent(again[0])
    await other.queue.release(again)
    assert {one.attempts for one in await stage.queue.claim(10)} == {2}


async def test_a_renewed_claim_lasts(stage: Stage, clock: FakeClock) -> None:
    await stage.plan(own())
    clock.now = DUE
    (claimed,) = await stage.queue.claim(10, timedelta(milliseconds=-1))
    assert await stage.queue.next_due() == DUE  # over already
    assert await stage.queue.renew(claimed)
    assert await stage.queue.next_due() is None


async def test_a_lease_longer_than_the_longest_still_holds(stage: Stage, clock: FakeClock) -> None:
    """One that lasts longer is taken for a clock set back, and given to whoever asks next."""
    await stage.plan(own())
    clock.now = DUE
    (claimed,) = await stage.queue.claim(10, timedelta(days=1))
    assert await stage.queue.claim(10) == []
    assert await stage.queue.renew(claimed, timedelta(days=1))
    assert await stage.queue.claim(10) == []


async def test_a_lease_from_a_clock_that_was_ahead_holds_nobody_up(stage: Stage, clock: FakeClock) -> None:
    await stage.plan(own())
    clock.now = DUE
    await stage.queue.claim(1)
    async with stage.database.write() as connection:
        await connection.execute(update(reminder).values(leased_until=DUE + timedelta(days=4000)))
    assert len(await stage.queue.claim(1)) == 1


async def test_many_claim_at_once_and_each_reminder_is_ones_alone(
    database: Database, place: Place, clock: FakeClock, cipher: Cipher
) -> None:
    await fill(database, ((number % 50 + 1, DUE) for number in range(600)))
    clock.now = DUE
    seen: list[int] = []

    async def take() -> None:
        async with opened(place) as mine:
            queue = set_up(mine, clock, cipher).queue
            while claimed := await queue.claim(7):
                seen.extend(one.id for one in claimed)

    await asyncio.gather(*(take() for _ in range(8)))
    assert len(seen) == len(set(seen)) == 600


async def test_planning_while_others_claim_erase_and_suspend_ends_in_no_deadlock(
    database: Database, place: Place, clock: FakeClock, cipher: Cipher
) -> None:
    await fill(database, ((number % 5 + 1, DUE) for number in range(100)))
    clock.now = DUE
    async with opened(place) as theirs:
        mine, other = (set_up(one, clock, cipher) for one in (database, theirs))

        async def plan(number: int) -> None:
            await mine.plan(*(own(f"new/{number}/{n}") for n in range(5)), user_id=number % 5 + 1)

        async def work() -> None:
            for one in await other.queue.claim(4):
                await other.queue.suspend(one, 50007, fallback=False)
                await other.queue.resume(one.user_id)

        async def erase(user_id: int) -> None:
            async with database.write() as connection:
                await members.erase(connection, user_id)

        await asyncio.gather(*(plan(n) for n in range(20)), *(work() for _ in range(10)), erase(1), erase(2))


async def test_watchers_hear_of_a_plan_once_it_can_be_read(stage: Stage) -> None:
    heard: list[datetime] = []
    stage.queue.watch(heard.append)

    async def changes_its_mind() -> None:
        async with stage.database.write() as connection:
            await members.touch(connection, ALICE, stage.clock())
            await stage.queue.plan_within(connection, ALICE, [own()])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await changes_its_mind()
    assert heard == []
    async with stage.database.write() as connection:
        await members.touch(connection, ALICE, stage.clock())
        await stage.queue.plan_within(connection, ALICE, [own()])
        assert heard == []
    assert heard == [DUE]
    assert stage.queue.planned == 1


async def test_a_time_years_ahead_is_waited_for(stage: Stage, clock: FakeClock) -> None:
    far = DUE.replace(year=2126)
    await stage.plan(own(due_at=far))
    assert await stage.queue.next_due() == far
    clock.now = far
    assert len(await stage.queue.claim(5)) == 1


async def test_what_cannot_be_read_becomes_a_dead_letter_and_the_others_go_on(
    stage: Stage, clock: FakeClock
) -> None:
    await stage.join()
    await stage.plan(*(own(f"own/{number}") for number in range(5)))
    async with stage.database.write() as connection:
        await connection.execute(update(reminder).where(reminder.c.key == "own/2").values(text=b"\1torn"))
        await connection.execute(update(reminder).where(reminder.c.key == "own/3").values(kind="unheard"))
    clock.now = DUE
    await stage.delivery.deliver_due()
    assert sorted(one.key for one, _ in stage.sender.sent) == ["own/0", "own/1", "own/4"]
    async with stage.database.write() as connection:
        await connection.execute(update(reminder).where(reminder.c.key == "own/3").values(kind="own"))
    dead = await stage.queue.dead()
    assert {one.key for one in dead} == {"own/2", "own/3"}
    assert all(one.reference and one.failure == "unreadable" for one in dead)


async def test_what_was_done_long_ago_is_removed(stage: Stage, clock: FakeClock) -> None:
    await stage.join()
    await stage.plan(own(), own("own/2", due_at=DUE + timedelta(days=400)))
    clock.now = DUE
    await stage.delivery.deliver_due()
    assert await stage.queue.purge() == 0
    clock.advance(days=KEEP_DONE.days, seconds=1)
    assert await stage.queue.purge() == 1
    assert await stage.statuses() == {"own/2": "planned"}


async def test_the_due_query_reads_its_index_alone(stage: Stage, clock: FakeClock) -> None:
    """With a million rows a plan that reads them all would take seconds."""
    statements: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, sql: str, parameters: object, *_more: object) -> None:
        statements.append((sql, parameters))

    await fill(stage.database, ((1, DUE + timedelta(minutes=number)) for number in range(2000)))
    engine = stage.database.engine.sync_engine
    if not stage.database.is_sqlite:
        async with stage.database.write() as connection:
            await connection.execute(text("ANALYZE reminder"))
    event.listen(engine, "before_cursor_execute", note)
    await stage.queue.next_due()
    clock.now = DUE
    await stage.queue.claim(1)
    event.remove(engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN " if stage.database.is_sqlite else "EXPLAIN "
    for sql, parameters in statements:
        if "reminder" not in sql:
            continue
        async with stage.database.write() as connection:
            plan = str((await connection.exec_driver_sql(explain + sql, parameters)).all())  # type: ignore[arg-type]
        assert "ix_reminder_due" in plan, plan
        assert "Seq Scan" not in plan
        assert "TEMP B-TREE" not in plan


async def test_erasing_a_member_takes_their_reminders(stage: Stage) -> None:
    await stage.plan(own())
    await stage.choose(weekly=True)
    async with stage.database.write() as connection:
        await connection.execute(delete(member).where(member.c.user_id == ALICE))
    assert await stage.raw() == []
