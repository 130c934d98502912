"""Feedback: log, correct, remove and undo, with the history of every change."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar, NamedTuple

from bot.changes.repository import ChangeRepository
from bot.clock import Clock
from bot.contracts.models import Contract
from bot.contracts.service import UNDO_TIME, ContractService
from bot.duties import Subject
from bot.errors import Look, NotFound, Refusal
from bot.feedback.models import Feedback, FeedbackDraft, PreparedFeedback
from bot.feedback.repository import FeedbackRepository
from bot.i18n import _
from bot.members import repository as members
from bot.members.listeners import Listeners
from bot.members.models import Member
from bot.members.remembered import Remembered
from bot.platforms import PLATFORMS
from bot.storage.engine import Database, Transaction
from bot.validation import validated


class Logged(NamedTuple):
    """Feedback as it is kept, and whether it is new, changed something, or changed nothing."""

    contract: Contract
    feedback: Feedback
    created: bool
    changed: bool


def check_platform(contract: Contract, draft: FeedbackDraft) -> None:
    """Refuse stars in a step that the contract's platform does not show, or categories it does not have."""
    facts = PLATFORMS[contract.platform]
    if draft.stars is not None and draft.stars % facts.star_step != Decimal(0):
        raise Refusal(
            _("{platform} shows stars in steps of {step}. Enter the rating as you see it there."),
            platform=_(facts.label),
            step=facts.star_step,
        )
    unknown = [name for name in draft.categories if name not in facts.categories]
    if unknown:
        raise Refusal(
            _("{platform} does not rate {category}."), platform=_(facts.label), category=", ".join(unknown)
        )


class FeedbackService(Subject):
    """What a member does with the feedback of their contracts."""

    tables: ClassVar[Mapping[str, str]] = {"feedback": "contracts"}

    def __init__(
        self,
        database: Database,
        clock: Clock,
        feedback: FeedbackRepository,
        contracts: ContractService,
        changes: ChangeRepository,
    ) -> None:
        self._database = database
        self._clock = clock
        self._feedback = feedback
        self._contracts = contracts
        self._changes = changes
        self.listeners = Listeners()
        """Told, inside the write, of all feedback that is logged, changed, removed or brought back."""
        self._by_contract: Remembered[dict[int, Feedback]] = Remembered(self._read, {})

    async def _contract(self, connection: Transaction, user_id: int, contract_id: int) -> Contract:
        contract = await self._contracts.get_within(connection, user_id, contract_id)
        if contract is None:
            raise NotFound(_("I cannot find that contract among yours."), look=Look.CONTRACTS)
        return contract

    async def log(self, user_id: int, contract_id: int, values: Mapping[str, object]) -> Logged:
        """Log feedback for a contract, or correct what was logged: only the fields in `values` change."""
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            contract = await self._contract(connection, user_id, contract_id)
            before = await self._feedback.find_feedback(connection, user_id, contract_id)
            stated = {} if before is None else before.model_dump(include=set(FeedbackDraft.model_fields))
            after = validated(FeedbackDraft, {**stated, **values})
            check_platform(contract, after)
            after_values = after.model_dump()
            if after_values == stated and before is not None:
                return Logged(contract, before, created=False, changed=False)
            if before is None:
                prepared = await self.prepare_within(connection, user_id, [(contract_id, after)])
                await self.add_within(connection, prepared)
                await self._record(connection, user_id, contract_id, "created", None, after_values)
                own = {"id": prepared.ids[0], "contract_id": contract_id}
                at = {"created_at": prepared.at, "updated_at": prepared.at}
                kept = Feedback.model_construct(**{**dict(after), **own, **at})
            else:
                await self._feedback.replace(connection, user_id, before, after, now)
                await self._record(connection, user_id, contract_id, "edited", stated, after_values)
                kept = before.model_copy(update={**dict(after), "updated_at": now})
            await self.listeners.tell(connection, user_id, contract_id)
        return Logged(contract, kept, created=before is None, changed=True)

    async def _record(
        self,
        connection: Transaction,
        user_id: int,
        contract_id: int,
        action: str,
        before: Mapping[str, object] | None,
        after: Mapping[str, object] | None,
    ) -> None:
        await self._changes.record(
            connection, user_id, "feedback", contract_id, self._clock(), action, before, after
        )

    async def prepare_within(
        self, connection: Transaction, user_id: int, drafts: Sequence[tuple[int, FeedbackDraft]]
    ) -> PreparedFeedback:
        """Feedback for contracts without any (their id, what was left), made ready for `add_within`.

        Also outside of a transaction. Nothing is written.
        """
        return await self._feedback.prepare_feedback(connection, user_id, drafts, self._clock())

    async def add_within(self, connection: Transaction, prepared: PreparedFeedback) -> None:
        """Log what was prepared inside a transaction begun elsewhere, after `members.touch`."""
        await self._feedback.insert_feedback(connection, prepared)

    async def contract_with_feedback(
        self, user_id: int, contract_id: int
    ) -> tuple[Contract, Feedback | None]:
        """A contract and its feedback, if any was logged."""
        async with self._database.read() as connection:
            contract = await self._contract(connection, user_id, contract_id)
            return contract, await self._feedback.find_feedback(connection, user_id, contract_id)

    async def find_feedback(self, user_id: int, contract_id: int) -> Feedback | None:
        """The feedback of one contract of the member; None where none was logged."""
        async with self._database.read() as connection:
            return await self._feedback.find_feedback(connection, user_id, contract_id)

    async def by_contract(self, user_id: int) -> dict[int, Feedback]:
        """The member's feedback by the id of its contract."""
        async with self._database.read() as connection:
            return await self.current(connection, user_id, await members.find_member(connection, user_id))

    async def current(
        self, connection: Transaction, user_id: int, member: Member | None
    ) -> dict[int, Feedback]:
        """`by_contract` for the member that `connection` has just read; from memory if it can."""
        return await self._by_contract.recall(connection, user_id, member)

    async def _read(self, connection: Transaction, user_id: int) -> dict[int, Feedback]:
        return {one.contract_id: one for one in await self._feedback.feedback_of(connection, user_id)}

    def remembered(self) -> list[int]:
        """Whose records are in memory."""
        return self._by_contract.members()

    def forget(self, user_id: int) -> None:
        """Drop what is remembered in memory of a member whose data is erased."""
        self._by_contract.forget(user_id)

    async def rated_within(self, connection: Transaction, user_id: int) -> set[int]:
        """The ids of the contracts that have feedback, inside a transaction begun elsewhere."""
        return await self._feedback.rated(connection, user_id)

    async def among_within(
        self, connection: Transaction, user_id: int, contract_ids: list[int]
    ) -> dict[int, Feedback]:
        """The feedback on those contracts inside a transaction begun elsewhere, by contract."""
        found = await self._feedback.among(connection, user_id, contract_ids)
        return {one.contract_id: one for one in found}

    async def deleted(self, user_id: int) -> dict[int, Feedback]:
        """Feedback that is removed, or whose contract is deleted, and not yet gone for good; by contract."""
        async with self._database.read() as connection:
            return {one.contract_id: one for one in await self._feedback.deleted(connection, user_id)}

    async def remove_feedback(self, user_id: int, contract_id: int) -> Contract:
        """Remove the feedback of a contract; `undo` brings it back within `UNDO_TIME`."""
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            contract = await self._contract(connection, user_id, contract_id)
            if await self._feedback.find_feedback(connection, user_id, contract_id) is None:
                raise NotFound(_("There is no feedback on this contract yet."))
            await self._feedback.mark_deleted(connection, user_id, contract_id, now)
            await self._record(connection, user_id, contract_id, "deleted", None, None)
            await self.listeners.tell(connection, user_id, contract_id)
        return contract

    async def undo(self, user_id: int, contract_id: int) -> Contract:
        """Bring removed feedback back; NotFound once the time is over."""
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            contract = await self._contract(connection, user_id, contract_id)
            if await self._feedback.restore(connection, user_id, contract_id, now - UNDO_TIME):
                await self._record(connection, user_id, contract_id, "restored", None, None)
                await self.listeners.tell(connection, user_id, contract_id)
            elif await self._feedback.find_feedback(connection, user_id, contract_id) is None:
                raise NotFound(_("The ten minutes for undoing are over, and the feedback is gone for good."))
        return contract

    async def purge(self) -> int:
        """Remove for good what was removed longer than `UNDO_TIME` ago, with its history; returns how many."""
        async with self._database.write() as connection:
            gone = await self._feedback.purge(connection, self._clock() - UNDO_TIME)
            for user_id, contract_id in gone:
                await self._changes.forget_changes(connection, user_id, "feedback", contract_id)
        return len(gone)
