"""The one clock. Services get it injected; nothing else asks the system for the time."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Returns the present moment as an aware datetime in UTC."""


def system_clock() -> datetime:
    """The present moment by the machine's clock, aware, in UTC."""
    return datetime.now(UTC)


def today_in(zone: str, now: datetime) -> date:
    """The calendar day that `now` is in the IANA zone `zone`."""
    return now.astimezone(ZoneInfo(zone)).date()
