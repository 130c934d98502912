"""Members who wait for work under way: what takes longer than they are patient for is told meanwhile.

The database waits for other writers, and knows nobody to tell; who entered for a member says here how they are told
(`tell_if_slow`), and what may take long says so with `patience`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import NamedTuple

PATIENCE = 1.0
"""Seconds after which a member is told that an answer is coming; Discord gives up after three."""

_LEAST = 0.25
"""Seconds that every piece of work has, however long the member waited for it to begin: it may be done in a moment."""


class _Waiting(NamedTuple):
    until: float
    """By the event loop's clock."""
    tell: Callable[[], Awaitable[None]]


_here: ContextVar[_Waiting | None] = ContextVar("waiting", default=None)


def tell_if_slow(tell: Callable[[], Awaitable[None]], spent: float) -> None:
    """Call `tell` once this task waits longer than `PATIENCE` in all, of which `spent` seconds are over already.

    `tell` may be called more than once, and must not raise.
    """
    _here.set(_Waiting(asyncio.get_running_loop().time() + max(PATIENCE - spent, 0.0), tell))


@asynccontextmanager
async def patience(more: float = 0.0) -> AsyncIterator[None]:
    """Inside the block the work may wait: who waits for it is told in time, and that is over when the block is.

    `more`: seconds besides `PATIENCE`, where to be told costs the member something.
    """
    here = _here.get()
    if here is None:
        yield
        return
    telling: list[asyncio.Future[None]] = []
    loop = asyncio.get_running_loop()
    timer = loop.call_at(
        max(here.until + more, loop.time() + _LEAST),
        lambda: telling.append(asyncio.ensure_future(here.tell())),
    )
    try:
        yield
    finally:
        timer.cancel()
        for one in telling:
            await one
