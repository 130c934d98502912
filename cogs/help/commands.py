"""`/help`: by need, not by command."""

from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.i18n import N_
from bot.ui.buttons import on_choice, on_press
from bot.ui.entry import Interaction
from bot.ui.replies import reply, show
from bot.ui.rights import moderates_server
from cogs.help.cards import need_card, overview_card
from cogs.help.needs import NEEDS, Need


class HelpCog(commands.Cog):
    """`/help`: lists what members need, and leads to the command for it."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot

    @app_commands.command(name="help", description=N_("What do you need? Choose, and get the way there"))
    async def help(self, interaction: Interaction) -> None:
        await reply(interaction, overview_card(interaction.user.id, _needs(interaction)))

    @on_choice("help.need")
    async def choose(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        owner = interaction.user.id
        need = NEEDS.get(values[0])
        if need is None:  # from an older version
            return await show(interaction, overview_card(owner, _needs(interaction)))
        await show(interaction, need_card(owner, need))

    @on_press("help.all")
    async def press_all(self, interaction: Interaction, _argument: str) -> None:
        await show(interaction, overview_card(interaction.user.id, _needs(interaction)))


def _needs(interaction: Interaction) -> dict[str, Need]:
    """The needs that whoever asks may have: only moderators look after a server."""
    moderates = moderates_server(interaction)
    return {key: need for key, need in NEEDS.items() if moderates or not need.moderators}
