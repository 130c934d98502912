"""The exact answers of `../shared/scoring-examples.json`, some of which are kept here."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.scoring.enumeration import enumerate_all
from bot.scoring.estimate import estimate
from bot.scoring.models import read_history
from bot.scoring.problem import compile_problem
from bot.scoring.ruleset import UPWORK_2024_09

OURS = Path(__file__).with_name("examples.json")
SHARED = Path(__file__).parents[3].parent / "shared" / "scoring-examples.json"
TOLERANCE = 1e-6


def examples(file: Path) -> list[Any]:
    if not file.exists():
        reason = f"../shared/{file.name} is not on this machine"
        return [pytest.param({}, marks=pytest.mark.skip(reason=reason), id=file.name)]
    return [
        pytest.param(one, id=f"{file.parent.name}-{n}") for n, one in enumerate(json.loads(file.read_text()))
    ]


def leaves(value: object, path: str = "") -> dict[str, object]:
    """Every number and null in `value` by its path."""
    if not isinstance(value, dict):
        return {path: value}
    return {
        name: leaf for key, inner in value.items() for name, leaf in leaves(inner, f"{path}/{key}").items()
    }


@pytest.mark.parametrize("example", [*examples(OURS), *examples(SHARED)])
def test_every_number_of_an_example(example: dict[str, Any]) -> None:
    result = estimate(read_history(example["history"]))
    assert result.exact
    found, expected = result.as_json(), example["expected"]
    assert list(found) == ["score", "p_at_least_90", "p_unsuccessful", "hypotheses"]
    for key, value in expected.items():
        assert leaves(found[key]) == pytest.approx(leaves(value), abs=TOLERANCE), key


@pytest.mark.parametrize("example", [*examples(OURS), *examples(SHARED)])
def test_the_enumeration_agrees(example: dict[str, Any]) -> None:
    expected = example["expected"]
    if expected["score"] is None:
        pytest.skip("no score to compare")
    problem = compile_problem(read_history(example["history"]), UPWORK_2024_09)
    result = enumerate_all(problem)
    assert result.mean() == pytest.approx(expected["score"]["mean"], abs=TOLERANCE)
    found = dict(zip(problem.ids, result.unsuccessful, strict=True))
    assert found == pytest.approx(expected["p_unsuccessful"], abs=TOLERANCE)
