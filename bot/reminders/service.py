"""What a member does with reminders. Every method takes the member's id and reaches only their rows."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import ClassVar

from bot.clock import Clock
from bot.contracts.models import Contract
from bot.contracts.service import SAME_TIME, UNDO_TIME, ContractService
from bot.duties import Subject
from bot.errors import Look, NotFound, Refusal
from bot.feedback.service import FeedbackService
from bot.i18n import _
from bot.members import repository as members
from bot.members.listeners import Listeners
from bot.members.models import Member
from bot.members.service import MemberService
from bot.parsing.moments.recurring import next_time
from bot.parsing.moments.when import When, understand
from bot.reminders import planning, setting_repository, stop_repository
from bot.reminders.export import exported
from bot.reminders.habits import Habits, habits_of
from bot.reminders.models import OPEN, Kind, Planned, Reminder, Setting, Status, reminder_text
from bot.reminders.planner import Planner, is_same_own, own_key, planned_of, snooze_key
from bot.reminders.planning import CONTRACT_KINDS, OTHERS_KINDS, deadline, wanted
from bot.reminders.queue import ReminderQueue
from bot.reminders.views import About, View
from bot.storage.engine import Database, Transaction

MOST_OWN = 200
"""Open reminders of their own that one member may have."""


class ReminderService(Subject):
    """Own reminders, choices, and the answers to what was sent."""

    tables: ClassVar[Mapping[str, str]] = dict.fromkeys(("reminder", "reminder_setting"), "reminders")

    def __init__(
        self,
        database: Database,
        clock: Clock,
        queue: ReminderQueue,
        member_service: MemberService,
        contracts: ContractService,
        feedback: FeedbackService,
    ) -> None:
        self._database = database
        self._clock = clock
        self.queue = queue
        self._members = member_service
        self._contracts = contracts
        self._feedback = feedback
        self._planner = Planner(clock, queue, contracts, feedback)
        self.listeners = Listeners()
        """Told, inside the write, when a member's choices about reminders change."""
        for listened in (contracts.listeners, feedback.listeners):
            listened.subscribe(self._planner.contract_changed)
        member_service.listeners.subscribe(self._planner.member_changed)

    # What stands there.

    async def view(self, user_id: int) -> View:
        """The member with their choices."""
        member = await self._members.get_member(user_id)
        setting = await self.queue.setting(user_id)
        return View(member, setting, habits_of(member, setting))

    async def open(self, user_id: int) -> list[Reminder]:
        """What is still to come, the one due first at the front, paused ones last."""
        rows = [row for row in await self.queue.reminders_of(user_id) if row.status in OPEN]
        # The look at the score is none of the member's business until there is something to say.
        rows = [row for row in rows if row.kind not in (Kind.SCORE_MOVE, Kind.MISSED)]
        return sorted(rows, key=lambda row: (row.status is Status.PAUSED, row.due_at, row.id))

    async def get_reminder(self, user_id: int, reminder_id: int) -> Reminder:
        """One reminder, done or not; NotFound where it is not the member's or gone."""
        row = await self.queue.find_reminder(user_id, reminder_id)
        if row is None:
            raise _gone()
        return row

    async def about(self, user_id: int, kind: Kind, contract_id: int) -> About:
        """The contract behind a reminder, and whether there is still reason for it."""
        contract, feedback = await self._feedback.contract_with_feedback(user_id, contract_id)
        habits = (await self.view(user_id)).habits._replace(off=frozenset())
        kinds = wanted(contract, feedback, habits, self._clock(), frozenset())
        return About(contract, feedback, kind in kinds, kinds.get(kind) or deadline(contract))

    # Own reminders.

    async def understand(
        self, user_id: int, text: str, *, month_first: bool = False, contract: Contract | None = None
    ) -> When:
        """When `text` means, in the member's zone; Refusal with examples where it means nothing ahead."""
        habits = (await self.view(user_id)).habits
        closes = None if contract is None else deadline(contract)

        def read() -> When:
            return understand(
                text,
                now=self._clock(),
                zone=habits.zone,
                usual=time(habits.hour),
                month_first=month_first,
                window=None if closes is None else closes.date(),
            )

        # Reading takes a millisecond, but the first text loads the words, and a city looks through a file.
        return await asyncio.to_thread(read)

    async def add_reminder(
        self, user_id: int, when: When, text: str, *, contract_id: int | None = None, token: str = ""
    ) -> Reminder:
        """Keep an own reminder. It is sent to those who agreed to messages (`agree`).

        `token`: names what the member saw before; with the same one it is kept once, however often it is asked for. So
        is the very same reminder that was kept a moment ago.
        """
        now = self._clock()
        words = reminder_text(text)
        if when.due <= now:
            raise Refusal(_("That moment has just passed. Please choose another one."))
        key = own_key(token or secrets.token_hex(8))
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            for row in await self.queue.of_within(connection, user_id):
                if row.key == key or is_same_own(row, when, words, contract_id, now - SAME_TIME):
                    return row
            await self._check_room(connection, user_id)
            if contract_id is not None:
                contract_id = await self._own_contract(connection, user_id, contract_id)
            planned = Planned(
                kind=Kind.OWN,
                key=key,
                due_at=when.due,
                contract_id=contract_id,
                text=words,
                repeat=when.rule,
                zone=when.zone,
            )
            await self.queue.plan_within(connection, user_id, [planned])
            return await self._by_key(connection, user_id, key)

    async def find_saved(self, user_id: int, token: str) -> Reminder | None:
        """The own reminder that was kept with `token`; None where none was, or it is gone."""
        rows = await self.queue.reminders_of(user_id)
        return next((row for row in rows if row.key == own_key(token)), None)

    async def _check_room(self, connection: Transaction, user_id: int) -> None:
        rows = await self.queue.of_within(connection, user_id)
        if sum(row.kind is Kind.OWN and row.status in OPEN for row in rows) >= MOST_OWN:
            raise Refusal(
                _("You have {count} reminders waiting, which is the most I keep for one person."),
                _("Delete what you no longer need."),
                look=Look.REMINDERS,
                count=MOST_OWN,
            )

    async def _own_contract(self, connection: Transaction, user_id: int, contract_id: int) -> int:
        if await self._contracts.get_within(connection, user_id, contract_id) is None:
            raise NotFound(_("I cannot find that contract among yours."), look=Look.CONTRACTS)
        return contract_id

    async def _by_key(self, connection: Transaction, user_id: int, key: str) -> Reminder:
        rows = await self.queue.of_within(connection, user_id)
        row = next((row for row in rows if row.key == key), None)
        if row is None:
            raise _gone()
        return row

    async def edit(
        self, user_id: int, reminder_id: int, *, when: When | None = None, text: str | None = None
    ) -> Reminder:
        """Change when an own reminder comes, or its text; `when` None: it stays as it is."""
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            row = await self._row(connection, user_id, reminder_id)
            if row.kind is not Kind.OWN:
                raise Refusal(_("I plan this one by your contracts."), look=Look.REMINDER_SETTINGS)
            changed = planned_of(row, row.due_at if when is None else when.due)
            if when is not None:
                changed = changed.model_copy(update={"repeat": when.rule, "zone": when.zone})
            if text is not None:
                changed = changed.model_copy(update={"text": reminder_text(text)})
            await self.queue.plan_within(connection, user_id, [changed])
            return await self._row(connection, user_id, reminder_id)

    async def _row(self, connection: Transaction, user_id: int, reminder_id: int) -> Reminder:
        rows = await self.queue.of_within(connection, user_id)
        row = next((row for row in rows if row.id == reminder_id), None)
        if row is None:
            raise _gone()
        return row

    async def delete(self, user_id: int, reminder_id: int) -> Reminder:
        """Remove a reminder that is still to come. An own one can be brought back for ten minutes."""
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            row = await self._row(connection, user_id, reminder_id)
            if row.status not in OPEN:
                raise _gone()
            if row.kind is Kind.OWN:
                await self.queue.delete_within(connection, user_id, row.id)
                return row
            if row.kind in OTHERS_KINDS:
                await self.queue.drop_within(connection, user_id, row)
                return row
            await self.queue.cancel_within(connection, user_id, key=row.key)
            if row.contract_id is not None and row.kind in CONTRACT_KINDS:
                # It would be planned again with the next change of the contract.
                everything = row.kind is not Kind.FEEDBACK
                await stop_repository.stop(connection, user_id, row.contract_id, now, everything=everything)
                await self._planner.contract_changed(connection, user_id, row.contract_id)
        return row

    async def undo_delete(self, user_id: int, reminder_id: int) -> Reminder:
        """Bring an own reminder back that was deleted a moment ago; one that is there already stays."""
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            deleted = await self.queue.deleted_within(connection, user_id)
            row = next((one for one in deleted if one.id == reminder_id), None)
            if row is None and (there := await self.queue.find_reminder(user_id, reminder_id)) is not None:
                return there
            if row is None or row.deleted_at is None or row.deleted_at <= now - UNDO_TIME:
                raise NotFound(_("The ten minutes for undoing are over, and the reminder is gone for good."))
            await self._check_room(connection, user_id)
            await self.queue.restore_within(connection, user_id, row)
            return await self._row(connection, user_id, reminder_id)

    async def purge(self) -> int:
        """Remove for good what was done long ago, and what was deleted longer than `UNDO_TIME` ago."""
        return await self.queue.purge()

    async def server_left(self, connection: Transaction, guild_id: int) -> None:
        """No member is pinged in the server any more; whom messages do not reach is told so at their next use."""
        await setting_repository.forget_server(connection, guild_id, self._clock())

    async def pause(self, user_id: int, reminder_id: int, paused: bool) -> Reminder:
        """Pause a reminder, or let it go on at its next regular time. Doing so twice is as good as once."""
        async with self._database.write() as connection:
            await members.touch(connection, user_id, self._clock())
            row = await self._row(connection, user_id, reminder_id)
            if not paused:
                await self._move_on(connection, row)
            await self.queue.pause_within(connection, user_id, row.key, paused)
            if not paused and row.kind in CONTRACT_KINDS and row.contract_id is not None:
                await self._planner.contract_changed(connection, user_id, row.contract_id)
            return await self._row(connection, user_id, reminder_id)

    async def _move_on(self, connection: Transaction, row: Reminder) -> None:
        """What comes again and was paused over its time comes at the next regular one, not late and at once."""
        now = self._clock()
        if row.repeat is None or row.due_at > now:
            return
        zone = (
            row.zone
            or habits_of(
                await members.find_member(connection, row.user_id) or Member(user_id=row.user_id),
                await setting_repository.find_settings(connection, row.user_id),
            ).zone
        )
        due = next_time(row.repeat, zone, now)
        if due is not None:
            await self.queue.plan_within(connection, row.user_id, [planned_of(row, due)])

    # Answers to what was sent.

    async def snooze_own(self, user_id: int, reminder_id: int, until: datetime) -> datetime:
        """Put an own reminder off until then. One that repeats itself comes once more besides."""
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            row = await self._row(connection, user_id, reminder_id)
            again = planned_of(row, until)
            if row.repeat is not None:
                key = row.key.replace("own/", "own/again-", 1)[:80]
                again = again.model_copy(update={"key": key, "repeat": None, "zone": None})
            await self.queue.plan_within(connection, user_id, [again])
        return until

    async def check_snooze(self, user_id: int, kind: Kind, contract_id: int, until: datetime) -> About:
        """What the reminder is about; Refusal where there is no use in it at `until`, or no reason any more."""
        about = await self.about(user_id, kind, contract_id)
        if not about.wanted:
            raise Refusal(_("There is nothing left to remind you of here: it is done, or its time is over."))
        if about.until is not None and until > about.until - planning.LEAST_USE:
            raise Refusal(_("That is too late. Please choose an earlier time."))
        return about

    async def snooze(self, user_id: int, kind: Kind, contract_id: int, until: datetime) -> datetime:
        """Say it again at `until`; Refusal where there is no use in it then, or no reason any more."""
        about = await self.check_snooze(user_id, kind, contract_id, until)
        planned = Planned(
            kind=kind,
            key=snooze_key(kind, contract_id),
            due_at=until,
            expires_at=about.until,
            contract_id=contract_id,
        )
        async with self._database.write() as connection:
            await members.touch(connection, user_id, self._clock())
            await self.queue.plan_within(connection, user_id, [planned])
        return until

    async def in_days(self, user_id: int, days: int, kind: Kind, contract_id: int) -> datetime:
        """The member's hour in so many days, outside their quiet hours; quiet days make it no later than is of use."""
        until = (await self.about(user_id, kind, contract_id)).until
        last = None if until is None else until - planning.LEAST_USE
        return (await self.view(user_id)).habits.next_hour(self._clock(), days, last)

    async def stop_contract(self, user_id: int, contract_id: int, *, everything: bool) -> bool:
        """No more requests for feedback on a contract ("asked and done"), or no reminders of it at all.

        False where it was so already.
        """
        now = self._clock()
        async with self._database.write() as connection:
            await members.touch(connection, user_id, now)
            await self._own_contract(connection, user_id, contract_id)
            new = await stop_repository.stop(connection, user_id, contract_id, now, everything=everything)
            await self._planner.contract_changed(connection, user_id, contract_id)
        return new

    async def resume_contract(self, user_id: int, contract_id: int) -> None:
        """Let reminders of the contract go on after `stop_contract`, planned anew."""
        async with self._database.write() as connection:
            await members.touch(connection, user_id, self._clock())
            await self._own_contract(connection, user_id, contract_id)
            await stop_repository.resume(connection, user_id, contract_id)
            await self._planner.contract_changed(connection, user_id, contract_id)

    async def stop_all(self, user_id: int) -> None:
        """Nothing is sent any more: the member takes their consent back."""
        await self._members.set_dm_consent(user_id, False)

    async def agree(self, user_id: int, locale: str) -> None:
        """The member agrees to be written to, in the language of `locale`. Doing so twice is as good as once."""
        if (await self._members.get_member(user_id)).dm_consent_at is None:
            await self._members.set_dm_consent(user_id, True, locale)

    # Choices.

    async def choose(self, user_id: int, **values: object) -> View:
        """Set fields of `Setting`; everything is planned anew by them. To choose just the usual keeps nothing."""
        days = values.get("feedback_days")
        if isinstance(days, tuple) and any(not 1 <= day <= 13 for day in days):
            raise Refusal(_("Choose days from 1 to 13: on day 14 the window closes."))
        usual = Setting(user_id=user_id)
        is_usual = usual.model_copy(update=values) == usual
        async with self._database.write() as connection:
            if not is_usual or await setting_repository.stored(connection, user_id):
                await members.touch(connection, user_id, self._clock())
                await setting_repository.change(connection, user_id, **values)
                await self._planner.member_changed(connection, user_id)
                await self.listeners.tell(connection, user_id)
        return await self.view(user_id)

    async def switch(self, user_id: int, kind: Kind, on: bool) -> View:
        """Switch a kind of reminder on or off."""
        off = (await self.queue.setting(user_id)).off
        return await self.choose(user_id, off=off - {kind} if on else off | {kind})

    # For other subjects, and for what is worked out in the background.

    async def settle_kind(
        self, connection: Transaction, user_id: int, kind: Kind, wanted: Callable[[Habits], list[Planned]]
    ) -> None:
        """Keep all reminders of `kind` in step with what another subject wants: see `Planner.settle_kind`."""
        await self._planner.settle_kind(connection, user_id, kind, wanted)

    async def score_looked_at(self, user_id: int, moves: date | None) -> None:
        """The next look at the score is before the day on which it `moves`; None: no look until something changes."""
        if moves is None:
            return
        habits = (await self.view(user_id)).habits
        check = planning.score_check(user_id, habits, self._clock(), moves)
        if check is not None:
            async with self._database.write() as connection:
                # Not `touch`: nothing that is derived from the member's records has changed.
                if await members.hold(connection, [user_id]):
                    await self.queue.plan_within(connection, user_id, [check])

    async def export(self, user_id: int) -> Mapping[str, object]:
        """Choices and reminders, deleted ones that can still be brought back included, under "reminders"."""
        async with self._database.read() as connection:
            rows = await self.queue.of_within(connection, user_id)
            rows += await self.queue.deleted_within(connection, user_id)
        return {"reminders": exported(await self.queue.setting(user_id), rows)}


def _gone() -> NotFound:
    return NotFound(_("I cannot find that reminder. It was sent or deleted."), look=Look.REMINDERS)
