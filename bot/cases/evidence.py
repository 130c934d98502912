"""What is collected in a case: entries by day, with their files, their history, and what is still missing."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bot.briefs.files import MOST_BYTES, FileKind
from bot.cases.models import Entry, EntryDraft, EntryKind, FileNote
from bot.cases.repository import CaseRepository
from bot.cases.service import CaseService
from bot.changes.models import Change
from bot.changes.repository import ChangeRepository
from bot.clock import Clock
from bot.errors import Look, NotFound, Refusal
from bot.i18n import _
from bot.members import repository as members
from bot.storage.engine import Database, Transaction
from bot.validation import validated

MOST_ENTRIES = 200
"""Entries of one case."""

MOST_FILES = 50 * 1024 * 1024
"""Bytes of all files of a member."""

WANTED = (EntryKind.AGREEMENT, EntryKind.DELIVERY, EntryKind.MESSAGE, EntryKind.PAYMENT)
"""What a mediator asks for first, in the order of the page on evidence."""


class Upload(NamedTuple):
    """A file as it came; `kind` is what its content says it is."""

    name: str
    kind: FileKind
    content: bytes


def missing(entries: Iterable[Entry]) -> list[EntryKind]:
    """The kinds of evidence that a case has none of yet."""
    there = {entry.kind for entry in entries}
    return [kind for kind in WANTED if kind not in there]


class EvidenceService:
    """What a member keeps in their cases. Every method takes the member's id and reaches only their rows."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        rows: CaseRepository,
        changes: ChangeRepository,
        cases: CaseService,
    ) -> None:
        self._database = database
        self._clock = clock
        self._rows = rows
        self._changes = changes
        self._cases = cases

    async def entries_of(self, user_id: int, case_id: int) -> list[Entry]:
        """The entries of a case by day; NotFound where the case is not the member's."""
        async with self._database.read() as connection:
            await self._cases.get_within(connection, user_id, case_id)
            return await self._rows.entries_of(connection, user_id, case_id)

    async def get_entry(self, user_id: int, entry_id: int) -> Entry:
        """One entry; NotFound where it is not the member's."""
        async with self._database.read() as connection:
            return await self._entry(connection, user_id, entry_id)

    async def _entry(self, connection: Transaction, user_id: int, entry_id: int) -> Entry:
        entry = await self._rows.find_entry(connection, user_id, entry_id)
        if entry is None:
            raise NotFound(_("I cannot find that entry in your cases."), look=Look.CASES)
        return entry

    async def add_entry(
        self, user_id: int, case_id: int, values: Mapping[str, object], upload: Upload | None = None
    ) -> Entry:
        """Keep an entry, with a file or without; all of it or nothing. Refusal where there is no room."""
        draft = validated(EntryDraft, values)
        if draft.text is None and draft.link is None and upload is None:
            raise Refusal(_("Write what happened, or add a link or a file."))
        pieces = []
        if upload is not None:
            check_size(len(upload.content))
            pieces = await asyncio.to_thread(self._rows.sealed_pieces, user_id, upload.content)
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            await self._cases.get_within(connection, user_id, case_id)
            await self._check_room(connection, user_id, case_id, upload)
            note = None if upload is None else FileNote(upload.name, upload.kind, len(upload.content))
            entry_id = await self._rows.insert_entry(connection, user_id, case_id, draft, note, now)
            await self._rows.insert_file(connection, entry_id, pieces)
            return await self._entry(connection, user_id, entry_id)

    async def _check_room(
        self, connection: Transaction, user_id: int, case_id: int, upload: Upload | None
    ) -> None:
        if len(await self._rows.entries_of(connection, user_id, case_id)) >= MOST_ENTRIES:
            raise Refusal(
                _("This case has {count} entries, which is the most I keep for one."),
                _("A mediator reads the strongest few. Delete what says the same twice."),
                count=MOST_ENTRIES,
            )
        if upload is None:
            return
        taken = await self._rows.file_bytes(connection, user_id)
        if taken + len(upload.content) > MOST_FILES:
            raise Refusal(
                _("There is no room for this file: your files have {taken} of {most} MB together."),
                _("Delete a file that you need no more, or keep a link to this one instead."),
                taken=round(taken / 1024 / 1024, 1),
                most=MOST_FILES // 1024 // 1024,
            )

    async def edit_entry(self, user_id: int, entry_id: int, values: Mapping[str, object]) -> Entry:
        """Change fields of `EntryDraft`; what was there before is kept as a change."""
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            before = await self._entry(connection, user_id, entry_id)
            stated = before.draft.model_dump()
            after = validated(EntryDraft, {**stated, **values})
            if after.text is None and after.link is None and before.file is None:
                raise Refusal(_("Write what happened, or add a link or a file."))
            if after != before.draft:
                await self._rows.replace_entry(connection, user_id, entry_id, after, now)
                await self._changes.record(
                    connection, user_id, "case_entry", entry_id, now, "edited", stated, after.model_dump()
                )
            return await self._entry(connection, user_id, entry_id)

    async def delete_entry(self, user_id: int, entry_id: int) -> Entry:
        """Remove an entry for good, with its file and its history."""
        async with self._database.write() as connection:
            await members.touch(connection, user_id, self._clock())
            entry = await self._entry(connection, user_id, entry_id)
            await self._changes.forget_changes(connection, user_id, "case_entry", entry_id)
            await self._rows.delete_entry(connection, user_id, entry_id)
        return entry

    async def history(self, user_id: int, entry_id: int) -> list[Change]:
        """Every change of an entry, oldest first."""
        async with self._database.read() as connection:
            await self._entry(connection, user_id, entry_id)
            return await self._changes.changes_of(connection, user_id, entry_id, ("case_entry",))

    async def read_file(self, user_id: int, entry_id: int) -> tuple[FileNote, bytes]:
        """An entry's file; NotFound where it has none, or not all of it is there any more."""
        async with self._database.read() as connection:
            entry = await self._entry(connection, user_id, entry_id)
            content = b"" if entry.file is None else await self._rows.read_file(connection, user_id, entry_id)
        if entry.file is None or len(content) != entry.file.size:
            raise NotFound(
                _("The file of this entry is not here any more"),
                _("The entry itself is. Add the file again if you still have it."),
            )
        return entry.file, content


def check_size(size: int) -> None:
    """Refusal where a file of so many bytes is too large, before it is fetched."""
    if size > MOST_BYTES:
        raise Refusal(
            _("This file is too large: {size} MB, and I keep files up to {most} MB."),
            _("Most scanners and phones can save it smaller. Or keep a link to it."),
            size=round(size / 1024 / 1024, 1),
            most=MOST_BYTES // 1024 // 1024,
        )
