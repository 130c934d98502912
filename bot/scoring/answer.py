"""Everything that one answer about a member's score needs, in one call, for the worker process."""

from datetime import timedelta

from bot.feedback.models import Hidden
from bot.scoring.estimate import estimate
from bot.scoring.models import History
from bot.scoring.outlook import (
    Outlook,
    imagined,
    influences,
    leaving_days,
    timeline,
    what_if_known,
    without,
)
from bot.scoring.results import Answer, On, WhatIf
from bot.scoring.rules import breakdown
from bot.scoring.ruleset import UPWORK_2024_09


def answer(history: History) -> Answer:
    """The answer for `history` on its `as_of`."""
    now = estimate(history)
    reading = max(now.hypotheses, key=lambda name: now.hypotheses[name])
    changes = sorted(leaving_days(history), key=lambda change: (change[2], change[0], change[1]))
    return Answer(
        now,
        breakdown(history, history.as_of, UPWORK_2024_09, reading),
        influences(history, now),
        tuple(changes),
    )


def past(history: History, every: int = 14, days: int = 730) -> list[On]:
    """The score every `every` days of the last `days`, as it looks from today."""
    first = min((one.started for one in history.contracts), default=history.as_of)
    start = max(first, history.as_of - timedelta(days=days))
    number = (history.as_of - start).days // every
    looked = [history.as_of - timedelta(days=every * back) for back in range(number, -1, -1)]
    return [on for on in timeline(history, looked) if on.score is not None]


def added(history: History, number: int, good: bool, earned: float, days: int) -> WhatIf:
    """`number` imagined contracts that end today."""
    outlook = Outlook(history)
    extra = imagined(history, number, good=good, earned=earned, days=days, ended=history.as_of)
    return WhatIf(outlook.on(history.as_of), outlook.on(history.as_of, extra=extra))


def known(history: History, contract: str, hidden: Hidden) -> WhatIf:
    """The hidden part of `contract` found out to be `hidden`."""
    then = what_if_known(history, contract, hidden)
    return WhatIf(
        Outlook(history).on(history.as_of), On(history.as_of, then.score, then.p_at_least_90 or 0.0)
    )


def removed(history: History, contract: str) -> WhatIf:
    """`contract` no longer counted."""
    return WhatIf(Outlook(history).on(history.as_of), without(history, contract))
