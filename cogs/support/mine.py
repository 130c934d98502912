"""`/support mine`: what the member asked in this server's support channels. A part of the group in `commands.py`.

Candor does not keep who asked: Discord says who opened a thread, each time somebody looks.
"""

import discord
from discord import app_commands

from bot.app import Candor
from bot.i18n import N_
from bot.ui.acknowledge import announce
from bot.ui.buttons import on_press
from bot.ui.cards import Card
from bot.ui.command_groups import PartOfGroup
from bot.ui.entry import Interaction
from bot.ui.pages import page_argument
from bot.ui.replies import reply, show
from bot.ui.rights import server_here
from bot.ui.threads import is_closed, threads_in
from cogs.support.mine_cards import Asked, mine_card


class MineCog(PartOfGroup):
    """Lists a member's own questions with how they stand."""

    group = "support"

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.channels = bot.services.channels

    @app_commands.command(
        name="mine",
        description=N_("Your questions in this server's support channels, and what answered them"),
    )
    async def mine(self, interaction: Interaction) -> None:
        guild = server_here(interaction)
        # Discord is asked for archived threads, a channel at a time.
        await announce(interaction, new=True)
        await reply(interaction, await self._mine(interaction, guild, 0))

    @on_press("support.mine")
    async def press_mine(self, interaction: Interaction, argument: str) -> None:
        guild = server_here(interaction)
        number, _rest = page_argument(argument)
        await announce(interaction, new=False)
        await show(interaction, await self._mine(interaction, guild, number))

    async def _mine(self, interaction: Interaction, guild: discord.Guild, number: int) -> Card:
        owner = interaction.user.id
        setup = await self.channels.setup(guild.id)
        threads: dict[int, discord.Thread] = {}
        for channel_id in setup.channels:
            channel = guild.get_channel(channel_id)
            if isinstance(channel, discord.TextChannel | discord.ForumChannel) and _sees(
                interaction, channel
            ):
                threads |= {one.id: one for one in await threads_in(channel) if one.owner_id == owner}
        known = await self.channels.find_posts(threads.keys())
        asked = [
            Asked(one.name, one.jump_url, known.get(one.id), is_closed(one))
            for one in sorted(threads.values(), key=lambda one: one.id, reverse=True)
        ]
        return mine_card(owner, asked, number, channels=len(setup.channels))


def _sees(interaction: Interaction, channel: discord.abc.GuildChannel) -> bool:
    member = interaction.user
    return isinstance(member, discord.Member) and channel.permissions_for(member).view_channel
