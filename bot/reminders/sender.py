"""What a delivery hands a reminder to."""

from collections.abc import Coroutine
from typing import Any, Protocol

from bot.reminders.models import Claimed, Outcome, Standing


class Sender(Protocol):
    """Gets a reminder to its member."""

    def send(self, claimed: Claimed, standing: Standing, *, late: bool) -> Coroutine[Any, Any, Outcome]:
        """Send a reminder by direct message, and say how that ended."""
        ...

    def send_fallback(
        self, claimed: Claimed, standing: Standing, *, late: bool
    ) -> Coroutine[Any, Any, Outcome]:
        """In the channel where the member allowed it."""
        ...
