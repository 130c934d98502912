"""An option of a command that is one of the member's own cases."""

from typing import Any

from discord import app_commands

from bot.cases.models import Case
from bot.errors import Look, NotFound
from bot.faults import report
from bot.i18n import _
from bot.parsing import fold
from bot.parsing.text import quote
from bot.ui.buttons import record_id
from bot.ui.entry import Interaction
from cogs.case.cards import case_label


class _OwnCase(app_commands.Transformer):
    async def transform(self, interaction: Interaction, value: Any, /) -> Case:
        """The case that was chosen from the list, or the only one with that name."""
        text, owner = str(value).strip(), interaction.user.id
        cases: list[Case] = await interaction.client.services.cases.cases_of(owner)
        named = [one for one in cases if record_id(text) == one.id or fold(text) == fold(one.name)]
        if len(named) == 1:
            return named[0]
        raise NotFound(
            _("I find no case called “{text}”. Choose one from the list that appears as you type."),
            look=Look.CASES,
            text=quote(text),
        )

    async def autocomplete(  # type: ignore[override]  # discord.py types the choices by the transformed value
        self, interaction: Interaction, value: str, /
    ) -> list[app_commands.Choice[str]]:
        # discord.py would log what is raised here by itself, without a reference.
        try:
            cases = await interaction.client.services.cases.cases_of(interaction.user.id)
        except Exception as error:
            report(error, "autocomplete")
            return []
        fitting = [one for one in cases if fold(value) in fold(case_label(one))]
        return [app_commands.Choice(name=case_label(one), value=str(one.id)) for one in fitting[:25]]


CaseOption = app_commands.Transform[Case, _OwnCase]
"""A command option that is one of the member's own cases."""
