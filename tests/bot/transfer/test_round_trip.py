"""What is written is read again, exactly."""

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.contracts.models import Contract, ContractDraft
from bot.feedback.models import Feedback, FeedbackDraft
from bot.scores.models import ShownScore, ShownScoreDraft
from bot.transfer.columns import CSV_COLUMNS
from bot.transfer.reader import ImportPlan, read
from bot.transfer.table import FORMULA_START, guard, unguard
from bot.transfer.writers import template, write_csv, write_json
from tests.bot.transfer.strategies import HOSTILE, pairs, scores

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
Pairs = list[tuple[ContractDraft, FeedbackDraft | None]]
drafts = st.lists(pairs, min_size=1, max_size=4)
thorough = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=40
)


def _stated(plan: ImportPlan) -> tuple[Pairs, list[ShownScoreDraft]]:
    assert plan.faults == []
    return [(row.contract, row.feedback) for row in plan.contracts], plan.scores


@thorough
@given(drafts, scores)
def test_json(contracts: Pairs, shown: list[ShownScoreDraft]) -> None:
    data = write_json(
        contracts, shown, {"member": {"zone": "UTC", "since": NOW}, "contracts": "not this one"}
    )
    assert _stated(read(data, "candor.json", today=TODAY)) == (contracts, shown)


@thorough
@given(drafts, scores)
def test_csv(contracts: Pairs, shown: list[ShownScoreDraft]) -> None:
    data = write_csv(contracts, shown)
    assert _stated(read(data, "candor.csv", today=TODAY)) == (contracts, shown)
    # It is the same again after a spreadsheet saved it in its own way.
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    saved = target.getvalue().encode("utf-16")
    assert _stated(read(saved, "saved.csv", today=TODAY)) == (contracts, shown)


@thorough
@given(drafts)
def test_no_cell_is_a_formula(contracts: Pairs) -> None:
    for row in csv.reader(io.StringIO(write_csv(contracts, []).decode("utf-8-sig"), newline="")):
        assert len(row) == len(CSV_COLUMNS)
        assert not any(cell.startswith(tuple(FORMULA_START)) for cell in row)


@given(st.text() | st.sampled_from(HOSTILE) | st.text("'=+-@\t\r", max_size=5))
def test_the_guard_comes_off_exactly(cell: str) -> None:
    assert unguard(guard(cell)) == cell
    assert not guard(cell).startswith(tuple(FORMULA_START))


def _stored() -> tuple[Contract, Feedback, ShownScore]:
    times = {"created_at": NOW, "updated_at": NOW}
    contract = Contract(
        id=2**53 - 1, client_id=7, client="Ana", started=date(2026, 1, 5), earned_cents=42050, **times
    )
    feedback = Feedback(
        id=3, contract_id=contract.id, stars=Decimal("4.85"), categories={"quality": 5}, **times
    )
    return contract, feedback, ShownScore(id=4, on=date(2026, 10, 1), score=92, created_at=NOW)


def test_stored_records_are_written_whole_and_read_as_drafts() -> None:
    contract, feedback, score = _stored()
    data = write_json([(contract, feedback)], [score], {"clients": ["Ana"]})
    written = json.loads(data)
    assert written["format"] == "candor/1"
    assert written["clients"] == ["Ana"]
    assert written["contracts"][0]["id"] == contract.id
    assert written["contracts"][0]["earned"] == 420.5
    assert written["contracts"][0]["created_at"] == NOW.isoformat()
    assert written["contracts"][0]["feedback"]["stars"] == 4.85
    for plan in (
        read(data, "x.json", today=TODAY),
        read(write_csv([(contract, feedback)], [score]), "x", today=TODAY),
    ):
        assert plan.notes == []
        (row,), (shown,) = plan.contracts, plan.scores
        assert row.contract == contract.draft
        assert row.feedback is not None
        assert row.feedback.model_dump() == feedback.model_dump(include=set(FeedbackDraft.model_fields))
        assert (shown.on, shown.score) == (score.on, score.score)


def test_feedback_with_nothing_in_it_is_still_feedback() -> None:
    pair = (ContractDraft(client="Ana", started=date(2026, 1, 5)), FeedbackDraft())
    for data in (write_json([pair], [], {}), write_csv([pair], [])):
        assert _stated(read(data, "x", today=TODAY)) == ([pair], [])


def test_deleted_contracts_do_not_come_back() -> None:
    contract, _feedback, score = _stored()
    gone = contract.model_copy(update={"deleted_at": NOW})
    plan = read(write_json([(gone, None)], [score], {}), "x.json", today=TODAY)
    assert plan.contracts == []
    assert plan.notes == ["I left out 1 deleted contract."]


def test_the_template_imports() -> None:
    plan = read(template(), "template.csv", today=TODAY)
    assert not plan.faults
    assert not plan.notes
    assert plan.summary == "2 contracts, 1 with feedback, 1 shown score. From 2026-01-05 to 2026-10-01."
    header = template().decode().splitlines()[0]
    others = {"value", "professionalism", "rehire"}  # rated on other platforms than the template's
    assert header.split(",") == [column for column in CSV_COLUMNS if column not in others]
