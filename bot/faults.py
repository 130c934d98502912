"""A fault of ours: logged once under a short reference that the member can quote.

The log line names the place and the kinds of exceptions, never their messages: those may hold what a member
wrote.
"""

import secrets
import traceback

import structlog

log = structlog.get_logger()

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without the look-alikes 0 O 1 I L


def make_reference() -> str:
    """Six letters and digits that can be read out loud."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(6))


def frames(error: BaseException) -> list[str]:
    """Where `error` and its causes came from: kinds, files and lines, without messages or values."""
    described: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        described.append(type(current).__qualname__)
        described += [
            f"  {frame.filename}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(current.__traceback__)
        ]
        current = current.__cause__ or current.__context__
    return described


def report(error: BaseException, where: str) -> str:
    """Log `error`, which happened at `where` (a command, a button, a loop); returns its reference."""
    reference = make_reference()
    log.error("fault", reference=reference, where=where, kind=type(error).__qualname__, trace=frames(error))
    return reference
