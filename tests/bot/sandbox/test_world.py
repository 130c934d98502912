"""The seeded server and its members' records, without a page."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import discord
import pytest

from bot.errors import OperatorError
from bot.sandbox import version
from bot.sandbox.seed import JOBS, SHOWN, seed
from bot.sandbox.simcord_live import LiveEnv
from bot.sandbox.version import require_version
from bot.sandbox.world import MAYA, PEOPLE, ROBIN, TOMAS, World
from bot.services import open_services
from bot.settings import Settings

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Wall:
    """A clock on the wall that is moved by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def make_env(wall: Wall) -> LiveEnv:
    bot = discord.AutoShardedClient(intents=discord.Intents(guilds=True), shard_count=1)
    env = LiveEnv(bot, bot_name="Candor", clock=wall)
    env.set_to_now()
    return env


def ids(world: World) -> list[int]:
    """Every id that records may be kept under."""
    backend = world.env.backend
    everything = [backend.application_id, backend.bot_user.id, world.guild.id]
    everything += [world.user(person).id for person in PEOPLE]
    for person in PEOPLE:
        everything += [place.id for place in world.places(person)]
    return everything


async def test_ids_are_the_same_on_another_day() -> None:
    first = World(make_env(Wall()), NOW)
    later = Wall()
    later.now += timedelta(days=400, seconds=1.5)
    second = World(make_env(later), later.now)
    assert ids(first) == ids(second)
    assert len(set(ids(first))) == 3 + len(PEOPLE) + 5 + len(PEOPLE)


async def test_everyone_has_their_own_direct_messages() -> None:
    world = World(make_env(Wall()), NOW)
    rooms = {place.id for person in PEOPLE for place in world.places(person) if place.kind == "dm"}
    assert len(rooms) == len(PEOPLE)


async def test_what_was_said_lies_in_the_past_in_order() -> None:
    world = World(make_env(Wall()), NOW)
    for messages in world.env.backend.messages.values():
        times = [datetime.fromisoformat(message.timestamp) for _id, message in sorted(messages.items())]
        assert times == sorted(times)
        assert all(time < NOW for time in times)


async def test_the_clock_follows_the_wall() -> None:
    wall = Wall()
    env = make_env(wall)
    await env.start()
    try:
        wall.now += timedelta(seconds=2.5)
        await env.catch_up()
        assert env.now() == wall.now
        assert env.backend.clock.elapsed == pytest.approx(2.5)
    finally:
        await env.shutdown()


async def test_only_news_is_written_down() -> None:
    env = make_env(Wall())
    world = World(env, NOW)
    await env.start()
    kept: list[int] = []
    env.keep = lambda: kept.append(len(env.backend.messages[world.lounge.id]))
    try:
        env.show_news()  # what starting did
        env.keep_news()
        kept.clear()
        env.show_news(even_if_none=True)  # as once a minute
        env.keep_news()
        assert kept == []
        env.backend.create_message(world.lounge.id, world.user(MAYA).id, "Hello")
        for _again in range(2):
            env.show_news()
            env.keep_news()
        assert kept == [5]
    finally:
        await env.shutdown()


@pytest.mark.parametrize("jump", [timedelta(hours=9), timedelta(hours=-1)])
async def test_a_night_asleep_is_not_lived_through(jump: timedelta) -> None:
    wall = Wall()
    env = make_env(wall)
    await env.start()
    try:
        wall.now += jump
        await env.catch_up()
        assert env.now() == wall.now
        assert env.backend.clock.elapsed == 0
    finally:
        await env.shutdown()


def test_another_simcord_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    require_version()
    monkeypatch.setattr(version, "version", lambda _name: "3.3.0")
    with pytest.raises(OperatorError, match=r"simcord 3\.2\.1, found 3\.3\.0"):
        require_version()


async def test_the_records_are_believable(tmp_path: Path) -> None:
    """Half a year each, and no shown score above what the rules give at best, nor below the worst."""
    settings = Settings.load(None, data_dir=tmp_path)
    async with open_services(settings, lambda: NOW) as services:
        people = {person: number for number, person in enumerate(PEOPLE, 1)}
        await seed(services, people, NOW.date())
        assert not await services.contracts.contracts_of(people[ROBIN])
        for person in (MAYA, TOMAS):
            contracts = await services.contracts.contracts_of(people[person])
            assert len(contracts) == len(JOBS[person])
            oldest = min(contract.started for contract in contracts)
            assert timedelta(days=160) < NOW.date() - oldest < timedelta(days=190)
            await assert_scores_fit(services, people[person])


async def assert_scores_fit(services: object, user: int) -> None:
    from bot.scores.service import history
    from bot.scoring.rules import breakdown
    from bot.services import Services

    assert isinstance(services, Services)
    records = await services.scores.records(user)
    assert records.shown
    for shown in records.shown:
        day: date = shown.on
        result = breakdown(history(records, day), day)
        assert result.best_case is not None
        assert result.worst_case is not None
        assert round(result.worst_case) <= shown.score <= round(result.best_case)


def test_every_shown_score_belongs_to_somebody_with_jobs() -> None:
    assert set(SHOWN) == set(JOBS)
