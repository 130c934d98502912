"""`/support`: pages for a question, solved, thanks, the board; and the two entries in a message's menu."""

from typing import NamedTuple

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.errors import Refusal
from bot.guidance.text import language_asked
from bot.i18n import N_, _, language
from bot.pending import Pending
from bot.support.suggest import suggest
from bot.ui import threads
from bot.ui.acknowledge import announce
from bot.ui.buttons import on_press
from bot.ui.cards import Card
from bot.ui.crisis_cards import help_for
from bot.ui.entry import Interaction
from bot.ui.messages import text_of
from bot.ui.places import may_post, server_language
from bot.ui.replies import reply, show
from bot.ui.rights import decided_thread, moderates_server, not_deciding, thread_here
from cogs.support import cards

_EACH, _MOST = 5, 5_000
"""How many found answers of a member, and of all together, may wait to be posted."""


class Asked(NamedTuple):
    """What a member searched with. In memory only; `message`: the one to answer, 0 for none."""

    owner: int
    text: str
    message: int


class SupportCog(
    commands.GroupCog,
    group_name="support",
    group_description=N_("Questions in this server's support channels, and who helps"),
):
    """Pages of guidance for a question; the rest of the group is in files of its own."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.channels = bot.services.channels
        self._asked: Pending[Asked] = Pending(each=_EACH, most=_MOST)
        bot.services.memories.register(self._asked.forget)
        self.menu = app_commands.ContextMenu(name=N_("Suggest pages"), callback=self.suggest_for_message)

    async def cog_load(self) -> None:
        self.bot.tree.add_command(self.menu)

    async def cog_unload(self) -> None:
        self.bot.tree.remove_command(self.menu.name, type=self.menu.type)

    @app_commands.command(
        name="suggest",
        description=N_("Pages that may answer this thread's question, or your own words; only you see"),
    )
    @app_commands.describe(words=N_("What happened; the title of this thread if you leave it out"))
    async def suggest_(
        self, interaction: Interaction, words: app_commands.Range[str, 1, 400] | None = None
    ) -> None:
        text = words or thread_here(interaction).name
        await self._suggest(interaction, Asked(interaction.user.id, text, 0))

    async def suggest_for_message(self, interaction: Interaction, message: discord.Message) -> None:
        """The message menu: pages for what somebody wrote, seen only by who asks, until they post it."""
        words = text_of(message)
        if not words:
            raise Refusal(_("I see no text in that message, so there is nothing to search for."))
        await self._suggest(interaction, Asked(interaction.user.id, words, message.id))

    async def _suggest(self, interaction: Interaction, asked: Asked) -> None:
        guild = self.bot.get_guild(interaction.guild_id or 0)
        help_card = await help_for(interaction, asked.text)
        if help_card is not None:
            return await reply(interaction, help_card)
        pages = await suggest(
            self.bot.services.suggester, asked.text, guild.id if guild else None, asked=True
        )
        if not pages:
            return await reply(interaction, cards.nothing_card())
        token = None
        if guild is not None and may_post(interaction):
            token = self._asked.put(asked.owner, asked)
        await reply(interaction, cards.private_card(asked.owner, pages, token))

    @on_press("support.post")
    async def press_post(self, interaction: Interaction, argument: str) -> None:
        """Post for all to read what was found for one."""
        asked = self._asked.find(interaction.user.id, argument)
        guild = self.bot.get_guild(interaction.guild_id or 0)
        if asked is None or guild is None:
            raise Refusal(_("I no longer know what this was about. Please use the command again."))
        if not may_post(interaction):
            raise Refusal(_("I cannot post here for you: you may not write in this channel."))
        channel = interaction.channel
        thread = channel if isinstance(channel, discord.Thread) else None
        setup = await self.channels.setup(guild.id)
        ours = thread is not None and thread.parent_id in setup.channels
        if thread is not None and ours:
            fresh = await self.channels.claim(thread.id, guild.id, thread.parent_id)
            if not fresh and not await self.channels.claim_known(thread.id):
                raise Refusal(_("Pages are suggested in this thread already."))
        message_id = None
        try:
            with language(language_asked(asked.text) or server_language(guild, setup.language)):
                pages = await suggest(self.bot.services.suggester, asked.text, guild.id, asked=True)
                card = cards.suggestion_card(pages, 0 if thread else asked.owner) if pages else None
            message_id = await self._post(interaction, card, asked) if card else None
        finally:
            if thread is not None and ours:
                await self.channels.answered(thread.id, message_id)
        self._asked.drop(argument)
        await show(interaction, cards.posted_card())

    async def _post(self, interaction: Interaction, card: Card, asked: Asked) -> int:
        place = self.bot.get_partial_messageable(interaction.channel_id or 0, guild_id=interaction.guild_id)
        try:
            if asked.message and asked.message != interaction.channel_id:
                reference = discord.MessageReference(
                    message_id=asked.message, channel_id=place.id, fail_if_not_exists=False
                )
                sent = await place.send(view=card, reference=reference, allowed_mentions=threads.NONE)
            else:
                sent = await place.send(view=card, allowed_mentions=threads.NONE)
        except (discord.Forbidden, discord.NotFound):
            raise Refusal(_("I may not write in this channel. Please tell a moderator.")) from None
        return sent.id

    @on_press("support.helped")
    async def press_helped(self, interaction: Interaction, argument: str) -> None:
        """Who asked says that the pages were of use."""
        _check_asker(interaction, argument)
        thread = interaction.channel if isinstance(interaction.channel, discord.Thread) else None
        if thread is None:
            return await reply(interaction, cards.helped_card(interaction.user.id, solved=True))
        post = await self.channels.find_post(thread.id)
        solved = post is None or post.state == "solved"
        await reply(interaction, cards.helped_card(interaction.user.id, solved=solved))

    @on_press("support.wrong")
    async def press_wrong(self, interaction: Interaction, argument: str) -> None:
        """Who asked takes a wrong guess away: one press."""
        _check_asker(interaction, argument)
        message = interaction.message
        if isinstance(interaction.channel, discord.Thread):
            await self.channels.withdraw(interaction.channel.id)
        await announce(interaction, new=False)
        if message is not None:
            try:
                await message.delete()
            except discord.NotFound:
                return  # two pressed it
        await reply(interaction, cards.taken_away_card())


def _check_asker(interaction: Interaction, argument: str) -> None:
    """Refuse whoever neither asked nor is a moderator. `argument`: who asked, where there is no thread."""
    if isinstance(interaction.channel, discord.Thread):
        if argument == str(interaction.user.id):
            return
        decided_thread(interaction)
    elif argument != str(interaction.user.id) and not moderates_server(interaction):
        raise not_deciding()
