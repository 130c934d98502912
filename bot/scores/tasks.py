"""What the worker process is asked. The engine and its numpy are imported there, never in the bot's process."""

from bot.feedback.models import Hidden
from bot.scoring.models import History
from bot.scoring.results import Answer, Met, Move, On, Planned, Progress, WhatIf


def answer(history: History) -> Answer:
    """The estimate of today with everything that explains it."""
    from bot.scoring import answer as engine

    return engine.answer(history)


def forecast(history: History) -> list[Move]:
    """The next twelve months if nothing is added."""
    from bot.scoring import outlook

    return outlook.forecast(history)


def past(history: History) -> list[On]:
    """The last two years, every two weeks, as they look from today."""
    from bot.scoring import answer as engine

    return engine.past(history)


def plan(history: History, goal: float) -> list[Planned]:
    """How many good contracts of which size make `goal` likely, and by when."""
    from bot.scoring import outlook

    return outlook.plan(history, goal)


def progress(history: History) -> Progress:
    """How far the member is on the way to the badges."""
    from bot.scoring import badges

    return badges.progress(history)


def accuracy(history: History) -> list[Met]:
    """How the estimates met the scores shown next."""
    from bot.scoring import outlook

    return outlook.accuracy(history)


def with_added(history: History, number: int, good: bool, earned: float, days: int) -> WhatIf:
    """Today with imagined contracts."""
    from bot.scoring import answer as engine

    return engine.added(history, number, good, earned, days)


def with_known(history: History, contract: str, hidden: Hidden) -> WhatIf:
    """Today were the hidden part of a contract known."""
    from bot.scoring import answer as engine

    return engine.known(history, contract, hidden)


def with_removed(history: History, contract: str) -> WhatIf:
    """Today were a contract no longer counted."""
    from bot.scoring import answer as engine

    return engine.removed(history, contract)
