"""Forms that are opened and left: bounded, and what was typed in one that made way is given back."""

from typing import Any

import pytest

from bot.ui import forms
from tests.cogs.asking import corner
from tests.cogs.conftest import World
from tests.cogs.verbs import fields, fill, press, texts

pytestmark = pytest.mark.one_database


async def test_a_member_has_only_so_many_forms_open(world: World) -> None:
    """Discord says nothing of a form that was closed: each stayed for an hour, however many were opened."""
    bobs = await world.bob.slash(world.lounge, "articulate")
    opened = [await world.alice.slash(world.lounge, "articulate") for _each in range(20)]
    modals = world.bot._connection._view_store._modals
    assert len(world.bot.open_forms._open) == len(modals) == forms.MOST_OPEN_EACH + 1
    told = dict.fromkeys(fields(opened[0]), "They mumbled.")
    late = texts(await fill(world.alice, opened[0], told))
    assert "no longer open" in late
    assert "They mumbled." in late
    assert "In clear words" in texts(await fill(world.alice, opened[-1], told))
    assert "In clear words" in texts(await fill(world.bob, bobs, told))


async def test_all_members_have_only_so_many_forms_open(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bobs = await world.bob.slash(world.lounge, "articulate")
    monkeypatch.setattr(forms, "MOST_OPEN", 2)
    opened = [await world.alice.slash(world.lounge, "articulate") for _each in range(3)]
    assert len(world.bot.open_forms._open) == 2
    told = dict.fromkeys(fields(bobs), "They mumbled.")
    assert "They mumbled." in texts(await fill(world.bob, bobs, told)), "what made way gives the typing back"
    assert "In clear words" in texts(await fill(world.alice, opened[-1], told))


async def test_of_a_form_left_long_ago_the_typing_comes_back_and_no_key(world: World) -> None:
    """What is chosen with radio buttons arrives as typed text does, by a name that members never see."""
    opened = await asking_form(world)
    for _each in range(forms.MOST_OPEN_EACH):
        await world.alice.slash(world.lounge, "articulate")
    lines = [f"Line {number} of a long story that nobody wants to type twice." for number in range(30)]
    told = {
        "Title": "Late pay",
        "Your question": "\n".join([*lines, "What now?"]),
        "What is it about?": "A dispute",
    }
    late = texts(await fill(world.alice, opened, told))
    assert all(line in late for line in lines), "all of it"
    assert "no longer open" in late
    assert "What now?" in late
    assert "dispute" not in late
    assert "later" not in late.lower()


async def asking_form(world: World) -> Any:
    """A form with text fields and radio buttons."""
    await corner(world, "forum")
    asked = await world.alice.slash(world.lounge, "ask new")
    return await press(world.alice, asked, "I understand: write my question")
