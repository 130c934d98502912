"""Interactions that arrive too late to be answered: Discord takes a first answer for three seconds.

After a burst, or a connection that hung, many wait that nobody can answer any more. To work on them would make those
behind them late as well. How old an interaction is says its id, by Discord's clock; this machine's may be wrong by
seconds. So an interaction is as late as it is older than the youngest one of the last minute: a wrong clock makes all
of them older or younger alike, and nothing is dropped for it.
"""

from collections import deque

FIRST_ANSWER = 2.5
"""Seconds for which an interaction can still be answered in time, its answer's own way included."""

_REMEMBERED = 60.0


class Arrivals:
    """Says of each interaction of this process whether it is worth any work."""

    def __init__(self) -> None:
        self.dropped = 0
        """How many were too late."""
        # The ages of the last minute that are younger than all after them, with when they came; youngest in front.
        self._youngest: deque[tuple[float, float]] = deque()

    def lateness(self, age: float, at: float) -> float:
        """How many seconds late an interaction of this `age` is that came `at`, by a clock that only goes forward."""
        while self._youngest and self._youngest[0][1] <= at - _REMEMBERED:
            self._youngest.popleft()
        while self._youngest and self._youngest[-1][0] >= age:
            self._youngest.pop()
        self._youngest.append((age, at))
        return age - self._youngest[0][0]

    def is_too_late(self, lateness: float) -> bool:
        """Whether nobody could be answered any more; those are counted."""
        late = lateness > FIRST_ANSWER
        self.dropped += late
        return late
