"""What docs/import.md tells members is true."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from bot.transfer.columns import CSV_COLUMNS
from bot.transfer.plan import MAX_BYTES, MAX_ROWS
from bot.transfer.reader import read_file

TEXT = (Path(__file__).parents[3] / "docs" / "import.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```(csv|json)\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize(("kind", "example"), EXAMPLES)
def test_examples_import(kind: str, example: str) -> None:
    if kind == "json":
        json.loads(example)
    plan = read_file(example.encode(), f"example.{kind}", today=date(2026, 11, 22))
    assert not plan.faults
    assert not plan.notes
    assert plan.contracts


def test_there_is_an_example_of_each_kind() -> None:
    assert {kind for kind, _example in EXAMPLES} == {"csv", "json"}


def test_every_column_is_explained() -> None:
    assert not [column for column in CSV_COLUMNS if f"`{column}`" not in TEXT]


def test_limits_are_those_of_the_reader() -> None:
    assert f"{MAX_BYTES // 1024 // 1024} MB and {MAX_ROWS:,} rows" in TEXT
