"""`/import` and `/export`, as a member uses them."""

import csv
import io
import json
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import create_autospec

import pytest

from bot.errors import Refusal
from bot.pending import QUARTER_HOUR, Pending
from bot.transfer.plan import MAX_BYTES, ImportPlan
from bot.transfer.service import TransferService
from bot.transfer.writers import write_json
from bot.ui.files import MOST_BYTES, attachment
from cogs.transfer.commands import TransferCog, Waiting
from tests.bot.transfer.sheets import xlsx
from tests.cogs.conftest import World
from tests.cogs.verbs import TEXT, add_contract, buttons, card, fields, forge, press, texts, title, walk
from tests.conftest import until

GOOD = b"""client,title,started,ended,earned,stars,comment
Acme,Site,2025-01-10,2025-02-10,420,5,"Great, thanks"
Beta,Shop,10/03/2025,,"1,250.50",,
"""
BAD = b"""client,title,started,stars
Acme,Site,someday,5
,Shop,2025-03-10,9
"""


async def file_of(result: Any) -> bytes:
    """The file that an answer carries."""
    (attachment,) = card(result).attachments
    data = await attachment.read()
    assert isinstance(data, bytes)
    return data


async def upload(world: World, data: bytes, name: str = "work.csv", actor: Any = None) -> Any:
    return await (actor or world.alice).slash(world.lounge, "import", file=(name, data))


async def kept(world: World) -> set[str]:
    return {one.client for one in await world.services.contracts.contracts_of(world.alice.id)}


async def test_without_a_file_there_is_a_template_that_imports(world: World) -> None:
    result = await world.alice.slash(world.lounge, "import")
    template = await file_of(await press(world.alice, result, "Get the template"))
    preview = await upload(world, template, "candor-template.csv")
    assert "Import" in buttons(preview), texts(preview)


async def choose_file(world: World, data: bytes, name: str = "work.csv") -> Any:
    """The same in the form, as on a phone."""
    form = await press(world.alice, await world.alice.slash(world.lounge, "import"), "Choose the file")
    return await world.alice.submit_modal(form, {fields(form)["The file"]["custom_id"]: (name, data)})


async def test_a_file_can_be_chosen_in_a_form(world: World) -> None:
    as_option = texts(await upload(world, GOOD))
    preview = await choose_file(world, GOOD)
    assert preview.ephemeral
    assert texts(preview) == as_option
    done = await press(world.alice, preview, "Import")
    assert "Imported" in title(done)
    assert await kept(world) == {"Acme", "Beta"}


async def test_a_file_that_is_too_large_is_refused_in_the_form_too(world: World) -> None:
    refused = await choose_file(world, b"x" * (10 * 1024 * 1024 + 1))
    assert (
        texts(refused).splitlines()[0]
        == texts(await upload(world, b"x" * (10 * 1024 * 1024 + 1))).splitlines()[0]
    )
    again = await press(world.alice, refused, "Correct it")
    assert "The file" in fields(again), "another one can be chosen"


async def test_nothing_is_stored_before_the_member_says_so(world: World) -> None:
    preview = await upload(world, GOOD)
    assert preview.ephemeral
    assert "2 contracts" in texts(preview)
    assert "Acme · Site" in texts(preview)
    assert "10 Jan 2025 – 10 Feb 2025 · $420.00 · ★★★★★ 5" in texts(preview), "as it was read"
    assert "3 Oct 2025 – open · $1,250.50 · no feedback yet" in texts(preview)
    assert set((await world.rows(world.alice)).values()) == {0}
    done = await press(world.alice, preview, "Import")
    assert "Imported" in title(done)
    assert await kept(world) == {"Acme", "Beta"}
    (feedback,) = (await world.services.feedback.by_contract(world.alice.id)).values()
    assert feedback.comment == "Great, thanks"


async def test_cancel_forgets_the_file(world: World) -> None:
    preview = await upload(world, GOOD)
    yes = buttons(preview)["Import"]
    await press(world.alice, preview, "Cancel")
    late = await forge(world.alice, preview, yes)
    assert "no longer have" in texts(late)
    assert await kept(world) == set()


async def test_every_fault_by_row_and_column_and_nothing_stored(world: World) -> None:
    result = await upload(world, BAD)
    said = texts(result)
    for place in ("Row 2, started", "Row 3, client", "Row 3, stars"):
        assert place in said
    assert "Import" not in buttons(result)
    assert await kept(world) == set()


async def test_more_faults_than_fit_are_counted(world: World) -> None:
    rows = b"client,started\n" + b"Acme,someday\n" * 500
    assert "488 more" in texts(await upload(world, rows))


REFUSED = {
    "empty": (b"", "work.csv"),
    "only a header": (b"client,started\n", "work.csv"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "work.png"),
    "a spreadsheet": (b"PK\x03\x04" + bytes(500), "work.xlsx"),
    "broken JSON": (b'{"contracts": [', "work.json"),
    "deep JSON": (b"[" * 100_000, "work.json"),
    "other columns": (b"a,b,c\n1,2,3\n", "work.csv"),
}


@pytest.mark.parametrize(("data", "name"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_cannot_be_read_is_refused_in_words(world: World, data: bytes, name: str) -> None:
    result = await upload(world, data, name)
    assert result.ephemeral
    assert "my fault" not in texts(result)
    assert "Import" not in buttons(result)
    assert set((await world.rows(world.alice)).values()) == {0}


async def test_a_file_without_clients_is_understood_as_far_as_it_goes(world: World) -> None:
    """Upwork's weekly summary names titles and payments: the member adds the clients and sends it back."""
    weekly = b'"Date","Contract","Hours","Amount","Payment type"\n"2023-09-16","Web page (34848691)","5.5","16.5",""\n'
    result = await upload(world, weekly, "weekly.csv")
    shown = "\n".join(one["content"] for one in walk(result.response.components) if one["type"] == TEXT)
    assert "weekly.csv lacks `client`" in shown
    assert "`title` (1)" in shown
    assert "Web page" in shown
    assert not [one for one in walk(result.response.components) if one.get("label") == "Import"]
    table = (await file_of(result)).decode("utf-8-sig")
    header, row = table.splitlines()
    preview = await upload(world, f"{header}\n,Acme{row[1:]}\n".encode(), "filled.csv")
    await press(world.alice, preview, "Import")
    assert await kept(world) == {"Acme"}


async def test_a_spreadsheet_is_imported(world: World) -> None:
    preview = await upload(world, xlsx([["Kunde", "Beginn"], ["Acme", date(2025, 1, 10)]]), "work.xlsx")
    await press(world.alice, preview, "Import")
    assert await kept(world) == {"Acme"}


async def test_too_large_a_file_is_not_even_read(world: World) -> None:
    result = await upload(world, b"x" * (MAX_BYTES + 1))
    assert "too large: 10.1 MB, and I take up to 10 MB" in texts(result)


async def test_ten_thousand_rows(world: World) -> None:
    rows = "".join(f"Client {n % 500},Job {n},2025-01-10,420\n" for n in range(10_000))
    world.env.settle_timeout = 60
    preview = await upload(world, ("client,title,started,earned\n" + rows).encode())
    assert "10,000" in texts(preview) or "10000" in texts(preview)
    await press(world.alice, preview, "Import")
    assert len(await world.services.contracts.contracts_of(world.alice.id)) == 10_000
    listed = await world.alice.slash(world.lounge, "contract list")
    assert "Page 1 of 1" in texts(listed)


async def test_confirming_twice_imports_once(world: World) -> None:
    preview = await upload(world, GOOD)
    yes = buttons(preview)["Import"]
    async with world.at_once():
        first = await forge(world.alice, preview, yes)
        second = await forge(world.alice, preview, yes)
    assert len(await world.services.contracts.contracts_of(world.alice.id)) == 2
    said = sorted([texts(first), texts(second)], key=lambda text: "no longer" in text)
    assert "Imported" in said[0]
    assert "no longer have that file" in said[1]


async def test_the_same_file_twice_adds_nothing(world: World) -> None:
    await press(world.alice, await upload(world, GOOD), "Import")
    again = await press(world.alice, await upload(world, GOOD), "Import")
    assert "2 contracts were here already" in texts(again)
    assert len(await world.services.contracts.contracts_of(world.alice.id)) == 2


async def test_nobody_confirms_or_cancels_for_another_member(world: World) -> None:
    preview = await upload(world, GOOD)
    token = buttons(preview)["Import"].rsplit("/", 1)[1]
    own = await world.bob.slash(world.lounge, "help")
    for action in ("import.yes", "import.no"):
        for owner in (world.alice.id, world.bob.id):
            await forge(world.bob, own, f"c/{action}/{owner}/{token}")
    assert set((await world.rows(world.bob)).values()) == {0}
    assert set((await world.rows(world.alice)).values()) == {0}
    await press(world.alice, preview, "Import")
    assert await kept(world) == {"Acme", "Beta"}


async def test_a_restart_forgets_the_file_and_says_so(world: World) -> None:
    preview = await upload(world, GOOD)
    await world.restart()
    result = await press(world.alice, preview, "Import")
    assert "no longer have that file" in texts(result)
    assert "import" in texts(result)
    assert await kept(world) == set()


async def test_a_failed_import_stores_nothing_and_can_be_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview = await upload(world, GOOD)
    with monkeypatch.context() as patch:
        failing = create_autospec(TransferService.apply, side_effect=RuntimeError("disk full"))
        patch.setattr(TransferService, "apply", failing)
        failed = await press(world.alice, preview, "Import")
    (fault,) = world.take_faults()
    assert fault["reference"] in texts(failed)
    assert await kept(world) == set()
    await press(world.alice, preview, "Import")
    assert await kept(world) == {"Acme", "Beta"}


async def test_a_slow_file_shows_how_far_it_is(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    read = TransferService.plan

    async def slow(self: TransferService, *file: Any, **how: Any) -> ImportPlan:
        *_file, progress = file
        progress(1, 4)
        await until(lambda: any(request.method == "PATCH" for request in world.env.http_requests))
        return await read(self, *file, **how)

    monkeypatch.setattr(TransferService, "plan", slow)
    preview = await upload(world, GOOD)
    bodies = [str(request.json) for request in world.env.http_requests if request.method == "PATCH"]
    assert "▰▰▰▱▱▱▱▱▱▱▱▱ 25 %" in bodies[0]
    assert "Import" in buttons(preview)


async def fill_the_records(world: World) -> None:
    await add_contract(
        world.alice, world.lounge, ended="2025-02-10", earned="420", note="=cmd()", link="https://example.com"
    )
    await add_contract(
        world.alice, world.lounge, client="+Plus", title="@at", platform="direct", earned="5 EUR"
    )
    for one in await world.services.contracts.contracts_of(world.alice.id):
        await world.services.feedback.log(
            world.alice.id,
            one.id,
            {"stars": 4, "comment": "-2\n@everyone", "hidden": "positive", "reply": "Thanks"},
        )
    await world.alice.slash(world.lounge, "score log", score="92")
    await world.alice.slash(world.lounge, "start", zone="Europe/Madrid")


async def test_export_holds_everything_and_imports_as_known(world: World) -> None:
    await fill_the_records(world)
    result = await world.alice.slash(world.lounge, "export")
    assert result.ephemeral
    data = await file_of(result)
    document = json.loads(data)
    assert len(document["contracts"]) == 2
    assert document["contracts"][0]["feedback"]["comment"] == "-2\n@everyone"
    assert document["member"]["zone"] == "Europe/Madrid"
    before = await world.rows(world.alice)
    again = await press(world.alice, await upload(world, data, "candor.json"), "Import")
    assert "2 contracts were here already" in texts(again)
    assert await world.rows(world.alice) == before


@pytest.mark.parametrize("kind", ["json", "csv"])
async def test_an_export_moves_to_another_account(world: World, kind: str) -> None:
    await fill_the_records(world)
    data = await file_of(await world.alice.slash(world.lounge, "export", format=kind))
    preview = await upload(world, data, f"candor.{kind}", world.bob)
    await press(world.bob, preview, "Import")

    async def records(actor: Any) -> list[Any]:
        found = list(await world.services.contracts.contracts_of(actor.id))
        feedback = await world.services.feedback.by_contract(actor.id)
        found.sort(key=lambda one: one.client)
        return [
            (one.draft, feedback[one.id].stars, feedback[one.id].comment, feedback[one.id].reply)
            for one in found
        ]

    assert await records(world.bob) == await records(world.alice)


async def test_csv_holds_no_formula(world: World) -> None:
    await fill_the_records(world)
    data = await file_of(await world.alice.slash(world.lounge, "export", format="csv"))
    cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row if cell]
    assert not [cell for cell in cells if cell[0] in "=+-@\t\r"]


async def test_export_of_nothing(world: World) -> None:
    document = json.loads(await file_of(await world.alice.slash(world.lounge, "export")))
    assert (document["contracts"], document["scores"]) == ([], [])
    assert set((await world.rows(world.alice)).values()) == {0}


async def test_a_file_name_is_shown_inert(world: World) -> None:
    result = await upload(world, GOOD, "@everyone **[x](http:__evil)**.csv")
    assert "@everyone" not in texts(result)
    assert "[x](" not in texts(result).replace("\\[x](", "")


def waiting(world: World) -> Pending[Waiting]:
    cog = world.bot.get_cog("TransferCog")
    assert isinstance(cog, TransferCog)
    return cog._waiting


async def test_one_file_waits_for_a_member_whoever_else_imports(world: World) -> None:
    bobs = await upload(world, GOOD, actor=world.bob)
    first = await upload(world, GOOD)
    for _again in range(5):
        last = await upload(world, GOOD)
    assert len(waiting(world)._entries) == 2, "one of each"
    assert "no longer have" in texts(await forge(world.alice, last, buttons(first)["Import"]))
    assert "Imported" in title(await press(world.bob, bobs, "Import"))
    assert "Imported" in title(await press(world.alice, last, "Import"))
    assert waiting(world).size == 0


async def test_what_waits_takes_no_more_than_the_file(world: World) -> None:
    """What reading a file of 9 MB gave took 75 MB, a hundred times over."""
    data = b"client,title,started\n" + b"Acme,Site,2025-01-10\n" * 2_000
    await upload(world, data)
    ((entry),) = waiting(world)._entries.values()
    assert {type(one) for one in entry.value} <= {bytes, str, date, bool}
    assert waiting(world).size == len(entry.value.packed) < len(data)


async def test_where_all_files_together_are_too_much_nobodys_goes(world: World) -> None:
    bobs = await upload(world, GOOD, actor=world.bob)
    waiting(world)._most = waiting(world).size
    said = texts(await upload(world, GOOD))
    assert "try again in a quarter of an hour" in said
    assert "Imported" in title(await press(world.bob, bobs, "Import"))


async def test_a_file_waits_for_a_quarter_of_an_hour(world: World) -> None:
    preview = await upload(world, GOOD)
    await world.env.advance_time(QUARTER_HOUR + 1)
    assert waiting(world).size == 0
    assert "no longer have" in texts(await press(world.alice, preview, "Import"))
    assert await kept(world) == set()


async def test_a_members_files_are_read_one_after_the_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading: list[str] = []
    most = 0

    async def watched(
        self: TransferService, data: bytes, name: str, *rest: Any, **options: Any
    ) -> ImportPlan:
        nonlocal most
        reading.append(name)
        most = max(most, len(reading))
        try:
            return await original(self, data, name, *rest, **options)
        finally:
            reading.remove(name)

    original = TransferService.plan
    monkeypatch.setattr(TransferService, "plan", watched)
    async with world.at_once():
        for number in range(5):
            await upload(world, GOOD, f"{number}.csv")
    assert most == 1


async def parts(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], str]:
    """The files of an export that takes many, and what is said below."""
    monkeypatch.setattr("bot.transfer.service.write_json", partial(write_json, most=3_000))
    for number in range(24):
        await add_contract(world.alice, world.lounge, client=f"Client {number}", note="n" * 300)
    result = await world.alice.slash(world.lounge, "export")
    sent = [result.response, *result.followups]  # the first follow-up takes the place of the answer announced
    return [message.attachments[0] for message in sent if message.attachments], texts(result)


async def test_an_export_too_large_for_one_file_comes_in_several(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.contexts[world.alice.id] = {"authorizing_integration_owners": {"0": str(world.guild.id)}}
    files, said = await parts(world, monkeypatch)
    assert len(files) > 4
    names = [file.filename.rpartition("-part-")[2] for file in files]
    assert names == [f"{number}.json" for number in range(1, len(files) + 1)]
    assert f"All of it, in {len(files)} files" in said
    found = set()
    for file in files:
        data = await file.read()
        assert len(data) <= 3_000
        found |= {one["client"] for one in json.loads(data)["contracts"]}
    assert found == await kept(world)


async def test_where_discord_takes_few_files_the_member_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, said = await parts(world, monkeypatch)
    assert len(files) == 4
    assert "not all of it" in said


def test_every_file_goes_through_the_one_that_looks_at_its_size() -> None:
    makers = [
        str(file)
        for folder in ("bot", "cogs")
        for file in Path(folder).rglob("*.py")
        if "discord.File(" in file.read_text()
    ]
    assert makers == ["bot/ui/files.py"]
    with pytest.raises(Refusal, match="10 MB"):
        attachment(b"x" * (MOST_BYTES + 1), "x")
