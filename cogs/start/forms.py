"""The form of `/start`."""

from collections.abc import Awaitable, Callable

from bot.i18n import _
from bot.parsing.zones.reading import MOST_TYPED
from bot.ui.entry import Interaction
from bot.ui.forms import Form

Ask = Callable[[Interaction, str, str], Awaitable[None]]
"""Called with what was typed and where the member goes on."""


class ZoneForm(Form):
    """A zone in the member's own words."""

    def __init__(self, ask: Ask, back: str) -> None:
        super().__init__(_("Your time zone"))
        self._ask, self._back = ask, back
        self.zone = self.text(
            _("A large city near you"),
            hint=_("Or your country, or the zone's name."),
            example=_("Lahore"),
            most=MOST_TYPED,
        )

    async def submitted(self, interaction: Interaction) -> None:
        await self._ask(interaction, self.zone.value, self._back)
