"""A new question in a support channel gets pages that fit, once, and nothing where none does."""

from typing import Any

import pytest

from tests.cogs.asking import deny
from tests.cogs.conftest import World
from tests.cogs.helping import OTHER, Desk, desk, labels, with_guidance, words
from tests.cogs.verbs import buttons, card, forge, press, texts, title


@pytest.fixture(params=["forum", "text"])
async def room(world: World, request: pytest.FixtureRequest) -> Desk:
    return await desk(world, request.param)


@pytest.fixture
async def forum(world: World) -> Desk:
    return await desk(world, "forum")


async def test_a_good_match_is_answered_with_at_most_three_pages(room: Desk) -> None:
    thread = await room.ask(room.world.alice)
    (said,) = room.said(thread)
    assert "A client threatens with feedback" in words(said)
    assert "More work than was agreed" in words(said)
    assert "Legal threats" not in words(said), "a weak match makes the good ones doubtful"
    assert {"Draft a message", "This helped", "Not this", "Solved"} < set(labels(said))
    post = await room.post(thread)
    assert post is not None
    assert post.suggestion_id == said.id


@pytest.mark.parametrize("asked", [OTHER, "maybe something", "x", "help"])
async def test_nothing_is_posted_where_nothing_fits(room: Desk, asked: str) -> None:
    thread = await room.ask(room.world.alice, asked)
    assert room.said(thread) == []
    assert await room.post(thread) is not None, "it is a question all the same: it can wait, and be solved"


async def test_words_of_need_are_not_searched_where_all_read(room: Desk) -> None:
    """Whoever wants to die, and writes so for all to read, is not answered with a list of pages."""
    thread = await room.ask(room.world.alice, "I want to die after this review")
    assert room.said(thread) == []
    assert room.shelf.asked == []


async def test_only_the_title_is_read(forum: Desk) -> None:
    """Without the intent Discord sends no text; even what it does send is not searched."""
    thread = await forum.ask(forum.world.alice, OTHER, "He threatens me.")
    assert forum.said(thread) == []
    assert forum.shelf.asked == [OTHER]


async def test_the_page_opens_for_who_presses_alone(room: Desk) -> None:
    thread = await room.ask(room.world.alice)
    (said,) = room.said(thread)
    for reader in (room.world.alice, room.world.bob):
        opened = await reader.click(said, label="A client threatens with feedback")
        assert opened.ephemeral
        assert title(opened) == (await room.world.services.guidance.page("feedback-threats")).title
    assert room.said(thread) == [said]


async def test_the_author_takes_a_wrong_guess_away_by_one_press(room: Desk) -> None:
    thread = await room.ask(room.world.alice)
    (said,) = room.said(thread)
    answer = await room.world.alice.click(said, label="Not this")
    assert card(answer).flags.ephemeral
    assert "Taken away" in texts(answer)
    assert room.said(thread) == []
    await room.later()
    assert room.said(thread) == [], "and it does not come back"


async def test_a_moderator_may_a_bystander_may_not(room: Desk) -> None:
    thread = await room.ask(room.world.alice)
    (said,) = room.said(thread)
    for label in ("Not this", "This helped", "Solved"):
        refused = await room.world.bob.click(said, label=label)
        assert refused.ephemeral
        assert "Only whoever asked" in texts(refused)
    assert room.said(thread) == [said]
    assert "Taken away" in texts(await room.morten.click(said, label="Not this"))
    assert room.said(thread) == []


async def test_this_helped_leads_on(room: Desk) -> None:
    thread = await room.ask(room.world.alice)
    (said,) = room.said(thread)
    before = await room.post(thread)
    answer = await room.world.alice.click(said, label="This helped")
    assert await room.post(thread) == before, "nothing is kept of it"
    solved = await press(room.world.alice, answer, "Mark as solved")
    assert "Marked as solved" in texts(solved)


async def test_never_twice_for_one_post(room: Desk) -> None:
    """The same event again, another process, a restart: the row of the question is there."""
    thread = await room.ask(room.world.alice)
    world = room.world
    bot_thread = world.bot.get_guild(room.guild_id).get_thread(thread.id)  # type: ignore[union-attr]
    assert bot_thread is not None
    watch: Any = world.bot.get_cog("SupportWatchCog")
    setup = await world.services.channels.setup(room.guild_id)
    await watch.begin(bot_thread, setup)
    await world.restart()
    with_guidance(world, room.shelf)
    await room.later()
    assert len(room.said(thread)) == 1


async def test_two_processes_claim_one_question(forum: Desk) -> None:
    channels = forum.world.services.channels
    assert await channels.claim(5, forum.guild_id, forum.channel.id)
    assert not await channels.claim(5, forum.guild_id, forum.channel.id)


async def test_threads_in_text_channels_only_where_the_server_is_talkative(world: World) -> None:
    room = await desk(world, "text", talkative=False)
    thread = await room.ask(world.alice)
    assert room.said(thread) == []
    assert await room.post(thread) is None


async def test_other_channels_are_left_alone(forum: Desk) -> None:
    other = forum.world.guild.create_forum_channel("off-topic")
    forum.channel, kept = other, forum.channel
    thread = await forum.ask(forum.world.alice)
    assert forum.said(thread) == []
    assert await forum.post(thread) is None
    forum.channel = kept


@pytest.mark.parametrize("permission", ["send_messages_in_threads", "view_channel", "read_message_history"])
async def test_without_a_permission_it_stays_silent_and_goes_on(forum: Desk, permission: str) -> None:
    deny(forum.world, forum.channel, permission)
    await forum.world.env.settle()
    thread = await forum.ask(forum.world.alice)
    assert forum.said(thread) == []
    deny(forum.world, forum.channel)
    await forum.world.env.settle()
    assert len(forum.said(await forum.ask(forum.world.alice))) == 1


async def test_the_permission_goes_at_the_last_moment(forum: Desk) -> None:
    thread = await forum.ask(forum.world.alice, fail=403)
    assert forum.said(thread) == []
    post = await forum.post(thread)
    assert post is not None
    assert post.suggestion == "none", "a place that answered 403 is not tried again"


async def test_a_question_asked_while_the_bot_was_away(forum: Desk) -> None:
    world = forum.world
    old = world.env.bot
    watch: Any = world.bot.get_cog("SupportWatchCog")
    world.bot.remove_listener(watch.on_message, "on_message")
    thread = await forum.ask(world.alice)
    assert await forum.post(thread) is None
    await world.restart()
    with_guidance(world, forum.shelf)
    assert world.env.bot is not old
    await forum.later()
    assert len(forum.said(thread)) == 1


async def test_the_bot_stops_between_the_claim_and_the_answer(forum: Desk) -> None:
    """The row says that an answer was begun: the next start looks for it, finds none, and answers."""
    world = forum.world
    watch: Any = world.bot.get_cog("SupportWatchCog")
    world.bot.remove_listener(watch.on_message, "on_message")
    thread = await forum.ask(world.alice)
    assert await world.services.channels.claim(thread.id, forum.guild_id, forum.channel.id)
    await world.restart()
    with_guidance(world, forum.shelf)
    await forum.later(300)
    assert len(forum.said(thread)) == 1
    post = await forum.post(thread)
    assert post is not None
    assert post.suggestion == "posted"


async def test_the_bot_stops_between_the_answer_and_its_row(forum: Desk) -> None:
    """It stands there, so none is added."""
    from sqlalchemy import update

    from bot.storage.tables import support_post

    world = forum.world
    thread = await forum.ask(world.alice)
    async with world.services.database.write() as connection:
        claimed = {"suggestion": "claimed", "suggestion_id": None}
        await connection.execute(update(support_post).values(claimed))
    await world.restart()
    with_guidance(world, forum.shelf)
    await forum.later(300)
    (said,) = forum.said(thread)
    post = await forum.post(thread)
    assert post is not None
    assert (post.suggestion, post.suggestion_id) == ("posted", said.id)


async def test_a_broken_search_is_reported_and_tried_again(forum: Desk) -> None:
    forum.shelf.broken = True
    thread = await forum.ask(forum.world.alice)
    assert forum.said(thread) == []
    assert forum.world.take_faults()
    forum.shelf.broken = False
    await forum.later(300)
    assert len(forum.said(thread)) == 1


async def test_whoever_mentions_the_bot_there_asks_for_pages(world: World) -> None:
    room = await desk(world, "text")
    me = world.bot.user
    assert me is not None
    await world.alice.send(room.channel, f"<@{me.id}> my client threatens me")
    (said,) = room.said(room.channel)
    assert "A client threatens" in words(said)
    await world.alice.send(room.channel, f"<@{me.id}> he threatens again")
    assert len(room.said(room.channel)) == 1, "not more than one a minute"
    assert "Only whoever asked" in texts(await world.bob.click(said, label="Not this"))
    assert "Taken away" in texts(await world.alice.click(said, label="Not this"))
    await world.bob.send(room.channel, f"<@{me.id}> hello there")
    await world.bob.send(world.lounge, f"<@{me.id}> he threatens me")
    assert room.said(room.channel) == []
    assert room.said(world.lounge) == []


# On demand.


async def test_on_demand_only_the_asker_sees_it(room: Desk) -> None:
    thread = await room.ask(room.world.alice, OTHER)
    found = await room.world.bob.slash(thread, "support suggest", words="he threatens me")
    assert found.ephemeral
    assert "A client threatens with feedback" in texts(found)
    assert "Legal threats" in texts(found), "who asks may see weaker matches too"
    assert room.said(thread) == []


async def test_on_demand_it_reads_the_title(room: Desk) -> None:
    thread = await room.ask(room.world.alice, "maybe")
    assert "Legal threats" in texts(await room.world.alice.slash(thread, "support suggest"))
    nothing = await room.world.alice.slash(thread, "support suggest", words="laptops")
    assert "no page that fits" in texts(nothing)
    lost = await room.world.alice.slash(room.world.lounge, "support suggest")
    assert "in the thread of a question" in texts(lost)


async def test_it_can_be_posted_once(room: Desk) -> None:
    thread = await room.ask(room.world.alice, OTHER)
    found = await room.world.bob.slash(thread, "support suggest", words="he threatens me")
    custom_id = buttons(found)["Post it here for everyone"]
    assert "Posted" in texts(await press(room.world.bob, found, "Post it here for everyone"))
    (said,) = room.said(thread)
    assert "A client threatens with feedback" in words(said)
    assert "no longer know" in texts(await forge(room.world.bob, found, custom_id)), "a second press"
    again = await room.helga.slash(thread, "support suggest", words="he threatens me")
    assert "already" in texts(await press(room.helga, again, "Post it here for everyone"))
    # Its author may still take it away.
    assert "Taken away" in texts(await room.world.alice.click(said, label="Not this"))


async def test_what_one_found_another_cannot_post(forum: Desk) -> None:
    thread = await forum.ask(forum.world.alice, OTHER)
    found = await forum.world.alice.slash(thread, "support suggest", words="he threatens me")
    token = buttons(found)["Post it here for everyone"].rsplit("/", 1)[1]
    hers = await forum.world.bob.slash(thread, "help")
    assert "no longer know" in texts(
        await forge(forum.world.bob, hers, f"c/support.post/{forum.world.bob.id}/{token}")
    )
    assert forum.said(thread) == []


async def test_who_may_not_write_cannot_have_it_posted(room: Desk) -> None:
    thread = await room.ask(room.world.alice, OTHER)
    deny(room.world, room.channel, "send_messages_in_threads", target=room.world.bob)
    await room.world.env.settle()
    found = await room.world.bob.slash(thread, "support suggest", words="he threatens me")
    assert "Post it here for everyone" not in buttons(found)


async def test_the_menu_of_a_message(world: World) -> None:
    room = await desk(world, "text")
    message = await world.bob.send(world.lounge, "My client threatens me")
    found = await world.alice.context_menu(world.lounge, "Suggest pages", message)
    assert found.ephemeral
    await press(world.alice, found, "Post it here for everyone")
    (said,) = room.said(world.lounge)
    assert said.reference is not None
    assert said.reference.message_id == message.id
    assert "Only whoever asked" in texts(await world.bob.click(said, label="Not this"))
    assert "Taken away" in texts(await world.alice.click(said, label="Not this"))
    empty = await world.bob.send(world.lounge, "", attachments=[("a.png", b"x")])
    assert "no text" in texts(await world.alice.context_menu(world.lounge, "Suggest pages", empty))


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("threatens", "es"),
        ("Help! The client threatens me with a bad review if I do not work for free", "en"),
    ],
)
async def test_it_speaks_the_questions_language_or_else_the_servers(
    forum: Desk, asked: str, spoken: str
) -> None:
    services = forum.world.services
    await services.support_settings.change_settings(forum.guild_id, {"language": "es"})
    services.channels.forget_setup(forum.guild_id)
    thread = await forum.ask(forum.world.alice, asked)
    assert len(forum.said(thread)) == 1
    assert forum.shelf.languages == [spoken]


async def test_what_was_asked_before_in_the_channel_stands_below_the_pages(room: Desk) -> None:
    first = await room.ask(room.world.alice)
    (said,) = room.said(first)
    assert "Asked before" not in words(said)
    await room.ask(room.world.alice, "My review: client threatens extra work")
    await room.world.services.channels.solve(first.id, room.guild_id, room.channel.id)
    again = await room.ask(room.world.bob, "A client threatens me with a bad review")
    (said,) = room.said(again)
    assert "Asked before here:" in words(said)
    assert "Client threatens with a bad review · solved" in words(said)
    assert f"/{first.id}" in words(said)
    assert str(again.id) not in words(said)
    assert "extra work" not in words(said), "only what asks the same"
