"""How attempts end: every failure there is, crashes between send and mark, and what is late or pointless."""

import asyncio
import json
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.members import repository as members
from bot.reminders.delivery import FIRST_WAIT, LONGEST_WAIT, MOST_ATTEMPTS, MOST_ATTEMPTS_OF_ALL
from bot.reminders.models import Claimed, Fault, Kind, Outcome, Permanent, Pointless, Sent, Status, Temporary
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from tests.bot.reminders.stage import ALICE, BOB, DUE, Stage, fill, own, set_up
from tests.conftest import FakeClock

MONDAYS = "DTSTART:20260105T080000\nRRULE:FREQ=WEEKLY;BYDAY=MO"


async def test_it_comes_once_when_it_is_due(stage: Stage, clock: FakeClock) -> None:
    await stage.join()
    await stage.plan(own())
    clock.now = DUE - timedelta(microseconds=1)
    assert await stage.delivery.deliver_due() == 0
    clock.now = DUE
    assert await stage.delivery.deliver_due() == 1
    assert await stage.delivery.deliver_due() == 0
    ((claimed, late),) = stage.sender.sent
    assert (claimed.key, claimed.text, late) == ("own/1", "own/1", False)
    assert (await stage.only()).status is Status.SENT


@pytest.mark.parametrize("fate", ["the mark", "the process"])
async def test_a_crash_between_send_and_mark_brings_the_same_nonce_again(
    stage: Stage, clock: FakeClock, cipher: Cipher, fate: str
) -> None:
    await stage.join()
    await stage.plan(own())
    clock.now = DUE
    (claimed,) = await stage.queue.claim(1)
    standing = await stage.queue.standing(claimed)
    assert standing is not None
    await stage.sender.send(claimed, standing, late=False)
    if fate == "the mark":  # the other process had it meanwhile
        await stage.end_leases()
    survivor = set_up(stage.database, clock, cipher)
    assert await survivor.delivery.deliver_due() == (fate == "the mark")
    await stage.end_leases()
    await survivor.delivery.deliver_due()
    assert survivor.sender.nonces == stage.sender.nonces
    assert (await stage.only()).status is Status.SENT
    assert not await stage.queue.mark_sent(claimed)


async def test_a_database_that_is_away_for_a_moment_after_the_send_doubles_nothing(
    stage: Stage, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.join()
    await stage.plan(own())
    clock.now = DUE
    mark, tries = stage.queue.mark_sent, []

    async def away(claimed: Claimed) -> bool:
        tries.append(claimed)
        if len(tries) == 1:
            raise OSError("gone")
        return await mark(claimed)

    async def at_once(_seconds: float) -> None:
        return None

    monkeypatch.setattr(stage.queue, "mark_sent", away)
    monkeypatch.setattr("bot.reminders.delivery.asyncio.sleep", at_once)
    await stage.delivery.deliver_due()
    monkeypatch.undo()
    await stage.end_leases()
    assert await stage.delivery.deliver_due() == 0
    assert len(stage.sender.sent) == 1


@pytest.mark.parametrize(
    "failure",
    [
        Temporary("500", everyone=True),
        Temporary("429", retry_after=7.5),
        Temporary("timeout", everyone=True),
        Temporary("reset after the effect", everyone=True),
    ],
)
async def test_a_temporary_failure_is_tried_again_with_the_same_nonce(
    stage: Stage, clock: FakeClock, failure: Temporary
) -> None:
    await stage.join()
    await stage.plan(own())
    stage.sender.script = [failure, failure]
    clock.now = DUE
    assert await stage.delivery.deliver_due() == 1
    waiting = await stage.only()
    assert (waiting.status, waiting.attempts, waiting.failure) == (Status.PLANNED, 1, failure.reason)
    first_wait = (waiting.next_at - clock.now).total_seconds()
    assert first_wait >= (failure.retry_after or 0)
    clock.now = waiting.next_at
    assert await stage.delivery.deliver_due() == 1
    waiting = await stage.only()
    assert (waiting.next_at - clock.now).total_seconds() > first_wait
    clock.now = waiting.next_at
    await stage.delivery.deliver_due()
    assert len(set(stage.sender.nonces)) == 1
    assert len(stage.sender.sent) == 3
    assert (await stage.only()).status is Status.SENT
    assert stage.delivery.counts.retried == 2


def test_waits_grow_at_random_and_have_an_end(stage: Stage) -> None:
    stage.delivery._chance = lambda: 1.0
    waits = [stage.delivery.wait_after(attempts, None) for attempts in range(1, 30)]
    assert waits[:3] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert max(waits) == LONGEST_WAIT
    assert stage.delivery.wait_after(1, 100.0) == 100.0 + FIRST_WAIT
    stage.delivery._chance = lambda: 0.0
    assert stage.delivery.wait_after(9, 100.0) == 100.0  # never sooner than asked for


async def test_no_try_comes_after_the_end(stage: Stage, clock: FakeClock) -> None:
    await stage.join()
    end = DUE + timedelta(seconds=30)
    await stage.plan(own(expires_at=end))
    stage.sender.script = [Temporary("500")] * 50
    clock.now = DUE
    for _ in range(50):
        await stage.delivery.deliver_due()
        (one,) = [each for each in await stage.queue.reminders_of(ALICE) if each.kind is Kind.OWN]
        if one.status is not Status.PLANNED:
            break
        assert one.next_at < end
        clock.now = one.next_at
    assert one.status is Status.DROPPED
    assert clock.now < end
    assert stage.delivery.counts.missed == 1


@pytest.mark.parametrize(("everyone", "most"), [(False, MOST_ATTEMPTS), (True, MOST_ATTEMPTS_OF_ALL)])
async def test_what_fails_for_ever_ends_as_a_dead_letter(
    stage: Stage, clock: FakeClock, everyone: bool, most: int
) -> None:
    await stage.join()
    await stage.choose(quiet_from=0, quiet_to=0)
    await stage.plan(own())
    stage.sender.script = [Temporary("500", retry_after=0.0, everyone=everyone)] * (most + 5)
    clock.now = DUE
    for _ in range(most + 5):
        await stage.delivery.deliver_due()
        clock.now = max((await stage.only()).next_at, clock.now)
    assert len(stage.sender.sent) == most
    (dead,) = await stage.queue.dead()
    assert dead.failure == "500"
    assert await stage.queue.retry_dead(dead.id) == 1
    stage.sender.script.clear()
    await stage.delivery.deliver_due()
    assert (await stage.only()).status is Status.SENT
    assert len(set(stage.sender.nonces)) == 1


async def test_what_takes_the_process_with_it_is_given_up(stage: Stage, clock: FakeClock) -> None:
    await stage.join()
    await stage.plan(own())
    clock.now = DUE
    for _ in range(MOST_ATTEMPTS):
        assert await stage.queue.claim(1)
        await stage.end_leases()
    await stage.delivery.deliver_due()
    assert stage.sender.sent == []
    assert (await stage.only()).failure == "no attempt ended"


async def test_a_poison_row_blocks_nobody(stage: Stage, clock: FakeClock) -> None:
    await stage.join()
    await stage.join(BOB)
    await stage.plan(own("own/1"), own("own/2"), own("own/3", repeat="nonsense"))
    await stage.plan(own(), user_id=BOB)

    def answer(claimed: Claimed) -> Outcome:
        if claimed.key == "own/1" and claimed.user_id == ALICE:
            raise ZeroDivisionError("what a member wrote")
        return Fault("ABCDEF") if claimed.key == "own/2" else Sent()

    stage.sender.script = [answer] * 4
    clock.now = DUE
    with capture_logs() as logs:
        await stage.delivery.deliver_due()
    assert await stage.statuses(BOB) == {"own/1": "sent"}
    assert await stage.statuses() == {"own/1": "dead", "own/2": "dead", "own/3": "dead"}
    references = {one.key: one.reference for one in await stage.queue.dead()}
    assert references["own/2"] == "ABCDEF"
    assert {line["reference"] for line in logs if line["event"] == "fault"} >= {references["own/1"]}
    assert "wrote" not in str(logs)
    # Of a repeated one that was sent before its rule failed, no second message comes.
    assert [claimed.key for claimed, _ in stage.sender.sent].count("own/3") == 1


async def test_a_member_who_cannot_be_reached_is_not_tried_again_until_they_say_so(
    stage: Stage, clock: FakeClock
) -> None:
    await stage.join()
    end = DUE + timedelta(hours=2)
    await stage.plan(
        own("own/1"), own("own/2"), own("own/3", due_at=DUE + timedelta(hours=1), expires_at=end)
    )
    stage.sender.script = [Permanent(50007)]
    clock.now = DUE
    await stage.delivery.deliver_due()
    assert len(stage.sender.sent) == 1  # the second one was claimed with it
    setting = await stage.queue.setting(ALICE)
    assert (setting.suspended_code, setting.suspended_at, setting.notice_at) == (50007, DUE, DUE)
    assert set((await stage.statuses()).values()) == {"held"}
    assert stage.delivery.unreachable == {ALICE}
    # What is planned meanwhile waits too.
    await stage.plan(own("own/4", due_at=DUE + timedelta(minutes=1)))
    clock.advance(hours=3)
    assert await stage.delivery.deliver_due() == 0
    assert await stage.queue.next_due() is None

    assert await stage.queue.take_notice(ALICE) == DUE
    assert await stage.queue.take_notice(ALICE) is None  # it is said once
    assert await stage.queue.resume(ALICE) == 4
    await stage.delivery.deliver_due()
    again = {(claimed.key, late) for claimed, late in stage.sender.sent[1:]}
    assert again == {("own/1", True), ("own/2", True), ("own/4", True)}
    assert len(stage.sender.sent) == 4
    assert (await stage.statuses())["own/3"] == "dropped"
    assert (await stage.queue.setting(ALICE)).suspended_at is None


async def test_the_fallback_is_used_where_it_was_allowed(stage: Stage, clock: FakeClock) -> None:
    await stage.join()
    await stage.choose(fallback_guild_id=7, fallback_channel_id=8)
    await stage.plan(own("own/1"), own("own/2"))
    stage.sender.script = [Permanent(50278)]
    clock.now = DUE
    await stage.delivery.deliver_due()
    assert len(stage.sender.sent) == 1
    assert sorted(one.key for one in stage.sender.fallen_back) == ["own/1", "own/2"]
    assert set((await stage.statuses()).values()) == {"sent"}
    setting = await stage.queue.setting(ALICE)
    assert (setting.suspended_at, setting.notice_at) == (DUE, None)

    # The channel is gone: now only the next interaction is left.
    await stage.plan(own("own/3", due_at=DUE + timedelta(hours=1)))
    stage.sender.fallback_script = [Permanent(10003)]
    clock.advance(hours=1)
    await stage.delivery.deliver_due()
    setting = await stage.queue.setting(ALICE)
    assert (setting.fallback_channel_id, setting.notice_at) == (None, clock.now)
    assert (await stage.statuses())["own/3"] == "held"
    assert len(stage.sender.sent) == 1


async def test_a_restart_with_hundreds_overdue(stage: Stage, clock: FakeClock) -> None:
    """Each comes once and says that it is late."""
    await fill(stage.database, ((number % 100 + 1, DUE + timedelta(seconds=number)) for number in range(300)))
    clock.now = DUE + timedelta(days=3)
    assert await stage.delivery.deliver_due() == 300
    assert len({claimed.id for claimed, _ in stage.sender.sent}) == len(stage.sender.sent) == 300
    assert all(late for _, late in stage.sender.sent)
    assert stage.delivery.counts.late == 300
    assert await stage.delivery.deliver_due() == 0


async def test_what_came_too_late_is_told_once_in_one_summary(stage: Stage, clock: FakeClock) -> None:
    await stage.join()
    await stage.plan(
        *(own(f"own/{n}", expires_at=DUE + timedelta(hours=1)) for n in range(3)), own("own/late")
    )
    clock.now = DUE + timedelta(hours=2)
    await stage.delivery.deliver_due()
    assert [claimed.key for claimed, _ in stage.sender.sent] == ["own/late"]
    clock.advance(minutes=5)
    await stage.delivery.deliver_due()
    summary = stage.sender.sent[1][0]
    assert summary.kind is Kind.MISSED
    dropped = {one.id for one in await stage.queue.reminders_of(ALICE) if one.status is Status.DROPPED}
    assert set(json.loads(summary.text or "")) == dropped
    assert len(dropped) == 3
    assert len(stage.sender.sent) == 2


async def test_a_repeated_one_comes_once_after_an_outage_and_then_in_the_future(
    stage: Stage, clock: FakeClock
) -> None:
    await stage.join(zone="Europe/Madrid")
    first = DUE.replace(day=5, hour=7)
    await stage.plan(own(due_at=first, repeat=MONDAYS, expires_at=first + timedelta(days=2)))
    clock.now = first
    await stage.delivery.deliver_due()
    one = await stage.only()
    assert (one.status, one.due_at, one.next_at) == (
        Status.PLANNED,
        first + timedelta(7),
        first + timedelta(7),
    )
    assert one.expires_at == one.due_at + timedelta(days=2)
    # Away for long: what was due meanwhile has run out, and nobody has to be told.
    clock.now = first + timedelta(days=29)
    await stage.delivery.deliver_due()
    assert (await stage.only()).due_at == first + timedelta(days=35)
    assert len(stage.sender.sent) == 1
    # Without an end it comes once, however many were missed.
    await stage.plan(own(due_at=clock.now + timedelta(hours=1), repeat=MONDAYS))
    clock.advance(days=30)
    assert await stage.delivery.deliver_due() == 1
    assert [late for _, late in stage.sender.sent] == [False, True]
    assert len(set(stage.sender.nonces)) == 2
    assert (await stage.only()).due_at == first + timedelta(days=63)


async def test_a_repeated_one_is_not_served_twice_when_the_clock_goes_back(
    stage: Stage, clock: FakeClock
) -> None:
    await stage.join(zone="Europe/Madrid")
    first = DUE.replace(day=5, hour=7)
    await stage.plan(own(due_at=first, repeat=MONDAYS))

    def goes_back(_claimed: Claimed) -> Outcome:
        clock.now = first - timedelta(days=3)
        return Sent()

    stage.sender.script = [goes_back]
    clock.now = first
    await stage.delivery.deliver_due()
    assert (await stage.only()).due_at == first + timedelta(days=7)


@pytest.mark.parametrize("change", ["no consent", "switched off", "cancelled", "moved", "erased", "paused"])
async def test_what_changed_between_claim_and_send_counts(
    stage: Stage, clock: FakeClock, change: str
) -> None:
    """Alice's second reminder is claimed with the first, and everything changes while the first is sent."""
    await stage.join()
    await stage.plan(own("own/1", due_at=DUE - timedelta(seconds=1)), own("own/2"))

    async def changing() -> Outcome:
        async with stage.database.write() as connection:
            await members.touch(connection, ALICE, clock())
            match change:
                case "no consent":
                    await members.change(connection, ALICE, {"dm_consent_at": None})
                case "cancelled":
                    await stage.queue.cancel_within(connection, ALICE, key="own/2")
                case "moved":
                    later = own("own/2", due_at=DUE + timedelta(days=1))
                    await stage.queue.plan_within(connection, ALICE, [later])
                case "paused":
                    await stage.queue.pause_within(connection, ALICE, "own/2", True)
                case "erased":
                    await members.erase(connection, ALICE)
        if change == "switched off":
            await stage.choose(off=frozenset({Kind.OWN}))
        return Sent()

    stage.sender.script = [lambda _claimed: changing()]
    clock.now = DUE
    with capture_logs() as logs:
        await stage.delivery.deliver_due()
    assert [claimed.key for claimed, _ in stage.sender.sent] == ["own/1"]
    assert logs == []  # nothing of this is a fault
    left = await stage.statuses()
    assert left.get("own/2") == {
        "no consent": "dropped",
        "switched off": "dropped",
        "moved": "planned",
        "paused": "paused",
    }.get(change)


async def test_feedback_that_is_logged_while_the_message_is_under_way(stage: Stage, clock: FakeClock) -> None:
    """The message cannot be taken back; nothing that follows is sent, and nothing breaks."""
    await stage.join()
    await stage.plan(
        own("f/2", kind=Kind.FEEDBACK), own("f/7", kind=Kind.FEEDBACK, due_at=DUE + timedelta(5))
    )

    async def logging() -> Outcome:
        async with stage.database.write() as connection:
            await members.touch(connection, ALICE, clock())
            assert await stage.queue.cancel_within(connection, ALICE, kind=Kind.FEEDBACK) == 2
        return Sent()

    stage.sender.script = [lambda _claimed: logging()]
    clock.now = DUE
    await stage.delivery.deliver_due()
    clock.advance(days=6)
    await stage.delivery.deliver_due()
    assert len(stage.sender.sent) == 1
    assert stage.delivery.counts.overtaken == 1
    assert await stage.queue.reminders_of(ALICE) == []


async def test_what_turns_out_pointless_is_dropped_without_a_word(stage: Stage, clock: FakeClock) -> None:
    await stage.join()
    await stage.plan(own())
    stage.sender.script = [Pointless()]
    clock.now = DUE
    await stage.delivery.deliver_due()
    assert await stage.statuses() == {"own/1": "dropped"}


async def test_nothing_is_sent_before_the_member_agreed(stage: Stage, clock: FakeClock) -> None:
    await stage.join(consent=False)
    await stage.plan(own("own/1"), own("own/2", due_at=DUE + timedelta(days=1)))
    clock.now = DUE
    await stage.delivery.deliver_due()
    assert stage.sender.sent == []
    await stage.join()
    clock.advance(days=1)
    await stage.delivery.deliver_due()
    assert [claimed.key for claimed, _ in stage.sender.sent] == ["own/2"]


async def test_one_members_messages_go_one_after_the_other(stage: Stage, clock: FakeClock) -> None:
    await fill(stage.database, ((number % 2 + 1, DUE) for number in range(10)))
    clock.now = DUE
    under_way: set[int] = set()

    async def sending(claimed: Claimed) -> Outcome:
        assert claimed.user_id not in under_way
        under_way.add(claimed.user_id)
        await asyncio.sleep(0)
        under_way.discard(claimed.user_id)
        return Sent()

    stage.sender.script = [lambda claimed: sending(claimed)] * 10
    await stage.delivery.deliver_due()
    assert len(stage.sender.sent) == 10
    assert stage.delivery.counts.sent == 10


async def test_the_database_fixture_is_shared_by_two_processes(
    database: Database, clock: FakeClock, cipher: Cipher
) -> None:
    await fill(database, ((number % 20 + 1, DUE) for number in range(200)))
    clock.now = DUE
    both = [set_up(database, clock, cipher) for _ in range(2)]
    await asyncio.gather(*(one.delivery.deliver_due() for one in both))
    nonces = [nonce for one in both for nonce in one.sender.nonces]
    assert len(nonces) == len(set(nonces)) == 200
