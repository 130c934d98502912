"""Somebody in need, at every place where words are searched for: answered alone, kindly, and not counted."""

import pytest

from tests.cogs.conftest import World
from tests.cogs.verbs import buttons, texts

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("command", ["guidance find", "support suggest"])
async def test_who_is_in_need_is_told_where_help_is(world: World, command: str) -> None:
    answer = await world.bob.slash(world.lounge, command, words="I want to die after this review")
    assert "findahelpline.com" in texts(answer)
    assert "emergency number" in texts(answer)
    assert "no page" not in texts(answer)
    assert "When it weighs on you" in buttons(answer)
    assert answer.response.ephemeral
    assert set((await world.rows(world.bob)).values()) == {0}, "neither kept nor counted"


async def test_a_threat_leads_to_the_pages_on_threats(world: World) -> None:
    answer = await world.bob.slash(world.lounge, "guidance find", words="he knows where I live and will come")
    assert "findahelpline.com" in texts(answer)
    assert "When somebody threatens to sue" in buttons(answer)


@pytest.mark.parametrize("words", ["I want to die after this review", "me amenazó de muerte"])
async def test_no_page_is_offered_while_they_type(world: World, words: str) -> None:
    assert await world.bob.autocomplete(world.lounge, "guidance find", "words", words) == []
    assert await world.bob.autocomplete(world.lounge, "guidance draft", "message", words) == []
