"""Anonymous questions when things go wrong: permissions, deletions, failures, restarts."""

from typing import Any

import discord
import pytest

from bot.support.anonymous.models import State
from bot.support.anonymous.outbox import Outbox
from bot.ui.places import ASK_PERMISSIONS
from tests.cogs.asking import TITLE, Corner, archive, corner, deny, shown
from tests.cogs.conftest import World
from tests.cogs.verbs import buttons, fill, filled, press, press_beside, texts, title


@pytest.fixture(params=["forum", "text"])
async def nook(world: World, request: pytest.FixtureRequest) -> Corner:
    return await corner(world, request.param)


@pytest.fixture
async def forum(world: World) -> Corner:
    return await corner(world, "forum")


async def opened(nook: Corner) -> Any:
    """Alice's only question, as `/ask mine` opens it."""
    alice = nook.world.alice
    mine = await alice.slash(nook.world.lounge, "ask mine")
    return await press_beside(alice, mine)


@pytest.mark.parametrize("kind", ["forum", "text"])
@pytest.mark.parametrize("permission", list(ASK_PERMISSIONS))
async def test_a_missing_permission_is_named_before_anything_is_stored(
    world: World, kind: str, permission: str
) -> None:
    nook = await corner(world, kind)
    deny(world, nook.channel, permission)
    await world.env.settle()
    asked = await world.alice.slash(world.lounge, "ask new")
    if kind == "forum" and permission == "create_public_threads":
        assert "Ask anonymously" in title(asked), "a forum needs no thread of its own"
        return
    assert ASK_PERMISSIONS[permission] in texts(asked)
    assert set((await world.rows(world.alice)).values()) == {0}


async def test_who_cannot_see_the_channel_cannot_ask_there(forum: Corner) -> None:
    world = forum.world
    deny(world, forum.channel, "view_channel", target=world.alice)
    await world.env.settle()
    assert "cannot see" in texts(await world.alice.slash(world.lounge, "ask new"))
    assert "Ask anonymously" in title(await world.bob.slash(world.lounge, "ask new"))


@pytest.mark.parametrize("right", ["send_messages", "send_messages_in_threads"])
async def test_who_may_not_write_there_has_nothing_posted_there(forum: Corner, right: str) -> None:
    """Not a way around the channel's rights: neither asked for, nor with a preview from before they were taken."""
    world = forum.world
    preview = await forum.preview(world.alice)
    deny(world, forum.channel, right, target=world.alice)
    await world.env.settle()
    assert "You may not write" in texts(await world.alice.slash(world.lounge, "ask new"))
    assert "You may not write" in texts(await press(world.alice, preview, "Post"))
    await forum.later()
    assert forum.posts() == []
    assert "Ask anonymously" in title(await world.bob.slash(world.lounge, "ask new"))


async def test_nothing_is_set_up(world: World) -> None:
    assert "not set up" in texts(await world.alice.slash(world.lounge, "ask new"))
    assert "only in a server" in texts(await world.alice.user.slash("ask new"))


async def test_a_permission_lost_between_the_preview_and_the_press(nook: Corner) -> None:
    preview = await nook.preview(nook.world.alice)
    deny(nook.world, nook.channel, "send_messages")
    await nook.world.env.settle()
    refused = await press(nook.world.alice, preview, "Post")
    assert "Send Messages" in texts(refused)
    await nook.later()
    assert nook.posts() == []


async def test_a_permission_lost_after_the_press(nook: Corner) -> None:
    """The asker is told, and can try again once it is mended; the failure does not count as a question."""
    world, alice = nook.world, nook.world.alice
    await press(alice, await nook.preview(alice), "Post")
    deny(world, nook.channel, "send_messages")
    await nook.later()
    assert nook.posts() == []
    used = await alice.slash(world.lounge, "contract list")
    assert "could not be posted" in texts(used)
    card = await opened(nook)
    assert "lack a permission" in texts(card)
    deny(world, nook.channel)
    await world.env.settle()
    await press(alice, card, "Try again")
    await nook.later()
    assert len(nook.posts()) == 1


async def test_the_channel_is_deleted_before_the_post(nook: Corner) -> None:
    world, alice = nook.world, nook.world.alice
    preview = await nook.preview(alice)
    await press(alice, preview, "Post")
    world.env.backend.delete_channel(nook.channel.id)
    await nook.later()
    (question,) = await world.services.questions.mine(alice.id)
    assert question.state is State.FAILED
    assert "is gone" in texts(await opened(nook))
    assert "is gone" in texts(await alice.slash(world.lounge, "ask new"))
    # The asker's words are not lost: another channel, and it can be posted there.
    other = world.guild.create_text_channel("other")
    await world.services.support_settings.change_settings(world.guild.id, {"ask_channel_id": other.id})
    await press(alice, await opened(nook), "Try again")
    await nook.later()
    assert any(message.components for message in other.history())


async def test_the_channel_is_deleted_with_the_posts(nook: Corner) -> None:
    world, alice = nook.world, nook.world.alice
    await nook.ask(alice)
    card = await opened(nook)
    world.env.backend.delete_channel(nook.channel.id)
    await world.env.settle()
    for label in ("Solved", "Answer in the thread"):
        assert "not on Discord" in texts(await press(alice, card, label)), label
    assert "no longer on Discord" in texts(await alice.slash(world.lounge, "ask mine"))


@pytest.mark.parametrize("what", ["thread", "first message"])
async def test_a_moderator_deletes_it_by_hand(nook: Corner, what: str) -> None:
    world, alice = nook.world, nook.world.alice
    question = await nook.ask(alice)
    assert question.thread_id is not None
    if what == "thread":
        world.env.backend.delete_channel(question.thread_id)
    else:
        place = question.thread_id if nook.is_forum else nook.channel.id
        world.env.backend.delete_message(place, question.thread_id)
    await world.env.settle()
    (gone,) = await world.services.questions.mine(alice.id)
    assert gone.state is State.REMOVED
    assert gone.closed_at is not None
    assert "gone" in texts(await alice.slash(world.lounge, "help"))
    await nook.later()


async def test_a_locked_thread_takes_no_more(nook: Corner) -> None:
    world, alice = nook.world, nook.world.alice
    question = await nook.ask(alice)
    await world.services.questions.add_message(alice.id, question.id, "Too late")
    archive(world, nook.thread(question), locked=True)
    await nook.later()
    assert len(nook.posts()) == 1
    told = await alice.slash(world.lounge, "help")
    assert "could not be posted" in texts(told)
    assert "Too late" not in texts(told)
    shown_to_alice = await press(alice, told, "Open")
    assert "Too late" in texts(shown_to_alice)
    assert (await alice.slash(world.lounge, "help")).followups == [], "told once"
    archive(world, nook.thread(question), archived=False)
    await world.env.settle()
    form = await press(alice, shown_to_alice, "Send it again")
    assert filled(form) == {"What do you want to say?": "Too late"}
    sent = await fill(alice, form)
    assert "could not be posted" not in texts(sent)
    await nook.later()
    assert len(nook.posts()) == 2
    assert "Send it again" not in buttons(await opened(nook))


async def test_a_thread_known_to_be_locked_refuses_at_once(forum: Corner) -> None:
    world, alice = forum.world, forum.world.alice
    question = await forum.ask(alice)
    mine = await opened(forum)
    form = await press(alice, mine, "Answer in the thread")
    world.env.backend.edit_channel(
        question.thread_id,
        {},
        thread_metadata={"archived": False, "locked": True, "archive_timestamp": world.env.now().isoformat()},
    )
    await world.env.settle()
    assert "locked" in texts(await press(alice, mine, "Answer in the thread"))
    refused = await fill(alice, form, {"What do you want to say?": "My words"})
    assert "locked" in texts(refused)
    assert "My words" in texts(refused)
    await forum.later()
    assert len(forum.posts()) == 1


async def test_lost_rights_refuse_at_once_and_give_back_what_waits(forum: Corner) -> None:
    world, alice = forum.world, forum.world.alice
    await forum.ask(alice)
    mine = await opened(forum)
    form = await press(alice, mine, "Answer in the thread")
    await fill(alice, form, {"What do you want to say?": "My words"})
    deny(world, forum.channel, "send_messages_in_threads")
    await world.env.settle()
    assert "Send Messages in Threads" in texts(await press(alice, mine, "Answer in the thread"))
    await forum.later()
    told = await alice.slash(world.lounge, "help")
    assert "could not be posted" in texts(told)
    assert "My words" in texts(await press(alice, told, "Open"))


async def test_the_form_of_a_question_that_goes_meanwhile(forum: Corner) -> None:
    world, alice = forum.world, forum.world.alice
    question = await forum.ask(alice)
    form = await press(alice, await opened(forum), "Answer in the thread")
    assert question.thread_id is not None
    world.env.backend.delete_channel(question.thread_id)
    await world.env.settle()
    sent = await fill(alice, form, {"What do you want to say?": "My words"})
    assert "not on Discord" in texts(sent)
    assert "My words" in texts(sent)


async def test_without_manage_threads_the_bot_takes_back_its_own(nook: Corner) -> None:
    world, alice = nook.world, nook.world.alice
    question = await nook.ask(alice)
    world.env.inject_error("DELETE", f"/channels/{question.thread_id}", status=403, code=50013, times=None)
    await world.services.questions.delete(alice.id, question.id)
    await nook.later()
    assert nook.posts() == []
    assert question.thread_id is not None
    assert world.env.backend.channels[question.thread_id].thread_metadata.archived


async def test_discord_fails_for_a_while(nook: Corner) -> None:
    """A 500 says nothing about whether the post arrived: it is looked for, then posted, once."""
    world, alice = nook.world, nook.world.alice
    path = "/channels/*/threads" if nook.is_forum else f"/channels/{nook.channel.id}/messages"
    world.env.inject_error("POST", path, status=500, times=3)
    await press(alice, await nook.preview(alice), "Post")
    for _try in range(6):
        await nook.later(300)
    assert len(nook.posts()) == 1


async def test_what_discord_refuses_is_given_up(nook: Corner) -> None:
    world, alice = nook.world, nook.world.alice
    path = "/channels/*/threads" if nook.is_forum else f"/channels/{nook.channel.id}/messages"
    world.env.inject_error("POST", path, status=400, code=50035, times=None)
    await press(alice, await nook.preview(alice), "Post")
    await nook.later()
    assert "did not take it" in texts(await opened(nook))


async def test_the_nonce_is_the_same_for_the_same_words(world: World) -> None:
    """So that Discord drops a second one within minutes, and it tells nothing of who asks."""
    nook = await corner(world, "text")
    question = await nook.ask(world.alice)
    (post,) = [one for one in world.env.http_requests if one.path == f"/channels/{nook.channel.id}/messages"]
    assert post.json["nonce"] == str(question.id)
    assert post.json["enforce_nonce"]


# Restarts.


async def test_every_button_of_an_asker_outlives_a_restart(forum: Corner) -> None:
    world, alice = forum.world, forum.world.alice
    preview = await forum.preview(alice)
    await world.restart()
    await press(alice, preview, "Post")
    await world.restart()
    await forum.later()
    assert len(forum.posts()) == 1
    card = await opened(forum)
    await world.restart()
    assert "open" in texts(await press(alice, card, "Tell me by direct message"))
    (post,) = forum.posts()
    await world.restart()
    assert (await world.bob.click(post, label="Report")).modal


class Crash(BaseException):
    """The process ends: nothing catches it."""


@pytest.mark.parametrize("moment", ["before the post", "after the post"])
async def test_a_crash_between_intent_and_outcome(
    nook: Corner, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """The row is `sending`, and whether the post stands on Discord is for the next start to find out."""
    world, alice = nook.world, nook.world.alice
    await press(alice, await nook.preview(alice), "Post")
    name = "publish" if moment == "before the post" else "posted"
    target: Any = "cogs.ask.posts" if name == "publish" else Outbox
    crashed = 0

    async def crash(*_arguments: object, **_options: object) -> None:
        nonlocal crashed
        crashed += 1
        raise Crash

    with monkeypatch.context() as broken:
        broken.setattr(
            f"{target}.{name}" if name == "publish" else target,
            *([crash] if name == "publish" else [name, crash]),
        )
        await nook.later(200)
        assert crashed == 1
        world.take_faults()
    await world.restart()
    assert len(nook.posts()) == (0 if moment == "before the post" else 1)
    await nook.later(600)
    assert len(nook.posts()) == 1
    (question,) = await world.services.questions.mine(alice.id)
    assert question.state is State.POSTED
    assert [thread.name for thread in nook.threads()] == [TITLE]


async def test_a_crash_before_the_thread_on_a_message(world: World) -> None:
    """In a text channel the message stands and its thread does not: the thread is made, no second message."""
    nook = await corner(world, "text")
    world.env.inject_error("POST", "/channels/*/messages/*/threads", status=500, times=3)
    await press(world.alice, await nook.preview(world.alice), "Post")
    for _try in range(4):
        await nook.later(225)
    assert len(nook.posts()) == 1
    assert len(nook.threads()) == 1


async def test_a_crash_while_an_answer_is_posted(nook: Corner, monkeypatch: pytest.MonkeyPatch) -> None:
    world, alice = nook.world, nook.world.alice
    question = await nook.ask(alice)
    await world.services.questions.add_message(alice.id, question.id, "One more thing")

    async def crash(*_arguments: object, **_options: object) -> None:
        raise Crash

    with monkeypatch.context() as broken:
        broken.setattr(Outbox, "message_posted", crash)
        await nook.later(200)
        world.take_faults()
    await world.restart()
    await nook.later(600)
    assert len([one for one in nook.posts() if "One more thing" in shown(one)]) == 1


async def test_erased_while_it_is_being_posted(nook: Corner, monkeypatch: pytest.MonkeyPatch) -> None:
    """The post that was asked to go with its author goes, though nobody could name its thread yet."""
    world, alice = nook.world, nook.world.alice
    await press(alice, await nook.preview(alice), "Post")
    posted = Outbox.posted

    async def slow(outbox: Outbox, question: Any, thread_id: int) -> bool:
        await world.services.privacy.erase(alice.id, remove_posts=True)
        return await posted(outbox, question, thread_id)

    with monkeypatch.context() as late:
        late.setattr(Outbox, "posted", slow)
        await nook.later()
    await nook.later(2400)
    assert nook.posts() == []
    assert set((await world.rows(alice)).values()) == {0}


async def test_removed_from_the_server_and_added_again_it_leaves_askers_their_questions(
    forum: Corner,
) -> None:
    world, alice = forum.world, forum.world.alice
    question = await forum.ask(alice)
    world.env.backend.emit("GUILD_DELETE", {"id": str(world.guild.id)})
    await forum.later()
    (kept,) = await world.services.questions.mine(alice.id)
    assert (kept.state, kept.closed_at) == (State.POSTED, None)
    await world.restart()  # it is there again
    form = await press(alice, await opened(forum), "Answer in the thread")
    await fill(alice, form, {"What do you want to say?": "Still me."})
    await forum.later()
    assert any("Still me." in shown(one) for one in forum.thread(question).history())


def test_the_channel_kinds_are_those_that_discord_gives_threads_in() -> None:
    from cogs.ask.posts import AskChannel

    assert AskChannel == discord.TextChannel | discord.ForumChannel


async def test_what_was_pressed_before_the_hour_was_used_up_waits_its_turn(forum: Corner) -> None:
    """Both may ask, since nothing stands there yet: a refusal would tell the second of the first."""
    world = forum.world
    await world.services.support_settings.change_settings(world.guild.id, {"asks_per_hour": 1})
    for actor in (world.alice, world.bob):
        await forum.ask(actor, wait=False)
    for _try in range(5):
        await forum.later(10 * 60)
    assert len(forum.posts()) == 1
    for _try in range(3):
        await forum.later(10 * 60)
    assert len(forum.posts()) == 2
