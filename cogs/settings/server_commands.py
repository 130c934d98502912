"""`/server settings`: what a server's moderators chose."""

from discord import app_commands

from bot.app import Candor
from bot.i18n import N_, _
from bot.ui.buttons import on_choice, on_press
from bot.ui.cards import Card
from bot.ui.command_groups import PartOfGroup
from bot.ui.entry import Interaction
from bot.ui.replies import reply, show
from bot.ui.rights import managed_server
from bot.ui.setting_sections import panel
from bot.ui.text import inert


class ServerSettingsCog(PartOfGroup):
    """Shows the server's panel; its parts are registered by other cogs."""

    group = "server"

    def __init__(self, bot: Candor) -> None:
        self.bot = bot

    @app_commands.command(
        name="settings",
        description=N_("For moderators: support channels, helpers, anonymous questions and more"),
    )
    async def settings(self, interaction: Interaction) -> None:
        await reply(interaction, await self._server(interaction))

    async def _server(self, interaction: Interaction) -> Card:
        guild = managed_server(interaction)
        parts = [(one, await one.state(interaction)) for one in self.bot.sections.server]
        title = _("Settings of {server}").format(server=inert(guild.name))
        lead = _("Only you see this. Changes count at once.")
        return await panel(interaction.user.id, title, lead, "settings.server", parts)

    @on_press("settings.server")
    async def press_server(self, interaction: Interaction, _argument: str) -> None:
        await show(interaction, await self._server(interaction))

    @on_choice("settings.server")
    async def choose_server(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        managed_server(interaction)
        found = next((one for one in self.bot.sections.server if one.key == values[0]), None)
        await show(interaction, await (found.page(interaction, "") if found else self._server(interaction)))
