"""Import into a member's records, all or nothing, and the export of all of it."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from bot.changes.models import Change
from bot.changes.repository import ChangeRepository
from bot.clock import Clock
from bot.contracts.models import Contract
from bot.contracts.service import ContractService
from bot.errors import Refusal
from bot.feedback.models import Feedback, FeedbackDraft
from bot.feedback.service import FeedbackService
from bot.i18n import _
from bot.members import repository as members
from bot.members.models import Member
from bot.members.service import MemberService
from bot.scores import repository as scores
from bot.scores.models import ShownScore
from bot.scores.service import ScoreService
from bot.storage.engine import Database
from bot.transfer.plan import ImportPlan, fingerprint
from bot.transfer.reader import read
from bot.transfer.writers import write_csv, write_json


class Imported(NamedTuple):
    """What an import did. `known`: contracts that were there already and were left as they are."""

    contracts: int
    feedback: int
    scores: int
    known: int


class TransferService:
    """Files in and out."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        contracts: ContractService,
        feedback: FeedbackService,
        score_service: ScoreService,
        member_service: MemberService,
        changes: ChangeRepository,
    ) -> None:
        self._database = database
        self._clock = clock
        self._contracts = contracts
        self._feedback = feedback
        self._scores = score_service
        self._members = member_service
        self._changes = changes

    async def plan(
        self, user_id: int, data: bytes, filename: str, progress: Callable[[int, int], None] | None = None
    ) -> ImportPlan:
        """Read a file, in a thread; Refusal where it cannot be read at all. Nothing is stored."""
        today = await self._members.today(user_id)
        return await asyncio.to_thread(read, data, filename, today=today, progress=progress)

    async def apply(self, user_id: int, plan: ImportPlan) -> Imported:
        """Store a plan without faults, all of it or, where anything goes wrong, nothing."""
        if plan.faults:
            raise Refusal(
                _("The file still has faults, so nothing was imported. Correct them and try again.")
            )
        now = self._clock()
        known = Counter(fingerprint(one.draft) for one in await self._contracts.all(user_id))
        by_print = {fingerprint(one.draft): one for one in await self._contracts.all(user_id)}
        has_feedback = await self._feedback.by_contract(user_id)
        new = []
        late: list[tuple[int, FeedbackDraft]] = []
        for row in plan.contracts:
            mark = fingerprint(row.contract)
            if known[mark] > 0:
                known[mark] -= 1
                existing = by_print[mark]
                if row.feedback is not None and existing.id not in has_feedback:
                    late.append((existing.id, row.feedback))
            else:
                new.append(row)
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            ids = await self._contracts.add_within(connection, user_id, [row.contract for row in new])
            left = [
                (contract_id, row.feedback)
                for contract_id, row in zip(ids, new, strict=True)
                if row.feedback is not None
            ]
            await self._feedback.add_within(connection, user_id, left + late)
            await scores.put(connection, user_id, plan.scores, now)
        return Imported(len(new), len(left) + len(late), len(plan.scores), len(plan.contracts) - len(new))

    async def export_json(self, user_id: int) -> bytes:
        """Everything kept about the member, re-importable."""
        contracts, shown, member, changes = await self._everything(user_id)
        extra = {
            "member": {
                "user_id": str(user_id),
                "zone": member.zone,
                "locale": member.locale,
                "dm_consent_at": member.dm_consent_at,
                "welcomed_at": member.welcomed_at,
                "created_at": member.created_at,
            },
            "clients": [client.name for client in await self._contracts.clients(user_id)],
            "changes": [
                {
                    "at": change.at,
                    "subject": change.subject,
                    "contract": str(change.subject_id),
                    "action": change.action,
                    "fields": {name: list(pair) for name, pair in change.fields.items()},
                }
                for change in changes
            ],
        }
        return await asyncio.to_thread(write_json, contracts, shown, extra)

    async def export_csv(self, user_id: int) -> bytes:
        """Contracts, feedback and shown scores as a table, safe to open in a spreadsheet."""
        contracts, shown, _member, _changes = await self._everything(user_id)
        return await asyncio.to_thread(write_csv, contracts, shown)

    async def _everything(
        self, user_id: int
    ) -> tuple[list[tuple[Contract, Feedback | None]], list[ShownScore], Member, list[Change]]:
        records = await self._scores.records(user_id)
        async with self._database.read() as connection:
            changes = await self._changes.of(connection, user_id)
        pairs = [(one, records.feedback.get(one.id)) for one in records.contracts]
        return pairs, records.shown, await self._members.get(user_id), changes
