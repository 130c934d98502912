"""simcord's page, made to share one address: its server, its previews, its pictures.

Like `simcord_live`, this uses names that simcord keeps private, each with the reason.
"""

import json
import secrets
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from aiohttp import web
from simcord import (
    BackendError,
    ChannelHandle,
    InteractionResult,
    MemberActor,
    SetupError,
    UserHandle,
    actors,
)
from simcord import preview as preview_package
from simcord.backend import serializers
from simcord.enums import AppCommandType, InteractionType
from simcord.preview import Preview, _markdown, _require_preview_runtime, _server
from simcord.preview._media import MediaInfo, MediaWorker, _process_media
from simcord.preview._server import PreviewServer

if TYPE_CHECKING:
    from bot.sandbox.simcord_live import LiveEnv

FILES = Path(preview_package.__file__).with_name("static")
"""simcord's page: its files, as its server finds them."""

Pictures = Mapping[str, tuple[str, bytes]]
"""Pictures by web address, as (file name, content): the page loads nothing from elsewhere."""


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
        env: "LiveEnv",
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
        """Begin to answer."""
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

    def menus(self, context_id: str | None) -> list[dict[str, str]]:
        """The menus that this page's member has on a message here: `name`, and `label` in their language.

        simcord's own page knows slash commands alone.
        """
        page = self._get_page(context_id)
        found = self._world.backend.visible_commands(
            user_id=page.viewer.id, channel_id=page.channel_id, type=AppCommandType.MESSAGE
        )
        return [
            {
                "name": one["name"],
                "label": (one.get("name_localizations") or {}).get(self.locale, one["name"]),
            }
            for one in found
        ]

    async def use_menu(self, context_id: str | None, name: str, message_id: int) -> None:
        """Use the menu `name` on a message; its form, if it answers with one, then stands on the page.

        LookupError where there is no such menu or message.
        """
        async with self._world.lock:
            await self._world.catch_up()
            try:
                page = self._get_page(context_id)
                message = self._target_message(page, message_id)
                result = await self._use_menu(page.viewer, name, message)
            except (SetupError, BackendError) as error:
                raise LookupError(name) from error
            if result.modal is not None:
                page.modal = result
                page.modal_handle = f"m_{secrets.token_urlsafe(12)}"
            self._publish_message_pages()

    async def _use_menu(self, actor: MemberActor | UserHandle, name: str, message: Any) -> InteractionResult:
        # What MemberActor.context_menu does; a member in direct messages has no such method.
        root = actors._resolve_visible_command(actor, self.channel.id, name, AppCommandType.MESSAGE)
        target = dict(serializers.message_payload(self._world.backend, message))
        data = {
            "id": root["id"],
            "name": root["name"],
            "type": AppCommandType.MESSAGE,
            "target_id": str(message.id),
            "resolved": {"messages": {str(message.id): target}},
        }
        return await actors._dispatch_actor_interaction(
            actor, InteractionType.APPLICATION_COMMAND, self.channel, data
        )

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
