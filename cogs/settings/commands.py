"""`/settings me`: what a member chose for themselves."""

from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.i18n import N_, _
from bot.ui.buttons import on_choice, on_press
from bot.ui.cards import Card
from bot.ui.entry import Interaction
from bot.ui.replies import reply, show
from bot.ui.setting_sections import Section, panel
from cogs.settings.cards import member_card, state_text


class SettingsCog(
    commands.GroupCog, group_name="settings", group_description=N_("Set Candor up for yourself")
):
    """Shows the member's panel; its parts are registered by other cogs, too."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        bot.sections.me.append(Section("you", N_("Time zone and messages"), self._my_state, self._my_page))

    @app_commands.command(name="me", description=N_("What you chose: time zone, messages, thanks and more"))
    async def me(self, interaction: Interaction) -> None:
        await reply(interaction, await self._me(interaction))

    async def _me(self, interaction: Interaction) -> Card:
        parts = [(one, await one.state(interaction)) for one in self.bot.sections.me]
        lead = _("They count in every server. `/privacy show` shows all that I keep about you.")
        return await panel(interaction.user.id, _("Your settings"), lead, "settings.me", parts)

    @on_press("settings.me")
    async def press_me(self, interaction: Interaction, _argument: str) -> None:
        await show(interaction, await self._me(interaction))

    @on_choice("settings.me")
    async def choose_me(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        found = next((one for one in self.bot.sections.me if one.key == values[0]), None)
        await show(interaction, await (found.page(interaction, "") if found else self._me(interaction)))

    async def _my_state(self, interaction: Interaction) -> str:
        return state_text(await self.bot.services.members.get_member(interaction.user.id))

    async def _my_page(self, interaction: Interaction, said: str) -> Card:
        return member_card(await self.bot.services.members.get_member(interaction.user.id), said)
