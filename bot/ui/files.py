"""Files that are sent along: all of them pass here, so that none is larger than Discord takes."""

import io

import discord

from bot.errors import Refusal
from bot.i18n import _

MOST_BYTES = 10 * 1024 * 1024
"""What Discord takes from a bot in one file."""


def attachment(data: bytes, name: str, description: str | None = None) -> discord.File:
    """`data` as a file to send; Refusal where it is too large. `description`: what a picture shows."""
    if len(data) > MOST_BYTES:
        raise Refusal(
            _("This is too much for one file on Discord: {size} MB, and it takes {most} MB."),
            size=round(len(data) / 1024 / 1024, 1),
            most=MOST_BYTES // 1024 // 1024,
        )
    return discord.File(io.BytesIO(data), name, description=description[:1024] if description else None)
