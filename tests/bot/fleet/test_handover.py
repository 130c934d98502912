"""A process takes the shards of another one over, and whatever becomes of either, one of them serves."""

import asyncio
from datetime import timedelta

import pytest

from bot.errors import OperatorError
from bot.fleet import handover, shared
from bot.fleet.listing import describe
from bot.fleet.models import COUNT_LOCK, family_of
from bot.fleet.shared import SharedFleet
from bot.storage.advisory import DirectConnection
from bot.storage.engine import Database
from tests.bot.fleet.processes import Processes, cut_off, only_postgres
from tests.bot.fleet.sleeper import FakeGateway
from tests.conftest import START, Place, until

LATER = START + timedelta(days=1)


async def heir(processes: Processes, *shards: int) -> tuple[SharedFleet, asyncio.Event]:
    """A process that is to take over the shards, and what says that it has its sessions."""
    fleet, ready = processes.process("heir", takes_over=True), asyncio.Event()
    fleet.ready = ready.wait
    await fleet.join(processes.application, shards, 4, FakeGateway().ask)
    return fleet, ready


@only_postgres
async def test_an_heir_takes_over_at_a_moment_that_both_know(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is created at whichever moment is answered by one of them, and never by two."""
    monkeypatch.setattr(handover, "AGREE_SECONDS", 10_000)
    old = await processes.start("old", 0, 1)
    ended = asyncio.create_task(old.lost())
    new, ready = await heir(processes, 1, 0)
    lost = asyncio.create_task(new.lost())
    moments = [START + timedelta(milliseconds=50 * number) for number in range(200)]
    assert [(old.serves(at), new.serves(at)) for at in moments] == [(True, False)] * len(moments)
    ready.set()
    await until(lambda: new.serves(moments[-1]))
    assert all(old.serves(at) is not new.serves(at) for at in moments)
    assert old.serves(START), "what was created until now is the old one's"
    assert new.serves(START + timedelta(seconds=3)), "and what is created in a few seconds the new one's"
    await asyncio.wait_for(ended, 20)
    assert not new.leads
    await old.close()
    await asyncio.wait_for(new.placed(), 20)
    assert [(one.name, one.shards, one.leads) for one in await new.processes()] == [("heir", (0, 1), True)]
    assert not lost.done()
    # And the next one from it.
    newest, ready = await heir(processes, 0, 1)
    ready.set()
    await until(lambda: newest.serves(moments[-1]))
    assert not new.serves(moments[-1])
    await asyncio.wait_for(lost, 20)


@only_postgres
async def test_beside_an_heir_all_others_are_refused(processes: Processes) -> None:
    old = await processes.start("old", 0, 1)
    new, ready = await heir(processes, 0, 1)
    with pytest.raises(OperatorError, match=r"Shard 0 of 4 is already run by another process \(old"):
        await processes.start("third", 0, 1)
    with pytest.raises(OperatorError, match="about to take over these shards"):
        await heir(processes, 0, 1)
    with pytest.raises(OperatorError, match="Shard 1 of 4 is already run"):
        await heir(processes, 1, 2)  # others than the old one has
    said, _whole = describe(await new.processes())
    assert said.startswith("2 alive; old with shard 0-1 of 4 since")
    assert "; heir about to take over shard 0-1; " in said
    # The old one ends before its time: its shards are free, and promised.
    await old.close()
    with pytest.raises(OperatorError, match="about to take over these shards"):
        await processes.start("third", 1)
    ready.set()
    await asyncio.wait_for(new.placed(), 20)
    assert [(one.name, one.shards, one.inherits) for one in await new.processes()] == [("heir", (0, 1), ())]


@only_postgres
async def test_who_does_not_hand_over_keeps_its_shards(processes: Processes, place: Place) -> None:
    """A version from before there was such a thing."""
    old, family = DirectConnection(place.url, "old"), family_of(processes.application)
    await old.open()
    assert await old.try_lock(family, COUNT_LOCK + 4, shared=True)
    assert await old.try_lock(family, 3)
    new, ready = await heir(processes, 3)
    ready.set()
    with pytest.raises(OperatorError, match=r"Shard 3 of 4 is already run.+ It does not hand them over\."):
        await asyncio.wait_for(new.lost(), 20)
    await old.close()


@only_postgres
async def test_an_heir_of_who_has_died_begins_at_once(processes: Processes) -> None:
    old = await processes.start("old", 2)
    new, ready = await heir(processes, 2)
    await old.close()
    ready.set()
    await asyncio.wait_for(new.placed(), 20)
    assert new.serves(START)
    first, _ready = await heir(processes, 3)  # nobody has that one
    await first.placed()
    assert first.serves(START)


@only_postgres
async def test_an_heir_that_loses_the_database_before_it_took_over_ends(
    processes: Processes, database: Database
) -> None:
    old = await processes.start("old", 0)
    new, _ready = await heir(processes, 0)  # and it gets none, as no turn is granted any more
    await cut_off(database, "heir")
    with pytest.raises(OperatorError, match="went away before the shards were taken over"):
        await asyncio.wait_for(new.lost(), 20)
    assert old.serves(START + timedelta(days=1))


@only_postgres
async def test_the_old_one_goes_on_where_the_new_one_is_gone_before_it_ends(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "AGREE_SECONDS", 10_000)
    monkeypatch.setattr(handover, "LINGER_SECONDS", 1000)
    monkeypatch.setattr(shared, "RETAKE_TRIES", 10_000)
    old = await processes.start("old", 0, 1)
    ended = asyncio.create_task(old.lost())
    new, ready = await heir(processes, 0, 1)
    ready.set()
    await until(lambda: new.serves(LATER))
    assert not old.serves(LATER)
    await new.close()
    await until(lambda: old.serves(LATER))
    assert not ended.done()
    # And another may try.
    newest, ready = await heir(processes, 0, 1)
    ready.set()
    await asyncio.wait_for(ended, 20)
    assert newest.serves(LATER)


@only_postgres
async def test_a_word_that_arrived_unbeknown_to_who_gave_it_binds_both(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "AGREE_SECONDS", 10_000)
    old = await processes.start("old", 0)
    ended = asyncio.create_task(old.lost())
    tell = old._direct.tell

    async def tell_and_break(word: str, number: int) -> None:
        await tell(word, number)
        raise ConnectionError("the answer is lost")

    monkeypatch.setattr(old._direct, "tell", tell_and_break)
    new, ready = await heir(processes, 0)
    ready.set()
    await until(lambda: new.serves(LATER))
    assert not old.serves(LATER)
    await asyncio.wait_for(ended, 20)
    assert not old.serves(LATER)


@only_postgres
async def test_an_heir_that_loses_the_database_after_it_agreed_still_takes_over(
    processes: Processes, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "AGREE_SECONDS", 10_000)
    monkeypatch.setattr(handover, "LINGER_SECONDS", 1000)
    monkeypatch.setattr(shared, "RETAKE_TRIES", 10_000)
    old = await processes.start("old", 0)
    ended = asyncio.create_task(old.lost())
    new, ready = await heir(processes, 0)
    ready.set()
    await until(lambda: new.serves(LATER))
    await cut_off(database, "heir")
    await asyncio.wait_for(ended, 20)
    await old.close()
    await asyncio.wait_for(new.placed(), 20)
    assert new.serves(START), "there is no other any more, whatever this machine's clock says"
    assert [(one.name, one.shards, one.inherits) for one in await new.processes()] == [("heir", (0,), ())]


@only_postgres
async def test_the_old_one_comes_back_beside_an_heir_that_is_not_ready(
    processes: Processes, database: Database
) -> None:
    old = await processes.start("old", 0)
    lost = asyncio.create_task(old.lost())
    await heir(processes, 0)
    cut, step_down = asyncio.Event(), old._direct.when_lost

    def note() -> None:
        step_down()
        cut.set()

    old._direct.when_lost = note
    await cut_off(database, "old")
    await cut.wait()
    await until(lambda: old.leads or lost.done())
    assert [(one.name, one.shards, one.inherits) for one in await old.processes()] == [
        ("heir", (), (0,)),
        ("old", (0,), ()),
    ]
    assert not lost.done()


@only_postgres
async def test_an_heir_waits_for_the_locks_of_who_died_with_its_machine(
    processes: Processes, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server gives them free half a minute later, and until then nobody answers the word."""
    old, family = DirectConnection(place.url, "old"), family_of(processes.application)
    await old.open()
    assert await old.try_lock(family, COUNT_LOCK + 4, shared=True)
    assert await old.try_lock(family, 3)
    new, ready = await heir(processes, 3)
    claim, refused = new._claim, asyncio.Event()

    async def claim_and_tell() -> str | None:
        said = await claim()
        if said is not None:
            refused.set()
            await old.close()
        return said

    monkeypatch.setattr(new, "_claim", claim_and_tell)
    ready.set()
    await asyncio.wait_for(new.placed(), 20)
    assert refused.is_set()
    assert new.serves(START), "and what was created before"
