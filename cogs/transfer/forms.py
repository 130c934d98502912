"""The form that takes a file to import."""

from collections.abc import Awaitable, Callable

import discord

from bot.i18n import _
from bot.ui.entry import Interaction
from bot.ui.forms import Form


class ImportForm(Form):
    """One file, chosen in the form: on a phone an option that takes files is hard to find."""

    def __init__(self, submit: Callable[[Interaction, discord.Attachment], Awaitable[None]]) -> None:
        super().__init__(_("Import a file"))
        self._submit = submit
        self.upload = self.file(
            _("The file"), hint=_("CSV, Excel, OpenDocument or JSON. You see everything before it is stored.")
        )

    async def submitted(self, interaction: Interaction) -> None:
        await self._submit(interaction, self.upload.values[0])
