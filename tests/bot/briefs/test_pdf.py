"""The brief as a PDF: what is read back from it is what was put in."""

import io
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pypdf
import pytest
import typst
from PIL import Image

from bot.briefs import pdf
from bot.briefs.files import thumbnail
from bot.briefs.models import BriefEntry
from bot.briefs.pdf import draw_pdf
from bot.briefs.plain import plain_text
from bot.errors import Refusal
from bot.worker import Worker
from tests.bot.briefs.cases import FIRST, HOSTILE, SCRIPTS, brief, entries


def read(document: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(document), strict=True)


def text_of(document: bytes) -> str:
    """All its text, page by page, without what makes lines."""
    return joined("\n".join(page.extract_text() for page in read(document).pages))


def joined(text: str) -> str:
    return re.sub(r"[\s\u200b-\u200d]+", "", text)


def picture() -> bytes:
    target = io.BytesIO()
    Image.linear_gradient("L").resize((900, 600)).save(target, "PNG")
    small = thumbnail(target.getvalue())
    assert small is not None
    return small


def test_all_that_the_plain_text_says_is_in_it() -> None:
    made = brief(entries=entries(12, picture()))
    found = text_of(draw_pdf(made)).casefold()
    for line in plain_text(made).splitlines():
        said = re.sub(r"^(- |  )?(\[\d+\] )?([\w ]+: )?", "", line)
        assert joined(said).casefold() in found, line
    for number in range(1, 13):
        assert f"{number}{FIRST.replace(day=number):%-d}sept2026" in found


def test_the_first_page_says_what_matters() -> None:
    document = read(draw_pdf(brief(entries=entries(100))))
    first = joined(document.pages[0].extract_text())
    assert (
        first.index("Summary") < first.index("Amounts") < first.index("$1,200.00") < first.index("Deadlines")
    )
    assert "Statement" not in first
    last = len(document.pages)
    for number, page in enumerate(document.pages, 1):
        assert f"Page{number}of{last}" in joined(page.extract_text())


def test_it_says_of_itself_what_it_is() -> None:
    document = read(draw_pdf(brief(language="es")))
    assert document.metadata is not None
    assert document.metadata.title == "Refund asked for after approval"
    assert document.metadata.creation_date is not None
    assert document.metadata.creation_date.date() == date(2026, 11, 27)
    assert document.root_object["/Lang"] == "es"
    assert document.root_object["/MarkInfo"]["/Marked"]  # for screen readers
    assert [one.title for one in document.outline if not isinstance(one, list)][:2] == ["Resumen", "Importes"]
    assert document.pages[0].mediabox[2:] == pytest.approx([595.28, 841.89], abs=0.01)  # A4


def test_pictures_are_in_it() -> None:
    made = brief(entries=(*entries(2, picture()), *entries(1, b"no picture"), *entries(1)))
    shown = [image for page in read(draw_pdf(made)).pages for image in page.images]
    assert [image.image.size for image in shown if image.image] == [(400, 267)] * len(shown)
    assert shown


def links(document: bytes) -> set[str]:
    return {
        str(note.get_object()["/A"]["/URI"])
        for page in read(document).pages
        for note in page.get("/Annots", [])
        if "/URI" in note.get_object().get("/A", {})
    }


def test_only_addresses_of_the_web_can_be_followed() -> None:
    addresses = ("https://example.com/a", "javascript:alert(1)", "file:///etc/passwd")
    made = brief(entries=[BriefEntry(day=FIRST, kind="Call", link=link) for link in addresses])
    document = draw_pdf(made)
    assert links(document) == {"https://example.com/a"}
    assert "file:///etc/passwd" in text_of(document)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_everywhere_is_only_text(name: str) -> None:
    text = HOSTILE[name]
    one = {"day": FIRST, "kind": text, "text": text, "author": text, "link": text, "file_name": text}
    made = brief(
        title=text,
        platform=text,
        client=text,
        zone=text,
        summary=(text,),
        amounts=[{"what": text, "cents": -1, "currency": "USD"}],
        clocks=[{"day": FIRST, "what": text, "silence": text}],
        statement=[{"heading": text, "text": text}],
        against=text,
        entries=[one],
    )
    document = draw_pdf(made)
    found = text_of(document)
    assert "Page1of" in found
    if name in ("controls", "long", "wide", "address", "program", "files", "lines"):
        assert joined(made.against) in found
    # Where a word is not broken it runs out of the page.
    lines = [line for page in read(document).pages for line in page.extract_text().splitlines()]
    assert name == "marks" or max(map(len, lines)) < (60 if name == "wide" else 140)


def has_cjk() -> bool:
    """Whether this machine has a font for Chinese and Korean; without, they are boxes."""
    return bool({"Droid Sans Fallback", "Noto Sans CJK SC"} & set(typst.Fonts().families()))


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_is_drawn(script: str) -> None:
    document = draw_pdf(brief(title=SCRIPTS[script], entries=()))
    assert read(document).metadata.title == SCRIPTS[script]  # type: ignore[union-attr]
    found = text_of(document)
    if script in ("Latin", "Cyrillic", "Greek") or (script in ("Chinese", "Korean") and has_cjk()):
        assert joined(SCRIPTS[script]) in found
    elif script in ("Arabic", "Hebrew"):  # read back in another order than it was written
        assert Counter(joined(SCRIPTS[script])) <= Counter(found)


def places(document: bytes, word: str) -> list[float]:
    """How far right on their pages, in points of 595, the lines begin in which `word` is drawn."""
    found: list[float] = []

    def visit(text: str, page: list[float], line: list[float], _font: object, _size: float) -> None:
        if word in text:
            found.append(page[4] + line[4])

    for sheet in read(document).pages:
        sheet.extract_text(visitor_text=visit)
    return found


def test_each_line_runs_in_its_own_direction() -> None:
    document = draw_pdf(brief(against="one שלום\nשלום two"))
    assert min(places(document, "one")) < 72
    assert min(places(document, "two")) > 400


def test_signs_of_nobody_are_shown_as_missing() -> None:
    assert "a\ufffdb\ufffdc" in text_of(draw_pdf(brief(against=HOSTILE["private"])))


def test_what_no_font_has_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(pdf, "_fonts", lambda: bare)
    found = text_of(draw_pdf(brief(against="before " + " ".join(SCRIPTS.values()) + " after")))
    assert "before" in found
    assert "after" in found


def test_a_layout_that_fails_is_said_kindly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "layout.typ"
    broken.write_text("#panic()")
    monkeypatch.setattr(pdf, "_LAYOUT", broken)
    with pytest.raises(Refusal, match="Nothing is lost"):
        draw_pdf(brief())


async def test_the_worker_process_draws_it() -> None:
    worker = Worker()
    try:
        assert (await worker.run(draw_pdf, brief())).startswith(b"%PDF-1.7")
    finally:
        await worker.close()
