"""Whatever stands in a case is shown inert, in cards and in the brief; what fails half-way leaves all as it was."""

import io
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy.exc import OperationalError

from bot.cases.repository import CaseRepository
from tests.bot.ui.hostile import EACH
from tests.cogs.case.test_brief import attached
from tests.cogs.case.test_commands import begin, only_case
from tests.cogs.conftest import World
from tests.cogs.test_hostile_text import check
from tests.cogs.verbs import fields, fill, press, texts

pytestmark = pytest.mark.one_database

STATEMENT = ("What was agreed", "What I did", "What was paid", "What I ask for", "What speaks against me")


@pytest.mark.parametrize("text", **EACH)
async def test_in_every_field_of_a_case(world: World, text: str) -> None:
    alice = world.alice
    card = await begin(world, "I was paid, and the client wants it back", client=text[:100], title=text[:100])
    check(card)
    case = await only_case(world)
    form = await press(alice, await press(alice, card, "Statement"), "Write it")
    assert tuple(fields(form)) == STATEMENT
    check(await fill(alice, form, dict.fromkeys(STATEMENT, text[:1000])))
    added = await alice.slash(world.lounge, "case add", case=str(case.id), text=text[:4000])
    check(added)
    edited = await fill(alice, await press(alice, added, "Edit"), {"What happened": "plain"})
    history = await press(alice, edited, "History")
    check(history)
    asked = await press(alice, await press(alice, history, "Back"), "Delete")
    check(asked)
    form = await press(alice, await press(alice, asked, "Keep it"), "Edit")
    again = await fill(alice, form, {"What happened": text[:4000]})
    check(await press(alice, again, "All evidence"))
    for command in ("case list", "case open"):
        check(await alice.slash(world.lounge, command))
    for command in ("case show", "case close"):
        check(await alice.slash(world.lounge, command, case=str(case.id)))
    files = await attached(await alice.slash(world.lounge, "case brief", case=str(case.id)))
    assert list(files) == ["brief.pdf", "brief.txt"]
    assert len(PdfReader(io.BytesIO(files["brief.pdf"])).pages) >= 1


async def test_a_full_disk_leaves_all_as_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await begin(world, "I was paid, and the client wants it back")

    async def full(*_arguments: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(CaseRepository, "insert_file", full)
    refused = await world.alice.slash(
        world.lounge, "case add", text="The offer", file=("a.txt", b"The offer")
    )
    assert "what you had stored before is as it was" in texts(refused)
    assert "The offer" in texts(refused), "what she typed comes back"
    assert await world.services.evidence.entries_of(world.alice.id, (await only_case(world)).id) == []
    assert len(world.take_faults()) == 1
