"""What must hold for every request the bot sends to Discord, whatever the test was about."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from tests.cogs.verbs import BUTTON, SECTION, TEXT, walk

MESSAGE, DEFER_MESSAGE, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
EPHEMERAL = 64
PRIMARY, PLAIN, SUCCESS = 1, 2, 3


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


def shared_page(body: dict[str, Any]) -> bool:
    """Whether it is a guidance page that somebody posts for all: the one thing that others may see.

    It holds nothing of whoever posted it: its only button is anybody's.
    """
    parts = list(walk((body.get("data") or body).get("components") or []))
    ids = [part["custom_id"] for part in parts if part.get("custom_id")]
    return len(ids) == 1 and ids[0].startswith("c/guidance.open/0/")


def is_fallback(message: dict[str, Any]) -> bool:
    """Whether it is the one message that may ping: the member, alone, where a reminder could not be sent to them.

    Its buttons are theirs, and it holds nothing but what `bot.ui.direct_messages.fallback_card` says.
    """
    allowed = message.get("allowed_mentions") or {}
    users = allowed.get("users") or []
    if allowed.get("parse") or set(allowed) != {"parse", "users"} or len(users) != 1:
        return False
    parts = list(walk(message.get("components") or []))
    shown = "\n".join(part["content"] for part in parts if part["type"] == TEXT)
    ids = [part["custom_id"].split("/") for part in parts if part["type"] == BUTTON]
    return shown.count(f"<@{users[0]}>") == shown.count("<@") == 1 and all(
        action.startswith("reach.") and owner == str(users[0]) for _c, action, owner, *_rest in ids
    )


PUBLIC_BUTTONS = {
    "community.about": "a server's insights",
    "greeting.remove": "the greeting in a server that added the bot",
    "ask.approve": "an anonymous question that waits, in the moderators' channel",
    "ask.decline": "the same",
    "ask.report": "an anonymous question, or what its asker adds",
    "guidance.open": "pages that may answer a question",
    "guidance.draft": "the same",
    "support.helped": "the same",
    "support.wrong": "the same",
    "support.solve": "the same; a question that is open again, or goes to rest",
    "support.thank": "a question that is solved",
    "support.reopen": "the same",
}
"""Action of a button → what it stands under that is shown to everybody, on purpose."""

PUBLIC_TEXTS = {
    "### An anonymous post was reported": "word to the moderators' channel",
    "### ✓ Approved": "what a moderator decided, in place of a question that waited",
    "### Declined": "the same",
    "### A question waits": "word to the helpers",
    "### Questions wait": "word to the helpers",
    "### 💛 Thank you": "thanks",
    "### Helpers in ": "the board, shown by a moderator",
    "### Quienes ayudaron en ": "the same in Spanish",
}
"""How a message without buttons begins that is shown to others, on purpose."""


def public_fault(message: dict[str, Any]) -> str | None:
    """Why a message may not be written where others see it, None where it may."""
    parts = list(walk(message.get("components") or []))
    ids = [str(part["custom_id"]) for part in parts if part.get("custom_id")]
    menus = [part for part in parts if str(part.get("custom_id")) == "s/more/0/"]
    for menu in menus:
        ids.remove(menu["custom_id"])
        ids += [f"c/{option['value'].replace('/', '/0/', 1)}" for option in menu["options"]]
    for custom_id in ids:
        kind, action, owner, *_rest = custom_id.split("/")
        if kind != "c" or action not in PUBLIC_BUTTONS or owner != "0":
            return f"{custom_id} is public"
    text = next((part["content"] for part in parts if part["type"] == TEXT), "")
    if not ids and not text.startswith(tuple(PUBLIC_TEXTS)):
        return f"“{text}” is public"
    return None


def calls_helpers(request: Any, message: dict[str, Any]) -> bool:
    """Whether it is the one message that is meant to reach people: it names one role, and may ping that alone."""
    allowed = message.get("allowed_mentions") or {}
    roles = allowed.get("roles") or []
    texts = [part["content"] for part in walk(message.get("components") or []) if part["type"] == TEXT]
    return (
        request.method == "POST"
        and not is_callback(request)
        and allowed == {"parse": [], "roles": roles}
        and len(roles) == 1
        and texts[0] in ("### A question waits", "### Questions wait")
        and f"<@&{roles[0]}>" in texts[1]
    )


def objections(requests: Sequence[Any], private: Collection[int]) -> Iterator[str]:
    """What is wrong with `requests`: an answer that others see, a mention that pings, a message too large,
    more than five buttons below it, two that are both the likely next step, one custom id twice.

    `private`: the channels of direct messages.
    """
    for request in requests:
        what = f"{request.method} {request.path} {str(request.json)[:300]}"
        body = request.json if isinstance(request.json, dict) else {}
        flags = (body.get("data") or {}).get("flags") or 0 if is_callback(request) else body.get("flags") or 0
        new = is_callback(request) and body["type"] in (MESSAGE, DEFER_MESSAGE)
        followup = request.method == "POST" and str(request.path).startswith("/webhooks/")
        if (new or followup) and not flags & EPHEMERAL and not (followup and shared_page(body)):
            yield f"others see {what}"
        message = message_of(request)
        if message is None:
            continue
        place = str(request.path).split("/")
        if place[1] == "channels" and int(place[2]) not in private and not is_fallback(message):
            fault = public_fault(message)
            if fault and not shared_page(message):
                yield f"{fault}: {what}"
        meant = is_fallback(message) or calls_helpers(request, message)
        if message.get("allowed_mentions") != {"parse": []} and not meant:
            yield f"mentions are allowed in {what}"
        parts = list(walk(message.get("components") or []))
        shown = [part for part in parts if part["type"] == BUTTON]
        beside = [part["accessory"] for part in parts if part["type"] == SECTION]
        if len(shown) - len(beside) > 5:
            yield f"{len(shown)} buttons, and no menu for the rest, in {what}"
        if any(part.get("style") != PLAIN for part in beside):
            yield f"a button beside a line is no plain one in {what}"
        ids = [part["custom_id"] for part in parts if part.get("custom_id")]
        if len(set(ids)) < len(ids):
            yield f"one custom id twice in {what}"
        likely = [part["label"] for part in shown if part.get("style") in (PRIMARY, SUCCESS)]
        if len(likely) > 1:
            yield f"{likely} are all the likely next step in {what}"
        if len(parts) > 40:
            yield f"{len(parts)} components in {what}"
        length = sum(len(part["content"]) for part in parts if part["type"] == TEXT)
        if length > 4000:
            yield f"{length} characters in {what}"
        if any(part["type"] == TEXT and not part["content"].strip() for part in parts):
            yield f"an empty text in {what}"
