"""How long feedback can be left, answered and seen.

Source: Upwork help 211068438 and 211068448, checked 2026-11-22: 14 days from the end of the contract counted
in UTC (until midnight UTC of day 14); one public response within 28 days.
"""

from datetime import UTC, date, datetime, time, timedelta

FEEDBACK_DAYS = 14
REPLY_DAYS = 28


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def closes(ended: date) -> datetime:
    """When feedback on a contract that ended on `ended` can no longer be left.

    "Midnight of day 14" is taken as the midnight that begins the day: the other reading would come too late.
    """
    return _midnight(ended + timedelta(days=FEEDBACK_DAYS))


def reply_closes(ended: date) -> datetime:
    """When the public response can no longer be written, read in the same careful way."""
    return _midnight(ended + timedelta(days=REPLY_DAYS))
