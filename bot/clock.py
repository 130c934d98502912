"""The one clock. Services get it injected; nothing else asks the system for the time."""

from collections.abc import Callable
from datetime import UTC, datetime

from bot.errors import OperatorError

Clock = Callable[[], datetime]
"""Returns the present moment as an aware datetime in UTC."""


def system_clock() -> datetime:
    """The present moment by the machine's clock, aware, in UTC."""
    return datetime.now(UTC)


def check_zone_data() -> None:
    """OperatorError where this machine has no data of time zones, neither the system's nor the package tzdata."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo("Europe/Madrid")
    except ZoneInfoNotFoundError:
        raise OperatorError(
            "This machine has no data of time zones, so no reminder could be timed. Install the package tzdata: "
            "python -m pip install tzdata (it is in requirements.txt), or your system's tzdata."
        ) from None
