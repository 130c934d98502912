"""Work that takes long: Discord hears of it in time, and a shutdown waits for what is under way."""

import asyncio
from typing import Any
from unittest.mock import create_autospec

import discord
import pytest

from bot.scores.service import Estimate, ScoreService
from bot.ui import entry
from tests.discord.conftest import World
from tests.discord.verbs import press, title
from tests.discord.wire import DEFER_MESSAGE, DEFER_UPDATE, is_callback


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """An estimate takes two seconds."""
    estimate = ScoreService.estimate

    async def slowly(self: ScoreService, *about: Any) -> Estimate:
        await asyncio.sleep(2)
        return await estimate(self, *about)

    monkeypatch.setattr(ScoreService, "estimate", slowly)


def first_answers(world: World) -> list[int]:
    """The kinds of first answers to interactions, in order."""
    return [request.json["type"] for request in world.env.http_requests if is_callback(request)]


@pytest.mark.usefixtures("slow")
async def test_a_slow_command_says_that_an_answer_is_coming(world: World) -> None:
    result = await world.alice.slash(world.lounge, "score estimate")
    assert first_answers(world) == [DEFER_MESSAGE]
    assert result.ephemeral
    assert "Nothing to estimate" in title(result)


@pytest.mark.usefixtures("slow")
async def test_a_slow_button_keeps_its_message_until_the_answer_is_there(world: World) -> None:
    rules = await world.alice.slash(world.lounge, "score list")
    await world.alice.slash(world.lounge, "score log", score=92)
    listed = await world.alice.slash(world.lounge, "score list")
    result = await press(world.alice, listed, "My score")
    assert first_answers(world)[-1] == DEFER_UPDATE
    assert "Nothing to estimate" in title(result)
    assert "No scores" in title(rules)


async def test_fast_commands_answer_at_once(world: World) -> None:
    for command in ("contract list", "score estimate", "privacy show", "help"):
        await world.alice.slash(world.lounge, command)
    assert DEFER_MESSAGE not in first_answers(world)


async def test_a_shutdown_waits_for_what_is_under_way() -> None:
    done = asyncio.Event()
    interaction = create_autospec(discord.Interaction, instance=True, locale=discord.Locale.american_english)

    async def handle() -> None:
        entry.enter(interaction)
        await done.wait()

    task = asyncio.create_task(handle())
    await asyncio.sleep(0)
    assert await entry.finish(0.01) == 1, "it says what it did not wait for"
    asyncio.get_running_loop().call_later(0.01, done.set)
    assert await entry.finish(5) == 0
    assert task.done()
