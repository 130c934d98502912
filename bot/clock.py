"""The one clock. Services get it injected; nothing else asks the system for the time."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present moment as an aware datetime in UTC."""


def system_clock() -> datetime:
    """The present moment by the machine's clock, aware, in UTC."""
    return datetime.now(UTC)
