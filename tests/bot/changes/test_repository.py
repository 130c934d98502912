"""What was there before a correction is kept: sealed, its member's alone, and gone with its record."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from bot.changes.repository import ChangeRepository
from bot.members import repository as members
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from bot.storage.tables import change
from tests.conftest import START

ALICE, BOB = 184_000_000_000_000_001, 184_000_000_000_000_002
BEFORE: Mapping[str, object] = {
    "title": "Secretia",
    "ended": None,
    "earned": Decimal("1.50"),
    "flagged": True,
}
AFTER: Mapping[str, object] = {**BEFORE, "title": "Acme", "ended": date(2026, 3, 2), "flagged": False}


async def fill(database: Database, changes: ChangeRepository) -> None:
    """Two changes of alice's contract 7, written down the later first; one of feedback on it, one of bob's."""
    async with database.write() as connection:
        for user_id in (ALICE, BOB):
            await members.touch(connection, user_id, START)
        later = START + timedelta(hours=1)
        await changes.record(connection, ALICE, "contract", 7, later, "removed")
        await changes.record(connection, ALICE, "contract", 7, START, "edited", BEFORE, AFTER)
        await changes.record(connection, ALICE, "feedback", 7, later + timedelta(hours=1), "logged")
        await changes.record(connection, ALICE, "contract", 8, START, "edited")
        await changes.record(connection, BOB, "contract", 7, START, "edited")


async def test_of_a_correction_only_what_differs_is_kept(database: Database, cipher: Cipher) -> None:
    changes = ChangeRepository(cipher)
    await fill(database, changes)
    async with database.read() as connection:
        first, second, third = await changes.changes_of(connection, ALICE, 7)
        assert len(await changes.changes_of(connection, ALICE)) == 4
    assert first.fields == {
        "title": ("Secretia", "Acme"),
        "ended": (None, "2026-03-02"),
        "flagged": ("true", "false"),
    }
    assert [(one.subject, one.action) for one in (first, second, third)] == [
        ("contract", "edited"),
        ("contract", "removed"),
        ("feedback", "logged"),
    ]


async def test_what_was_there_is_sealed(database: Database, cipher: Cipher) -> None:
    await fill(database, ChangeRepository(cipher))
    async with database.read() as connection:
        kept = (await connection.execute(select(change))).all()
    assert "Secretia" not in str(kept)
    assert "Acme" not in str(kept)


async def test_the_changes_of_a_record_go_with_it_and_no_others(database: Database, cipher: Cipher) -> None:
    changes = ChangeRepository(cipher)
    await fill(database, changes)
    async with database.write() as connection:
        await changes.forget_changes(connection, ALICE, "contract", 7)
        assert [(one.subject, one.subject_id) for one in await changes.changes_of(connection, ALICE)] == [
            ("contract", 8),
            ("feedback", 7),
        ]
        assert len(await changes.changes_of(connection, BOB)) == 1
