"""`candor score` and `candor simulate`."""

import json
from pathlib import Path

import pytest

from bot.cli import run_cli

KEYS = [
    *(
        "score",
        "p_at_least_90",
        "p_unsuccessful",
        "p_any_unsuccessful",
        "gap",
        "readings",
        "set_aside",
        "chance",
    ),
    "explanations",
]


@pytest.fixture
def career(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert run_cli(["simulate", "--contracts", "25", "--seed", "3"]) == 0
    file = tmp_path / "history.json"
    file.write_text(capsys.readouterr().out)
    return file


def test_simulate_writes_the_file_format(career: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(career.read_text())
    assert list(data) == ["as_of", "contracts", "snapshots"]
    assert len(data["contracts"]) == 25
    assert run_cli(["simulate", "--contracts", "25", "--seed", "3"]) == 0
    assert capsys.readouterr().out == career.read_text()


def test_score_prints_exactly_the_keys(career: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["score", str(career), "--json"]) == 0
    out = json.loads(capsys.readouterr().out)
    assert list(out) == KEYS
    assert list(out["score"]) == ["mean", "median", "low", "high"]
    assert list(out["readings"]) == ["share-product", "share-sum", "net-product", "net-sum"]


def test_score_is_readable(career: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["score", str(career)]) == 0
    out = capsys.readouterr().out
    assert "Estimate" in out
    assert "Hidden feedback" in out
    assert "None" not in out


def test_another_day(career: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outs = []
    for day in ("2026-11-22", "2026-01-31"):
        assert run_cli(["score", str(career), "--json", "--as-of", day]) == 0
        outs.append(json.loads(capsys.readouterr().out))
    assert set(outs[1]["p_unsuccessful"]) < set(outs[0]["p_unsuccessful"])


def test_no_score_is_null(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "history.json"
    file.write_text('{"as_of": "2026-11-22", "contracts": []}')
    assert run_cli(["score", str(file), "--json"]) == 0
    out = json.loads(capsys.readouterr().out)
    assert out == {"score": None, "explanations": []}
    assert run_cli(["score", str(file)]) == 0
    assert "no score yet" in capsys.readouterr().out


def test_a_history_that_does_not_fit_is_not_sold_as_certain(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = {"started": "2026-01-05", "ended": "2026-03-01", "earned": 100, "stars": 5, "hidden": "positive"}
    contracts = [{**good, "id": name, "client": name} for name in "abc"]
    shown = [{"on": f"2026-0{month}-01", "score": 70} for month in range(4, 10)]
    file = tmp_path / "history.json"
    file.write_text(json.dumps({"as_of": "2026-11-22", "contracts": contracts, "snapshots": shown}))
    assert run_cli(["score", str(file)]) == 0
    out = capsys.readouterr().out
    assert "points off what these contracts allow" in out


def test_what_would_explain_the_scores_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "history.json"
    example = json.loads(Path(__file__).with_name("examples.json").read_text())[0]
    file.write_text(json.dumps(example["history"]))
    assert run_cli(["score", str(file)]) == 0
    assert "the client of z left a bad review" in capsys.readouterr().out
    assert run_cli(["score", str(file), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["explanations"]
    assert found == pytest.approx(example["explanations"][0], abs=1e-6)
    assert list(found) == ["kind", "of", "days", "odds", "gap"]


def test_every_fault_is_named_by_its_path(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "history.json"
    file.write_text(
        '{"as_of": "x", "contracts": [{"id": "a", "stars": 7}], "snapshots": [{"on": "2026-01-01"}]}'
    )
    assert run_cli(["score", str(file), "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    named = {line.split(":")[0].strip() for line in captured.err.splitlines()[1:]}
    assert named == {
        "as_of",
        "contracts[0].client",
        "contracts[0].started",
        "contracts[0].earned",
        "contracts[0].stars",
        "snapshots[0].score",
    }


def test_what_is_no_number_is_named_by_its_path_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "history.json"
    contract = '{"id": "a", "client": "b", "started": "2026-01-01", "earned": NaN, "paid_periods": Infinity}'
    file.write_text(
        f'{{"as_of": NaN, "contracts": [{contract}], "snapshots": [{{"on": "2026-01-01", "score": 1e999}}]}}'
    )
    assert run_cli(["score", str(file)]) == 2
    named = {line.split(":")[0].strip() for line in capsys.readouterr().err.splitlines()[1:]}
    assert named == {"as_of", "contracts[0].earned", "contracts[0].paid_periods", "snapshots[0].score"}


@pytest.mark.parametrize("content", [None, b"", b"\xff\x00", b"[]", b"{} {}"])
def test_what_is_no_history_is_refused(
    tmp_path: Path, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "history.json"
    if content is not None:
        file.write_bytes(content)
    assert run_cli(["score", str(file)]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("day", ["today", "2026-13-01", "22.11.2026"])
def test_a_day_that_is_none_is_refused(career: Path, day: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["score", str(career), "--as-of", day]) == 2
    assert "--as-of" in capsys.readouterr().err
