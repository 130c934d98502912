"""simcord, made live: an in-memory Discord whose clock runs and whose previews share one address.

simcord is a test harness. It keeps time still, shows one place at a time, and gives each preview a web
server of its own. What it takes to change that uses names that simcord keeps private, all of them in this
module and in `simcord_page`, each with the reason; `bot.sandbox.version` therefore insists on the version they
were read in.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import copy_context
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
from simcord import ChannelHandle, Env, GuildHandle, MemberActor, UserHandle
from simcord.backend.cdn import CDN_BASE as CDN_BASE
from simcord.backend.models import Channel, Message

from bot.clock import Clock, system_clock
from bot.sandbox.simcord_page import LivePreview, Pictures

LONGEST_CATCH_UP = timedelta(minutes=1)
KEPT_EVERY = 30
"""Seconds."""

LIVED_AFTER_SKIP = timedelta(seconds=130)
"""How much of a skipped time is lived through: after the clock jumps, reminders are held back for a minute."""

_log = logging.getLogger(__name__)


def give_posts_their_threads_id(backend: Any) -> None:
    """Let the first message of a forum post have the thread's id, as on Discord. simcord gives it one of its own."""
    commit = backend.commit_message

    def commit_message(message: Any, *, broadcast: bool = True) -> Any:
        thread = backend.channels[message.channel_id]
        if not broadcast and thread.is_thread and not backend.messages[thread.id]:
            message.id = thread.id
        return commit(message, broadcast=broadcast)

    backend.commit_message = commit_message


class LiveEnv(Env):
    """One virtual Discord around one bot, following the machine's clock.

    Everything that moves it (`catch_up`, a preview's action) holds `lock`: simcord refuses overlaps.
    """

    def __init__(self, bot: discord.Client, *, bot_name: str, clock: Clock = system_clock) -> None:
        super().__init__(bot, check_errors=False)
        self.lock = asyncio.Lock()
        self.previews: list[LivePreview] = []
        self.keep: Callable[[], None] = lambda: None
        """Writes down what is to outlive the run: set by who opens the world, and called at its end by them."""
        self._unkept = False
        self._machine = clock
        self.ahead = timedelta(0)
        """How far the world is ahead of the machine's clock."""
        # The account exists before there is a public way to name it.
        self.backend.bot_user.name = bot_name
        give_posts_their_threads_id(self.backend)

    # simcord wraps the bot's error handlers to collect what they handled. Here they act alone, as in
    # production: what a handler shows and logs is the bot's own affair.
    def _capture_errors(self) -> None:
        pass

    # What no handler saw: a lost task or callback. simcord marks it as retrieved, so asyncio stays silent.
    def _record_error(self, error: BaseException) -> None:
        _log.error("a task of the bot failed", exc_info=error)

    async def begin(self) -> None:
        """Start the bot, in a task of its own.

        simcord holds back the error of a lost task until the task that made it has ended, in case it is
        awaited; the caller of this one lives as long as the sandbox.
        """
        self._context = copy_context()
        await asyncio.create_task(self.start(), context=self._context)

    async def end(self, within: float) -> None:
        """Take the world down, in the context it was started in; TimeoutError where the bot hangs on."""
        self.settle_timeout = within
        await asyncio.create_task(self.shutdown(), context=self._context)

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Build parts of the world as of `moment` (aware).

        Ids are made of the time, so they come out the same in every run, and messages carry that time.
        """
        clock = self.backend.clock
        epoch = clock._epoch  # the clock can be advanced, never set: nothing public puts it in the past
        clock._epoch = moment - timedelta(seconds=clock.elapsed)
        try:
            yield
        finally:
            clock._epoch = epoch

    def _wall(self) -> datetime:
        return self._machine() + self.ahead

    def set_to_now(self) -> None:
        """Bring the virtual clock to the present without living through the time between."""
        self._set(self._wall())

    def _set(self, moment: datetime) -> None:
        clock = self.backend.clock
        clock._epoch = moment - timedelta(seconds=clock.elapsed)

    async def skip(self, time: timedelta) -> None:
        """Go `time` ahead as if the machine had slept, and live through the last of it: what is due then happens."""
        async with self.lock:
            self.ahead += time
            self._set(self._wall() - LIVED_AFTER_SKIP)
            try:
                await self.advance_time(LIVED_AFTER_SKIP.total_seconds())
            except TimeoutError:
                _log.info("the bot is still busy")
            self.show_news(even_if_none=True)

    def restore(
        self,
        guild: GuildHandle,
        posts: Iterable[Channel],
        messages: Iterable[Message],
        files: Mapping[str, bytes],
    ) -> None:
        """Put back what an earlier run had; before `begin`. `files`: what was attached, by its web address."""
        self.backend.cdn._blobs.update(files)
        for post in posts:
            self.backend.channels[post.id] = post
            self.backend.messages[post.id] = {}
            self.backend.get_guild(guild.id).thread_ids.append(post.id)
            self.backend._reserved_ids.add(post.id)
        for message in messages:
            if message.channel_id in self.backend.messages:
                self.backend.messages[message.channel_id][message.id] = message
                self.backend._reserved_ids.add(message.id)

    async def catch_up(self) -> None:
        """Let the time pass that has passed since the last call, timers included. Call it under `lock`."""
        late = self._wall() - self.now()
        if abs(late) > LONGEST_CATCH_UP:  # the machine slept, which no process lives through; or was set
            self.set_to_now()
            late = timedelta(0)
        try:
            await self.advance_time(max(0.0, late.total_seconds()))
        except TimeoutError:
            # The bot is busy for longer than simcord waits. It goes on working; so does the clock.
            _log.info("the bot is still busy")

    async def pump(self, interval: float = 1.0) -> None:
        """Run the world until cancelled: time passes, pages show what happened."""
        ticks = 0
        while True:
            await asyncio.sleep(interval)
            ticks += 1
            try:
                if self.lock.locked():  # a command takes its time: show how far it has come
                    self.show_news()
                    continue
                async with self.lock:
                    await self.catch_up()
                    # Once a minute without news too, for times such as "2 minutes ago".
                    self.show_news(even_if_none=ticks % 60 == 0)
                    if ticks % KEPT_EVERY == 0:
                        self.keep_news()
            except Exception:
                _log.exception("the sandbox's clock stumbled")

    def show_news(self, *, even_if_none: bool = False) -> None:
        """Publish every open page if anything happened since the last time."""
        record = self.backend.transcript
        if not record and not even_if_none:
            return
        self._unkept = self._unkept or bool(record)
        # The test harness keeps all of it for its reports; a sandbox left open would only grow.
        record.clear()
        self.backend.http_requests.clear()
        for preview in self.previews:
            preview.publish()

    def keep_news(self) -> None:
        """Write down what is to outlive the run, if anything happened since the last time."""
        if self._unkept:
            self._unkept = False
            self.keep()

    async def open_place(
        self,
        channel: ChannelHandle,
        viewer: MemberActor | UserHandle,
        *,
        port: int,
        zone: str,
        locale: str,
        pictures: Pictures,
    ) -> LivePreview:
        """A running preview of `channel` as `viewer` sees it, served by whoever listens on `port`."""
        preview = LivePreview(self, channel, viewer, port=port, zone=zone, locale=locale, pictures=pictures)
        async with self.lock:
            self._preview = None  # simcord allows one preview; several share the world when they take turns
            await preview.open()
            self.previews.append(preview)
        return preview

    async def close_place(self, preview: LivePreview) -> None:
        """End `preview`; its pages then say so."""
        async with self.lock:
            if preview in self.previews:
                self.previews.remove(preview)
            await preview.close()


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """The moment at which clocks in UTC show the given numbers."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
