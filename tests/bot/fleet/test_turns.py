"""Sessions are started in turn, and never where Discord allows none."""

import asyncio

import pytest
import structlog

from bot.fleet.service import ASK_SECONDS, IDENTIFY_SECONDS, Fleet, LoneFleet
from tests.bot.fleet.sleeper import FakeGateway, Sleeper
from tests.conftest import FakeClock


class Turns:
    """A process whose shards take turns."""

    def __init__(self, gateway: FakeGateway) -> None:
        self.gateway = gateway
        self.sleeper = Sleeper()
        self.clock = FakeClock()
        self.fleet = LoneFleet(self.clock, self.sleeper.sleep)
        self.granted: list[int] = []

    async def join(self) -> None:
        await self.fleet.join(1, None, None, self.gateway.ask)

    def want(self, shard: int) -> "asyncio.Task[None]":
        async def turn() -> None:
            await self.fleet.take_turn(shard)
            self.granted.append(shard)

        return asyncio.create_task(turn())


@pytest.mark.parametrize(
    ("at_once", "first", "second"),
    [(1, [0], [0, 1]), (2, [0, 1], [0, 1, 2, 3]), (16, [0, 1, 2, 3], [0, 1, 2, 3])],
)
async def test_shards_of_one_bucket_wait_for_each_other(
    at_once: int, first: list[int], second: list[int]
) -> None:
    turns = Turns(FakeGateway(max_concurrency=at_once))
    await turns.join()
    tasks = [turns.want(shard) for shard in range(4)]
    await turns.sleeper.advance(4.9)
    assert sorted(turns.granted) == first
    await turns.sleeper.advance(1.2)
    assert sorted(turns.granted) == second
    await turns.sleeper.advance(30)
    assert sorted(turns.granted) == [0, 1, 2, 3]
    await asyncio.gather(*tasks)
    await turns.fleet.close()


async def test_who_gives_up_leaves_the_turn_to_the_next() -> None:
    """discord.py cuts off a connection that takes longer than a minute, and begins another."""
    turns = Turns(FakeGateway())
    await turns.join()
    turns.want(0)
    given_up = turns.want(1)
    await turns.sleeper.advance(1)
    given_up.cancel()
    turns.want(2)
    await turns.sleeper.advance(6)
    assert turns.granted == [0, 2]
    assert turns.gateway.asked == 3, "at the start, and for each that identified"
    await turns.fleet.close()


async def test_a_start_that_finds_none_left_waits_for_the_reset_and_says_so() -> None:
    turns = Turns(FakeGateway(remaining=0))
    with structlog.testing.capture_logs() as logs:
        joining = asyncio.create_task(turns.join())
        await turns.sleeper.advance(3600)
        assert not joining.done()
    assert [line["event"] for line in logs] == ["session_starts_used_up"]
    assert (logs[0]["left"], logs[0]["of"], logs[0]["until"]) == (0, 1000, "2026-01-01T01:00:00+00:00")
    turns.gateway.remaining = 1000
    await turns.sleeper.advance(1)
    await joining
    await turns.fleet.close()


async def test_nobody_identifies_while_none_is_left() -> None:
    turns = Turns(FakeGateway())
    await turns.join()
    turns.gateway.remaining = 0
    turns.want(0)
    await turns.sleeper.advance(60)
    assert turns.granted == []
    turns.gateway.remaining = 1
    await turns.sleeper.advance(3600)
    assert turns.granted == [0]
    await turns.fleet.close()


async def test_few_left_are_said_once_until_the_reset() -> None:
    turns = Turns(FakeGateway(remaining=100))
    with structlog.testing.capture_logs() as logs:
        await turns.join()
        turns.gateway.remaining = 99
        await turns.fleet.refresh_starts()
        await turns.fleet.refresh_starts()
        assert [line["event"] for line in logs] == ["session_starts_low"]
        turns.clock.advance(hours=1)
        await turns.fleet.refresh_starts()
    assert [line["event"] for line in logs] == ["session_starts_low"] * 2
    starts = turns.fleet.starts
    assert starts.known is not None
    assert starts.known.remaining == 99


async def test_a_discord_that_does_not_say_keeps_no_shard_out() -> None:
    turns = Turns(FakeGateway())
    await turns.join()
    turns.gateway.error = OSError()
    with structlog.testing.capture_logs() as logs:
        turns.want(0)
        await turns.sleeper.advance(0)
    assert turns.granted == [0]
    assert [line["event"] for line in logs] == ["session_starts_unknown"]
    await turns.fleet.close()


async def test_a_discord_that_never_says_holds_the_bucket_for_some_seconds_only() -> None:
    """Who waits goes in without knowing, and the next does not ask a second time while the first question is open."""
    turns = Turns(FakeGateway())
    await turns.join()
    turns.gateway.answers = asyncio.Event()
    with structlog.testing.capture_logs() as logs:
        turns.want(0)
        turns.want(1)
        await turns.sleeper.advance(ASK_SECONDS - 1)
        assert turns.granted == []
        await turns.sleeper.advance(1)
        assert turns.granted == [0]
        await turns.sleeper.advance(IDENTIFY_SECONDS + ASK_SECONDS + 1)
        assert turns.granted == [0, 1]
    assert [(line["event"], line["kind"]) for line in logs] == [
        ("session_starts_unknown", "TimeoutError")
    ] * 2
    assert turns.gateway.asked == 2, "at the start, and once that is not answered"
    turns.gateway.remaining = 7
    turns.gateway.answers.set()
    await turns.fleet.refresh_starts()
    assert turns.fleet.starts.known is not None
    assert turns.fleet.starts.known.remaining == 7
    await turns.fleet.close()


async def test_a_start_that_gets_no_answer_ends() -> None:
    turns = Turns(FakeGateway())
    turns.gateway.answers = asyncio.Event()
    joining = asyncio.create_task(turns.join())
    await turns.sleeper.advance(ASK_SECONDS)
    with pytest.raises(TimeoutError):
        await joining
    await turns.fleet.close()


async def test_a_bot_without_discord_leads_and_waits_for_nobody() -> None:
    gateway, fleet = FakeGateway(), Fleet()
    assert await fleet.join(1, None, None, gateway.ask) is None
    await fleet.take_turn(0)
    await fleet.take_turn(1)
    assert fleet.leads
    assert gateway.asked == 0
