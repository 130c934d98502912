"""Between moments and what a clock on the wall shows, right across both changes of daylight saving time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def moment_at(wall: datetime, zone: str) -> datetime:
    """The moment, in UTC, at which clocks in `zone` show the naive `wall`.

    A time that clocks skip in spring is taken as RFC 5545 takes it, with the offset before the change: 02:30 comes
    to be 03:30. One that comes twice in autumn is the first of the two. OverflowError outside the years 1 to 9999.
    """
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def wall_at(moment: datetime, zone: str) -> datetime:
    """What clocks in `zone` show at `moment`, naive."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
