"""The form with which a reader reports a post."""

from collections.abc import Awaitable, Callable

from bot.i18n import _
from bot.support.anonymous.reports import Reason
from bot.ui.entry import Interaction
from bot.ui.forms import Form, chosen
from cogs.ask.report_cards import REASONS


class ReportForm(Form):
    """Why a reader reports a post."""

    def __init__(self, submit: Callable[[Interaction, Reason, str], Awaitable[None]]) -> None:
        super().__init__(_("Report this to the moderators"))
        self._submit = submit
        self.reason = self.choice(
            _("What is wrong?"),
            [(key.value, _(name)) for key, name in REASONS.items()],
            hint=_("Moderators do not see who reports, and do not know who wrote the post."),
        )
        self.note = self.text(_("Anything they should know"), required=False, most=500, long=True)

    async def submitted(self, interaction: Interaction) -> None:
        await self._submit(interaction, Reason(chosen(self.reason)), self.note.value)
