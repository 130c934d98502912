"""What happens in support channels by itself: a first answer, opening again, what is deleted.

Without the message content intent the bot is told that somebody wrote, and not what: a title is all that it searches.
"""

from collections.abc import Awaitable
from datetime import datetime, timedelta

import discord
import structlog
from discord.ext import commands

from bot.app import Candor
from bot.errors import DatabaseAway
from bot.guidance.text import language_asked
from bot.i18n import language
from bot.support.alike import SURE
from bot.support.channels.models import Setup, State
from bot.support.suggest import suggest
from bot.ui import threads
from bot.ui.earlier import Earlier, earlier_questions
from bot.ui.messages import text_of
from bot.ui.places import server_language
from cogs.support import cards
from cogs.support.solved_cards import reopened_card

log = structlog.get_logger()

MISSED = timedelta(hours=1)
"""A question asked while the bot was away is answered when it comes back within this time."""

_MENTIONS_APART = timedelta(minutes=1)
_SAID = (discord.MessageType.default, discord.MessageType.reply)


class SupportWatchCog(commands.Cog):
    """Hears of questions and replies in support channels, and answers with pages."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.channels = bot.services.channels
        self._mentioned: dict[int, datetime] = {}
        bot.services.memories.register(self.forget)

    @property
    def _me(self) -> int:
        return self.bot.user.id if self.bot.user else 0

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote: a forum post's first message, or more of it, or to the bot."""
        if message.guild is None or message.author.bot or message.type not in _SAID:
            return
        setup = await self.channels.setup(message.guild.id)
        if not setup.channels:
            return
        thread = message.channel
        if isinstance(thread, discord.Thread) and thread.parent_id in setup.channels:
            # A post's first message has the id of its thread, and comes after the thread itself: Discord takes no
            # message of ours before.
            if message.id == thread.id and isinstance(thread.parent, discord.ForumChannel):
                return await self.begin(thread, setup, text_of(message))
            await self._wrote(message, thread, setup)
        elif thread.id not in setup.channels:
            return
        if self._me in (one.id for one in message.mentions):
            await self._asked_by_mention(message, setup)

    def forget(self, user_id: int) -> None:
        """Drop that the member mentioned the bot a moment ago."""
        self._mentioned.pop(user_id, None)

    async def _wrote(self, message: discord.Message, thread: discord.Thread, setup: Setup) -> None:
        before = await self.channels.wrote(thread.id, by_author=message.author.id == thread.owner_id)
        if before is None or before.state is not State.SOLVED:
            return
        await self._guarded(self._reopened(thread, before.solved_id, message.id, setup), thread.id)

    async def _reopened(self, thread: discord.Thread, solved_id: int | None, key: int, setup: Setup) -> None:
        await threads.remove_message(thread, solved_id)
        await threads.set_tag(thread, setup.solved_tags, solved=False)
        with language(server_language(thread.guild, setup.language)):
            card = reopened_card()
        await threads.send_card(thread, card, f"o{key}")

    async def _asked_by_mention(self, message: discord.Message, setup: Setup) -> None:
        """Who mentions the bot shows it what they wrote, and asks for pages."""
        now = self.bot.services.clock()
        self._mentioned = {who: at for who, at in self._mentioned.items() if now - at < _MENTIONS_APART}
        if message.author.id in self._mentioned or message.guild is None:
            return
        self._mentioned[message.author.id] = now
        words = text_of(message).replace(f"<@{self._me}>", " ").replace(f"<@!{self._me}>", " ").strip()
        if not words:
            return
        with language(language_asked(words) or server_language(message.guild, setup.language)):
            pages = await suggest(self.bot.services.suggester, words, message.guild.id)
            card = cards.suggestion_card(pages, message.author.id) if pages else None
        if card is not None:
            try:
                await message.reply(view=card, nonce=f"m{message.id}", allowed_mentions=threads.NONE)
            except (discord.Forbidden, discord.NotFound):
                return

    @commands.Cog.listener()
    async def on_thread_create(self, thread: discord.Thread) -> None:
        """A new thread in a text channel: a question where the server chose to have it so. And one of the bot's own."""
        setup = await self.channels.setup(thread.guild.id)
        own = thread.owner_id == self._me
        if self._counts(thread, setup) and (own or not isinstance(thread.parent, discord.ForumChannel)):
            await self.begin(thread, setup, await self._starter(thread))

    @staticmethod
    def _counts(thread: discord.Thread, setup: Setup) -> bool:
        if thread.parent_id not in setup.channels or thread.is_private():
            return False
        return setup.talkative or isinstance(thread.parent, discord.ForumChannel)

    async def _starter(self, thread: discord.Thread) -> str:
        if not self.bot.intents.message_content or not isinstance(thread.parent, discord.TextChannel):
            return ""
        try:
            return (await thread.parent.fetch_message(thread.id)).content
        except discord.HTTPException:
            return ""  # most threads in text channels have none

    async def begin(self, thread: discord.Thread, setup: Setup, text: str = "") -> None:
        """Keep a new question, and answer it where something fits. `text`: more than its title, if it is known."""
        parent = thread.parent
        if parent is None:
            return
        # Who asks anonymously could not take a wrong guess away: the bot itself opened that thread.
        speak = thread.owner_id != self._me and not cards.lacking(
            parent, cards.suggestion_permissions(parent)
        )
        if await self.channels.claim(thread.id, thread.guild.id, parent.id, answer=speak) and speak:
            await self._guarded(self.answer(thread, setup, text), thread.id)

    async def answer(self, thread: discord.Thread, setup: Setup, text: str = "") -> None:
        """Post what fits a claimed question."""
        words = f"{thread.name}\n{text}" if self.bot.intents.message_content else thread.name
        with language(language_asked(words) or server_language(thread.guild, setup.language)):
            pages = await suggest(self.bot.services.suggester, words, thread.guild.id)
            earlier = await self._earlier(thread) if pages else []
            card = cards.suggestion_card(pages, 0, earlier) if pages else None
        message_id = await threads.send_card(thread, card, f"a{thread.id}") if card else None
        await self.channels.answered(thread.id, message_id)

    async def _earlier(self, thread: discord.Thread) -> list[Earlier]:
        """Questions of the same channel that ask the same: who reads the one may read the others."""
        return await earlier_questions(
            self.bot.services, [thread.parent], thread.name, least=SURE, without=thread.id
        )

    async def _guarded(self, work: Awaitable[None], thread_id: int) -> None:
        try:
            await work
        except DatabaseAway:
            raise  # that says nothing of Discord
        except (discord.HTTPException, OSError, TimeoutError) as error:
            # Nobody knows whether it arrived: the sweep looks.
            log.warning("support_post_unsure", thread=thread_id, kind=type(error).__name__)

    async def catch_up(self) -> None:
        """Take the questions that were asked while the bot was away."""
        since = self.bot.services.clock() - MISSED
        for guild_id in await self.channels.servers():
            guild = self.bot.get_guild(guild_id)
            if guild is None:
                continue
            setup = await self.channels.setup(guild_id)
            fresh = [
                one
                for one in guild.threads
                if self._counts(one, setup) and discord.utils.snowflake_time(one.id) > since
            ]
            known = await self.channels.known([one.id for one in fresh]) if fresh else set()
            for thread in fresh:
                if thread.id not in known:
                    await self.begin(thread, setup)

    @commands.Cog.listener()
    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        """Something was done with a thread by hand. Of an archived one discord.py tells by no other event."""
        setup, guild = await self.channels.setup(payload.guild_id), self.bot.get_guild(payload.guild_id)
        if guild is None or payload.parent_id not in setup.channels:
            return
        tag = threads.solved_tag(guild.get_channel(payload.parent_id), setup.solved_tags)
        applied = {int(one) for one in payload.data.get("applied_tags", ())}
        meta = payload.data["thread_metadata"]
        archived, locked = meta["archived"], meta.get("locked", False)
        at = discord.utils.parse_time(meta["archive_timestamp"])
        last = int(payload.data.get("last_message_id") or payload.thread_id)
        await self.channels.seen(
            payload.thread_id,
            tagged=None if tag is None else tag.id in applied,
            closed=threads.closed_by_hand(
                archived=archived,
                locked=locked,
                last=discord.utils.snowflake_time(last),
                at=at,
                minutes=meta["auto_archive_duration"],
            ),
            opened=None if archived or locked else at,
        )

    @commands.Cog.listener()
    async def on_thread_update(self, before: discord.Thread, after: discord.Thread) -> None:
        """An open thread was changed. Only here it is known since when it was open, as after it was opened by hand."""
        setup = await self.channels.setup(after.guild.id)
        if after.parent_id in setup.channels and threads.is_closed(after, before.archive_timestamp):
            await self.channels.seen(after.id, tagged=None, closed=True)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Forget the question of a thread that was deleted."""
        setup = await self.channels.setup(payload.guild_id)
        if payload.parent_id in setup.channels:
            await self.channels.mark_gone(payload.guild_id, thread_id=payload.thread_id)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """A message is gone: it is no answer any longer."""
        await self._deleted(payload.guild_id, payload.channel_id, {payload.message_id})

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Many messages are gone at once."""
        await self._deleted(payload.guild_id, payload.channel_id, payload.message_ids)

    async def _deleted(self, guild_id: int | None, channel_id: int, message_ids: set[int]) -> None:
        guild = self.bot.get_guild(guild_id or 0)
        if guild is None or guild.get_channel(channel_id) is not None:
            return
        setup, thread = await self.channels.setup(guild.id), guild.get_thread(channel_id)
        # An archived thread is not known here, and may be one of a support channel.
        if setup.channels and (thread is None or thread.parent_id in setup.channels):
            await self.channels.mark_deleted(channel_id, message_ids)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel is gone: it is no support channel any longer."""
        await self.channels.mark_gone(channel.guild.id, channel_id=channel.id)

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """Forget a helpers' role that was deleted."""
        await self.channels.mark_gone(role.guild.id, role_id=role.id)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed: what the server chose is kept for a while, in case it comes back."""
        await self.bot.services.departures.left(guild.id)
        self.channels.forget_setup(guild.id)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """It came back, or is new."""
        await self.bot.services.departures.joined(guild.id)
