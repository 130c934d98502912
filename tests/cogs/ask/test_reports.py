"""Readers report, moderators decide."""

import re
from typing import Any

import pytest

from bot.support.anonymous.models import State
from bot.support.anonymous.reports import MOST_PER_DAY, Reason
from cogs.ask import posts
from tests.cogs.asking import Corner, corner, deny, shown
from tests.cogs.conftest import World
from tests.cogs.verbs import buttons, fill, fill_again, forge, press, press_beside, texts, title

WHY = {"What is wrong?": "Something else"}


@pytest.fixture
async def forum(world: World) -> Corner:
    return await corner(world, "forum")


async def report(
    actor: Any, post: Any, *, why: str = "It attacks, threatens or harms", note: str = ""
) -> Any:
    form = await actor.click(post, label="Report")
    return await fill(actor, form, {"What is wrong?": why, "Anything they should know": note})


async def test_a_report_reaches_the_moderators_and_names_nobody(forum: Corner) -> None:
    world, moderator = forum.world, forum.moderator
    question = await forum.ask(world.alice)
    (post,) = forum.posts()
    sent = await report(world.bob, post, note="It hurts, says **bob's** friend")
    assert sent.ephemeral
    assert "do not see who" in texts(sent)
    assert shown(forum.posts()[0]) == shown(post), "the post stays as it is"
    (notice,) = forum.reports.history()
    assert "was reported" in shown(notice)
    assert "hurts" not in shown(notice)
    await report(forum.helper, post, why="It is spam or an advertisement")
    assert len(forum.reports.history()) == 1, "one word for each post"
    listed = await moderator.slash(world.lounge, "moderate reports")
    assert listed.ephemeral
    assert "2 reports" in texts(listed)
    assert question.pseudonym in texts(listed)
    card = await press_beside(moderator, listed, str(question.id))
    assert "It hurts, says" in texts(card)
    assert str(question.title) in texts(card), "what was reported can be read where it is decided about"
    assert "> Or else a bad review" in texts(card)
    for name in ("bob", "helga", "alice"):
        assert name not in texts(card).replace("bob's", "").replace("**bob", "")


async def test_a_report_tells_its_day_and_no_more(forum: Corner) -> None:
    """To the second it could be compared with who was in the channel."""
    world, moderator = forum.world, forum.moderator
    question = await forum.ask(world.alice)
    seen = []
    for _again in range(2):  # a second report takes the place of the first
        await forum.later(600)
        await report(world.bob, forum.posts()[0])
        card = await press_beside(
            moderator, await moderator.slash(world.lounge, "moderate reports"), str(question.id)
        )
        seen.append(texts(card))
    assert seen[0] == seen[1]
    moments = [int(each) for each in re.findall(r"<t:(\d+)", seen[0])]
    assert moments
    assert all(each % 86400 == 43200 for each in moments)


async def test_a_post_is_deleted(forum: Corner) -> None:
    world, moderator = forum.world, forum.moderator
    question = await forum.ask(world.alice)
    await forum.helper.send(forum.thread(question), "An answer")
    await report(world.bob, forum.posts()[0])
    card = await press_beside(
        moderator, await moderator.slash(world.lounge, "moderate reports"), str(question.id)
    )
    done = await press(moderator, card, "Delete the post")
    assert "No reports" in title(done)
    await forum.later(60)
    assert forum.threads() == []
    told = await world.alice.slash(world.lounge, "help")
    assert "moderator removed it" in texts(told)
    (mine,) = await world.services.questions.mine(world.alice.id)
    assert mine.state is State.REMOVED


@pytest.mark.parametrize("days", [1, 7, 30])
async def test_the_author_is_muted_and_nobody_learns_who(forum: Corner, days: int) -> None:
    world, moderator = forum.world, forum.moderator
    question = await forum.ask(world.alice)
    await report(world.bob, forum.posts()[0])
    await forum.again()
    card = await press_beside(
        moderator, await moderator.slash(world.lounge, "moderate reports"), str(question.id)
    )
    label = f"Mute author {days} day" + ("s" if days > 1 else "")
    muted = await press(moderator, card, label)
    assert "alice" not in texts(muted)
    refused = await world.alice.slash(world.lounge, "ask new")
    assert "author of one of your posts" in texts(refused)
    assert "<t:" in texts(refused)
    assert "Ask anonymously" in title(await world.bob.slash(world.lounge, "ask new"))
    elsewhere = await world.services.support_settings.change_settings(77, {"ask_channel_id": 1})
    await world.services.questions.check(world.alice.id, elsewhere)
    lifted = await press(moderator, muted, "Lift the mute")
    assert "lifted" in texts(lifted)
    assert "Ask anonymously" in title(await world.alice.slash(world.lounge, "ask new"))


async def test_nothing_wrong(forum: Corner) -> None:
    world, moderator = forum.world, forum.moderator
    question = await forum.ask(world.alice)
    await report(world.bob, forum.posts()[0])
    card = await press_beside(
        moderator, await moderator.slash(world.lounge, "moderate reports"), str(question.id)
    )
    done = await press(moderator, card, "Nothing wrong")
    assert "Left as it is" in texts(done)
    assert len(forum.posts()) == 1
    # The stale card of another moderator does no harm.
    await forge(moderator, done, f"c/ask.mod.mute/{moderator.id}/1~{question.id}")


async def test_either_permission_makes_a_moderator(world: World) -> None:
    import discord

    forum = await corner(world, "forum")
    await forum.ask(world.alice)
    for name in ("manage_messages", "moderate_members", "manage_guild"):
        role = world.guild.create_role(name, permissions=discord.Permissions(**{name: True}))
        member = world.guild.add_member(world.env.create_user(name), roles=[role])
        await world.show_commands_of_moderators(member)
        assert "No reports" in title(await member.slash(world.lounge, "moderate reports")), name
    await world.show_commands_of_moderators(world.bob)
    assert "moderators" in texts(await world.bob.slash(world.lounge, "moderate reports"))


async def test_who_loses_the_role_loses_the_buttons(forum: Corner) -> None:
    world, moderator = forum.world, forum.moderator
    question = await forum.ask(world.alice)
    await report(world.bob, forum.posts()[0])
    card = await press_beside(
        moderator, await moderator.slash(world.lounge, "moderate reports"), str(question.id)
    )
    world.env.backend.get_guild(world.guild.id).members[moderator.id].role_ids.clear()
    for label in ("Delete the post", "Nothing wrong", "Mute author 7 days", "All reports"):
        assert "Only moderators can do this" in texts(await press(moderator, card, label)), label
    await forum.later()
    assert len(forum.posts()) == 1


async def test_reporting_twice_is_one_report_and_there_is_a_limit(forum: Corner) -> None:
    world = forum.world
    await forum.ask(world.alice)
    (post,) = forum.posts()
    form = await world.bob.click(post, label="Report")
    await fill(world.bob, form, {"What is wrong?": "Something else"})
    await fill_again(world.bob, form, {"What is wrong?": "Something else"})
    await report(world.bob, post, note="Again")
    assert (await world.rows(world.bob))["question_report"] == 1
    await world.services.support_settings.change_settings(
        world.guild.id, {"asks_per_day": 50, "asks_per_hour": 500, "ask_cooldown_minutes": 0}
    )
    for number in range(MOST_PER_DAY):
        question = await forum.ask(world.alice, wait=False, Title=f"Number {number}")
        await world.services.outbox.claim(question)
        await world.services.outbox.posted(question, number + 1)
        own = await world.bob.slash(world.lounge, "help")
        form = await forge(world.bob, own, f"c/ask.report/0/{question.id}")
        last = await fill(world.bob, form, WHY)
    assert "a lot today" in texts(last)


async def test_one_reader_is_one_notice_however_often_they_report(forum: Corner) -> None:
    world, moderator = forum.world, forum.moderator
    question = await forum.ask(world.alice)
    (post,) = forum.posts()
    for number in range(5):
        await report(world.bob, post, note=f"Again {number}")
    assert len(forum.reports.history()) == 1
    card = await press_beside(
        moderator, await moderator.slash(world.lounge, "moderate reports"), str(question.id)
    )
    await press(moderator, card, "Nothing wrong")
    await report(world.bob, post, note="And once more")
    assert len(forum.reports.history()) == 1
    assert "1 report" in texts(await moderator.slash(world.lounge, "moderate reports")), "and is not lost"
    await press(
        moderator,
        await press_beside(
            moderator, await moderator.slash(world.lounge, "moderate reports"), str(question.id)
        ),
        "Nothing wrong",
    )
    await report(forum.helper, post)
    assert len(forum.reports.history()) == 2, "somebody else sees it too"


@pytest.mark.parametrize("kind", ["forum", "text"])
async def test_a_report_in_the_moment_the_post_appears(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """A reader is faster than Discord's answer to us: the post stands there, and we do not know its thread yet."""
    nook = await corner(world, kind)
    publish, said = posts.publish, []

    async def seen_at_once(*arguments: Any) -> int:
        thread_id = await publish(*arguments)
        (question,) = await world.services.questions.mine(world.alice.id)
        known = await world.services.reports.reportable(world.guild.id, question.id)
        said.append(known.id == question.id)
        await world.services.reports.report(world.bob.id, world.guild.id, known.id, Reason.OTHER, None)
        return thread_id

    with monkeypatch.context() as fast:
        fast.setattr(posts, "publish", seen_at_once)
        await nook.ask(world.alice)
    assert said == [True]
    assert "1 report" in texts(await nook.moderator.slash(world.lounge, "moderate reports"))


@pytest.mark.parametrize("argument", ["", "x", "1234567890123457", "~", "~1234567890123457", "9" * 30])
async def test_a_report_of_nothing(forum: Corner, argument: str) -> None:
    world = forum.world
    own = await world.bob.slash(world.lounge, "help")
    result = await forge(world.bob, own, f"c/ask.report/0/{argument}")
    assert "do not know this post" in texts(result)
    assert (await world.rows(world.bob))["member"] == 0


async def test_a_post_of_another_server_is_unknown_here(forum: Corner) -> None:
    world = forum.world
    question = await forum.ask(world.alice)
    elsewhere = world.env.create_guild("Elsewhere")
    there = elsewhere.add_member(world.bob.user)
    own = await there.slash(elsewhere.create_text_channel("lobby"), "help")
    assert "do not know" in texts(await forge(there, own, f"c/ask.report/0/{question.id}"))


async def test_the_moderators_channel_may_be_closed_or_gone(forum: Corner) -> None:
    world = forum.world
    await forum.ask(world.alice)
    deny(world, forum.reports, "send_messages", "view_channel")
    await world.env.settle()
    assert "Thank you" in texts(await report(world.bob, forum.posts()[0]))
    world.env.backend.delete_channel(forum.reports.id)
    await world.env.settle()
    assert "Thank you" in texts(await report(forum.helper, forum.posts()[0]))


async def test_many_reports_have_pages(forum: Corner) -> None:
    world, moderator = forum.world, forum.moderator
    await world.services.support_settings.change_settings(
        world.guild.id, {"asks_per_day": 50, "asks_per_hour": 500, "ask_cooldown_minutes": 0}
    )
    for number in range(10):
        question = await forum.ask(world.alice, wait=False, Title=f"Number {number}")
        await world.services.outbox.claim(question)
        await world.services.outbox.posted(question, number + 1)
        own = await forum.helper.slash(world.lounge, "help")
        await fill(forum.helper, await forge(forum.helper, own, f"c/ask.report/0/{question.id}"), WHY)
    listed = await moderator.slash(world.lounge, "moderate reports")
    # Two posts may bear the same pseudonym, so they are counted by their lines.
    assert texts(listed).count("· 1 report:") == 8
    second = await press(moderator, listed, "Older →")
    assert texts(second).count("· 1 report:") == 2
    assert "← Newer" in buttons(second)
