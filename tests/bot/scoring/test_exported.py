"""Candor's own export as a history."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.scoring.models import BadHistory, load_history

EXPORT = {
    "format": "candor/1",
    "contracts": [
        {
            "client": "Acme",
            "client_id": 11,
            "id": 1,
            "platform": "upwork",
            "started": "2026-01-05",
            "ended": "2026-03-01",
            "earned": 420,
            "currency": "USD",
            "kind": "hourly",
            "paid_periods": 1,
            "last_paid": "2026-02-20",
            "client_flagged": False,
            "counts_for_me": True,
            "feedback": {"stars": 4.9, "hidden": "positive", "removed": False, "comment": "Fine."},
        },
        {"client": "Acme", "client_id": 11, "id": 2, "started": "2026-02-05", "earned": 10.5},
        {"client": "Other", "id": 3, "platform": "fiverr", "started": "2026-02-05", "earned": 10},
        {"client": "Other", "id": 4, "started": "2026-02-05", "earned": 10, "counts_for_me": False},
        {
            "client": "Other",
            "id": 5,
            "started": "2026-02-05",
            "earned": 10,
            "deleted_at": "2026-03-01T00:00:00",
        },
    ],
    "scores": [
        {"platform": "upwork", "on": "2026-10-01", "score": 92, "id": 5},
        {"platform": "fiverr", "on": "2026-10-01", "score": 9, "id": 6},
    ],
    "member": {"zone": "UTC"},
}


def test_an_export_is_read_like_the_bot_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    file.write_text(json.dumps(EXPORT))
    read = load_history(file, today=date(2026, 11, 22))
    assert read.as_of == date(2026, 11, 22)
    first, second = read.contracts
    assert (first.id, first.client, first.earned, first.stars, first.hidden) == (
        "1",
        "11",
        420,
        4.9,
        "positive",
    )
    assert (first.kind, first.last_paid) == ("hourly", date(2026, 2, 20))
    assert (second.id, second.client, second.ended, second.stars) == ("2", "11", None, None)
    assert [(one.on, one.score) for one in read.snapshots] == [(date(2026, 10, 1), 92)]


def test_an_export_needs_a_day(tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    file.write_text(json.dumps(EXPORT))
    assert load_history(file, as_of=date(2026, 5, 1)).as_of == date(2026, 5, 1)
    with pytest.raises(BadHistory, match="no_day"):
        load_history(file)


def test_faults_are_named_where_they_stand_in_the_export(tmp_path: Path) -> None:
    good = {"id": "1", "client": "Ana", "started": "2026-01-05", "earned": 5}
    file = tmp_path / "export.json"
    contracts = [
        {**good, "platform": "fiverr"},
        good,
        {**good, "feedback": {"stars": 9, "hidden": "perhaps"}},
        {**good, "id": "2", "started": "contracts[77].stars"},
        "no contract",
    ]
    scores = [{"platform": "fiverr", "on": "2026-01-01", "score": 9}, {"on": "2026-01-01", "score": 101}]
    file.write_text(json.dumps({"format": "candor/1", "contracts": contracts, "scores": scores}))
    with pytest.raises(BadHistory) as caught:
        load_history(file, as_of=date(2026, 5, 1))
    assert [fault.path for fault in caught.value.faults] == [
        "contracts[2].feedback.stars",
        "contracts[2].feedback.hidden",
        "contracts[3].started",
        "contracts[4]",
        "scores[1].score",
        "contracts[2].id",
    ]
    assert caught.value.faults[-1].details == {"first": "contracts[1]"}


@pytest.mark.parametrize(("part", "name"), [("contracts", "contracts"), ("scores", "scores")])
def test_an_export_whose_lists_are_none_is_refused(tmp_path: Path, part: str, name: str) -> None:
    file = tmp_path / "export.json"
    file.write_text(json.dumps({"format": "candor/1", part: "none"}))
    with pytest.raises(BadHistory, match=f"^{name}: "):
        load_history(file, as_of=date(2026, 5, 1))


def test_one_written_by_hand_needs_no_ids(tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    rows = [
        {"client": "Ana", "started": "2026-01-05", "earned_cents": 42050},
        {"client": "Bo", "started": "2026-01-05"},
    ]
    file.write_text(json.dumps({"format": "candor/1", "contracts": rows}))
    contracts = load_history(file, as_of=date(2026, 5, 1)).contracts
    assert [(one.client, one.earned) for one in contracts] == [("Ana", 420.5), ("Bo", 0)]
