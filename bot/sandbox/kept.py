"""What was said in the sandbox, its posts, its clock and its members' languages, kept between runs.

The bot's own records are in its database, as on Discord; this is the part that Discord would keep.
"""

import json
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError
from simcord.backend.models import Channel, Message

from bot.sandbox.simcord_live import LiveEnv

MOST_MESSAGES = 200
"""Of each place, the newest."""

_THINKING = 1 << 7  # Discord's flag of an answer that is still to come
_MENTION = re.compile(r"</([^:<>]+):(\d+)>")
_log = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Kept:
    """`ahead`: how far the clock was moved. `languages`: by a person's key. `files`: by their web address."""

    __pydantic_config__ = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    ahead: timedelta = timedelta(0)
    languages: dict[str, str] = field(default_factory=dict)
    posts: list[Channel] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


_KEPT = TypeAdapter(Kept)


def collect(env: LiveEnv, languages: dict[str, str]) -> Kept:
    """What there is to keep of the world as it is."""
    backend = env.backend
    messages = [message for place in backend.messages.values() for message in _newest(place.values())]
    addresses = {str(file["url"]) for message in messages for file in message.attachments}
    return Kept(
        ahead=env.ahead,
        languages=dict(languages),
        posts=[channel for channel in backend.channels.values() if channel.is_thread],
        messages=messages,
        files={
            address: content for address in addresses if (content := backend.cdn.get(address)) is not None
        },
    )


def _newest(messages: Iterable[Message]) -> list[Message]:
    said = [message for message in messages if not message.flags & _THINKING]
    return sorted(said, key=lambda message: message.id)[-MOST_MESSAGES:]


def renew_mentions(env: LiveEnv) -> None:
    """Let the commands named in kept messages lead to the commands of this run, whose ids are new; after `begin`."""
    ids = {
        command["name"]: command["id"]
        for scope in env.backend.commands.values()
        for command in scope.values()
    }

    def renewed(found: re.Match[str]) -> str:
        return f"</{found[1]}:{ids.get(found[1].partition(' ')[0], found[2])}>"

    for place in env.backend.messages.values():
        for message in place.values():
            message.content = _MENTION.sub(renewed, message.content)
            message.components = json.loads(_MENTION.sub(renewed, json.dumps(message.components)))


def save(file: Path, kept: Kept) -> None:
    """Write `kept`; the file is the old one or the new one, never half of it. A full disk is a line in the log."""
    beside = file.with_suffix(".new")
    try:
        beside.touch(mode=0o600)
        beside.write_bytes(_KEPT.dump_json(kept))
        beside.replace(file)
    except OSError as error:
        _log.warning("what was said could not be kept: %s", error.strerror)


def read_kept(file: Path) -> Kept | None:
    """What an earlier run kept; None where there is none, or none that this version can read."""
    try:
        return _KEPT.validate_json(file.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError):
        _log.warning("what was said in an earlier run cannot be read and is left out; the records are there")
        return None
