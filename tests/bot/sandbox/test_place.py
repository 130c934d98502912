"""What the page has beside simcord's: menus on messages, languages, and a clock that can be moved."""

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
import pytest_asyncio

from tests.bot.sandbox.conftest import Caller, Tab
from tests.conftest import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

TASK = "ask Lantern Books for feedback"
MENUS = ["Find guidance", "Log as feedback", "Mark as solved", "Remind me about this", "Suggest pages"]


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def _close_tabs(caller: Caller) -> AsyncIterator[None]:
    yield
    await caller.leave()


async def menus(caller: Caller, tab: Tab) -> list[str]:
    _status, answer = await caller.get("/api/menus", tab.headers)
    return [one["label"] for one in json.loads(answer)["menus"]]


async def now(caller: Caller) -> datetime:
    _status, state = await caller.get("/sandbox/state?user=maya", caller.key)
    return datetime.fromisoformat(json.loads(state)["now"])


async def test_every_menu_is_there_in_a_channel(caller: Caller) -> None:
    assert await menus(caller, await caller.enter("maya", "text")) == MENUS


async def test_menus_speak_the_members_language(caller: Caller) -> None:
    found = await menus(caller, await caller.enter("tomas", "text"))
    assert len(found) == len(MENUS)
    assert not set(found) & set(MENUS)


async def test_a_menu_answers_whoever_used_it_alone(caller: Caller) -> None:
    maya, robin = await caller.enter("maya", "text"), await caller.enter("robin", "text")
    robins = len(await robin.texts())
    message = next(
        one for one in maya.state["timeline"] if "fell nine points" in maya.state["messages"][one]["content"]
    )
    assert await maya.use_menu("Find guidance", message) == 200
    assert "Five stars in public" in (await maya.texts())[-1]
    assert len(await robin.texts()) == robins


async def test_a_menu_may_open_a_form(caller: Caller) -> None:
    maya = await caller.enter("maya", "text")
    assert await maya.use_menu("Remind me about this", maya.state["timeline"][0]) == 200
    assert (await maya.look())["modal"]["payload"]["components"]


async def test_menus_work_in_direct_messages(caller: Caller) -> None:
    """simcord's own context_menu cannot do this: a member there is no member of a server."""
    maya = await caller.enter("maya", "dm")
    await maya.do(maya.action("send_message", content="the client wants a refund after I delivered"))
    message = next(
        one
        for one in (await maya.look())["timeline"]
        if "wants a refund" in maya.state["messages"][one]["content"]
    )
    assert "Find guidance" in await menus(caller, maya)
    assert await maya.use_menu("Find guidance", message) == 200
    assert "refund" in (await maya.texts())[-1]


@pytest.mark.parametrize(("name", "message"), [("No such menu", None), ("Find guidance", 42)])
async def test_an_unknown_menu_or_message_is_not_found(
    caller: Caller, name: str, message: int | None
) -> None:
    maya = await caller.enter("maya", "text")
    assert await maya.use_menu(name, message or maya.state["timeline"][0]) == 404


async def test_a_menu_needs_the_pages_capability(caller: Caller) -> None:
    assert (await caller.get("/api/menus", {"X-Simcord-Capability": "guessed"}))[0] == 401
    status, _answer = await caller.post("/api/menu", {"name": MENUS[0], "message": "1"}, {})
    assert status == 401


async def test_the_full_name_of_a_command_stands_above_its_answer(caller: Caller) -> None:
    maya = await caller.enter("maya", "text")
    await maya.do(await maya.command("contract list"))
    assert '"name": "contract list"' in (await maya.texts())[-1]


async def test_another_discord_language_answers_in_it(caller: Caller) -> None:
    async def speak(language: str) -> str:
        body = {"user": "robin", "language": language}
        assert (await caller.post("/sandbox/language", body, caller.key))[0] == 200
        robin = await caller.enter("robin", "dm")
        await robin.do(await robin.command("help"))
        return (await robin.texts())[-1]

    assert "What do you need?" not in await speak("es-ES")
    assert "What do you need?" in await speak("en-GB")
    body = {"user": "robin", "language": "xx"}
    assert (await caller.post("/sandbox/language", body, caller.key))[0] == 400


async def test_a_skipped_week_brings_what_falls_due_in_it(caller: Caller) -> None:
    maya = await caller.enter("maya", "dm")
    await maya.do(await maya.command("remind me", when="in 3 days", text=TASK))
    await press(maya, "Save")
    before, said = await now(caller), len(await maya.texts())
    assert (await caller.post("/sandbox/skip", {"days": 7}, caller.key))[0] == 200

    async def arrived() -> bool:
        return any(TASK in one for one in (await maya.texts())[said:])

    await until(arrived)
    assert abs(await now(caller) - before - timedelta(days=7)) < timedelta(minutes=5)


async def press(tab: Tab, label: str) -> None:
    """Press the button `label` of the newest message that has it."""

    def buttons(part: object) -> list[dict[str, object]]:
        if isinstance(part, dict):
            own = [part] if part.get("label") == label else []
            return own + [found for one in part.values() for found in buttons(one)]
        return [found for one in part for found in buttons(one)] if isinstance(part, list) else []

    state = await tab.look()
    message = next(
        one for one in reversed(state["timeline"]) if buttons(state["messages"][one]["components"])
    )
    key = buttons(state["messages"][message]["components"])[0]["control_key"]
    result = await tab.do(tab.action("click", control_key=key, target_id=message))
    assert result["settlement"] == "settled", result


@pytest.mark.parametrize("days", [0, 3, -1, "7", None])
async def test_only_a_day_or_a_week_is_skipped(caller: Caller, days: object) -> None:
    before = await now(caller)
    assert (await caller.post("/sandbox/skip", {"days": days}, caller.key))[0] == 400
    assert await now(caller) - before < timedelta(hours=1)
