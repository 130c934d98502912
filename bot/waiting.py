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

LATEST = 2.25
"""Seconds after which a member is told in any case, whatever patience and however many pieces of work they had: what is
left until Discord gives up is for the announcement's own way, and whoever still stands in line then would be dropped
(`bot.arrivals.FIRST_ANSWER`)."""

_LEAST = 0.25
"""Seconds that every piece of work has, however long the member waited for it to begin: it may be done in a moment."""


class _Waiting(NamedTuple):
    until: float
    """By the event loop's clock."""
    latest: float
    tell: Callable[[], Awaitable[None]]


_here: ContextVar[_Waiting | None] = ContextVar("waiting", default=None)


def tell_if_slow(tell: Callable[[], Awaitable[None]], spent: float) -> None:
    """Call `tell` once this task waits longer than `PATIENCE` in all, of which `spent` seconds are over already.

    `tell` may be called more than once, and must not raise.
    """
    began = asyncio.get_running_loop().time() - spent
    _here.set(_Waiting(began + max(PATIENCE, spent), began + LATEST, tell))


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
    now = loop.time()
    timer = loop.call_at(
        max(min(max(here.until + more, now + _LEAST), here.latest), now),
        lambda: telling.append(asyncio.ensure_future(here.tell())),
    )
    try:
        yield
    finally:
        timer.cancel()
        for one in telling:
            await one
