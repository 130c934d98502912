"""Moderators look at anonymous questions before they appear, where a server wants that."""

import asyncio
from datetime import timedelta
from typing import Any

import discord
import pytest
from sqlalchemy import update

from bot.storage.tables import anonymous_question
from bot.support.anonymous.approvals import UNDECIDED_AFTER
from bot.support.anonymous.models import Question, State, Trouble
from cogs.ask import posts
from tests.cogs.asking import BODY, TITLE, Corner, corner, deny, shown
from tests.cogs.conftest import World
from tests.cogs.verbs import buttons, choose, fill, filled, press, press_beside, texts, title

DM = {"How may I tell you of replies?": "By direct message, at most every 15 minutes"}
WHY = "Please leave out **his** plans"


@pytest.fixture(params=["forum", "text"])
async def nook(world: World, request: pytest.FixtureRequest) -> Corner:
    return await approving(world, request.param)


@pytest.fixture
async def forum(world: World) -> Corner:
    return await approving(world, "forum")


async def approving(world: World, kind: str) -> Corner:
    """A server whose moderators look at questions first."""
    made = await corner(world, kind)
    await world.services.support_settings.change_settings(world.guild.id, {"ask_approval": True})
    return made


async def send(nook: Corner, actor: Any, **typed: str) -> Question:
    """A question of `actor` that waits for the moderators."""
    await press(actor, await nook.preview(actor, **typed), "Send to the moderators")
    await nook.later()
    return await kept(nook, actor)


async def kept(nook: Corner, actor: Any) -> Question:
    return (await nook.world.services.questions.mine(actor.id))[0]


def waiting(nook: Corner) -> list[Any]:
    """The cards in the moderators' channel that can still be decided about."""
    return [one for one in nook.reports.history() if "waits for you" in shown(one)]


async def decline(nook: Corner, moderator: Any, why: str = WHY) -> Any:
    form = await moderator.click(waiting(nook)[0], label="Decline")
    return await fill(moderator, form, {"Why?": why})


async def opened(nook: Corner, actor: Any) -> Any:
    """The only question of `actor`, as `/ask mine` opens it."""
    mine = await actor.slash(nook.world.lounge, "ask mine")
    return await press_beside(actor, mine)


async def test_what_is_approved_appears(nook: Corner) -> None:
    world, alice, moderator = nook.world, nook.world.alice, nook.moderator
    asked = await alice.slash(world.lounge, "ask new")
    assert "A moderator looks at each question before it appears" in texts(asked)
    preview = await nook.preview(alice)
    assert "Post" not in buttons(preview)
    sent = await press(alice, preview, "Send to the moderators")
    assert title(sent) == "✓ On its way to the moderators"
    assert nook.reports.history() == [], "not in the moment of the press"
    await nook.later()
    (card,) = waiting(nook)
    for part in (TITLE, *BODY.splitlines()):
        assert part in shown(card)
    for name in ("alice", str(alice.id)):
        assert name not in shown(card).lower()
    assert nook.posts() == []
    mine = await alice.slash(world.lounge, "ask mine")
    assert "waits until a moderator has looked at it" in texts(mine)
    await moderator.click(card, label="Approve")
    assert waiting(nook) == []
    (decided,) = nook.reports.history()
    assert BODY.splitlines()[0] not in shown(decided), "the text stands where it was to appear, and not here"
    await nook.later()
    (post,) = nook.posts()
    question = await kept(nook, alice)
    assert question.pseudonym in shown(post)
    assert question.state is State.POSTED
    news = await alice.slash(world.lounge, "contract list")
    assert "Your question stands there now" in texts(news)
    await nook.helper.send(nook.thread(question), "Say no.")
    await nook.later()
    assert "1 new reply" in texts(await alice.slash(world.lounge, "contract list"))


async def test_what_is_declined_comes_back_with_the_reason(forum: Corner) -> None:
    world, alice = forum.world, forum.world.alice
    await send(forum, alice)
    await decline(forum, forum.moderator)
    (decided,) = forum.reports.history()
    assert "Declined" in shown(decided)
    assert "Please leave out" in shown(decided)
    assert BODY.splitlines()[0] not in shown(decided)
    news = texts(await alice.slash(world.lounge, "contract list"))
    assert "The moderators declined your question" in news
    assert r"Please leave out \*\*his\*\* plans" in news
    assert BODY.splitlines()[0] in news, "the text comes back"
    card = await opened(forum, alice)
    assert "Please leave out" in texts(card)
    assert "Try again" not in buttons(card)
    await forum.again()
    form = await press(alice, card, "Edit")
    assert filled(form)["Your question"] == BODY
    again = await fill(alice, form, {"Your question": "Two more pages. What now?"})
    await press(alice, again, "Send to the moderators")
    await forum.later()
    await forum.moderator.click(waiting(forum)[0], label="Approve")
    await forum.later()
    assert "Two more pages. What now?" in shown(forum.posts()[0])
    assert (await kept(forum, alice)).declined_because is None


async def test_who_wants_direct_messages_has_the_decision_there(forum: Corner) -> None:
    alice = forum.world.alice
    await press(alice, await forum.preview(alice, **DM), "Send to the moderators")
    await forum.later()
    await decline(forum, forum.moderator)
    await forum.later()
    said = [shown(one) for one in alice.user.dm_channel.history()]
    assert ["declined your question" in one and BODY.splitlines()[0] in one for one in said] == [True]


async def test_who_is_first_decides(forum: Corner) -> None:
    """Two moderators at once, and one whose form was open: one decision, and the others are told."""
    world, alice = forum.world, forum.world.alice
    staff = world.guild.create_role("Staff", permissions=discord.Permissions(manage_messages=True))
    other = world.guild.add_member(world.env.create_user("mira"), roles=[staff])
    question = await send(forum, alice)
    (card,) = waiting(forum)
    late = await other.click(card, label="Decline")
    approvals = world.services.approvals
    decided = await asyncio.gather(
        approvals.approve(question, forum.channel.id),
        approvals.decline(question, "No"),
        return_exceptions=True,
    )
    assert len([one for one in decided if isinstance(one, Question)]) == 1
    before = (await kept(forum, alice)).state
    refused = await fill(other, late, {"Why?": WHY})
    assert "no longer waits" in texts(refused)
    assert "Please leave out" in texts(refused), "what was typed is given back"
    assert "no longer waits" in texts(await forum.moderator.click(card, label="Approve"))
    assert (await kept(forum, alice)).state is before
    await forum.later()
    assert len(forum.posts()) == (before is State.WAITING)


async def test_a_decision_is_about_what_its_moderator_read(forum: Corner) -> None:
    """Declined by one, changed and sent again: a form that was opened for the first text decides nothing."""
    world, alice = forum.world, forum.world.alice
    staff = world.guild.create_role("Staff", permissions=discord.Permissions(manage_messages=True))
    other = world.guild.add_member(world.env.create_user("mira"), roles=[staff])
    await send(forum, alice)
    late = await other.click(waiting(forum)[0], label="Decline")
    await decline(forum, forum.moderator)
    await forum.again()
    form = await press(alice, await opened(forum, alice), "Edit")
    again = await fill(alice, form, {"Your question": "Two more pages. What now?"})
    await press(alice, again, "Send to the moderators")
    await forum.later()
    assert len(waiting(forum)) == 1
    assert "no longer waits" in texts(await fill(other, late, {"Why?": WHY}))
    assert (await kept(forum, alice)).state is State.HELD


@pytest.mark.parametrize("label", ["Approve", "Decline"])
async def test_only_moderators_decide(forum: Corner, label: str) -> None:
    await send(forum, forum.world.alice)
    refused = await forum.world.bob.click(waiting(forum)[0], label=label)
    assert "Only moderators" in texts(refused)
    assert (await kept(forum, forum.world.alice)).state is State.HELD
    assert waiting(forum)


@pytest.mark.parametrize("way", ["delete", "erase"])
async def test_what_is_taken_back_leaves_the_moderators_channel(nook: Corner, way: str) -> None:
    world, alice = nook.world, nook.world.alice
    question = await send(nook, alice)
    (card,) = waiting(nook)
    if way == "delete":
        asked = await press(alice, await opened(nook, alice), "Delete")
        await press(alice, asked, "Delete")
    else:
        asked = await alice.slash(world.lounge, "privacy delete")
        await press(alice, asked, "Erase everything for good")
    assert "no longer waits" in texts(await nook.moderator.click(card, label="Approve"))
    await nook.later()
    assert nook.reports.history() == []
    assert nook.posts() == []
    async with world.services.database.read() as connection:
        found = await world.services.outbox._questions.find_anybodys(connection, question.id)
    assert found is None or found.state is State.REMOVED


async def test_what_is_erased_on_its_way_to_the_moderators_does_not_stay_there(
    forum: Corner, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, alice = forum.world, forum.world.alice
    await press(alice, await forum.preview(alice), "Send to the moderators")
    (ask_moderators, question) = (posts.ask_moderators, await kept(forum, alice))

    async def and_erase(*arguments: Any) -> int:
        sent = await ask_moderators(*arguments)
        await world.services.questions.delete(alice.id, question.id)
        return sent

    monkeypatch.setattr(posts, "ask_moderators", and_erase)
    await forum.later()
    assert forum.reports.history() == []


async def test_what_nobody_decides_goes_back_after_two_weeks(forum: Corner) -> None:
    world, alice = forum.world, forum.world.alice
    question = await send(forum, alice)
    # Not by letting two weeks pass: the outbox looks twice a minute.
    assert question.due_at is not None
    assert question.due_at - world.env.now() > UNDECIDED_AFTER - timedelta(minutes=10)
    async with world.services.database.write() as connection:
        await connection.execute(update(anonymous_question).values(due_at=world.env.now()))
    await forum.later()
    assert forum.reports.history() == []
    news = texts(await alice.slash(world.lounge, "contract list"))
    assert "No moderator decided about it in 14 days" in news
    assert BODY.splitlines()[0] in news
    assert await press(alice, await opened(forum, alice), "Try again")
    await forum.later()
    assert len(waiting(forum)) == 1, "it can be sent again at once"


@pytest.mark.parametrize("what", ["card", "channel"])
async def test_a_card_that_is_gone_gives_the_text_back(forum: Corner, what: str) -> None:
    world, alice = forum.world, forum.world.alice
    await send(forum, alice)
    if what == "card":
        await forum.moderator.delete(waiting(forum)[0])
    else:
        world.env.backend.delete_channel(forum.reports.id)
    await world.env.settle()
    question = await kept(forum, alice)
    assert (question.state, question.trouble) == (State.FAILED, Trouble.UNSEEN)
    news = texts(await alice.slash(world.lounge, "contract list"))
    assert "could not decide about this one" in news
    assert BODY.splitlines()[0] in news
    if what == "channel":
        assert "their channel is gone" in texts(await alice.slash(world.lounge, "ask new"))


async def test_rights_lost_in_the_moderators_channel_are_said(forum: Corner) -> None:
    world, alice = forum.world, forum.world.alice
    preview = await forum.preview(alice)
    deny(world, forum.reports, "send_messages")
    await world.env.settle()
    for refused in (
        await alice.slash(world.lounge, "ask new"),
        await press(alice, preview, "Send to the moderators"),
    ):
        assert "I cannot write in their channel" in texts(refused)
        assert "Send Messages" in texts(refused)
    deny(world, forum.reports)
    await world.env.settle()
    await press(alice, preview, "Send to the moderators")
    deny(world, forum.reports, "send_messages")
    await forum.later()
    assert "could not decide about this one" in texts(await alice.slash(world.lounge, "contract list"))


async def test_rights_lost_where_questions_appear_leave_it_waiting(forum: Corner) -> None:
    await send(forum, forum.world.alice)
    deny(forum.world, forum.channel, "send_messages")
    await forum.world.env.settle()
    refused = await forum.moderator.click(waiting(forum)[0], label="Approve")
    assert "Send Messages" in texts(refused)
    assert "still waits" in texts(refused)
    assert (await kept(forum, forum.world.alice)).state is State.HELD


async def test_a_card_that_was_sent_before_a_crash_is_not_sent_again(
    forum: Corner, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = forum.world.alice
    await press(alice, await forum.preview(alice), "Send to the moderators")
    shown_to = forum.world.services.approvals.shown

    async def crash(*_arguments: Any) -> bool:
        raise TimeoutError

    monkeypatch.setattr(forum.world.services.approvals, "shown", crash)
    await forum.later(120)
    monkeypatch.setattr(forum.world.services.approvals, "shown", shown_to)
    await forum.later()
    assert len(waiting(forum)) == 1
    assert (await kept(forum, alice)).state is State.HELD


async def test_masks_and_words_of_need_are_as_without_it(forum: Corner) -> None:
    alice = forum.world.alice
    preview = await forum.preview(alice, Your_question="He wants 500$ back. What now?")
    masked = await press(alice, preview, "Mask these")
    await press(alice, masked, "Send to the moderators")
    await forum.later()
    (card,) = waiting(forum)
    assert r"\[amount\]" in shown(card)
    assert "500" not in shown(card)
    await forum.again()
    first = await forum.preview(alice, Your_question="I want to kill myself")
    assert "Go on with my question" in buttons(first)
    assert "Send to the moderators" in buttons(await press(alice, first, "Go on with my question"))


async def test_a_moderator_switches_it(world: World) -> None:
    made = await corner(world, "forum")
    boss = world.guild.add_member(
        world.env.create_user("boss"),
        roles=[world.guild.create_role("Boss", permissions=discord.Permissions(manage_guild=True))],
    )
    settings = world.services.support_settings
    await settings.change_settings(world.guild.id, {"report_channel_id": None})
    panel = await boss.slash(world.lounge, "server settings")
    page = await choose(boss, panel, "ask")
    assert "Questions appear at once" in texts(page)
    assert "Choose a moderators' channel first" in texts(await press(boss, page, "Look at questions first"))
    await settings.change_settings(world.guild.id, {"report_channel_id": made.reports.id})
    page = await press(boss, page, "Look at questions first")
    assert "Everybody can read" in texts(page)
    assert (await settings.settings_of(world.guild.id)).ask_approval
    page = await press(boss, page, "Let questions appear at once")
    assert "Questions appear at once" in texts(page)
    assert not (await settings.settings_of(world.guild.id)).ask_approval


async def test_what_is_declined_counts_and_what_nobody_decided_does_not(forum: Corner) -> None:
    """Else a question could be shown to moderators again and again; and nobody's waiting is held against them."""
    world, alice = forum.world, forum.world.alice
    await send(forum, alice)
    await decline(forum, forum.moderator)
    assert "still fresh" in texts(await alice.slash(world.lounge, "ask new"))
    await press(alice, await press(alice, await opened(forum, alice), "Delete"), "Delete")
    assert await world.services.questions.mine(alice.id) == []
    assert "still fresh" in texts(await alice.slash(world.lounge, "ask new")), "also once it is deleted"
    await send(forum, world.bob)
    await forum.moderator.delete(waiting(forum)[0])
    await world.env.settle()
    assert title(await world.bob.slash(world.lounge, "ask new")) == "Ask anonymously"
