"""The form for the placeholders of a message to send."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord

from bot.guidance.models import PLACEHOLDERS, Draft, Page, Tone
from bot.i18n import _
from bot.ui.entry import Interaction
from bot.ui.forms import Form
from bot.ui.page_words import MOST_VALUE, Values
from bot.ui.text import cut
from bot.values import clean_text

_LONG = frozenset(("issue", "question", "work"))

Done = Callable[[Interaction, str, str, Tone, Values], Awaitable[None]]
"""Called with the page's slug, the draft's name, the tone and what was filled in."""


class DraftForm(Form):
    """The placeholders of a draft; what stays empty stands in the message as [its name]."""

    def __init__(self, done: Done, page: Page, draft: Draft, tone: Tone, values: Values) -> None:
        super().__init__(cut(draft.title, 45))
        self._done, self._page, self._draft, self._tone = done, page, draft, tone
        self._fields: dict[str, discord.ui.TextInput[Any]] = {}
        for name in draft.placeholders[:5]:
            asked = PLACEHOLDERS[name]
            self._fields[name] = self.text(
                _(asked.label),
                hint=_(draft.hint(name)),
                value=values.get(name),
                required=False,
                most=MOST_VALUE,
                long=name in _LONG,
            )

    async def submitted(self, interaction: Interaction) -> None:
        values = {name: str(clean_text(field.value)) for name, field in self._fields.items()}
        await self._done(interaction, self._page.slug, self._draft.name, self._tone, values)
