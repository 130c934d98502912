"""Case files: open, correct, date, close. What is collected in them is `bot.cases.evidence`'s."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, NamedTuple

from bot.cases.clocks import CaseClock, Rule, clocks_of, moments_of, pages_for, reminders_of, rules_for
from bot.cases.export import exported
from bot.cases.models import Case, CaseDraft, CaseKind, Outcome
from bot.cases.repository import CaseRepository
from bot.changes.repository import ChangeRepository
from bot.clock import Clock
from bot.contracts.models import Contract
from bot.contracts.service import ContractService
from bot.duties import Subject
from bot.errors import Look, NotFound, Refusal
from bot.guidance.deadlines import CountedFrom
from bot.guidance.models import Page
from bot.guidance.service import GuidanceService
from bot.i18n import _, current_language
from bot.members import repository as members
from bot.members.service import MemberService
from bot.reminders.habits import Habits
from bot.reminders.models import Kind, Planned
from bot.reminders.service import ReminderService
from bot.storage.engine import Database, Transaction
from bot.validation import validated

MOST_CASES = 50
"""Cases of one member."""


class Opened(NamedTuple):
    """A case; `already` where an open one of that kind was there for the contract."""

    case: Case
    already: bool


class CaseService(Subject):
    """What a member does with cases. Every method takes the member's id and reaches only their rows."""

    tables: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("case_file", "case_date", "case_entry"), "cases"),
        "case_piece": "case_files",
    }

    def __init__(
        self,
        database: Database,
        clock: Clock,
        cases: CaseRepository,
        changes: ChangeRepository,
        member_service: MemberService,
        contracts: ContractService,
        guidance: GuidanceService,
        reminders: ReminderService,
    ) -> None:
        self._database = database
        self._clock = clock
        self._cases = cases
        self._changes = changes
        self._contracts = contracts
        self._guidance = guidance
        self._reminders = reminders
        for listened in (member_service.listeners, reminders.listeners):
            listened.subscribe(self._member_changed)
        contracts.listeners.subscribe(self._contract_changed)

    # What stands there.

    async def cases_of(self, user_id: int) -> list[Case]:
        """The member's cases: open ones first, then the newest."""
        async with self._database.read() as connection:
            found = await self._cases.cases_of(connection, user_id)
        return sorted(found, key=lambda one: one.closed_at is not None)

    async def has_open(self, user_id: int) -> bool:
        """Whether the member has a case that is not closed."""
        return any(one.closed_at is None for one in await self.cases_of(user_id))

    async def get_case(self, user_id: int, case_id: int) -> Case:
        """One case; NotFound where it is not the member's."""
        async with self._database.read() as connection:
            return await self.get_within(connection, user_id, case_id)

    async def get_within(self, connection: Transaction, user_id: int, case_id: int) -> Case:
        """`get_case` inside a transaction begun elsewhere."""
        case = await self._cases.find_case(connection, user_id, case_id)
        if case is None:
            raise NotFound(_("I cannot find that case among yours."), look=Look.CASES)
        return case

    async def rules(self, case: Case) -> list[Rule]:
        """The dated rules of the guidance pages that a case has, in the current language."""
        return await self._rules(case.kind, case, current_language())

    async def _rules(self, kind: CaseKind, of: Case | Contract, language: str | None = None) -> list[Rule]:
        library = await self._guidance.library()
        pages = library.pages() if language is None else library.pages(language)
        return rules_for(pages, kind, of.platform)

    async def clocks(self, case: Case) -> list[CaseClock]:
        """What runs in a case, the soonest first, with what is over; behind them what has no date yet."""
        return clocks_of(await self.rules(case), case.dates)

    async def moments(self, case: Case) -> list[CountedFrom]:
        """The moments whose days the member is asked for."""
        return moments_of(await self.rules(case))

    async def pages(self, case: Case) -> list[Page]:
        """The guidance pages on such a case, the likeliest first."""
        return pages_for((await self._guidance.library()).pages(current_language()), case.kind, case.platform)

    # What the member does.

    async def open_case(self, user_id: int, contract_id: int, kind: CaseKind) -> Opened:
        """Open a case about a contract; an open one of the same kind is given back instead."""
        now = self._clock()
        contract = await self._contracts.get_contract(user_id, contract_id)
        moments = moments_of(await self._rules(kind, contract))
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            known = await self._cases.cases_of(connection, user_id)
            for one in known:
                if (one.contract_id, one.kind, one.closed_at) == (contract_id, kind, None):
                    return Opened(one, already=True)
            if len(known) >= MOST_CASES:
                raise Refusal(
                    _("You have {count} cases, which is the most I keep for one person."),
                    _("Delete one that you no longer need; the brief keeps what was in it."),
                    look=Look.CASES,
                    count=MOST_CASES,
                )
            draft = CaseDraft(kind=kind, currency=contract.currency, paid_cents=contract.earned_cents or None)
            # Of a contract that was deleted since it was read, there is nothing to open a case on.
            if await self._contracts.get_within(connection, user_id, contract_id) is None:
                raise NotFound(_("I cannot find that contract among yours."), look=Look.CONTRACTS)
            of_contract = {
                "contract_id": contract_id,
                "name": contract.name,
                "client": contract.client,
                "platform": contract.platform,
            }
            case_id = await self._cases.insert_case(connection, user_id, draft, of_contract, now)
            if contract.ended is not None and CountedFrom.CONTRACT_END in moments:
                dates = {CountedFrom.CONTRACT_END: contract.ended}
                await self._cases.set_dates(connection, user_id, case_id, dates)
            await self._plan(connection, user_id)
            return Opened(await self.get_within(connection, user_id, case_id), already=False)

    async def edit_case(self, user_id: int, case_id: int, values: Mapping[str, object]) -> Case:
        """Change fields of `CaseDraft`; what was there before is kept as a change."""
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            before = await self.get_within(connection, user_id, case_id)
            stated = before.draft.model_dump()
            after = validated(CaseDraft, {**stated, **values})
            if after != before.draft:
                await self._cases.change_case(connection, user_id, case_id, after.model_dump(), now)
                await self._record(connection, user_id, case_id, "edited", stated, after.model_dump())
                await self._plan(connection, user_id)
            return await self.get_within(connection, user_id, case_id)

    async def set_dates(self, user_id: int, case_id: int, dates: Mapping[CountedFrom, date | None]) -> Case:
        """Change the days in `dates`, None takes one away; what follows from them, reminders too, moves along."""
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            before = await self.get_within(connection, user_id, case_id)
            changed = {**before.dates, **dates}
            after = {moment: day for moment, day in changed.items() if day is not None}
            if after != before.dates:
                await self._cases.set_dates(connection, user_id, case_id, after)
                await self._cases.change_case(connection, user_id, case_id, {}, now)
                old, new = ({str(name): day for name, day in each.items()} for each in (before.dates, after))
                await self._record(connection, user_id, case_id, "dated", old, new)
                await self._plan(connection, user_id)
            return await self.get_within(connection, user_id, case_id)

    async def close_case(self, user_id: int, case_id: int, outcome: Outcome | None) -> Case:
        """End a case with its outcome, so that no clock of it runs any more; None opens it again."""
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            await self.get_within(connection, user_id, case_id)
            values = {"outcome": outcome, "closed_at": None if outcome is None else now}
            await self._cases.change_case(connection, user_id, case_id, values, now)
            await self._plan(connection, user_id)
            return await self.get_within(connection, user_id, case_id)

    async def delete_case(self, user_id: int, case_id: int) -> Case:
        """Remove a case for good, with its entries and files and what was written down of its changes."""
        async with self._database.write() as connection:
            await members.touch(connection, user_id, self._clock())
            case = await self.get_within(connection, user_id, case_id)
            for entry in await self._cases.entries_of(connection, user_id, case_id):
                await self._changes.forget_changes(connection, user_id, "case_entry", entry.id)
            await self._changes.forget_changes(connection, user_id, "case", case_id)
            await self._cases.delete_case(connection, user_id, case_id)
            await self._plan(connection, user_id)
        return case

    async def _record(
        self,
        connection: Transaction,
        user_id: int,
        case_id: int,
        action: str,
        before: Mapping[str, object],
        after: Mapping[str, object],
    ) -> None:
        await self._changes.record(connection, user_id, "case", case_id, self._clock(), action, before, after)

    # Reminders.

    async def _member_changed(self, connection: Transaction, user_id: int, _contract_id: int | None) -> None:
        await self._plan(connection, user_id)

    async def _contract_changed(self, connection: Transaction, user_id: int, contract_id: int | None) -> None:
        """The day on which a contract ended counts in its open cases too, where the member has named none there."""
        if contract_id is None or not await self._cases.any_open(connection, user_id, contract_id):
            return
        waiting = [
            one
            for one in await self._cases.cases_of(connection, user_id)
            if one.closed_at is None and CountedFrom.CONTRACT_END not in one.dates
            if one.contract_id == contract_id
        ]
        if not waiting:
            return
        contract = await self._contracts.get_within(connection, user_id, contract_id)
        if contract is None or contract.ended is None:
            return
        for case in waiting:
            if CountedFrom.CONTRACT_END in moments_of(await self._rules(case.kind, case)):
                dates = {**case.dates, CountedFrom.CONTRACT_END: contract.ended}
                await self._cases.set_dates(connection, user_id, case.id, dates)
        await self._plan(connection, user_id)

    async def _plan(self, connection: Transaction, user_id: int) -> None:
        """Keep the reminders in step with the open cases."""
        cases = await self._cases.cases_of(connection, user_id)
        rules = {case.id: await self._rules(case.kind, case) for case in cases}
        now = self._clock()

        def wanted(habits: Habits) -> list[Planned]:
            return [one for case in cases for one in reminders_of(case, rules[case.id], habits, now)]

        await self._reminders.settle_kind(connection, user_id, Kind.CASE, wanted)

    # Duties.

    async def export(self, user_id: int) -> Mapping[str, object]:
        """Cases with their entries under "cases", and the files in pieces of base64 under "case_files"."""
        async with self._database.read() as connection:
            cases = await self._cases.cases_of(connection, user_id)
            entries = await self._cases.entries_of(connection, user_id)
            pieces = await self._cases.pieces_of(connection, user_id)
        return {"cases": exported(cases, entries), "case_files": pieces}
