"""Badges: the criteria that a member's own records can tell.

Sources (`domain.md` A2, checked 2026-11-22): Top Rated help 211068468 and forum 609889; Top Rated Plus forum
1135243; large contracts forum 822395.
"""

from datetime import date, timedelta

from bot.scoring.models import History
from bot.scoring.results import GOAL, Criterion, Known, Progress
from bot.scoring.session import Session

WEEKS, WEEKS_NEEDED = 16, 13
_YEAR = timedelta(days=365)


def progress(session: Session) -> Progress:
    """How far the member is, as of the history's `as_of`."""
    history = session.history
    today = history.as_of
    lasts = [today - timedelta(days=7 * week) for week in range(WEEKS)]
    shown = [_shown(history, last - timedelta(days=6), last) for last in lasts]
    missing = [last for last, score in zip(lasts, shown, strict=True) if score is None]
    estimated = {one.day: one.score for one in session.past(missing) if one.score is not None}
    # Whether each of the weeks, the latest first, was at 90 or more.
    at_goal = [
        score >= GOAL if score is not None else last in estimated and estimated[last].median >= GOAL
        for last, score in zip(lasts, shown, strict=True)
    ]
    reached = sum(at_goal)
    now_shown = _shown(history, today - timedelta(days=13), today)
    at_90 = now_shown >= GOAL if now_shown is not None else session.on(today).reached >= 0.5
    year = [one for one in history.contracts if one.ended is None or one.ended >= today - _YEAR]
    earned = round(100 * sum(one.earned for one in year if one.started <= today))
    # Payments have no dates here: only what began within the year was surely earned within it.
    surely = round(100 * sum(one.earned for one in year if today - _YEAR <= one.started <= today))
    first = min((one.started for one in history.contracts if one.earned > 0), default=today)
    large = max((one.earned for one in year), default=0.0)
    plus_earned = Known.MET if earned > 10_000_00 else Known.MISSING
    return Progress(
        reached,
        len(estimated),
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
        _weeks_on(session, at_goal),
        frozenset(
            criterion
            for criterion, rests in (
                (Criterion.SCORE, now_shown is None),
                (Criterion.WEEKS, bool(estimated)),
                (Criterion.EARNINGS, surely < 1_000_00),
                (Criterion.EARNINGS_PLUS, surely <= 10_000_00),
            )
            if rests
        ),
    )


def _weeks_on(session: Session, at_goal: list[bool]) -> date | None:
    """The day on which enough of the last weeks are at 90, by the forecast for each week to come."""
    if sum(at_goal) >= WEEKS_NEEDED:
        return None
    weeks = list(at_goal)
    for week in range(1, WEEKS + 1):
        day = session.history.as_of + timedelta(days=7 * week)
        weeks = [session.on(day).reached >= 0.5, *weeks[:-1]]
        if sum(weeks) >= WEEKS_NEEDED:
            return day
    return None


def _known(met: bool) -> Known:
    return Known.MET if met else Known.MISSING


def _shown(history: History, first: date, last: date) -> int | None:
    found = [one for one in history.snapshots if first <= one.on <= last]
    return max(found, key=lambda one: one.on).score if found else None
