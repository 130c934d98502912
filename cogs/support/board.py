"""`/support board`: the month's helpers. A part of the group in `commands.py`."""

import discord
from discord import app_commands

from bot.app import Candor
from bot.errors import Refusal
from bot.i18n import N_, _, language
from bot.ui.buttons import number_in, on_press
from bot.ui.cards import Card
from bot.ui.command_groups import PartOfGroup
from bot.ui.entry import Interaction
from bot.ui.places import server_language
from bot.ui.replies import reply, show
from bot.ui.rights import moderated_server, moderates_server, server_here
from bot.ui.threads import NONE
from cogs.support import thanks_cards as cards
from cogs.support.cards import posted_card


class BoardCog(PartOfGroup):
    """Shows and posts the month's most thanked helpers."""

    group = "support"

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.channels = bot.services.channels

    @app_commands.command(name="board", description=N_("Who helped in this server: the month's most thanked"))
    async def board(self, interaction: Interaction) -> None:
        await reply(interaction, await self._board(interaction, 0))

    async def _board(self, interaction: Interaction, back: int) -> Card:
        guild = server_here(interaction)
        board = await self.bot.services.thanks.board(guild.id, back)
        return cards.board_card(interaction.user.id, board, back, post=moderates_server(interaction))

    @on_press("support.board")
    async def press_board(self, interaction: Interaction, argument: str) -> None:
        await show(interaction, await self._board(interaction, _months(argument)))

    @on_press("support.board.post")
    async def press_board_post(self, interaction: Interaction, argument: str) -> None:
        guild, back = moderated_server(interaction), _months(argument)
        board = await self.bot.services.thanks.board(guild.id, back)
        setup = await self.channels.setup(guild.id)
        with language(server_language(guild, setup.language)):
            public = cards.board_card(None, board, back)
        place = self.bot.get_partial_messageable(interaction.channel_id or 0, guild_id=guild.id)
        try:
            await place.send(view=public, allowed_mentions=NONE)
        except (discord.Forbidden, discord.NotFound):
            raise Refusal(_("I may not write in this channel. Please tell a moderator.")) from None
        await show(interaction, posted_card())


def _months(argument: str) -> int:
    return min(number_in(argument, 3), cards.BACK)
