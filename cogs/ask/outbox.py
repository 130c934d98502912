"""What happens to anonymous questions between the members: posting, removing, replies.

No log line here names a member: an asker is known to the database alone, and there sealed.
"""

from collections.abc import Awaitable, Coroutine
from typing import Any

import discord
import structlog
from discord.ext import commands

from bot.app import Candor
from bot.errors import DatabaseAway
from bot.faults import report
from bot.i18n import language
from bot.loops import Step
from bot.support.anonymous.models import Message, Question, State, Trouble
from bot.support.notify import Notifier
from bot.ui.places import AskChannel, needed, needed_for_approval, server_language
from bot.ui.threads import find_thread
from cogs.ask import posts
from cogs.ask.cards import news_text
from cogs.ask.notify import DirectMessages

log = structlog.get_logger()

LOOK_SECONDS = 30


class AskOutboxCog(commands.Cog):
    """Carries out what is due, and listens to what happens in the threads."""

    def __init__(self, bot: Candor, notifier: Notifier | None = None) -> None:
        self.bot = bot
        self.outbox = bot.services.outbox
        self.approvals = bot.services.approvals
        self.notifier: Notifier = notifier or DirectMessages(bot)
        self.loop = bot.supervise(
            "anonymous questions",
            LOOK_SECONDS,
            Step("deliver", self.deliver),
            Step("tell", self.tell),
        )

    @property
    def _me(self) -> int:
        return self.bot.user.id if self.bot.user else 0

    async def deliver(self) -> None:
        """Post, look for, and remove what is due in the servers of this process."""
        work = await self.outbox.work()
        for question in work.unsure_questions:
            await self._guarded(self._reconcile(question), question)
        for message, question in work.unsure_messages:
            await self._guarded(self._reconcile_message(message, question), question)
        for question in work.questions:
            match question.state:
                case State.WAITING:
                    await self._guarded(self._post(question), question)
                case State.HELD:
                    await self._guarded(self._give_back(question), question)
                case _:
                    await self._guarded(self._remove(question), question)
        for message, question in work.messages:
            await self._guarded(self._say(message, question), question)

    async def _guarded(self, work: Coroutine[Any, Any, None], question: Question) -> None:
        """One that goes wrong must not keep the others waiting."""
        try:
            await work
        except DatabaseAway:
            raise  # it is away for all of them
        except (discord.HTTPException, OSError, TimeoutError) as error:
            # Nobody knows whether it arrived: the row stays `sending` and is looked for in a later round.
            log.warning("anonymous_question_unsure", question=question.id, kind=type(error).__name__)
        except Exception as error:
            report(error, "anonymous question")

    def _channel(self, question: Question) -> AskChannel | None:
        guild = self.bot.get_guild(question.guild_id)
        found = guild and guild.get_channel(question.channel_id)
        return found if isinstance(found, discord.TextChannel | discord.ForumChannel) else None

    async def _language(self, guild: discord.Guild) -> str:
        server = await self.bot.services.support_settings.settings_of(guild.id)
        return server_language(guild, server.language)

    async def _post(self, question: Question) -> None:
        if self.bot.get_guild(question.guild_id) is None or not await self.outbox.claim(question):
            return  # another process serves that server, or it was taken back
        if question.needs_approval:
            return await self._ask_moderators(question)
        channel = self._channel(question)
        if channel is None:
            return await self._failed(question, Trouble.CHANNEL)
        if needed(channel):
            return await self._failed(question, Trouble.FORBIDDEN)
        sending = posts.publish(channel, question, await self._language(channel.guild))
        thread_id = await self._handed_over(question, sending, Trouble.CHANNEL, Trouble.FORBIDDEN)
        if thread_id is not None and not await self.outbox.posted(question, thread_id):
            # Taken back, or erased, while it was on its way.
            await self._remove(question.model_copy(update={"thread_id": thread_id}))

    async def _handed_over(
        self, question: Question, sending: Awaitable[int], gone: Trouble, forbidden: Trouble
    ) -> int | None:
        """The id that Discord gives what is sent; None where it refuses, and whoever asked is told why."""
        try:
            return await sending
        except discord.NotFound:
            await self._failed(question, gone)
        except discord.Forbidden:
            await self._failed(question, forbidden)
        except discord.HTTPException as error:
            if error.status >= 500 or error.status == 429:
                raise
            await self._failed(question, Trouble.REFUSED)
        return None

    async def _ask_moderators(self, question: Question) -> None:
        """Show a question to the moderators, who decide whether it appears."""
        channel = await self._moderators_channel(question)
        if channel is None or needed_for_approval(channel):
            return await self._failed(question, Trouble.UNSEEN)
        sending = posts.ask_moderators(channel, question, await self._language(channel.guild))
        message_id = await self._handed_over(question, sending, Trouble.UNSEEN, Trouble.UNSEEN)
        if message_id is not None and not await self.approvals.shown(question, channel.id, message_id):
            card = {"approval_channel_id": channel.id, "approval_message_id": message_id}
            await self._remove(question.model_copy(update=card))

    async def _moderators_channel(self, question: Question) -> discord.TextChannel | None:
        """Where the card of a question stands, or would: the server may have chosen another since."""
        server = await self.bot.services.support_settings.settings_of(question.guild_id)
        guild = self.bot.get_guild(question.guild_id)
        found = guild and guild.get_channel(question.approval_channel_id or server.report_channel_id or 0)
        return found if isinstance(found, discord.TextChannel) else None

    async def _give_back(self, question: Question) -> None:
        """No moderator decided in time."""
        if self.bot.get_guild(question.guild_id) is not None and await self.approvals.give_back(question):
            await self._take_card_away(question)

    async def _take_card_away(self, question: Question) -> None:
        channel = await self._moderators_channel(question)
        if channel is not None:
            message_id = question.approval_message_id or await posts.find_approval(channel, question)
            if message_id is not None:
                await posts.take_away(channel, message_id)

    async def _failed(self, question: Question, trouble: Trouble) -> None:
        log.warning("anonymous_question_failed", question=question.id, trouble=trouble.value)
        await self.outbox.failed(question, trouble)

    async def _reconcile(self, question: Question) -> None:
        """The bot stopped, or Discord failed, while this was handed over: is it there?"""
        if self.bot.get_guild(question.guild_id) is None:
            return
        if question.needs_approval:
            return await self._reconcile_card(question)
        channel = self._channel(question)
        if channel is None:
            return await self._failed(question, Trouble.CHANNEL)
        thread_id = await posts.find_post(channel, question)
        if thread_id is None:
            await self.outbox.again(question)
        else:
            await self.outbox.posted(question, thread_id)

    async def _reconcile_card(self, question: Question) -> None:
        channel = await self._moderators_channel(question)
        if channel is None:
            return await self._failed(question, Trouble.UNSEEN)
        message_id = await posts.find_approval(channel, question)
        if message_id is None:
            await self.outbox.again(question)
        else:
            await self.approvals.shown(question, channel.id, message_id)

    async def _remove(self, question: Question) -> None:
        guild = self.bot.get_guild(question.guild_id)
        if guild is None:
            return
        try:
            if question.needs_approval:
                await self._take_card_away(question)
            elif question.thread_id is None:
                channel = self._channel(question)
                thread_id = channel and await posts.find_post(channel, question)
                question = question.model_copy(update={"thread_id": thread_id})
            if question.thread_id is not None:
                await posts.withdraw(guild, question, await self.outbox.messages_of(question))
        except (discord.HTTPException, OSError, TimeoutError):
            await self.outbox.remove_again(question)
            raise
        await self.outbox.removed(question)

    async def _say(self, message: Message, question: Question) -> None:
        guild = self.bot.get_guild(question.guild_id)
        if guild is None or question.thread_id is None or not await self.outbox.claim_message(message):
            return
        thread = await find_thread(guild, question.thread_id)
        if thread is None or thread.locked:
            return await self.outbox.message_failed(message)
        try:
            setup = await self.bot.services.channels.setup(guild.id)
            sent = await posts.post_message(
                thread, question, message, await self._language(guild), setup.solved_tags
            )
        except (discord.NotFound, discord.Forbidden):
            return await self.outbox.message_failed(message)
        await self.outbox.message_posted(message, sent)

    async def _reconcile_message(self, message: Message, question: Question) -> None:
        guild = self.bot.get_guild(question.guild_id)
        if guild is None or question.thread_id is None:
            return
        thread = await find_thread(guild, question.thread_id)
        if thread is None:
            return await self.outbox.message_failed(message)
        sent = await posts.find_message(thread, message)
        if sent is None:
            await self.outbox.message_again(message)
        else:
            await self.outbox.message_posted(message, sent)

    async def tell(self) -> None:
        """Send word of replies to those who asked for it."""
        for question in await self.outbox.to_tell():
            if self.bot.get_guild(question.guild_id) is None:
                continue
            author = await self.outbox.author_of(question)
            if author is None:  # erased: what is kept of the question does not show it
                await self.outbox.told(question)
                continue
            with language(question.locale):
                title, text = news_text(question)
            try:
                with language(question.locale):
                    key = self.outbox.key(question)
                    reached = await self.notifier.notify(author, key, title, text, question.id)
            except (discord.HTTPException, OSError, TimeoutError) as error:
                log.warning("anonymous_notice_failed", kind=type(error).__name__)
                continue
            if reached:
                await self.outbox.told(question)
            elif reached is False:
                await self.outbox.cannot_tell(question)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote: in a thread of ours? Where and when is all that is used."""
        thread = message.channel
        if not isinstance(thread, discord.Thread) or thread.owner_id != self._me:
            return
        if message.author.bot or message.type not in (discord.MessageType.default, discord.MessageType.reply):
            return
        await self.outbox.replied(thread.id)

    @commands.Cog.listener()
    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        """A thread of ours was archived, or opened again."""
        if str(payload.data.get("owner_id")) == str(self._me):
            archived = bool(payload.data["thread_metadata"]["archived"])
            await self.outbox.archived(payload.thread_id, archived=archived)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """A thread was deleted, by a moderator or by us."""
        await self.outbox.mark_gone(thread_id=payload.thread_id)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """The first message of a thread of ours was deleted; its id is the thread's."""
        guild = self.bot.get_guild(payload.guild_id or 0)
        thread = guild and guild.get_thread(payload.message_id)
        if thread is not None and thread.owner_id == self._me:
            await self.outbox.mark_gone(thread_id=payload.message_id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """With a channel its threads go."""
        await self.outbox.mark_gone(channel_id=channel.id)
