"""Every body the bot sends, on a way through all commands, buttons, selects and forms, against Discord's OpenAPI.

Covered: PUT commands, POST interaction callbacks (message, update, deferred, autocomplete, modal), POST
follow-ups, PATCH of the original answer, POST messages (a direct message) and POST of its channel.
"""

import json
import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from discord import app_commands
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from bot.i18n import _, language
from bot.ui.text import cut
from tests.cogs.ask.test_secrecy import live_through
from tests.cogs.asking import corner
from tests.cogs.conftest import Records, World, log_history
from tests.cogs.guidance.test_rights import SERVER_CHOICES, SERVER_PRESSES
from tests.cogs.helping import desk, help_through
from tests.cogs.owned import (
    FORMS,
    OWN_CHOICES,
    OWN_PRESSES,
    PUBLIC_PRESSES,
    RECORD_CHOICES,
    RECORD_PRESSES,
)
from tests.cogs.test_ownership import open_form
from tests.cogs.verbs import fill, forge
from tests.cogs.wire import CHOICES, DEFER_MESSAGE, MESSAGE, MODAL, UPDATE, is_callback

pytestmark = pytest.mark.one_database

OPENAPI = Path(__file__).parents[2].parent / "shared" / "discord-openapi.json"

# What ends other things comes last.
LAST = (
    "contract.delete.yes",
    "contract.undo",
    "feedback.remove.yes",
    "feedback.undo",
    "import.yes",
    "case.entry.delete.yes",
    "case.delete.yes",
    "guidance.manage.retire",
    "guidance.manage.forget.yes",
    "remind.delete",
    "plan.lesson.delete.yes",
    "plan.delete.yes",
    "remind.stop_all",
    "ask.cancel",
    "ask.delete.yes",
    "privacy.delete.yes",
)

COMMANDS: dict[str, dict[str, Any]] = {
    "start": {},
    "help": {},
    "contract add": {"client": "Acme", "started": "2025-01-10"},
    "contract list": {},
    "contract show": {"contract": "{contract}"},
    "contract edit": {"contract": "{contract}"},
    "contract close": {"contract": "{contract}"},
    "contract delete": {"contract": "{contract}"},
    "feedback log": {"contract": "{contract}"},
    "feedback list": {},
    "feedback show": {"contract": "{contract}"},
    "feedback edit": {"contract": "{contract}"},
    "feedback remove": {"contract": "{contract}"},
    "case open": {"contract": "{contract}", "kind": "unpaid"},
    "case list": {},
    "case show": {"case": "{case}"},
    "case add": {"case": "{case}", "text": "They said so", "day": "yesterday"},
    "case brief": {"case": "{case}"},
    "case close": {"case": "{case}"},
    "score log": {"score": "92"},
    "score list": {},
    "score estimate": {},
    "score history": {},
    "score forecast": {},
    "score what-if": {"contracts": 2},
    "score plan": {},
    "score explain": {"contract": "{contract}"},
    "score accuracy": {},
    "guidance find": {"words": "how long can a client leave feedback"},
    "guidance topic": {},
    "guidance draft": {"message": "feedback-window/remind", "contract": "{contract}"},
    "guidance saved": {},
    "moderate pages": {"page": "{page}"},
    "community insights": {},
    "community join": {},
    "community leave": {},
    "server insights": {},
    "import": {"file": ("bad.csv", b"client,started\nAcme,someday\n")},
    "export": {"format": "csv"},
    "remind me": {"when": "every tuesday 8:00", "text": "Ask", "contract": "{contract}"},
    "remind list": {},
    "plan start": {"contract": "{contract}"},
    "plan show": {},
    "plan list": {},
    "remind settings": {},
    "privacy show": {},
    "privacy export": {},
    "privacy delete": {},
    "ask new": {},
    "ask mine": {},
    "moderate reports": {},
    "articulate": {},
    "server settings": {},
    "settings me": {},
    "support suggest": {"words": "a client threatens me"},
    "support solved": {},
    "support board": {},
    "support mine": {},
    "thanks": {"user": "bob", "why": "for everything"},
}


@cache
def document() -> dict[str, Any]:
    if not OPENAPI.exists():
        pytest.skip(f"Discord's OpenAPI is not here: {OPENAPI}")
    found: dict[str, Any] = json.loads(OPENAPI.read_text())
    return found


@cache
def operation(method: str, path: str) -> str:
    """The OpenAPI path of a request, the one with the most literal parts."""
    fitting = [
        template
        for template, operations in document()["paths"].items()
        if method.lower() in operations and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
    ]
    assert fitting, f"Discord has no {method} {path}"
    return min(fitting, key=lambda template: template.count("{"))


@cache
def validator(method: str, template: str) -> Draft202012Validator:
    schema = document()["paths"][template][method.lower()]["requestBody"]["content"]["application/json"][
        "schema"
    ]
    return Draft202012Validator({**schema, "components": document()["components"]})


def with_text_ids(body: Any) -> Any:
    """`body` with ids as text. discord.py sends some of them as numbers, which Discord takes as well."""
    if isinstance(body, list):
        return [with_text_ids(one) for one in body]
    if not isinstance(body, dict):
        return body
    copied = {name: with_text_ids(value) for name, value in body.items()}
    for attachment in copied.get("attachments") or []:
        attachment["id"] = str(attachment["id"])
    for default in copied.get("default_values") or []:
        default["id"] = str(default["id"])
    if "parse" in copied:  # allowed mentions
        copied |= {name: list(map(str, copied[name])) for name in ("roles", "users") if name in copied}
    if "recipient_id" in copied:
        copied["recipient_id"] = str(copied["recipient_id"])
    return copied


def fault(method: str, path: str, body: Any) -> str | None:
    """What in `body` does not fit the operation, None where all of it does."""
    template = operation(method, path)
    if "requestBody" not in document()["paths"][template][method.lower()]:
        return None if body is None else f"{method} {path} takes no body"
    error = best_match(validator(method, template).iter_errors(with_text_ids(body)))
    return None if error is None else f"{method} {template}: {error.json_path}: {error.message[:300]}"


async def tour(world: World, records: Records, locale: str) -> None:
    """Alice, whose Discord is in `locale`, uses everything there is."""
    alice = world.alice
    world.contexts[alice.id] = {"locale": locale}

    def typed_into(form: dict[str, str]) -> dict[str, str]:
        with language(locale):
            return {cut(_(label), 45): value.format(**records.ids) for label, value in form.items()}

    await log_history(world, alice)
    help_card = await alice.slash(world.lounge, "help")
    for command, values in COMMANDS.items():
        given = {k: v.format(**records.ids) if isinstance(v, str) else v for k, v in values.items()}
        given |= {"user": world.bob} if "user" in given else {}
        await alice.slash(world.lounge, command, **given)
    for way, typed in FORMS.values():
        form = await open_form(world, records, way)
        await fill(alice, form, typed_into(typed))
    for command, option in (
        ("contract add", "client"),
        ("contract show", "contract"),
        ("start", "zone"),
        ("remind me", "when"),
    ):
        await alice.autocomplete(world.lounge, command, option, "")
    for action, value in (RECORD_CHOICES | OWN_CHOICES | SERVER_CHOICES).items():
        custom_id = f"s/{action}/{alice.id}/"
        await forge(alice, help_card, custom_id, [value.format(**records.ids)])
    for action, argument in PUBLIC_PRESSES.items():
        await forge(alice, help_card, f"c/{action}/0/{argument.format(**records.ids)}")
    presses = RECORD_PRESSES | OWN_PRESSES | SERVER_PRESSES
    presses.pop("import.no")
    for action in sorted(presses, key=lambda one: LAST.index(one) if one in LAST else -1):
        argument = presses[action].format(**records.ids)
        await forge(alice, help_card, f"c/{action}/{alice.id}/{argument}")


async def test_every_payload_is_one_that_discord_takes(world: World, records: Records) -> None:
    """In English; in Spanish: `test_language.test_a_spanish_member_meets_no_english`."""
    leaves = {c.qualified_name for c in world.bot.tree.walk_commands() if isinstance(c, app_commands.Command)}
    assert set(COMMANDS) == leaves
    await tour(world, records, "en-US")
    assert_discord_takes(world)


def assert_discord_takes(world: World) -> None:
    """Every body after a `tour` fits Discord's OpenAPI, and every kind of request was among them."""
    requests = [request for request in world.env.http_requests if request.method != "GET"]
    found = {fault(request.method, request.path, request.json) for request in requests} - {None}
    assert not found, found
    kinds = {request.json["type"] for request in requests if is_callback(request)}
    assert kinds >= {MESSAGE, DEFER_MESSAGE, UPDATE, CHOICES, MODAL}
    routes = {(request.method, operation(request.method, request.path)) for request in requests}
    assert routes == {
        ("PUT", "/applications/{application_id}/commands"),
        ("POST", "/interactions/{interaction_id}/{interaction_token}/callback"),
        ("POST", "/webhooks/{webhook_id}/{webhook_token}"),
        ("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original"),
        ("POST", "/users/@me/channels"),
        ("POST", "/channels/{channel_id}/messages"),
        # A moderator takes a wrong suggestion away.
        ("DELETE", "/channels/{channel_id}/messages/{message_id}"),
    }


@pytest.mark.parametrize("kind", ["forum", "text"])
async def test_anonymous_posts_are_ones_that_discord_takes(world: World, kind: str) -> None:
    await live_through(await corner(world, kind), world.alice)
    requests = [one for one in world.env.http_requests if one.json is not None]
    found = {fault(one.method, one.path, one.json) for one in requests} - {None}
    assert not found, found
    routes = {(one.method, operation(one.method, one.path)) for one in requests}
    assert ("PATCH", "/channels/{channel_id}") in routes
    thread = "/channels/{channel_id}/threads"
    if kind == "text":
        thread = "/channels/{channel_id}/messages/{message_id}/threads"
    assert ("POST", thread) in routes


@pytest.mark.parametrize("kind", ["forum", "text"])
async def test_what_is_written_in_support_channels_is_what_discord_takes(world: World, kind: str) -> None:
    await help_through(await desk(world, kind, tag=False))
    requests = [one for one in world.env.http_requests if one.json is not None]
    found = {fault(one.method, one.path, one.json) for one in requests} - {None}
    assert not found, found
    routes = {(one.method, operation(one.method, one.path)) for one in requests}
    assert ("POST", "/channels/{channel_id}/messages") in routes
    assert ("PATCH", "/channels/{channel_id}") in routes


async def test_the_check_would_notice(world: World) -> None:
    """A body with one fault is refused, for each kind of request."""
    await world.alice.slash(world.lounge, "contract list")
    await world.alice.slash(world.lounge, "contract add")
    commands, answer, form = (deepcopy(one) for one in world.env.http_requests if one.json is not None)
    commands.json[0]["name"] = "x" * 40
    answer.json["data"]["components"][0]["components"][0]["content"] = "x" * 4001
    form.json["data"]["components"][0]["label"] = None
    for request in (commands, answer, form):
        assert fault(request.method, request.path, request.json)
