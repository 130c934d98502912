"""What discord.py logs as a fault with a traceback, and what passes by itself: one line each, as a warning.

That Discord no longer waits for suggestions, or that its gateway is away for a moment, is nobody's fault; discord.py
goes on, or tries again. Everything else it logs stays as it is.
"""

import logging

import aiohttp
import discord

from bot.faults import describe_exception

_LATE = {10062, 40060}
"""Unknown interaction, already answered."""

_PASSING = (
    aiohttp.ClientError,
    OSError,  # TimeoutError is one
    discord.ConnectionClosed,
    discord.DiscordServerError,
    discord.GatewayNotFound,
)

_LOGGERS = ("discord.app_commands.tree", "discord.client", "discord.shard")


def _passes(error: BaseException | None) -> bool:
    return isinstance(error, _PASSING) or (isinstance(error, discord.HTTPException) and error.code in _LATE)


def _shorten(record: logging.LogRecord) -> bool:
    """A logging filter that lets everything through: what passes by itself as a warning, without its traceback."""
    error = record.exc_info[1] if record.exc_info else None
    if record.levelno == logging.ERROR and error is not None and _passes(error):
        record.msg = f"{record.getMessage()} ({describe_exception(error)})"
        record.args, record.exc_info = (), None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True


def shorten_library_logs() -> None:
    """Let what passes by itself be one line from now on. A second call changes nothing."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_shorten)
