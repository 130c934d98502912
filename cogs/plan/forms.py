"""Forms of a plan: private thoughts, own words to send, and what was learned."""

from collections.abc import Awaitable, Callable

from bot.i18n import _
from bot.setbacks.models import Lesson, Plan, Step
from bot.ui.entry import Interaction
from bot.ui.forms import YES_NO, Form, chosen

SaveText = Callable[[Interaction, str], Awaitable[None]]
SaveLesson = Callable[[Interaction, str, bool], Awaitable[None]]


class ThoughtsForm(Form):
    """What the member thinks went wrong; it may stay empty."""

    def __init__(self, save: SaveText, plan: Plan) -> None:
        super().__init__(_("What do you think happened?"))
        self._save = save
        self.thoughts = self.text(
            _("Your thoughts"),
            hint=_("Only you see them. They need not be fair or in order."),
            value=plan.thoughts,
            required=False,
            most=4000,
            long=True,
        )

    async def submitted(self, interaction: Interaction) -> None:
        await self._save(interaction, self.thoughts.value)


class WordsForm(Form):
    """The member's own words, to be read for what must not be sent."""

    def __init__(self, save: SaveText, step: Step, draft: str) -> None:
        super().__init__(_("My own words"))
        self._save = save
        self.words = self.text(
            _("What you want to send"),
            hint=_("I keep it for you, and say what a stranger or the platform would object to."),
            value=step.words or draft,
            most=4000,
            long=True,
        )

    async def submitted(self, interaction: Interaction) -> None:
        await self._save(interaction, self.words.value)


class LessonForm(Form):
    """What to do differently, and whether to be told so when a similar contract begins."""

    def __init__(self, save: SaveLesson, lesson: Lesson | None = None) -> None:
        super().__init__(_("What I learned"))
        self._save = save
        self.words = self.text(
            _("What I will do differently"),
            hint=_("Only you see it."),
            value=lesson.text if lesson else None,
            example=_("Agree on the number of changes before I start."),
            most=1000,
            long=True,
        )
        self.shown = self.choice(
            _("Show it when a similar contract begins?"),
            [(key, _(label)) for key, label in YES_NO],
            hint=_("Of the same platform and kind, when you log it."),
            value="no" if lesson is not None and not lesson.shown else "yes",
        )

    async def submitted(self, interaction: Interaction) -> None:
        await self._save(interaction, self.words.value, chosen(self.shown) == "yes")
