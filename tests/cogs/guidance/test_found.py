"""`/guidance find` where no page is clearly the one: pages to choose from, or that nothing fits, never one at once."""

import pytest

from tests.cogs.conftest import World
from tests.cogs.guidance.test_commands import TITLE, find, public
from tests.cogs.verbs import buttons, press, texts, title
from tests.cogs.wire import shared_page

pytestmark = pytest.mark.one_database

UNSURE = "client says he gives feedback in three weeks"
"""Several pages may answer this; `PAGE` is the likeliest."""


async def test_where_several_pages_may_fit_one_chooses(world: World) -> None:
    result = await find(world.alice, world, UNSURE)
    assert result.ephemeral
    assert title(result) == "Perhaps one of these"
    offered = [label for label in buttons(result) if label != "All topics"]
    assert offered[0] == TITLE
    assert len(offered) == 3
    assert title(await press(world.alice, result, TITLE)) == TITLE
    again = await find(world.alice, world, UNSURE)
    assert title(await press(world.alice, again, "All topics")) == "What is it about?"
    assert (await world.rows(world.alice))["guidance_miss"] == 0, "something was found"


async def test_a_page_chosen_for_a_message_can_be_posted_as_its_reply(world: World) -> None:
    message = await world.bob.send(world.lounge, UNSURE)
    result = await world.alice.context_menu(world.lounge, "Find guidance", message)
    assert title(result) == "Perhaps one of these"
    assert not public(world)
    page = await press(world.alice, result, TITLE)
    await press(world.alice, await press(world.alice, page, "Post as reply"), "Post it")
    (body,) = public(world)
    assert shared_page(body)
    assert body["message_reference"]["message_id"] == message.id


@pytest.mark.parametrize("words", ["what laptop should i buy", "tell me a joke"])
async def test_the_nearest_pages_of_what_no_page_answers_are_not_opened(world: World, words: str) -> None:
    result = await find(world.alice, world, words)
    assert title(result) == "I have no page that fits this"
    assert "The nearest that I have:" in texts(result)
    near = [label for label, custom_id in buttons(result).items() if "guidance.open" in custom_id]
    titles = {page.title for page in (await world.services.guidance.library()).pages()}
    assert len(titles & set(near)) == 3
    opened = next(label for label in near if label in titles)
    assert title(await press(world.alice, result, opened)) == opened


@pytest.mark.parametrize("words", ["own-aaaaaaaa", "asdf qwer zxcv", "?!", "🙂", "   .  "])
async def test_where_nothing_fits_it_is_said(world: World, words: str) -> None:
    result = await find(world.alice, world, words)
    assert title(result) == "I have no page that fits this"
    assert "All topics" in buttons(result)
    peers = await press(world.alice, result, "How to ask others")
    assert title(peers) == (await world.services.guidance.page("ask-peers")).title


LINK = "https://www.freelancer.com/projects/php/dispute-refund-client-9876"


@pytest.mark.parametrize("typed", [LINK, f" <{LINK}> ", "www.upwork.com/nx/wm/workroom/1", f"{LINK}\n{LINK}"])
async def test_a_link_alone_is_no_question(world: World, typed: str) -> None:
    result = await find(world.alice, world, typed)
    assert "only a link" in title(result)
    assert "in a few words what happened" in texts(result)
    assert "workroom" in texts(result) or "dispute-refund-client" in texts(result), (
        "what was typed comes back"
    )
    assert (await world.rows(world.alice))["guidance_miss"] == 0


async def test_a_link_alone_in_a_message_is_no_question(world: World) -> None:
    message = await world.bob.send(world.lounge, LINK)
    result = await world.alice.context_menu(world.lounge, "Find guidance", message)
    # Somebody else wrote it: it may be evidence (*Add to my case*), and alice cannot say it in other words.
    assert title(result) == "I have no page that fits this"


async def test_words_in_vain_are_counted_and_it_is_said(world: World) -> None:
    result = await find(world.alice, world, "zwiebelkuchen rezept")
    assert "are counted" in texts(result)
    assert (await world.rows(world.alice))["guidance_miss"] == 2


async def test_in_direct_messages_no_words_are_counted(world: World) -> None:
    result = await world.alice.user.slash("guidance find", words="zwiebelkuchen rezept")
    assert "are counted" not in texts(result)
    assert (await world.rows(world.alice))["guidance_miss"] == 0


async def test_a_message_without_text_or_answer(world: World) -> None:
    nothing = await world.bob.send(world.lounge, "zwiebelkuchen rezept")
    result = await world.alice.context_menu(world.lounge, "Find guidance", nothing)
    assert title(result) == "I have no page that fits this"
    assert (await world.rows(world.alice))["guidance_miss"] == 0, "these are not alice's words"
