"""Anonymous questions that wait: for moderators, for Discord, for word of replies; and keys that change."""

from datetime import timedelta

import pytest

from bot.errors import Refusal
from bot.services import Services, build_services
from bot.settings import Settings
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from bot.storage.keys import rotate
from bot.support.anonymous.approvals import UNDECIDED_AFTER
from bot.support.anonymous.models import Notify, State, Trouble
from bot.support.anonymous.outbox import BATCH_PAUSE, TRIES
from bot.support.anonymous.questions import MOST_SAID
from bot.support.settings import SupportServer
from tests.bot.records import ALICE, BOB, GUILD
from tests.bot.support.asked import THREAD, ask, row, stand
from tests.conftest import FakeClock


async def test_what_no_process_can_post_is_given_up(
    services: Services, server: SupportServer, clock: FakeClock
) -> None:
    """The server is gone: the question must not keep its author for ever."""
    waiting, sending = await ask(services, server), await ask(services, server, BOB)
    await services.outbox.claim(sending)
    clock.advance(days=1, hours=1)
    await services.outbox.sweep()
    for user_id, question in ((ALICE, waiting), (BOB, sending)):
        assert (await services.questions.get_question(user_id, question.id)).state is State.FAILED
        assert [one.id for one in await services.questions.news(user_id)] == [question.id]


@pytest.mark.parametrize("channel_goes", [False, True])
async def test_several_before_moderators_do_not_go_together_with_their_author(
    services: Services, server: SupportServer, clock: FakeClock, channel_goes: bool
) -> None:
    """They would tell that they had one author. What is deleted meanwhile is another channel than theirs."""
    asked = []
    for card in range(3):
        clock.advance(minutes=21)
        asked.append(question := await ask(services, server))
        assert await services.outbox.claim(question)
        assert await services.approvals.shown(question, 8, card + 1)
    await services.privacy.erase(ALICE, remove_posts=False)
    if channel_goes:
        await services.outbox.mark_gone(channel_id=asked[0].channel_id)
    clock.advance(seconds=50)
    assert len((await services.outbox.work()).questions) == 1
    clock.advance(days=3)
    assert len((await services.outbox.work()).questions) == 3


async def test_what_waited_for_moderators_while_the_bot_was_away_is_given_back(
    services: Services, server: SupportServer, clock: FakeClock
) -> None:
    """It was shown two weeks ago: its text must not go at once as an old failure does."""
    question = await ask(services, server)
    assert await services.outbox.claim(question)
    assert await services.approvals.shown(question, 8, 9)
    clock.advance(days=UNDECIDED_AFTER.days + 1, hours=1)
    await services.outbox.sweep()
    await services.outbox.sweep()
    (back,) = await services.questions.news(ALICE)
    assert (back.state, back.trouble, back.body) == (State.FAILED, Trouble.UNDECIDED, "What now?")
    clock.advance(days=6)
    await services.outbox.sweep()
    assert await row(services, question) is not None


async def test_posting_is_tried_a_few_times(
    services: Services, server: SupportServer, clock: FakeClock
) -> None:
    question = await ask(services, server)
    tried = 0
    while True:
        clock.advance(hours=2)
        work = await services.outbox.work()
        if not work.questions:
            break
        (waiting,) = work.questions
        assert await services.outbox.claim(waiting)
        assert not await services.outbox.claim(waiting), "two processes do not post the same"
        tried += 1
        clock.advance(minutes=3)
        ((unsure,), _messages) = (await services.outbox.work())[2:]
        await services.outbox.again(unsure)
    assert tried == TRIES
    assert (await services.questions.get_question(ALICE, question.id)).trouble is Trouble.REFUSED


async def test_word_of_replies_comes_in_batches(
    services: Services, server: SupportServer, clock: FakeClock
) -> None:
    question = await ask(services, server, notify=Notify.DM)
    await stand(services, question)
    assert await services.outbox.to_tell() == []
    await services.outbox.replied(THREAD)
    assert await services.outbox.to_tell() == [], "in case more come"
    await services.outbox.replied(THREAD)
    clock.advance(minutes=1)
    (due,) = await services.outbox.to_tell()
    assert (due.unseen, due.replies) == (2, 2)
    key = services.outbox.key(due)
    assert key == services.outbox.key(due)
    assert str(question.id) not in key
    await services.outbox.replied(THREAD)  # while the message is on its way
    await services.outbox.told(due)
    clock.advance(minutes=14)
    assert await services.outbox.to_tell() == []
    clock.advance(minutes=1)
    (again,) = await services.outbox.to_tell()
    assert again.unseen == 1
    assert services.outbox.key(again) != key
    assert timedelta(minutes=15) == BATCH_PAUSE


async def test_adding_has_a_limit(services: Services, server: SupportServer, clock: FakeClock) -> None:
    question = await ask(services, server)
    await stand(services, question)
    for number in range(MOST_SAID):
        await services.questions.add_message(ALICE, question.id, str(number))
    with pytest.raises(Refusal, match="added a lot"):
        await services.questions.add_message(ALICE, question.id, "one more")
    await services.questions.add_message(ALICE, question.id, "0")  # the same words again are no more
    clock.advance(days=1)
    await services.questions.add_message(ALICE, question.id, "one more")


async def test_askers_are_found_while_keys_change(
    database: Database, settings: Settings, clock: FakeClock
) -> None:
    """Limits, mutes, export and erasure find the rows of either key."""
    old, new = {1: b"o" * 32}, {2: b"n" * 32, 1: b"o" * 32}
    before = build_services(settings, database, Cipher(old), clock)
    server = await before.support_settings.change_settings(GUILD, {"ask_channel_id": 7})
    question = await ask(before, server)
    await stand(before, question)
    await before.reports.mute(GUILD, question.id, 7)
    for cipher in (Cipher(new), Cipher({2: b"n" * 32})):
        if len(cipher._ciphers) == 1:
            await rotate(database, Cipher(new))
        after = build_services(settings, database, cipher, clock)
        assert [one.id for one in await after.questions.mine(ALICE)] == [question.id]
        with pytest.raises(Refusal, match="author of one"):
            await after.questions.check(ALICE, server)
        assert await after.outbox.author_of(question) == ALICE
    await after.privacy.erase(ALICE)
    assert sum((await after.privacy.kept(ALICE)).rows.values()) == 0
