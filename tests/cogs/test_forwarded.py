"""A forwarded message has no words of its own: the menus of messages take those of what was forwarded."""

from typing import Any

import pytest

from tests.cogs.conftest import World
from tests.cogs.verbs import add_contract, filled, texts, title

pytestmark = pytest.mark.one_database

WORDS = "My client threatens me with a bad review"
COMMENT = "Public comment"


@pytest.fixture
async def forwarded(world: World) -> Any:
    """A message of bob's in the lounge that he forwarded from another channel."""
    other = world.guild.create_text_channel("elsewhere")
    source = await world.bob.send(other, WORDS)
    message = await world.bob.forward(source, world.lounge)
    assert message.content == ""
    return message


@pytest.mark.parametrize("menu", ["Find guidance", "Suggest pages"])
async def test_pages_are_found_for_it(world: World, forwarded: Any, menu: str) -> None:
    found = await world.alice.context_menu(world.lounge, menu, forwarded)
    assert "Threatened with a bad review" in texts(found)
    assert "no text" not in texts(found)


async def test_it_is_logged_as_feedback(world: World, forwarded: Any) -> None:
    await add_contract(world.alice, world.lounge, ended="2025-06-01")
    form = await world.alice.context_menu(world.lounge, "Log as feedback", forwarded)
    assert filled(form)[COMMENT] == WORDS


async def test_one_is_reminded_of_it(world: World, forwarded: Any) -> None:
    form = await world.alice.context_menu(world.lounge, "Remind me about this", forwarded)
    assert filled(form)["What to remind you of"] == WORDS


async def test_one_of_a_picture_has_no_text(world: World) -> None:
    source = await world.bob.send(world.lounge, attachments=[("screenshot.png", b"png")])
    message = await world.bob.forward(source, world.lounge)
    found = await world.alice.context_menu(world.lounge, "Find guidance", message)
    assert title(found).startswith("I see no text in that message")
