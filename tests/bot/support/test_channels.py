"""Support channels and thanks over the services: races between processes, settings, what is kept for how long."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.errors import Refusal
from bot.services import Services, build_services
from bot.settings import Settings
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from bot.support.anonymous.models import Notify, QuestionDraft
from bot.support.channels.models import State
from bot.support.suggest import suggest
from tests.bot.records import ALICE, BOB, GUILD, NOBODY
from tests.conftest import FakeClock, Place, opened, thread_worker

FORUM, THREAD = 501, 601
OTHERS = GUILD + 1
"""A server of another process."""


@pytest.fixture
async def two(
    services: Services, place: Place, settings: Settings, cipher: Cipher, clock: FakeClock, database: Database
) -> AsyncIterator[tuple[Services, Services]]:
    """Two processes on one database."""
    async with opened(place) as other:
        yield services, build_services(settings, other, cipher, clock, worker=thread_worker())


async def on(services: Services, **chosen: object) -> None:
    """Support is on in the forum."""
    await services.channels.change(GUILD, {"channels": frozenset({FORUM}), "helper_role_id": 7, **chosen})


async def test_one_of_many_claims_wins(two: tuple[Services, Services]) -> None:
    for thread in range(20):
        won = await asyncio.gather(*(one.channels.claim(thread, GUILD, FORUM) for one in two * 3))
        assert sum(won) == 1


async def test_one_of_many_takes_wins(two: tuple[Services, Services]) -> None:
    await two[0].channels.claim(THREAD, GUILD, FORUM, answer=False)
    assert sum(await asyncio.gather(*(one.channels.claim_known(THREAD) for one in two * 3))) == 1


async def test_one_of_many_solves_wins(two: tuple[Services, Services]) -> None:
    assert sum(await asyncio.gather(*(one.channels.solve(THREAD, GUILD, FORUM) for one in two * 3))) == 1
    assert sum(await asyncio.gather(*(one.channels.reopen(THREAD) for one in two * 3))) == 1


async def test_one_of_many_nudges_wins(two: tuple[Services, Services], clock: FakeClock) -> None:
    await on(two[0])
    for thread in range(5):
        await two[0].channels.claim(thread, GUILD, FORUM)
    clock.advance(hours=25)
    nudges = await asyncio.gather(*(one.sweep.claim_nudge(GUILD) for one in two * 3))
    (won,) = [one for one in nudges if one is not None]
    assert len(won.posts) == 5


async def test_one_of_many_closings_wins(two: tuple[Services, Services], clock: FakeClock) -> None:
    await on(two[0])
    await two[0].channels.claim(THREAD, GUILD, FORUM)
    clock.advance(days=31)
    taken = await asyncio.gather(*(one.sweep.claim_old(lambda _guild: True) for one in two * 3))
    assert [post.id for posts in taken for post in posts] == [THREAD]


async def test_old_questions_of_another_process_hold_up_none_of_ours(
    two: tuple[Services, Services], clock: FakeClock
) -> None:
    """A process that is away leaves its servers' questions open, and they are the older ones."""
    one, other = two
    await on(one)
    chosen = {"channels": frozenset({FORUM + 1}), "helper_role_id": 7}
    await one.channels.change(OTHERS, chosen)
    for thread in range(11):
        await one.channels.claim(1000 + thread, OTHERS, FORUM + 1)
    clock.advance(days=1)
    await one.channels.claim(THREAD, GUILD, FORUM)
    clock.advance(days=31)
    ours = await one.sweep.claim_old(lambda guild_id: guild_id == GUILD)
    assert [post.id for post in ours] == [THREAD]
    theirs = await other.sweep.claim_old(lambda guild_id: guild_id == OTHERS)
    assert len(theirs) == 10
    assert {post.guild_id for post in theirs} == {OTHERS}


async def test_the_limits_hold_between_processes(two: tuple[Services, Services]) -> None:
    """Two who thank each other at once neither wait for each other for ever nor both count."""
    given = [
        *(one.thanks.thank(ALICE, GUILD, {BOB: False}) for one in two * 2),
        *(one.thanks.thank(BOB, GUILD, {ALICE: False}) for one in two * 2),
    ]
    async with asyncio.timeout(30):
        outcomes = await asyncio.gather(*given)
    assert sorted(one for outcome in outcomes for one in outcome.thanked) == [ALICE, BOB]
    assert len((await two[0].thanks.board(GUILD)).standings) == 1


async def test_ten_a_day_hold_between_processes(two: tuple[Services, Services]) -> None:
    await asyncio.gather(
        *(two[n % 2].thanks.thank(ALICE, GUILD, {10_000 + n: False, 20_000 + n: False}) for n in range(8))
    )
    assert sum(one.thanks for one in (await two[0].thanks.board(GUILD)).standings) == 10


async def test_a_ring_of_three_gives_each_one_person(services: Services, clock: FakeClock) -> None:
    """Whoever thanks in a circle every day gets many thanks from one person; four askers outweigh that."""
    ring = (11, 12, 13)
    for _day in range(5):
        for number, giver in enumerate(ring):
            await services.thanks.thank(giver, GUILD, {ring[(number + 1) % 3]: False})
        clock.advance(hours=25)
    for asker in (21, 22):
        await services.thanks.thank(asker, GUILD, {BOB: False})
    board = await services.thanks.board(GUILD)
    assert board.standings[0] == (BOB, 2, 2)
    assert {one.people for one in board.standings[1:]} == {1}


async def test_thanks_go_after_a_good_year(services: Services, clock: FakeClock) -> None:
    await services.thanks.thank(ALICE, GUILD, {BOB: False})
    clock.advance(days=399)
    assert await services.thanks.purge() == 0
    assert (await services.privacy.kept(BOB)).rows["thanks"] == 1
    clock.advance(days=2)
    assert await services.thanks.purge() == 1
    assert (await services.privacy.kept(BOB)).rows["thanks"] == 0


async def test_nothing_begins_to_be_kept_of_who_wants_none(services: Services) -> None:
    await services.thanks.set_refused(BOB, True)
    before = await services.members.get_member(BOB)
    outcome = await services.thanks.thank(ALICE, GUILD, {BOB: False})
    assert outcome.thanked == []
    assert await services.members.get_member(BOB) == before
    await services.thanks.set_refused(NOBODY, False)
    assert (await services.members.get_member(NOBODY)).created_at is None


async def test_settled_questions_are_forgotten_in_the_end(services: Services, clock: FakeClock) -> None:
    await services.channels.solve(THREAD, GUILD, FORUM)
    await services.channels.claim(THREAD + 1, GUILD, FORUM)
    clock.advance(days=181)
    assert await services.channels.purge() == 1
    assert await services.channels.find_post(THREAD) is None
    assert await services.channels.find_post(THREAD + 1) is not None, "an open one is closed first"


async def test_most_messages_write_nothing(services: Services, clock: FakeClock) -> None:
    await services.channels.claim(THREAD, GUILD, FORUM)
    await services.channels.wrote(THREAD, by_author=False)
    first = await services.channels.find_post(THREAD)
    clock.advance(minutes=59)
    await services.channels.wrote(THREAD, by_author=False)
    assert await services.channels.find_post(THREAD) == first
    clock.advance(minutes=2)
    await services.channels.wrote(THREAD, by_author=False)
    now = await services.channels.find_post(THREAD)
    assert now is not None
    assert now.active_at == clock()


async def test_a_message_meets_a_press(services: Services, clock: FakeClock) -> None:
    """Solved while its author writes: both orders end in one of the two, and nothing is lost."""
    await services.channels.claim(THREAD, GUILD, FORUM)
    await asyncio.gather(
        services.channels.solve(THREAD, GUILD, FORUM), services.channels.wrote(THREAD, by_author=True)
    )
    post = await services.channels.find_post(THREAD)
    assert post is not None
    assert post.state is State.SOLVED
    assert post.waiting_since is None
    clock.advance(minutes=6)
    opened = await services.channels.wrote(THREAD, by_author=True)
    assert opened is not None


async def test_what_a_server_may_not_choose(services: Services) -> None:
    for wrong in ({"nudge_hours": 0}, {"close_days": 1000}, {"channels": frozenset(range(11))}):
        with pytest.raises(Refusal):
            await services.channels.change(GUILD, wrong)
    assert (await services.channels.setup(GUILD)).channels == frozenset()


async def test_another_process_sees_a_change_within_a_minute(
    two: tuple[Services, Services], clock: FakeClock
) -> None:
    assert (await two[1].channels.setup(GUILD)).channels == frozenset()
    await on(two[0])
    clock.advance(seconds=61)
    assert (await two[1].channels.setup(GUILD)).channels == {FORUM}


async def test_what_a_server_set_survives_a_purge_of_another(services: Services, clock: FakeClock) -> None:
    await on(services)
    await services.channels.change(GUILD + 1, {"channels": frozenset({FORUM + 1})})
    await services.departures.left(GUILD)
    clock.advance(days=20)
    await services.departures.left(GUILD)  # the first moment counts
    clock.advance(days=11)
    assert await services.departures.purge() == 0, "it may have come back: nobody has looked yet"
    await services.departures.compare([GUILD + 1], lambda _guild_id: True)
    assert await services.departures.purge() == 1
    assert await services.channels.servers() == [GUILD + 1]
    assert await services.departures.purge() == 0


async def test_the_library_answers_unless_something_else_is_given(services: Services) -> None:
    found = await suggest(services.suggester, "client threatens a bad review unless I work for free", GUILD)
    assert found[0].slug == "feedback-threats"
    assert await suggest(services.suggester, "which laptop should I buy for coding", GUILD) == []


async def test_no_messages_means_none_about_questions_either(services: Services) -> None:
    """Whatever takes the consent back, also of a member about whom nothing else is kept."""
    await services.support_settings.change_settings(GUILD, {"ask_channel_id": 1})
    server = await services.support_settings.settings_of(GUILD)
    draft = QuestionDraft(title="A title", body="A body", notify=Notify.DM)
    question = await services.questions.draft(ALICE, server, draft, locale="en-US")
    await services.reminders.stop_all(ALICE)
    assert (await services.questions.get_question(ALICE, question.id)).notify is not Notify.DM
