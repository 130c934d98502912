"""The bench over the wire, in small: what it measures is answered, and it would notice what is not."""

import asyncio

import pytest

from benchmarks import wire
from benchmarks.wire_discord import Person, Unanswered, WireDiscord


async def test_every_kind_of_command_is_answered() -> None:
    bare, candor = await wire.measure(wire.Level(people=2, times=1, rounds=1))
    kinds = (wire.ADD, wire.CHANGED, wire.ESTIMATE, wire.LIST, wire.LOG, wire.FIND, wire.COMPLETE)
    answered = {name: (cost.answered, cost.unanswered) for name, cost in candor.costs.items()}
    assert answered == dict.fromkeys((*kinds, wire.BUTTON, wire.FORM), (2, 0))
    assert bare.costs[wire.NOOP].answered == 6


async def test_a_bot_that_does_not_answer_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.wire_discord.ACK_SECONDS", 0.0)
    async with WireDiscord() as discord:
        monkeypatch.setattr(discord, "dispatch", lambda _event, _data: asyncio.sleep(0))
        with pytest.raises(Unanswered):
            await Person(discord, 1).slash("contract add")
