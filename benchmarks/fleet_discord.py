"""The stand-in for Discord with what a fleet meets: shards, session starts, limits, direct messages, faults.

`FleetDiscord` has many servers, each with one shard, and knows nothing of Candor. It tells every session of a shard of
everything. What it counts is the proof: sessions refused, interactions answered by two, requests over the limit, direct
messages that a member got.
"""

import asyncio
import json
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from aiohttp import web

from benchmarks.fake_discord import INVALID_SESSION, Connection, json_response
from benchmarks.wire_discord import (
    DISCORD_EPOCH_MS,
    Unanswered,
    WireDiscord,
    as_message,
    body_of,
    make_server,
)

MEMBERS = 10
"""Members of each server."""

IDENTIFY_SECONDS = 5.0
"""Within this time one session may be started for each place of `max_concurrency`."""

ON_THE_WAY = 0.25
"""Seconds by which two messages may come closer together than they were sent."""

A_SECOND = 50
"""Requests that a token may make; answers to interactions are not counted."""

NONCE_SECONDS = 180.0
"""How long a message with the same nonce is taken for a repeat. Discord says "a few minutes"."""

Fault = Callable[[web.Request], Awaitable[web.Response | None]]
"""What happens to a request: waits, or answers in the place of Discord; None lets it through."""

_MADE_MS = 1_577_836_800_000  # 2020: ids look like Discord's, which a proxy counts on
_SERVER, _CHANNEL, _USER, _DIRECT = range(4)


def make_id(kind: int, number: int) -> int:
    """An id as Discord makes them: 18 digits, a shard follows from what is above the lowest 22 bits."""
    return (_MADE_MS - DISCORD_EPOCH_MS + number) << 22 | kind


class Nobody(Unanswered):
    """No process has a session for the shard of the server: Discord tells the person that nobody answered."""


class FleetDiscord(WireDiscord):
    """A Discord with so many `servers`, served by `shards` shards.

    `max_concurrency`: how many sessions may be started within five seconds.
    """

    def __init__(self, shards: int, servers: int, max_concurrency: int = 1) -> None:
        super().__init__(
            [make_server(make_id(_SERVER, n), make_id(_CHANNEL, n), MEMBERS) for n in range(servers)]
        )
        self.shards = shards
        self.fault: Fault | None = None
        self.counts: Counter[str] = Counter()
        """Sessions started, refused, and beside another; first answers that were not the first; requests over the
        limit; repeats that the nonce caught."""
        self.received_directly: defaultdict[int, list[str]] = defaultdict(list)
        """The number of a member → the direct messages that arrived."""
        self._max_concurrency = max_concurrency
        self._sessions: defaultdict[int, list[Connection]] = defaultdict(list)
        self._identified: dict[int, float] = {}
        self._nonces: dict[tuple[str, str], tuple[float, dict[str, Any]]] = {}
        self._second = (0, 0)

    def routes(self) -> list[web.RouteDef]:
        return [
            *super().routes(),
            web.post("/api/v10/users/@me/channels", self._open_channel),
            web.post("/api/v10/channels/{id}/messages", self._take_direct_message),
        ]

    def user_id(self, number: int) -> int:
        """The id of a member."""
        return make_id(_USER, number)

    def channel_id(self, number: int) -> int:
        """The id of a member's channel for direct messages."""
        return make_id(_DIRECT, number)

    def server_of(self, number: int) -> dict[str, Any]:
        """The server in which a member is."""
        return self.guilds[number // MEMBERS % len(self.guilds)]

    @property
    def served(self) -> set[int]:
        """The shards that a process has a session for."""
        return {shard for shard in self._sessions if self._open(shard)}

    def _open(self, shard: int) -> list[Connection]:
        """The sessions of a shard, several while one process takes over from another."""
        return [one for one in self._sessions[shard] if not one.socket.closed]

    async def dispatch(self, event: str, data: dict[str, Any]) -> None:
        told = 0
        for connection in self._open(self._shard_of(data["guild_id"])):
            with suppress(ConnectionError):
                await connection.send(0, data, event=event, sequence=next(self._sequence))
                told += 1
        if not told:
            raise Nobody

    def _shard_of(self, server_id: str) -> int:
        return (int(server_id) >> 22) % self.shards

    # The gateway.

    async def _gateway_address(self, _request: web.Request) -> web.Response:
        limits = {
            "total": 1000,
            "remaining": 1000 - self.counts["sessions started"],
            "reset_after": 86_400_000,
            "max_concurrency": self._max_concurrency,
        }
        url = f"ws://127.0.0.1:{self.port}/gateway"
        return json_response({"url": url, "shards": self.shards, "session_start_limit": limits})

    async def _identify(self, connection: Connection, identify: dict[str, Any]) -> None:
        shard, _count = identify["shard"]
        self.counts["sessions started"] += 1
        place, now = shard % self._max_concurrency, time.monotonic()
        last = self._identified.get(place, float("-inf"))
        self._identified[place] = now
        if now - last < IDENTIFY_SECONDS - ON_THE_WAY:
            self.counts["sessions refused"] += 1
            await connection.send(INVALID_SESSION, False)
            return
        self.counts["sessions beside another"] += bool(self._open(shard))
        await self._begin(
            connection, identify, [one for one in self.guilds if self._shard_of(one["id"]) == shard]
        )
        self._sessions[shard].append(connection)

    # REST.

    @web.middleware
    async def _record(self, request: web.Request, handler: Any) -> web.StreamResponse:
        await self._note()
        if self.fault is not None and request.path.startswith("/api/"):
            broken = await self.fault(request)
            if broken is not None:
                return broken
        if (
            request.path.startswith("/api/")
            and "Authorization" in request.headers
            and not self._may_request()
        ):
            self.counts["requests over the limit"] += 1
            return _too_many()
        response: web.StreamResponse = await super()._record(request, handler)
        return response

    def _may_request(self) -> bool:
        second = int(time.monotonic())
        at, used = self._second
        self._second = (second, used + 1 if at == second else 1)
        return self._second[1] <= A_SECOND

    async def _take_answer(self, request: web.Request) -> web.Response:
        response = await super()._take_answer(request)
        self.counts["answers that came second"] += response.status == 400
        return response

    async def _open_channel(self, request: web.Request) -> web.Response:
        user_id = int((await request.json())["recipient_id"])
        number = (user_id >> 22) - (_MADE_MS - DISCORD_EPOCH_MS)
        user = {"id": str(user_id), "username": f"p{user_id}", "discriminator": "0", "avatar": None}
        return json_response({"id": str(self.channel_id(number)), "type": 1, "recipients": [user]})

    async def _take_direct_message(self, request: web.Request) -> web.Response:
        sent, channel = await body_of(request), request.match_info["id"]
        nonce, now = str(sent.get("nonce")), time.monotonic()
        before = self._nonces.get((channel, nonce))
        if sent.get("enforce_nonce") and before is not None and now - before[0] < NONCE_SECONDS:
            self.counts["repeats that the nonce caught"] += 1
            return json_response(before[1])
        message = as_message(sent, None) | {"channel_id": channel}
        self._nonces[channel, nonce] = now, message
        number = (int(channel) >> 22) - (_MADE_MS - DISCORD_EPOCH_MS)
        self.received_directly[number].append(json.dumps(sent["components"]))
        await self._note()
        return json_response(message)


def _too_many() -> web.Response:
    response = json_response(
        {"message": "You are being rate limited.", "retry_after": 1.0, "global": True}, 429
    )
    response.headers.update({"Retry-After": "1", "X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"})
    response.headers["Via"] = "1.1 discord"
    return response


def delayed(seconds: float) -> Fault:
    """Everything takes so many seconds longer."""

    async def fault(_request: web.Request) -> None:
        await asyncio.sleep(seconds)

    return fault


async def out_of_order(_request: web.Request) -> web.Response:
    """Everything is answered 502, as by a proxy whose other side is away."""
    return web.Response(status=502, text="Bad Gateway")


def unauthorized_once() -> Fault:
    """The next direct message is answered 401."""
    left = 1

    async def fault(request: web.Request) -> web.Response | None:
        nonlocal left
        if not left or "/channels/" not in request.path:
            return None
        left -= 1
        return json_response({"message": "401: Unauthorized", "code": 0}, status=401)

    return fault
