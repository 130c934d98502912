"""The exact answers of `../shared/scoring-examples.json`."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from bot.scoring.explain import explanations
from bot.scoring.models import read_history
from bot.scoring.session import Session
from tests.bot.scoring import reference

EXAMPLES = json.loads(Path(__file__).with_name("examples.json").read_text())
TOLERANCE = 1e-6
examples = pytest.mark.parametrize("example", [pytest.param(one, id=one["name"]) for one in EXAMPLES])


def leaves(value: object, path: str = "") -> dict[str, object]:
    """Every number and text in `value` by its path."""
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = {str(place): one for place, one in enumerate(value)}.items()
    else:
        return {path: value}
    return {name: leaf for key, one in inner for name, leaf in leaves(one, f"{path}/{key}").items()}


@examples
def test_every_number_of_an_example(example: dict[str, Any]) -> None:
    estimate = Session(read_history(example["history"])).estimate
    assert estimate.exact
    found, expected = estimate.as_json(), example["expected"]
    assert list(found) == list(expected)
    assert leaves(found) == pytest.approx(leaves(expected), abs=TOLERANCE)


@examples
def test_the_explanations_in_their_order(example: dict[str, Any]) -> None:
    found = explanations(Session(read_history(example["history"])))
    expected = example["explanations"]
    assert [(one.kind, one.of, one.days) for one in found] == [
        (one["kind"], one["of"], one["days"]) for one in expected
    ]
    for one, other in zip(found, expected, strict=True):
        assert one.log_odds == pytest.approx(math.log(other["odds"]), abs=TOLERANCE)
        assert one.gap == pytest.approx(other["gap"], abs=TOLERANCE)


@examples
def test_the_reference_reads_the_specification_the_same_way(example: dict[str, Any]) -> None:
    history = read_history(example["history"])
    hidden = sum(one == "hidden" for one in reference.classify(history, history.as_of).values())
    if hidden > 6:
        pytest.skip("the reference adds up every outcome, which takes too long here")
    assert leaves(reference.Posterior(history).answer()) == pytest.approx(
        leaves(example["expected"]), abs=TOLERANCE
    )
