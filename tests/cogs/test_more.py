"""Five buttons on a card, the likely next step first, and all else in the menu *More*.

That no card has six buttons, or two likely next steps, is asked of everything that any test sees
(`tests.cogs.wire.objections`).
"""

from datetime import timedelta
from typing import Any

import pytest

from tests.cogs.conftest import World
from tests.cogs.verbs import (
    BUTTON,
    add_contract,
    buttons,
    card,
    fill,
    filled,
    forge,
    more,
    press,
    texts,
    title,
    walk,
)
from tests.cogs.wire import PRIMARY

pytestmark = pytest.mark.one_database


def shown_buttons(answer: Any) -> list[str]:
    """The labels of the buttons themselves."""
    return [one["label"] for one in walk(card(answer).components) if one["type"] == BUTTON]


def likely(answer: Any) -> list[str]:
    """The labels of the primary buttons."""
    parts = walk(card(answer).components)
    return [one["label"] for one in parts if one["type"] == BUTTON and one["style"] == PRIMARY]


async def test_what_comes_next_after_a_contract_was_logged(world: World) -> None:
    ended = str(world.env.now().date() - timedelta(days=3))
    answer = await add_contract(world.alice, world.lounge, title="Over", ended=ended)
    assert likely(answer) == ["Log feedback"]
    assert shown_buttons(answer)[:3] == ["Log feedback", "Remind me", "Log another"]
    answer = await add_contract(world.alice, world.lounge, title="Goes on")
    assert likely(answer) == ["Log another"]
    assert shown_buttons(answer)[:3] == ["Log another", "Remind me", "Close"]
    answer = await add_contract(world.alice, world.lounge, title="Long over", ended="2025-02-10")
    assert likely(answer) == ["Log feedback"]
    assert "Remind me" not in buttons(answer), "the window is closed"
    form = await press(world.alice, answer, "Log another")
    assert filled(form)["Client"] == ""


async def test_what_comes_next_when_a_contract_is_looked_at(world: World) -> None:
    await add_contract(world.alice, world.lounge, title="Goes on")
    answer = await world.alice.slash(world.lounge, "contract show", contract="Acme")
    assert likely(answer) == ["Close"]
    assert "Log another" not in buttons(answer)
    assert "Delete" not in shown_buttons(answer)
    assert "Delete" in buttons(answer)


async def test_a_reminder_from_the_contract_counts_by_its_window(world: World) -> None:
    await world.alice.slash(world.lounge, "start", zone="Europe/Madrid")
    ended = str(world.env.now().date() - timedelta(days=3))
    answer = await add_contract(world.alice, world.lounge, title="Over", ended=ended)
    form = await press(world.alice, answer, "Remind me")
    assert filled(form)["What to remind you of"] == "Acme · Over"
    read_back = await fill(world.alice, form, {"When": "4 days before the window closes"})
    await press(world.alice, read_back, "Save")
    (planned,) = [
        one for one in await world.services.reminders.open(world.alice.id) if one.kind.value == "own"
    ]
    assert planned.contract_id is not None


async def test_more_outlives_a_restart(world: World) -> None:
    answer = await add_contract(world.alice, world.lounge)
    await world.restart()
    assert title(await press(world.alice, answer, "History")).startswith("History of Acme")


async def test_more_is_its_owners(world: World) -> None:
    answer = await add_contract(world.alice, world.lounge)
    menu = more(answer)
    assert menu is not None
    help_of_bob = await world.bob.slash(world.lounge, "help")
    refused = await forge(world.bob, help_of_bob, menu["custom_id"], ["contract.delete.yes/1"])
    assert "somebody else" in texts(refused)


async def test_a_choice_that_is_taken_back_does_nothing(world: World) -> None:
    answer = await add_contract(world.alice, world.lounge)
    menu = more(answer)
    assert menu is not None
    before = await world.everything(world.alice)
    result = await world.alice.select(card(answer).message, [], custom_id=menu["custom_id"])
    assert result.acknowledged
    assert await world.everything(world.alice) == before


@pytest.mark.parametrize("contracts", [0, 1])
async def test_the_first_steps_end_at_a_contract(world: World, contracts: int) -> None:
    for _number in range(contracts):
        await add_contract(world.alice, world.lounge)
    answer = await world.alice.slash(world.lounge, "start", zone="Europe/Madrid")
    answer = await press(world.alice, await press(world.alice, answer, "That is fine"), "No, do not write")
    assert likely(answer) == ["My score" if contracts else "Log a contract"]
    assert ("Log another" in buttons(answer)) == bool(contracts)
    form = await press(world.alice, answer, "Log another" if contracts else "Log a contract")
    logged = await fill(world.alice, form, {"Client": "Beta", "First day": "2025-12-01"})
    assert likely(logged) == ["Log another"]


async def test_the_zone_is_chosen_by_the_clock(world: World) -> None:
    answer = await world.alice.slash(world.lounge, "start")
    assert "What time is it where you are?" in texts(answer)
    menu = next(one for one in walk(card(answer).components) if one["type"] == 3)
    shown = {one["value"]: one["label"] for one in menu["options"]}
    now = world.env.now()
    assert shown["Asia/Karachi"].startswith(f"{now + timedelta(hours=5):%H:%M} · ")
    await world.alice.select(card(answer).message, ["Asia/Karachi"], custom_id=menu["custom_id"])
    assert (await world.services.members.get_member(world.alice.id)).zone == "Asia/Karachi"
