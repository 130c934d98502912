"""Before it is posted, whoever asks sees what was asked before in the same server."""

from typing import Any

import pytest

from tests.cogs.asking import Corner, archive, corner, deny
from tests.cogs.conftest import World
from tests.cogs.helping import desk
from tests.cogs.verbs import buttons, press, texts

SAME, OTHER = "My client wants free work", "Which laptop do you use?"
HEAD = "Asked before here"


@pytest.fixture(params=["forum", "text"])
async def nook(world: World, request: pytest.FixtureRequest) -> Corner:
    return await corner(world, request.param)


@pytest.fixture
async def forum(world: World) -> Corner:
    return await corner(world, "forum")


def linked(preview: Any) -> list[str]:
    """The lines about earlier questions."""
    _before, found, after = texts(preview).partition(HEAD)
    lines = after.splitlines()[1:] if found else []
    return [one for one in lines if one.startswith(("- ", "  https://"))]


async def test_an_earlier_anonymous_question_is_linked_with_how_it_stands(nook: Corner) -> None:
    world = nook.world
    first = await nook.ask(world.alice, Title=SAME)
    preview = await nook.preview(world.bob)
    assert linked(preview) == [f"- {SAME} · still open", f"  {first.link}"]
    await world.services.questions.solve(world.alice.id, first.id, solved=True)
    await nook.later()  # its thread is archived then
    assert linked(await nook.preview(world.bob))[:1] == [f"- {SAME} · solved"]
    assert linked(await nook.preview(world.bob, Title=OTHER)) == []
    # It is still theirs to post.
    await press(world.bob, await nook.preview(world.bob), "Post")
    await nook.later()
    assert len(nook.posts()) >= 2


async def test_questions_of_support_channels_are_linked_too(world: World) -> None:
    room = await desk(world, "forum")
    nook = await corner(world, "text")
    thread = await room.ask(world.alice, SAME)
    assert linked(await nook.preview(world.bob))[:1] == [f"- {SAME} · still open"]
    await world.services.channels.solve(thread.id, world.guild.id, room.channel.id)
    archive(world, thread)
    await world.env.settle()
    assert linked(await nook.preview(world.bob))[:1] == [f"- {SAME} · solved"]


async def test_what_whoever_asks_may_not_read_is_not_named(world: World) -> None:
    room = await desk(world, "forum")
    nook = await corner(world, "forum")
    await room.ask(world.alice, SAME)
    for right in ("view_channel", "read_message_history"):
        deny(world, room.channel, right, target=world.bob)
        await world.env.settle()
        assert linked(await nook.preview(world.bob)) == []
    assert linked(await nook.preview(world.alice)), "who may read it sees it"


async def test_nothing_of_another_server(forum: Corner) -> None:
    world = forum.world
    elsewhere = world.env.create_guild("Elsewhere")
    there = elsewhere.create_forum_channel("help")
    world.env.backend.create_thread(there.id, SAME, elsewhere.owner.id)
    await world.services.channels.change(elsewhere.id, {"channels": frozenset({there.id})})
    await world.env.settle()
    assert linked(await forum.preview(world.alice)) == []


async def test_a_longest_question_leaves_no_room_and_is_shown_whole(forum: Corner) -> None:
    world = forum.world
    long_title = "Client wants work for free and three more pages of the shop without any payment"
    for asker in (world.alice, forum.helper, forum.moderator):
        await forum.ask(asker, Title=long_title)
    assert len(linked(await forum.preview(world.bob, Title=long_title))) == 6
    # Signs that take two characters when they are made inert, and something to warn of.
    telling = " ".join(
        f"somebody.with.a.long.name{n}@example.org https://example.org/a/long/way/to/the/job/{n} {n}500$"
        for n in (1, 2, 3)
    )
    body = "x*" * 760 + " " + "y" * 370 + " " + telling
    preview = await forum.preview(world.bob, Title=long_title, Your_question=body)
    assert "Post" in buttons(preview)
    assert texts(preview).count(r"x\*") == 760
    assert len(texts(preview)) <= 4000


async def test_where_discord_does_not_answer_it_can_be_asked_all_the_same(forum: Corner) -> None:
    world = forum.world
    await forum.ask(world.alice, Title=SAME)
    path = f"/channels/{forum.channel.id}/threads/archived/public"
    world.env.inject_error("GET", path, status=500, code=0)
    preview = await forum.preview(world.bob)
    assert linked(preview) == []
    assert "Post" in buttons(preview)


async def test_words_of_need_are_not_met_with_old_posts(forum: Corner) -> None:
    world = forum.world
    await forum.ask(world.alice, Title=SAME)
    need = await forum.preview(world.bob, Your_question="I want to kill myself")
    assert linked(await press(world.bob, need, "Go on with my question")) == []
