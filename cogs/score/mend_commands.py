"""Buttons that mend the record which would explain the shown scores; the estimate is shown again after each."""

from typing import Any

from discord.ext import commands

from bot.app import Candor
from bot.contracts.models import Contract, ContractDraft
from bot.feedback.models import Hidden
from bot.i18n import _
from bot.parsing import parse_stars
from bot.platforms import PLATFORMS, Platform
from bot.ui.buttons import on_press, record_id
from bot.ui.entry import Interaction
from bot.ui.forms import open_form
from bot.ui.text import inert
from bot.ui.typed import typed_values
from bot.validation import validated
from cogs.score.asking import show_estimate
from cogs.score.mend_forms import LastDayForm, MissingForm, PaidForm, near_day


class MendCog(commands.Cog):
    """Answers to what the estimate asks."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.contracts = bot.services.contracts
        self.feedback = bot.services.feedback

    async def _own(self, interaction: Interaction, argument: str) -> Contract:
        return await self.contracts.get_contract(interaction.user.id, record_id(argument))

    @on_press("score.mend.bad")
    async def press_bad(self, interaction: Interaction, argument: str) -> None:
        await self._hidden(interaction, argument, Hidden.NEGATIVE, _("Noted: {contract} had a bad review."))

    @on_press("score.mend.good")
    async def press_good(self, interaction: Interaction, argument: str) -> None:
        await self._hidden(interaction, argument, Hidden.POSITIVE, _("Noted: {contract} had no bad review."))

    async def _hidden(self, interaction: Interaction, argument: str, hidden: Hidden, said: str) -> None:
        contract = await self._own(interaction, argument)
        await self.feedback.log(interaction.user.id, contract.id, {"hidden": hidden, "hidden_source": None})
        said = said.format(contract=inert(contract.name, 80))
        await show_estimate(interaction, f"✓ {said} " + _("You can change it with `/feedback edit`."))

    @on_press("score.mend.end")
    async def press_end(self, interaction: Interaction, argument: str) -> None:
        contract_id, _sep, days = argument.partition("~")
        contract = await self._own(interaction, contract_id)

        async def mend(interaction: Interaction, typed: dict[str, str]) -> None:
            await self._edit(interaction, contract, typed)

        await open_form(interaction, LastDayForm(mend, contract, near_day(contract, days)))

    @on_press("score.mend.paid")
    async def press_paid(self, interaction: Interaction, argument: str) -> None:
        contract = await self._own(interaction, argument)

        async def mend(interaction: Interaction, typed: dict[str, str]) -> None:
            await self._edit(interaction, contract, typed)

        await open_form(interaction, PaidForm(mend, contract))

    async def _edit(self, interaction: Interaction, contract: Contract, typed: dict[str, str]) -> None:
        values = await self._values(interaction, typed)
        await self.contracts.edit(interaction.user.id, contract.id, values)
        await show_estimate(interaction, "✓ " + _("Saved."))

    async def _values(self, interaction: Interaction, typed: dict[str, str]) -> dict[str, object]:
        today = await self.bot.services.members.today(interaction.user.id)
        return typed_values(
            interaction,
            today,
            Platform.UPWORK,
            typed.get("started"),
            typed.get("ended"),
            typed.get("earned"),
            last_paid=typed.get("last_paid"),
        )

    @on_press("score.mend.add")
    async def press_add(self, interaction: Interaction, argument: str) -> None:
        await open_form(interaction, MissingForm(self._add, argument))

    async def _add(self, interaction: Interaction, typed: dict[str, str]) -> None:
        stars: Any = None
        if typed["stars"]:
            stars = parse_stars(typed["stars"], step=PLATFORMS[Platform.UPWORK].star_step)
        values = {"client": typed["client"], **await self._values(interaction, typed)}
        added = await self.contracts.add_contract(interaction.user.id, validated(ContractDraft, values))
        if stars is not None:
            await self.feedback.log(interaction.user.id, added.contract.id, {"stars": stars})
        await show_estimate(interaction, "✓ " + _("Saved. Only you can see it."))
