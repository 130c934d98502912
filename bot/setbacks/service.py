"""Plans after a bad review: begin one, choose ways, do the steps, close it, and keep what was learned."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, NamedTuple

from pydantic import BaseModel

from bot.clock import Clock
from bot.contracts.models import Contract
from bot.contracts.service import ContractService
from bot.duties import Subject
from bot.errors import Look, NotFound, Refusal
from bot.feedback.models import Feedback
from bot.feedback.service import FeedbackService
from bot.guidance.models import Page
from bot.guidance.service import GuidanceService
from bot.i18n import _, current_language
from bot.members import repository as members
from bot.members.service import MemberService
from bot.reminders.habits import Habits
from bot.reminders.models import Kind, Planned
from bot.reminders.service import ReminderService
from bot.setbacks import schedule, ways
from bot.setbacks.models import Outcome, Plan, Stage, State, Step, Way
from bot.setbacks.repository import SetbackRepository
from bot.setbacks.ways import Options
from bot.storage.engine import Database, Transaction
from bot.validation import validated
from bot.values import LongText

MOST_PLANS = 100
"""Of one member."""

LATER_DAYS = 3
"""So many days *Later* puts a step off."""


class _Words(BaseModel):
    text: LongText


class Sight(NamedTuple):
    """A plan with all that its cards show. `consent`: whether the member may be written to about plans."""

    plan: Plan
    contract: Contract
    feedback: Feedback | None
    options: Options
    habits: Habits
    consent: bool
    now: datetime

    def due(self, step: Step) -> date | None:
        """The day on which a step is due; None where it has none, or cannot be done any more."""
        option = self.options.find_option(step.way)
        return None if option is None else schedule.due_day(step, option, self.habits)

    @property
    def today(self) -> date:
        """The day it is for the member."""
        return self.habits.day(self.now)

    @property
    def next_step(self) -> Step | None:
        """The open step that is due first and can still be done; those without a day come last."""
        there = {one.way for one in self.options.ways}
        open_ = [one for one in self.plan.open_steps if one.way in there]
        return min(open_, key=lambda one: (self.due(one) or date.max, one.created_at), default=None)


class SetbackService(Subject):
    """What a member does with plans. Every method takes the member's id and reaches only their rows."""

    tables: ClassVar[Mapping[str, str]] = {"setback": "plans", "setback_step": "plans"}

    def __init__(
        self,
        database: Database,
        clock: Clock,
        rows: SetbackRepository,
        member_service: MemberService,
        contracts: ContractService,
        feedback: FeedbackService,
        guidance: GuidanceService,
        reminders: ReminderService,
    ) -> None:
        self._database = database
        self._clock = clock
        self._rows = rows
        self._contracts = contracts
        self._feedback = feedback
        self._guidance = guidance
        self._reminders = reminders
        # After the reminders' own: what they cancel where consent ends is planned anew here where it begins.
        for told in (contracts, feedback, member_service, reminders):
            told.listeners.subscribe(self._changed)

    # What stands there.

    async def plans_of(self, user_id: int) -> list[tuple[Plan, Contract]]:
        """The member's plans with their contracts, open ones first, the newest of each at the front."""
        async with self._database.read() as connection:
            plans = await self._rows.plans_of(connection, user_id)
            about = await self._contracts.among_within(
                connection, user_id, (one.contract_id for one in plans)
            )
        known = [(one, about[one.contract_id]) for one in plans if one.contract_id in about]
        return sorted(known, key=lambda pair: pair[0].closed_at is not None)

    async def sight(self, user_id: int, plan_id: int) -> Sight:
        """A plan with all that its cards show; NotFound where it is not the member's or gone."""
        view = await self._reminders.view(user_id)
        pages = await self._pages()
        async with self._database.read() as connection:
            plan = await self._plan(connection, user_id, plan_id)
            contract, feedback = await self._about(connection, user_id, plan)
        options = self._options(plan, contract, feedback, pages)
        return Sight(plan, contract, feedback, options, view.habits, view.writes(Kind.PLAN), self._clock())

    async def _plan(self, connection: Transaction, user_id: int, plan_id: int) -> Plan:
        plans = await self._rows.plans_of(connection, user_id)
        plan = next((one for one in plans if one.id == plan_id), None)
        if plan is None:
            raise NotFound(
                _("I cannot find that plan. It was deleted, or its contract was."), look=Look.PLANS
            )
        return plan

    async def _about(
        self, connection: Transaction, user_id: int, plan: Plan
    ) -> tuple[Contract, Feedback | None]:
        contract = await self._contract(connection, user_id, plan.contract_id)
        left = await self._feedback.among_within(connection, user_id, [contract.id])
        return contract, left.get(contract.id)

    async def _contract(self, connection: Transaction, user_id: int, contract_id: int) -> Contract:
        contract = await self._contracts.get_within(connection, user_id, contract_id)
        if contract is None:
            raise NotFound(_("I cannot find that contract among yours."), look=Look.CONTRACTS)
        return contract

    async def _pages(self) -> dict[str, Page]:
        """The built-in pages that ways stand on, in the reader's language: rules are never a server's own."""
        library = await self._guidance.library()
        known = {place.page for by in (*ways.AFTER.values(), *ways.BEFORE.values()) for place in by.values()}
        found = {slug: library.find_page(slug, current_language()) for slug in {*known, ways.HOURS.page}}
        return {slug: page for slug, page in found.items() if page is not None}

    def _options(
        self, plan: Plan, contract: Contract, feedback: Feedback | None, pages: Mapping[str, Page]
    ) -> Options:
        found = ways.places(contract, ahead=plan.ahead)
        return ways.options(contract, feedback, found, pages, self._clock())

    # The way through a plan.

    async def start(self, user_id: int, contract_id: int, *, ahead: bool = False) -> Plan:
        """The plan for a contract: a new one, or the one that was begun.

        `ahead`: there is no review yet. A plan that was begun so goes on as one about the review that came.
        """
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            contract = await self._contract(connection, user_id, contract_id)
            plans = await self._rows.plans_of(connection, user_id)
            plan = next((one for one in plans if one.contract_id == contract.id), None)
            if plan is not None and (ahead or not plan.ahead):
                return plan
            if plan is not None:
                await self._come_true(connection, user_id, plan, contract)
                plan_id = plan.id
            else:
                if await self._rows.count_plans(connection, user_id) >= MOST_PLANS:
                    raise Refusal(
                        _("You have {count} plans, which is the most I keep for one person."),
                        _("Delete one that you no longer need."),
                        look=Look.PLANS,
                        count=MOST_PLANS,
                    )
                plan_id = await self._rows.insert_plan(connection, user_id, contract.id, ahead, now)
            await self._settle(connection, user_id)
            return await self._plan(connection, user_id, plan_id)

    async def _come_true(self, connection: Transaction, user_id: int, plan: Plan, contract: Contract) -> None:
        """The review came: what was to be done before it is not to be done any more."""
        still = ways.places(contract, ahead=False)
        for step in plan.open_steps:
            if step.way not in still:
                await self._rows.change_step(connection, user_id, step.id, state=State.DROPPED.value)
        await self._rows.change_plan(
            connection,
            user_id,
            plan.id,
            ahead=False,
            stage=Stage.HAPPENED.value,
            outcome=None,
            closed_at=None,
            created_at=self._clock(),
        )

    async def go_to(self, user_id: int, plan_id: int, stage: Stage) -> None:
        """Remember which card comes when the member comes back; a closed plan stays closed."""
        async with self._database.write() as connection:
            plan = await self._begin(connection, user_id, plan_id)
            if plan.stage not in (stage, Stage.CLOSED):
                await self._rows.change_plan(connection, user_id, plan.id, stage=stage.value)

    async def _begin(self, connection: Transaction, user_id: int, plan_id: int) -> Plan:
        await members.touch(connection, user_id, self._clock())
        return await self._plan(connection, user_id, plan_id)

    async def _begin_open(self, connection: Transaction, user_id: int, plan_id: int) -> Plan:
        plan = await self._begin(connection, user_id, plan_id)
        if plan.stage is Stage.CLOSED:
            raise Refusal(
                _("This plan is closed, so nothing was changed."),
                _("Open it again first, if you want to go on with it."),
                look=Look.PLANS,
            )
        return plan

    async def note(self, user_id: int, plan_id: int, thoughts: str) -> None:
        """Keep what the member thinks went wrong; nothing, where it is empty."""
        text = validated(_Words, {"text": thoughts}).text if thoughts.strip() else None
        async with self._database.write() as connection:
            plan = await self._begin(connection, user_id, plan_id)
            await self._rows.change_plan(connection, user_id, plan.id, thoughts=text)

    async def choose(self, user_id: int, plan_id: int, way: Way) -> None:
        """Put a way on the list, or back on it; Refusal where there is no such way now."""
        pages, now = await self._pages(), self._clock()
        async with self._database.write() as connection:
            plan = await self._begin_open(connection, user_id, plan_id)
            contract, feedback = await self._about(connection, user_id, plan)
            if way not in {one.way for one in self._options(plan, contract, feedback, pages).ways}:
                raise Refusal(_("That is not possible for this contract now."))
            step = plan.step(way)
            if step is None:
                await self._rows.insert_step(connection, user_id, plan.id, way, now)
            elif step.state is not State.CHOSEN:
                again: dict[str, Any] = {"state": State.CHOSEN.value, "later_on": None, "done_at": None}
                await self._rows.change_step(connection, user_id, step.id, created_at=now, **again)
            await self._settle(connection, user_id)

    async def set_step(self, user_id: int, plan_id: int, way: Way, state: State) -> None:
        """A step is done, or dropped."""
        now = self._clock()
        async with self._database.write() as connection:
            step = await self._step(connection, user_id, plan_id, way)
            done_at = now if state is State.DONE else None
            await self._rows.change_step(connection, user_id, step.id, state=state.value, done_at=done_at)
            await self._settle(connection, user_id)

    async def _step(self, connection: Transaction, user_id: int, plan_id: int, way: Way) -> Step:
        step = (await self._begin_open(connection, user_id, plan_id)).step(way)
        if step is None:
            raise NotFound(_("That step is not on your list any more."))
        return step

    async def put_off(self, user_id: int, plan_id: int, way: Way) -> date:
        """Put a step off by some days, as long as its clock allows; Refusal where it allows none."""
        sight = await self.sight(user_id, plan_id)
        day = sight.today + timedelta(days=LATER_DAYS)
        option = sight.options.find_option(way)
        last = None if option is None else schedule.last_useful_day(option, sight.habits)
        if option is not None and last is not None:
            if last <= sight.today:
                raise Refusal(_("There is no later: the time for it ends {when}."), when=option.until)
            day = min(day, last)
        async with self._database.write() as connection:
            step = await self._step(connection, user_id, plan_id, way)
            await self._rows.change_step(connection, user_id, step.id, later_on=day)
            await self._settle(connection, user_id)
        return day

    async def keep_words(self, user_id: int, plan_id: int, way: Way, text: str) -> str:
        """Keep the words that the member wants to send; returns them, cleaned."""
        words = validated(_Words, {"text": text}).text
        async with self._database.write() as connection:
            step = await self._step(connection, user_id, plan_id, way)
            await self._rows.change_step(connection, user_id, step.id, words=words)
        return words

    async def close(self, user_id: int, plan_id: int, outcome: Outcome) -> None:
        """The plan is over, with what came of it."""
        async with self._database.write() as connection:
            plan = await self._begin(connection, user_id, plan_id)
            await self._rows.change_plan(
                connection,
                user_id,
                plan.id,
                stage=Stage.CLOSED.value,
                outcome=outcome.value,
                closed_at=self._clock(),
            )
            await self._settle(connection, user_id)

    async def reopen(self, user_id: int, plan_id: int) -> None:
        """Go on with a plan that was closed."""
        async with self._database.write() as connection:
            plan = await self._begin(connection, user_id, plan_id)
            stage = Stage.STEPS if plan.steps else Stage.HAPPENED
            await self._rows.change_plan(
                connection, user_id, plan.id, stage=stage.value, outcome=None, closed_at=None
            )
            await self._settle(connection, user_id)

    async def delete_plan(self, user_id: int, plan_id: int) -> None:
        """Remove a plan with its steps and reminders, for good. Its contract and its lessons stay."""
        async with self._database.write() as connection:
            plan = await self._begin(connection, user_id, plan_id)
            await self._rows.delete_plan(connection, user_id, plan.id)
            await self._settle(connection, user_id)

    # Reminders, and what a subject owes.

    async def _changed(self, connection: Transaction, user_id: int, _contract_id: int | None) -> None:
        """A contract, its feedback, the member or their choices changed: days and clocks move with them."""
        if await self._rows.has_open(connection, user_id):
            await self._settle(connection, user_id)

    async def _settle(self, connection: Transaction, user_id: int) -> None:
        pages = await self._pages()
        # All at once: one after the other, a hundred plans would hold the event loop.
        plans = [one for one in await self._rows.plans_of(connection, user_id) if one.closed_at is None]
        ids = [one.contract_id for one in plans]
        about = await self._contracts.among_within(connection, user_id, ids)
        left = await self._feedback.among_within(connection, user_id, ids)
        found: list[tuple[Plan, Options]] = [
            (one, self._options(one, about[one.contract_id], left.get(one.contract_id), pages))
            for one in plans
            if one.contract_id in about
        ]

        def wanted(habits: Habits) -> list[Planned]:
            return [one for plan, options in found for one in schedule.reminders(plan, options, habits)]

        await self._reminders.settle_kind(connection, user_id, Kind.PLAN, wanted)

    async def export(self, user_id: int) -> Mapping[str, object]:
        """Plans with their steps, also of contracts that can still be brought back."""
        async with self._database.read() as connection:
            plans = await self._rows.plans_of(connection, user_id, deleted=True)
        return {
            "plans": [
                one.model_dump(exclude={"id", "contract_id", "steps"})
                | {"contract": str(one.contract_id)}
                | {"steps": [step.model_dump(exclude={"id"}) for step in one.steps]}
                for one in plans
            ],
        }
