"""What processes know of each other, and what Discord lets all of them together do. No discord here."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import NamedTuple
from zlib import crc32

from bot.storage.advisory import Holder


class Gateway(NamedTuple):
    """What Discord says of starting sessions (`GET /gateway/bot`), for the whole application."""

    shards: int
    """How many it recommends."""
    total: int
    """Session starts in a day."""
    remaining: int
    reset_after: float
    """Seconds until there are `total` of them again."""
    max_concurrency: int
    """How many shards may identify in the same five seconds, each with another remainder of its number by this."""


AskGateway = Callable[[], Awaitable[Gateway]]
Sleep = Callable[[float], Awaitable[object]]


# The number of a lock. Those of shards are their own numbers; Discord knows 16,384 at most.
COUNT_LOCK = 1 << 16
"""And the number of shards over all processes: held by each of them, shared."""
IDENTIFY_LOCK = 2 << 16
"""And the remainder by `max_concurrency`: held by who identifies, and for five seconds after."""
LEADER_LOCK = 3 << 16
HEIR_LOCK = 4 << 16
"""And the number of a shard: held by who is about to take it over."""


def family_of(application_id: int) -> int:
    """The first number of all locks of an application: two bots may live in one database."""
    return crc32(f"candor {application_id}".encode())


class Process(NamedTuple):
    """A process that is alive: it holds its locks."""

    name: str
    """Host and number of the process there."""
    since: datetime
    """When it connected to the database."""
    family: int
    """Of which application, as `family_of` says."""
    shards: tuple[int, ...]
    shard_count: int | None
    """Shards over all processes; None while it starts."""
    leads: bool
    inherits: tuple[int, ...] = ()
    """The shards that it is about to take over from another process."""


def processes_of(holders: Iterable[Holder]) -> list[Process]:
    """The processes behind the locks that are held."""
    return [
        Process(
            one.name,
            one.since,
            one.family,
            tuple(sorted(number for number in one.numbers if number < COUNT_LOCK)),
            next(
                (number - COUNT_LOCK for number in one.numbers if COUNT_LOCK <= number < IDENTIFY_LOCK), None
            ),
            LEADER_LOCK in one.numbers,
            tuple(sorted(number - HEIR_LOCK for number in one.numbers if number >= HEIR_LOCK)),
        )
        for one in holders
    ]
