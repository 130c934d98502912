"""The form in which a moderator says why a question does not appear."""

from collections.abc import Awaitable, Callable

from bot.i18n import _
from bot.support.anonymous.models import MOST_REASON
from bot.ui.entry import Interaction
from bot.ui.forms import Form


class DeclineForm(Form):
    """What whoever asked reads when they get their text back."""

    offers_help = False  # a moderator's words to somebody else

    def __init__(self, submit: Callable[[Interaction, str], Awaitable[None]]) -> None:
        super().__init__(_("Decline this question"))
        self._submit = submit
        self.reason = self.text(
            _("Why?"),
            hint=_("Whoever asked reads this. They can change their question and send it again."),
            example=_("Please leave out the client's name"),
            most=MOST_REASON,
            long=True,
        )

    async def submitted(self, interaction: Interaction) -> None:
        await self._submit(interaction, self.reason.value.strip())
