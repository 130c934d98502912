"""What must hold for every request the bot sends to Discord, whatever the test was about."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from tests.discord.verbs import TEXT, walk

MESSAGE, DEFER_MESSAGE, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
EPHEMERAL = 64


def is_callback(request: Any) -> bool:
    """Whether it is the first answer to an interaction."""
    return str(request.path).endswith("/callback")


def message_of(request: Any) -> dict[str, Any] | None:
    """The message that the request writes, None where it writes none."""
    body = request.json
    if not isinstance(body, dict) or request.method not in ("POST", "PATCH"):
        return None
    if is_callback(request):
        return body["data"] if body["type"] in (MESSAGE, UPDATE) else None
    path = str(request.path)
    if path.endswith("/threads"):  # of a forum, with its first message; or on a message that stands there
        message: dict[str, Any] | None = body.get("message")
        return message
    return body if "/messages" in path or path.startswith("/webhooks/") else None


PUBLIC_BUTTONS = {"community.about": "a server's insights"}
"""Action of a button → what it stands under that is shown to everybody, on purpose."""

PUBLIC_TEXTS: dict[str, str] = {}
"""How a message without buttons begins that is shown to others, on purpose."""


def public_fault(message: dict[str, Any]) -> str | None:
    """Why a message may not be written where others see it, None where it may."""
    parts = list(walk(message.get("components") or []))
    ids = [str(part["custom_id"]) for part in parts if part.get("custom_id")]
    for custom_id in ids:
        kind, action, owner, *_rest = custom_id.split("/")
        if kind != "c" or action not in PUBLIC_BUTTONS or owner != "0":
            return f"{custom_id} is public"
    text = next((part["content"] for part in parts if part["type"] == TEXT), "")
    if not ids and not text.startswith(tuple(PUBLIC_TEXTS)):
        return f"“{text}” is public"
    return None


def objections(requests: Sequence[Any], private: Collection[int]) -> Iterator[str]:
    """What is wrong with `requests`: an answer that others see, a mention that pings, a message too large.

    `private`: the channels of direct messages.
    """
    for request in requests:
        what = f"{request.method} {request.path} {str(request.json)[:300]}"
        body = request.json if isinstance(request.json, dict) else {}
        flags = (body.get("data") or {}).get("flags") or 0 if is_callback(request) else body.get("flags") or 0
        new = is_callback(request) and body["type"] in (MESSAGE, DEFER_MESSAGE)
        followup = request.method == "POST" and str(request.path).startswith("/webhooks/")
        if (new or followup) and not flags & EPHEMERAL:
            yield f"others see {what}"
        message = message_of(request)
        if message is None:
            continue
        place = str(request.path).split("/")
        if place[1] == "channels" and int(place[2]) not in private:
            fault = public_fault(message)
            if fault:
                yield f"{fault}: {what}"
        if message.get("allowed_mentions") != {"parse": []}:
            yield f"mentions are allowed in {what}"
        parts = list(walk(message.get("components") or []))
        if len(parts) > 40:
            yield f"{len(parts)} components in {what}"
        shown = sum(len(part["content"]) for part in parts if part["type"] == TEXT)
        if shown > 4000:
            yield f"{shown} characters in {what}"
        if any(part["type"] == TEXT and not part["content"].strip() for part in parts):
            yield f"an empty text in {what}"
