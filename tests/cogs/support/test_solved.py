"""Solved and not: by author or moderator, in three ways; the tag; thanks; open again by writing."""

from datetime import timedelta
from typing import Any

import pytest

from bot.support.channels.models import State
from tests.cogs.asking import archive, deny
from tests.cogs.conftest import World
from tests.cogs.helping import GOOD, OTHER, Desk, desk, words
from tests.cogs.verbs import card, press, texts, title, walk

AFTER_THANKS = 6 * 60


@pytest.fixture(params=["forum", "text"])
async def room(world: World, request: pytest.FixtureRequest) -> Desk:
    return await desk(world, request.param)


@pytest.fixture
async def forum(world: World) -> Desk:
    return await desk(world, "forum")


async def name(actor: Any, result: Any, *helpers: Any) -> Any:
    """Choose who helped."""
    return await actor.select(card(result).message, list(helpers), custom_id=_pick(result))


def _pick(result: Any) -> str:
    found = [str(one["custom_id"]) for one in walk(card(result).components) if one.get("custom_id")]
    return next(one for one in found if one.startswith("p/support.helpers/"))


def has_pick(result: Any) -> bool:
    """Whether the answer asks who helped."""
    return any(str(one.get("custom_id", "")).startswith("p/") for one in walk(card(result).components))


def name_tag(room: Desk, *names: str) -> None:
    """Give the forum tags of these names, with the ids 77 and up."""
    tags = [
        {"id": str(number), "name": name, "moderated": False, "emoji_id": None, "emoji_name": None}
        for number, name in enumerate(names, 77)
    ]
    room.world.env.backend.edit_channel(room.channel.id, {"available_tags": tags})


async def state(room: Desk, thread: Any) -> State | None:
    """How the question stands."""
    post = await room.post(thread)
    return post.state if post else None


@pytest.mark.parametrize("way", ["command", "button", "menu"])
@pytest.mark.parametrize("who", ["author", "moderator"])
async def test_solved_in_three_ways_by_two(room: Desk, way: str, who: str) -> None:
    world = room.world
    actor = world.alice if who == "author" else room.morten
    thread = await room.ask(world.alice, GOOD if way == "button" else OTHER)
    if way == "command":
        answer = await actor.slash(thread, "support solved")
    elif way == "button":
        answer = await actor.click(room.said(thread)[0], label="Solved")
    else:
        message = await world.bob.send(thread, "Try this")
        answer = await actor.context_menu(thread, "Mark as solved", message)
    assert answer.ephemeral
    assert "Marked as solved" in title(answer)
    assert has_pick(answer) is (who == "author"), "helpers are named by who asked"
    assert room.titles(thread)[-1] == "✓ Solved"
    assert await state(room, thread) is State.SOLVED
    assert room.tags(thread) == (["Solved"] if room.is_forum else [])


async def test_a_bystander_may_not(room: Desk) -> None:
    thread = await room.ask(room.world.alice)
    message = await room.world.alice.send(thread, "More of it")
    for refused in (
        await room.world.bob.slash(thread, "support solved"),
        await room.world.bob.context_menu(thread, "Mark as solved", message),
    ):
        assert "Only the person who asked" in texts(refused)
    elsewhere = await room.world.alice.slash(room.world.lounge, "support solved")
    assert "in the thread of a question" in texts(elsewhere)
    assert await state(room, thread) is State.OPEN


async def test_undo(room: Desk) -> None:
    world = room.world
    thread = await room.ask(world.alice, OTHER)
    await world.alice.slash(thread, "support solved")
    (said,) = room.said(thread)
    assert "Only the person who asked" in texts(await world.bob.click(said, label="Not solved"))
    answer = await world.alice.click(said, label="Not solved")
    assert "Open again" in texts(answer)
    assert room.said(thread) == []
    assert room.tags(thread) == []
    assert await state(room, thread) is State.OPEN
    again = await world.alice.slash(thread, "support solved")
    assert "Marked as solved" in title(again)
    assert "Open again" in texts(await press(world.alice, again, "Not solved"))


async def test_twice_is_once(room: Desk) -> None:
    thread = await room.ask(room.world.alice, OTHER)
    await room.world.alice.slash(thread, "support solved")
    again = await room.morten.slash(thread, "support solved")
    assert "already" in texts(again)
    assert room.titles(thread) == ["✓ Solved"]


async def test_a_question_older_than_the_bot_can_be_solved(room: Desk) -> None:
    """Nothing is kept about it: it was asked before the channel was chosen."""
    world = room.world
    await world.services.channels.change(room.guild_id, {"channels": frozenset()})
    thread = await room.ask(world.alice)
    assert await room.post(thread) is None
    await world.services.channels.change(room.guild_id, {"channels": frozenset({room.channel.id})})
    assert "Marked as solved" in title(await world.alice.slash(thread, "support solved"))
    assert await state(room, thread) is State.SOLVED


# The tag.


async def test_a_forum_without_the_tag_asks_for_it(world: World) -> None:
    forum = await desk(world, "forum", tag=False)
    thread = await forum.ask(world.alice, OTHER)
    assert "no tag “Solved”" in texts(await world.alice.slash(thread, "support solved"))
    assert await state(forum, thread) is State.SOLVED


async def test_without_manage_posts_it_says_so(forum: Desk) -> None:
    deny(forum.world, forum.channel, "manage_threads")
    await forum.world.env.settle()
    thread = await forum.ask(forum.world.alice, OTHER)
    answer = await forum.world.alice.slash(thread, "support solved")
    assert "Manage Posts" in texts(answer)
    assert await state(forum, thread) is State.SOLVED
    assert forum.titles(thread) == ["✓ Solved"]


async def test_without_leave_to_write_it_counts(room: Desk) -> None:
    thread = await room.ask(room.world.alice, OTHER)
    deny(room.world, room.channel, "send_messages_in_threads")
    await room.world.env.settle()
    assert "may not write" in texts(await room.world.alice.slash(thread, "support solved"))
    assert await state(room, thread) is State.SOLVED


async def test_other_tags_stay_and_five_are_the_most(forum: Desk) -> None:
    backend = forum.world.env.backend
    tags = [
        {"id": str(n), "name": f"T{n}", "moderated": False, "emoji_id": None, "emoji_name": None}
        for n in range(1, 6)
    ]
    backend.edit_channel(
        forum.channel.id, {"available_tags": [*tags, *backend.channels[forum.channel.id].available_tags]}
    )
    await forum.world.env.settle()
    thread = await forum.ask(forum.world.alice, OTHER)
    backend.edit_channel(thread.id, {"applied_tags": [1, 2]})
    await forum.world.env.settle()
    await forum.world.alice.slash(thread, "support solved")
    assert forum.tags(thread) == ["T1", "T2", "Solved"]
    await forum.world.alice.click(forum.said(thread)[-1], label="Not solved")
    assert forum.tags(thread) == ["T1", "T2"]
    backend.edit_channel(thread.id, {"applied_tags": [1, 2, 3, 4, 5]})
    await forum.world.env.settle()
    assert "five tags" in texts(await forum.world.alice.slash(thread, "support solved"))


async def test_a_tag_set_by_hand_on_an_archived_post_counts(forum: Desk) -> None:
    """Discord's library knows no archived thread, and tells of its changes by the raw event alone."""
    world, backend = forum.world, forum.world.env.backend
    thread = await forum.ask(world.alice, OTHER)
    archive(world, thread, after=timedelta(days=7))
    await world.env.settle()
    assert world.bot.guilds[0].get_thread(thread.id) is None
    backend.edit_channel(thread.id, {"applied_tags": [77]})
    await world.env.settle()
    assert await state(forum, thread) is State.SOLVED
    backend.edit_channel(thread.id, {"applied_tags": []})
    await world.env.settle()
    assert await state(forum, thread) is State.OPEN


async def test_a_closed_post_that_loses_its_tag_does_not_wait(forum: Desk) -> None:
    """Its author closed it: that it is no longer solved asks nobody for an answer."""
    world, backend = forum.world, forum.world.env.backend
    thread = await forum.ask(world.alice, OTHER)
    archive(world, thread)
    backend.edit_channel(thread.id, {"applied_tags": [77]})
    await world.env.settle()
    assert await state(forum, thread) is State.SOLVED
    backend.edit_channel(thread.id, {"applied_tags": []})
    await world.env.settle()
    assert await state(forum, thread) is State.CLOSED
    await forum.hours(24)
    assert forum.said(forum.team) == []
    archive(world, thread, archived=False)  # as Discord does when somebody writes there
    await world.alice.send(thread, "It is not over")
    assert await state(forum, thread) is State.OPEN


async def test_what_was_solved_without_the_tag_stays_so(forum: Desk) -> None:
    """Whatever else changes about a thread is no change of its tag."""
    world = forum.world
    thread = await forum.ask(world.alice, OTHER)
    deny(world, forum.channel, "manage_threads")
    await world.env.settle()
    await world.alice.slash(thread, "support solved")
    assert forum.tags(thread) == []
    for archived in (True, False):
        archive(world, thread, archived=archived)
        await world.env.settle()
        assert await state(forum, thread) is State.SOLVED


async def test_another_tag_that_is_chosen_opens_nothing_again(forum: Desk) -> None:
    world = forum.world
    name_tag(forum, "Solved", "Fertig")
    thread = await forum.ask(world.alice, OTHER)
    await world.alice.slash(thread, "support solved")
    await world.services.channels.change(forum.guild_id, {"solved_tags": {forum.channel.id: 78}})
    archive(world, thread)
    await world.env.settle()
    assert await state(forum, thread) is State.SOLVED


async def test_a_tag_set_by_hand_counts(forum: Desk) -> None:
    thread = await forum.ask(forum.world.alice, OTHER)
    forum.world.env.backend.edit_channel(thread.id, {"applied_tags": [77]})
    await forum.world.env.settle()
    assert await state(forum, thread) is State.SOLVED
    assert forum.said(thread) == [], "who set it knows"
    forum.world.env.backend.edit_channel(thread.id, {"applied_tags": []})
    await forum.world.env.settle()
    assert await state(forum, thread) is State.OPEN


@pytest.mark.parametrize("name", ["✅ Solved", "[Solved]", "RESUELTO ✔", "Ｓｏｌｖｅｄ", "solved!"])
async def test_a_tag_is_known_by_its_letters(forum: Desk, name: str) -> None:
    name_tag(forum, name)
    thread = await forum.ask(forum.world.alice, OTHER)
    await forum.world.alice.slash(thread, "support solved")
    assert forum.tags(thread) == [name]


@pytest.mark.parametrize("name", ["Unsolved", "Not solved", "✅"])
async def test_another_tag_is_not_taken_for_it(forum: Desk, name: str) -> None:
    name_tag(forum, name)
    thread = await forum.ask(forum.world.alice, OTHER)
    assert "has no tag" in texts(await forum.world.alice.slash(thread, "support solved"))
    assert forum.tags(thread) == []


async def test_an_archived_post_can_be_solved(forum: Desk) -> None:
    thread = await forum.ask(forum.world.alice, OTHER)
    archive(forum.world, thread)
    await forum.world.env.settle()
    assert "Marked as solved" in title(await forum.world.alice.slash(thread, "support solved"))
    assert forum.tags(thread) == ["Solved"]


async def test_what_discord_refuses_in_an_archived_thread_says_what_to_do(forum: Desk) -> None:
    world, thread = forum.world, await forum.ask(forum.world.alice, GOOD)
    (suggested,) = forum.said(thread)
    path = f"/channels/{thread.id}/messages/{suggested.id}"
    world.env.inject_error("DELETE", path, status=400, code=50083)
    refused = await world.alice.click(suggested, label="Not this")
    assert "archived" in title(refused)
    assert "Write a message in it" in texts(refused)
    assert "Taken away" in texts(await world.alice.click(suggested, label="Not this"))


async def test_that_the_thread_cannot_be_told_is_no_failure(forum: Desk) -> None:
    world, thread = forum.world, await forum.ask(forum.world.alice, OTHER)
    world.env.inject_error("POST", f"/channels/{thread.id}/messages", status=500)
    done = await world.alice.slash(thread, "support solved")
    assert "Marked as solved" in title(done)
    assert "counts all the same" in texts(done)
    assert await state(forum, thread) is State.SOLVED


async def test_that_the_thread_cannot_be_told_of_opening_again_is_no_failure(forum: Desk) -> None:
    world, thread = forum.world, await forum.ask(forum.world.alice, OTHER)
    done = await world.alice.slash(thread, "support solved")
    world.env.inject_error("DELETE", f"/channels/{thread.id}/messages/*", status=500)
    again = await press(world.alice, done, "Not solved")
    assert "counts all the same" in texts(again)
    assert await state(forum, thread) is not State.SOLVED


async def test_a_lost_answer_does_not_overwrite_that_it_is_solved(forum: Desk) -> None:
    world, thread = forum.world, await forum.ask(forum.world.alice, OTHER)
    world.env.inject_error("PATCH", "/webhooks/*/messages/@original", status=500)
    done = await world.alice.slash(thread, "support solved")
    assert "got lost" in title(done)
    assert "counts" in texts(done)
    assert await state(forum, thread) is State.SOLVED
    assert world.take_faults() == []


async def test_it_counts_as_solved_where_the_thread_takes_no_message(forum: Desk) -> None:
    world, thread = forum.world, await forum.ask(forum.world.alice, OTHER)
    world.env.inject_error("POST", f"/channels/{thread.id}/messages", status=400, code=50083)
    done = await world.alice.slash(thread, "support solved")
    assert "nobody reads it there" in texts(done)
    assert await state(forum, thread) is State.SOLVED


# Open again by writing.


async def test_writing_opens_it_again_for_its_author(room: Desk) -> None:
    world = room.world
    thread = await room.ask(world.alice, OTHER)
    await world.alice.slash(thread, "support solved")
    await world.alice.send(thread, "Thank you all!")
    assert await state(room, thread) is State.SOLVED, "a thank-you is no question"
    await room.later(AFTER_THANKS)
    await room.helga.send(thread, "You are welcome")
    assert await state(room, thread) is State.SOLVED, "nor is what others add"
    await world.alice.send(thread, "It came back.")
    assert await state(room, thread) is State.OPEN
    assert room.titles(thread) == ["Open again"]
    assert room.tags(thread) == []
    await world.alice.click(room.said(thread)[0], label="Solved")
    assert await state(room, thread) is State.SOLVED


# Thanks from who asked.


async def test_helpers_named_by_the_author_are_thanked(room: Desk) -> None:
    world = room.world
    thread = await room.ask(world.alice, OTHER)
    answer = await world.alice.slash(thread, "support solved")
    robot = world.guild.add_member(world.env.create_user("robot", bot=True))
    done = await name(world.alice, answer, room.helga, room.holger, world.alice, robot)
    assert f"<@{room.helga.id}>, <@{room.holger.id}>" in title(done)
    assert "You cannot thank yourself" in texts(done)
    assert "Bots need no thanks" in texts(done)
    public = words(room.said(thread)[-1])
    assert f"<@{world.alice.id}> thanks <@{room.helga.id}>, <@{room.holger.id}>." in public
    board = await world.services.thanks.board(room.guild_id)
    assert {one.user_id for one in board.standings} == {room.helga.id, room.holger.id}


async def test_the_public_button_is_the_authors(room: Desk) -> None:
    world = room.world
    thread = await room.ask(world.alice, OTHER)
    await room.morten.slash(thread, "support solved")
    (said,) = room.said(thread)
    for other in (world.bob, room.morten):
        assert "Only the person who asked can thank" in texts(
            await other.click(said, label="Thank who helped")
        )
    asked = await world.alice.click(said, label="Thank who helped")
    await name(world.alice, asked, room.helga)
    again = await world.alice.click(said, label="Thank who helped")
    assert "for this question already" in texts(await name(world.alice, again, room.helga))
    assert len(room.said(thread)) == 2


async def test_the_select_survives_a_restart(room: Desk) -> None:
    world = room.world
    thread = await room.ask(world.alice, OTHER)
    answer = await world.alice.slash(thread, "support solved")
    await world.restart()
    assert "Thanked" in title(await name(world.alice, answer, room.helga))


# What is deleted under way.


async def test_the_thread_is_deleted(room: Desk) -> None:
    world = room.world
    thread = await room.ask(world.alice)
    world.env.backend.delete_channel(thread.id)
    await world.env.settle()
    assert await room.post(thread) is None


async def test_the_channel_is_deleted(room: Desk) -> None:
    world = room.world
    thread = await room.ask(world.alice)
    world.env.backend.delete_channel(room.channel.id)
    await world.env.settle()
    assert await room.post(thread) is None
    assert (await world.services.channels.setup(room.guild_id)).channels == frozenset()


async def test_the_message_is_deleted_before_the_press(room: Desk) -> None:
    world = room.world
    thread = await room.ask(world.alice, OTHER)
    answer = await world.alice.slash(thread, "support solved")
    world.env.backend.delete_message(thread.id, room.said(thread)[0].id)
    assert "Open again" in texts(await press(world.alice, answer, "Not solved"))
    assert await state(room, thread) is State.OPEN
