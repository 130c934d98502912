"""Reading histories: what is accepted, and that every fault has its path."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.scoring.models import BadHistory, Contract, Hidden, History, load_history, read_history

LEAST = {"id": "a", "client": "acme", "started": "2026-01-05", "earned": 420}


def faults(**changes: object) -> list[str]:
    """The faults of a history whose one contract has `changes`."""
    return faults_of({"as_of": "2026-11-22", "contracts": [{**LEAST, **changes}]})


def faults_of(data: object) -> list[str]:
    with pytest.raises(BadHistory) as caught:
        read_history(data)
    return [str(fault) for fault in caught.value.faults]


def test_what_is_left_out_has_a_default() -> None:
    read = read_history({"as_of": "2026-11-22", "contracts": [LEAST]})
    (contract,) = read.contracts
    assert read.snapshots == ()
    assert (contract.ended, contract.stars, contract.paid_periods) == (None, None, None)
    assert contract.hidden is Hidden.UNKNOWN
    assert not contract.removed
    assert not contract.client_flagged


def test_the_json_shape_goes_round() -> None:
    data = {
        "as_of": "2026-11-22",
        "contracts": [
            {
                "id": "c1",
                "client": "acme",
                "started": "2026-01-05",
                "ended": "2026-03-01",
                "earned": 420.0,
                "stars": 5.0,
                "kind": "fixed",
                "hidden": "unknown",
                "paid_periods": None,
                "last_paid": None,
                "removed": False,
                "client_flagged": False,
            }
        ],
        "snapshots": [{"on": "2026-10-01", "score": 92}],
    }
    assert read_history(data).model_dump(mode="json") == data


def test_python_values_are_taken_as_they_are() -> None:
    made = Contract(
        id="a", client="b", started=date(2026, 1, 1), earned=Decimal("3.20"), stars=Decimal("4.95")
    )
    assert (made.earned, made.stars) == (3.2, 4.95)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"id": ""}, "contracts[0].id"),
        ({"id": 7}, "contracts[0].id"),
        ({"client": None}, "contracts[0].client"),
        ({"started": "2026-13-01"}, "contracts[0].started"),
        ({"started": "05.01.2026"}, "contracts[0].started"),
        ({"started": 1767571200}, "contracts[0].started"),
        ({"started": "0026-01-05"}, "contracts[0].started"),
        ({"ended": "2026-01-04"}, "contracts[0].ended"),
        ({"earned": -1}, "contracts[0].earned"),
        ({"earned": "420"}, "contracts[0].earned"),
        ({"earned": True}, "contracts[0].earned"),
        ({"earned": float("nan")}, "contracts[0].earned"),
        ({"stars": 0.5}, "contracts[0].stars"),
        ({"stars": 5.1}, "contracts[0].stars"),
        ({"hidden": "bad"}, "contracts[0].hidden"),
        ({"paid_periods": -1}, "contracts[0].paid_periods"),
        ({"paid_periods": 1.5}, "contracts[0].paid_periods"),
        ({"kind": "weekly"}, "contracts[0].kind"),
        ({"last_paid": "March"}, "contracts[0].last_paid"),
        ({"removed": "no"}, "contracts[0].removed"),
        ({"client_flagged": 0}, "contracts[0].client_flagged"),
        ({"star": 5}, "contracts[0].star"),
    ],
)
def test_a_fault_is_named_by_its_path(changes: dict[str, object], path: str) -> None:
    (fault,) = faults(**changes)
    assert fault.startswith(f"{path}: ")


def test_all_faults_are_named_at_once() -> None:
    data = {
        "as_of": None,
        "contracts": [LEAST, {**LEAST, "stars": 9}, 3, {"client": "x"}],
        "snapshots": [{"on": "2026-02-30", "score": 101}, {}],
        "more": 1,
    }
    found = {fault.split(": ")[0] for fault in faults_of(data)}
    assert found == {
        "as_of",
        "contracts[1].stars",
        "contracts[1].id",
        "contracts[2]",
        "contracts[3].id",
        "contracts[3].started",
        "contracts[3].earned",
        "snapshots[0].on",
        "snapshots[0].score",
        "snapshots[1].on",
        "snapshots[1].score",
        "more",
    }


def test_a_repeated_id_names_both_places() -> None:
    (fault,) = faults_of({"as_of": "2026-11-22", "contracts": [LEAST, {**LEAST, "id": "b"}, LEAST]})
    assert fault == "contracts[2].id: repeated_id"


def test_repeated_ids_are_refused_in_code_too() -> None:
    one = Contract.model_validate(LEAST)
    with pytest.raises(ValueError, match="already used"):
        History(as_of=date(2026, 11, 22), contracts=(one, one))


@pytest.mark.parametrize("data", [None, 3, "x", [], [LEAST]])
def test_no_history_at_all(data: object) -> None:
    (fault,) = faults_of(data)
    assert fault.startswith("(file): ")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(st.fixed_dictionaries({}, optional={"as_of": _JSON, "contracts": st.lists(_JSON), "snapshots": _JSON}))
def test_anything_else_is_faults_with_paths(data: object) -> None:
    found: list[str] = []
    try:
        read_history(data)
    except BadHistory as error:
        found = [str(fault) for fault in error.faults] or ["nothing was named"]
    for fault in found:
        assert re.match(r"(\(file\)|as_of|contracts|snapshots).*: .", fault)
        assert fault.isprintable()


def test_a_day_given_replaces_the_files_own(tmp_path: Path) -> None:
    file = tmp_path / "history.json"
    file.write_text(json.dumps({"as_of": "nonsense", "contracts": [LEAST]}))
    assert load_history(file, as_of=date(2026, 5, 1)).as_of == date(2026, 5, 1)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe{}", b"[" * 100_000, b"\x00\x01\x02"])
def test_what_is_no_json_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "history.json"
    file.write_bytes(content)
    with pytest.raises(BadHistory) as caught:
        load_history(file)
    assert len(caught.value.faults) == 1


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadHistory, match="unreadable"):
        load_history(tmp_path / "nothing.json")
