"""Import into a member's records, all or nothing, and the export of all of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from bot.clock import Clock
from bot.contracts.models import Contract, Prepared
from bot.contracts.service import ContractService
from bot.duties import Subject
from bot.errors import Refusal
from bot.feedback.models import Feedback
from bot.feedback.service import FeedbackService
from bot.i18n import _
from bot.members import repository as members
from bot.scores.models import ShownScore
from bot.scores.service import ScoreService
from bot.storage.engine import Database, Transaction
from bot.transfer.compare import Compared, Grown, compare
from bot.transfer.plan import ImportPlan
from bot.transfer.reader import read_file
from bot.transfer.writers import write_csv, write_json


class Imported(NamedTuple):
    """What an import did. `known`: contracts that were there and stay as they are; `grown`: those with new payments."""

    contracts: int
    feedback: int
    scores: int
    known: int
    grown: tuple[Grown, ...] = ()


class _Ready(NamedTuple):
    """A plan that is compared with what is there, and sealed, so that to store it holds others up for a moment only."""

    revision: int
    """The member's when it was compared; 0 for a new member."""
    contracts: Prepared
    feedback: list[dict[str, Any]]
    grown: list[Grown]


_ATTEMPTS = 3
"""How often a plan is made ready while its member may write; after that they wait."""


class TransferService:
    """Reads files of records that a member uploads, and writes those that they export."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        contracts: ContractService,
        feedback: FeedbackService,
        score_service: ScoreService,
        subjects: Sequence[Subject],
    ) -> None:
        """`subjects`: what they export stands in the JSON file besides the records; an import leaves it out."""
        self._database = database
        self._clock = clock
        self._contracts = contracts
        self._feedback = feedback
        self._scores = score_service
        self._subjects = subjects

    async def plan(
        self,
        data: bytes,
        filename: str,
        progress: Callable[[int, int], None] | None = None,
        *,
        today: date,
        month_first: bool = False,
    ) -> ImportPlan:
        """Read a file, in a thread; Refusal where it cannot be read at all. Nothing is stored.

        `today`: for the member whose file it is. `month_first`: how 3/5 is read where the file itself does not tell.
        """
        return await asyncio.to_thread(
            read_file, data, filename, today=today, progress=progress, month_first=month_first
        )

    async def apply(self, user_id: int, plan: ImportPlan) -> Imported:
        """Store a plan without faults, all of it or, where anything goes wrong, nothing."""
        if plan.faults:
            raise Refusal(
                _("The file still has faults, so nothing was imported. Correct them and try again.")
            )
        for _attempt in range(_ATTEMPTS):
            # To read and seal 20,000 rows takes seconds, and others can write meanwhile.
            async with self._database.read() as connection:
                ready = await self._prepare(connection, user_id, plan)
            async with self._database.write() as connection:
                await members.touch(connection, user_id, self._clock())
                if await self._fits(connection, user_id, ready):
                    return await self._store(connection, user_id, plan, ready)
        async with self._database.write() as connection:
            await members.touch(connection, user_id, self._clock())
            return await self._store(
                connection, user_id, plan, await self._prepare(connection, user_id, plan)
            )

    async def _prepare(self, connection: Transaction, user_id: int, plan: ImportPlan) -> _Ready:
        # First: whatever is written after it makes all of this be read again.
        member = await members.find_member(connection, user_id)
        present = await self._contracts.all_within(connection, user_id)
        rated = await self._feedback.rated_within(connection, user_id)
        new, left, grown, _unclear = await asyncio.to_thread(compare, plan, present, rated)
        contracts = await self._contracts.prepare_within(connection, user_id, [row.contract for row in new])
        pairs = zip(contracts.ids, new, strict=True)
        left += [(i, row.feedback) for i, row in pairs if row.feedback is not None]
        feedback = await self._feedback.prepare(user_id, left)
        return _Ready(0 if member is None else member.revision, contracts, feedback, grown)

    async def _fits(self, connection: Transaction, user_id: int, ready: _Ready) -> bool:
        """Whether nothing of the member's has changed since: by a second import, for example. Their row is held."""
        member = await members.find_member(connection, user_id)
        touched = ready.revision + 1
        return (
            member is not None
            and member.revision == touched
            and await self._contracts.fits_within(connection, user_id, ready.contracts)
        )

    async def _store(
        self, connection: Transaction, user_id: int, plan: ImportPlan, ready: _Ready
    ) -> Imported:
        new, left = len(ready.contracts.rows), len(ready.feedback)
        await self._contracts.add_within(connection, user_id, ready.contracts)
        await self._feedback.add_within(connection, user_id, ready.feedback)
        for before, after in ready.grown:
            await self._contracts.replace_within(connection, user_id, before, after)
        new_scores = await self._scores.add_within(connection, user_id, plan.scores)
        if new or left or ready.grown:
            await self._contracts.listeners.tell(connection, user_id)
        known = len(plan.contracts) - new - len(ready.grown)
        return Imported(new, left, new_scores, known, tuple(ready.grown))

    async def compare(self, user_id: int, plan: ImportPlan) -> Compared:
        """What of `plan` is new, and what has grown, as things are now. Nothing is stored."""
        async with self._database.read() as connection:
            present = await self._contracts.all_within(connection, user_id)
            rated = await self._feedback.rated_within(connection, user_id)
        return await asyncio.to_thread(compare, plan, present, rated)

    async def take_back(self, user_id: int, grown: Sequence[Grown]) -> int:
        """Undo what an import added to contracts that were there; returns for how many.

        Those that were changed or deleted since stay as they are.
        """
        taken = 0
        async with self._database.write() as connection:
            await members.touch(connection, user_id, self._clock())
            for before, after in grown:
                now = await self._contracts.get_within(connection, user_id, before.id)
                if now is not None and now.draft == after:
                    await self._contracts.replace_within(connection, user_id, now, before.draft)
                    taken += 1
            if taken:
                await self._contracts.listeners.tell(connection, user_id)
        return taken

    async def export_json(self, user_id: int) -> AsyncIterator[bytes]:
        """Everything kept about the member, in files that can each be imported; mostly one."""
        contracts, shown = await self._records(user_id)
        # What can still be undone is stored too. An import leaves it out.
        deleted = await self._contracts.deleted(user_id)
        removed = await self._feedback.deleted(user_id)
        contracts += [(one, removed.pop(one.id, None)) for one in deleted]
        extra: dict[str, object] = {
            "removed_feedback": [one.model_dump(exclude_none=True) for one in removed.values()]
        }
        for subject in self._subjects:
            extra |= await subject.export(user_id)
        async for part in _each(write_json(contracts, shown, extra)):
            yield part

    async def export_csv(self, user_id: int) -> AsyncIterator[bytes]:
        """Contracts, feedback and shown scores as tables, safe to open in a spreadsheet; mostly one file."""
        async for part in _each(write_csv(*await self._records(user_id))):
            yield part

    async def _records(self, user_id: int) -> tuple[list[tuple[Contract, Feedback | None]], list[ShownScore]]:
        records = await self._scores.records(user_id)
        return [(one, records.feedback.get(one.id)) for one in records.contracts], records.shown


async def _each(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The `parts`, each made in a thread when it is asked for."""
    while (part := await asyncio.to_thread(next, parts, None)) is not None:
        yield part
