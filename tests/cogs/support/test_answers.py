"""The answer that solved a question is kept with it."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cogs.asking import archive
from tests.cogs.conftest import World
from tests.cogs.helping import OTHER, Desk, desk, words
from tests.cogs.verbs import choose, forge, options, press, texts, title

AFTER_THANKS = 6 * 60


@pytest.fixture(params=["forum", "text"])
async def room(world: World, request: pytest.FixtureRequest) -> Desk:
    return await desk(world, request.param)


@pytest.fixture
async def forum(world: World) -> Desk:
    return await desk(world, "forum")


async def answer_id(room: Desk, thread: Any) -> int | None:
    """The message that is kept as the answer."""
    post = await room.post(thread)
    assert post is not None
    return post.answer_id


def link(room: Desk, thread: Any, message: Any) -> str:
    return f"https://discord.com/channels/{room.guild_id}/{thread.id}/{message.id}"


async def answered(room: Desk) -> tuple[Any, Any]:
    """A question of alice, and what helga answered."""
    thread = await room.ask(room.world.alice, OTHER)
    return thread, await room.helga.send(thread, "A light one with\nmuch memory.")


@pytest.mark.parametrize("who", ["author", "moderator"])
async def test_the_menu_of_a_helpers_message_names_the_answer(room: Desk, who: str) -> None:
    thread, message = await answered(room)
    actor = room.world.alice if who == "author" else room.morten
    done = await actor.context_menu(thread, "Mark as solved", message)
    assert "Marked as solved" in title(done)
    assert "Which message solved it?" not in texts(done)
    assert await answer_id(room, thread) == message.id
    assert link(room, thread, message) in words(room.said(thread)[-1])


async def test_other_messages_are_no_answer(room: Desk) -> None:
    thread, message = await answered(room)
    own = await room.world.alice.send(thread, "Thank you!")
    done = await room.world.alice.context_menu(thread, "Mark as solved", own)
    assert await answer_id(room, thread) is None
    assert list(options(done).values()) == [str(message.id)], "helpers' messages alone"


async def test_the_answer_is_chosen_after_the_button(room: Desk) -> None:
    thread, message = await answered(room)
    done = await room.world.alice.slash(thread, "support solved")
    assert options(done) == {"helga: A light one with much memory.": str(message.id)}
    kept = await choose(room.world.alice, done, str(message.id))
    assert "kept with the question" in texts(kept)
    assert await answer_id(room, thread) == message.id
    assert room.titles(thread) == ["✓ Solved"], "the same message, with the link"
    assert link(room, thread, message) in words(room.said(thread)[0])


async def test_the_answer_is_named_or_changed_later(room: Desk) -> None:
    thread, message = await answered(room)
    better = await room.holger.send(thread, "Or a used one.")
    await room.world.alice.slash(thread, "support solved")
    for one in (message, better):
        named = await room.world.alice.context_menu(thread, "Mark as solved", one)
        assert "kept with the question" in texts(named)
        assert await answer_id(room, thread) == one.id
        assert link(room, thread, one) in words(room.said(thread)[0])
    again = await room.world.alice.slash(thread, "support solved")
    assert "already" in title(again)
    assert options(again) == {}, "it is known"


async def test_what_is_no_helpers_message_of_this_thread_is_refused(room: Desk) -> None:
    thread, message = await answered(room)
    alice = room.world.alice
    elsewhere = await room.helga.send(room.world.lounge, "Hello")
    own = await alice.send(thread, "Thank you!")
    done = await alice.slash(thread, "support solved")
    room.world.env.backend.delete_message(thread.id, message.id)
    for value in (str(message.id), str(elsewhere.id), str(own.id), "x", "9" * 30):
        refused = await forge(alice, done, f"s/support.answer/{alice.id}/", [value])
        assert "is gone" in texts(refused), value
    assert await answer_id(room, thread) is None


async def test_where_the_message_is_gone_that_would_link_it_it_is_kept_all_the_same(room: Desk) -> None:
    thread, message = await answered(room)
    done = await room.world.alice.slash(thread, "support solved")
    (said,) = room.said(thread)
    room.world.env.backend.delete_message(thread.id, said.id)
    assert "support mine" in texts(await choose(room.world.alice, done, str(message.id)))
    assert await answer_id(room, thread) == message.id


async def test_a_question_that_is_open_again_has_no_answer(room: Desk) -> None:
    alice = room.world.alice
    thread, message = await answered(room)
    done = await alice.context_menu(thread, "Mark as solved", message)
    await press(alice, done, "Not solved")
    assert await answer_id(room, thread) is None
    await alice.context_menu(thread, "Mark as solved", message)
    await room.later(AFTER_THANKS)
    await alice.send(thread, "It came back.")
    assert await answer_id(room, thread) is None


async def test_an_answer_that_is_deleted_is_forgotten(room: Desk) -> None:
    alice, backend = room.world.alice, room.world.env.backend
    thread, message = await answered(room)
    other = await room.helga.send(thread, "And a mouse.")
    await alice.context_menu(thread, "Mark as solved", message)
    backend.delete_message(thread.id, other.id)
    await room.world.env.settle()
    assert await answer_id(room, thread) == message.id
    archive(room.world, thread, after=timedelta(days=7))
    await room.world.env.settle()
    backend.delete_message(thread.id, message.id)
    await room.world.env.settle()
    assert await answer_id(room, thread) is None
