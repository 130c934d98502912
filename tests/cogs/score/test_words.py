"""Words follow numbers (`scoring.md`), and an answer with two peaks is told as two numbers."""

from dataclasses import replace
from datetime import date

import pytest

from bot.scoring import Session, read_history
from bot.scoring.outlook import answer
from bot.scoring.results import Explanation, ExplanationKind, On
from bot.scoring.shown import range_of
from bot.ui.chances import chance, score_words
from cogs.score.words import badly, range_words


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (1.0, "certain (> 99 %)"),
        (0.98, "certain (98 %)"),
        (0.9799, "very likely (98 %)"),
        (0.9, "very likely (90 %)"),
        (0.8999, "likely (90 %)"),
        (0.7, "likely (70 %)"),
        (0.6999, "possible (70 %)"),
        (0.3, "possible (30 %)"),
        (0.2999, "unlikely (30 %)"),
        (0.1, "unlikely (10 %)"),
        (0.0999, "very unlikely (10 %)"),
        (0.02, "very unlikely (2 %)"),
        (0.0199, "almost impossible (2 %)"),
        (0.0, "almost impossible (< 1 %)"),
    ],
)
def test_words_follow_the_numbers(probability: float, words: str) -> None:
    assert chance(probability).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("probability", "told", "alone"),
    [(0.999, "likely, if your records are right", "certain"), (0.75, "likely (75 %)", "likely (75 %)")],
)
def test_while_a_record_is_in_doubt_nobody_is_more_than_likely_to_blame(
    probability: float, told: str, alone: str
) -> None:
    contract = {"started": "2026-01-05", "ended": "2026-03-01", "earned": 420, "stars": 5}
    contracts = [{**contract, "id": name, "client": name} for name in ("acme", "birch")]
    found = answer(Session(read_history({"as_of": "2026-06-01", "contracts": contracts, "snapshots": []})))
    found = replace(found, estimate=replace(found.estimate, p_unsuccessful={"acme": probability}))
    doubt = Explanation(ExplanationKind.OTHER_END, "birch", 30, 0.0, 0.0)
    assert badly(replace(found, explanations=()), "acme").replace("\u00a0", " ").startswith(alone)
    assert badly(replace(found, explanations=(doubt,)), "acme").replace("\u00a0", " ") == told


def shown(**heaps: float) -> On:
    """A day on which each number named `at75` is shown with that chance."""
    import numpy as np

    chances = np.zeros(101)
    for name, mass in heaps.items():
        chances[int(name.removeprefix("at"))] = mass
    reached = float(chances[90:].sum())
    return On(date(2027, 1, 1), range_of(chances), reached, tuple(map(float, chances)))


def test_two_peaks_are_told_as_two_numbers() -> None:
    two = shown(at74=0.1, at75=0.5, at92=0.4)
    assert two.score is not None
    assert "either about **75 %** (6 times in 10) or about **92 %** (4 times in 10)" in range_words(
        two, two.score
    )
    assert score_words(two) == "either **75 %** or **92 %**"


@pytest.mark.parametrize(
    "heaps", [{"at75": 0.9, "at92": 0.1}, {"at75": 0.5, "at77": 0.5}], ids=["one is rare", "side by side"]
)
def test_what_is_one_heap_is_told_as_a_range(heaps: dict[str, float]) -> None:
    one = shown(**heaps)
    assert one.score is not None
    assert "either" not in range_words(one, one.score)
    assert "either" not in score_words(one)
