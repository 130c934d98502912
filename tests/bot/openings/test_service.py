"""The pace of new channels: its limit in every window, over all processes, and who goes ahead of whom."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.openings.service import BURST, PAUSES, QUARANTINED, RESERVE, TOO_FAST, Openings
from bot.storage.engine import Database
from tests.conftest import FakeClock

PER_MINUTE = 2
SLOT = timedelta(seconds=30)


@pytest.fixture
def openings(database: Database, clock: FakeClock) -> Openings:
    return Openings(database, clock, PER_MINUTE)


async def taken_at_once(openings: Openings, *, ahead: bool) -> int:
    """How many channels may be opened now."""
    count = 0
    while await openings.take_slot(ahead=ahead) is None:
        count += 1
    return count


def most_in(moments: list[datetime], window: timedelta) -> int:
    return max(sum(start <= one < start + window for one in moments) for start in moments)


async def test_no_window_holds_more_than_the_pace_and_the_burst(openings: Openings, clock: FakeClock) -> None:
    moments = []
    for _ in range(400):
        while await openings.take_slot(ahead=True) is None:
            moments.append(clock())
        clock.advance(seconds=7)
    for minutes in (1, 5, 30):
        assert most_in(moments, timedelta(minutes=minutes)) <= PER_MINUTE * minutes + BURST
    assert len(moments) >= 400 * 7 / 60 * PER_MINUTE, "and no slot is wasted"


async def test_processes_share_the_slots(openings: Openings, database: Database, clock: FakeClock) -> None:
    processes = [openings, *(Openings(database, clock, PER_MINUTE) for _ in range(3))]
    answers = await asyncio.gather(*(one.take_slot(ahead=True) for one in processes * 5))
    assert answers.count(None) == BURST == sum(one.opened for one in processes)
    assert (await openings.figures())[:2] == (BURST, BURST)


async def test_a_slot_that_another_process_took_meanwhile_is_not_taken_twice(
    openings: Openings, database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Openings(database, clock, PER_MINUTE)
    from bot.openings import repository

    read, first = repository.taken, []

    async def late(connection, numbers):  # type: ignore[no-untyped-def]
        answer = await read(connection, numbers)
        if not first:  # between our look and our insert, the other takes all that there is
            first.append(True)
            await taken_at_once(other, ahead=True)
        return answer

    monkeypatch.setattr(repository, "taken", late)
    assert await openings.take_slot(ahead=True) is not None


async def test_a_slot_is_left_to_who_has_just_asked(openings: Openings, clock: FakeClock) -> None:
    assert await taken_at_once(openings, ahead=False) == BURST - RESERVE
    assert await taken_at_once(openings, ahead=True) == RESERVE
    for _ in range(100):  # a thousand who wait take what comes, and never the last one
        clock.advance(seconds=SLOT.total_seconds())
        await taken_at_once(openings, ahead=False)
    clock.advance(seconds=SLOT.total_seconds())
    assert await openings.take_slot(ahead=True) is None


async def test_those_who_wait_are_told_times_one_slot_apart(openings: Openings, clock: FakeClock) -> None:
    await taken_at_once(openings, ahead=False)
    told = [await openings.take_slot(ahead=False) for _ in range(4)]
    assert None not in told
    waits = [one - clock() for one in told if one is not None]
    assert waits == [SLOT * n for n in range(2, 6)]  # the call that ended the burst was told the first
    again = await openings.take_slot(ahead=False, again=True)
    assert again == clock() + SLOT, "who waited already is not sent to the end of the line"


@pytest.mark.parametrize("code", [TOO_FAST, QUARANTINED])
async def test_a_refusal_stops_everybody_for_its_time(
    openings: Openings, database: Database, clock: FakeClock, code: int
) -> None:
    told = await openings.refused(code)
    end = clock() + PAUSES[code]
    assert told == end + SLOT
    other = Openings(database, clock, PER_MINUTE)
    assert await other.paused_until() == end
    later = await other.take_slot(ahead=True)
    assert later is not None
    assert later > end
    clock.now = end
    assert await other.take_slot(ahead=True) is None
    assert (await other.figures()).refusals == {code: end - PAUSES[code]}


async def test_slots_are_kept_for_a_day(openings: Openings, clock: FakeClock) -> None:
    await taken_at_once(openings, ahead=True)
    clock.advance(hours=2)
    assert (await openings.figures())[:2] == (0, BURST)
    assert await openings.purge() == 0
    clock.advance(days=1)
    assert await openings.purge() == BURST
    assert (await openings.figures())[:2] == (0, 0)
