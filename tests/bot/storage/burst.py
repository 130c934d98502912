"""What the process of `test_kill` logs: every field of a record can be told from its number."""

from datetime import date, timedelta
from decimal import Decimal

from bot.contracts.models import ContractDraft
from bot.feedback.models import FeedbackDraft

WRITERS = 4
KEYS = {1: b"k" * 32}


def contract(number: int) -> ContractDraft:
    """The contract of this number."""
    return ContractDraft(
        client=f"Client {number % 50}",
        title=f"{number}",
        started=date(2020, 1, 1) + timedelta(days=number % 1000),
        earned_cents=number * 100,
        note=f"note {number} " * 60,
        link=f"https://example.org/{number}",
    )


def feedback(number: int) -> dict[str, object]:
    """What is logged for it."""
    return {"stars": Decimal(100 + number % 401) / 100, "comment": f"comment {number} " * 100}


def feedback_draft(number: int) -> FeedbackDraft:
    """How it is kept."""
    return FeedbackDraft.model_validate(feedback(number))
