"""The world in motion: clock, actions and news beside each other."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.bot.sandbox.conftest import Caller

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def _close_tabs(caller: Caller) -> AsyncIterator[None]:
    yield
    await caller.leave()


async def test_an_action_on_an_older_picture_counts(caller: Caller) -> None:
    """The page draws itself anew on every news; what was clicked meanwhile is still meant."""
    maya, robin = await caller.enter("maya", "text"), await caller.enter("robin", "text")
    for text in ("one", "two", "three"):
        assert (await robin.do(robin.action("send_message", content=text)))["settlement"] == "settled"
    late = maya.action("send_message", content="late, and welcome")
    assert (await maya.do(late))["settlement"] == "settled"


async def test_the_same_action_twice_happens_once(caller: Caller) -> None:
    """A browser that got no answer asks again; by then the picture is another."""
    maya, robin = await caller.enter("maya", "text"), await caller.enter("robin", "text")
    action = maya.action("send_message", content="once")
    first = await maya.do(action)
    await robin.do(robin.action("send_message", content="meanwhile"))
    again = await maya.do(action)
    assert again["correlation"] == first["correlation"]
    assert not again["rejected"]
    _status, state = await caller.get("/api/state", maya.headers)
    contents = [message["content"] for message in json.loads(state)["messages"].values()]
    assert contents.count("once") == 1


async def test_many_actions_beside_the_clock(caller: Caller) -> None:
    """simcord refuses overlapping operations; the lock makes them wait for each other."""
    tabs = [await caller.enter(user, kind) for user in ("maya", "tomas", "robin") for kind in ("text", "dm")]

    async def talk(number: int) -> list[str]:
        tab = tabs[number]
        return [
            (await tab.do(tab.action("send_message", content=f"{number}-{turn}")))["settlement"]
            for turn in range(5)
        ]

    results = await asyncio.gather(*(talk(number) for number in range(len(tabs))))
    assert results == [["settled"] * 5] * len(tabs)


async def test_the_page_is_told_of_news(caller: Caller) -> None:
    maya, robin = await caller.enter("maya", "text"), await caller.enter("robin", "text")
    await robin.do(robin.action("send_message", content="news for everyone"))
    async with asyncio.timeout(60):  # the clock beats once a second
        while "news for everyone" not in (await caller.get("/api/state", maya.headers))[1]:
            pass


async def test_a_long_talk_is_followed_to_its_end(caller: Caller) -> None:
    """simcord opens a place at the bot's last word, with fifty messages around it and none of the later ones."""
    maya, robin = await caller.enter("maya", "text"), await caller.enter("robin", "text")
    await maya.do(await maya.command("help"))
    for number in range(40):
        await robin.do(robin.action("send_message", content=f"message {number}"))
    latecomer = await caller.enter("maya", "text", zone="Europe/London")
    shown = [message["content"] for message in latecomer.state["messages"].values()]
    assert "message 39" in shown
    await robin.do(robin.action("send_message", content="and one more"))
    async with asyncio.timeout(60):
        while "and one more" not in (await caller.get("/api/state", latecomer.headers))[1]:
            pass


async def test_everyone_is_answered_in_their_language(caller: Caller) -> None:
    answers = []
    for user in ("maya", "tomas"):
        tab = await caller.enter(user, "dm")
        assert (await tab.do(await tab.command("help")))["settlement"] == "settled"
        _status, state = await caller.get("/api/state", tab.headers)
        answers.append([message["components"] for message in json.loads(state)["messages"].values()][-1])
    english, spanish = (json.dumps(answer) for answer in answers)
    assert "What do you need?" in english
    assert "What do you need?" not in spanish
