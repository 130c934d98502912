"""Processes over one PostgreSQL: each a connection of its own, as `candor run` has it."""

import asyncio
import secrets
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text

from bot.errors import OperatorError, Refusal
from bot.fleet.listing import describe, numbers, read_processes
from bot.fleet.models import Process
from bot.fleet.opening import open_fleet
from bot.fleet.service import LoneFleet
from bot.fleet.shared import SharedFleet
from bot.overtaken import begin_interaction, refuse_overtaken
from bot.services import Services
from bot.settings import Settings
from bot.storage.engine import Database
from tests.bot.fleet.processes import Processes, cut_off, only_postgres
from tests.bot.fleet.sleeper import FakeGateway, Sleeper
from tests.conftest import Place, until


@only_postgres
async def test_the_same_shard_twice_is_refused_until_the_first_has_ended(processes: Processes) -> None:
    first = await processes.start("one", 0, 1)
    second = processes.process("two")
    with pytest.raises(OperatorError, match=r"Shard 1 of 4 is already run by another process \(one, since"):
        await second.join(processes.application, (2, 1), 4, FakeGateway().ask)
    # Nothing is left of the attempt.
    assert [one.name for one in await first.processes()] == ["one"]
    await processes.start("three", 2, 3)
    await first.close()
    await processes.start("four", 1)


@only_postgres
async def test_all_shards_are_everything(processes: Processes) -> None:
    """A process without SHARD_IDS runs as many as Discord recommends, or SHARD_COUNT."""
    whole = processes.process("whole")
    assert await whole.join(processes.application, None, None, FakeGateway().ask) == 4
    with pytest.raises(OperatorError, match="Shard 3 of 4"):
        await processes.start("other", 3)


@only_postgres
async def test_another_number_of_shards_is_refused(processes: Processes) -> None:
    await processes.start("one", 0, 1)
    with pytest.raises(OperatorError, match=r"\(one\) runs with SHARD_COUNT=4, this one with 8"):
        await processes.start("two", 6, 7, count=8)


@only_postgres
async def test_two_bots_may_live_in_one_database(processes: Processes, place: Place) -> None:
    others = Processes(place)
    await processes.start("one", 0)
    other = await others.start("two", 0)
    assert other.leads
    await other.close()


@only_postgres
async def test_one_leads_and_another_takes_over_when_it_dies(
    processes: Processes, database: Database
) -> None:
    first, second = await processes.start("one", 0, 1), await processes.start("two", 2, 3)
    assert (first.leads, second.leads) == (True, False)
    await first.close()
    assert not first.leads
    await until(lambda: second.leads)
    assert [(one.name, one.shards, one.shard_count, one.leads) for one in await second.processes()] == [
        ("two", (2, 3), 4, True)
    ]


@only_postgres
async def test_who_loses_the_connection_leads_no_more_and_comes_back(
    processes: Processes, database: Database
) -> None:
    fleet = await processes.start("one", 0, 1)
    lost = asyncio.create_task(fleet.lost())
    led: list[bool] = []
    step_down = fleet._direct.when_lost

    def note() -> None:
        step_down()
        led.append(fleet.leads)

    fleet._direct.when_lost = note
    await cut_off(database, "one")
    await until(lambda: fleet.leads and bool(led))
    assert led[0] is False
    assert [(one.name, one.shards, one.leads) for one in await fleet.processes()] == [("one", (0, 1), True)]
    assert not lost.done()
    lost.cancel()


@only_postgres
async def test_who_comes_back_to_a_place_that_is_taken_ends(
    processes: Processes, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet = await processes.start("one", 0, 1)
    connect = fleet._direct.open
    taken: list[SharedFleet] = []

    async def too_late() -> None:
        if not taken:
            taken.append(await processes.start("two", 1))
        await connect()

    monkeypatch.setattr(fleet._direct, "open", too_late)
    lost = asyncio.create_task(fleet.lost())
    await cut_off(database, "one")
    with pytest.raises(OperatorError, match="Shard 1 of 4 is already run by another process"):
        await asyncio.wait_for(lost, 20)
    assert not fleet.leads
    assert taken[0].leads


@only_postgres
async def test_processes_identify_in_turn(processes: Processes) -> None:
    processes.sleeper = sleeper = Sleeper()
    first, second = await processes.start("one", 0, 1), await processes.start("two", 2, 3)
    granted: list[int] = []

    async def turn(fleet: SharedFleet, shard: int) -> None:
        await fleet.take_turn(shard)
        granted.append(shard)

    # One after the other in the same bucket, though each process asks the server for itself.
    await turn(first, 0)
    waiting = [asyncio.create_task(turn(second, 2)), asyncio.create_task(turn(first, 1))]
    for _ in range(9):
        await _answers(second, first)
        await sleeper.advance(0.5)
    assert granted == [0]
    while len(granted) < 3:
        await _answers(second, first)
        before, at = len(granted), sleeper.now
        await sleeper.advance(0.5)
        if len(granted) > before:
            assert at >= 4.5 + 5 * (before - 1)
    await asyncio.gather(*waiting)


async def _answers(*fleets: SharedFleet) -> None:
    """Let what was asked of the server be answered: whoever asks after it has its answer after it."""
    for fleet in fleets:
        await fleet._direct.ping()


@only_postgres
async def test_a_process_that_dies_while_it_identifies_holds_nobody_up(
    processes: Processes, database: Database
) -> None:
    first, second = await processes.start("one", 0), await processes.start("two", 1)
    await first.take_turn(0)
    await cut_off(database, "one")
    await asyncio.wait_for(second.take_turn(1), 10)


async def from_elsewhere(database: Database, word: str, number: int) -> None:
    """What a process that is none of this test's says with `tell_others`."""
    notify = text("SELECT pg_notify('candor', :word)")
    async with database.write() as connection:
        await connection.execute(notify, {"word": f"{word} {number} elsewhere"})


@only_postgres
async def test_an_erasure_is_heard_by_the_other_processes_at_once(
    processes: Processes, services: Services
) -> None:
    fleet = await processes.start("one", 0)
    member = secrets.randbits(60)  # other tests' erasures on this server are heard too
    forgotten: list[int] = []
    services.memories.register(forgotten.append)
    fleet.hear = services.privacy.hear
    stopped = asyncio.Event()

    async def press() -> None:
        begin_interaction(1, member)
        await stopped.wait()
        refuse_overtaken()

    under_way = asyncio.create_task(press())
    await asyncio.sleep(0)
    await from_elsewhere(services.database, "erased", member)
    await until(lambda: member in forgotten)
    stopped.set()
    with pytest.raises(Refusal, match="You erased your data meanwhile"):
        await under_way


@only_postgres
async def test_an_erasure_tells_the_others(services: Services, place: Place) -> None:
    member = secrets.randbits(60)
    said: list[str] = []
    connection = await asyncpg.connect(place.url.replace("+asyncpg", ""))
    try:
        await connection.add_listener("candor", lambda *told: said.append(told[3]))
        await services.privacy.erase(member)
        await until(lambda: any(word.startswith(f"erased {member} ") for word in said))
    finally:
        await connection.close()


@only_postgres
async def test_a_process_does_not_hear_itself(processes: Processes, services: Services) -> None:
    """What a member does after an erasure is a new beginning, and not to be overtaken by its echo."""
    fleet = await processes.start("one", 0)
    member = secrets.randbits(60)
    heard: list[str] = []

    def hear(word: str, number: int) -> None:
        if number == member:
            heard.append(word)

    fleet.hear = hear
    await services.privacy.erase(member)
    await from_elsewhere(services.database, "later", member)
    await until(lambda: bool(heard))
    assert heard == ["later"]


@only_postgres
async def test_the_operator_reads_who_is_alive(processes: Processes, database: Database) -> None:
    await processes.start("one", 0, 1)
    await processes.start("two", 3)
    ours = [one for one in await read_processes(database) if one.name in ("one", "two")]
    said, whole = describe(ours)
    assert not whole
    assert said.startswith("2 alive; one with shard 0-1 of 4 since ")
    assert "UTC, leads; two with shard 3 of 4 since " in said
    assert said.endswith("; nobody runs shard 2 of 4")


def test_what_is_said_of_processes() -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    assert describe([]) == ("none runs over this database", True)
    everything = Process("host:1", since, 7, (0, 1, 2, 4), 5, False)
    said, whole = describe([everything, Process("host:2", since, 7, (3,), 5, True)])
    assert whole
    assert said == (
        "2 alive; host:1 with shard 0-2,4 of 5 since 2026-01-01 00:00 UTC; host:2 with shard 3 of 5 since "
        "2026-01-01 00:00 UTC, leads"
    )
    said, whole = describe([Process("host:1", since, 7, (0,), 1, False)])
    assert not whole
    assert "none leads" in said
    assert numbers((0, 1, 3)) == "0-1,3"


PG = "postgresql://candor@localhost/candor"


async def test_which_fleet_the_settings_mean(tmp_path: Path) -> None:
    def settings(**values: object) -> Settings:
        return Settings.load(None, data_dir=tmp_path, **values)

    async with open_fleet(settings()) as fleet:
        assert type(fleet) is LoneFleet
    async with open_fleet(settings(database_direct_url=PG)) as fleet:
        assert type(fleet) is LoneFleet
    async with open_fleet(settings(database_url=PG)) as fleet:
        assert type(fleet) is SharedFleet
    pooled = f"{PG}?pgbouncer=true"
    async with open_fleet(settings(database_url=pooled, database_direct_url=PG)) as fleet:
        assert type(fleet) is SharedFleet
    async with open_fleet(settings(database_url=pooled)) as fleet:
        assert type(fleet) is LoneFleet
    with pytest.raises(OperatorError, match="Set DATABASE_DIRECT_URL"):
        async with open_fleet(settings(database_url=pooled, shard_count=2, shard_ids=(0,))):
            pass
    with pytest.raises(OperatorError, match="Set DATABASE_DIRECT_URL"):
        async with open_fleet(settings(database_url=pooled), takes_over=True):
            pass
    with pytest.raises(OperatorError, match="--take-over needs PostgreSQL"):
        async with open_fleet(settings(), takes_over=True):
            pass


async def test_a_server_that_is_away_is_a_sentence(tmp_path: Path) -> None:
    away = f"postgresql://candor@127.0.0.1:{1}/candor"
    async with open_fleet(Settings.load(None, data_dir=tmp_path, database_url=away)) as fleet:
        with pytest.raises(OperatorError, match="PostgreSQL cannot be reached for the locks"):
            await fleet.join(1, (0,), 1, FakeGateway().ask)
