"""Work that takes long: Discord hears of it in time, and a shutdown waits for what is under way."""

import asyncio
from typing import Any
from unittest.mock import create_autospec

import discord
import pytest
import structlog

from bot.admission import Admission
from bot.app import Candor
from bot.arrivals import Arrivals
from bot.errors import Refusal
from bot.fleet.service import Fleet
from bot.scores.estimates import EstimateService
from bot.scores.service import Estimate, ScoreService
from bot.ui import entry, replies
from bot.ui.acknowledge import announce_slow
from bot.ui.forms import OpenForms
from cogs.score.estimate_cards import answer_card
from tests.cogs.conftest import World, log_history
from tests.cogs.verbs import press, title
from tests.cogs.wire import DEFER_MESSAGE, DEFER_UPDATE, is_callback
from tests.conftest import until

pytestmark = pytest.mark.one_database


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patience for a tenth of its time: that much less to wait for here."""
    monkeypatch.setattr(replies, "PATIENCE", replies.PATIENCE / 10)
    monkeypatch.setattr(replies, "PROGRESS", replies.PROGRESS / 10)


@pytest.fixture
def slow(world: World, hasty: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """An estimate takes until Discord has heard that an answer is coming."""
    estimate = ScoreService.estimate

    async def slowly(self: ScoreService, *about: Any) -> Estimate:
        await until(lambda: first_answers(world)[-1:] in ([DEFER_MESSAGE], [DEFER_UPDATE]))
        return await estimate(self, *about)

    monkeypatch.setattr(ScoreService, "estimate", slowly)


def test_discord_hears_of_it_before_it_gives_up() -> None:
    """After three seconds, of which the way there and back takes some; the tests below wait less long."""
    assert 0 < replies.PATIENCE <= 1


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
    await world.alice.slash(world.lounge, "score log", score="92")
    listed = await world.alice.slash(world.lounge, "score list")
    result = await press(world.alice, listed, "My score")
    assert first_answers(world)[-1] == DEFER_UPDATE
    assert "Nothing to estimate" in title(result)
    assert "No scores" in title(rules)


async def test_fast_commands_answer_at_once(world: World) -> None:
    for command in ("contract list", "score estimate", "privacy show", "help"):
        await world.alice.slash(world.lounge, command)
    assert DEFER_MESSAGE not in first_answers(world)


def entering() -> discord.Interaction[Any]:
    """An interaction that has just arrived."""
    interaction: discord.Interaction[Any] = create_autospec(
        discord.Interaction,
        instance=True,
        locale=discord.Locale.american_english,
        created_at=discord.utils.utcnow(),
        response=create_autospec(discord.InteractionResponse, instance=True),
        command=None,
        client=create_autospec(
            Candor,
            instance=True,
            arrivals=Arrivals(),
            admission=Admission(),
            open_forms=OpenForms(),
            fleet=Fleet(),
        ),
    )
    return interaction


async def test_a_shutdown_waits_for_what_is_under_way() -> None:
    done = asyncio.Event()
    interaction = entering()

    async def handle() -> None:
        await entry.enter(interaction)
        await done.wait()

    task = asyncio.create_task(handle())
    await asyncio.sleep(0)
    assert await entry.finish(0.01) == 1, "it says what it did not wait for"
    asyncio.get_running_loop().call_later(0.01, done.set)
    assert await entry.finish(5) == 0
    assert task.done()


async def test_what_a_shutdown_does_not_wait_for_is_cut_off() -> None:
    """It would be answered by a connection that is closed, and say so as a fault of ours."""
    interaction = entering()

    async def handle() -> None:
        await entry.enter(interaction)
        await asyncio.Event().wait()

    task = asyncio.create_task(handle())
    await asyncio.sleep(0)
    assert await entry.finish(0.01) == 1
    entry.cut_off()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_an_announcement_by_a_closed_connection_is_one_line() -> None:
    interaction = entering()
    interaction.extras = {}
    interaction.response.is_done.return_value = False  # type: ignore[attr-defined]  # a stand-in
    interaction.response.defer.side_effect = RuntimeError("Session is closed")  # type: ignore[attr-defined]
    with structlog.testing.capture_logs() as logs:
        await announce_slow(interaction)
    assert [(line["event"], line["kind"]) for line in logs] == [("announcement_lost", "RuntimeError")]


def progress(world: World) -> list[str]:
    """What was said in place of an answer that had been announced, in order."""
    return [str(request.json) for request in world.env.http_requests if request.method == "PATCH"]


@pytest.fixture
def very_slow(world: World, hasty: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """An estimate with its charts takes until the member was told three times how it goes."""
    answer = EstimateService.answer

    async def slowly(self: EstimateService, *about: Any) -> Any:
        await until(lambda: len(progress(world)) >= 3)
        return await answer(self, *about)

    monkeypatch.setattr(EstimateService, "answer", slowly)


@pytest.mark.usefixtures("very_slow")
@pytest.mark.parametrize("command", ["score estimate", "score history"])
async def test_the_answer_takes_the_place_of_the_progress(world: World, command: str) -> None:
    await log_history(world, world.alice)
    result = await world.alice.slash(world.lounge, command)
    told = progress(world)
    assert any("Working it out" in body for body in told)
    assert not result.followups, "one message, not the progress and the answer below it"
    assert "Your" in title(result)


@pytest.mark.usefixtures("very_slow")
async def test_who_waits_hears_how_many_are_before_them_unless_they_are_few(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That they are served in the order they came: tests/bot/scores/test_burst.py."""
    await log_history(world, world.alice)
    done = iter([0, 0, *[3] * 1000])
    monkeypatch.setattr(EstimateService, "waiting", property(lambda _self: 7))
    monkeypatch.setattr(EstimateService, "done", property(lambda _self: next(done)))
    await world.alice.slash(world.lounge, "score estimate")
    told = progress(world)
    assert any("7 questions are before yours" in body for body in told)
    assert any("A few questions are before yours" in body for body in told)
    assert not any("4 question" in body for body in told), "so few could be those whom they know"


@pytest.mark.usefixtures("very_slow")
async def test_an_error_takes_the_place_of_the_progress(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await log_history(world, world.alice)

    def refuse(*_: Any) -> None:
        raise Refusal("Not like this.")

    monkeypatch.setattr("cogs.score.asking.answer_card", create_autospec(answer_card, side_effect=refuse))
    result = await world.alice.slash(world.lounge, "score estimate")
    assert not result.followups
    assert title(result) == "Not like this."


async def test_several_steps_share_one_patience(
    world: World, hasty: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three steps, each almost as long as one may wait, must not use up the time that Discord waits."""
    await log_history(world, world.alice)
    for service, name in (
        (ScoreService, "estimate"),
        (EstimateService, "answer"),
        (EstimateService, "accuracy"),
    ):
        method = getattr(service, name)

        async def slowly(self: Any, *about: Any, method: Any = method) -> Any:
            await asyncio.sleep(0.9 * replies.PATIENCE)
            return await method(self, *about)

        monkeypatch.setattr(service, name, slowly)
    result = await world.alice.slash(world.lounge, "score estimate")
    assert first_answers(world)[-1] == DEFER_MESSAGE
    await press(world.alice, result, "How sure?")
    assert first_answers(world)[-1] == DEFER_UPDATE
