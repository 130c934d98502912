"""Badges: the criteria that a member's own records can tell.

Sources (`domain.md` A2, checked 2026-11-22): Top Rated help 211068468 and forum 609889; Top Rated Plus forum
1135243; large contracts forum 822395.
"""

from datetime import date, timedelta

from bot.scoring.models import History
from bot.scoring.outlook import Outlook
from bot.scoring.results import Criterion, Known, Progress

WEEKS, WEEKS_NEEDED = 16, 13
_REACHED = 89.5
_YEAR = timedelta(days=365)


def progress(history: History) -> Progress:
    """How far the member is, as of `history.as_of`."""
    today = history.as_of
    outlook = Outlook(history)
    reached = estimated = 0
    for week in range(WEEKS):
        last = today - timedelta(days=7 * week)
        shown = _shown(history, last - timedelta(days=6), last)
        if shown is not None:
            reached += shown >= 90
            continue
        score = outlook.on(last).score
        if score is not None:
            estimated += 1
            reached += score.median >= _REACHED
    now_shown = _shown(history, today - timedelta(days=13), today)
    now = outlook.on(today).score
    at_90 = now_shown >= 90 if now_shown is not None else now is not None and now.median >= _REACHED
    year = [one for one in history.contracts if one.ended is None or one.ended >= today - _YEAR]
    earned = round(100 * sum(one.earned for one in year if one.started <= today))
    first = min((one.started for one in history.contracts if one.earned > 0), default=today)
    large = max((one.earned for one in year), default=0.0)
    plus_earned = Known.MET if earned > 10_000_00 else Known.MISSING
    return Progress(
        reached,
        estimated,
        earned,
        (
            (Criterion.SCORE, _known(at_90)),
            (Criterion.WEEKS, _known(reached >= WEEKS_NEEDED)),
            (Criterion.FIRST_JOB, _known((today - first).days > 90)),
            (Criterion.EARNINGS, _known(earned >= 1_000_00)),
        ),
        (
            (Criterion.EARNINGS_PLUS, plus_earned),
            # What counts as large depends on the category, which is not logged: between, it is open.
            (
                Criterion.LARGE_CONTRACT,
                Known.MET if large >= 30_000 else Known.UNKNOWN if large >= 5_000 else Known.MISSING,
            ),
        ),
    )


def _known(met: bool) -> Known:
    return Known.MET if met else Known.MISSING


def _shown(history: History, first: date, last: date) -> int | None:
    found = [one for one in history.snapshots if first <= one.on <= last]
    return max(found, key=lambda one: one.on).score if found else None
