"""Logging: structlog's lines and those of the libraries through one handler on standard error.

No text a member wrote may reach a log. Our own lines name ids and references only; this module keeps the
libraries from undoing that:
- discord.py and aiosqlite log payloads and SQL parameters at DEBUG, so they stay at INFO whatever LOG_LEVEL;
- a traceback shows frames and exception types, but the message only of exceptions that cannot quote a member;
- the token in an interaction's address is cut out.
"""

import logging
import re
import sys
from types import TracebackType
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

from bot.faults import format_traceback

LogFormat = Literal["auto", "console", "json"]

# Logger → the lowest level it may have.
_FLOOR = {
    "discord": logging.INFO,
    "aiosqlite": logging.INFO,
    "asyncpg": logging.INFO,
    "sqlalchemy": logging.WARNING,
    "alembic": logging.WARNING,
    "aiohttp.access": logging.WARNING,
    "simcord": logging.WARNING,
}


_TOKEN_IN_ADDRESS = re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w%.-]+")


def configure_logging(level: str, log_format: LogFormat, stream: TextIO | None = None) -> None:
    """Send every log line to `stream` (standard error by default). A second call replaces the first."""
    target = stream or sys.stderr
    as_json = log_format == "json" or (log_format == "auto" and not target.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _format_exception,
        _redact,
    ]
    renderer = _renderer(target, as_json)
    number = logging.getLevelNamesMapping()[level]
    # Our own lines skip the standard library's machinery: it costs several times the rest of the line.
    structlog.configure(
        processors=[*shared, renderer],
        logger_factory=lambda *names: _NamedLogger(target, *names),
        wrapper_class=structlog.make_filtering_bound_logger(number),
        cache_logger_on_first_use=False,  # a second call has to reach loggers made before it
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(number)
    for name, floor in _FLOOR.items():
        logging.getLogger(name).setLevel(max(floor, number))


class _NamedLogger(structlog.WriteLogger):
    """A writer that knows the name it was asked for under, as `add_logger_name` needs it."""

    def __init__(self, target: TextIO, name: str = "candor") -> None:
        super().__init__(target)
        self.name = name


def _renderer(target: TextIO, as_json: bool) -> Processor:
    if as_json:
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(
        colors=target.isatty(), pad_event_to=40, exception_formatter=structlog.dev.plain_traceback
    )


def _format_exception(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    error = _exception(event.pop("exc_info", None))
    if error is not None:
        event["exception"] = format_traceback(error)
    return event


def _exception(info: ExcInfo | BaseException | bool | None) -> BaseException | None:
    if isinstance(info, BaseException):
        return info
    if isinstance(info, tuple):
        return info[1]
    return sys.exc_info()[1] if info else None


def _redact(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    for key in ("event", "exception"):
        text = event.get(key)
        if isinstance(text, str) and "/" in text:
            event[key] = _TOKEN_IN_ADDRESS.sub(r"\1…", text)
    return event


def log_unhandled(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> Any:
    """For `sys.excepthook`: a fault of ours that reached the top, by the same rules as any other."""
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger("candor").critical("unhandled fault", exc_info=error)
