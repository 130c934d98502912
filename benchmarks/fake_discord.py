"""A Discord of its own on loopback: REST and gateway, just enough for a bot to log in, sync and stay.

It records every request and every gateway message, so that a test can wait for one and see that nothing
went elsewhere.
"""

import asyncio
import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Self

from aiohttp import WSMsgType, web

APPLICATION_ID = 123456789012345678
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GAbcde.a-token-of-the-fake-discord"  # its first part is the application id
HELLO, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, ACK = 10, 1, 2, 6, 7, 9, 11

_ANSWERS = ("/api/v10/interactions/", "/api/v10/webhooks/")

USER = {"id": str(APPLICATION_ID), "username": "candor", "discriminator": "0", "avatar": None, "bot": True}
APPLICATION = {
    "id": str(APPLICATION_ID),
    "name": "Candor",
    "icon": None,
    "description": "",
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "0" * 64,
    "flags": 0,
    "owner": {"id": "1", "username": "operator", "discriminator": "0", "avatar": None},
    "team": None,
}


def json_response(data: Any, status: int = 200) -> web.Response:
    """`data` as Discord would answer it."""
    # discord.py reads JSON only under exactly this type, without a charset, which is how Discord sends it.
    return web.Response(
        body=json.dumps(data).encode(), status=status, headers={"Content-Type": "application/json"}
    )


@dataclass
class Connection:
    """One gateway connection: the compression it asked for, and what it sent."""

    path: str
    compress: str | None
    socket: web.WebSocketResponse
    messages: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stream = zlib.compressobj()

    async def send(
        self, op: int, data: Any = None, *, event: str | None = None, sequence: int | None = None
    ) -> None:
        """Send one gateway message, compressed as the client asked."""
        text = json.dumps({"op": op, "d": data, "t": event, "s": sequence})
        if self.compress == "zlib-stream":
            await self.socket.send_bytes(
                self._stream.compress(text.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH)
            )
        elif self.compress is None:
            await self.socket.send_str(text)
        else:
            raise NotImplementedError(f"the fake Discord does not speak {self.compress}")


class FakeDiscord:
    """`async with FakeDiscord() as discord:` serves at `discord.api`.

    `sync_status`: what PUT commands answers. `status`: what every request answers, if not None.
    `close_code`: the gateway closes with it after IDENTIFY. `resume_url`: what READY names, by default the
    public gateway, as a Discord behind a careless proxy would. `silent`: requests of that path are taken and never
    answered. `guilds`: the servers that the bot is in. `starts_left`: of a day's session starts.
    `identify_seconds`: how long after one IDENTIFY the next is answered with an invalid session.
    """

    def __init__(
        self,
        *,
        sync_status: int = 200,
        status: int | None = None,
        close_code: int | None = None,
        resume_url: str = "wss://gateway-us-east1-b.discord.gg",
        token: str = TOKEN,
        silent: str | None = None,
        application: dict[str, Any] = APPLICATION,
        guilds: Sequence[dict[str, Any]] = (),
        starts_left: int = 999,
        identify_seconds: float = 0.0,
    ) -> None:
        self.sync_status = sync_status
        self.status = status
        self.close_code = close_code
        self.resume_url = resume_url
        self.token = token
        self.silent = silent
        self.application = application
        self.guilds = guilds
        self.starts_left = starts_left
        self.identify_seconds = identify_seconds
        self.refused_identifies = 0
        self._identified_at = float("-inf")
        self.requests: list[tuple[str, str]] = []
        self.commands: list[dict[str, Any]] = []
        self.connections: list[Connection] = []
        self.on_identify: Callable[[], object] = lambda: None
        """Called when a bot has sent IDENTIFY, before it hears of anything."""
        self._sequence = count(1000)
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._record])
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port: int = self._runner.addresses[0][1]
        self.api = f"http://127.0.0.1:{self.port}/api/v10"
        return self

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        return [
            web.get("/api/v10/users/@me", self._answer(USER)),
            web.get("/api/v10/oauth2/applications/@me", self._answer(self.application)),
            web.get("/api/v10/gateway/bot", self._gateway_address),
            web.get("/api/v10/applications/{id}/commands", self._list_commands),
            web.put("/api/v10/applications/{id}/commands", self._put_commands),
            web.get("/gateway", self._gateway),
        ]

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def until(self, done: Callable[[], bool], seconds: float = 20) -> None:
        """Return once `done()` holds; TimeoutError if it never does."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(done)

    def received(self, op: int) -> list[dict[str, Any]]:
        """The gateway messages with `op`, over all connections, in order."""
        return [m for connection in self.connections for m in connection.messages if m["op"] == op]

    async def dispatch(self, event: str, data: dict[str, Any]) -> None:
        """Tell the bot of an event, on the gateway connection that it made last."""
        await self.connections[-1].send(0, data, event=event, sequence=next(self._sequence))

    async def _note(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    @web.middleware
    async def _record(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.path.startswith(_ANSWERS):  # each has a token of its own instead
            return await handler(request)  # type: ignore[no-any-return]
        self.requests.append((request.method, request.path))
        await self._note()
        if request.path == self.silent:
            await asyncio.Event().wait()
        if request.path.startswith("/api/"):
            if self.status is not None:
                return json_response({"message": "as told", "code": 0}, status=self.status)
            if request.headers.get("Authorization") != f"Bot {self.token}":
                return json_response({"message": "401: Unauthorized", "code": 0}, status=401)
        response: web.StreamResponse = await handler(request)
        return response

    def _answer(self, data: dict[str, Any]) -> Any:
        async def handler(_request: web.Request) -> web.Response:
            return json_response(data)

        return handler

    async def _gateway_address(self, _request: web.Request) -> web.Response:
        limits = {"total": 1000, "remaining": self.starts_left, "reset_after": 0, "max_concurrency": 1}
        url = f"ws://127.0.0.1:{self.port}/gateway"
        return json_response({"url": url, "shards": 1, "session_start_limit": limits})

    async def _list_commands(self, _request: web.Request) -> web.Response:
        return json_response(self.commands)

    async def _put_commands(self, request: web.Request) -> web.Response:
        if self.sync_status != 200:
            return json_response({"message": "Missing Access", "code": 50001}, status=self.sync_status)
        self.commands = [
            {
                "id": str(1000 + n),
                "application_id": str(APPLICATION_ID),
                "version": "1",
                "default_member_permissions": None,
                "description": "",
                "type": 1,
                **c,
            }
            for n, c in enumerate(await request.json())
        ]
        await self._note()
        return json_response(self.commands)

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = Connection(request.path, request.query.get("compress"), socket)
        self.connections.append(connection)
        await connection.send(HELLO, {"heartbeat_interval": 45_000})
        async for raw in socket:
            if raw.type is not WSMsgType.TEXT:
                continue
            message = json.loads(raw.data)
            connection.messages.append(message)
            match message["op"]:
                case 1:
                    await connection.send(ACK)
                case 2 if self.close_code is not None:
                    await socket.close(code=self.close_code)
                case 2 if self._is_too_early():
                    await connection.send(INVALID_SESSION, False)
                case 2:
                    self.on_identify()
                    await self._identify(connection, message["d"])
                case 6:
                    await connection.send(0, {}, event="RESUMED", sequence=2)
            await self._note()
        await self._note()  # it is closed
        return socket

    def _is_too_early(self) -> bool:
        now = asyncio.get_running_loop().time()
        early = now - self._identified_at < self.identify_seconds
        self._identified_at = now
        self.refused_identifies += early
        return early

    async def _identify(self, connection: Connection, identify: dict[str, Any]) -> None:
        await self._begin(connection, identify, self.guilds)

    async def _begin(
        self, connection: Connection, identify: dict[str, Any], guilds: Sequence[dict[str, Any]]
    ) -> None:
        """Begin a session with these `guilds`."""
        await connection.send(0, self._ready(identify, guilds), event="READY", sequence=1)
        for number, guild in enumerate(guilds, 2):
            await connection.send(0, guild, event="GUILD_CREATE", sequence=number)

    def _ready(self, identify: dict[str, Any], guilds: Sequence[dict[str, Any]]) -> dict[str, Any]:
        return {
            "v": 10,
            "user": USER,
            "guilds": [{"id": guild["id"], "unavailable": True} for guild in guilds],
            "session_id": "a-session",
            "resume_gateway_url": self.resume_url,
            "application": {"id": str(APPLICATION_ID), "flags": 0},
            "shard": identify.get("shard"),
        }
