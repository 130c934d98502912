"""The form in which an experience is told."""

from collections.abc import Awaitable, Callable

import discord

from bot.i18n import _
from bot.support.articulate import MOST_PART, Experience
from bot.ui.entry import Interaction
from bot.ui.forms import Form
from bot.validation import validated

Made = Callable[[Interaction, Experience], Awaitable[None]]
"""Called with what was typed."""


class ArticulateForm(Form):
    """What happened, what it did, what was asked, what should change."""

    offers_help = False  # it comes first

    def __init__(self, made: Made, before: Experience | None = None) -> None:
        super().__init__(_("Put it into words"))
        self._made = made
        texts = before.model_dump() if before else {}

        def part(name: str, label: str, hint: str) -> "discord.ui.TextInput[discord.ui.LayoutView]":
            return self.text(label, hint=hint, value=texts.get(name), most=MOST_PART, long=True)

        self.happened = part("happened", _("What happened?"), _("In order, with days; no names needed."))
        self.effect = part("effect", _("What did it do?"), _("To your work, your income, to you."))
        self.asked = part(
            "asked", _("What did you ask, and what came back?"), _("Of the client, of support, of anybody.")
        )
        self.change = part("change", _("What should change?"), _("One thing that somebody could really do."))

    async def submitted(self, interaction: Interaction) -> None:
        fields = {name: getattr(self, name).value for name in Experience.model_fields}
        await self._made(interaction, validated(Experience, fields))
