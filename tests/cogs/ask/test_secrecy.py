"""Nobody learns who asked: not from what anybody else is sent, not from logs, not from the tables without the key.

The canary is the asker's own id and names: they are looked for in everything that leaves the bot for others.
"""

import json
import logging
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from bot.privacy import repository as privacy
from bot.storage.tables import Sealed, anonymous_message, anonymous_question, metadata
from bot.support.anonymous import questions as questions_module
from bot.support.anonymous.models import Question, State
from bot.support.anonymous.repository import QuestionRepository
from tests.cogs.asking import Corner, corner, shown
from tests.cogs.conftest import World
from tests.cogs.test_ownership import options_of
from tests.cogs.transfer.test_commands import file_of
from tests.cogs.verbs import forge, lines, press, press_beside, texts

NOBODYS = 1234567890123457
DM = {"How may I tell you of replies?": "By direct message, at most every 15 minutes"}

ASKERS_PRESSES = (
    "ask.post",
    "ask.preview",
    "ask.edit",
    "ask.cancel",
    "ask.show",
    "ask.say",
    "ask.solve",
    "ask.tell",
    "ask.delete",
    "ask.delete.yes",
)
PREFIX = {"ask.solve": "yes~", "ask.tell": "dm~"}


@pytest.fixture(params=["forum", "text"])
async def nook(world: World, request: pytest.FixtureRequest) -> Corner:
    return await corner(world, request.param)


@pytest.fixture
async def forum(world: World) -> Corner:
    return await corner(world, "forum")


def for_others(world: World, asker: Any) -> list[str]:
    """Every request of the bot that is no answer to the asker and no direct message to them."""
    backend = world.env.backend
    dm = str(asker.user.dm_channel.id)
    tokens = {one.token for one in backend.interactions.values() if one.user_id == asker.id}
    found = []
    for request in world.env.http_requests:
        parts = str(request.path).split("/")
        to_asker = tokens & set(parts) or (parts[1] == "channels" and parts[2] == dm)
        # That they have a conversation with the bot tells nobody of a question; only Discord sees it.
        opening = request.path == "/users/@me/channels"
        if not to_asker and not opening:
            found.append(f"{request.method} {request.path} {json.dumps(request.json, default=str)}")
    return found


async def plain_values(world: World) -> list[str]:
    """Every value in every table that can be read without the key."""
    found = []
    async with world.services.database.read() as connection:
        for table in metadata.sorted_tables:
            columns = [column for column in table.columns if not isinstance(column.type, Sealed)]
            for row in await connection.execute(select(*columns)):
                found += [f"{table.name}.{name}={value!r}" for name, value in row._mapping.items()]
    return found


async def live_through(nook: Corner, asker: Any) -> Question:
    """Everything that can happen to a question, with everybody who takes part."""
    world = nook.world
    question = await nook.ask(asker, **DM)
    thread = nook.thread(question)
    await nook.helper.send(thread, "An answer")
    await nook.later()
    await world.services.questions.add_message(asker.id, question.id, "Thank you, one more thing.")
    await nook.later()
    for post in nook.posts():
        form = await world.bob.click(post, label="Report")
        await world.bob.submit_modal(form, _answers(form))
    listed = await nook.moderator.slash(world.lounge, "moderate reports")
    opened = await press_beside(nook.moderator, listed, str(question.id))
    muted = await press(nook.moderator, opened, "Mute author 7 days")
    await press(nook.moderator, muted, "Lift the mute")
    again = await forge(
        asker, await asker.slash(world.lounge, "ask mine"), f"c/ask.show/{asker.id}/{question.id}"
    )
    await press(asker, again, "Solved")
    await nook.later()
    return question


def _answers(form: Any) -> dict[str, Any]:
    reason, note = (one["component"] for one in form.modal["components"])
    return {reason["custom_id"]: "harmful", note["custom_id"]: "it hurts"}


async def test_nothing_that_others_get_names_the_asker(
    nook: Corner, caplog: pytest.LogCaptureFixture
) -> None:
    world = nook.world
    asker = world.guild.add_member(world.env.create_user("canaryname", global_name="Canary Global"))
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    question = await live_through(nook, asker)
    signs = (str(asker.id), hex(asker.id)[2:], "canaryname", "Canary Global")
    sent = for_others(world, asker)
    assert [line for line in sent if question.pseudonym in line], "the search sees the posts"
    assert [line for line in sent if "ask.mod" in line], "and what moderators see"
    ours = [record for record in caplog.records if not record.name.startswith(("simcord", "asyncio"))]
    lines = [
        *map(str, world.logs),
        *(record.getMessage() for record in ours if record.levelno >= logging.INFO),
    ]
    for sign in signs:
        assert not [line for line in sent if sign in line], sign
        assert not [line for line in lines if sign in line], sign
    # Nor does the database, to whoever has it without the key; not even that this member ever used the bot.
    values = await plain_values(world)
    assert [value for value in values if value == f"anonymous_question.id={question.id}"]
    for sign in (*signs, repr(asker.id.to_bytes(8, "big"))):
        assert not [value for value in values if sign in value], sign
    assert (await world.rows(asker))["member"] == 0
    assert (await world.rows(asker))["anonymous_question"] == 1


async def test_the_check_would_notice(nook: Corner) -> None:
    world = nook.world
    question = await nook.ask(world.alice)
    thread = world.bot.get_channel(question.thread_id or 0)
    await thread.send(f"<@{world.alice.id}> asked")  # type: ignore[union-attr]
    assert [line for line in for_others(world, world.alice) if str(world.alice.id) in line]
    await world.services.members.set_zone(world.alice.id, "UTC")
    assert [value for value in await plain_values(world) if str(world.alice.id) in value]
    # The world's own checks object to a public message like that one.
    world.env.http_requests[:] = [one for one in world.env.http_requests if "asked" not in str(one.json)]


async def test_the_asker_is_no_member_of_the_thread(nook: Corner) -> None:
    question = await nook.ask(nook.world.alice)
    thread = nook.world.env.backend.channels[question.thread_id]
    assert set(thread.thread_members) <= {nook.world.bot.user.id}  # type: ignore[union-attr]


@pytest.mark.parametrize("action", ASKERS_PRESSES)
@pytest.mark.parametrize("who", ["bystander", "moderator"])
async def test_a_question_of_somebody_else_is_like_none(forum: Corner, action: str, who: str) -> None:
    """The question's id is public, in the button below the post. It opens nothing."""
    world = forum.world
    question = await forum.ask(world.alice)
    attacker = world.bob if who == "bystander" else forum.moderator
    own = await attacker.slash(world.lounge, "help")
    before = await world.everything()
    answers = []
    for key in (question.id, NOBODYS):
        for owner in (attacker.id, 0):
            argument = f"{PREFIX.get(action, '')}{key}"
            answers.append(texts(await forge(attacker, own, f"c/{action}/{owner}/{argument}")))
    assert len(set(answers)) == 1
    assert "cannot find" in answers[0]
    assert await world.everything() == before
    refused = await forge(attacker, own, f"c/{action}/{world.alice.id}/{question.id}")
    nobody = await forge(attacker, own, f"c/{action}/{NOBODYS}/{question.id}")
    assert texts(refused) == texts(nobody), "a guessed owner is neither confirmed nor denied"


async def test_no_option_suggests_a_question(forum: Corner) -> None:
    await forum.ask(forum.world.alice)
    offered = {name for name, option in options_of(forum.world) if option.autocomplete}
    assert not [name for name in offered if name.startswith(("ask", "articulate"))]


@pytest.mark.parametrize(
    "action", ["ask.mod.open", "ask.mod.delete", "ask.mod.dismiss", "ask.mod.mute", "ask.reports"]
)
async def test_who_is_no_moderator_here_decides_nothing(forum: Corner, action: str) -> None:
    world = forum.world
    question = await forum.ask(world.alice)
    own = await world.bob.slash(world.lounge, "help")
    argument = {"ask.mod.mute": f"7~{question.id}", "ask.reports": "0~"}.get(action, str(question.id))
    before = await world.everything()
    assert "moderators" in texts(await forge(world.bob, own, f"c/{action}/{world.bob.id}/{argument}"))
    await world.show_commands_of_moderators(world.bob)
    assert "moderators" in texts(await world.bob.slash(world.lounge, "moderate reports"))
    assert await world.everything() == before
    # A moderator of another server.
    elsewhere = world.env.create_guild("Elsewhere")
    lobby = elsewhere.create_text_channel("lobby")
    boss = elsewhere.owner
    there = next(one for one in [elsewhere.add_member(boss)] if one)
    theirs = await there.slash(lobby, "help")
    if action != "ask.reports":
        result = await forge(there, theirs, f"c/{action}/{there.id}/{argument}")
        assert "do not know this post" in texts(result)
    assert "No reports" in texts(await there.slash(lobby, "moderate reports"))
    assert await world.everything() == before


async def test_a_mute_tells_the_same_whether_the_author_is_known_or_not(forum: Corner) -> None:
    world, moderator = forum.world, forum.moderator
    question = await forum.ask(world.alice)
    own = await moderator.slash(world.lounge, "help")
    kinds = ["known", "erased"]
    answers: dict[str, list[str]] = {}
    for kind in kinds:
        if kind == "erased":
            await world.services.privacy.erase(world.alice.id)
        answers[kind] = [
            texts(await forge(moderator, own, f"c/ask.mod.mute/{moderator.id}/{days}~{question.id}"))
            for days in (7, 0)
        ]
        form = await world.bob.click(forum.posts()[0], label="Report")
        await world.bob.submit_modal(form, _answers(form))
        answers[kind].append(texts(await moderator.slash(world.lounge, "moderate reports")))
    assert answers["known"] == answers["erased"]


async def test_a_mute_of_one_post_does_not_show_in_another(forum: Corner) -> None:
    """Two posts of one asker: nothing about the second changes with what is done to the first."""
    world, alice = forum.world, forum.world.alice
    first = await forum.ask(alice)
    await forum.again()
    second = await forum.ask(alice, Title="Another")
    assert first.pseudonym != second.pseudonym or first.id != second.id
    reports = world.services.reports
    await reports.mute(world.guild.id, first.id, 30)
    await reports.mute(world.guild.id, second.id, 1)
    await reports.mute(world.guild.id, second.id, 0)
    muted = await alice.slash(world.lounge, "ask new")
    assert "author of one of your posts" in texts(muted), "lifting one mute leaves the other"
    # In the threads they still answer: silence after a mute would tell which threads are theirs.
    await world.services.questions.add_message(alice.id, second.id, "Still here")
    await forum.later()
    assert [one for one in forum.posts() if "Still here" in shown(one)]
    assert "Ask anonymously" in texts(await world.bob.slash(world.lounge, "ask new"))


async def test_the_moment_of_a_post_does_not_follow_the_press(forum: Corner) -> None:
    """Posted by chance: gaps differ, and who presses first is not always first to appear."""
    world = forum.world
    await world.services.support_settings.change_settings(world.guild.id, {"asks_per_hour": 100})
    askers = [world.guild.add_member(world.env.create_user(f"asker{n}")) for n in range(12)]
    pressed: dict[int, tuple[int, float]] = {}
    for number, asker in enumerate(askers):
        question = await forum.ask(asker, wait=False, Title=f"Question {number}")
        pressed[question.id] = (number, (await due(world, question.id)))
    delays = [at for _number, at in pressed.values()]
    assert all(15 <= at <= 95 for at in delays), delays
    assert len({round(at, 3) for at in delays}) == len(delays)
    await forum.later()
    order = [int(thread.name.rsplit(" ", 1)[1]) for thread in forum.threads()]
    assert sorted(order) == list(range(12))
    assert any(later < earlier for earlier, later in pairwise(order)), (
        "twelve in order happen once in 479 million"
    )


async def due(world: World, question_id: int) -> float:
    """Seconds from the press until a question is due."""
    async with world.services.database.read() as connection:
        row = (
            await connection.execute(select(anonymous_question).where(anonymous_question.c.id == question_id))
        ).one()
    return float((row.due_at - row.asked_at).total_seconds())


async def test_exports_hold_ones_own_questions_and_nobody_elses(forum: Corner) -> None:
    world = forum.world
    question = await live_through(forum, world.alice)
    own = await file_of(
        await press(world.alice, await world.alice.slash(world.lounge, "privacy export"), "JSON")
    )
    document = json.loads(own)
    (asked,) = document["anonymous_questions"]
    assert asked["id"] == str(question.id)
    assert "Two more pages" in asked["body"]
    assert asked["messages"][0]["body"] == "Thank you, one more thing."
    for other in (world.bob, forum.moderator, forum.helper):
        shown_ = await other.slash(world.lounge, "privacy export")
        theirs = (await file_of(await press(other, shown_, "JSON"))).decode()
        assert str(world.alice.id) not in theirs
        assert json.loads(theirs)["anonymous_questions"] == []
        assert "Two more pages" not in theirs
    bobs = json.loads(
        await file_of(await press(world.bob, await world.bob.slash(world.lounge, "privacy export"), "JSON"))
    )
    assert [one["note"] for one in bobs["reports"]] == ["it hurts"]


@pytest.mark.parametrize("posts", ["keep", "remove"])
async def test_erasure_unlinks_at_once_and_does_with_the_posts_as_was_chosen(
    nook: Corner, posts: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions_module, "ERASE_DELAY", (60.0, 1800.0))  # three days are many rounds
    world, alice = nook.world, nook.world.alice
    question = await nook.ask(alice)
    await nook.helper.send(nook.thread(question), "An answer")
    await nook.again()
    await nook.ask(alice, Title="Second")
    await nook.again()
    await press(alice, await nook.preview(alice), "Post")  # not posted yet
    await world.services.reports.mute(world.guild.id, question.id, 7)
    await alice.slash(world.lounge, "help")  # which tells of the reply
    asked = await alice.slash(world.lounge, "privacy delete")
    labels = {
        "keep": "Erase everything for good",
        "remove": "Erase everything, my anonymous posts too",
    }
    assert "not even I can tell" in texts(asked)
    await press(alice, asked, labels[posts])
    assert set((await world.rows(alice)).values()) == {0}
    async with world.services.database.read() as connection:
        for row in await connection.execute(select(anonymous_question)):
            found = await QuestionRepository(world.services.cipher).find_anybodys(connection, row.id)
            assert (found.title, found.body, found.locale) == (None,) * 3
            assert await world.services.outbox.author_of(found) is None
    assert len(nook.posts()) == 2, "what others see does not change in that moment"
    await nook.later(2400)
    assert len(nook.posts()) == (2 if posts == "keep" else 0)
    assert "no questions" in texts(await alice.slash(world.lounge, "ask mine"))
    assert "Ask anonymously" in texts(await alice.slash(world.lounge, "ask new"))
    if posts == "keep":  # and they can still be reported and removed
        form = await world.bob.click(nook.posts()[0], label="Report")
        assert "Thank you" in texts(await world.bob.submit_modal(form, _answers(form)))


@pytest.mark.parametrize("who", ["asker", "helper"])
async def test_the_database_counts_the_askers_own_messages_like_anybodys(forum: Corner, who: str) -> None:
    """A copy of it beside the thread, which all can read, would else tell who asked."""
    world = forum.world
    question = await forum.ask(world.alice)
    await forum.helper.send(forum.thread(question), "An answer")
    await (world.alice if who == "asker" else forum.helper).send(forum.thread(question), "Another")
    async with world.services.database.read() as connection:
        (row,) = (await connection.execute(select(anonymous_question))).all()
    assert (row.replies, row.unseen) == (2, 2)


async def test_no_moment_of_a_press_is_kept_beyond_the_message(forum: Corner) -> None:
    """Whoever has a copy of the database may know who was online, or typing, and when."""
    world, questions = forum.world, forum.world.services.questions
    question = await forum.ask(world.alice)
    pressed = []
    await forum.helper.send(forum.thread(question), "An answer")
    for act in (
        lambda: questions.add_message(world.alice.id, question.id, "More."),
        lambda: questions.solve(world.alice.id, question.id, solved=True),
        lambda: questions.delete(world.alice.id, question.id),
    ):
        await forum.later(10)
        pressed.append(world.env.now())
        await act()
        await forum.later()
    async with world.services.database.read() as connection:
        rows = [
            *(await connection.execute(select(anonymous_question))).all(),
            *(await connection.execute(select(anonymous_message))).all(),
        ]
    moments = [value for row in rows for value in row if isinstance(value, datetime)]
    assert len(rows) == 3
    assert min(abs(one - press) for one in moments for press in pressed) >= timedelta(seconds=4)


async def test_moderators_do_not_see_which_posts_an_erasure_is_to_take_away(nook: Corner) -> None:
    """Until it is their turn they stand there, are listed as before, and go at once where a moderator says so."""
    world, alice, moderator = nook.world, nook.world.alice, nook.moderator
    questions = [await nook.ask(alice)]
    await nook.again()
    questions.append(await nook.ask(world.bob))
    await nook.again()
    questions.append(await nook.ask(alice, Title="Second"))
    for one in questions:
        await nook.helper.send(nook.thread(one), "An answer")
    for post in nook.posts():
        form = await nook.helper.click(post, label="Report")
        await nook.helper.submit_modal(form, _answers(form))
    before = texts(await moderator.slash(world.lounge, "moderate reports"))
    assert before.count("https://") == 3
    await world.services.privacy.erase(alice.id, remove_posts=True)
    listed = await moderator.slash(world.lounge, "moderate reports")
    assert texts(listed) == before
    # Their last one is deleted by hand, the first with the button.
    world.env.backend.delete_channel(questions[2].thread_id)
    await nook.later(1)
    assert texts(await moderator.slash(world.lounge, "moderate reports")).count("https://") == 2
    card = await press_beside(moderator, listed, str(questions[0].id))
    await press(moderator, card, "Delete the post")
    await nook.later(60)
    assert [one.id for one in nook.threads()] == [questions[1].thread_id], "with the answers, as of any post"


async def test_posts_of_one_member_do_not_vanish_together(forum: Corner) -> None:
    world, alice = forum.world, forum.world.alice
    for _number in range(3):
        await forum.ask(alice)
        await forum.again()
    await world.services.privacy.erase(alice.id, remove_posts=True)
    async with world.services.database.read() as connection:
        rows = (await connection.execute(select(anonymous_question))).all()
    assert [row.state for row in rows] == [State.REMOVING] * 3
    moments = sorted(row.due_at for row in rows)
    assert len(set(moments)) == 3
    assert (moments[-1] - moments[0]).total_seconds() > 1


async def test_every_table_of_an_author_is_searched_by_these_tests() -> None:
    assert {table.name for table in privacy.tables() if "author_index" in table.columns} == {
        "anonymous_question",
        "anonymous_message",
        "anonymous_mute",
    }


async def test_asking_again_changes_the_name(forum: Corner) -> None:
    """Ten questions of one member under as many names as chance gives; nothing is derived from the member."""
    from bot.support.anonymous import names

    drawn = {names.draw() for _time in range(200)}
    assert len(drawn) > 100
    listed = await forum.world.alice.slash(forum.world.lounge, "ask mine")
    assert not lines(listed)
