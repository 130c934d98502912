"""Evidence: entries by day, their history, their files."""

import base64
import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, select

from bot.briefs.files import FileKind
from bot.cases import evidence as evidence_module
from bot.cases.evidence import Upload, check_size, missing
from bot.cases.models import CaseKind, Entry, EntryKind
from bot.cases.repository import PIECE, CaseRepository
from bot.errors import NotFound, Refusal
from bot.services import Services
from bot.storage.cipher import Cipher
from bot.storage.keys import rotate
from bot.storage.tables import case_piece
from tests.bot.cases.test_service import TODAY, opened
from tests.bot.records import ALICE, BOB, only
from tests.conftest import FakeClock

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 600 + b"\0\0"
"""Three pieces, with every byte there is, and zeros at the end."""


async def add(services: Services, case_id: int, text: str | None = "Words", **values: object) -> Entry:
    upload = values.pop("upload", None)
    assert upload is None or isinstance(upload, Upload)
    values = {"on_day": TODAY, "kind": EntryKind.MESSAGE, "text": text, **values}
    return await services.evidence.add_entry(ALICE, case_id, values, upload)


async def test_entries_stand_by_day_and_moment(services: Services, clock: FakeClock) -> None:
    case = await opened(services)
    for text, day, moment in (
        ("third", date(2026, 1, 4), datetime(2026, 1, 4, 9, tzinfo=UTC)),
        ("second", date(2026, 1, 4), datetime(2026, 1, 4, 8, tzinfo=UTC)),
        ("first", date(2025, 12, 1), None),
        ("last", date(2026, 1, 5), None),
    ):
        clock.advance(minutes=1)
        await add(services, case.id, text, on_day=day, written_at=moment)
    entries = await services.evidence.entries_of(ALICE, case.id)
    assert [one.text for one in entries] == ["first", "second", "third", "last"]


async def test_what_is_missing_is_named(services: Services) -> None:
    case = await opened(services)
    assert missing([]) == [EntryKind.AGREEMENT, EntryKind.DELIVERY, EntryKind.MESSAGE, EntryKind.PAYMENT]
    await add(services, case.id, kind=EntryKind.DELIVERY)
    await add(services, case.id, kind=EntryKind.CALL)
    entries = await services.evidence.entries_of(ALICE, case.id)
    assert missing(entries) == [EntryKind.AGREEMENT, EntryKind.MESSAGE, EntryKind.PAYMENT]


async def test_a_correction_keeps_what_was_there(services: Services) -> None:
    case = await opened(services)
    entry = await add(services, case.id, "He said yes")
    await services.evidence.edit_entry(ALICE, entry.id, {"text": "He wrote yes", "kind": "agreement"})
    await services.evidence.edit_entry(ALICE, entry.id, {"text": "He wrote yes"})
    (change,) = await services.evidence.history(ALICE, entry.id)
    assert change.fields == {"text": ("He said yes", "He wrote yes"), "kind": ("message", "agreement")}
    with pytest.raises(Refusal, match="what happened"):
        await services.evidence.edit_entry(ALICE, entry.id, {"text": None})
    await services.evidence.delete_entry(ALICE, entry.id)
    assert (await services.privacy.kept(ALICE)).rows["change"] == 0


async def test_an_entry_says_something(services: Services) -> None:
    case = await opened(services)
    with pytest.raises(Refusal, match="what happened"):
        await add(services, case.id, None)
    assert (await add(services, case.id, None, link="https://example.org/1")).text is None
    with pytest.raises(Refusal):
        await add(services, case.id, "x" * 4001)


async def test_a_file_comes_back_as_it_was(services: Services) -> None:
    case = await opened(services)
    assert len(PDF) > 3 * PIECE
    entry = await add(services, case.id, None, upload=Upload("offer.pdf", FileKind.PDF, PDF))
    assert entry.file == ("offer.pdf", FileKind.PDF, len(PDF))
    assert await services.evidence.read_file(ALICE, entry.id) == (entry.file, PDF)
    async with services.database.read() as connection:
        pieces = list(await connection.scalars(select(case_piece.c.content)))
    assert len(pieces) == 4
    assert not [one for one in pieces if b"PDF" in one or b"UERG" in one], "sealed"


async def test_a_file_outlives_a_change_of_keys(services: Services) -> None:
    case = await opened(services)
    entry = await add(services, case.id, None, upload=Upload("offer.pdf", FileKind.PDF, PDF))
    both = Cipher({2: b"n" * 32, 1: b"k" * 32})
    await rotate(services.database, both)
    fresh = CaseRepository(Cipher({2: b"n" * 32}))
    async with services.database.read() as connection:
        assert await fresh.read_file(connection, ALICE, entry.id) == PDF


async def test_the_export_has_cases_entries_and_files(services: Services) -> None:
    case = await opened(services)
    await services.cases.edit_case(ALICE, case.id, {"agreed": "Five pages"})
    entry = await add(services, case.id, "The offer", upload=Upload("offer.pdf", FileKind.PDF, PDF))
    document = json.loads(await only(services.transfer.export_json(ALICE)))
    (exported,) = document["cases"]
    assert (exported["agreed"], exported["dates"]) == (
        "Five pages",
        [{"moment": "contract_end", "on_day": "2026-01-04"}],
    )
    assert exported["entries"][0]["text"] == "The offer"
    assert exported["entries"][0]["file"] == {"name": "offer.pdf", "kind": "pdf", "size": len(PDF)}
    pieces = [one for one in document["case_files"] if one["entry"] == str(entry.id)]
    assert b"".join(base64.b64decode(one["content"]) for one in pieces) == PDF


async def test_a_file_that_vanished_is_told_and_its_entry_stays(services: Services) -> None:
    case = await opened(services)
    entry = await add(services, case.id, "The offer", upload=Upload("offer.pdf", FileKind.PDF, PDF))
    async with services.database.write() as connection:
        await connection.execute(delete(case_piece).where(case_piece.c.number == 1))
    with pytest.raises(NotFound, match="not here any more"):
        await services.evidence.read_file(ALICE, entry.id)
    assert (await services.evidence.get_entry(ALICE, entry.id)).text == "The offer"


async def test_sizes_are_limited(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    check_size(8 * 1024 * 1024)
    with pytest.raises(Refusal, match="too large"):
        check_size(8 * 1024 * 1024 + 1)
    case = await opened(services)
    monkeypatch.setattr(evidence_module, "MOST_FILES", len(PDF) + 10)
    entry = await add(services, case.id, None, upload=Upload("1.pdf", FileKind.PDF, PDF))
    with pytest.raises(Refusal, match="no room"):
        await add(services, case.id, None, upload=Upload("2.pdf", FileKind.PDF, b"x" * 11))
    assert len(await services.evidence.entries_of(ALICE, case.id)) == 1, "all of it or nothing"
    await services.evidence.delete_entry(ALICE, entry.id)
    await add(services, case.id, None, upload=Upload("2.pdf", FileKind.PDF, b"x" * 11))
    monkeypatch.setattr(evidence_module, "MOST_ENTRIES", 1)
    with pytest.raises(Refusal, match="most I keep"):
        await add(services, case.id)


async def test_nobody_reaches_anothers_evidence(services: Services) -> None:
    case = await opened(services, kind=CaseKind.UNPAID)
    entry = await add(services, case.id, upload=Upload("offer.pdf", FileKind.PDF, PDF))
    for work in (
        services.evidence.entries_of(BOB, case.id),
        services.evidence.get_entry(BOB, entry.id),
        services.evidence.read_file(BOB, entry.id),
        services.evidence.history(BOB, entry.id),
        services.evidence.edit_entry(BOB, entry.id, {"text": "x"}),
        services.evidence.delete_entry(BOB, entry.id),
        services.evidence.add_entry(BOB, case.id, {"on_day": TODAY, "kind": "call", "text": "x"}),
    ):
        with pytest.raises(NotFound):
            await work
