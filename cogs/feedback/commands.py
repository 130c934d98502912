"""`/feedback`: log, list, show, edit, remove; and the message menu "Log as feedback"."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.contracts.models import Contract, ContractDraft
from bot.errors import NotFound, Refusal
from bot.i18n import N_, _
from bot.ui.buttons import number_in, on_choice, on_press, record_id
from bot.ui.cards import Card
from bot.ui.contract_option import ContractOption, complete_contract, empty_card, resolve
from bot.ui.entry import Interaction
from bot.ui.forms import open_form
from bot.ui.messages import text_of
from bot.ui.pages import page_argument
from bot.ui.replies import reply, show
from cogs.feedback.cards import (
    ask_remove_card,
    feedback_card,
    list_card,
    missing_card,
    none_card,
    removed_card,
)
from cogs.feedback.forms import FeedbackForm, MoreForm
from cogs.feedback.new_forms import CommentForm, NewFeedbackForm


class FeedbackCog(
    commands.GroupCog, group_name="feedback", group_description=N_("What your clients said, seen only by you")
):
    """What a member does with feedback."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.contracts = bot.services.contracts
        self.feedback = bot.services.feedback
        self.menu = app_commands.ContextMenu(name=N_("Log as feedback"), callback=self.log_message)

    async def cog_load(self) -> None:
        self.bot.tree.add_command(self.menu)

    async def cog_unload(self) -> None:
        self.bot.tree.remove_command(self.menu.name, type=self.menu.type)

    @app_commands.command(name="log", description=N_("Log what a client left, or correct it"))
    @app_commands.describe(contract=N_("Which contract; or the name of a client, to log a new one with it"))
    @app_commands.autocomplete(contract=complete_contract)
    async def log(self, interaction: Interaction, contract: app_commands.Range[str, 1, 100]) -> None:
        user_id = interaction.user.id
        try:
            known = await resolve(self.contracts, user_id, contract)
        except NotFound:
            if number_in(contract.strip(), 100, missing=-1) >= 0:  # no client is called by a number
                raise
            platform = await self.contracts.usual_platform(user_id)
            await open_form(
                interaction, NewFeedbackForm(self._save_new, " ".join(contract.split()), platform)
            )
        else:
            await self._form(interaction, known)

    async def _form(self, interaction: Interaction, contract: Contract) -> None:
        feedback = await self.feedback.find_feedback(interaction.user.id, contract.id)
        await open_form(interaction, FeedbackForm(self._save, contract, feedback))

    async def _save(self, interaction: Interaction, values: dict[str, Any], contract: Contract) -> None:
        logged = await self.feedback.log(interaction.user.id, contract.id, values)
        said = (
            "✓ " + _("Saved. Only you can see it.")
            if logged.changed
            else _("Nothing changed: it was exactly like this before.")
        )
        await show(
            interaction, feedback_card(interaction.user.id, logged.contract, logged.feedback, said=said)
        )

    async def _save_new(self, interaction: Interaction, values: dict[str, Any], draft: ContractDraft) -> None:
        added = await self.contracts.add_contract(interaction.user.id, draft)
        await self._save(interaction, values, added.contract)

    @app_commands.command(name="list", description=N_("All feedback, the newest first"))
    async def list_(self, interaction: Interaction) -> None:
        await reply(interaction, await self._list(interaction.user.id, 0))

    async def _list(self, user_id: int, number: int) -> Card:
        contracts = await self.contracts.contracts_of(user_id)
        if not contracts:
            return empty_card(user_id)
        feedback = await self.feedback.by_contract(user_id)
        rated = [one for one in contracts if one.id in feedback]
        if not rated:
            return none_card(user_id, contracts)
        return list_card(user_id, rated, feedback, number)

    @app_commands.command(name="show", description=N_("The feedback of one contract"))
    @app_commands.describe(contract=N_("Which contract"))
    async def show(self, interaction: Interaction, contract: ContractOption) -> None:
        await reply(interaction, await self._card(interaction, contract.id))

    async def _card(self, interaction: Interaction, contract_id: int, said: str = "") -> Card:
        owner = interaction.user.id
        contract, feedback = await self.feedback.contract_with_feedback(owner, contract_id)
        if feedback is None:
            return missing_card(owner, contract)
        return feedback_card(owner, contract, feedback, said=said)

    @app_commands.command(name="edit", description=N_("Correct the feedback of a contract"))
    @app_commands.describe(contract=N_("Which contract"))
    async def edit(self, interaction: Interaction, contract: ContractOption) -> None:
        await self._form(interaction, contract)

    @app_commands.command(
        name="remove", description=N_("Remove the feedback of a contract; can be undone for ten minutes")
    )
    @app_commands.describe(contract=N_("Which contract"))
    async def remove_feedback(self, interaction: Interaction, contract: ContractOption) -> None:
        await reply(interaction, ask_remove_card(interaction.user.id, contract))

    async def log_message(self, interaction: Interaction, message: discord.Message) -> None:
        """The message menu: the text of `message` becomes the comment."""
        words = text_of(message)
        if not words:
            raise Refusal(_("I see no text in that message, so there is nothing to log."))
        contracts = await self.contracts.contracts_of(interaction.user.id)
        if not contracts:
            return await reply(interaction, empty_card(interaction.user.id))
        feedback = await self.feedback.by_contract(interaction.user.id)
        waiting = [one for one in contracts if one.id not in feedback and one.ended is not None]
        others = [one for one in contracts if one not in waiting]
        await open_form(interaction, CommentForm(self._save, [*waiting, *others], words))

    @on_press("feedback.log")
    async def press_log(self, interaction: Interaction, argument: str) -> None:
        await self._form(
            interaction, await self.contracts.get_contract(interaction.user.id, record_id(argument))
        )

    @on_press("feedback.show")
    async def press_show(self, interaction: Interaction, argument: str) -> None:
        await show(interaction, await self._card(interaction, record_id(argument)))

    @on_press("feedback.more")
    async def press_more(self, interaction: Interaction, argument: str) -> None:
        contract, feedback = await self.feedback.contract_with_feedback(
            interaction.user.id, record_id(argument)
        )
        if feedback is None:
            return await self._form(interaction, contract)
        await open_form(interaction, MoreForm(self._save, contract, feedback))

    @on_press("feedback.list")
    async def press_list(self, interaction: Interaction, argument: str) -> None:
        number, _rest = page_argument(argument)
        await show(interaction, await self._list(interaction.user.id, number))

    @on_choice("feedback.open")
    async def choose_open(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        await show(interaction, await self._card(interaction, record_id(values[0])))

    @on_press("feedback.remove")
    async def press_remove(self, interaction: Interaction, argument: str) -> None:
        contract = await self.contracts.get_contract(interaction.user.id, record_id(argument))
        await show(interaction, ask_remove_card(interaction.user.id, contract))

    @on_press("feedback.remove.yes")
    async def press_remove_yes(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        contract = await self.feedback.remove_feedback(owner, record_id(argument))
        await show(interaction, removed_card(owner, contract))

    @on_press("feedback.undo")
    async def press_undo(self, interaction: Interaction, argument: str) -> None:
        contract = await self.feedback.undo(interaction.user.id, record_id(argument))
        await show(interaction, await self._card(interaction, contract.id, "✓ " + _("It is back.")))
