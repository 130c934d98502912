"""What arrives as a direct message, and what its buttons do. They work in any place, and after a restart."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from discord.ext import commands

from bot.app import Candor
from bot.contracts.models import Contract
from bot.errors import NotFound, Refusal
from bot.i18n import _
from bot.parsing.moments.when import When
from bot.platforms import Platform
from bot.reminders.models import Kind, Reminder
from bot.reminders.planning import deadline
from bot.reminders.views import About
from bot.scoring.results import Move
from bot.ui.buttons import OLD_BUTTON, number_in, on_press, record_id
from bot.ui.cards import Card
from bot.ui.direct_messages import Context
from bot.ui.entry import Interaction
from bot.ui.forms import open_form
from bot.ui.replies import show
from bot.ui.text import moment
from bot.ui.typed import month_first
from cogs.remind import answer_cards as answers
from cogs.remind import arrived_cards as cards
from cogs.remind.arrived_cards import LETTER_OF, LETTERS
from cogs.remind.client_words import library_drafts
from cogs.remind.forms import PickForm
from cogs.remind.own_cards import own_card
from cogs.remind.week_cards import weekly_card

NOTABLE = 0.5
"""Points by which the score has to move to be worth a message: it is shown in whole ones."""

ASKING = "feedback-ask"
"""The guidance page with words to ask for feedback."""

SOON = timedelta(days=7)
WEEKS_AHEAD = timedelta(days=14)


class ReminderCardsCog(commands.Cog):
    """Renders reminders when they are due, and hears what members answer."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.reminders = bot.services.reminders
        for kind in LETTERS.values():
            bot.reminder_cards.on(kind, self.contract_card)
        bot.reminder_cards.on(Kind.SCORE_MOVE, self.score_card)
        bot.reminder_cards.on(Kind.OWN, self.own_card)
        bot.reminder_cards.on(Kind.WEEKLY, self.weekly_card)

    # Cards. None: there is nothing to say any more.

    async def contract_card(self, reminder: Reminder, context: Context) -> Card | None:
        owner = reminder.user_id
        try:
            about = await self.reminders.about(owner, reminder.kind, reminder.contract_id or 0)
        except NotFound:
            return None
        if not about.wanted:
            return None
        contract = about.contract
        match reminder.kind:
            case Kind.FEEDBACK:
                return cards.request_card(owner, contract, context.note, await self._drafts(contract))
            case Kind.OPEN_WORK:
                return cards.open_work_card(owner, contract, context.note)
            case Kind.MID_CONTRACT:
                return cards.mid_contract_card(owner, contract, context.note)
            case _:
                assert about.feedback is not None
                assert about.until is not None
                return cards.reply_card(owner, contract, about.feedback, moment(about.until), context.note)

    async def _drafts(self, contract: Contract) -> list[str]:
        """Words of the guidance library, which knows Upwork."""
        if contract.platform is not Platform.UPWORK:
            return []
        try:
            return library_drafts(await self.bot.services.guidance.page(ASKING), contract)
        except NotFound:  # a library without that page
            return []

    async def own_card(self, reminder: Reminder, context: Context) -> Card | None:
        return own_card(reminder, await self._contract_of(reminder), context.note)

    async def _contract_of(self, reminder: Reminder) -> Contract | None:
        """The contract that an own reminder is about; None where there is none, or none any more."""
        if reminder.contract_id is None:
            return None
        try:
            return await self.bot.services.contracts.get_contract(reminder.user_id, reminder.contract_id)
        except NotFound:
            return None

    async def score_card(self, reminder: Reminder, context: Context) -> Card | None:
        """The look at the score: says something on the day before it moves, and plans the next look."""
        owner = reminder.user_id
        subject, moves = await self.bot.services.estimates.forecast(owner)
        before, notable = _notable(moves)
        tomorrow = subject.day + timedelta(days=1)
        told = next((move for move in notable if move.on.day == tomorrow), None)
        later = next((move for move in notable if move.on.day > tomorrow), None)
        await self.reminders.score_looked_at(owner, None if later is None else later.on.day)
        if told is None or before is None:
            return None
        found = [subject.contract(contract_id) for contract_id, _months in told.leaves]
        return cards.score_card(owner, told, before, [one.name for one in found if one], context.note)

    async def weekly_card(self, reminder: Reminder, context: Context) -> Card | None:
        owner = reminder.user_id
        now = self.bot.services.clock()
        contracts = await self.bot.services.contracts.contracts_of(owner)
        rated = await self.bot.services.feedback.by_contract(owner)
        waiting = [
            (closes, one)
            for one in contracts
            if one.id not in rated and (closes := deadline(one)) is not None and closes > now
        ]
        closing = [one for closes, one in sorted(waiting, key=lambda pair: pair[0]) if closes <= now + SOON]
        subject, moves = await self.bot.services.estimates.forecast(owner)
        ahead = [move for move in _notable(moves)[1] if move.on.day <= subject.day + WEEKS_AHEAD]
        if not waiting and not ahead:
            return None
        return weekly_card(owner, closing, len(waiting), ahead, context.note)

    # Buttons under contracts' reminders.

    @on_press("remind.asked")
    async def press_asked(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        about = await self._about(interaction, Kind.FEEDBACK, argument)
        closes = deadline(about.contract)
        closed = closes if closes is not None and closes <= self.bot.services.clock() else None
        new = False
        if about.feedback is None and closed is None:
            new = await self.reminders.stop_contract(owner, about.contract.id, everything=False)
        rated = about.feedback is not None
        await show(
            interaction, answers.asked_card(owner, about.contract, new=new, rated=rated, closed=closed)
        )

    async def _about(self, interaction: Interaction, kind: Kind, argument: str) -> About:
        return await self.reminders.about(interaction.user.id, kind, record_id(argument))

    @on_press("remind.noted")
    async def press_noted(self, interaction: Interaction, argument: str) -> None:
        about = await self._about(interaction, Kind.MID_CONTRACT, argument)
        await show(interaction, answers.noted_card(interaction.user.id, about.contract))

    @on_press("remind.snooze")
    async def press_snooze(self, interaction: Interaction, argument: str) -> None:
        kind, contract_id, days = _parts(argument)
        until = await self.reminders.in_days(interaction.user.id, min(max(days, 1), 30), kind, contract_id)
        await self._snooze(interaction, kind, contract_id, until)

    async def _snooze(self, interaction: Interaction, kind: Kind, contract_id: int, until: datetime) -> None:
        owner = interaction.user.id
        about = await self.reminders.about(owner, kind, contract_id)
        await self.reminders.snooze(owner, kind, contract_id, until)
        await show(interaction, answers.snoozed_card(owner, until, kind, about.contract))

    @on_press("remind.pick")
    async def press_pick(self, interaction: Interaction, argument: str) -> None:
        kind, contract_id, _days = _parts(argument)
        contract = (await self.reminders.about(interaction.user.id, kind, contract_id)).contract

        async def picked(answer: Interaction, typed: str) -> None:
            when = await self._one_time(answer, typed, contract)
            await self.reminders.check_snooze(answer.user.id, kind, contract_id, when.due)
            epoch = int(when.due.timestamp())
            await show(
                answer,
                answers.picked_card(
                    answer.user.id, when, "remind.picked", f"{LETTER_OF[kind]}~{contract_id}~{epoch}"
                ),
            )

        await open_form(interaction, PickForm(picked))

    @on_press("remind.picked")
    async def press_picked(self, interaction: Interaction, argument: str) -> None:
        kind, contract_id, epoch = _parts(argument)
        await self._snooze(interaction, kind, contract_id, self._still_ahead(epoch))

    async def _one_time(self, interaction: Interaction, typed: str, contract: Contract | None) -> When:
        """The one moment that was typed; Refusal where it would come again."""
        when = await self.reminders.understand(
            interaction.user.id, typed, month_first=month_first(interaction), contract=contract
        )
        if when.rule is not None:
            raise Refusal(_("That repeats. Here I need one time only, such as “tomorrow 18:00”."))
        return when

    def _still_ahead(self, epoch: int) -> datetime:
        until = datetime.fromtimestamp(epoch, UTC)
        if until <= self.bot.services.clock():
            raise Refusal(_("That moment has just passed. Please choose another one."))
        return until

    @on_press("remind.stop")
    async def press_stop(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        contract = await self.bot.services.contracts.get_contract(owner, record_id(argument))
        await self.reminders.stop_contract(owner, contract.id, everything=True)
        await show(interaction, answers.stopped_contract_card(owner, contract))

    @on_press("remind.resume")
    async def press_resume(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        contract = await self.bot.services.contracts.get_contract(owner, record_id(argument))
        await self.reminders.resume_contract(owner, contract.id)
        await show(interaction, answers.resumed_card(owner, contract))

    @on_press("remind.stop_all")
    async def press_stop_all(self, interaction: Interaction, _argument: str) -> None:
        await self.reminders.stop_all(interaction.user.id)
        await show(interaction, answers.stopped_all_card(interaction.user.id))

    # Buttons under own reminders.

    @on_press("remind.own.done")
    async def press_done(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        row = await self.reminders.get_reminder(owner, record_id(argument))
        await show(interaction, answers.done_card(owner, row))

    @on_press("remind.own.snooze")
    async def press_own_snooze(self, interaction: Interaction, argument: str) -> None:
        reminder_id, _sep, hours = argument.partition("~")
        number = number_in(hours, 3, missing=1)
        until = self.bot.services.clock() + timedelta(hours=max(number, 1))
        await self._snooze_own(interaction, record_id(reminder_id), until)

    async def _snooze_own(self, interaction: Interaction, reminder_id: int, until: datetime) -> None:
        owner = interaction.user.id
        await self.reminders.snooze_own(owner, reminder_id, until)
        row = await self.reminders.get_reminder(owner, reminder_id)
        await show(interaction, answers.snoozed_own_card(owner, until, row, await self._contract_of(row)))

    @on_press("remind.own.pick")
    async def press_own_pick(self, interaction: Interaction, argument: str) -> None:
        row = await self.reminders.get_reminder(interaction.user.id, record_id(argument))

        async def picked(answer: Interaction, typed: str) -> None:
            when = await self._one_time(answer, typed, None)
            argument = f"{row.id}~{int(when.due.timestamp())}"
            await show(answer, answers.picked_card(answer.user.id, when, "remind.own.picked", argument))

        await open_form(interaction, PickForm(picked))

    @on_press("remind.own.picked")
    async def press_own_picked(self, interaction: Interaction, argument: str) -> None:
        reminder_id, _sep, epoch = argument.partition("~")
        until = self._still_ahead(number_in(epoch, 11, missing=1))
        await self._snooze_own(interaction, record_id(reminder_id), until)


def _parts(argument: str) -> tuple[Kind, int, int]:
    """`f~<contract>~<days>`, as far as it is there."""
    letter, contract_id, days = (*argument.split("~"), "", "", "")[:3]
    if letter not in LETTERS:
        raise Refusal(_(OLD_BUTTON))
    return LETTERS[letter], record_id(contract_id), number_in(days, 11, missing=1)


def _notable(moves: Sequence[Move]) -> tuple[float | None, list[Move]]:
    """The score before, and the days on which it moves by what can be seen, or comes to an end."""
    found = []
    last = moves[0].on.score.median if moves and moves[0].on.score else None
    before = last
    for move in moves[1:]:
        median = move.on.score.median if move.on.score else None
        if median is None and last is None:
            continue
        if median is None or last is None or abs(median - last) >= NOTABLE:
            found.append(move)
        last = median
    return before, found
