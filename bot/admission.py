"""Who is worked on at once, and who waits in line: so many at a time, however many come.

Two hundred that are all worked on at once, a little of each in turn, are all answered at the end. A few at a time are
answered one after the other, and those who still wait can be told so in time, which costs little.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from itertools import chain

AT_ONCE = 32
"""Places. Each is taken for the way to Discord and back too, a tenth of a second or more: enough to fill one core."""

HELD = 1.0
"""Seconds after which a place is free again in any case: what takes longer waits for something else than the core."""


class Admission:
    """Gives places away, in the order of asking, but those first that cannot wait for long."""

    def __init__(self, places: int = AT_ONCE) -> None:
        self._free = places
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()

    async def take_place(self, *, urgent: bool) -> Callable[[], None]:
        """Wait for a place; returns what gives it back, which only counts once. It is given back after `HELD` too."""
        if self._free:
            self._free -= 1
        else:
            turn = asyncio.get_running_loop().create_future()
            (self._urgent if urgent else self._others).append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():  # it had a place already
                    self._pass_on()
                raise
        given_back = False

        def give_back() -> None:
            nonlocal given_back
            if not given_back:
                given_back = True
                timer.cancel()
                self._pass_on()

        timer = asyncio.get_running_loop().call_later(HELD, give_back)
        return give_back

    def _pass_on(self) -> None:
        while line := self._urgent or self._others:
            turn = line.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return sum(not one.done() for one in chain(self._urgent, self._others))
