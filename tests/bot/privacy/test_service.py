"""What is kept can be seen in full and goes in full: proven over every table there is, or will be."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Table, select

from bot.errors import NotFound
from bot.parsing.moments.when import When
from bot.privacy import repository
from bot.services import Services
from bot.storage.authors import author_hashes
from bot.storage.keys import sealed_columns
from bot.storage.tables import member, meta, metadata
from tests.bot.records import ALICE, BOB, draft, fill, full_feedback, only
from tests.conftest import FakeClock

OURS = repository.tables()
"""Tables with a `user_id`, and those whose author only the key tells."""

NOT_ABOUT_MEMBERS = {
    "meta",
    "support_server",
    "support_setup",
    "support_channel",
    "support_post",  # a thread's id, and how its question stands; Discord alone knows who opened it
    "channel_opening",  # when a channel for direct messages was opened, not whose
    "departed_server",
    "guidance_server",
    "guidance_page",
    "guidance_version",
    "insight_server",
    "insight_snapshot",
    "insight_heard",
    "insight_post",
}
"""Tables without either. What goes in here must hold nothing about a person."""

NOT_EXPORTED = {
    "member.revision",  # counts writes, for a cache
    "contract.revision",  # the member's at the last write, for a cache
    "client.id",  # the export names clients by their name, and contracts carry `client_id`
    "client.name_index",  # a hash of the name
    "change.id",
    "guidance_miss.id",
    "guidance_miss.word_index",  # a hash of the word
    # How far the delivery of a reminder is, which says nothing of the member.
    "reminder.id",
    "reminder.attempts",
    "reminder.round",
    "reminder.fence",
    "reminder.leased_until",
    "setback.id",
    "setback_step.id",
    "setback_step.setback_id",  # steps stand within their plan
    "lesson.id",
    "case_date.case_id",  # dates and entries stand within their case
    "case_entry.case_id",
    "case_piece.id",
    "question_report.id",
    "anonymous_mute.id",
    # Whose it is, is said by the file as a whole.
    *(
        f"{name}.{column}"
        for name in ("anonymous_question", "anonymous_message", "anonymous_mute")
        for column in ("author", "author_index")
    ),
    # When the bot looks at it next.
    "anonymous_message.due_at",
    "insight_part.revision",  # tells whether the part is still right
}
OFTEN_EMPTY = {"expires_at", "leased_until", "failure", "reference", "done_at"}
OFTEN_EMPTY |= {"dm_channel_id", "suspended_at", "suspended_code", "notice_at"}
"""Columns of reminders that only a delivery fills."""
OFTEN_EMPTY |= {"approval_channel_id", "approval_message_id"}
"""Where moderators decide: of a question that they have not seen, or decided on, there is none."""

RENAMED = {
    "contract.earned_cents": "earned",
    "feedback.stars_hundredths": "stars",
    "shown_score.on_day": "on",
    "change.detail": "fields",
    "change.subject_id": "contract",
    "reminder.contract_id": "contract",
    "setback.contract_id": "contract",
    "case_file.contract_id": "contract",
    "case_entry.file_name": "name",
    "case_entry.file_kind": "kind",
    "case_entry.file_bytes": "size",
    "case_piece.entry_id": "entry",
    "question_report.question_id": "question",
    "anonymous_mute.question_id": "question",
}


ASKED = ("anonymous_question", "anonymous_message", "anonymous_mute", "question_report")
ID_COLUMNS = {"id", "giver_id", "post_id", "guild_id", "channel_id", "thread_id", "question_id", "message_id"}


def word(field: str) -> str:
    return f"canary-{field}"


STATES = {"trouble", "closed_at", "handled_at", "message_id", "due_at"}
"""Columns that are empty in the rows of `fill`: what they would hold excludes what these rows show."""


def test_every_table_is_thought_of() -> None:
    assert {table.name for table in metadata.sorted_tables} - {
        table.name for table in OURS
    } == NOT_ABOUT_MEMBERS


async def test_the_table_of_the_bot_itself_names_no_member(services: Services) -> None:
    await services.state.keep_state("commands", "abc")
    await fill(services, ALICE, word)
    async with services.database.read() as connection:
        for row in await connection.execute(select(meta)):
            assert str(ALICE) not in row.name + repr(row.value)


def entries(node: object) -> Iterator[tuple[str, object]]:
    """Every key with its value, however deep."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key, value
            yield from entries(value)
    elif isinstance(node, list):
        for value in node:
            yield from entries(value)


def as_exported(name: str, value: object) -> object:
    """A stored value as the JSON file shows it."""
    if name in ("contract.earned_cents", "feedback.stars_hundredths"):
        assert isinstance(value, int)
        return value / 100
    table, _dot, column = name.partition(".")
    if name in ("member.user_id", "change.subject_id", "reminder.contract_id", "setback.contract_id"):
        return str(value)
    if table.startswith("case_") and (column == "id" or column.endswith("_id")):
        return str(value)
    if name.endswith((".guild_id", ".version_id")):
        return str(value)
    if name in ("reminder_setting.feedback_days", "reminder_setting.quiet_days"):
        assert isinstance(value, str)
        return [int(day) for day in value.split(",")]
    if name == "reminder_setting.off":
        assert isinstance(value, str)
        return value.split(",")
    if name.startswith("reminder_setting.") and name.endswith("_id"):
        return str(value)
    if table in (*ASKED, "thanks") and column in ID_COLUMNS:
        return str(value)
    if name in ("change.detail", "feedback.categories"):
        assert isinstance(value, str)
        return json.loads(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


async def stored(services: Services, table: Table, user_id: int) -> list[dict[str, object]]:
    """The member's rows, sealed values opened."""
    async with services.database.read() as connection:
        authors = await author_hashes(connection, services.cipher, user_id)
        rows = [dict(row._mapping) for row in await connection.execute(_of(authors, table, user_id))]
    for row in rows:
        for name in sealed_columns(table):
            if row[name] is not None:
                row[name] = services.cipher.open(row[name], f"{table.name}.{name}.{row['id']}")
    return rows


async def readable(services: Services, table: Table, user_id: int) -> list[dict[str, object]]:
    """The member's rows without the hash by which they are found, which each erasure makes anew for everybody."""
    return [
        {name: value for name, value in row.items() if name != "author_index"}
        for row in await stored(services, table, user_id)
    ]


def _of(authors: list[bytes], table: Table, user_id: int):  # type: ignore[no-untyped-def]  # (a Select of whatever columns)
    return select(table).where(repository.rows_of(table, user_id, authors))


async def exported(services: Services, user_id: int) -> dict[str, object]:
    document = json.loads(await only(services.transfer.export_json(user_id)))
    assert isinstance(document, dict)
    return document


async def assert_all_is_exported(services: Services, *, deleted: bool) -> None:
    document = await exported(services, ALICE)
    keys = {name: key for subject in services.subjects for name, key in subject.tables.items()}
    for table in OURS:
        sections = [document[keys[table.name]]]
        if table.name == "feedback":
            sections.append(document["removed_feedback"])
        shown = list(entries(sections))
        for row in await stored(services, table, ALICE):
            for column in table.columns:
                name = str(column)
                if name in NOT_EXPORTED or (column.name == "user_id" and table is not member):
                    continue
                if column.name == "deleted_at":
                    assert deleted or row["deleted_at"] is None
                if row[column.name] is None:
                    continue
                value = as_exported(name, row[column.name])
                if name == "client.name":
                    everywhere = list(entries(document["contracts"]))
                    assert value in sections[0] or ("client", value) in everywhere, name
                else:
                    assert (RENAMED.get(name, column.name), value) in shown, name


async def test_every_column_is_in_the_export(services: Services) -> None:
    await fill(services, ALICE, word)
    for table in OURS:  # or nothing would be proven about it
        rows = await stored(services, table, ALICE)
        empty = {c.name for c in table.columns if all(row[c.name] is None for row in rows)}
        assert rows, table.name
        assert empty <= {"deleted_at", *STATES} | OFTEN_EMPTY, table.name
    await assert_all_is_exported(services, deleted=False)
    text = (await only(services.transfer.export_json(ALICE))).decode()
    fields = ("client", "title", "link", "note", "comment", "second_comment", "hidden_note", "reply")
    for field in (*fields, "reminder", "body", "name", "added", "report"):
        assert word(field) in text, field


async def test_so_is_what_can_still_be_undone(services: Services) -> None:
    """It is stored, so it is shown: deleted contracts with their feedback, and removed feedback."""
    gone = await fill(services, ALICE, lambda field: f"gone-{field}")
    kept = (await services.contracts.add_contract(ALICE, draft("Bo", title="kept"))).contract.id
    await services.feedback.log(ALICE, kept, full_feedback(word))
    await services.contracts.delete(ALICE, gone)
    await services.feedback.remove_feedback(ALICE, kept)
    rows = (await services.privacy.kept(ALICE)).rows
    assert (rows["contract"], rows["client"], rows["feedback"]) == (2, 2, 2)
    await assert_all_is_exported(services, deleted=True)

    document = await exported(services, ALICE)
    contracts = document["contracts"]
    assert isinstance(contracts, list)
    assert {one["client"]: "deleted_at" in one for one in contracts} == {"gone-client": True, "Bo": False}
    # And an import does not bring it back.
    plan = await services.transfer.plan(
        json.dumps(document).encode(), "mine.json", today=services.clock().date()
    )
    assert plan.faults == []
    assert [row.contract.title for row in plan.contracts] == ["kept"]
    assert [row.feedback for row in plan.contracts] == [None]
    assert "I left out 1 deleted contract." in plan.notes


async def test_numbers_count_every_row(services: Services) -> None:
    await fill(services, ALICE, word)
    await fill(services, BOB, word)
    kept = await services.privacy.kept(ALICE)
    assert kept.member == await services.members.get_member(ALICE)
    assert kept.rows == {
        "member": 1,
        "client": 1,
        "contract": 1,
        "feedback": 1,
        "shown_score": 1,
        "score_floor": 1,
        "change": 5,
        "case_file": 1,
        "case_date": 2,
        "case_entry": 1,
        "case_piece": 1,
        "guidance_author": 1,
        "guidance_bookmark": 1,
        "guidance_miss": 1,
        "guidance_vote": 1,
        "reminder": 3,  # its own, the weekly check, the look at the score
        "reminder_setting": 1,
        "setback": 1,
        "setback_step": 2,
        "lesson": 1,
        "question_report": 1,
        "anonymous_question": 1,
        "anonymous_message": 1,
        "anonymous_mute": 1,
        "insight_member": 1,
        "insight_part": 1,
        "thanks": 1,
        "thanks_choice": 1,
    }


@pytest.mark.parametrize("undoable", [False, True])
async def test_erasure_takes_everything_and_nobody_elses(
    services: Services, clock: FakeClock, undoable: bool
) -> None:
    for user_id in (ALICE, BOB):
        contract_id = await fill(services, user_id, word)
        clock.advance(seconds=1)
        if undoable:
            await services.contracts.delete(user_id, contract_id)
    before = [await readable(services, table, BOB) for table in OURS]
    assert await services.contracts.contracts_of(ALICE) is not None  # now remembered in memory too

    await services.privacy.erase(ALICE)
    for table in OURS:
        assert await stored(services, table, ALICE) == [], table.name
    assert [await readable(services, table, BOB) for table in OURS] == before
    assert all(before)
    assert sum((await services.privacy.kept(ALICE)).rows.values()) == 0
    assert await services.contracts.contracts_of(ALICE) == []
    assert await services.contracts.search_contracts(ALICE, "canary") == []
    assert await services.contracts.purge() == await services.feedback.purge() == 0
    await services.privacy.erase(ALICE)  # a second time is no fault


async def test_after_erasure_one_may_begin_anew(services: Services, clock: FakeClock) -> None:
    contract_id = await fill(services, ALICE, word)
    await services.privacy.erase(ALICE)
    fresh = (await services.contracts.add_contract(ALICE, draft())).contract
    assert fresh.id != contract_id
    assert await services.contracts.contracts_of(ALICE) == [fresh]
    assert (await services.members.get_member(ALICE)).zone is None
    assert await services.contracts.history(ALICE, fresh.id) == []


async def test_an_export_of_nothing_says_so(services: Services) -> None:
    document = await exported(services, BOB)
    assert document["contracts"] == document["scores"] == document["changes"] == document["clients"] == []


def test_money_in_the_export_is_exact() -> None:
    """The largest amount survives the way through a JSON number."""
    from bot.contracts.models import MOST_EARNED_CENTS

    for cents in (MOST_EARNED_CENTS, MOST_EARNED_CENTS - 1, 10, 1):
        shown = json.dumps(float(Decimal(cents).scaleb(-2)))
        assert json.loads(shown, parse_float=Decimal, parse_int=Decimal) * 100 == cents


async def test_what_was_deleted_a_moment_ago_comes_back_to_nobody(
    services: Services, clock: FakeClock
) -> None:
    """The undo of a reminder would bring the erased member's words back."""
    due = When(clock() + timedelta(days=3))
    for user_id in (ALICE, BOB):
        await services.members.set_zone(user_id, "UTC")
    mine, theirs = [
        await services.reminders.add_reminder(user_id, due, "mumbled") for user_id in (ALICE, BOB)
    ]
    await services.reminders.delete(ALICE, mine.id)
    await services.reminders.delete(BOB, theirs.id)
    await services.privacy.erase(ALICE)
    with pytest.raises(NotFound):
        await services.reminders.undo_delete(ALICE, mine.id)
    assert (await services.reminders.undo_delete(BOB, theirs.id)).text == "mumbled"
