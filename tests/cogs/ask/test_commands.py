"""Anonymous questions, as those who ask and those who help use them."""

import pytest

from tests.bot.ui.hostile import live
from tests.cogs.asking import BODY, TITLE, Corner, archive, corner, shown
from tests.cogs.conftest import World
from tests.cogs.verbs import (
    add_contract,
    buttons,
    fields,
    fill,
    fill_again,
    filled,
    forge,
    press,
    press_beside,
    texts,
    title,
)


@pytest.fixture(params=["forum", "text"])
async def nook(world: World, request: pytest.FixtureRequest) -> Corner:
    return await corner(world, request.param)


@pytest.fixture
async def forum(world: World) -> Corner:
    return await corner(world, "forum")


def messages(actor: object) -> list[str]:
    """The texts of all direct messages to somebody."""
    return [shown(message) for message in actor.user.dm_channel.history()]  # type: ignore[attr-defined]


async def test_from_the_command_to_the_post(nook: Corner) -> None:
    alice = nook.world.alice
    asked = await alice.slash(nook.world.lounge, "ask new")
    assert asked.ephemeral
    assert "could find out" in texts(asked)
    assert "way of writing" in texts(asked)
    preview = await nook.preview(alice)
    assert title(preview) == "This is what everybody will see"
    assert nook.posts() == []
    seen = texts(preview)
    assert "Two more pages" in seen
    sent = await press(alice, preview, "Post")
    assert "On its way" in texts(sent)
    assert nook.posts() == [], "not in the moment of the press"
    await nook.later()
    (post,) = nook.posts()
    for line in shown(post).splitlines():
        assert line in seen, "the preview shows exactly what is posted"
    (thread,) = nook.threads()
    assert thread.name == TITLE
    (question,) = await nook.world.services.questions.mine(alice.id)
    assert question.thread_id == thread.id
    assert question.pseudonym in shown(post)
    assert BODY.splitlines()[0] in shown(post)


async def test_the_servers_own_rules_come_first(forum: Corner) -> None:
    rules = "Be kind.\nNo @everyone, **no** client names."
    await forum.world.services.support_settings.change_settings(forum.world.guild.id, {"rules": rules})
    asked = await forum.world.alice.slash(forum.world.lounge, "ask new")
    said = texts(asked)
    assert "Rules of this server" in said
    assert "Be kind." in said
    assert "@everyone" not in said
    assert said.index("Be kind") < said.index("could find out")


async def test_the_preview_warns_of_what_gives_one_away(forum: Corner) -> None:
    world = forum.world
    await add_contract(world.alice, world.lounge, client="Quarry Tiles")
    body = (
        "I am Alice. quarry tiles, that is John Doe, wrote to john@quarry.example or +49 170 1234567, see "
        "https://www.upwork.com/nx/wm/workroom/123 and https://quarry.com. Ask @bob."
    )
    preview = await forum.preview(world.alice, Your_question=body)
    said = texts(preview)
    for piece in (
        "your own name: “Alice”",
        "your clients: “quarry tiles”",
        "maybe names: “John Doe”",
        "email addresses: “john",
        "phone numbers: “+49 170 1234567”",
        "links or numbers of contracts: “https",
        "mentions and user names: “@",
    ):
        assert piece in said.replace("\\", "").replace("\u200b", ""), piece
    plain = await forum.preview(world.alice)
    assert "no names, links or numbers" in texts(plain)


async def test_edit_and_cancel(forum: Corner) -> None:
    alice = forum.world.alice
    preview = await forum.preview(alice)
    form = await press(alice, preview, "Edit")
    assert filled(form)["Title"] == TITLE
    assert filled(form)["What is it about?"] == "client"
    again = await fill(alice, form, {"Title": "Another title"})
    assert "Another title" in texts(again)
    assert TITLE not in texts(again)
    gone = await press(alice, again, "Cancel")
    assert "Nothing is posted" in title(gone)
    await forum.later()
    assert forum.posts() == []
    assert (await forum.world.rows(alice))["anonymous_question"] == 0


async def test_what_is_said_in_hostile_signs_is_inert(nook: Corner) -> None:
    body = "@everyone <@123456789012345678> [x](https://evil.example) **b** ```py\n# h\n||s|| https://evil.example"
    await nook.ask(nook.world.alice, Your_question=body, Title="@here **x**")
    (post,) = nook.posts()
    said = shown(post)
    assert live(said) == []
    assert not post.mentions
    assert not post.mention_everyone


async def test_an_answer_stands_under_the_same_name(nook: Corner) -> None:
    world, alice = nook.world, nook.world.alice
    question = await nook.ask(alice)
    mine = await alice.slash(world.lounge, "ask mine")
    assert question.pseudonym in texts(mine)
    opened = await press_beside(alice, mine)
    form = await press(alice, opened, "Answer in the thread")
    (label,) = fields(form)
    said = await fill(alice, form, {label: "He wrote it on the phone."})
    assert "within about a minute" in texts(said)
    await fill_again(alice, form, {label: "He wrote it on the phone."})
    await nook.later()
    found = [one for one in nook.posts() if "on the phone" in shown(one)]
    assert len(found) == 1
    assert question.pseudonym in shown(found[0])
    assert found[0].channel.id == question.thread_id


async def test_replies_reach_the_asker_in_one_message(nook: Corner) -> None:
    world, alice = nook.world, nook.world.alice
    question = await nook.ask(
        alice, **{"How may I tell you of replies?": "By direct message, at most every 15 minutes"}
    )
    thread = nook.thread(question)
    for text in ("Do not do it.", "Screenshot everything."):
        await nook.helper.send(thread, text)
    await nook.later()
    (first,) = messages(alice)
    assert "2 new replies" in first
    assert TITLE in first
    assert str(thread.id) in first
    assert "Screenshot" not in first
    await nook.helper.send(thread, "And report him.")
    await nook.later(300)
    assert len(messages(alice)) == 1, "at most one in 15 minutes"
    await nook.later(11 * 60)
    assert len(messages(alice)) == 2
    assert "1 new reply" in messages(alice)[0] + messages(alice)[1]
    # What they add anonymously is no reply. What they write in the open is counted like anybody's: see test_secrecy.
    await world.services.questions.add_message(alice.id, question.id, "More.")
    await nook.later(30 * 60)
    assert len(messages(alice)) == 2
    await alice.send(thread, "Thanks!")
    await nook.later(30 * 60)
    assert len(messages(alice)) == 3
    assert not messages(nook.helper)


async def test_the_message_opens_the_question_and_can_be_stopped(forum: Corner) -> None:
    world, alice = forum.world, forum.world.alice
    question = await forum.ask(
        alice, **{"How may I tell you of replies?": "By direct message, at most every 15 minutes"}
    )
    await forum.helper.send(forum.thread(question), "Hello")
    await forum.later()
    (message,) = alice.user.dm_channel.history()
    opened = await alice.user.click(message, label="Open")
    assert TITLE in title(opened)
    shown_privacy = await alice.slash(world.lounge, "privacy show")
    assert "replies to 1 anonymous question" in texts(shown_privacy)
    await press(alice, shown_privacy, "Stop direct messages")
    await forum.helper.send(forum.thread(question), "Hello again")
    await forum.later(30 * 60)
    assert len(messages(alice)) == 1


async def test_replies_are_told_at_the_next_use(forum: Corner) -> None:
    world, alice = forum.world, forum.world.alice
    question = await forum.ask(alice)
    await forum.helper.send(forum.thread(question), "Hello")
    await forum.later(3600)
    assert messages(alice) == []
    used = await alice.slash(world.lounge, "contract list")
    (news,) = used.followups
    assert news.flags.ephemeral
    assert "1 new reply" in texts(used)
    assert (await alice.slash(world.lounge, "contract list")).followups == []
    assert (await world.bob.slash(world.lounge, "contract list")).followups == []


async def test_word_of_a_reply_waits_for_its_turn_and_its_channel_is_not_kept(forum: Corner) -> None:
    """A row with the channel of a member who never agreed to reminders would tell that they asked something."""
    world, alice = forum.world, forum.world.alice
    question = await forum.ask(
        alice, **{"How may I tell you of replies?": "By direct message, at most every 15 minutes"}
    )
    while await world.services.openings.take_slot(ahead=True) is None:
        pass
    world.env.inject_error("POST", "/users/@me/channels", status=403, code=40003, times=1)
    await forum.helper.send(forum.thread(question), "Hello")
    await forum.later()
    assert messages(alice) == []
    await forum.later(60)  # refused by Discord
    assert messages(alice) == []
    await forum.later(11 * 60)
    assert len(messages(alice)) == 1
    assert (await world.services.reminder_queue.setting(alice.id)).dm_channel_id is None


async def test_closed_direct_messages_turn_into_the_next_use(forum: Corner) -> None:
    world, alice = forum.world, forum.world.alice
    question = await forum.ask(
        alice, **{"How may I tell you of replies?": "By direct message, at most every 15 minutes"}
    )
    dm = alice.user.dm_channel
    world.env.inject_error("POST", f"/channels/{dm.id}/messages", status=403, code=50007, times=None)
    await forum.helper.send(forum.thread(question), "Hello")
    await forum.later()
    tries = [one for one in world.env.http_requests if one.path == f"/channels/{dm.id}/messages"]
    await forum.later(3600)
    again = [one for one in world.env.http_requests if one.path == f"/channels/{dm.id}/messages"]
    assert len(again) == len(tries) == 1, "a place that answered 403 is not tried again"
    assert "1 new reply" in texts(await alice.slash(world.lounge, "help"))


async def test_solved_and_open_again(nook: Corner) -> None:
    world, alice = nook.world, nook.world.alice
    question = await nook.ask(alice)
    opened = await forge(
        alice, await alice.slash(world.lounge, "ask mine"), f"c/ask.show/{alice.id}/{question.id}"
    )
    done = await press(alice, opened, "Solved")
    await nook.later()
    thread = world.env.backend.channels[question.thread_id]
    assert thread.thread_metadata.archived
    assert [one for one in nook.posts() if "marked this as solved" in shown(one)]
    open_again = await press(alice, done, "Not solved after all")
    assert "open ·" in texts(open_again)
    await nook.later()
    assert [one for one in nook.posts() if "still needs help" in shown(one)]


async def test_a_slip_is_taken_back_before_anybody_sees_it(forum: Corner) -> None:
    alice = forum.world.alice
    question = await forum.ask(alice)
    questions = forum.world.services.questions
    await questions.solve(alice.id, question.id, solved=True)
    await questions.solve(alice.id, question.id, solved=True)
    await questions.solve(alice.id, question.id, solved=False)
    await forum.later()
    assert len(forum.posts()) == 1


async def test_delete_without_answers_takes_the_thread(nook: Corner) -> None:
    world, alice = nook.world, nook.world.alice
    question = await nook.ask(alice)
    shown_ = await forge(
        alice, await alice.slash(world.lounge, "ask mine"), f"c/ask.show/{alice.id}/{question.id}"
    )
    await press(alice, await press(alice, shown_, "Delete"), "Delete")
    assert len(nook.posts()) == 1, "not in the moment of the press"
    await nook.later()
    assert nook.posts() == []
    assert nook.threads() == []
    assert await world.services.questions.mine(alice.id) == []


async def test_delete_leaves_what_others_answered(nook: Corner) -> None:
    world, alice = nook.world, nook.world.alice
    question = await nook.ask(alice)
    await world.services.questions.add_message(alice.id, question.id, "One more thing.")
    await nook.later()
    thread = nook.thread(question)
    await nook.helper.send(thread, "My careful answer.")
    await world.services.questions.delete(alice.id, question.id)
    await nook.later()
    assert nook.posts() == []
    assert "My careful answer." in [one.content for one in thread.history()]


async def test_delete_leaves_the_thread_where_the_askers_own_account_wrote(nook: Corner) -> None:
    """Else who saw somebody write there, and then the thread go, would know who asked."""
    world, alice = nook.world, nook.world.alice
    question = await nook.ask(alice)
    thread = nook.thread(question)
    await alice.send(thread, "The same happened to me.")
    await nook.later()
    await world.services.questions.delete(alice.id, question.id)
    await nook.later()
    assert nook.posts() == []
    assert "The same happened to me." in [one.content for one in thread.history()]
    assert [one.id for one in nook.threads()] == [thread.id]


async def test_the_limits_say_when_again(forum: Corner) -> None:
    world, alice = forum.world, forum.world.alice
    settings = {"asks_per_day": 2, "asks_per_hour": 3, "ask_cooldown_minutes": 20}
    await world.services.support_settings.change_settings(world.guild.id, settings)
    await forum.ask(alice)
    soon = await alice.slash(world.lounge, "ask new")
    assert "still fresh" in texts(soon)
    assert "<t:" in texts(soon)
    await forum.again()
    await forum.ask(alice)
    await forum.again()
    full = await alice.slash(world.lounge, "ask new")
    assert "2 anonymous questions in 24 hours" in texts(full)
    assert "<t:" in texts(full)
    await forum.ask(world.bob)
    hourly = await forum.helper.slash(world.lounge, "ask new")
    assert "3 anonymous questions an hour" in texts(hourly)
    await forum.later(3600)
    assert "Ask anonymously" in title(await forum.helper.slash(world.lounge, "ask new"))


async def test_a_form_opened_before_the_limit_meets_it(forum: Corner) -> None:
    alice = forum.world.alice
    first, second = await forum.preview(alice), await alice.slash(forum.world.lounge, "ask new")
    form = await press(alice, second, "I understand: write my question")
    await press(alice, first, "Post")
    refused = await fill(alice, form, {"Title": "Second", "Your question": "Words I typed"})
    assert "still fresh" in texts(refused)
    assert "Words I typed" in texts(refused), "what was typed is not lost"


@pytest.mark.parametrize("together", [False, True], ids=["in turn", "at once"])
async def test_posting_twice_is_one_post(nook: Corner, together: bool) -> None:
    world, alice = nook.world, nook.world.alice
    preview = await nook.preview(alice)
    yes = buttons(preview)["Post"]
    if together:
        async with world.at_once():
            await forge(alice, preview, yes)
            await forge(alice, preview, yes)
    else:
        await forge(alice, preview, yes)
        await forge(alice, preview, yes)
    await nook.later()
    assert len(nook.posts()) == 1


async def test_two_drafts_at_once_are_one_question(forum: Corner) -> None:
    """A second `/ask new` while the first is unposted: one draft, one question."""
    alice = forum.world.alice
    first = await forum.preview(alice)
    second = await forum.preview(alice, Title="Second")
    gone = await press(alice, first, "Post")
    assert "cannot find" in texts(gone)
    await press(alice, second, "Post")
    await forum.later()
    assert [thread.name for thread in forum.threads()] == ["Second"]


async def test_an_archived_thread_is_noticed(nook: Corner) -> None:
    world, alice = nook.world, nook.world.alice
    question = await nook.ask(alice)
    archive(world, nook.thread(question))
    await world.env.settle()
    (closed,) = await world.services.questions.mine(alice.id)
    assert closed.closed_at is not None
    archive(world, nook.thread(question), archived=False)
    await world.env.settle()
    (opened,) = await world.services.questions.mine(alice.id)
    assert opened.closed_at is None


async def test_a_forums_tag_is_set(world: World) -> None:
    forum = await corner(world, "forum")
    tags = [
        {"id": n, "name": name, "emoji_name": None, "emoji_id": None}
        for n, name in (("1", "Other"), ("2", "a client"))
    ]
    world.env.backend.edit_channel(forum.channel.id, {"available_tags": tags})
    await world.env.settle()
    await forum.ask(world.alice)
    (request,) = [one for one in world.env.http_requests if one.path.endswith("/threads")]
    assert request.json["applied_tags"] in (["2"], [2])
