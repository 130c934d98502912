"""What a column keeps: moments, dates and money come back as they went in, and the tables are those of `HEAD`."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import StatementError

from bot.contracts.models import ContractDraft
from bot.services import Services
from bot.storage import migrate
from bot.storage.engine import Database
from bot.storage.tables import (
    INDEXED,
    Sealed,
    channel_opening,
    contract,
    departed_server,
    member,
    meta,
    metadata,
    new_id,
    support_channel,
    support_post,
    support_server,
    support_setup,
)


async def test_a_naive_moment_is_refused(database: Database) -> None:
    async with database.write() as connection:
        with pytest.raises(StatementError, match="time zone"):
            await connection.execute(
                insert(member).values(user_id=1, revision=1, created_at=datetime(2026, 1, 1))  # noqa: DTZ001 (the point)
            )


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        datetime(2026, 1, 1, 0, 30, tzinfo=ZoneInfo("Pacific/Auckland")),
        datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
    ],
)
async def test_a_moment_comes_back_in_utc(database: Database, moment: datetime) -> None:
    async with database.write() as connection:
        await connection.execute(insert(member).values(user_id=1, revision=1, created_at=moment))
    async with database.read() as connection:
        kept = await connection.scalar(select(member.c.created_at))
    assert kept == moment.astimezone(UTC)
    assert kept is not None
    assert kept.tzinfo is UTC


async def test_dates_stay_dates_and_money_stays_whole(services: Services) -> None:
    """Neither the member's zone nor the server's moves a day, and no amount passes through a float."""
    await services.members.set_zone(1, "Pacific/Auckland")
    draft = ContractDraft(
        client="Ana", started=date(2025, 12, 31), ended=date(2026, 1, 1), earned_cents=99_999_999_99
    )
    await services.contracts.add_contract(1, draft)
    await services.members.set_zone(1, "America/Los_Angeles")
    (kept,) = await services.contracts.contracts_of(1)
    assert kept.draft == draft
    async with services.database.read() as connection:
        row = (await connection.execute(select(contract))).one()
    assert (row.started, row.ended) == (date(2025, 12, 31), date(2026, 1, 1))
    assert type(row.earned_cents) is int
    assert row.earned_cents == 99_999_999_99


def test_row_ids_pass_through_json_and_never_are_zero() -> None:
    ids = {new_id() for _ in range(10_000)}
    assert len(ids) == 10_000
    assert all(0 < one < 2**53 for one in ids)


def test_head_is_the_newest_migration() -> None:
    versions = sorted((migrate.MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert _revision(versions[-1]) == migrate.HEAD
    # `upgrade` compares revisions as text: they must be four digits, each after the one before.
    assert [_revision(file) for file in versions] == [f"{n:04}" for n in range(1, len(versions) + 1)]


def _revision(file: Path) -> str:
    found = re.search(r'^revision = "(.+)"', file.read_text(), re.MULTILINE)
    assert found
    assert file.name.startswith(f"{found[1]}_")
    return found[1]


async def test_the_migrations_make_exactly_the_tables_of_the_program(database: Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def differences(connection: Connection) -> list[object]:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    async with database.read() as connection:
        assert await connection.run_sync(differences) == []


SERVERS = {"insight_server", "insight_snapshot", "insight_heard", "insight_post"}
"""Tables about a server: no row of them says anything about one member."""


def test_every_table_belongs_to_a_member_or_is_known_to_hold_none() -> None:
    of_servers = {"guidance_server", "guidance_page", "guidance_version"}
    """What a server's moderators wrote is the server's; who wrote it stands in `guidance_author`."""
    for table in metadata.sorted_tables:
        of_support = (support_server, support_setup, support_channel, support_post, departed_server)
        if table in (meta, channel_opening) or table in of_support or table.name in of_servers | SERVERS:
            continue
        if "author_index" in table.columns:
            # Only the key tells whose rows these are; so nothing readable may, and no cascade reaches them.
            assert isinstance(table.c.author.type, Sealed)
            assert INDEXED[table.c.author_index] == (table.c.author, None)
            assert not [key for key in table.foreign_keys if key.column is member.c.user_id]
            assert "user_id" not in table.columns
            continue
        assert "user_id" in table.columns, f"{table.name}: whose rows are these?"
        if table is not member:
            (key,) = table.c.user_id.foreign_keys
            assert key.column is member.c.user_id
            assert key.ondelete == "CASCADE", f"{table.name} must go with its member"
            assert not table.c.user_id.nullable


def test_free_text_is_sealed() -> None:
    """Plain text columns are few, short and hold no words of a member: a new one must be thought about."""
    plain = {
        str(column)
        for table in metadata.sorted_tables
        for column in table.columns
        if not isinstance(column.type, Sealed) and column.type.python_type is str
    }
    assert plain == {
        "meta.name",
        "member.zone",
        "member.locale",
        "contract.platform",
        "contract.kind",
        "contract.currency",
        "contract.through",
        "feedback.categories",
        "feedback.hidden",
        "feedback.hidden_source",
        "insight_post.state",
        "shown_score.platform",
        "case_date.moment",
        "case_entry.file_kind",
        "case_entry.kind",
        "case_file.currency",
        "case_file.kind",
        "case_file.outcome",
        "case_file.platform",
        "change.subject",
        "change.action",
        "guidance_author.role",
        "guidance_bookmark.slug",  # of a built-in page, or random
        "guidance_page.slug",
        "guidance_version.action",
        "guidance_version.state",
        "guidance_vote.slug",
        "reminder.kind",
        "reminder.key",  # ours: a kind and an id
        "reminder.status",
        "reminder.repeat",
        "reminder.zone",
        "reminder.failure",  # a word of ours or Discord's code
        "reminder.reference",
        "reminder_setting.feedback_days",
        "reminder_setting.off",
        "reminder_setting.quiet_days",
        "setback.stage",
        "setback.outcome",
        "setback_step.way",
        "setback_step.state",
        "lesson.platform",
        "lesson.kind",
        "support_server.language",
        "anonymous_question.category",
        "anonymous_question.notify",
        "anonymous_question.state",
        "anonymous_question.trouble",
        "anonymous_message.kind",
        "anonymous_message.state",
        "question_report.reason",
        "support_post.state",
        "support_post.suggestion",
    }
