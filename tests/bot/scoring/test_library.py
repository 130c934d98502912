"""`bot.scoring` without a bot."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import bot.scoring
from bot.scoring import UPWORK_2024_09, Session, breakdown
from bot.scoring.outlook import accuracy, answer, forecast, plan
from bot.scoring.ruleset import Reading
from bot.scoring.simulate import simulate

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "scoring-library.md").read_text()


def test_the_example_of_the_page_says_what_it_claims() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(example, names)
    assert names["rules"].best_case == 100.0
    assert names["now"].median == 75
    assert sum(names["session"].estimate.p_unsuccessful.values()) == pytest.approx(1.0, abs=0.1)
    assert names["later"].median > names["now"].median
    assert len(example.strip().splitlines()) <= 14


def test_what_is_exported_is_on_the_page_and_there() -> None:
    assert len(bot.scoring.__all__) == 8
    for name in bot.scoring.__all__:
        assert getattr(bot.scoring, name).__name__ if name != "UPWORK_2024_09" else UPWORK_2024_09
        assert f"`{name}" in PAGE
    with pytest.raises(AttributeError, match="nothing"):
        _ = bot.scoring.nothing


def test_it_knows_nothing_of_the_bot() -> None:
    code = (
        "import sys, pkgutil, importlib, bot.scoring\n"
        "for one in pkgutil.iter_modules(bot.scoring.__path__, 'bot.scoring.'): importlib.import_module(one.name)\n"
        "print([name for name in sys.modules if name.startswith('bot') and not name.startswith('bot.scoring')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['bot']"


def test_other_readings_work_everywhere() -> None:
    """`breakdown` and the forecast once knew the readings of one rule set by name."""
    rules = replace(
        UPWORK_2024_09,
        name="other",
        readings=(
            Reading("plain", 0.7, net=False, earlier_times_tier=False),
            Reading("hard", 0.3, True, True),
        ),
        windows=(3, 24),
    )
    history = simulate(12, 5, snapshots=8).history
    session = Session(history, rules)
    found = answer(session)
    assert list(found.estimate.readings) == ["plain", "hard"]
    assert found.rules.reading in ("plain", "hard")
    assert breakdown(history, date(2026, 11, 1), rules).reading == "plain"
    assert forecast(session)[0].on.score == found.estimate.score
    assert plan(session)
    assert len(accuracy(session)) == len(session.problem.days) - 1
    assert (
        session.known(session.problem.ids[0], history.contracts[0].hidden).today.score == found.estimate.score
    )
