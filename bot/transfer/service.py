"""Import into a member's records, all or nothing, and the export of all of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import NamedTuple, TypeVar

from bot.clock import Clock
from bot.contracts.models import Contract, ContractDraft, Prepared, PreparedEdits
from bot.contracts.service import ContractService
from bot.duties import Subject
from bot.errors import Refusal
from bot.feedback.models import Feedback, PreparedFeedback
from bot.feedback.service import FeedbackService
from bot.i18n import _
from bot.members import repository as members
from bot.members.models import Member
from bot.scores.models import ShownScore
from bot.scores.service import ScoreService
from bot.storage.engine import Database, Transaction
from bot.storage.statement import Ready
from bot.transfer.compare import Compared, Grown, compare
from bot.transfer.plan import ImportPlan
from bot.transfer.reader import read_file
from bot.transfer.writers import write_csv, write_json

R = TypeVar("R")
T = TypeVar("T")


class Imported(NamedTuple):
    """What an import did. `known`: contracts that were there and stay as they are; `grown`: those with new payments."""

    contracts: int
    feedback: int
    scores: int
    known: int
    grown: tuple[Grown, ...] = ()


class _Ready(NamedTuple):
    """A plan that is compared with what is there, and all that it writes, so that to store it takes a moment only."""

    new: Prepared
    left: PreparedFeedback
    grown: list[Grown]
    edits: PreparedEdits
    scores: Ready


class _Changed(Exception):
    """Something of the member's is not as it was when what they import was made ready."""


_ATTEMPTS = 3
"""How often what a member imports is made ready, while they may write."""


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

        async def store(connection: Transaction, ready: _Ready) -> Imported:
            if not await self._contracts.fits_within(connection, user_id, ready.new):
                raise _Changed
            await self._contracts.add_within(connection, user_id, ready.new)
            await self._feedback.add_within(connection, ready.left)
            await self._contracts.edit_within(connection, ready.edits)
            await self._scores.add_within(connection, ready.scores)
            new, left, grown = len(ready.new.ids), len(ready.left.rows), tuple(ready.grown)
            if new or left or grown:
                await self._contracts.listeners.tell(connection, user_id)
            known = len(plan.contracts) - new - len(grown)
            return Imported(new, left, len(ready.scores), known, grown)

        async def prepare(connection: Transaction) -> tuple[_Ready, Iterable[Ready]]:
            ready = await self._prepare(connection, user_id, plan)
            return ready, (ready.new.clients.rows, ready.new.rows, ready.left.rows, ready.edits.changes)

        return await self._make_ready_and_store(user_id, prepare, store)

    async def _make_ready_and_store(
        self,
        user_id: int,
        prepare: Callable[[Transaction], Awaitable[tuple[R, Iterable[Ready]]]],
        store: Callable[[Transaction, R], Awaitable[T]],
    ) -> T:
        """What `store` returns: it writes what `prepare` made ready, if nothing of the member's has changed meanwhile.

        To read and seal 20,000 rows takes seconds, in which others write; to store them is a short transaction.
        Refusal where the member goes on writing.
        """
        for _attempt in range(_ATTEMPTS):
            async with self._database.read() as connection:
                # First: whatever is written after it makes all of this be read again.
                member = await members.find_member(connection, user_id)
                ready, rows = await prepare(connection)
            with suppress(_Changed):
                async with self._database.write_aside(rows) as connection:
                    await members.touch(connection, user_id, self._clock())
                    # Their row is held from here on.
                    if not _is_next(member, await members.find_member(connection, user_id)):
                        raise _Changed
                    return await store(connection, ready)
        raise Refusal(
            _("Your records changed each time I was about to store this, so nothing was stored"),
            _("Finish what else you are doing with me, then try again."),
        )

    async def _prepare(self, connection: Transaction, user_id: int, plan: ImportPlan) -> _Ready:
        present = await self._contracts.all_within(connection, user_id)
        rated = await self._feedback.rated_within(connection, user_id)
        new, left, grown, _unclear = await asyncio.to_thread(compare, plan, present, rated)
        contracts = await self._contracts.prepare_within(connection, user_id, [row.contract for row in new])
        pairs = zip(contracts.ids, new, strict=True)
        left += [(i, row.feedback) for i, row in pairs if row.feedback is not None]
        return _Ready(
            contracts,
            await self._feedback.prepare_within(connection, user_id, left),
            grown,
            await self._contracts.prepare_edits_within(connection, user_id, grown),
            await self._scores.prepare_within(connection, user_id, plan.scores),
        )

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

        async def prepare(connection: Transaction) -> tuple[PreparedEdits, Iterable[Ready]]:
            now = await self._contracts.among_within(connection, user_id, (before.id for before, _ in grown))
            back = await asyncio.to_thread(_unchanged, grown, now)
            edits = await self._contracts.prepare_edits_within(connection, user_id, back)
            return edits, [edits.changes]

        async def store(connection: Transaction, edits: PreparedEdits) -> int:
            await self._contracts.edit_within(connection, edits)
            if len(edits.contracts):
                await self._contracts.listeners.tell(connection, user_id)
            return len(edits.contracts)

        return await self._make_ready_and_store(user_id, prepare, store)

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


def _is_next(before: Member | None, now: Member | None) -> bool:
    """Whether the `touch` after which a member is as `now` was the first write since they were as `before`."""
    if before is None or now is None:
        return now is not None and now.revision == 1
    return (now.created_at, now.revision) == (before.created_at, before.revision + 1)


def _unchanged(grown: Sequence[Grown], now: Mapping[int, Contract]) -> list[tuple[Contract, ContractDraft]]:
    """Those that are as an import left them, and what they were before it."""
    there = [(now[before.id], before.draft, after) for before, after in grown if before.id in now]
    return [(one, before) for one, before, after in there if one.draft == after]


async def _each(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The `parts`, each made in a thread when it is asked for."""
    while (part := await asyncio.to_thread(next, parts, None)) is not None:
        yield part
