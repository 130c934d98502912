"""simcord, made live: an in-memory Discord whose clock runs and whose previews share one address.

simcord is a test harness. It keeps time still, shows one place at a time, and gives each preview a web
server of its own. What it takes to change that uses names that simcord keeps private, all of them in this
module, each with the reason; `bot.sandbox.version` therefore insists on the version they were read in.
"""

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import copy_context
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, ClassVar

import discord
from aiohttp import web
from simcord import ChannelHandle, Env, MemberActor, UserHandle
from simcord import preview as preview_package
from simcord.backend.cdn import CDN_BASE as CDN_BASE
from simcord.preview import Preview, _markdown, _require_preview_runtime, _server
from simcord.preview._media import MediaInfo, MediaWorker, _process_media
from simcord.preview._server import PreviewServer

from bot.clock import Clock, system_clock

FILES = Path(preview_package.__file__).with_name("static")
"""simcord's page: its files, as its server finds them."""

LONGEST_CATCH_UP = timedelta(minutes=1)
Pictures = Mapping[str, tuple[str, bytes]]
"""Pictures by web address, as (file name, content): the page loads nothing from elsewhere."""

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
        self._wall = clock
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

    def set_to_now(self) -> None:
        """Bring the virtual clock to the present without living through the time between."""
        clock = self.backend.clock
        clock._epoch = self._wall() - timedelta(seconds=clock.elapsed)

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
            except Exception:
                _log.exception("the sandbox's clock stumbled")

    def show_news(self, *, even_if_none: bool = False) -> None:
        """Publish every open page if anything happened since the last time."""
        record = self.backend.transcript
        if not record and not even_if_none:
            return
        # The test harness keeps all of it for its reports; a sandbox left open would only grow.
        record.clear()
        self.backend.http_requests.clear()
        for preview in self.previews:
            preview.publish()

    async def open_place(
        self,
        channel: ChannelHandle,
        viewer: MemberActor | UserHandle,
        *,
        port: int,
        zone: str,
        locale: str,
        pictures: Pictures,
    ) -> "LivePreview":
        """A running preview of `channel` as `viewer` sees it, served by whoever listens on `port`."""
        preview = LivePreview(self, channel, viewer, port=port, zone=zone, locale=locale, pictures=pictures)
        async with self.lock:
            self._preview = None  # simcord allows one preview; several share the world when they take turns
            await preview.open()
            self.previews.append(preview)
        return preview

    async def close_place(self, preview: "LivePreview") -> None:
        """End `preview`; its pages then say so."""
        async with self.lock:
            if preview in self.previews:
                self.previews.remove(preview)
            await preview.close()


class SharedServer(PreviewServer):
    """A preview's request handlers, without a socket: the launcher listens and hands requests on.

    The capability in each request and the checks of host and origin stay simcord's own.
    """

    # A preview may be shown inside the launcher's page, and nowhere else.
    _SECURITY_HEADERS: ClassVar[dict[str, str]] = {
        **PreviewServer._SECURITY_HEADERS,
        "X-Frame-Options": "SAMEORIGIN",
        "Content-Security-Policy": PreviewServer._SECURITY_HEADERS["Content-Security-Policy"].replace(
            "frame-ancestors 'none'", "frame-ancestors 'self'"
        ),
    }

    async def start(self) -> None:
        # The handlers expect aiohttp in their module, where the original start() puts it.
        vars(_server)["web"] = web
        self.port = self._requested_port

    async def close(self) -> None:
        self.port = None


class PictureWorker(MediaWorker):
    """Decodes `own` pictures here, once. simcord starts a process for every picture of every page, which is
    right for what members upload and takes a third of a second for each avatar.
    """

    def __init__(self, own: Pictures) -> None:
        super().__init__()
        self._own = frozenset(content for _name, content in own.values())

    async def validate(self, key: str, blob: bytes, *, media_time: float | None = None) -> MediaInfo:
        if blob in self._own:
            return _decoded(blob)
        return await super().validate(key, blob, media_time=media_time)


@cache
def _decoded(picture: bytes) -> MediaInfo:
    return _process_media(picture, 0.0)


class LivePreview(Preview):
    """One place as one member sees it."""

    def __init__(
        self,
        env: LiveEnv,
        channel: ChannelHandle,
        viewer: MemberActor | UserHandle,
        *,
        port: int,
        zone: str,
        locale: str,
        pictures: Pictures,
    ) -> None:
        super().__init__(
            env,
            channel,
            (viewer,),
            layout="channel",
            display="responsive",
            width=960,
            height=720,
            locale=locale,
            timezone=zone,
            presentation_time=None,
            assets=pictures,
            port=port,
        )
        self._server = SharedServer(self, port)
        self._media_worker = PictureWorker(pictures)
        self._world = env
        self._sent: dict[str, tuple[str, int]] = {}

    async def open(self) -> None:
        """Start the bot in simcord, and answer browsers from now on."""
        await self.__aenter__()
        # simcord's own page, for scripts. Nobody sees it, and it would be drawn at every news. Pages that open
        # later inherit where it looks: at nothing in particular, which is the newest message.
        source = self._pages.pop("python")
        source.target_id = source.window_end_id = None

    @property
    def is_open(self) -> bool:
        """Whether it still answers: its page may have ended it."""
        return self._active

    @property
    def watched(self) -> bool:
        """Whether a browser shows it."""
        self._prune_expired()
        return bool(self._pages)

    def publish(self) -> None:
        """Show the world as it is now. `refresh()` would settle the bot again, for up to five seconds."""
        if not self._active:
            return
        self._advance_presentation_time()
        for page in tuple(self._pages.values()):
            if page.id in self._pages:
                self._publish(page, reason="refresh")

    async def serve(self, request: web.Request, handler: str) -> web.StreamResponse:
        """Answer one of the page's own requests: handler is "pages", "state", "action", …"""
        response: web.StreamResponse = await getattr(self._server, f"_{handler}")(request)
        return response

    async def _action(self, context_id: str | None, body: Any) -> dict[str, Any]:
        async with self._world.lock:
            await self._world.catch_up()
            # Whose dispatches simcord credits to the running action.
            self._world._preview = self
            self._advance_presentation_time()
            # Its own pages are published with it, other places at the next beat of the clock.
            result: dict[str, Any] = await super()._action(context_id, self._current(context_id, body))
            return result

    def _current(self, context_id: str | None, body: Any) -> Any:
        """`body` with the revision that the page has now.

        The page publishes by itself whenever something happens, so that a click would be refused as stale
        though its button still exists; whether it does is checked separately. A repeated request keeps the
        revision it had, or it would look like another one.
        """
        if not isinstance(body, dict) or not isinstance(body.get("published_revision"), int):
            return body
        page = self._get_page(context_id)
        request_id = body.get("request_id")
        known, revision = self._sent.get(page.id, (None, 0))
        if request_id != known:
            revision = page.revision
            self._sent[page.id] = (str(request_id), revision)
        return {**body, "published_revision": revision}


def warm_up() -> None:
    """Do what simcord would do when the first preview opens: read 30 MB of fonts and compare their digests."""
    _require_preview_runtime()


def keep_parsers() -> None:
    """Let simcord keep its Markdown parsers. It builds one for every text of every message each time a page is
    drawn, which takes longer than all the rest; a parser depends on nothing but its two arguments.
    """
    build = _markdown._markdown_parser
    if hasattr(build, "kept"):  # by an earlier sandbox in this process
        return

    @lru_cache(maxsize=256)
    def kept(arguments: str) -> Any:
        return build(*json.loads(arguments))

    def parser(*arguments: Mapping[str, Any]) -> Any:
        return kept(json.dumps(arguments, sort_keys=True))

    parser.kept = kept  # type: ignore[attr-defined]  # functions have no declared attributes
    vars(_markdown)["_markdown_parser"] = parser


def static_server(port: int) -> SharedServer:
    """Handlers for simcord's page files alone, with its check of the host."""
    server = SharedServer(None, port)  # type: ignore[arg-type]  # files need no preview
    vars(_server)["web"] = web
    server.port = port
    return server


def page_files() -> tuple[str, ...]:
    """The addresses of simcord's page files, except the page itself."""
    return tuple(path for path in PreviewServer._STATIC_FILES if path != "/")


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """The moment at which clocks in UTC show the given numbers."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
