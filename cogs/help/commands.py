"""`/help`: by need, not by command."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.i18n import N_, _
from bot.ui.buttons import PRIMARY, button, on_choice, on_press, select
from bot.ui.cards import Card, Row
from bot.ui.entry import Interaction
from bot.ui.guidance_links import guide
from bot.ui.replies import reply, show
from cogs.help.needs import NEEDS


class HelpCog(commands.Cog):
    """Help by need."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot

    @app_commands.command(name="help", description=N_("What do you need? Choose, and get the way there"))
    async def help(self, interaction: Interaction) -> None:
        await reply(interaction, self._overview(interaction.user.id))

    def _overview(self, owner: int) -> Card:
        options = [discord.SelectOption(label=_(need.title), value=key) for key, need in NEEDS.items()]
        return Card(
            _("What do you need?"),
            _(
                "Candor keeps your contracts, feedback and scores, tells you what the published rules make of them, "
                "and says openly what is hidden. Only you see the answers."
            ),
            _("First time here? {start}").format(start=self.bot.mention("start")),
            rows=[Row(select(_("Choose what fits"), "help.need", owner, options))],
        )

    @on_choice("help.need")
    async def choose(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        owner = interaction.user.id
        need = NEEDS.get(values[0])
        if need is None:  # from an older version
            return await show(interaction, self._overview(owner))
        buttons = Row(button(_("Something else"), "help.all", owner))
        if need.action:
            primary = PRIMARY
            buttons.add_item(button(_(need.label), need.action, owner, need.argument, style=primary))
        if need.page:
            buttons.add_item(guide(owner, need.page))
        await show(interaction, Card(_(need.title), self._with_mentions(_(need.answer)), rows=[buttons]))

    def _with_mentions(self, text: str) -> str:
        for command in self.bot.tree.walk_commands():
            text = text.replace(f"{{{command.qualified_name}}}", self.bot.mention(command.qualified_name))
        return text

    @on_press("help.all")
    async def press_all(self, interaction: Interaction, _argument: str) -> None:
        await show(interaction, self._overview(interaction.user.id))
