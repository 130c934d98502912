"""The first words where nobody used a command yet: in a server that added Candor, and to who writes to it directly."""

from datetime import datetime, timedelta

import discord
import structlog
from discord.ext import commands

from bot.app import Candor
from bot.i18n import language
from bot.ui.acknowledge import announce
from bot.ui.buttons import on_press
from bot.ui.entry import Interaction
from bot.ui.places import server_language
from bot.ui.rights import managed_server
from cogs.start.greeting_cards import greeting_card, hint_card

log = structlog.get_logger()

HINTS_APART = timedelta(hours=1)
"""Who writes to the bot is answered so often at most."""


class GreetingCog(commands.Cog):
    """Says once what Candor is, where somebody may expect it to."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self._hinted: dict[int, datetime] = {}
        bot.services.memories.register(self.forget)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """A server added the bot: one message in its system channel, if the bot may write there; never a direct one."""
        channel = guild.system_channel
        if channel is None:
            return
        rights = channel.permissions_for(guild.me)
        if not (rights.view_channel and rights.send_messages):
            return
        with language(server_language(guild, None)):
            card = greeting_card()
        try:
            await channel.send(view=card, nonce=f"g{guild.id}")
        except discord.HTTPException as error:
            log.info("greeting_not_delivered", status=error.status, code=error.code)

    @on_press("greeting.remove")
    async def press_remove(self, interaction: Interaction, _argument: str) -> None:
        managed_server(interaction)
        await announce(interaction, new=False)
        if interaction.message is not None:
            try:
                await interaction.message.delete()
            except discord.NotFound:
                return  # two pressed it

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote to the bot directly: it says where commands are. What was written is not looked at."""
        if message.guild is not None or message.author.bot:
            return
        now, owner = self.bot.services.clock(), message.author.id
        self._hinted = {one: at for one, at in self._hinted.items() if now - at < HINTS_APART}
        if owner in self._hinted:
            return
        self._hinted[owner] = now
        member = await self.bot.services.members.get_member(owner)
        with language(member.locale):
            card = hint_card(owner)
        try:
            await message.channel.send(view=card, nonce=f"h{message.id}"[:25])
        except discord.HTTPException as error:
            log.info("hint_not_delivered", status=error.status, code=error.code)

    def forget(self, user_id: int) -> None:
        """Drop that the member wrote a moment ago."""
        self._hinted.pop(user_id, None)
