"""Interactions that an erasure overtakes, apart from the bot: tests/cogs/privacy has what members see of it."""

from contextvars import Context

import pytest

from bot.errors import Refusal
from bot.overtaken import begin_interaction, overtaking, refuse_overtaken
from tests.bot.records import ALICE, BOB


def interaction(number: int, user_id: int) -> Context:
    context = Context()
    context.run(begin_interaction, number, user_id)
    return context


def test_of_two_erasures_at_once_the_first_goes_on() -> None:
    """Where each overtakes the other, both are refused and nothing is erased: PostgreSQL lets both come so far."""
    first, second, press = (interaction(number, ALICE) for number in (1, 2, 3))
    bobs = interaction(4, BOB)
    erasure, another = first.run(overtaking, ALICE), second.run(overtaking, ALICE)
    first.run(erasure.__enter__)
    second.run(another.__enter__)
    first.run(refuse_overtaken)
    bobs.run(refuse_overtaken)
    for late in (second, press):
        with pytest.raises(Refusal, match="is being erased at this moment"):
            late.run(refuse_overtaken)
    first.run(erasure.__exit__, None, None, None)
    with pytest.raises(Refusal, match="erased your data"):
        press.run(refuse_overtaken)
