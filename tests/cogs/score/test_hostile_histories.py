"""Records as nobody would log them, and every answer about the score: none fails, none speaks nonsense."""

import random
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.contracts.models import MOST_EARNED_CENTS, Contract, ContractDraft, Kind, Through
from bot.errors import Refusal
from bot.feedback.models import Hidden
from bot.platforms import Platform
from bot.scores.models import ShownScoreDraft
from bot.validation import validated
from tests.bot.ui.hostile import live
from tests.cogs.conftest import World
from tests.cogs.verbs import buttons, choose, options, press, texts

SEEDS = (2, 3, 7, 9, 5, 10)
"""With nothing tried to be logged, 2 contracts, 5, 12, and twice 30. Each costs seconds."""

COMMANDS = ("estimate", "forecast", "plan", "what-if", "history", "explain", "accuracy")
PAGES = ("What to do", "All contracts", "By the rules", "How sure?", "As a table", "What counts and why")
NAMES = ("@everyone", "Ann", "Ann", "[x](https://evil.example)", "**b**", "x" * 100)
AGES = (-400, -1, 0, 1, 29, 30, 89, 90, 91, 182, 183, 365, 366, 730, 731, 1500, 9000)
"""Days back from today, at the edges of windows and of long-term work; before 0 is to come."""

NONSENSE = re.compile(r"\b(nan|inf|None|null|Traceback)\b|-0\b|\bmy fault\b|\{[a-z_]*\}|\b(?!100 %)\d{3,} %")
"""What stands in no sentence: leaked values, places left empty, more than 100 %."""


def draft(draw: random.Random, today: date) -> dict[str, object]:
    """A contract with the extremes of every field; it may contradict itself."""
    return {
        "client": draw.choice(NAMES),
        "platform": draw.choice((*(Platform.UPWORK,) * 5, Platform.FREELANCER, Platform.DIRECT)),
        "kind": draw.choice(list(Kind)),
        "started": today - timedelta(days=draw.choice(AGES)),
        "ended": draw.choice((None, today - timedelta(days=draw.choice(AGES)))),
        "earned_cents": draw.choice((0, 1, 25_000, 25_001, 100_000, MOST_EARNED_CENTS)),
        "paid_periods": draw.choice((None, None, 0, 1, 8, 200)),
        "last_paid": draw.choice((None, None, today - timedelta(days=draw.choice(AGES)))),
        "client_flagged": draw.random() < 0.1,
        "through": draw.choice((Through.NOBODY, *Through)),
        "counts_for_me": draw.random() < 0.8,
    }


async def log_at_random(world: World, seed: int) -> list[Contract]:
    """Log what is accepted of up to thirty contracts and twelve scores; the contracts."""
    draw, today, user = random.Random(seed), world.env.now().date(), world.alice.id
    logged = []
    for _ in range(draw.choice((0, 2, 5, 12, 30))):
        try:
            one = validated(ContractDraft, draft(draw, today))
            contract = (await world.services.contracts.add_contract(user, one)).contract
        except Refusal:
            continue
        logged.append(contract)
        left = {
            "stars": draw.choice((None, Decimal(1), Decimal("2.99"), Decimal(3), Decimal(5))),
            "hidden": draw.choice(list(Hidden)),
            "removed": draw.random() < 0.1,
        }
        if draw.random() < 0.8:
            try:
                await world.services.feedback.log(user, contract.id, left)
            except Refusal:
                continue
    for _ in range(draw.choice((0, 1, 4, 12))):
        on = today - timedelta(days=draw.choice([age for age in AGES if age >= 0]))
        score = draw.choice((0, 1, 50, 89, 90, 100))
        await world.services.scores.log(user, ShownScoreDraft(on=on, score=score))
    return logged


def check(result: Any) -> Any:
    """Nothing in the answer is live, broken or a fault of the bot; the `world` fixture checks the rest."""
    said = texts(result).replace("\u00a0", " ")
    assert live(said) == [], said
    assert not NONSENSE.search(said), (NONSENSE.search(said), said)
    return result


@pytest.mark.parametrize("seed", SEEDS)
async def test_no_history_breaks_an_answer(world: World, seed: int) -> None:
    contracts = await log_at_random(world, seed)
    alice, lounge = world.alice, world.lounge
    for command in COMMANDS:
        answer = check(await alice.slash(lounge, f"score {command}"))
        for label in [one for one in PAGES if one in buttons(answer)]:
            further = check(await press(alice, answer, label))
            for deeper in [one for one in PAGES if one in buttons(further)]:
                check(await press(alice, further, deeper))
            answer = await alice.slash(lounge, f"score {command}")
        if command == "what-if":
            for option in list(options(answer))[:9]:
                check(await choose(alice, answer, option))
    for one in contracts[:6]:
        part = check(await alice.slash(lounge, "score explain", contract=str(one.id)))
        if "If I close it now" in buttons(part):
            check(await press(alice, part, "If I close it now"))
