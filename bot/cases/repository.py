"""The `case_file`, `case_date`, `case_entry` and `case_piece` tables. Every statement names the member."""

import asyncio
import base64
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefs.files import FileKind
from bot.cases.models import Case, CaseDraft, CaseKind, Entry, EntryDraft, EntryKind, FileNote, Outcome
from bot.guidance.deadlines import CountedFrom
from bot.platforms import Platform
from bot.storage.cipher import Cipher
from bot.storage.engine import fetch, in_batches
from bot.storage.rows import Rows
from bot.storage.sqlite import IN_THREAD
from bot.storage.statement import Statement
from bot.storage.tables import case_date, case_entry, case_file, case_piece, new_id

PIECE = 48 * 1024
"""Bytes of a file in one row: 64 KB as text, so that keys are changed over a few megabytes at a time."""

_ANY_OPEN = Statement(
    select(case_file.c.id)
    .where(
        case_file.c.user_id == bindparam("member"),
        case_file.c.contract_id == bindparam("contract"),
        case_file.c.closed_at.is_(None),
    )
    .limit(1)
)


class CaseRepository:
    """Reads and writes cases, their dates, entries and files."""

    def __init__(self, cipher: Cipher) -> None:
        self._cases = Rows(case_file, cipher)
        self._entries = Rows(case_entry, cipher)
        self._pieces = Rows(case_piece, cipher)

    # Cases.

    async def cases_of(self, connection: AsyncConnection, user_id: int) -> list[Case]:
        """The member's cases, the newest first."""
        return await self._select_cases(connection, user_id)

    async def any_open(self, connection: AsyncConnection, user_id: int, contract_id: int) -> bool:
        """Whether the member has a case about the contract that is not closed."""
        given = {"member": user_id, "contract": contract_id}
        return (await _ANY_OPEN.run_on(connection, given)).one_or_none() is not None

    async def find_case(self, connection: AsyncConnection, user_id: int, case_id: int) -> Case | None:
        """One case of the member."""
        found = await self._select_cases(connection, user_id, case_file.c.id == case_id)
        return found[0] if found else None

    async def _select_cases(
        self, connection: AsyncConnection, user_id: int, *which: ColumnElement[bool]
    ) -> list[Case]:
        dates: defaultdict[int, dict[CountedFrom, date]] = defaultdict(dict)
        for row in await connection.execute(select(case_date).where(case_date.c.user_id == user_id)):
            dates[row.case_id][CountedFrom(row.moment)] = row.on_day
        statement = (
            select(case_file)
            .where(case_file.c.user_id == user_id, *which)
            .order_by(case_file.c.created_at.desc(), case_file.c.id)
        )
        return await fetch(connection, statement, lambda row: self._case(row, dates[row.id]))

    def _case(self, row: Row[Any], dates: Mapping[CountedFrom, date]) -> Case:
        values = self._cases.open(row)
        values.pop("user_id")
        values["platform"], values["kind"] = Platform(values["platform"]), CaseKind(values["kind"])
        values["outcome"] = None if values["outcome"] is None else Outcome(values["outcome"])
        return Case.model_construct(**values, dates=dates)

    async def insert_case(
        self,
        connection: AsyncConnection,
        user_id: int,
        draft: CaseDraft,
        of_contract: Mapping[str, object],
        now: datetime,
    ) -> int:
        """Insert a case; `of_contract`: `contract_id`, `name`, `client` and `platform`. Returns its id."""
        row_id = new_id()
        values = {**draft.model_dump(), **of_contract, "id": row_id, "user_id": user_id}
        await connection.execute(
            insert(case_file), self._cases.seal(row_id, {**values, "created_at": now, "updated_at": now})
        )
        return row_id

    async def change_case(
        self,
        connection: AsyncConnection,
        user_id: int,
        case_id: int,
        values: Mapping[str, object],
        now: datetime,
    ) -> None:
        """Set columns of a case."""
        await connection.execute(
            update(case_file)
            .where(case_file.c.id == case_id, case_file.c.user_id == user_id)
            .values(**self._cases.seal(case_id, values), updated_at=now)
        )

    async def set_dates(
        self, connection: AsyncConnection, user_id: int, case_id: int, dates: Mapping[CountedFrom, date]
    ) -> None:
        """Put `dates` in the place of the case's."""
        mine = (case_date.c.case_id == case_id) & (case_date.c.user_id == user_id)
        await connection.execute(delete(case_date).where(mine))
        rows = [
            {"case_id": case_id, "user_id": user_id, "moment": moment, "on_day": day}
            for moment, day in dates.items()
        ]
        if rows:
            await connection.execute(insert(case_date), rows)

    async def delete_case(self, connection: AsyncConnection, user_id: int, case_id: int) -> None:
        """Remove a case with everything in it, for good."""
        await connection.execute(
            delete(case_file).where(case_file.c.id == case_id, case_file.c.user_id == user_id)
        )

    # Entries.

    async def entries_of(
        self, connection: AsyncConnection, user_id: int, case_id: int | None = None
    ) -> list[Entry]:
        """The entries of a case, or of all cases of the member, by day; of one day, by the moment they tell."""
        statement = select(case_entry).where(case_entry.c.user_id == user_id)
        if case_id is not None:
            statement = statement.where(case_entry.c.case_id == case_id)
        order = (
            case_entry.c.on_day,
            func.coalesce(case_entry.c.written_at, case_entry.c.created_at),
            case_entry.c.id,
        )
        return await fetch(connection, statement.order_by(*order), self._entry)

    async def find_entry(self, connection: AsyncConnection, user_id: int, entry_id: int) -> Entry | None:
        """One entry of the member."""
        statement = select(case_entry).where(case_entry.c.user_id == user_id, case_entry.c.id == entry_id)
        found = await fetch(connection, statement, self._entry)
        return found[0] if found else None

    def _entry(self, row: Row[Any]) -> Entry:
        values = self._entries.open(row)
        values.pop("user_id")
        values["kind"] = EntryKind(values["kind"])
        name, kind, size = (values.pop(f"file_{part}") for part in ("name", "kind", "bytes"))
        values["file"] = None if name is None else FileNote(name, FileKind(kind), size)
        return Entry.model_construct(**values)

    async def insert_entry(
        self,
        connection: AsyncConnection,
        user_id: int,
        case_id: int,
        draft: EntryDraft,
        file: FileNote | None,
        now: datetime,
    ) -> int:
        """Insert an entry; returns its id. The file's content is `insert_file`'s."""
        row_id = new_id()
        values = {
            **draft.model_dump(),
            "id": row_id,
            "user_id": user_id,
            "case_id": case_id,
            "file_name": file and file.name,
            "file_kind": file and file.kind,
            "file_bytes": file and file.size,
            "created_at": now,
            "updated_at": now,
        }
        await connection.execute(insert(case_entry), self._entries.seal(row_id, values))
        return row_id

    async def replace_entry(
        self, connection: AsyncConnection, user_id: int, entry_id: int, draft: EntryDraft, now: datetime
    ) -> None:
        """Write `draft` over an entry; its file stays."""
        await connection.execute(
            update(case_entry)
            .where(case_entry.c.id == entry_id, case_entry.c.user_id == user_id)
            .values(**self._entries.seal(entry_id, draft.model_dump()), updated_at=now)
        )

    async def delete_entry(self, connection: AsyncConnection, user_id: int, entry_id: int) -> None:
        """Remove an entry with its file, for good."""
        await connection.execute(
            delete(case_entry).where(case_entry.c.id == entry_id, case_entry.c.user_id == user_id)
        )

    async def file_bytes(self, connection: AsyncConnection, user_id: int) -> int:
        """Bytes that the member's files have together."""
        total = select(func.sum(case_entry.c.file_bytes)).where(case_entry.c.user_id == user_id)
        return await connection.scalar(total) or 0

    # Files, in pieces.

    def sealed_pieces(self, user_id: int, content: bytes) -> list[dict[str, Any]]:
        """`content` in rows for `insert_file`. For a thread: sealing 8 MB takes some tens of milliseconds."""
        rows = []
        for number, start in enumerate(range(0, len(content), PIECE)):
            row_id = new_id()
            text = base64.b64encode(content[start : start + PIECE]).decode()
            values = {"id": row_id, "user_id": user_id, "number": number, "content": text}
            rows.append(self._pieces.seal(row_id, values))
        return rows

    async def insert_file(
        self, connection: AsyncConnection, entry_id: int, pieces: Sequence[Mapping[str, Any]]
    ) -> None:
        """Keep the `pieces` of an entry's file."""
        async for batch in in_batches(pieces):
            await connection.execute(insert(case_piece), [{**one, "entry_id": entry_id} for one in batch])

    async def read_file(self, connection: AsyncConnection, user_id: int, entry_id: int) -> bytes:
        """The content of an entry's file, as far as it is there."""
        statement = (
            select(case_piece)
            .prefix_with(IN_THREAD)
            .where(case_piece.c.user_id == user_id, case_piece.c.entry_id == entry_id)
            .order_by(case_piece.c.number)
        )
        texts = await fetch(connection, statement, lambda row: str(self._pieces.open(row)["content"]))
        return await asyncio.to_thread(lambda: b"".join(map(base64.b64decode, texts)))

    async def pieces_of(self, connection: AsyncConnection, user_id: int) -> list[dict[str, object]]:
        """All of the member's files in pieces, as their export has them: `entry`, `number`, `content` in base64."""
        statement = (
            select(case_piece)
            .prefix_with(IN_THREAD)
            .where(case_piece.c.user_id == user_id)
            .order_by(case_piece.c.entry_id, case_piece.c.number)
        )

        def build(row: Row[Any]) -> dict[str, object]:
            piece = self._pieces.open(row)
            return {"entry": str(row.entry_id), "number": row.number, "content": piece["content"]}

        return await fetch(connection, statement, build)
