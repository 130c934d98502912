"""Excel and OpenDocument files: read as the tables they hold, and no larger than the machine bears."""

import resource
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from bot.contracts.models import Kind
from bot.errors import Refusal
from bot.transfer.plan import MAX_COLUMNS
from bot.transfer.reader import ImportPlan, read_file
from bot.transfer.sheet import MAX_UNPACKED
from tests.bot.transfer.sheets import Value, ods, packed, xlsx

TODAY = date(2026, 11, 22)
HEADER: list[Value] = ["client", "title", "kind", "started", "ended", "earned", "stars", "comment"]
ROW: list[Value] = [
    "Zoë Müller",
    "Logo",
    "hourly",
    date(2026, 1, 5),
    date(2026, 3, 1),
    1250.5,
    4.85,
    "Quick, kind",
]


def plan_of(data: bytes, name: str = "mine.xlsx") -> ImportPlan:
    return read_file(data, name, today=TODAY)


@pytest.mark.parametrize("data", [xlsx([HEADER, ROW]), ods([HEADER, ROW])], ids=["xlsx", "ods"])
@pytest.mark.parametrize("name", ["mine.xlsx", "mine.ods", "renamed.csv", ""])
def test_a_spreadsheet_is_read_like_a_table(data: bytes, name: str) -> None:
    plan = plan_of(data, name)
    assert plan.faults == plan.notes == []
    (row,) = plan.contracts
    contract, feedback = row.contract, row.feedback
    assert (contract.client, contract.title, contract.kind) == ("Zoë Müller", "Logo", Kind.HOURLY)
    assert (contract.started, contract.ended) == (date(2026, 1, 5), date(2026, 3, 1))
    assert contract.earned_cents == 125050
    assert feedback is not None
    assert (feedback.stars, feedback.comment) == (Decimal("4.85"), "Quick, kind")


def test_faults_name_the_rows_that_the_spreadsheet_shows() -> None:
    plan = plan_of(xlsx([[], ["client", "started"], [], ["Ana", "someday"], ["Bo", 46027]]))
    assert [(fault.row, fault.column) for fault in plan.faults] == [(4, "started"), (5, "started")]


@pytest.mark.parametrize(("value", "cents"), [(0.1, 10), (19.99, 1999), (1234.56, 123456), (1e5, 10_000_000)])
def test_numbers_are_exact(value: float, cents: int) -> None:
    plan = plan_of(xlsx([["client", "started", "earned"], ["Ana", date(2026, 1, 5), value]]))
    assert plan.contracts[0].contract.earned_cents == cents


def test_of_several_sheets_the_one_with_known_columns_is_read_and_it_says_so() -> None:
    notes: list[list[Value]] = [["Things to do"], ["call Ana"]]
    table: list[list[Value]] = [["client", "started"], ["Ana", date(2026, 1, 5)]]
    plan = plan_of(xlsx(notes, table, names=["To do", "Jobs"]))
    assert len(plan.contracts) == 1
    assert plan.notes == ["I read the sheet “Jobs” and left out “To do”."]
    assert plan_of(xlsx(table, notes, others="hidden")).notes == []


def _cell(place: str) -> str:
    return f'<row r="1"><c r="{place}"><v>1</v></c></row>'


def _row(repeat: str, cell: str) -> str:
    return f"<table:table-row{repeat}>{cell}</table:table-row>"


_FULL = '<table:table-cell office:value-type="float" office:value="1"/>'
_WIDE = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16000"/>'
_LONG = ' table:number-rows-repeated="1000000"'


@pytest.mark.parametrize(
    "data",
    [
        xlsx(_cell("A1") + _cell("XFD1")),
        xlsx(_cell("A1") + _cell("A1048576")),
        xlsx("<row>" + "<c><v>1</v></c>" * (MAX_COLUMNS + 1) + "</row>"),
        xlsx(f'<row r="100000">{"<c><v>1</v></c>" * 100}</row>'),
        xlsx("<!--" + "x" * (MAX_UNPACKED + 1) + "-->"),
        ods(_row("", _WIDE)),
        ods(_row(_LONG, _FULL)),
        ods(_row(_LONG, "<table:table-cell/>") + _row("", _FULL)),
        ods(_row("", '<table:table-cell table:number-columns-repeated="16000"/>' + _FULL)),
        packed({"xl/workbook.xml": "<workbook/>", **{f"xl/worksheets/{n}.xml": "" for n in range(2_001)}}),
    ],
    ids=[
        "wide",
        "long",
        "unplaced",
        "far down",
        "bomb",
        "ods wide",
        "ods long",
        "ods gap",
        "ods far",
        "parts",
    ],
)
def test_what_would_fill_the_memory_is_refused_before_it_is_laid_out(data: bytes) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Refusal, match="too large once it is unpacked"):
        plan_of(data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000  # kilobytes


def _lying() -> bytes:
    """A part that says it is small and is not: its size in the directory is that of another."""
    data = bytearray(xlsx("<!--" + "x" * 5_000_000 + "-->" + _cell("XFD1")))
    large = zipfile.ZipFile(BytesIO(data)).getinfo("xl/worksheets/sheet1.xml").file_size
    return bytes(data.replace(large.to_bytes(4, "little"), (64).to_bytes(4, "little")))


@pytest.mark.parametrize(
    "data",
    [
        xlsx([HEADER, ROW])[:-200],
        xlsx("<row><c"),
        packed({"xl/workbook.xml": "no xml"}),
        packed({"xl/workbook.xml": ""}),
        b"PK\x03\x04xl/workbook.xml" + bytes(500),
        _lying(),
    ],
)
def test_a_damaged_file_is_said_to_be_one(data: bytes) -> None:
    with pytest.raises(Refusal, match=r"cannot open this spreadsheet|empty"):
        plan_of(data)


def test_an_empty_sheet_is_said_to_be_empty() -> None:
    with pytest.raises(Refusal, match="empty"):
        plan_of(xlsx([]))


def test_other_archives_and_spreadsheets_stay_refused() -> None:
    with pytest.raises(Refusal, match="compressed file"):
        plan_of(packed({"mine.csv": "client,started\n"}), "mine.zip")
    with pytest.raises(Refusal, match="spreadsheet of another kind"):
        plan_of(packed({"Index/Document.iwa": "x"}), "mine.numbers")
