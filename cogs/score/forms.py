"""The form in which a score is logged."""

from collections.abc import Awaitable, Callable

from bot.i18n import _
from bot.parsing import parse_score
from bot.platforms import Platform
from bot.ui.entry import Interaction
from bot.ui.forms import Form

Save = Callable[[Interaction, Platform, int, str], Awaitable[None]]
"""Called with the platform, the score, and the day as it was typed."""


class ScoreForm(Form):
    """The score that Upwork shows, and the day."""

    def __init__(self, save: Save) -> None:
        super().__init__(_("The score Upwork shows"))
        self._save = save
        self.score = self.text(
            _("Job Success Score"), hint=_("As your profile shows it today."), example="92", most=10
        )
        self.on = self.text(_("Day you saw it"), value=_("today"), most=40)

    async def submitted(self, interaction: Interaction) -> None:
        await self._save(interaction, Platform.UPWORK, parse_score(self.score.value), self.on.value.strip())
