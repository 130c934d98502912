"""What each subject owes, proven over every table there is: whose table it is, and that no row outlives its duty."""

from collections import Counter
from typing import Any

import pytest
import structlog
from sqlalchemy import func, select, update

from bot.contracts.models import ContractDraft
from bot.duties import Subject
from bot.errors import NotFound, Refusal
from bot.parsing.moments.when import When
from bot.reminders import service as reminder_service
from bot.reminders.models import Status
from bot.services import Services
from bot.storage.engine import Transaction
from bot.storage.tables import (
    guidance_bookmark,
    guidance_vote,
    metadata,
    reminder,
    reminder_setting,
    server_columns,
    support_post,
)
from bot.support.anonymous.models import QuestionDraft, State, Trouble
from tests.bot.records import ALICE, BOB, GUILD, PAGE, ask, draft, fill, fill_server, only, server_page
from tests.conftest import FakeClock

OTHER = GUILD + 1_000
"""A server that keeps Candor."""

LASTING = {
    "member",
    "shown_score",
    "score_floor",
    "guidance_author",
    "guidance_bookmark",
    "guidance_vote",
    "case_file",
    "case_date",
    "case_entry",
    "case_piece",
    "change",  # of cases, which outlive their contracts
    "reminder",  # what is planned
    "reminder_setting",
    "lesson",  # plans go with their contract
    "thanks_choice",
    "insight_member",
    "insight_part",
}
"""Tables whose rows stay until the member takes them away. Every other one is kept for a time only."""


def plain(field: str) -> str:
    return field


def everywhere(_guild_id: int) -> bool:
    return True


def test_every_table_belongs_to_one_subject(services: Services) -> None:
    owners = Counter(name for subject in services.subjects for name in subject.tables)
    assert set(owners) == set(metadata.tables) - {"meta"}, "the table of the bot itself is nobody else's"
    assert set(owners.values()) == {1}


async def values_of(services: Services) -> dict[str, set[object]]:
    """Table → every value in any of its rows."""
    found: dict[str, set[object]] = {}
    async with services.database.read() as connection:
        for table in metadata.sorted_tables:
            rows = await connection.execute(select(table))
            found[table.name] = {value for row in rows for value in row}
    return found


async def rows_about(services: Services, guild_id: int) -> dict[str, int]:
    """Column with a server's id → in how many rows it names this server."""
    async with services.database.read() as connection:
        return {
            str(column): await connection.scalar(
                select(func.count()).select_from(column.table).where(column == guild_id)
            )
            or 0
            for column in server_columns()
        }


async def test_a_server_that_was_left_is_forgotten_whole(services: Services, clock: FakeClock) -> None:
    for user_id, guild_id in ((ALICE, GUILD), (BOB, OTHER)):
        await fill(services, user_id, plain, guild_id)
        await fill_server(services, guild_id)
    before = await rows_about(services, GUILD)
    assert {name for name, count in before.items() if not count} == {"departed_server.id"}, (
        "or nothing is proven"
    )
    others = await rows_about(services, OTHER)

    # Nobody told the bot: it was away.
    await services.departures.compare([OTHER], everywhere)
    clock.advance(days=29)
    assert await services.departures.purge() == 0
    clock.advance(days=2)
    assert await services.departures.purge() == 1
    assert set((await rows_about(services, GUILD)).values()) == {0}
    for name, values in (await values_of(services)).items():
        assert not {GUILD, GUILD + 1, GUILD + 2, GUILD + 3, GUILD + 4} & values, name
    assert await rows_about(services, OTHER) == others
    assert GUILD not in await services.insights.due()
    assert await services.insights.latest(GUILD) is None


async def test_a_server_is_missed_whatever_it_has(services: Services) -> None:
    """Though it never set anything, that it left while the bot was away is noticed."""
    await services.guidance.miss(ALICE, GUILD, "invoice")
    await services.departures.compare([OTHER], lambda _guild_id: False)
    assert (await rows_about(services, GUILD))["departed_server.id"] == 0, "another process's server"
    await services.departures.compare([OTHER], everywhere)
    assert (await rows_about(services, GUILD))["departed_server.id"] == 1


async def test_a_server_that_came_back_while_the_bot_was_away_is_kept(
    services: Services, clock: FakeClock
) -> None:
    await services.insights.switch(GUILD, True)
    await services.departures.left(GUILD)
    await services.departures.compare([GUILD], everywhere)
    clock.advance(days=31)
    assert await services.departures.purge() == 0
    assert (await rows_about(services, GUILD))["insight_server.guild_id"] == 1


async def test_what_members_have_of_a_left_server_goes_with_its_pages_alone(
    services: Services, clock: FakeClock
) -> None:
    """A vote and a bookmark of a built-in page are the member's; those of the server's own page lead nowhere."""
    saved = await services.moderation.save(ALICE, GUILD, None, server_page(), base=0)
    for slug in (PAGE, saved.version.slug):
        await services.guidance.save(BOB, slug, GUILD)
        await services.guidance.vote(BOB, slug, GUILD, helpful=True)
    await leave(services, clock)
    async with services.database.read() as connection:
        for table in (guidance_vote, guidance_bookmark):
            assert list(await connection.scalars(select(table.c.slug))) == [PAGE]
    assert (await services.guidance.mine(BOB, PAGE)).helpful is True


async def leave(services: Services, clock: FakeClock) -> None:
    """The bot is removed from GUILD, for good."""
    await services.departures.compare([], everywhere)
    clock.advance(days=31)
    await services.departures.purge()


async def test_a_server_that_begins_anew_is_not_shown_its_old_pages(
    services: Services, clock: FakeClock
) -> None:
    first = await services.moderation.save(ALICE, GUILD, None, server_page("The old page"), base=0)
    assert (await services.guidance.page(first.version.slug, GUILD)).title == "The old page"
    await leave(services, clock)
    await services.departures.joined(GUILD)
    second = await services.moderation.save(ALICE, GUILD, None, server_page("The new page"), base=0)
    titles = [page.title for page in await services.guidance.titles("", GUILD, 200)]
    assert "The new page" in titles
    assert "The old page" not in titles
    assert (await services.guidance.page(second.version.slug, GUILD)).title == "The new page"


async def test_who_relied_on_a_left_servers_channel_is_told(services: Services, clock: FakeClock) -> None:
    for user_id in (ALICE, BOB):
        await services.reminders.choose(user_id, fallback_guild_id=GUILD, fallback_channel_id=GUILD + 1)
    async with services.database.write() as connection:
        await connection.execute(
            update(reminder_setting).where(reminder_setting.c.user_id == BOB).values(suspended_at=clock())
        )
    await leave(services, clock)
    assert await services.reminder_queue.waiting_notices() == [BOB]


class Broken(Subject):
    """Cannot do its duties."""

    async def purge(self) -> int:
        raise RuntimeError

    async def server_left(self, connection: Transaction, guild_id: int) -> None:
        if guild_id == GUILD:
            raise RuntimeError


async def test_one_server_that_cannot_be_forgotten_keeps_none_waiting(
    services: Services, clock: FakeClock
) -> None:
    for guild_id in (GUILD, OTHER):
        await services.insights.switch(guild_id, True)
    services.departures._subjects = (services.insights, Broken())
    await services.departures.compare([], everywhere)
    clock.advance(days=31)
    with structlog.testing.capture_logs() as logs:
        assert await services.departures.purge() == 1
    assert [line["event"] for line in logs] == ["fault", "departed_servers_forgotten"]
    assert (await rows_about(services, GUILD))["insight_server.guild_id"] == 1, "all of it or nothing"
    assert (await rows_about(services, OTHER))["insight_server.guild_id"] == 0


async def purge_all(services: Services) -> None:
    """What the bot's loop does once a minute, without what a fault of one does to the others."""
    for subject in services.subjects:
        await subject.purge()


async def test_what_is_kept_for_a_time_goes_when_it_is_over(services: Services, clock: FakeClock) -> None:
    contract_id = await fill(services, ALICE, plain)
    await fill_server(services)
    await services.contracts.delete(ALICE, contract_id)
    own = await services.reminders.add_reminder(ALICE, When(clock() + READY), "Mine")
    await services.reminders.delete(ALICE, own.id)
    (question,) = await services.questions.mine(ALICE)
    await services.outbox.archived(question.thread_id or 0, archived=True)
    await services.reports.dismiss(GUILD, question.id)
    await services.departures.compare([GUILD], everywhere)
    clock.advance(days=500)
    await purge_all(services)
    rows = (await services.privacy.kept(ALICE)).rows
    assert {name for name, count in rows.items() if count} == LASTING
    async with services.database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(support_post)) == 0
        assert list(await connection.scalars(select(reminder.c.deleted_at).distinct())) == [None]


READY = reminder_service.UNDO_TIME * 100


async def queued(services: Services) -> list[Any]:
    async with services.database.read() as connection:
        return list(await connection.execute(select(reminder)))


async def test_a_deleted_reminder_comes_back_as_it_was(services: Services, clock: FakeClock) -> None:
    """In a process of its own, after nine minutes, paused as it was, with its own id; pressed twice, once."""
    row = await services.reminders.add_reminder(ALICE, When(clock() + READY), "Mine")
    await services.reminders.pause(ALICE, row.id, True)
    await services.reminders.delete(ALICE, row.id)
    assert await services.reminders.open(ALICE) == []
    with pytest.raises(NotFound):
        await services.reminders.pause(ALICE, row.id, False)
    clock.advance(minutes=9)
    await purge_all(services)
    back = await services.reminders.undo_delete(ALICE, row.id)
    assert (back.id, back.status, back.text) == (row.id, Status.PAUSED, "Mine")
    assert await services.reminders.undo_delete(ALICE, row.id) == back
    assert len(await services.reminders.open(ALICE)) == 1


async def test_a_deleted_reminder_is_neither_sent_nor_kept(services: Services, clock: FakeClock) -> None:
    row = await services.reminders.add_reminder(ALICE, When(clock() + READY), "Mine")
    clock.advance(days=5)
    await services.reminders.delete(ALICE, row.id)
    assert await services.reminder_queue.claim(10) == []
    assert await services.reminder_queue.next_due() is None
    clock.advance(minutes=11)
    with pytest.raises(NotFound, match="ten minutes"):
        await services.reminders.undo_delete(ALICE, row.id)
    await purge_all(services)
    assert await queued(services) == []


async def test_a_deletion_overtakes_a_delivery(services: Services, clock: FakeClock) -> None:
    row = await services.reminders.add_reminder(ALICE, When(clock() + READY), "Mine")
    clock.advance(days=5)
    (claimed,) = await services.reminder_queue.claim(10)
    await services.reminders.delete(ALICE, row.id)
    assert await services.reminder_queue.standing(claimed) is None
    assert not await services.reminder_queue.mark_sent(claimed)


async def test_a_refused_undo_destroys_nothing(
    services: Services, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = await services.reminders.add_reminder(ALICE, When(clock() + READY), "Mine")
    await services.reminders.delete(ALICE, row.id)
    with monkeypatch.context() as full:
        full.setattr(reminder_service, "MOST_OWN", 0)
        with pytest.raises(Refusal, match="waiting"):
            await services.reminders.undo_delete(ALICE, row.id)
    assert (await services.reminders.undo_delete(ALICE, row.id)).text == "Mine"


async def test_a_deleted_reminder_is_exported_and_erased(services: Services, clock: FakeClock) -> None:
    row = await services.reminders.add_reminder(ALICE, When(clock() + READY), "Mine, deleted")
    await services.reminders.delete(ALICE, row.id)
    assert b"Mine, deleted" in await only(services.transfer.export_json(ALICE))
    await services.privacy.erase(ALICE)
    assert await queued(services) == []
    with pytest.raises(NotFound):
        await services.reminders.undo_delete(ALICE, row.id)


async def test_a_snooze_of_the_same_moment_may_be_deleted_and_made_again(
    services: Services, clock: FakeClock
) -> None:
    """Its key is the same, and the deleted one still has it."""
    daily = "DTSTART:20260105T080000\nRRULE:FREQ=DAILY"
    row = await services.reminders.add_reminder(ALICE, When(clock() + READY, daily, "Asia/Tokyo"), "Mine")
    for _ in range(2):
        await services.reminders.snooze_own(ALICE, row.id, clock() + READY)
        (again,) = [one for one in await services.reminders.open(ALICE) if one.id != row.id]
        await services.reminders.delete(ALICE, again.id)
    assert await services.reminders.open(ALICE) == [row]


async def sending(services: Services) -> Any:
    """A question of alice that was handed to Discord, of which nobody knows yet whether it arrived."""
    server = await services.support_settings.change_settings(GUILD, {"ask_channel_id": 1})
    made = await services.questions.draft(ALICE, server, QuestionDraft(title="T", body="B"), locale="en-US")
    await services.questions.post(ALICE, made.id)
    assert await services.outbox.claim(made)
    return made


@pytest.mark.parametrize("remove_posts", [False, True])
async def test_a_question_erased_on_its_way_is_taken_back(
    services: Services, clock: FakeClock, remove_posts: bool
) -> None:
    made = await sending(services)
    await services.privacy.erase(ALICE, remove_posts=remove_posts)
    clock.advance(hours=1)
    work = await services.outbox.work()
    assert work.unsure_questions == []
    assert [(one.id, one.state) for one in work.questions] == [(made.id, State.REMOVING)]
    await services.outbox.again(made)
    await services.outbox.failed(made, Trouble.REFUSED)
    assert [one.state for one in (await services.outbox.work()).questions] == [State.REMOVING]
    # It did not stand there when that was looked for, and it does now.
    await services.outbox.removed(work.questions[0])
    assert not await services.outbox.posted(made, 4321)
    (late,) = (await services.outbox.work()).questions
    assert (late.thread_id, late.state) == (4321, State.REMOVING)


async def test_what_was_added_is_not_posted_empty(services: Services, clock: FakeClock) -> None:
    await ask(services, ALICE, plain)
    clock.advance(minutes=5)
    ((message, _question),) = (await services.outbox.work()).messages
    await services.outbox.claim_message(message)
    await services.privacy.erase(ALICE)
    clock.advance(minutes=5)
    ((unsure, _question),) = (await services.outbox.work()).unsure_messages
    await services.outbox.message_again(unsure)
    clock.advance(hours=1)
    assert not (await services.outbox.work()).messages
    assert not (await services.outbox.work()).unsure_messages


async def test_contracts_of_an_import_are_not_remembered_after_erasure(services: Services) -> None:
    """What was read into memory before is not what is read after."""
    await services.contracts.add_contract(ALICE, ContractDraft(client="Ana", started=draft().started))
    assert len((await services.estimates.subject(ALICE)).records.contracts) == 1
    await services.privacy.erase(ALICE)
    assert (await services.estimates.subject(ALICE)).records.contracts == []
