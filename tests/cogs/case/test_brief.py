"""Files that come in, and the brief that comes out."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from bot.briefs.models import Brief
from bot.cases import briefing
from bot.cases.models import Case
from tests.cogs.case.test_commands import begin, only_case
from tests.cogs.conftest import World
from tests.cogs.verbs import TEXT, press, texts, title, walk

pytestmark = pytest.mark.one_database

TOO_LARGE = 8 * 1024 * 1024 + 1


def picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(target, "PNG")
    return target.getvalue()


async def begun(world: World) -> Case:
    """Alice's case, with a proof and a statement."""
    ended = (world.env.now().date() - timedelta(days=2)).isoformat()
    await begin(world, "The client ended it and wants the money back", ended=ended, earned="300")
    case = await only_case(world)
    alice = world.alice
    await world.alice.slash(
        world.lounge, "case add", kind="agreement", text="Acme wrote: five pages for $300", day="2025-02-01"
    )
    return await world.services.cases.edit_case(
        alice.id,
        case.id,
        {"agreed": "A site for Acme", "asked": "The release of $300.", "against": "A day late."},
    )


def said(result: Any) -> str:
    """The text of the card: the files come in a message of their own behind it."""
    shown = [message for message in (result.response, *result.followups) if message is not None]
    parts = [part for message in shown for part in walk(message.components)]
    return "\n".join(part["content"] for part in parts if part["type"] == TEXT)


async def attached(result: Any) -> dict[str, bytes]:
    """Name → content of what came with it."""
    shown = [message for message in (result.response, *result.followups) if message is not None]
    return {one.filename: await one.read() for message in shown for one in message.attachments}


async def test_the_brief_comes_as_a_pdf_and_as_text(world: World) -> None:
    case = await begun(world)
    await world.alice.slash(world.lounge, "case add", kind="delivery", file=("home.png", picture()))
    result = await world.alice.slash(world.lounge, "case brief", case=str(case.id))
    assert "The brief of Acme" in said(result)
    files = await attached(result)
    assert list(files) == ["brief.pdf", "brief.txt"]
    pdf = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(files["brief.pdf"])).pages)
    for words in ("five pages for $300", "The release of $300.", "A site for Acme"):
        assert words in pdf
        assert words in files["brief.txt"].decode()
    assert "home.png" in files["brief.txt"].decode()
    assert "A day late" not in pdf, "what speaks against her is hers alone"
    assert "A day late" not in files["brief.txt"].decode()


async def test_names_are_masked_where_wished(world: World) -> None:
    case = await begun(world)
    result = await world.alice.slash(world.lounge, "case brief", case=str(case.id))
    assert "Acme" in (await attached(result))["brief.txt"].decode()
    masked = await world.alice.click(result.response.message, label="Mask names")
    text = (await attached(masked))["brief.txt"].decode()
    assert "Acme" not in text
    assert "[client] wrote: five pages for $300" in text
    assert "Client: [client]" in text
    assert "the money goes to the client" in text, "what silence means, in words for the mediator"
    assert (await only_case(world)).masked


async def test_where_no_pdf_can_be_drawn_the_text_comes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await begun(world)

    def broken(_brief: Brief) -> bytes:
        raise RuntimeError("no fonts")

    monkeypatch.setattr(briefing, "draw_pdf", broken)
    result = await world.alice.slash(world.lounge, "case brief", case=str(case.id))
    assert "I could not draw the PDF" in said(result)
    assert list(await attached(result)) == ["brief.txt"]
    assert len(world.take_faults()) == 1
    assert await only_case(world) == case


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.pdf", b"", "is empty"),
        ("proof.zip", b"PK\x03\x04" + b"\0" * 100, "an archive"),
        ("photo.png", b"%PDF-1.4\n%%EOF", "named as something else"),
        ("page.html", b"<html><script>alert(1)</script></html>", "a web page"),
        ("photo.png", picture() + b"<script>", "damaged"),
        ("program.exe", b"MZ" + bytes(range(200)), "I cannot keep"),
        ("big.txt", b"x" * TOO_LARGE, "too large"),
    ],
)
async def test_hostile_files_are_refused_in_words(world: World, name: str, content: bytes, why: str) -> None:
    case = await begun(world)
    result = await world.alice.slash(world.lounge, "case add", kind="delivery", file=(name, content))
    assert why in texts(result)
    assert len(await world.services.evidence.entries_of(world.alice.id, case.id)) == 1


async def test_a_file_is_kept_and_given_back(world: World) -> None:
    case = await begun(world)
    kept = await world.alice.slash(world.lounge, "case add", kind="delivery", file=("home.png", picture()))
    assert "Kept, encrypted" in texts(kept)
    await world.restart()
    given = await press(world.alice, kept, "Get the file")
    assert await attached(given) == {"home.png": picture()}
    entries = await world.services.evidence.entries_of(world.alice.id, case.id)
    assert [one.on_day for one in entries] == [date(2025, 2, 1), world.env.now().date()]


async def test_a_brief_of_an_empty_case_says_what_it_lacks(world: World) -> None:
    await begin(world, "The client ended it and wants the money back")
    case = await only_case(world)
    result = await world.alice.slash(world.lounge, "case brief", case=str(case.id))
    assert "It still lacks: your statement, any evidence" in said(result)
    assert title(await world.alice.slash(world.lounge, "case show", case=str(case.id))) == "Acme · Site"
