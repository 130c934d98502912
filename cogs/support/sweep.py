"""What becomes due in support channels by waiting: one supervised loop, once a minute."""

import contextlib
from datetime import datetime, timedelta

import discord
import structlog
from discord.ext import commands

from bot.app import Candor
from bot.i18n import language
from bot.loops import Step
from bot.support.channels.models import Answer, Nudge, Post, Setup, State
from bot.ui import threads
from bot.ui.buttons import ANYBODY
from bot.ui.places import server_language
from cogs.support import cards
from cogs.support.helper_setup_cards import nudge_channel
from cogs.support.solved_cards import closing_card
from cogs.support.watch import SupportWatchCog

log = structlog.get_logger()

_GIVE_UP = timedelta(hours=1)
"""An answer that could not be given for so long is of no use any more."""

_LOOKED_AT = 15


class SupportSweepCog(commands.Cog):
    """Tells helpers of questions that wait, closes quiet ones, and finds what was missed while away."""

    def __init__(self, bot: Candor, watch: SupportWatchCog) -> None:
        self.bot = bot
        self.channels, self.sweep = bot.services.channels, bot.services.sweep
        self._watch = watch
        self.loop = bot.supervise(
            "support channels",
            60,
            Step("arrive", self.arrive, once=True),
            Step("reconcile", self.reconcile),
            Step("nudge", self.nudge),
            Step("close", self.close_old),
        )

    def _ours(self, guild_id: int) -> bool:
        """Whether this process has the shard of the server."""
        count = self.bot.shard_count or 1
        return (guild_id >> 22) % count in self.bot.shards

    async def arrive(self) -> None:
        """See which servers there are, and what happened in them while the bot was away."""
        present = [one.id for one in self.bot.guilds]
        await self.bot.services.departures.compare(present, self._ours)
        await self._watch.catch_up()

    # What was begun before the bot stopped, or while Discord did not answer.

    async def reconcile(self) -> None:
        """Look on Discord for what was begun, before it is begun anew."""
        for post in await self.channels.unsure():
            guild = self.bot.get_guild(post.guild_id)
            if guild is None:
                continue
            thread = await threads.find_thread(guild, post.id)
            if thread is None:
                await self.channels.mark_gone(post.guild_id, thread_id=post.id)
            elif post.state is State.CLOSING:
                await self._close(post, thread)
            elif post.suggestion is Answer.CLAIMED:
                await self._answer(post, thread)
        for guild_id, at in await self.sweep.unsure_nudges():
            if self.bot.get_guild(guild_id) is not None:
                await self._look_for_nudge(guild_id, at)

    async def _answer(self, post: Post, thread: discord.Thread) -> None:
        found = await threads.own_message(thread, f"c/support.wrong/{ANYBODY}/")
        too_late = self.bot.services.clock() - post.suggested_at > _GIVE_UP
        if found is not None or too_late:
            await self.channels.answered(post.id, found)
        else:
            await self._watch.answer(thread, await self.channels.setup(post.guild_id))

    async def _look_for_nudge(self, guild_id: int, at: datetime) -> None:
        place = await self._nudge_place(guild_id)
        if place is None:
            return await self.sweep.nudged(guild_id)
        role, channel, _setup = place
        async for message in channel.history(limit=50, after=at - timedelta(seconds=30)):
            if message.author.id == channel.guild.me.id and any(
                role.mention in getattr(one, "content", "") for one in threads.walk(message.components)
            ):
                return await self.sweep.nudged(guild_id)
        await self.sweep.nudge_again(guild_id, at)

    # Questions that wait.

    async def _nudge_place(self, guild_id: int) -> tuple[discord.Role, discord.TextChannel, Setup] | None:
        """Whom to tell, and where; None where that cannot be done."""
        guild = self.bot.get_guild(guild_id)
        if guild is None:
            return None
        setup = await self.channels.setup(guild_id)
        role, channel = guild.get_role(setup.helper_role_id or 0), nudge_channel(guild, setup)
        if role is None or channel is None or cards.lacking(channel, cards.NUDGE_PERMISSIONS):
            return None
        return role, channel, setup

    async def nudge(self) -> None:
        """Tell the helpers of every server of what waits, in one message each."""
        for guild_id in await self.sweep.waiting():
            place = await self._nudge_place(guild_id)
            nudge = await self.sweep.claim_nudge(guild_id) if place else None
            if place is not None and nudge is not None:
                await self._tell(*place, nudge)

    async def _tell(
        self, role: discord.Role, channel: discord.TextChannel, setup: Setup, nudge: Nudge
    ) -> None:
        posts = [
            *[one for one in nudge.posts[:_LOOKED_AT] if await self._waits(one)],
            *nudge.posts[_LOOKED_AT:],
        ]
        if posts:
            with language(server_language(channel.guild, setup.language)):
                card = cards.nudge_card(role, posts, setup.nudge_hours or 0)
            # The one message of ours that is meant to reach people: this role, and nobody else.
            pinged = discord.AllowedMentions(everyone=False, users=False, roles=[role], replied_user=False)
            try:
                await channel.send(view=card, nonce=f"n{posts[0].id}", allowed_mentions=pinged)
            except (discord.Forbidden, discord.NotFound) as error:
                log.info("support_nudge_not_delivered", status=error.status, code=error.code)
        await self.sweep.nudged(nudge.guild_id)

    async def _waits(self, post: Post) -> bool:
        """Whether the question is still there and open; what the bot missed is written down."""
        guild = self.bot.get_guild(post.guild_id)
        thread = await threads.find_thread(guild, post.id) if guild else None
        if thread is None:
            await self.channels.mark_gone(post.guild_id, thread_id=post.id)
            return False
        setup = await self.channels.setup(post.guild_id)
        tagged, closed = threads.is_tagged(thread, setup.solved_tags), threads.is_closed(thread)
        if tagged or closed:
            await self.channels.seen(post.id, tagged=tagged or None, closed=closed)
        return not (tagged or closed)

    # Very old questions.

    async def close_old(self) -> None:
        """Close what nobody wrote in for long."""
        for post in await self.sweep.claim_old(lambda guild_id: self.bot.get_guild(guild_id) is not None):
            guild = self.bot.get_guild(post.guild_id)
            thread = await threads.find_thread(guild, post.id) if guild else None
            if thread is None:
                await self.channels.mark_gone(post.guild_id, thread_id=post.id)
            else:
                await self._close(post, thread)

    async def _close(self, post: Post, thread: discord.Thread) -> None:
        own = self.bot.user is not None and thread.owner_id == self.bot.user.id
        may = thread.permissions_for(thread.guild.me)
        if own or thread.locked or not (may.manage_threads and may.send_messages_in_threads):
            # An anonymous question is closed by its asker; elsewhere the bot would promise what it may not do.
            return await self.sweep.closed(post.id)
        setup = await self.channels.setup(post.guild_id)
        said = await threads.own_message(thread, f"c/support.solve/{ANYBODY}/{cards.RESTED}")
        if said is None:
            with language(server_language(thread.guild, setup.language)):
                card = closing_card(setup.close_days or 0)
            await threads.send_card(thread, card, f"c{thread.id}")
        with contextlib.suppress(discord.Forbidden, discord.NotFound):
            await thread.edit(archived=True)
        await self.sweep.closed(post.id)
