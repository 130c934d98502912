"""Anonymous questions over the services: limits, forgetting, races."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select, update

from bot.errors import NotFound, Refusal
from bot.services import Services, build_services
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from bot.storage.tables import anonymous_message, anonymous_mute, anonymous_question, member
from bot.support.anonymous.message_repository import MessageRepository
from bot.support.anonymous.models import Notify, Question, State, Trouble
from bot.support.anonymous.questions import MOST_DRAFTS, coarse
from bot.support.anonymous.reports import Reason
from bot.support.anonymous.repository import QuestionRepository
from bot.support.settings import SupportServer
from tests.bot.records import ALICE, BOB, GUILD
from tests.bot.support.asked import THREAD, ask, draft, row, stand
from tests.conftest import START, FakeClock, Place, on_postgres, until_waiting


async def test_limits_are_of_member_server_and_hour(
    services: Services, server: SupportServer, clock: FakeClock
) -> None:
    await ask(services, server)
    with pytest.raises(Refusal, match="still fresh"):
        await ask(services, server)
    other = await services.support_settings.change_settings(8, {"ask_channel_id": 1})
    await ask(services, other)  # another server has limits of its own
    clock.advance(minutes=21)
    await ask(services, server)
    clock.advance(minutes=21)
    await ask(services, server)
    clock.advance(minutes=21)
    with pytest.raises(Refusal, match="3 anonymous questions in 24 hours") as refused:
        await ask(services, server)
    clock.advance(hours=24, minutes=-64)
    with pytest.raises(Refusal):
        await ask(services, server)
    clock.advance(minutes=2)
    assert refused.value.parts["when"] == clock() - timedelta(minutes=1)
    await ask(services, server)


@pytest.mark.parametrize("limit", [1, 3])
async def test_the_hourly_limit_does_not_tell_the_moment_of_a_press(
    services: Services, server: SupportServer, clock: FakeClock, limit: int
) -> None:
    """Pressed at any second, looked at whenever: what others are told are quarters of an hour, none of them near."""
    server = await services.support_settings.change_settings(server.id, {"asks_per_hour": limit})
    told: dict[int, set[datetime]] = {}
    for second in (1, 437, 898):  # of one quarter of an hour
        clock.now = START + timedelta(days=second, seconds=second)
        for user_id in range(50, 50 + limit):
            question = await ask(services, server, user_id=user_id)
            await stand(services, question, THREAD + second * 10 + user_id)
        looks = told[second] = set()
        for _ in range(20):
            with pytest.raises(Refusal, match="an hour") as refused:
                await services.questions.check(99, server)
            when = refused.value.parts["when"]
            assert isinstance(when, datetime)
            assert when.timestamp() % 900 == 0
            assert when - clock() >= timedelta(minutes=15)
            looks.add(when - timedelta(days=second))
            clock.now += timedelta(minutes=1)
    assert len(set(map(frozenset, told.values()))) == 1, "the same for every second of the quarter"


def test_the_end_of_a_limit_is_told_in_quarters_and_never_near() -> None:
    for second in range(0, 900, 37):
        now = START + timedelta(seconds=second)
        for left in (0, 1, 60, 899, 901):
            when = coarse(now + timedelta(seconds=left), now)
            assert when.timestamp() % 900 == 0
            assert timedelta(minutes=15) <= when - now < timedelta(minutes=32)


async def test_many_presses_at_once_keep_the_limit(
    place: Place, services: Services, server: SupportServer
) -> None:
    """Drafts of one member posted by several processes in the same moment: one goes."""
    made = []
    for number in range(4):
        question = await services.questions.draft(ALICE, server, draft(str(number)), locale="en")
        async with services.database.write() as connection:
            # Kept beside the next draft, which would take its place.
            await connection.execute(
                update(anonymous_question)
                .where(anonymous_question.c.id == question.id)
                .values(guild_id=GUILD + 1)
            )
        made.append(question.id)
    async with services.database.write() as connection:
        await connection.execute(update(anonymous_question).values(guild_id=GUILD))
    databases = [place.open() for _ in made]
    others = [build_services(services.settings, one, services.cipher, services.clock) for one in databases]
    results = await asyncio.gather(
        *(one.questions.post(ALICE, key) for one, key in zip(others, made, strict=True)),
        return_exceptions=True,
    )
    assert len([one for one in results if isinstance(one, Question)]) == 1
    assert len([one for one in results if isinstance(one, Refusal)]) == 3
    for one in databases:
        await one.close()


@on_postgres
async def test_the_same_words_said_twice_at_once_count_once(
    services: Services, server: SupportServer, cipher: Cipher
) -> None:
    question = await ask(services, server)
    await stand(services, question)
    async with services.database.write() as connection:
        await QuestionRepository(cipher).hold(connection)
        said = [
            asyncio.create_task(services.questions.add_message(ALICE, question.id, "More")) for _ in range(2)
        ]
        await until_waiting(connection, said)
    await asyncio.gather(*said)
    async with services.database.read() as connection:
        kept = await MessageRepository(cipher).messages_of(connection, question.id)
    assert [one.body for one in kept] == ["More"]


@on_postgres
async def test_two_decisions_at_once_are_one(
    services: Services, server: SupportServer, cipher: Cipher
) -> None:
    question = await ask(services, server)
    assert await services.outbox.claim(question)
    assert await services.approvals.shown(question, 8, 9)
    held = await services.approvals.get_held(GUILD, question.id, 9)
    async with services.database.write() as connection:
        await QuestionRepository(cipher).hold(connection)
        both = [
            asyncio.create_task(services.approvals.approve(held, 7)),
            asyncio.create_task(services.approvals.decline(held, "No")),
        ]
        await until_waiting(connection, both)
    decided = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(one).__name__ for one in decided) == ["Question", "Refusal"]
    approved = isinstance(decided[0], Question)
    now = await services.questions.get_question(ALICE, question.id)
    assert (now.state, now.needs_approval, now.declined_because) == (
        (State.WAITING, False, None) if approved else (State.FAILED, False, "No")
    )


@on_postgres
async def test_two_posts_at_once_do_not_both_find_the_limit_unused(
    services: Services, server: SupportServer, cipher: Cipher
) -> None:
    other = await services.support_settings.change_settings(GUILD + 1, {"ask_channel_id": 7})
    drafts = [await services.questions.draft(ALICE, one, draft(), locale="en") for one in (server, other)]
    async with services.database.write() as connection:
        await connection.execute(update(anonymous_question).values(guild_id=GUILD))
    async with services.database.write() as connection:
        await QuestionRepository(cipher).hold(connection)
        posts = [asyncio.create_task(services.questions.post(ALICE, one.id)) for one in drafts]
        await until_waiting(connection, posts)
    results = await asyncio.gather(*posts, return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["Question", "Refusal"]


async def test_a_name_that_everybody_sees_leads_to_nothing_anonymous(
    services: Services, server: SupportServer, clock: FakeClock
) -> None:
    """Whoever has a copy of the database sees who asked under their name: not what else they asked."""
    indexes: dict[bool, set[bytes]] = {}
    for number, name in enumerate((None, "<@1>")):
        made = await services.questions.draft(ALICE, server, draft(), locale="en-US", named=name)
        question = await services.questions.post(ALICE, made.id)
        await stand(services, question, THREAD + number)
        await services.questions.add_message(ALICE, question.id, "More.")
        await services.reports.mute(GUILD, question.id, 1)
        async with services.database.read() as connection:
            indexes[question.named] = {
                value
                for table, column in (
                    (anonymous_question, anonymous_question.c.id),
                    (anonymous_message, anonymous_message.c.question_id),
                    (anonymous_mute, anonymous_mute.c.question_id),
                )
                for value in await connection.scalars(
                    select(table.c.author_index).where(column == question.id)
                )
            }
        await services.reports.mute(GUILD, question.id, 0)
        clock.advance(minutes=21)
    assert len(indexes[False]) == len(indexes[True]) == 1
    assert not indexes[False] & indexes[True]
    await services.privacy.erase(BOB)  # which writes all of them anew
    assert len(await services.questions.mine(ALICE)) == 2, "both count as the member's"
    await services.privacy.erase(ALICE)
    assert sum((await services.privacy.kept(ALICE)).rows.values()) == 0


async def test_asking_leaves_no_member(services: Services, server: SupportServer) -> None:
    question = await ask(services, server)
    await stand(services, question)
    await services.questions.add_message(ALICE, question.id, "More")
    await services.questions.solve(ALICE, question.id, solved=True)
    async with services.database.read() as connection:
        assert (await connection.execute(select(member))).all() == []


async def test_others_find_nothing(services: Services, server: SupportServer) -> None:
    question = await ask(services, server)
    await stand(services, question)
    service = services.questions
    for work in (
        service.get_question(BOB, question.id),
        service.seen(BOB, question.id),
        service.post(BOB, question.id),
        service.add_message(BOB, question.id, "Mine"),
        service.solve(BOB, question.id, solved=True),
        service.delete(BOB, question.id),
        service.edit(BOB, question.id, draft()),
        service.set_notify(BOB, question.id, Notify.DM),
    ):
        with pytest.raises(NotFound):
            await work
    assert await service.mine(BOB) == await service.news(BOB) == await service.kept(BOB) == []


async def test_who_has_news_is_remembered_until_a_reply_comes(
    services: Services, server: SupportServer, database: Database
) -> None:
    """It is asked after every command of everybody."""
    question = await ask(services, server)
    await stand(services, question)
    assert await services.questions.news(ALICE) == []
    asked: list[object] = []

    def note(*given: object) -> None:
        asked.append(given)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    assert await services.questions.news(ALICE) == await services.questions.news(BOB) == []
    assert asked == []
    await services.outbox.replied(THREAD)
    assert [one.id for one in await services.questions.news(ALICE)] == [question.id]
    assert await services.questions.news(ALICE) == []


async def test_a_question_does_not_know_its_author(services: Services, server: SupportServer) -> None:
    question = await ask(services, server)
    assert str(ALICE) not in repr(question)
    assert not {"author", "author_index"} & set(Question.model_fields)


async def test_the_author_is_forgotten_thirty_days_after_closing(
    services: Services, server: SupportServer, clock: FakeClock
) -> None:
    question = await ask(services, server)
    await stand(services, question)
    await services.questions.add_message(ALICE, question.id, "More")
    await services.questions.solve(ALICE, question.id, solved=True)
    clock.advance(days=30, seconds=-1)
    assert await services.outbox.sweep() == 0
    assert await services.outbox.author_of(question) == ALICE
    clock.advance(minutes=1)  # it was closed when the thread was told
    assert await services.outbox.sweep() == 1
    assert await services.outbox.author_of(question) is None
    assert await services.questions.mine(ALICE) == []
    assert sum((await services.privacy.kept(ALICE)).rows.values()) == 0
    # What stands on Discord can still be reported and removed.
    await services.reports.report(BOB, GUILD, question.id, Reason.SPAM, None)
    await services.reports.mute(GUILD, question.id, 7)
    await services.reports.remove_post(GUILD, question.id)
    assert [one.state for one in (await services.outbox.work()).questions] == [State.REMOVING]


async def test_an_open_thread_keeps_its_author_and_a_silent_one_does_not(
    services: Services, server: SupportServer, clock: FakeClock
) -> None:
    """Whether or not the bot heard of the archiving."""
    question = await ask(services, server)
    await stand(services, question)
    for _week in range(12):
        clock.advance(days=7)
        await services.outbox.replied(THREAD)
        assert await services.outbox.sweep() == 0
    clock.advance(days=8)
    assert await services.outbox.sweep() == 0
    assert (await services.questions.get_question(ALICE, question.id)).closed_at == clock()
    clock.advance(days=30)
    assert await services.outbox.sweep() == 1


async def test_a_reply_opens_what_was_closed(
    services: Services, server: SupportServer, clock: FakeClock
) -> None:
    question = await ask(services, server)
    await stand(services, question)
    await services.outbox.archived(THREAD, archived=True)
    clock.advance(days=20)
    await services.outbox.replied(THREAD)
    clock.advance(days=7)
    assert await services.outbox.sweep() == 0
    assert (await services.questions.get_question(ALICE, question.id)).closed_at is None


async def test_drafts_and_failures_do_not_stay(
    services: Services, server: SupportServer, clock: FakeClock
) -> None:
    left = await services.questions.draft(ALICE, server, draft(), locale="en")
    failed = await ask(services, server, BOB)
    await services.outbox.claim(failed)
    await services.outbox.failed(failed, Trouble.FORBIDDEN)
    clock.advance(hours=1)
    await services.outbox.sweep()
    assert await row(services, left) is None
    assert await row(services, failed) is not None
    clock.advance(days=7)
    await services.outbox.sweep()
    assert await row(services, failed) is None


async def test_a_member_has_only_so_many_drafts(services: Services, clock: FakeClock) -> None:
    """Drafts count towards no limit of questions: without one of their own, they would fill the table."""
    first = await services.support_settings.change_settings(GUILD, {"ask_channel_id": 7})
    bobs = await services.questions.draft(BOB, first, draft(), locale="en-US")
    made = []
    for number in range(10):
        server = await services.support_settings.change_settings(GUILD + number, {"ask_channel_id": 7})
        made.append(await services.questions.draft(ALICE, server, draft(), locale="en-US"))
        clock.advance(seconds=1)
    left = [one for one in made if await row(services, one) is not None]
    assert left == made[-MOST_DRAFTS:], "the newest"
    assert await row(services, bobs) is not None, "nobody else's"


async def test_a_deleted_question_counts_until_the_day_is_over_and_then_is_gone(
    services: Services, server: SupportServer, clock: FakeClock
) -> None:
    question = await ask(services, server)
    await stand(services, question)
    await services.questions.delete(ALICE, question.id)
    await services.outbox.removed(await services.questions.get_question(ALICE, question.id))
    assert await services.questions.mine(ALICE) == []
    with pytest.raises(Refusal, match="still fresh"):
        await ask(services, server)
    clock.advance(hours=24)
    await services.outbox.sweep()
    assert await row(services, question) is None
