"""`/help`: by need, not by command."""

from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.i18n import N_, _
from bot.ui.buttons import on_choice, on_press
from bot.ui.cards import Card
from bot.ui.entry import Interaction
from bot.ui.replies import reply, show
from cogs.help.cards import need_card, overview_card
from cogs.help.needs import NEEDS


class HelpCog(commands.Cog):
    """`/help`: lists what members need, and leads to the command for it."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot

    @app_commands.command(name="help", description=N_("What do you need? Choose, and get the way there"))
    async def help(self, interaction: Interaction) -> None:
        await reply(interaction, self._overview(interaction.user.id))

    def _overview(self, owner: int) -> Card:
        return overview_card(owner, self.bot.mention("start"))

    @on_choice("help.need")
    async def choose(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        owner = interaction.user.id
        need = NEEDS.get(values[0])
        if need is None:  # from an older version
            return await show(interaction, self._overview(owner))
        await show(interaction, need_card(owner, need, self._with_mentions(_(need.answer))))

    def _with_mentions(self, text: str) -> str:
        for command in self.bot.tree.walk_commands():
            text = text.replace(f"{{{command.qualified_name}}}", self.bot.mention(command.qualified_name))
        return text

    @on_press("help.all")
    async def press_all(self, interaction: Interaction, _argument: str) -> None:
        await show(interaction, self._overview(interaction.user.id))
