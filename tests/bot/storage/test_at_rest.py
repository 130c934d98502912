"""What lies on the disk: no words of a member while they are here, nothing at all once they are gone."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, func, select, text

from bot.privacy import repository
from bot.services import Services
from bot.storage.authors import author_hashes, authored_tables
from bot.storage.engine import BUSY_TIMEOUT_MS
from bot.storage.keys import sealed_columns
from bot.storage.tables import contract, metadata
from bot.support.anonymous.models import Category, Notify, QuestionDraft
from tests.bot.records import ALICE, BOB, GUILD, fill
from tests.conftest import POSTGRES, FakeClock, Place


def alice_word(field: str) -> str:
    return f"alice-canary-{field}"


def bob_word(field: str) -> str:
    return f"bob-canary-{field}"


async def sealed_values(services: Services, user_id: int) -> set[bytes]:
    """Every sealed value and index of a member."""
    found: set[bytes] = set()
    async with services.database.read() as connection:
        known = await author_hashes(connection, services.cipher, user_id)
        for table in repository.tables():
            mine = repository.rows_of(table, user_id, known)
            for column in table.columns:
                if isinstance(column.type, LargeBinary) or column.name in sealed_columns(table):
                    values = select(column).where(mine, column.is_not(None))
                    found.update(await connection.scalars(values))
    return found


async def author_values(services: Services) -> set[bytes]:
    """Every sealed value and index in the tables that must not tell whose a row is."""
    async with services.database.read() as connection:
        return {
            value
            for table in authored_tables()
            for row in await connection.execute(select(table))
            for value in row
            if isinstance(value, bytes)
        }


def on_disk(folder: Path) -> bytes:
    """The database file with its log and every backup."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert any(file.suffix == ".sqlite3" for file in files)
    return b"".join(file.read_bytes() for file in files)


async def test_every_sealed_column_is_filled_by_these_tests(services: Services) -> None:
    """Or the tests below would look for words that were never written."""
    await fill(services, ALICE, alice_word)
    await services.support_settings.change_settings(GUILD, {"rules": "Be kind."})
    async with services.database.read() as connection:
        known = await author_hashes(connection, services.cipher, ALICE)
        for table in metadata.sorted_tables:
            for name in sealed_columns(table):
                filled = select(func.count(table.c[name]))
                if table in repository.tables():
                    filled = filled.where(repository.rows_of(table, ALICE, known))
                assert await connection.scalar(filled), f"{table.name}.{name}"


@pytest.mark.skipif(POSTGRES is not None, reason="reads the SQLite file")
async def test_no_word_of_a_member_is_on_the_disk(services: Services, tmp_path: Path) -> None:
    contract_id = await fill(services, ALICE, alice_word)
    await services.contracts.edit(ALICE, contract_id, {"note": alice_word("second_note")})
    assert sum(map(len, await sealed_values(services, ALICE))) > 500
    bytes_now = on_disk(tmp_path)
    assert b"Europe/Madrid" in bytes_now  # what is not sealed is found: the search works
    assert b"canary" not in bytes_now
    await services.database.close()  # the log goes into the file
    assert b"canary" not in on_disk(tmp_path)


@pytest.mark.skipif(POSTGRES is not None, reason="reads the SQLite file")
async def test_after_erasure_not_even_sealed_words_remain(
    services: Services, tmp_path: Path, place: Place
) -> None:
    """Neither in the file's free pages nor in the log, while other connections and processes are open."""
    other = place.open()
    async with other.read() as connection:
        await connection.scalar(select(func.count()).select_from(contract))
    await fill(services, ALICE, alice_word)
    await fill(services, BOB, bob_word)
    contract_id = (await services.contracts.contracts_of(ALICE))[0].id
    await services.contracts.delete(ALICE, contract_id)
    gone, kept = await sealed_values(services, ALICE), await sealed_values(services, BOB)
    authored = await author_values(services)
    assert all(value in on_disk(tmp_path) for value in gone | kept)

    await services.privacy.erase(ALICE)
    assert await services.privacy.clear_log()
    left = on_disk(tmp_path)
    assert not [value for value in gone if value in left]
    assert str(ALICE).encode() not in left
    assert ALICE.to_bytes(8, "big") not in left
    assert all(value in left for value in kept - authored)
    assert not [value for value in authored if value in left], "of nobody: two copies would tell who vanished"
    assert BOB.to_bytes(8, "big") in left
    await other.close()


async def test_postgresql_and_sqlite_hold_the_same_kind_of_values(services: Services) -> None:
    """What is read back raw is a sealed value: key id, nonce, text, tag. Never the text."""
    await fill(services, ALICE, alice_word)
    for value in await sealed_values(services, ALICE):
        assert b"canary" not in value


@pytest.mark.skipif(POSTGRES is not None, reason="SQLite has such a log")
async def test_what_was_purged_leaves_the_log_too(
    services: Services, clock: FakeClock, tmp_path: Path
) -> None:
    """Eleven minutes after a delete, amount and sealed note stood in the log, until a thousand pages later."""
    contract_id = await fill(services, ALICE, alice_word)
    sealed = await sealed_values(services, ALICE)
    await services.contracts.delete(ALICE, contract_id)
    clock.advance(minutes=11)
    await services.contracts.purge()
    left = await sealed_values(services, ALICE)
    assert any(value in on_disk(tmp_path) for value in sealed - left), "else there is nothing to show"
    assert await services.database.clear_log()
    assert not [value for value in sealed - left if value in on_disk(tmp_path)]


@pytest.mark.skipif(POSTGRES is not None, reason="SQLite has such a log")
async def test_beside_an_open_reader_the_erasure_is_done_and_the_log_emptied_later(
    services: Services, place: Place, tmp_path: Path
) -> None:
    """A backup reads for a while: nobody waits for it, and what was erased does not stay for ever."""
    await fill(services, ALICE, alice_word)
    sealed = await sealed_values(services, ALICE)
    reader = sqlite3.connect(tmp_path / "test.sqlite3", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM contract").fetchone()
    await services.privacy.erase(ALICE)
    assert not any((await services.privacy.kept(ALICE)).rows.values())
    assert not await services.privacy.clear_log(), "not yet, and it says so"
    assert any(value in on_disk(tmp_path) for value in sealed)
    await services.members.set_zone(BOB, "Europe/Berlin")
    reader.close()
    assert await services.privacy.clear_log()
    assert not [value for value in sealed if value in on_disk(tmp_path)]
    async with services.database.read() as connection:
        assert await connection.scalar(text("PRAGMA busy_timeout")) == BUSY_TIMEOUT_MS, (
            "for others, as before"
        )


async def stand(services: Services, user_id: int) -> None:
    """A question without a name that is on Discord, with something added, both longer than one step of filling."""
    chosen = {"ask_channel_id": 1, "asks_per_day": 50, "ask_cooldown_minutes": 0}
    server = await services.support_settings.change_settings(GUILD, chosen)
    draft = QuestionDraft(title="A", body="B" * 1300, category=Category.OTHER, notify=Notify.LATER)
    question = await services.questions.draft(user_id, server, draft, locale="es-ES")
    await services.questions.post(user_id, question.id)
    await services.outbox.claim(question)
    await services.outbox.posted(question, question.id + 1)
    await services.questions.add_message(user_id, question.id, "C" * 1300)
    for message in await services.outbox.messages_of(question):
        await services.outbox.claim_message(message)
        await services.outbox.message_posted(message, message.id + 1)


async def authored(services: Services) -> dict[tuple[str, int], dict[str, object]]:
    """Table and id → what a thief without the key sees of each row that must not tell whose it is."""
    async with services.database.read() as connection:
        return {
            (table.name, row.id): dict(row._mapping)
            for table in authored_tables()
            for row in await connection.execute(select(table))
        }


async def test_two_copies_do_not_show_whose_rows_were_erased(services: Services) -> None:
    """In sizes, in what is there, in open columns, and in which rows have one author and which have another."""
    for user_id, word in ((ALICE, alice_word), (BOB, bob_word)):
        for _number in (1, 2):
            await stand(services, user_id)
        await fill(services, user_id, word)
    before = await authored(services)
    await services.privacy.erase(ALICE)
    after = await authored(services)
    assert {name for name, _id in after} >= {"anonymous_question", "anonymous_message"}
    for key, row in after.items():
        for name, value in row.items():
            was = before[key][name]
            if isinstance(value, bytes) and isinstance(was, bytes):
                assert (value != was, len(value)) == (True, len(was)), (key, name)
            else:
                assert value == was, (key, name)
    indexes = [
        {key: rows[key]["author_index"] for key in after if rows[key]["author_index"] is not None}
        for rows in (before, after)
    ]
    together = [{(a, b) for a in found for b in found if found[a] == found[b]} for found in indexes]
    assert together[0] == together[1], "rows of one author, before and after"
    assert len({*indexes[1].values()}) < len(indexes[1]), "somebody wrote more than one"
