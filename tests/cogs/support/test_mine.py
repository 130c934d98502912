"""A member finds their own questions in support channels again."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cogs.asking import archive, deny
from tests.cogs.conftest import World
from tests.cogs.helping import OTHER, Desk, desk
from tests.cogs.verbs import press, texts, title


@pytest.fixture(params=["forum", "text"])
async def room(world: World, request: pytest.FixtureRequest) -> Desk:
    return await desk(world, request.param)


@pytest.fixture
async def forum(world: World) -> Desk:
    return await desk(world, "forum")


def link(room: Desk, thread: Any, message: Any) -> str:
    return f"https://discord.com/channels/{room.guild_id}/{thread.id}/{message.id}"


async def answered(room: Desk) -> tuple[Any, Any]:
    """A question of alice, and what helga answered."""
    thread = await room.ask(room.world.alice, OTHER)
    return thread, await room.helga.send(thread, "A light one with\nmuch memory.")


async def test_my_questions_with_how_they_stand(room: Desk) -> None:
    world, alice = room.world, room.world.alice
    waits = await room.ask(alice, "Waits **for** ever")
    replied = await room.ask(alice, "Has a reply")
    await room.helga.send(replied, "Try this.")
    solved, message = await answered(room)
    await alice.context_menu(solved, "Mark as solved", message)
    archive(world, solved, after=timedelta(days=7))
    await world.env.settle()
    others = await room.ask(world.bob, "What bob asked")
    mine = await alice.slash(world.lounge, "support mine")
    assert mine.ephemeral
    lines = texts(mine).replace("\\", "")
    assert "**Waits **for** ever** · still open, waits for a reply" in lines
    assert "**Has a reply** · still open, with a reply" in lines
    assert f"**{OTHER}** · solved" in lines
    assert f"The answer: {link(room, solved, message)}" in lines
    for thread in (waits, replied, solved):
        assert f"/channels/{room.guild_id}/{thread.id}" in lines
    assert str(others.id) not in lines
    assert lines.index(OTHER) < lines.index("Has a reply") < lines.index("Waits"), "the newest first"


async def test_a_question_older_than_the_support_channel_is_listed(forum: Desk) -> None:
    world = forum.world
    await world.services.channels.change(forum.guild_id, {"channels": frozenset()})
    thread = await forum.ask(world.alice, OTHER)
    assert "has no support channels" in texts(await world.alice.slash(world.lounge, "support mine"))
    await world.services.channels.change(forum.guild_id, {"channels": frozenset({forum.channel.id})})
    assert f"**{OTHER}** · still open" in texts(await world.alice.slash(world.lounge, "support mine"))
    archive(world, thread)
    await world.env.settle()
    assert f"**{OTHER}** · closed" in texts(await world.alice.slash(world.lounge, "support mine"))


async def test_who_asked_nothing_has_no_questions(room: Desk) -> None:
    await room.ask(room.world.bob)
    mine = await room.world.alice.slash(room.world.lounge, "support mine")
    assert "You have no questions" in title(mine)


async def test_a_channel_that_is_hidden_from_the_member_is_not_looked_through(forum: Desk) -> None:
    world = forum.world
    await forum.ask(world.alice)
    deny(world, forum.channel, "view_channel", target=world.alice)
    await world.env.settle()
    assert "You have no questions" in title(await world.alice.slash(world.lounge, "support mine"))


async def test_without_leave_to_read_history_open_ones_are_listed(forum: Desk) -> None:
    world = forum.world
    await forum.ask(world.alice, OTHER)
    world.env.inject_error(
        "GET", f"/channels/{forum.channel.id}/threads/archived/public", status=403, code=50013
    )
    assert OTHER in texts(await world.alice.slash(world.lounge, "support mine"))


async def test_many_questions_have_pages(forum: Desk) -> None:
    world, alice = forum.world, forum.world.alice
    for number in range(10):
        await forum.ask(alice, f"Question {number}")
    mine = await alice.slash(world.lounge, "support mine")
    assert "Question 9" in texts(mine)
    assert "Question 0" not in texts(mine)
    older = await press(alice, mine, "Older →")
    assert "Question 0" in texts(older)
