"""A steady limit of messages a second, and the pause that holds for all."""

import asyncio
from collections.abc import Awaitable, Callable

LONGEST_PAUSE = 60.0
_STRIKES = 3
"""So many failures in a row that concern everyone open a pause of our own."""


class Limiter:
    """Lets `per_second` through, evenly spaced, and nothing while it is paused.

    `monotonic` and `sleep` are the event loop's unless a test or a benchmark has a time of its own.
    """

    def __init__(
        self,
        per_second: float,
        monotonic: Callable[[], float] | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._gap = 1 / per_second
        self._monotonic = monotonic or (lambda: asyncio.get_running_loop().time())
        self._sleep = sleep
        self._next = float("-inf")
        self._until = float("-inf")
        self._strikes = 0

    async def turn(self) -> bool:
        """Return when it is the caller's turn to send: whether they had to wait for it."""
        now = self._monotonic()
        waited = False
        at = max(now, self._next)
        self._next = at + self._gap
        # A pause may be prolonged meanwhile.
        while (wait := max(at, self._until) - self._monotonic()) > 0:
            waited = True
            await self._sleep(wait)
        return waited

    @property
    def paused(self) -> float:
        """Seconds that the pause lasts."""
        return max(self._until - self._monotonic(), 0.0)

    def pause(self, seconds: float) -> None:
        """Let nobody through for the next `seconds`."""
        self._until = max(self._until, self._monotonic() + seconds)
        self._next = max(self._next, self._until)

    def strike(self, retry_after: float | None) -> None:
        """A failure that would meet everyone: a pause as long as asked for, or longer with each in a row."""
        self._strikes += 1
        if retry_after is not None:
            self.pause(retry_after)
        elif self._strikes >= _STRIKES:
            self.pause(min(2.0 ** (self._strikes - _STRIKES), LONGEST_PAUSE))

    def success(self) -> None:
        """Note that a message went through, so that the pace may rise again."""
        self._strikes = 0
