"""A fault of ours: logged once under a short reference that the member can quote.

The log line names the place and the kinds of exceptions, never their messages: those may hold what a member
wrote.
"""

import secrets
import traceback
from collections.abc import Iterator
from inspect import getattr_static

import structlog

from bot.errors import DatabaseAway, OperatorError

log = structlog.get_logger()

# Their messages are made of addresses, file names and names in our code.
_QUOTABLE = (OSError, ImportError, AttributeError, NameError, RecursionError, OperatorError)

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without the look-alikes 0 O 1 I L


def make_reference() -> str:
    """Six letters and digits that can be read out loud."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(6))


def describe_exception(error: BaseException) -> str:
    """The type of `error`, with its message or codes as far as they cannot quote a member."""
    name = type(error).__qualname__
    if isinstance(error, _QUOTABLE):
        return f"{name}: {error}"
    # discord.HTTPException and its kind: the numbers say what happened, the text may quote the request.
    # As they stand there: a property, as aiohttp has for its old `code`, may warn whoever asks for it.
    codes = [
        f"{field} {value}"
        for field in ("status", "code", "sqlstate")
        if isinstance(value := getattr_static(error, field, None), int | str) and value != ""
    ]
    return f"{name}: {', '.join(codes)}" if codes else name


def format_traceback(error: BaseException) -> str:
    """A traceback in Python's usual form, causes included, without messages that could quote a member."""
    return "\n".join(_sections(error, set()))


def _sections(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None and id(earlier) not in seen:
        yield from _sections(earlier, seen)
        yield "which led to:"
    yield "Traceback (most recent call last):"
    # Without the lines of source that Python adds: a text in them may be somebody's.
    for frame in traceback.extract_tb(error.__traceback__):
        yield f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
    yield describe_exception(error)
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _sections(inner, seen)


def place_of(error: BaseException) -> str:
    """The kind of `error` and the line that raised it: alike for the same fault happening again."""
    (*_before, last) = traceback.extract_tb(error.__traceback__) or [None]
    return type(error).__qualname__ + (f" {last.filename}:{last.lineno}" if last else "")


def report(error: BaseException, where: str) -> str:
    """Log `error`, which happened at `where` (a command, a button, a loop); returns its reference.

    That the database is away is no fault of ours: who was not served for it is one line.
    """
    reference = make_reference()
    if isinstance(error, DatabaseAway):
        log.warning("not_served", reference=reference, where=where, kind=type(error).__qualname__)
        return reference
    log.error(
        "fault",
        reference=reference,
        where=where,
        kind=type(error).__qualname__,
        trace=format_traceback(error).splitlines(),
    )
    return reference
