"""The pace at which channels for direct messages are opened.

Discord puts a bot into quarantine that opens many of them in a short time: then it may join no server and write to
nobody it has not written to before. A message in a channel that is open already costs nothing of this.

Time is cut into slots of equal length, and each new channel takes one: the current one, or one of the last few that
nobody took. A slot is a row, and its number the primary key, so that the limit holds over all processes without a
lock: two of them cannot insert the same number. No row says whose channel it was.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import ClassVar, NamedTuple

from bot.clock import Clock
from bot.duties import Subject
from bot.openings import repository
from bot.storage.engine import Database

BURST = 5
"""So many slots that were not taken can be made up for. People report bots quarantined after 25 to 40 in a row."""

RESERVE = 1
"""Slots that are left to members who have just asked for a message: a thousand planned ones do not go before them."""

TOO_FAST, QUARANTINED = 40003, 20026

PAUSES: Mapping[int, timedelta] = {TOO_FAST: timedelta(minutes=10), QUARANTINED: timedelta(days=1)}
"""Discord's code for "not now, for nobody" → how long no channel is opened after it."""

_KEPT = timedelta(days=1)
_TOLD = timedelta(minutes=5)


class Figures(NamedTuple):
    """Channels opened in the last hour and day, by all processes; and code of Discord → when it was met last."""

    hour: int
    day: int
    refusals: Mapping[int, datetime]


class Openings(Subject):
    """Says when a channel may be opened that Discord does not know yet."""

    tables: ClassVar[Mapping[str, str]] = {"channel_opening": ""}

    def __init__(self, database: Database, clock: Clock, per_minute: float) -> None:
        self._database = database
        self._clock = clock
        self.per_minute = per_minute
        self._slot = 60 / per_minute
        """How long a slot is, in seconds."""
        self._ends: dict[bool, datetime] = {}
        """Where the two lines of those who wait end: whether they waited before → the time told last."""
        self.opened = 0
        """How many slots this process took."""

    async def take_slot(self, *, ahead: bool, again: bool = False) -> datetime | None:
        """None where a channel may be opened now, which counts as opened; otherwise when to ask again.

        `ahead`: the member has just asked for it. `again`: they came at the time that they were told before. The times
        told lie one slot apart, so that those who wait come one by one; the line is this process's own.
        """
        now = self._clock()
        current = math.floor(now.timestamp() / self._slot)
        numbers = [self._number(current - back) for back in reversed(range(BURST))]
        async with self._database.read() as connection:
            until = self._pause_end(await repository.refusals(connection, PAUSES))
            taken = await repository.taken(connection, numbers)
        if until is None:
            free = [one for one in numbers if one not in taken]
            for number in free if ahead else free[: max(len(free) - RESERVE, 0)]:
                async with self._database.write() as connection:
                    if await repository.take_slot(connection, number, now):
                        self.opened += 1
                        return None
        if ahead:
            return (until or now) + timedelta(seconds=self._slot)
        return self._line_up(until or now, again)

    async def next_turn(self) -> datetime:
        """When somebody who lines up now may hope for their turn, in steps of `_TOLD`.

        To the second it would tell a member how many others wait for their first message.
        """
        now = await self.paused_until() or self._clock()
        turn = (max(now, self._ends.get(False, now)) + timedelta(seconds=self._slot)).timestamp()
        step = _TOLD.total_seconds()
        return datetime.fromtimestamp(math.ceil(turn / step) * step, UTC)

    def _line_up(self, earliest: datetime, again: bool) -> datetime:
        self._ends[again] = max(earliest, self._ends.get(again, earliest)) + timedelta(seconds=self._slot)
        return self._ends[again]

    def _number(self, slot: int) -> int:
        """The moment at which the slot begins, in milliseconds: the same for every process, whatever its limit."""
        return round(slot * self._slot * 1000)

    async def refused(self, code: int) -> datetime:
        """Discord lets nobody open channels now, for one of the reasons in `PAUSES`; returns when to ask again."""
        now = self._clock()
        async with self._database.write() as connection:
            await repository.keep_refusal(connection, code, now)
        return self._line_up(now + PAUSES[code], again=True)

    async def paused_until(self) -> datetime | None:
        """Until when no channel is opened at all, because Discord refused one; None where nothing is in the way."""
        async with self._database.read() as connection:
            return self._pause_end(await repository.refusals(connection, PAUSES))

    def _pause_end(self, refusals: Mapping[int, datetime]) -> datetime | None:
        end = max((at + PAUSES[code] for code, at in refusals.items()), default=None)
        return end if end is not None and end > self._clock() else None

    async def figures(self) -> Figures:
        """How many were opened, and what Discord said to it."""
        now = self._clock()
        async with self._database.read() as connection:
            hour = await repository.count_since(connection, now - timedelta(hours=1))
            day = await repository.count_since(connection, now - _KEPT)
            return Figures(hour, day, await repository.refusals(connection, PAUSES))

    async def purge(self) -> int:
        """Delete the slots that are older than a day; returns how many."""
        async with self._database.write() as connection:
            return await repository.purge(connection, self._clock() - _KEPT)
