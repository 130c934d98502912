"""Files that are no import: each gets a kind word, quickly, and nothing else comes out."""

import gzip
import io
import os
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refusal
from bot.i18n import current_language, language
from bot.transfer.columns import CSV_COLUMNS
from bot.transfer.plan import MAX_BYTES, MAX_CELL, MAX_COLUMNS, MAX_ROWS
from bot.transfer.reader import ImportPlan, read_file

TODAY = date(2026, 11, 22)


def plan_of(data: bytes, filename: str = "mine.csv") -> ImportPlan:
    return read_file(data, filename, today=TODAY)


def _zip(name: str, size: int = 100) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        # A fixed time: the bytes become the name of the test, which has to be the same in every process.
        archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), b"\0" * size, zipfile.ZIP_DEFLATED)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "filename", "reason"),
    [
        (_zip("xl/workbook.xml"), "mine.xlsx", "cannot open this spreadsheet.*or as CSV"),
        (_zip("xl/workbook.xml"), "renamed.csv", "cannot open this spreadsheet"),
        (_zip("content.xml"), "mine.ods", "cannot open this spreadsheet"),
        (_zip("bomb", 50_000_000), "bomb.zip", "a compressed file"),
        (gzip.compress(b"client,started\n", mtime=0), "mine.csv.gz", "a compressed file"),
        (b"BZh91AY&SY", "x", "a compressed file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "mine.xls", "an old Excel"),
        (b"%PDF-1.7\n", "x.pdf", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "x.png", "a picture"),
        (b"\xff\xd8\xff\xe0", "x.jpg", "a picture"),
        (b"SQLite format 3\x00", "x.db", "a database"),
        (b"<!DOCTYPE html><table>", "mine.xls", "a web page"),
        (b"\xef\xbb\xbf  <HTML>", "mine.csv", "a web page"),
        (b"client,started\nA\0na,2026-01-05\n", "mine.csv", "not a text file"),
        ("client,started\nA\0na,2026-01-05\n".encode("utf-16"), "mine.csv", "not a text file"),
        (("client,started\nA\0na,2026-01-05\n" + "\n" * 500).encode("utf-16"), "mine.csv", "not a text file"),
        (b"client,started\n" + b"\x01\x02" * 50, "mine.csv", "not a text file"),
        (b"\xff\xfeabc", "mine.csv", "cannot be read"),
        (bytes(range(1, 256)) * 20, "x", "not a text file"),
        (b"", "mine.csv", "empty"),
        (b" \n\t\r\n", "mine.csv", "empty"),
        (b"\xef\xbb\xbf", "mine.csv", "empty|column names"),
        (b"hello\nworld\n", "x.txt", "“client”, “started”"),
        (b"client,started\n", "x.csv", "no contracts and no scores"),
        (b'client,started\n"Ana,2026-01-05\nBo,2026-01-05\n', "x.csv", "read row 2"),
        (b'client,started\nAna,2026-01-05\n"Bo" x,2026-01-05\n', "x.csv", "read row 3"),
        (b"client,started" + b",x" * MAX_COLUMNS, "x.csv", "more than 200 columns"),
        (b"client,started\n" + b"A,2026-01-05\n" * (MAX_ROWS + 1), "x.csv", "more than 25,000 rows"),
        (b"client,started\n" + b",\n" * 130_000, "x.csv", "more than 25,000 rows"),
        (b"client,started\n" + b"," * 1_500_001, "x.csv", "more than 25,000 rows"),
        (b'{"contracts": [], "x": [' + b"1," * 1_500_001 + b"1]}", "x.json", "more than 25,000 rows"),
        (b"x" * (MAX_BYTES + 1), "x.csv", "too large: 10.1 MB, and I take up to 10 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_refused(data: bytes, filename: str, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        plan_of(data, filename)


def test_a_cell_that_is_far_too_long_is_a_fault() -> None:
    plan = plan_of(b"client,started,comment\nAna,2026-01-05," + b"x" * (MAX_CELL + 1) + b"\n")
    assert [str(fault) for fault in plan.faults] == [
        "Row 2, comment: This text is far too long. Please shorten it."
    ]


def test_hostile_cells_stay_text() -> None:
    for cell in (
        "=1+1",
        "@everyone",
        "{0.__class__}",
        "%(x)s",
        "$(reboot)",
        "<@123>",
        "'; DROP TABLE contract;--",
    ):
        assert plan_of(f"client,started\n{cell},2026-01-05\n".encode()).contracts[0].contract.client == cell
    assert plan_of(b"client,started\n'=1+1,2026-01-05\n").contracts[0].contract.client == "=1+1"
    bidi = plan_of("client,started\n\u202eevil\u2066,2026-01-05\n".encode())
    assert bidi.contracts[0].contract.client == "evil"


@given(st.binary(max_size=400), st.sampled_from(["", "x.csv", "x.json", "x.xlsx"]))
def test_any_bytes_give_a_plan_or_a_refusal(data: bytes, filename: str) -> None:
    for start in (b"", b"client,started\n", b'{"contracts": ['):
        try:
            plan_of(start + data, filename)
        except Refusal as refusal:
            assert refusal.message  # noqa: PT017 - both ends are fine; nothing else may come out


def _rows(count: int, cell: str = "4.5") -> bytes:
    return (
        "client,started,ended,earned,stars,quality,comment\n"
        + "".join(
            f'Client {n},{n % 12 + 1:02}/{n % 28 + 1:02}/2025,,"1,{n % 900 + 100}.50",{cell},5,A kind person {n}\n'
            for n in range(count)
        )
    ).encode()


def _ours(comment: str, rows: int) -> bytes:
    """A file that looks like our own export."""
    cells = {"client": "Ana", "started": "2026-01-05", "comment": comment}
    row = ",".join(f'"{cells.get(name, "")}"' for name in CSV_COLUMNS)
    return (",".join(CSV_COLUMNS) + "\n" + f"{row}\n" * rows).encode()


def test_ten_thousand_rows_are_read_in_seconds() -> None:
    before = time.thread_time()
    plan = plan_of(_rows(10_000))
    assert len(plan.contracts) == 10_000
    assert plan.faults == []
    assert time.thread_time() - before < 10  # 1.3 s on an idle machine


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(_rows(10_000, "9"), id="a fault in each row"),
        pytest.param(b"client,started\n" + b"," * (MAX_BYTES - 20), id="commas"),
        pytest.param(b"\n" * MAX_BYTES, id="empty lines"),
        pytest.param(b"client,started\n" + b",\n" * (MAX_BYTES // 2 - 20), id="empty rows"),
        pytest.param(b'client,started\n"' + b'""' * (MAX_BYTES // 2 - 20), id="quotation marks"),
        pytest.param(b"client,started\n" + b"A,1/1/1\n" * (MAX_BYTES // 8 - 20), id="too many rows"),
        pytest.param(b"client,started\n" + "é".encode("latin-1") * (MAX_BYTES - 20), id="accents"),
        pytest.param(bytes(b | 0x81 for b in os.urandom(MAX_BYTES)), id="noise"),
        pytest.param(b"[" + b"1," * (MAX_BYTES // 2 - 20) + b"1]", id="numbers"),
        pytest.param(b'{"contracts":[{' + b'"a":1,' * (MAX_BYTES // 6 - 20) + b'"b":1}]}', id="keys"),
        pytest.param(b"[" * (MAX_BYTES - 20), id="brackets"),
        pytest.param(b"[" + b"1," * 1_499_000 + b"1]", id="as many numbers as may be"),
        pytest.param(b"client,started\n" + b"," * 1_499_000, id="as many cells as may be"),
        pytest.param(b"," * MAX_BYTES, id="commas alone"),
        pytest.param(b"\n" * (MAX_BYTES - 1) + b"\xff", id="empty lines in an old encoding"),
        pytest.param(_ours("a" + "\n" * 19_000 + "a", rows=20), id="line ends in cells of our own file"),
    ],
)
def test_no_file_takes_long(data: bytes) -> None:
    before = time.thread_time()
    try:
        plan_of(data)
    except Refusal as refusal:
        assert refusal.message  # noqa: PT017 - a plan with faults is as good
    assert time.thread_time() - before < 15


def test_threads_do_not_disturb_each_other() -> None:
    data, start = _rows(300), threading.Barrier(4)
    expected = plan_of(data)

    def work(name: str) -> tuple[ImportPlan, str]:
        start.wait()
        with language(name):
            return plan_of(data), current_language()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(work, ["en", "en", "es", "es"]))
    assert [name for _plan, name in found] == ["en", "en", "es", "es"]
    assert all(plan.contracts == expected.contracts for plan, _name in found)
