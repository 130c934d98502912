"""The steps of a plan: choose, do, put off, drop; what came of it, and what was learned. And as reminders."""

from discord.ext import commands

from bot.app import Candor
from bot.errors import NotFound, Refusal
from bot.guidance.models import Tone as Voice
from bot.i18n import _
from bot.reminders.models import Kind, Reminder
from bot.setbacks import schedule
from bot.setbacks.models import Outcome, Stage, State, Way
from bot.setbacks.service import Sight
from bot.ui.buttons import OLD_MENU, on_choice, on_press, record_id
from bot.ui.cards import Card
from bot.ui.direct_messages import Context
from bot.ui.entry import Interaction
from bot.ui.forms import open_form
from bot.ui.page_words import prefilled
from bot.ui.pages import page_argument
from bot.ui.replies import show
from bot.ui.text import day
from cogs.plan.cards import ways_card
from cogs.plan.forms import LessonForm, WordsForm
from cogs.plan.list_cards import ask_forget_card, lesson_card, lessons_card
from cogs.plan.showing import sight_of, step_in, way_in
from cogs.plan.step_cards import closed_card, objections, outcome_card, step_card, steps_card


class PlanStepsCog(commands.Cog):
    """What a member does with the steps of a plan, and with lessons."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.setbacks = bot.services.setbacks
        self.lessons = bot.services.lessons
        bot.reminder_cards.on(Kind.PLAN, self.arrived_card)

    async def arrived_card(self, reminder: Reminder, context: Context) -> Card | None:
        """A step that is due, or the question what came of it; None where that is over."""
        plan_id, name = schedule.way_of(reminder.key)
        try:
            sight = await self.setbacks.sight(reminder.user_id, plan_id)
        except NotFound:
            return None
        if sight.plan.stage is Stage.CLOSED:
            return None
        if name == schedule.END:
            return outcome_card(reminder.user_id, sight, arrived=True, note=context.note)
        way = Way(name)
        step = sight.plan.step(way)
        option = next((one for one in sight.options.ways if one.way is way), None)
        if step is None or option is None or step.state is not State.CHOSEN:
            return None
        return step_card(reminder.user_id, sight, step, option, said=context.note or "", arrived=True)

    @on_press("plan.take")
    async def press_take(self, interaction: Interaction, argument: str) -> None:
        sight, way = await sight_of(interaction, argument), way_in(argument)
        await self.setbacks.choose(interaction.user.id, sight.plan.id, way)
        again = await self.setbacks.sight(interaction.user.id, sight.plan.id)
        said = "✓ " + _("It is on your list.")
        await show(interaction, ways_card(interaction.user.id, again, said))

    @on_press("plan.steps")
    async def press_steps(self, interaction: Interaction, argument: str) -> None:
        sight = await sight_of(interaction, argument)
        await self.setbacks.go_to(interaction.user.id, sight.plan.id, Stage.STEPS)
        await show(interaction, steps_card(interaction.user.id, sight))

    @on_press("plan.step")
    async def press_step(self, interaction: Interaction, argument: str) -> None:
        await self._show_step(interaction, argument)

    @on_choice("plan.step")
    async def choose_step(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        await self._show_step(interaction, values[0])

    async def _show_step(self, interaction: Interaction, argument: str, said: str = "") -> None:
        sight = await sight_of(interaction, argument)
        step, option = step_in(sight, way_in(argument))
        await show(interaction, step_card(interaction.user.id, sight, step, option, said=said))

    @on_press("plan.done")
    async def press_done(self, interaction: Interaction, argument: str) -> None:
        await self._set(interaction, argument, State.DONE, _("Done. That was not easy."))

    @on_press("plan.drop")
    async def press_drop(self, interaction: Interaction, argument: str) -> None:
        await self._set(
            interaction, argument, State.DROPPED, _("Removed. You find it again under *More ways*.")
        )

    async def _set(self, interaction: Interaction, argument: str, state: State, said: str) -> None:
        sight, way = await sight_of(interaction, argument), way_in(argument)
        await self.setbacks.set_step(interaction.user.id, sight.plan.id, way, state)
        await self._show_steps(interaction, sight, said)

    async def _show_steps(self, interaction: Interaction, before: Sight, said: str) -> None:
        sight = await self.setbacks.sight(interaction.user.id, before.plan.id)
        await show(interaction, steps_card(interaction.user.id, sight, f"✓ {said}"))

    @on_press("plan.later")
    async def press_later(self, interaction: Interaction, argument: str) -> None:
        sight, way = await sight_of(interaction, argument), way_in(argument)
        until = await self.setbacks.put_off(interaction.user.id, sight.plan.id, way)
        await self._show_steps(interaction, sight, _("Put off to {day}.").format(day=day(until)))

    @on_press("plan.words")
    async def press_words(self, interaction: Interaction, argument: str) -> None:
        sight, way = await sight_of(interaction, argument), way_in(argument)
        step, option = step_in(sight, way)
        if not option.drafts:
            raise Refusal(_("This page has no message to send."))
        draft = option.drafts[0]
        values = prefilled(option.page, draft, sight.contract, sight.today)

        async def save(answer: Interaction, typed: str) -> None:
            words = await self.setbacks.keep_words(answer.user.id, sight.plan.id, way, typed)
            fine = _("Kept. I find nothing in it that breaks a rule.")
            found = objections(words, draft.to)
            said = _("Kept. Before you send it, look at what I found below.") if found else fine
            await self._show_step(answer, argument, f"✓ {said}")

        await open_form(interaction, WordsForm(save, step, draft.fill(values, Voice.SHORT)))

    @on_press("plan.outcome")
    async def press_outcome(self, interaction: Interaction, argument: str) -> None:
        await show(interaction, outcome_card(interaction.user.id, await sight_of(interaction, argument)))

    @on_choice("plan.came")
    async def choose_outcome(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        before = await sight_of(interaction, values[0])
        try:
            outcome = Outcome(values[0].partition("~")[2])
        except ValueError:
            raise Refusal(_(OLD_MENU)) from None
        await self.setbacks.close(interaction.user.id, before.plan.id, outcome)
        sight = await self.setbacks.sight(interaction.user.id, before.plan.id)
        await show(interaction, closed_card(interaction.user.id, sight))

    # Lessons.

    @on_press("plan.learn")
    async def press_learn(self, interaction: Interaction, argument: str) -> None:
        sight = await sight_of(interaction, argument)

        async def save(answer: Interaction, typed: str, shown: bool) -> None:
            await self.lessons.learn(answer.user.id, sight.contract, typed, shown=shown)
            await self._show_lessons(answer, "✓ " + _("Kept. Only you can see it."))

        await open_form(interaction, LessonForm(save))

    async def _show_lessons(self, interaction: Interaction, said: str = "", number: int = 0) -> None:
        lessons = await self.lessons.lessons_of(interaction.user.id)
        await show(interaction, lessons_card(interaction.user.id, lessons, number, said))

    @on_press("plan.lessons")
    async def press_lessons(self, interaction: Interaction, argument: str) -> None:
        number, _rest = page_argument(argument)
        await self._show_lessons(interaction, number=number)

    @on_press("plan.lesson")
    async def press_lesson(self, interaction: Interaction, argument: str) -> None:
        lesson = await self.lessons.get_lesson(interaction.user.id, record_id(argument))
        await show(interaction, lesson_card(interaction.user.id, lesson))

    @on_press("plan.lesson.edit")
    async def press_edit(self, interaction: Interaction, argument: str) -> None:
        lesson = await self.lessons.get_lesson(interaction.user.id, record_id(argument))

        async def save(answer: Interaction, typed: str, shown: bool) -> None:
            await self.lessons.change_lesson(answer.user.id, lesson.id, typed, shown=shown)
            changed = await self.lessons.get_lesson(answer.user.id, lesson.id)
            await show(answer, lesson_card(answer.user.id, changed, "✓ " + _("Saved. Only you can see it.")))

        await open_form(interaction, LessonForm(save, lesson))

    @on_press("plan.lesson.delete")
    async def press_delete(self, interaction: Interaction, argument: str) -> None:
        lesson = await self.lessons.get_lesson(interaction.user.id, record_id(argument))
        await show(interaction, ask_forget_card(interaction.user.id, lesson))

    @on_press("plan.lesson.delete.yes")
    async def press_delete_yes(self, interaction: Interaction, argument: str) -> None:
        await self.lessons.delete_lesson(interaction.user.id, record_id(argument))
        await self._show_lessons(interaction, "✓ " + _("Deleted."))
