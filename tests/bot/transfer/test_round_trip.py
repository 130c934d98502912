"""What is written is read again, exactly."""

import csv
import io
import json
import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.contracts.models import Contract, ContractDraft
from bot.feedback.models import Feedback, FeedbackDraft
from bot.platforms import Platform
from bot.scores.models import ShownScore, ShownScoreDraft
from bot.transfer.columns import CSV_COLUMNS
from bot.transfer.plan import MAX_BYTES
from bot.transfer.reader import ImportPlan, read_file
from bot.transfer.table import FORMULA_START, guard, unguard
from bot.transfer.writers import MOST_PART, template, write_csv, write_json
from bot.ui.files import MOST_BYTES
from tests.bot.transfer.strategies import HOSTILE, pairs, scores

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
Pair = tuple[ContractDraft, FeedbackDraft | None]
Pairs = list[Pair]
drafts = st.lists(pairs, min_size=1, max_size=4)
thorough = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=40
)


def _json(*records: Any) -> bytes:
    (part,) = write_json(*records)
    return part


def _csv(*records: Any) -> bytes:
    (part,) = write_csv(*records)
    return part


def _stated(plan: ImportPlan) -> tuple[Pairs, list[ShownScoreDraft]]:
    assert plan.faults == []
    return [(row.contract, row.feedback) for row in plan.contracts], plan.scores


@thorough
@given(drafts, scores)
def test_json(contracts: Pairs, shown: list[ShownScoreDraft]) -> None:
    data = _json(contracts, shown, {"member": {"zone": "UTC", "since": NOW}, "contracts": "not this one"})
    assert _stated(read_file(data, "candor.json", today=TODAY)) == (contracts, shown)


@thorough
@given(drafts, scores)
def test_csv(contracts: Pairs, shown: list[ShownScoreDraft]) -> None:
    data = _csv(contracts, shown)
    assert _stated(read_file(data, "candor.csv", today=TODAY)) == (contracts, shown)
    # It is the same again after a spreadsheet saved it in its own way.
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    saved = target.getvalue().encode("utf-16")
    assert _stated(read_file(saved, "saved.csv", today=TODAY)) == (contracts, shown)


@thorough
@given(drafts)
def test_no_cell_is_a_formula(contracts: Pairs) -> None:
    for row in csv.reader(io.StringIO(_csv(contracts, []).decode("utf-8-sig"), newline="")):
        assert len(row) == len(CSV_COLUMNS)
        assert not any(cell.startswith(tuple(FORMULA_START)) for cell in row)


ATTACKS = (
    *(
        "=1+1",
        "＝1+1",
        "﹦1+1",
        "@SUM(1)",
        "-1+1",
        "+1",
        " =1",
        "\u00a0=1",
        "\n=1",
        "\t=1",
        "\u200b=1",
        "\ufeff=1",
        "\x0b=1",
    ),
    *(
        "Great work;=HYPERLINK(1)",
        "Great work; =1",
        "a;\u00a0=1",
        "a,=1",
        "a|=1",
        "a\t=1",
        "a\n=1",
        "a\r=1",
        'a;"=1"',
    ),
    *("a;'=1", "'=1", "''=1", 'a;""=1', "a;;;=1", "a\n\n-1", ";=1;=2;=3"),
)
hostile = st.text("'=+-@＝;,|\t\r\n \"\u00a0a", max_size=9)


@given(st.text() | st.sampled_from(HOSTILE + ATTACKS) | hostile)
def test_the_guard_comes_off_exactly(cell: str) -> None:
    assert unguard(guard(cell)) == cell
    assert not guard(cell).startswith(tuple(FORMULA_START))


@pytest.mark.parametrize("piece", ["\n", "\r\n", " ;", "'", "\n'", ";'a"])
def test_no_text_takes_the_guard_long(piece: str) -> None:
    """From each character of a run to the end of it would take half an hour."""
    text = f"a{piece * 200_000}a"
    assert unguard(guard(text)) == text
    assert unguard(text, ours=False) == text


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would take it for one, at its most careless."""
    bare = unicodedata.normalize("NFKC", cell).strip().strip('"\ufeff\u200b\x0b').strip()
    return bare.startswith(tuple("=+-@"))


@pytest.mark.parametrize("comment", ATTACKS)
@pytest.mark.parametrize("separator", list(",;\t|"))
def test_no_cell_is_a_formula_wherever_a_spreadsheet_splits(comment: str, separator: str) -> None:
    """Programs set to Spanish, German or French split at semicolons, and our quotation marks do not stop them."""
    contract = ContractDraft(client=f"x{comment}", started=date(2026, 1, 5), note=f"y{comment}", title="t")
    pair = (contract, FeedbackDraft.model_construct(stars=None, categories={}, comment=comment))
    text = _csv([pair], []).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        assert not any(map(is_formula, row)), row
    for line in text.splitlines():  # a program that knows no quotation marks at all
        assert not any(map(is_formula, line.split(separator))), line


def test_every_cell_is_quoted() -> None:
    for line in _csv([_stored()[:2]], []).decode("utf-8-sig").splitlines():
        assert all(cell.startswith('"') and cell.endswith('"') for cell in line.split(",")), line


def test_only_our_own_files_lose_apostrophes_inside_a_text() -> None:
    """Somebody's own file may quote a handle: a comma, an apostrophe, an at sign."""
    said = "thanks to Ana, '@bo' and others"
    rows = f'client,started,note\nAna,2026-01-05,"{said}"\n'.encode()
    assert read_file(rows, "x.csv", today=TODAY).contracts[0].contract.note == said
    pair = (ContractDraft(client="Ana", started=date(2026, 1, 5), note=said), None)
    assert _stated(read_file(_csv([pair], []), "x.csv", today=TODAY)) == ([pair], [])


def _long(number: int) -> Pair:
    """A contract with comments as long as they may be, with what the formats have to escape."""
    text = f'{number}: said "yes", then; nothing\n' * 25
    contract = ContractDraft(
        client=f"Client {number % 700}", title=f"Job {number}", started=date(2025, 1, 10), note=text.strip()
    )
    return contract, FeedbackDraft(stars=Decimal(5), comment=text.strip())


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_an_export_of_any_size_comes_in_files_that_an_import_takes(kind: str) -> None:
    """20,000 contracts were one file of more than Discord takes: the member got none, for ever.

    Here with smaller files; `python -m benchmarks --only hostile` does it with 20,000.
    """
    assert min(MAX_BYTES, MOST_BYTES) > MOST_PART, "what an import reads, what Discord takes"
    most = 60_000
    records = [_long(number) for number in range(300)]
    changes = [{"fields": "z" * 2000}] * 100
    extra = {"changes": changes, "zone": "UTC"}
    files = list(write_json(records, [], extra, most) if kind == "json" else write_csv(records, [], most))
    assert len(files) > 5
    found: Pairs = []
    kept = 0
    for data in files:
        assert len(data) <= most
        kept += len(json.loads(data).get("changes", [])) if kind == "json" else 0
        if b"Client" in data:
            found += _stated(read_file(data, f"part.{kind}", today=TODAY))[0]
    assert found == records
    assert kept == (len(changes) if kind == "json" else 0)


def test_files_of_little_more_than_separators_are_divided_too() -> None:
    """An import reads only so many values: what is full of commas comes in more files than its size asks for."""
    contract = ContractDraft(client="Ana", started=date(2026, 1, 5), note="a" + "," * 990)
    for parts in (write_json([(contract, None)] * 2_000, [], {}), write_csv([(contract, None)] * 2_000, [])):
        plans = [read_file(part, "x", today=TODAY) for part in parts]
        assert len(plans) == 2
        assert sum(len(plan.contracts) for plan in plans) == 2_000


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
    data = _json([(contract, feedback)], [score], {"clients": ["Ana"]})
    written = json.loads(data)
    assert written["format"] == "candor/1"
    assert written["clients"] == ["Ana"]
    assert written["contracts"][0]["id"] == contract.id
    assert written["contracts"][0]["earned"] == 420.5
    assert written["contracts"][0]["created_at"] == NOW.isoformat()
    assert written["contracts"][0]["feedback"]["stars"] == 4.85
    for plan in (
        read_file(data, "x.json", today=TODAY),
        read_file(_csv([(contract, feedback)], [score]), "x", today=TODAY),
    ):
        assert plan.notes == []
        (row,), (shown,) = plan.contracts, plan.scores
        assert row.contract == contract.draft
        assert row.feedback is not None
        assert row.feedback.model_dump() == feedback.model_dump(include=set(FeedbackDraft.model_fields))
        assert (shown.on, shown.score) == (score.on, score.score)


def test_feedback_with_nothing_in_it_is_still_feedback() -> None:
    pair = (ContractDraft(client="Ana", started=date(2026, 1, 5)), FeedbackDraft())
    for data in (_json([pair], [], {}), _csv([pair], [])):
        assert _stated(read_file(data, "x", today=TODAY)) == ([pair], [])


@pytest.mark.parametrize("write", [_json, _csv])
def test_half_a_yen_that_was_logged_once_comes_back_with_a_note(write: Any) -> None:
    one = ContractDraft(
        client="Aiko",
        platform=Platform.DIRECT,
        started=TODAY,
        earned_cents=100050,
        currency="JPY",
    )
    contracts: Pairs = [(one, None)]
    data = write(contracts, [], {}) if write is _json else write(contracts, [])
    plan = read_file(data, "candor.json" if write is _json else "candor.csv", today=TODAY)
    assert _stated(plan) == (contracts, [])
    (note,) = plan.notes
    assert "JPY has no cents" in note
    assert "1000.5" in note


def test_deleted_contracts_do_not_come_back() -> None:
    contract, _feedback, score = _stored()
    gone = contract.model_copy(update={"deleted_at": NOW})
    plan = read_file(_json([(gone, None)], [score], {}), "x.json", today=TODAY)
    assert plan.contracts == []
    assert plan.notes == ["I left out 1 deleted contract."]


def test_the_template_imports() -> None:
    plan = read_file(template(), "template.csv", today=TODAY)
    assert not plan.faults
    assert not plan.notes
    assert plan.summary == "2 contracts, 1 with feedback, 1 shown score. From 2026-01-05 to 2026-10-01."
    header = template().decode().splitlines()[0]
    others = {"value", "professionalism", "rehire"}  # rated on other platforms than the template's
    assert header.split(",") == [column for column in CSV_COLUMNS if column not in others]


@pytest.mark.parametrize(
    ("separator", "encoding", "day", "decimal"),
    [
        (";", "cp1252", "%d.%m.%Y", ","),
        (";", "utf-8-sig", "%d/%m/%Y", ","),
        (",", "cp1252", "%m/%d/%Y", "."),
        ("\t", "utf-16", "%d/%m/%Y", ","),
    ],
    ids=["German", "Spanish CSV UTF-8", "American", "Unicode text"],
)
def test_our_own_table_opened_and_saved_by_excel_comes_back(
    separator: str, encoding: str, day: str, decimal: str
) -> None:
    """Excel writes days, amounts and separators as its language does, and quotes only what needs it."""
    draft = ContractDraft(
        client="Zoë, Müller; Co",
        title="=1+1",
        started=date(2026, 1, 15),
        ended=date(2026, 3, 20),
        earned_cents=125050,
    )
    feedback = FeedbackDraft(
        stars=Decimal("4.85"), comment='Quick, "kind"\nand exact; really', received=date(2026, 3, 25)
    )
    (written,) = write_csv([(draft, feedback)], [])
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    for row in rows[1:]:
        for place, cell in enumerate(row):
            if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
                row[place] = date.fromisoformat(cell).strftime(day)
            elif re.fullmatch(r"\d+\.\d+", cell):
                row[place] = cell.rstrip("0").replace(".", decimal)
    saved = io.StringIO()
    csv.writer(saved, delimiter=separator).writerows(rows)
    plan = read_file(saved.getvalue().encode(encoding), "saved.csv", today=date(2026, 11, 22))
    assert plan.faults == []
    assert [(row.contract, row.feedback) for row in plan.contracts] == [(draft, feedback)]
