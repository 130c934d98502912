"""Options that offer a member's own contracts and clients while they type."""

from collections.abc import Awaitable
from typing import Any

from discord import app_commands

from bot.contracts.models import Contract
from bot.contracts.service import ContractService
from bot.errors import NotFound, Refusal
from bot.faults import report
from bot.i18n import _
from bot.parsing.text import quote
from bot.ui.contracts import option_label
from bot.ui.entry import Interaction
from bot.ui.text import cut


async def resolve(contracts: ContractService, user_id: int, text: str) -> Contract:
    """The contract that `text` names: its id, as autocomplete sends it, or its exact name or client.

    Refusal where it names none or several.
    """
    text = text.strip()
    if text.isdecimal() and len(text) <= 16:
        try:
            return await contracts.get(user_id, int(text))
        except NotFound:
            if len(text) > 6:
                raise
    folded = text.casefold()
    named = [
        one
        for one in await contracts.all(user_id)
        if folded in (one.name.casefold(), one.client.casefold(), one.title.casefold())
    ]
    if len(named) == 1:
        return named[0]
    if named:
        raise Refusal(
            _(
                "Several of your contracts are called “{text}”. Choose one from the list that appears as you type."
            ).format(text=quote(text))
        )
    raise NotFound(
        _("I find no contract called “{text}”. Choose one from the list that appears as you type.").format(
            text=quote(text)
        )
    )


async def suggest(contracts: ContractService, user_id: int, text: str) -> list[app_commands.Choice[str]]:
    """The member's contracts that fit `text`, at most 25."""
    found = await contracts.find(user_id, text)
    return [app_commands.Choice(name=option_label(one), value=str(one.id)) for one in found]


class _OwnContract(app_commands.Transformer):
    async def transform(self, interaction: Interaction, value: Any, /) -> Contract:
        return await resolve(interaction.client.services.contracts, interaction.user.id, str(value))

    async def autocomplete(  # type: ignore[override]  # discord.py types the choices by the transformed value
        self, interaction: Interaction, value: str, /
    ) -> list[app_commands.Choice[str]]:
        return await complete_contract(interaction, value)


ContractOption = app_commands.Transform[Contract, _OwnContract]
"""A command option that is one of the member's own contracts."""


async def complete_contract(interaction: Interaction, text: str) -> list[app_commands.Choice[str]]:
    """For options that also take a name that is not known yet."""
    return await _or_none(suggest(interaction.client.services.contracts, interaction.user.id, text))


async def complete_client(interaction: Interaction, text: str) -> list[app_commands.Choice[str]]:
    """The member's clients that fit `text`."""
    return await _or_none(_suggest_clients(interaction.client.services.contracts, interaction.user.id, text))


async def _suggest_clients(
    contracts: ContractService, user_id: int, text: str
) -> list[app_commands.Choice[str]]:
    names = await contracts.find_clients(user_id, text)
    return [app_commands.Choice(name=cut(name, 100), value=cut(name, 100)) for name in names]


async def _or_none(work: Awaitable[list[app_commands.Choice[str]]]) -> list[app_commands.Choice[str]]:
    # discord.py would log what is raised here by itself, without a reference.
    try:
        return await work
    except Exception as error:
        report(error, "autocomplete")
        return []
