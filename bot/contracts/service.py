"""Contracts: log, find, correct, close, delete and undo."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from typing import ClassVar, NamedTuple, TypeVar

from bot.changes.models import Change
from bot.changes.repository import ChangeRepository
from bot.clock import Clock
from bot.contracts.listed import ContractList
from bot.contracts.models import Client, Contract, ContractDraft, Prepared, PreparedEdits
from bot.contracts.repository import ContractRepository
from bot.contracts.search import typed_words
from bot.duties import Subject
from bot.errors import Look, NotFound, Refusal
from bot.i18n import _
from bot.members import repository as members
from bot.members.listeners import Listeners
from bot.members.models import Member
from bot.members.remembered import Remembered
from bot.platforms import Platform
from bot.storage.engine import Database, Transaction
from bot.validation import validated

T = TypeVar("T")

UNDO_TIME = timedelta(minutes=10)
"""How long a deletion can be undone."""

SAME_TIME = timedelta(minutes=10)
"""Exactly the same contract within this time is the same submission arriving twice."""

MOST_PER_MEMBER = 20_000

_FEW = 200
"""So many names are searched at once; more in a thread, with an index that stays for the next key press."""

_FEW_WRITTEN = 200
"""So many changes are worked into a list that is remembered; after more it is read anew."""


class Added(NamedTuple):
    """A logged contract; `already` where this very contract had just been logged."""

    contract: Contract
    already: bool


class ContractService(Subject):
    """What a member does with contracts. Every method takes the member's id and reaches only their rows."""

    tables: ClassVar[Mapping[str, str]] = {"client": "clients", "contract": "contracts", "change": "changes"}

    def __init__(
        self, database: Database, clock: Clock, contracts: ContractRepository, changes: ChangeRepository
    ) -> None:
        self._database = database
        self._clock = clock
        self._contracts = contracts
        self._changes = changes
        self.listeners = Listeners()
        """Told, inside the write, of every contract that is logged, changed, deleted or brought back."""
        self._lists: Remembered[ContractList] = Remembered(self._read, ContractList(), self._renew)
        self._searching = ThreadPoolExecutor(1, "search")

    async def _read(self, connection: Transaction, user_id: int) -> ContractList:
        return ContractList(await self._contracts.contracts_of(connection, user_id))

    async def _renew(
        self, connection: Transaction, user_id: int, known: ContractList, revision: int
    ) -> ContractList | None:
        """`known`, read at `revision` of the member, brought up to date; None where it has to be read anew."""
        written = await self._contracts.written_since(connection, user_id, revision, _FEW_WRITTEN + 1)
        if len(written) > _FEW_WRITTEN:
            return None
        if written:
            known = await self._beside(known, partial(known.renewed, written))
        # What was deleted and is gone for good by now is not among `written`.
        gone = len(known) != await self._contracts.count_current(connection, user_id)
        return None if gone else known

    async def add_contract(self, user_id: int, draft: ContractDraft) -> Added:
        """Log `draft`, unless the very same was logged a moment ago."""
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            same = await self._contracts.same_since(connection, user_id, draft, now - SAME_TIME)
            if same is not None:
                return Added(same, already=True)
            prepared = await self.prepare_within(connection, user_id, [draft])
            await self.add_within(connection, user_id, prepared)
            contract = self._contracts.as_stored(draft, prepared)
            await self.listeners.tell(connection, user_id, contract.id)
        return Added(contract, already=False)

    async def prepare_within(
        self, connection: Transaction, user_id: int, drafts: Sequence[ContractDraft]
    ) -> Prepared:
        """`drafts` made ready for `add_within`, also outside of a transaction. Nothing is written."""
        return await self._contracts.prepare_contracts(connection, user_id, drafts, self._clock())

    async def fits_within(self, connection: Transaction, user_id: int, prepared: Prepared) -> bool:
        """Whether `prepared` can still be added: contracts that are gone for good by now may take clients along."""
        return await self._contracts.fits(connection, user_id, prepared)

    async def add_within(self, connection: Transaction, user_id: int, prepared: Prepared) -> None:
        """Log what was prepared inside a transaction begun elsewhere, after `members.touch`.

        Whoever began it tells the listeners, once, when all of it is written.
        """
        count = await self._contracts.count(connection, user_id)
        if count + len(prepared.ids) > MOST_PER_MEMBER:
            raise Refusal(
                _("That would make more than {limit} contracts, which is the most I keep for one person."),
                limit=MOST_PER_MEMBER,
            )
        await self._contracts.insert_contracts(connection, prepared)

    async def _get(
        self, connection: Transaction, user_id: int, contract_id: int, *, deleted: bool = False
    ) -> Contract:
        contract = await self._contracts.find_contract(connection, user_id, contract_id, deleted=deleted)
        if contract is None:
            raise NotFound(_("I cannot find that contract among yours."), look=Look.CONTRACTS)
        return contract

    async def get_contract(self, user_id: int, contract_id: int) -> Contract:
        """One contract; NotFound where it is not the member's or is deleted."""
        async with self._database.read() as connection:
            return await self._get(connection, user_id, contract_id)

    async def usual_platform(self, user_id: int) -> Platform:
        """Where the member's newest contract was made, Upwork for the first one."""
        async with self._database.read() as connection:
            newest = await self._contracts.newest(connection, user_id)
        return newest.platform if newest else Platform.UPWORK

    async def contracts_of(self, user_id: int) -> list[Contract]:
        """All contracts of the member, the newest first."""
        return await self._all(user_id)

    async def _all(self, user_id: int) -> ContractList:
        async with self._database.read() as connection:
            return await self._lists.recall(
                connection, user_id, await members.find_member(connection, user_id)
            )

    async def current(self, connection: Transaction, user_id: int, member: Member | None) -> list[Contract]:
        """All contracts of the member that `connection` has just read, the newest first; from memory if it can."""
        return await self._lists.recall(connection, user_id, member)

    async def all_within(self, connection: Transaction, user_id: int) -> list[Contract]:
        """All contracts of the member inside a transaction begun elsewhere, the newest first."""
        return await self._contracts.contracts_of(connection, user_id)

    async def get_within(self, connection: Transaction, user_id: int, contract_id: int) -> Contract | None:
        """One contract inside a transaction begun elsewhere; None where it is deleted or not the member's."""
        return await self._contracts.find_contract(connection, user_id, contract_id)

    async def among_within(
        self, connection: Transaction, user_id: int, contract_ids: Iterable[int]
    ) -> dict[int, Contract]:
        """Those contracts inside a transaction begun elsewhere, by id; neither deleted ones nor those of others."""
        return {one.id: one for one in await self._contracts.among(connection, user_id, contract_ids)}

    async def recent_within(
        self, connection: Transaction, user_id: int, since: date, limit: int
    ) -> list[Contract]:
        """Up to `limit` contracts that ended on `since` or later, and as many open ones; the newest of each."""
        return await self._contracts.recent(connection, user_id, since, limit)

    async def deleted(self, user_id: int) -> list[Contract]:
        """Contracts that are deleted and not yet gone for good."""
        async with self._database.read() as connection:
            return await self._contracts.deleted(connection, user_id)

    async def export(self, user_id: int) -> Mapping[str, object]:
        """Names of clients, and every correction. The contracts themselves are records, which an import reads."""
        async with self._database.read() as connection:
            changes = await self._changes.changes_of(connection, user_id)
        return {
            "clients": [client.name for client in await self.clients(user_id)],
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

    def remembered(self) -> list[int]:
        """Whose records are in memory."""
        return self._lists.members()

    def forget(self, user_id: int) -> None:
        """Drop what is remembered in memory of a member whose data is erased."""
        self._lists.forget(user_id)

    async def search_contracts(self, user_id: int, text: str, limit: int = 25) -> list[Contract]:
        """Contracts whose client or title is like `text`, typing errors forgiven; all, newest first, for ""."""
        contracts, typed = await self._all(user_id), typed_words(text)
        if not typed:
            return contracts[:limit]
        found = await self._beside(contracts, lambda: contracts.names.find_like(typed, limit))
        return [contracts[place] for place in found]

    async def clients(self, user_id: int, limit: int | None = None) -> list[Client]:
        """The member's clients, the one with the newest contract first; `limit` of them at most."""
        async with self._database.read() as connection:
            return await self._contracts.clients(connection, user_id, limit)

    async def find_clients(self, user_id: int, text: str, limit: int = 25) -> list[str]:
        """Names of the member's clients that are like `text`, typing errors forgiven."""
        contracts, typed = await self._all(user_id), typed_words(text)
        if not typed:
            return contracts.clients[:limit]
        found = await self._beside(contracts, lambda: contracts.client_names.find_like(typed, limit))
        return [contracts.clients[place] for place in found]

    async def _beside(self, contracts: ContractList, work: Callable[[], T]) -> T:
        """What `work` makes of many `contracts`, in a thread of its own: whoever types holds up nobody else's work."""
        if len(contracts) <= _FEW:
            return work()
        return await asyncio.get_running_loop().run_in_executor(self._searching, work)

    async def edit(self, user_id: int, contract_id: int, values: Mapping[str, object]) -> Contract:
        """Change the fields in `values`; what was there before is kept as a change."""
        async with self._database.write() as connection:
            await members.touch(connection, user_id, self._clock())
            before = await self._get(connection, user_id, contract_id)
            stated = before.draft.model_dump()
            after = validated(ContractDraft, {**stated, **values})
            if after != before.draft:
                await self._replace(connection, user_id, before, after)
                await self.listeners.tell(connection, user_id, contract_id)
            return await self._get(connection, user_id, contract_id)

    async def prepare_edits_within(
        self, connection: Transaction, user_id: int, edited: Sequence[tuple[Contract, ContractDraft]]
    ) -> PreparedEdits:
        """Contracts as they are and as they become, made ready for `edit_within`. None of them changes its client."""
        now = self._clock()
        # Of 20,000 this takes half a second.
        stated = await asyncio.to_thread(
            lambda: [(one.id, one.draft.model_dump(), after.model_dump()) for one, after in edited]
        )
        return PreparedEdits(
            await self._contracts.prepare_changed(connection, user_id, edited, now),
            await self._changes.prepare_edited(connection, user_id, "contract", stated, now),
        )

    async def edit_within(self, connection: Transaction, prepared: PreparedEdits) -> None:
        """Change what was prepared inside a transaction begun elsewhere, after `members.touch`; the changes are kept.

        Whoever began it tells the listeners, once, when all of it is written.
        """
        await prepared.contracts.run_on(connection)
        await prepared.changes.run_on(connection)

    async def _replace(
        self, connection: Transaction, user_id: int, before: Contract, after: ContractDraft
    ) -> None:
        now = self._clock()
        await self._contracts.replace(connection, user_id, before, after, now)
        stated = before.draft.model_dump()
        await self._changes.record(
            connection, user_id, "contract", before.id, now, "edited", stated, after.model_dump()
        )

    async def close(
        self, user_id: int, contract_id: int, ended: date, values: Mapping[str, object] | None = None
    ) -> Contract:
        """Set the day on which the contract ended, and what else is in `values`."""
        return await self.edit(user_id, contract_id, {**(values or {}), "ended": ended})

    async def delete(self, user_id: int, contract_id: int) -> Contract:
        """Delete a contract with its feedback. `undo` brings both back within `UNDO_TIME`."""
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            contract = await self._get(connection, user_id, contract_id)
            await self._contracts.mark_deleted(connection, user_id, contract_id, now)
            await self.listeners.tell(connection, user_id, contract_id)
        return contract

    async def undo(self, user_id: int, contract_id: int) -> Contract:
        """Bring a deleted contract back; NotFound once the time is over."""
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            contract = await self._contracts.find_contract(connection, user_id, contract_id, deleted=True)
            if contract is None or contract.deleted_at is None or contract.deleted_at <= now - UNDO_TIME:
                if await self._contracts.find_contract(connection, user_id, contract_id) is not None:
                    return await self._get(connection, user_id, contract_id)
                raise NotFound(_("The ten minutes for undoing are over, and the contract is gone for good."))
            await self._contracts.mark_deleted(connection, user_id, contract_id, None)
            await self.listeners.tell(connection, user_id, contract_id)
            return await self._get(connection, user_id, contract_id)

    async def purge(self) -> int:
        """Remove for good what was deleted longer than `UNDO_TIME` ago; returns how many contracts."""
        before = self._clock() - UNDO_TIME
        async with self._database.write() as connection:
            # A client left without contracts goes too, so no contract may be logged for it meanwhile.
            await members.hold(connection, await self._contracts.owners_of_deleted(connection, before))
            gone = await self._contracts.purge(connection, before)
            for user_id, contract_id in gone:
                for subject in ("contract", "feedback"):
                    await self._changes.forget_changes(connection, user_id, subject, contract_id)
        return len(gone)

    async def history(self, user_id: int, contract_id: int) -> list[Change]:
        """Every change of a contract and of its feedback, oldest first."""
        async with self._database.read() as connection:
            await self._get(connection, user_id, contract_id)
            return await self._changes.changes_of(connection, user_id, contract_id)
