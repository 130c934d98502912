"""The built-in pages are read behind the connection: what goes wrong there keeps nobody from the rest of the bot."""

import pytest

from bot.errors import OperatorError
from bot.guidance import service
from bot.guidance.service import Shelf
from tests.cogs.conftest import World
from tests.cogs.guidance.test_commands import QUESTION, TITLE, find
from tests.cogs.verbs import texts, title


@pytest.fixture
def broken_pages(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    def fail() -> Shelf:
        raise OperatorError("page.md: has no front matter")

    monkeypatch.setattr(service, "_built_in", fail)
    return monkeypatch


async def test_pages_that_cannot_be_read_are_reported_and_tried_again(
    broken_pages: pytest.MonkeyPatch, world: World
) -> None:
    assert not world.env.bot.prepared.is_set()
    listed = await world.alice.slash(world.lounge, "contract list")
    assert texts(listed)
    refused = await find(world.alice, world, QUESTION)
    assert refused.ephemeral
    (fault,) = world.take_faults()
    assert fault["reference"] in texts(refused)
    broken_pages.undo()
    assert title(await find(world.alice, world, QUESTION)) == TITLE
    await world.env.advance_time(60)
    assert world.env.bot.prepared.is_set()


async def test_a_bot_with_its_pages_looks_no_further(world: World) -> None:
    assert world.env.bot.prepared.is_set()
    (pages,) = [loop for loop in world.env.bot.loops if loop.name == "pages"]
    assert not pages.is_running
