"""`/remind settings`: days, hours, kinds, the weekly check, a channel for pings."""

from typing import Any

import discord
from discord import app_commands

from bot.app import Candor
from bot.errors import Refusal
from bot.i18n import N_, _
from bot.reminders.models import Kind
from bot.reminders.views import View
from bot.ui.buttons import OLD_BUTTON, number_in, on_choice, on_pick, on_press
from bot.ui.command_groups import PartOfGroup
from bot.ui.entry import Interaction
from bot.ui.forms import open_form
from bot.ui.replies import reply, show
from cogs.remind.answer_cards import off_card
from cogs.remind.arrived_cards import SWITCHED
from cogs.remind.forms import HoursForm
from cogs.remind.setting_cards import settings_card


class RemindSettingsCog(PartOfGroup):
    """What a member chose, and changes."""

    group = "remind"

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.reminders = bot.services.reminders

    @app_commands.command(name="settings", description=N_("What I remind you of, when, and where else"))
    async def settings(self, interaction: Interaction) -> None:
        await self._show(interaction, await self.reminders.view(interaction.user.id))

    async def _show(self, interaction: Interaction, view: View, said: str = "") -> None:
        card = settings_card(interaction.user.id, view, in_server=interaction.guild is not None, said=said)
        await (reply if interaction.message is None else show)(interaction, card)

    @on_press("remind.settings")
    async def press_settings(self, interaction: Interaction, _argument: str) -> None:
        await self._show(interaction, await self.reminders.view(interaction.user.id))

    @on_press("remind.hours")
    async def press_hours(self, interaction: Interaction, _argument: str) -> None:
        await open_form(interaction, HoursForm(self._save, await self.reminders.view(interaction.user.id)))

    async def _save(self, interaction: Interaction, values: dict[str, object]) -> None:
        await self._show(
            interaction, await self.reminders.choose(interaction.user.id, **values), "✓ " + _("Saved.")
        )

    @on_press("remind.off")
    async def press_off(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        kind = _kind(argument)
        if kind is Kind.WEEKLY:
            await self.reminders.choose(owner, weekly=None)
        else:
            await self.reminders.switch(owner, kind, False)
        await show(interaction, off_card(owner, kind))

    @on_press("remind.on")
    async def press_on(self, interaction: Interaction, argument: str) -> None:
        kind = _kind(argument)
        if kind is Kind.WEEKLY:
            view = await self.reminders.choose(interaction.user.id, weekly=0)
        else:
            view = await self.reminders.switch(interaction.user.id, kind, True)
        await self._show(interaction, view, "✓ " + _("Switched on."))

    @on_choice("remind.switch")
    async def choose_switch(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        kind = _kind(values[0])
        off = kind in (await self.reminders.view(interaction.user.id)).habits.off
        view = await self.reminders.switch(interaction.user.id, kind, off)
        await self._show(interaction, view, "✓ " + (_("Switched on.") if off else _("Switched off.")))

    @on_choice("remind.weekly")
    async def choose_weekly(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        day = number_in(values[0], 1, missing=7)
        await self._save(interaction, {"weekly": day if day < 7 else None})

    @on_pick("remind.fallback")
    async def choose_fallback(self, interaction: Interaction, _argument: str, values: list[Any]) -> None:
        guild = interaction.guild
        channel = None if guild is None else guild.get_channel(values[0].id)
        if guild is None or not isinstance(channel, discord.TextChannel):
            raise Refusal(_("Choose a text channel of the server you are in."))
        mine, theirs = channel.permissions_for(guild.me), discord.Permissions.none()
        if isinstance(interaction.user, discord.Member):
            theirs = channel.permissions_for(interaction.user)
        if not (mine.view_channel and mine.send_messages and theirs.view_channel):
            raise Refusal(_("One of us cannot write or read there. Choose a channel that we both use."))
        await self._save(interaction, {"fallback_guild_id": guild.id, "fallback_channel_id": channel.id})

    @on_press("remind.fallback.off")
    async def press_no_fallback(self, interaction: Interaction, _argument: str) -> None:
        await self._save(interaction, {"fallback_guild_id": None, "fallback_channel_id": None})

    @on_press("remind.start_all")
    async def press_start_all(self, interaction: Interaction, _argument: str) -> None:
        owner = interaction.user.id
        await self.reminders.agree(owner, interaction.locale.value)
        await self._show(interaction, await self.reminders.view(owner), "✓ " + _("I may write to you."))


def _kind(text: str) -> Kind:
    if text not in (*SWITCHED, Kind.WEEKLY):
        raise Refusal(_(OLD_BUTTON))
    return Kind(text)
