"""The forms in which anonymous questions, and what is added to them, are typed."""

from collections.abc import Awaitable, Callable

from bot.i18n import _
from bot.support.anonymous.models import (
    MOST_BODY,
    MOST_TITLE,
    Category,
    Notify,
    Question,
)
from bot.support.anonymous.questions import checked
from bot.ui.entry import Interaction
from bot.ui.forms import Form, chosen
from bot.ui.places import check_length
from cogs.ask.cards import Submit
from cogs.ask.post_cards import CATEGORIES, name_plain


class AskForm(Form):
    """Title, question, category, and how to be told of replies."""

    offers_help = False  # it comes first

    def __init__(
        self, submit: Submit, before: Question | None = None, *, notify: Notify = Notify.LATER
    ) -> None:
        super().__init__(_("Ask anonymously"))
        self._submit = submit
        self.heading = self.text(
            _("Title"),
            value=before.title if before else None,
            example=_("Client wants work for free"),
            most=MOST_TITLE,
        )
        self.body = self.text(
            _("Your question"),
            hint=_("Without names, links and amounts that give you away. You see a preview next."),
            value=before.body if before else None,
            most=MOST_BODY,
            long=True,
        )
        self.category = self.choice(
            _("What is it about?"),
            [(key.value, _(name)) for key, name in CATEGORIES.items()],
            value=(before.category if before else Category.OTHER).value,
        )
        self.notify = self.choice(
            _("How may I tell you of replies?"),
            [
                (Notify.LATER.value, _("The next time I use Candor")),
                (Notify.DM.value, _("By direct message, at most every 15 minutes")),
            ],
            value=(before.notify if before else notify).value,
        )

    async def submitted(self, interaction: Interaction) -> None:
        draft = checked(self.heading.value, self.body.value, chosen(self.category), chosen(self.notify))
        check_length(draft.title, draft.body)
        await self._submit(interaction, draft)


class SayForm(Form):
    """What the asker adds to their question."""

    def __init__(
        self,
        submit: Callable[[Interaction, str], Awaitable[None]],
        question: Question,
        before: str | None = None,
    ) -> None:
        super().__init__(_("Answer as {name}").format(name=name_plain(question)))
        self._submit = submit
        self.body = self.text(
            _("What do you want to say?"),
            hint=_("It is posted in the thread under the same pseudonym, within a minute or so."),
            value=before,
            most=MOST_BODY,
            long=True,
        )

    async def submitted(self, interaction: Interaction) -> None:
        check_length("", self.body.value)
        await self._submit(interaction, self.body.value)
