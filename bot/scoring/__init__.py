"""How a platform's score is computed, and what the scores it shows tell of what it hides: a library without a bot.

>>> from bot.scoring import Session, read_history
>>> session = Session(read_history(data))
>>> session.estimate.score, session.estimate.p_at_least_90

docs/scoring-library.md shows the rest. Nothing here is loaded before it is used: the rules do without numpy.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.scoring.explain import explanations
    from bot.scoring.models import BadHistory, History, load_history, read_history
    from bot.scoring.rules import breakdown
    from bot.scoring.ruleset import UPWORK_2024_09
    from bot.scoring.session import Session

_HOMES = {
    "BadHistory": "models",
    "History": "models",
    "Session": "session",
    "UPWORK_2024_09": "ruleset",
    "breakdown": "rules",
    "explanations": "explain",
    "load_history": "models",
    "read_history": "models",
}

__all__ = [
    "UPWORK_2024_09",
    "BadHistory",
    "History",
    "Session",
    "breakdown",
    "explanations",
    "load_history",
    "read_history",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
