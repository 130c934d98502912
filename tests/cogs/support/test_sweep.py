"""What becomes due by waiting: one nudge to the helpers, very old questions closed, servers that were left."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.storage.tables import support_post, support_setup
from bot.support.channels.models import State
from tests.cogs.asking import archive, corner, deny
from tests.cogs.conftest import World
from tests.cogs.helping import OTHER, ROUND, Desk, desk, with_guidance, words

DAY = 24


@pytest.fixture(params=["forum", "text"])
async def room(world: World, request: pytest.FixtureRequest) -> Desk:
    return await desk(world, request.param)


@pytest.fixture
async def forum(world: World) -> Desk:
    return await desk(world, "forum")


def nudges(room: Desk) -> list[Any]:
    """The requests that told the helpers."""
    return [
        one
        for one in room.world.env.http_requests
        if one.method == "POST" and str(one.path) == f"/channels/{room.team.id}/messages"
    ]


async def state(room: Desk, thread: Any) -> State | None:
    """How the question stands."""
    post = await room.post(thread)
    return post.state if post else None


# Nudges.


async def test_one_nudge_after_the_hours_to_the_role_alone(room: Desk) -> None:
    thread = await room.ask(room.world.alice, OTHER)
    await room.hours(DAY - 1)
    assert room.said(room.team) == []
    await room.hours(1)
    (said,) = room.said(room.team)
    assert f"<@&{room.role.id}>" in words(said)
    assert f"<#{thread.id}>" in words(said)
    (request,) = nudges(room)
    assert request.json["allowed_mentions"] == {"parse": [], "roles": [room.role.id]}
    await room.hours(3 * DAY)
    assert len(room.said(room.team)) == 1, "never twice"


async def test_what_comes_due_together_is_one_message(room: Desk) -> None:
    threads = [await room.ask(room.world.alice, f"{OTHER} {n}") for n in range(17)]
    await room.hours(DAY)
    (said,) = room.said(room.team)
    assert sum(f"<#{one.id}>" in words(said) for one in threads) == 15
    assert "2 more" in words(said)
    late = await room.ask(room.world.bob, OTHER)
    await room.hours(DAY)
    _first, second = room.said(room.team)
    assert f"<#{late.id}>" in words(second)
    assert not [one for one in threads if f"<#{one.id}>" in words(second)], "Each question is named only once"


async def test_an_answer_of_somebody_else_ends_the_waiting(room: Desk) -> None:
    world = room.world
    answered = await room.ask(world.alice, OTHER)
    own = await room.ask(world.bob, OTHER)
    await room.hours(1)
    await world.bob.send(own, "Anybody?")
    await room.helga.send(answered, "Try this")
    await room.hours(DAY)
    (said,) = room.said(room.team)
    assert f"<#{own.id}>" in words(said)
    assert f"<#{answered.id}>" not in words(said)
    await world.alice.send(answered, "It does not help")
    await room.hours(DAY)
    assert f"<#{answered.id}>" in words(room.said(room.team)[-1]), "its author waits again"


@pytest.mark.parametrize(
    "how", ["solved", "locked", "closed", "closed while away", "tagged while away", "deleted while away"]
)
async def test_no_nudge_for_what_is_settled(forum: Desk, how: str) -> None:
    world, backend = forum.world, forum.world.env.backend
    thread = await forum.ask(world.alice, OTHER)
    if how == "solved":
        await world.alice.slash(thread, "support solved")
    elif how == "locked":
        archive(world, thread, locked=True)
    elif how == "closed":
        archive(world, thread)
        await world.env.settle()
        assert await state(forum, thread) is State.CLOSED
    else:
        watch: Any = world.bot.get_cog("SupportWatchCog")
        world.bot.remove_listener(watch.on_raw_thread_update, "on_raw_thread_update")
        world.bot.remove_listener(watch.on_raw_thread_delete, "on_raw_thread_delete")
        if how == "tagged while away":
            backend.edit_channel(thread.id, {"applied_tags": [77]})
        elif how == "closed while away":
            archive(world, thread)
        else:
            backend.delete_channel(thread.id)
    await forum.hours(DAY)
    assert forum.said(forum.team) == []
    if how == "deleted while away":
        assert await forum.post(thread) is None


async def test_a_thread_that_discord_archived_by_itself_still_waits(forum: Desk) -> None:
    thread = await forum.ask(forum.world.alice, OTHER)
    archive(forum.world, thread, after=timedelta(days=7))
    await forum.hours(DAY)
    (said,) = forum.said(forum.team)
    assert f"<#{thread.id}>" in words(said)


async def test_a_post_that_was_closed_opens_again_by_writing(forum: Desk) -> None:
    world = forum.world
    thread = await forum.ask(world.alice, OTHER)
    archive(world, thread)
    await world.env.settle()
    archive(world, thread, archived=False)  # as Discord does when somebody writes there
    await world.alice.send(thread, "It is not over")
    assert await state(forum, thread) is State.OPEN
    await forum.hours(DAY)
    assert len(forum.said(forum.team)) == 1


HOUR = timedelta(hours=1)


async def reopened(forum: Desk, *, days: int = 0) -> Any:
    """A post that alice closed, and opened again by hand an hour and `days` later, without writing."""
    thread = await forum.ask(forum.world.alice, OTHER)
    archive(forum.world, thread)
    await forum.world.env.settle()
    assert await state(forum, thread) is State.CLOSED
    archive(forum.world, thread, archived=False, after=timedelta(days=days) + HOUR)
    await forum.world.env.settle()
    return thread


async def test_a_post_that_was_opened_again_by_hand_waits_again(forum: Desk) -> None:
    thread = await reopened(forum)
    assert await state(forum, thread) is State.OPEN
    await forum.hours(DAY)
    (said,) = forum.said(forum.team)
    assert f"<#{thread.id}>" in words(said)


async def test_what_had_an_answer_does_not_wait_when_it_is_opened_again(forum: Desk) -> None:
    world = forum.world
    thread = await forum.ask(world.alice, OTHER)
    await forum.helga.send(thread, "The blue one.")
    archive(world, thread)
    await world.env.settle()
    archive(world, thread, archived=False, after=HOUR)
    await world.env.settle()
    assert await state(forum, thread) is State.OPEN
    await forum.hours(DAY)
    assert forum.said(forum.team) == []


@pytest.mark.parametrize(
    ("after", "then"), [(HOUR, State.CLOSED), (timedelta(days=1), State.OPEN)], ids=["by hand", "by Discord"]
)
async def test_a_post_opened_again_is_closed_again(forum: Desk, after: timedelta, then: State) -> None:
    """Discord waits a day from then, however old the last message is."""
    thread = await reopened(forum, days=8)
    archive(forum.world, thread, after=timedelta(days=8) + HOUR + after)
    await forum.world.env.settle()
    assert await state(forum, thread) is then
    await forum.hours(DAY)
    assert len(forum.said(forum.team)) == (then is State.OPEN)


async def test_a_change_of_what_was_closed_does_not_open_it(room: Desk) -> None:
    """It could not be archived on Discord: another name there says nothing of its question."""
    thread = await room.ask(room.world.alice, OTHER)
    deny(room.world, room.channel, "manage_threads")
    await room.hours(31 * DAY)
    room.world.env.backend.edit_channel(thread.id, {"name": "Another name"})
    await room.world.env.settle()
    assert await state(room, thread) is State.CLOSED


@pytest.mark.parametrize("off", ["hours", "role"])
async def test_it_can_be_off(world: World, off: str) -> None:
    chosen: dict[str, object] = {"nudge_hours": None} if off == "hours" else {"helper_role_id": None}
    forum = await desk(world, "forum", **chosen)
    await forum.ask(world.alice, OTHER)
    await forum.hours(2 * DAY)
    assert forum.said(forum.team) == []


@pytest.mark.parametrize("gone", ["role", "channel", "permission"])
async def test_nobody_can_be_told(forum: Desk, gone: str) -> None:
    """The question keeps waiting, and is told of once that is mended."""
    world = forum.world
    await forum.ask(world.alice, OTHER)
    if gone == "role":
        world.env.backend.delete_role(forum.guild_id, forum.role.id)
    elif gone == "channel":
        world.env.backend.delete_channel(forum.team.id)
    else:
        deny(world, forum.team, "send_messages")
    await forum.hours(DAY)
    assert nudges(forum) == []
    setup = await world.services.channels.setup(forum.guild_id)
    if gone == "role":
        assert setup.helper_role_id is None
        return
    if gone == "channel":
        assert setup.nudge_channel_id is None
        forum.team = world.guild.create_text_channel("team two")
        await world.services.channels.change(forum.guild_id, {"nudge_channel_id": forum.team.id})
    else:
        deny(world, forum.team)
    await forum.later()
    assert len(forum.said(forum.team)) == 1


async def test_without_a_channel_of_its_own_the_first_text_channel_is_told(world: World) -> None:
    room = await desk(world, "text", nudge_channel_id=None)
    await room.ask(world.alice, OTHER)
    await room.hours(DAY)
    assert room.titles(room.channel) == ["A question waits"]


async def test_two_processes_tell_once(forum: Desk) -> None:
    sweep = forum.world.services.sweep
    await forum.ask(forum.world.alice, OTHER)
    await forum.world.services.channels.change(forum.guild_id, {"helper_role_id": None})
    await forum.hours(DAY)
    assert await sweep.claim_nudge(forum.guild_id) is not None
    assert await sweep.claim_nudge(forum.guild_id) is None


async def _begun(forum: Desk) -> None:
    """As if the bot had stopped before it wrote down that the message was sent."""
    async with forum.world.services.database.write() as connection:
        await connection.execute(update(support_setup).values(nudge_sent=False))


async def test_the_bot_stops_after_the_message(forum: Desk) -> None:
    await forum.ask(forum.world.alice, OTHER)
    await forum.hours(DAY)
    await _begun(forum)
    await forum.world.restart()
    await forum.hours(DAY)
    assert len(forum.said(forum.team)) == 1


async def test_the_bot_stops_before_the_message(forum: Desk) -> None:
    world = forum.world
    await forum.ask(world.alice, OTHER)
    sweeper: Any = world.bot.get_cog("SupportSweepCog")
    await sweeper.loop.stop(1.0)
    await forum.hours(DAY)
    assert await world.services.sweep.claim_nudge(forum.guild_id) is not None
    await world.restart()
    await forum.later(5 * ROUND)
    assert len(forum.said(forum.team)) == 1


async def test_discord_fails_while_helpers_are_told(forum: Desk) -> None:
    """An error of Discord's own leaves open whether it arrived: the bot looks before it writes again."""
    for _ in range(2):
        forum.world.env.inject_error("POST", f"/channels/{forum.team.id}/messages", status=500)
    await forum.ask(forum.world.alice, OTHER)
    await forum.hours(DAY)
    for _try in range(10):
        await forum.later(ROUND)
    assert len(forum.said(forum.team)) == 1


@pytest.mark.parametrize("kind", ["forum", "text"])
async def test_helpers_are_told_of_anonymous_questions_too(world: World, kind: str) -> None:
    """They wait like others. Nobody could take a wrong guess away, so none is made."""
    room, nook = await desk(world, kind), await corner(world, kind)
    await world.services.support_settings.change_settings(room.guild_id, {"ask_channel_id": room.channel.id})
    nook.channel = room.channel
    question = await nook.ask(world.alice, Title="A client threatens me")
    assert room.shelf.asked == []
    await room.hours(DAY)
    (said,) = room.said(room.team)
    assert f"<#{question.thread_id}>" in words(said)
    await room.hours(31 * DAY)
    thread = room.thread(question.thread_id or 0)
    assert "This question goes to rest" not in room.titles(thread)


# Very old ones.


async def test_a_very_old_question_is_closed_kindly_and_opens_by_writing(room: Desk) -> None:
    world = room.world
    thread = await room.ask(world.alice, OTHER)
    await room.hours(29 * DAY)
    assert not room.archived(thread)
    await room.hours(DAY)
    assert room.titles(thread) == ["This question goes to rest"]
    assert "30 days" in words(room.said(thread)[0])
    assert room.archived(thread)
    assert await state(room, thread) is State.CLOSED
    archive(world, thread, archived=False)  # as Discord does when somebody writes there
    await world.bob.send(thread, "I had this too")
    assert await state(room, thread) is State.OPEN
    await room.hours(29 * DAY)
    assert room.titles(thread) == ["This question goes to rest"]


async def test_writing_keeps_it_open(room: Desk) -> None:
    thread = await room.ask(room.world.alice, OTHER)
    for _ in range(3):
        await room.hours(20 * DAY)
        await room.helga.send(thread, "Still there?")
    assert await state(room, thread) is State.OPEN


@pytest.mark.parametrize("permission", ["manage_threads", "send_messages_in_threads"])
async def test_what_it_may_not_close_it_leaves_alone(room: Desk, permission: str) -> None:
    thread = await room.ask(room.world.alice, OTHER)
    deny(room.world, room.channel, permission)
    await room.hours(31 * DAY)
    assert room.said(thread) == []
    assert await state(room, thread) is State.CLOSED


async def test_closing_can_be_off(world: World) -> None:
    forum = await desk(world, "forum", close_days=None)
    thread = await forum.ask(world.alice, OTHER)
    await forum.hours(100 * DAY)
    assert await state(forum, thread) is State.OPEN


async def test_the_bot_stops_in_the_middle_of_closing(room: Desk) -> None:
    world = room.world
    thread = await room.ask(world.alice, OTHER)
    await room.hours(31 * DAY)
    archive(world, thread, archived=False)
    async with world.services.database.write() as connection:
        await connection.execute(update(support_post).values(state="closing"))
    await world.restart()
    await room.later(5 * ROUND)
    assert room.titles(thread) == ["This question goes to rest"], "said once"
    assert room.archived(thread)
    assert await state(room, thread) is State.CLOSED


async def test_the_thread_is_deleted_before_it_is_closed(forum: Desk) -> None:
    world = forum.world
    thread = await forum.ask(world.alice, OTHER)
    watch: Any = world.bot.get_cog("SupportWatchCog")
    world.bot.remove_listener(watch.on_raw_thread_delete, "on_raw_thread_delete")
    world.env.backend.delete_channel(thread.id)
    await forum.hours(31 * DAY)
    assert await forum.post(thread) is None


# Servers that were left.


async def test_a_server_that_was_left_is_forgotten_after_a_while(forum: Desk) -> None:
    world, services = forum.world, forum.world.services
    await services.support_settings.change_settings(forum.guild_id, {"language": "es"})
    await forum.ask(world.alice, OTHER)
    await services.thanks.thank(world.alice.id, forum.guild_id, {forum.helga.id: False})
    world.env.backend.remove_guild(forum.guild_id)
    await world.env.settle()
    await forum.hours(29 * DAY)
    for _minute in range(62):
        await forum.later(60)
    assert await services.channels.servers() == [forum.guild_id], "in case it comes back"
    await forum.hours(2 * DAY)
    for _minute in range(62):
        await forum.later(60)
    kept = await world.everything()
    for table in (
        "support_setup",
        "support_channel",
        "support_post",
        "support_server",
        "thanks",
        "departed_server",
    ):
        assert kept[table] == [], table


async def test_a_server_that_comes_back_is_as_it_was(forum: Desk) -> None:
    services = forum.world.services
    await services.departures.left(forum.guild_id)
    await forum.world.restart()
    with_guidance(forum.world, forum.shelf)
    await forum.hours(32 * DAY)
    await forum.later(3700)
    assert await services.channels.servers() == [forum.guild_id]
    assert (await forum.world.everything())["departed_server"] == []


async def test_it_comes_back_while_the_bot_runs(forum: Desk) -> None:
    await forum.world.services.departures.left(forum.guild_id)
    forum.world.bot.dispatch("guild_join", forum.world.bot.get_guild(forum.guild_id))
    await forum.later()
    assert (await forum.world.everything())["departed_server"] == []


async def test_removed_while_the_bot_was_away(forum: Desk) -> None:
    world = forum.world
    watch: Any = world.bot.get_cog("SupportWatchCog")
    world.bot.remove_listener(watch.on_guild_remove, "on_guild_remove")
    world.env.backend.remove_guild(forum.guild_id)
    await world.env.settle()
    await world.restart()
    await forum.later()
    assert len((await world.everything())["departed_server"]) == 1


async def test_another_processes_servers_are_left_to_it(forum: Desk) -> None:
    sweeper: Any = forum.world.bot.get_cog("SupportSweepCog")
    forum.world.bot.shard_count = 4
    shard = (forum.guild_id >> 22) % 4
    assert sweeper._ours(forum.guild_id) is (shard == 0)
    assert not sweeper._ours((1 << 22) | 5)
