"""The sandbox's page: a launcher around simcord's previews, all on one loopback address.

The launcher lists who one can be and where one can go, and shows the chosen place in a frame. simcord's own
files and requests come through here too, to the preview whose capability they carry. Every address checks
the host it was asked as, so that no other web page can reach in under a name of its own.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from aiohttp import web

from bot.sandbox.simcord_page import FILES, LivePreview, page_files, static_server
from bot.sandbox.texts import languages, page_texts, place_texts
from bot.sandbox.world import PEOPLE, SERVER, Person, Place, World

HOST = "127.0.0.1"
STATIC = Path(__file__).with_name("static")
_OWN_FILES = ("launcher.css", "launcher.js", "place.css", "place.js")
_MOST_PREVIEWS = 12
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}
_FONT_HEADERS = {"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"}
# simcord's requests: method, address, and the handler that PreviewServer has for it.
_REQUESTS = (
    ("POST", "/api/pages", "pages"),
    ("DELETE", "/api/pages/{context_id}", "delete_page"),
    ("GET", "/api/state", "state"),
    ("GET", "/api/commands", "commands"),
    ("GET", "/api/action-result", "action_result"),
    ("POST", "/api/action", "action"),
    ("GET", "/api/assets/{asset_id}", "asset"),
)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Page:
    """The web application of one sandbox on `port`. Whoever has `token` can use it."""

    def __init__(self, world: World, token: str, port: int) -> None:
        self.world = world
        self._token = token
        self._port = port
        self._hosts = {f"{HOST}:{port}", f"localhost:{port}"}
        self._previews: dict[tuple[str, int, str, str], LivePreview] = {}
        self._opening = asyncio.Lock()
        self._files = static_server(port)
        self.app = web.Application(middlewares=[self._guard], handler_args={"handler_cancellation": False})
        add = self.app.router.add_route
        add("GET", "/", self._launcher)
        add("GET", "/place", self._place)
        for name in _OWN_FILES:
            add("GET", f"/sandbox/{name}", self._own_file)
        add("GET", "/sandbox/state", self._state)
        add("POST", "/sandbox/open", self._open)
        add("POST", "/sandbox/post", self._post)
        add("POST", "/sandbox/skip", self._skip)
        add("POST", "/sandbox/language", self._language)
        for path in page_files():
            add("GET", path, self._font if path.startswith("/fonts/") else self._simcord_file)
        for method, path, handler in _REQUESTS:
            add(method, path, self._to_preview(handler))
        add("GET", "/api/menus", self._menus)
        add("POST", "/api/menu", self._menu)

    @property
    def address(self) -> str:
        """What to open in a browser. The part after # never travels over the network."""
        return f"http://{HOST}:{self._port}/#{self._token}"

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.headers.get("Host", "") not in self._hosts:
            raise web.HTTPForbidden
        own = request.path.startswith("/sandbox/") and not request.path.endswith(_OWN_FILES)
        # A header that other sites' pages cannot set without being allowed to, and nobody allows it.
        given = request.headers.get("X-Candor-Sandbox", "").encode()
        if own and not secrets.compare_digest(given, self._token.encode()):
            raise web.HTTPUnauthorized
        return await handler(request)

    async def _launcher(self, _request: web.Request) -> web.Response:
        html = (STATIC / "launcher.html").read_text(encoding="utf-8")
        return web.Response(text=html, content_type="text/html", headers=_HEADERS)

    async def _own_file(self, request: web.Request) -> web.Response:
        name = request.path.rpartition("/")[2]
        kind = "text/css" if name.endswith(".css") else "application/javascript"
        text = (STATIC / name).read_text(encoding="utf-8")
        return web.Response(text=text, content_type=kind, headers=_HEADERS)

    async def _place(self, request: web.Request) -> web.Response:
        """simcord's page with a style and a script of ours: the launcher does what its tool bars are for."""
        page: web.Response = await self._files._static(request.clone(rel_url="/"))
        page.text = (page.text or "").replace(
            "</head>",
            '<link rel="stylesheet" href="/sandbox/place.css">'
            '<script type="module" src="/sandbox/place.js"></script></head>',
        )
        return page

    async def _simcord_file(self, request: web.Request) -> web.Response:
        response: web.Response = await self._files._static(request)
        return response

    async def _font(self, request: web.Request) -> web.FileResponse:
        """One of 30 MB of fonts, which would otherwise be read again at every change of place."""
        return web.FileResponse(FILES / request.path[1:], headers=_FONT_HEADERS)

    def _to_preview(self, handler: str) -> Handler:
        async def serve(request: web.Request) -> web.StreamResponse:
            return await self._preview_of(request).serve(request, handler)

        return serve

    def _preview_of(self, request: web.Request) -> LivePreview:
        """The place that a request of its page comes from."""
        capability = request.headers.get("X-Simcord-Capability", "")
        for preview in self._previews.values():
            if secrets.compare_digest(preview.capability.encode(), capability.encode()):
                return preview
        raise web.HTTPUnauthorized

    async def _menus(self, request: web.Request) -> web.Response:
        preview = self._preview_of(request)
        menus = preview.menus(request.headers.get("X-Simcord-Context"))
        return _json({"menus": menus, "texts": place_texts(preview.locale)})

    async def _menu(self, request: web.Request) -> web.Response:
        preview, body = self._preview_of(request), await _body(request)
        message = str(body.get("message", ""))
        if not message.isdecimal():
            raise web.HTTPBadRequest
        try:
            context = request.headers.get("X-Simcord-Context")
            await preview.use_menu(context, str(body.get("name", "")), int(message))
        except LookupError:
            raise web.HTTPNotFound from None
        return _json({})

    async def _state(self, request: web.Request) -> web.Response:
        person = _person(request.query.get("user"))
        locale = self.world.locale(person)
        return _json(
            {
                "server": SERVER,
                "now": self.world.env.now().isoformat(),
                "ahead": self.world.env.ahead.days,
                "user": person.key,
                "locale": locale,
                "languages": languages(),
                "users": [{"key": p.key, "name": p.name, "moderator": p.moderator} for p in PEOPLE],
                "places": [_place_json(place) for place in self.world.places(person)],
                "texts": page_texts(locale),
            }
        )

    async def _open(self, request: web.Request) -> web.Response:
        body = await _body(request)
        person = _person(body.get("user"))
        place = next((p for p in self.world.places(person) if str(p.id) == str(body.get("place"))), None)
        if place is None or place.kind == "forum":
            raise web.HTTPNotFound
        zone = str(body.get("zone"))
        preview = await self._preview(person, place, zone if zone in available_timezones() else person.zone)
        return _json({"address": f"/place#{preview.capability}"})

    async def _preview(self, person: Person, place: Place, zone: str) -> LivePreview:
        locale = self.world.locale(person)
        key = (person.key, place.id, zone, locale)
        async with self._opening:
            known = self._previews.get(key)
            if known is not None and known.is_open:
                return known
            for old_key, old in list(self._previews.items()):
                if not old.is_open or (len(self._previews) >= _MOST_PREVIEWS and not old.watched):
                    del self._previews[old_key]
                    await self.world.env.close_place(old)
            channel, viewer = self.world.enter(person, place)
            preview = await self.world.env.open_place(
                channel,
                viewer,
                port=self._port,
                zone=zone,
                locale=locale,
                pictures=self.world.pictures(),
            )
            self._previews[key] = preview
        return preview

    async def _post(self, request: web.Request) -> web.Response:
        body = await _body(request)
        title, text = str(body.get("title", "")).strip(), str(body.get("text", "")).strip()
        if not 1 <= len(title) <= 100 or not 1 <= len(text) <= 2000:
            raise web.HTTPBadRequest
        return _json({"place": str(await self.world.post(_person(body.get("user")), title, text))})

    async def _skip(self, request: web.Request) -> web.Response:
        days = (await _body(request)).get("days")
        if days not in (1, 7):
            raise web.HTTPBadRequest
        await self.world.env.skip(timedelta(days=days))
        return _json({})

    async def _language(self, request: web.Request) -> web.Response:
        body = await _body(request)
        if body.get("language") not in languages():
            raise web.HTTPBadRequest
        self.world.languages[_person(body.get("user")).key] = str(body["language"])
        return _json({})


def _person(key: object) -> Person:
    return next((person for person in PEOPLE if person.key == key), PEOPLE[0])


def _place_json(place: Place) -> dict[str, Any]:
    # Ids as text: JavaScript's numbers are too short for them.
    return {
        "id": str(place.id),
        "kind": place.kind,
        "name": place.name,
        "last": None if place.last_message is None else str(place.last_message),
    }


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        raise web.HTTPBadRequest from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest
    return body


def _json(value: object) -> web.Response:
    return web.json_response(value, headers=_HEADERS)
