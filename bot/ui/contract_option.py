"""Options that offer a member's own contracts and clients while they type."""

from collections.abc import Awaitable, Sequence
from typing import Any

import discord
from discord import app_commands

from bot.contracts.models import Contract
from bot.contracts.service import ContractService
from bot.errors import NotFound, Refusal
from bot.faults import report
from bot.i18n import _
from bot.parsing.text import quote
from bot.ui.buttons import PRIMARY, button, record_id
from bot.ui.cards import Card, Row
from bot.ui.entry import Interaction
from bot.ui.text import cut, day


async def resolve(contracts: ContractService, user_id: int, text: str) -> Contract:
    """The contract that `text` names: its id, as autocomplete sends it, or its exact name or client.

    Refusal where it names none or several.
    """
    text = text.strip()
    if record_id(text):
        try:
            return await contracts.get_contract(user_id, record_id(text))
        except NotFound:
            if len(text) > 6:
                raise
    folded = text.casefold()
    named = [
        one
        for one in await contracts.contracts_of(user_id)
        if folded in (one.name.casefold(), one.client.casefold(), one.title.casefold())
    ]
    if len(named) == 1:
        return named[0]
    if named:
        raise Refusal(
            _(
                "Several of your contracts are called “{text}”. Choose one from the list that appears as you type."
            ),
            text=quote(text),
        )
    raise NotFound(
        _("I find no contract called “{text}”. Choose one from the list that appears as you type."),
        text=quote(text),
    )


async def suggest(contracts: ContractService, user_id: int, text: str) -> list[app_commands.Choice[str]]:
    """The member's contracts that fit `text`, at most 25."""
    found = await contracts.search_contracts(user_id, text)
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


def option_label(contract: Contract) -> str:
    """A contract on one line of at most 100 characters, for autocomplete and selects."""
    ended = day(contract.ended) if contract.ended else _("open")
    tail = f" · {day(contract.started)} – {ended}"
    return cut(contract.name, 100 - len(tail)) + tail


_MOST_OPTIONS = 25


def options(contracts: Sequence[Contract]) -> list[discord.SelectOption]:
    """Contracts for a select, at most 25."""
    return [
        discord.SelectOption(label=option_label(one), value=str(one.id)) for one in contracts[:_MOST_OPTIONS]
    ]


def beyond(contracts: Sequence[Contract], command: str) -> str | None:
    """How to choose a contract that `options` has no room for: by `command`, which has an option *contract*."""
    if len(contracts) <= _MOST_OPTIONS:
        return None
    return _(
        "The list shows {count} of your contracts. For another one, use {command} and type a part of its name in "
        "*contract*."
    ).format(count=_MOST_OPTIONS, command=f"`/{command}`")


def empty_card(owner: int, which: str = "") -> Card:
    """What is shown where there is no contract yet."""
    if which:
        return Card(
            _("No such contract"),
            _("None of your contracts fits that filter."),
            rows=[Row(button(_("All contracts"), "contract.list", owner, "0"))],
        )
    return Card(
        _("No contracts yet"),
        _(
            "Add the first one with the button: client, dates and what you earned are enough. "
            "If you have a list somewhere, `/import` takes it as a file. Only you see this."
        ),
        rows=[Row(button(_("Add a contract"), "contract.add", owner, style=PRIMARY))],
    )
