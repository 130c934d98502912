"""The stand-in for Discord grown up: one server, people who use commands, and answers held to Discord's deadlines.

`WireDiscord` sends interactions through the gateway and takes the answers; `Person` is somebody who types, presses and
fills in forms, one thing after the other. Both know nothing of Candor.
"""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web

from benchmarks.fake_discord import APPLICATION_ID, USER, FakeDiscord, json_response

GUILD_ID, CHANNEL_ID = 900, 901
DISCORD_EPOCH_MS = 1_420_070_400_000

ACK_SECONDS = 3.0
"""Discord takes no first answer after this."""

ANSWER_SECONDS = 120.0
"""A person gives up an answer that was announced after this."""

TYPING_SECONDS = 0.5
"""Nobody fills in a form quicker than this; discord.py does not know one before Discord's answer to it is there."""

COMMAND, COMPONENT, AUTOCOMPLETE, FORM_SENT = 2, 3, 4, 5
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, FORM = 4, 5, 6, 7, 8, 9
SUBCOMMAND, STRING = 1, 3
LABEL, BUTTON, SELECT, RADIO_GROUP = 18, 2, 3, 21

TIME = "2026-01-01T00:00:00+00:00"
ALL_RIGHTS = str((1 << 53) - 1)
EVERYONE = {
    "name": "@everyone",
    "color": 0,
    "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
    "hoist": False,
    "position": 0,
    "permissions": ALL_RIGHTS,
    "managed": False,
    "mentionable": False,
    "flags": 0,
}


def _member(user: dict[str, Any]) -> dict[str, Any]:
    return {"user": user, "roles": [], "joined_at": TIME, "deaf": False, "mute": False, "flags": 0}


def make_server(id_: int, channel_id: int, members: int) -> dict[str, Any]:
    """A server with one channel, in which everybody may do everything, as GUILD_CREATE tells it."""
    channel = {"id": str(channel_id), "type": 0, "name": "lounge", "position": 0, "guild_id": str(id_)}
    return {
        "id": str(id_),
        "name": "Benchmarks",
        "owner_id": "1",
        "member_count": members,
        "roles": [{"id": str(id_), **EVERYONE}],
        "channels": [channel],
        "members": [_member(USER)],
        "emojis": [],
        "features": [],
    }


GUILD = make_server(GUILD_ID, CHANNEL_ID, members=300)


class Unanswered(Exception):
    """An interaction that was not acknowledged in time, or whose announced answer never came."""


@dataclass
class Answer:
    """What came back for one interaction. `data`: the message, form or choices, as the bot sent it."""

    sent: float
    message: dict[str, Any] | None
    """The message that was pressed on, if any."""
    acknowledged: float | None = None
    data: dict[str, Any] = field(default_factory=dict)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def ack_seconds(self) -> float:
        """From the interaction to its first answer."""
        assert self.acknowledged is not None
        return self.acknowledged - self.sent

    @property
    def text(self) -> str:
        """All of it, to look for words in."""
        return json.dumps(self.data, ensure_ascii=False)


class WireDiscord(FakeDiscord):
    """A Discord whose people send interactions to the bot that is connected, by default from its only server."""

    def __init__(self, guilds: Sequence[dict[str, Any]] = (GUILD,)) -> None:
        super().__init__(guilds=guilds)
        self._waiting: dict[str, Answer] = {}
        self._numbers = count(1)

    def routes(self) -> list[web.RouteDef]:
        return [
            *super().routes(),
            web.post("/api/v10/interactions/{id}/{token}/callback", self._take_answer),
            web.patch("/api/v10/webhooks/{application}/{token}/messages/@original", self._take_message),
            web.post("/api/v10/webhooks/{application}/{token}", self._take_message),
        ]

    async def interact(
        self,
        user: dict[str, Any],
        kind: int,
        data: dict[str, Any],
        message: dict[str, Any] | None = None,
        guild: dict[str, Any] = GUILD,
    ) -> Answer:
        """Send an interaction and wait for its whole answer; Unanswered where it does not come."""
        number = next(self._numbers)
        id_ = str((int(time.time() * 1000) - DISCORD_EPOCH_MS) << 22 | number & 0xFFF)
        token = f"token-{number}"
        payload = {
            "id": id_,
            "application_id": str(APPLICATION_ID),
            "type": kind,
            "token": token,
            "version": 1,
            "data": data,
            "guild_id": guild["id"],
            "channel_id": guild["channels"][0]["id"],
            "channel": guild["channels"][0],
            "member": {**_member(user), "permissions": ALL_RIGHTS},
            "locale": "en-US",
            "guild_locale": "en-US",
            "app_permissions": ALL_RIGHTS,
            "entitlements": [],
            "authorizing_integration_owners": {"0": guild["id"]},
            "context": 0,
            "attachment_size_limit": 10_485_760,
            **({"message": message} if message else {}),
        }
        answer = self._waiting[token] = Answer(time.perf_counter(), message)
        try:
            await self.dispatch("INTERACTION_CREATE", payload)
            try:
                async with asyncio.timeout(ACK_SECONDS):
                    await answer.came.wait()
            except TimeoutError:
                if answer.acknowledged is None:
                    raise Unanswered from None
                async with asyncio.timeout(ANSWER_SECONDS):
                    await answer.came.wait()
        except TimeoutError:
            raise Unanswered from None
        finally:
            del self._waiting[token]
        return answer

    async def _take_answer(self, request: web.Request) -> web.Response:
        body, token = await body_of(request), request.match_info["token"]
        answer = self._waiting.get(token)
        if answer is None or time.perf_counter() - answer.sent > ACK_SECONDS:
            return json_response({"message": "Unknown interaction", "code": 10062}, status=404)
        if answer.acknowledged is not None:
            said = "Interaction has already been acknowledged."
            return json_response({"message": said, "code": 40060}, status=400)
        answer.acknowledged = time.perf_counter()
        kind, data = body["type"], body.get("data") or {}
        told: dict[str, Any] = {"interaction": {"id": request.match_info["id"], "type": COMMAND}}
        if kind in (MESSAGE, UPDATE, DEFERRED, DEFERRED_UPDATE):
            shown = as_message(data, answer.message)
            told["resource"] = {"type": kind, "message": shown}
            data = shown
        if kind not in (DEFERRED, DEFERRED_UPDATE):
            answer.data = data
            answer.came.set()
        return json_response(told)

    async def _take_message(self, request: web.Request) -> web.Response:
        message = as_message(await body_of(request), None)
        answer = self._waiting.get(request.match_info["token"])
        # A message without a button says how far the work is; the answer is yet to come.
        if answer is not None and any(custom_ids(message)):
            answer.data = message
            answer.came.set()
        return json_response(message)


async def body_of(request: web.Request) -> dict[str, Any]:
    """What the bot sent; of a message with files only the message."""
    if request.content_type == "multipart/form-data":
        return dict(json.loads(str((await request.post())["payload_json"])))
    return dict(await request.json())


_message_ids = count(10_000)


def as_message(sent: dict[str, Any], before: dict[str, Any] | None) -> dict[str, Any]:
    """`sent` as Discord tells it back. `before`: the message that it changes."""
    return {
        "id": before["id"] if before else str(next(_message_ids)),
        "channel_id": before["channel_id"] if before else str(CHANNEL_ID),
        "author": USER,
        "timestamp": TIME,
        "edited_timestamp": None,
        "type": 0,
        "content": sent.get("content") or "",
        "components": sent.get("components") or [],
        "flags": sent.get("flags") or (before["flags"] if before else 0),
        "attachments": [],
        "embeds": [],
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": False,
        "pinned": False,
        "tts": False,
    }


def custom_ids(data: Any) -> Iterator[str]:
    """Every custom id in a message or form, from top to bottom."""
    if isinstance(data, dict):
        if isinstance(data.get("custom_id"), str):
            yield data["custom_id"]
        data = list(data.values())
    if isinstance(data, list):
        for part in data:
            yield from custom_ids(part)


class Person:
    """Somebody in the server, who does one thing after the other and keeps the message that came last."""

    def __init__(self, discord: WireDiscord, user_id: int, guild: dict[str, Any] = GUILD) -> None:
        self.id = user_id
        self.message: dict[str, Any] | None = None
        self.acks: list[float] = []
        """Seconds until each acknowledgement."""
        self._discord = discord
        self._guild = guild
        self._user = {"id": str(user_id), "username": f"p{user_id}", "discriminator": "0", "avatar": None}

    async def slash(self, path: str, **options: str) -> Answer:
        """Use the command `path`, `contract add` for example."""
        return await self._send(COMMAND, self._command(path, options))

    async def complete(self, path: str, option: str, text: str) -> Answer:
        """Type `text` into an option that completes itself."""
        return await self._send(AUTOCOMPLETE, self._command(path, {option: text}, focused=option))

    async def press(self, custom_id: str) -> Answer:
        """Press a button on the message that came last."""
        return await self._send(COMPONENT, {"custom_id": custom_id, "component_type": BUTTON}, self.message)

    async def choose(self, custom_id: str, value: str) -> Answer:
        """Choose from a menu on the message that came last."""
        chosen = {"custom_id": custom_id, "component_type": SELECT, "values": [value]}
        return await self._send(COMPONENT, chosen, self.message)

    async def fill_in(self, form: Answer, typed: dict[str, str]) -> Answer:
        """Send `form` with `typed` by label; other fields and selects as they stand."""
        await asyncio.sleep(TYPING_SECONDS)
        labels = [one for one in form.data["components"] if one["type"] == LABEL]
        components = [
            {"type": LABEL, "component": _filled(one["component"], typed.get(one["label"]))} for one in labels
        ]
        data = {"custom_id": form.data["custom_id"], "components": components}
        return await self._send(FORM_SENT, data, form.message)

    async def _send(self, kind: int, data: dict[str, Any], message: dict[str, Any] | None = None) -> Answer:
        answer = await self._discord.interact(self._user, kind, data, message, self._guild)
        self.acks.append(answer.ack_seconds)
        if "flags" in answer.data:
            self.message = answer.data
        return answer

    def _command(self, path: str, options: dict[str, str], focused: str | None = None) -> dict[str, Any]:
        name, *below = path.split()
        given: list[dict[str, Any]] = [
            {"name": key, "type": STRING, "value": value, **({"focused": True} if key == focused else {})}
            for key, value in options.items()
        ]
        for part in reversed(below):
            given = [{"name": part, "type": SUBCOMMAND, "options": given}]
        return {"id": "1", "name": name, "type": 1, "options": given}


def _filled(control: dict[str, Any], typed: str | None) -> dict[str, Any]:
    sent: dict[str, Any] = {"type": control["type"], "custom_id": control["custom_id"]}
    if "options" in control:
        chosen = [one["value"] for one in control["options"] if one.get("default")]
        return (
            {**sent, "value": next(iter(chosen), None)}
            if control["type"] == RADIO_GROUP
            else {**sent, "values": chosen}
        )
    return {**sent, "value": control.get("value", "") if typed is None else typed}
