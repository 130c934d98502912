"""A later report of payments, as a member imports it: contracts that have grown."""

from datetime import date
from unittest.mock import create_autospec

import pytest

from bot.transfer.service import TransferService
from tests.cogs.conftest import World
from tests.cogs.transfer.test_commands import upload
from tests.cogs.verbs import TEXT, buttons, forge, press, texts, title, walk


def report(*payments: tuple[str, str]) -> bytes:
    """A report of Upwork: days and amounts of one client."""
    rows = [f'"{day}",7,Hourly,Site,Acme,"{amount}"' for day, amount in payments]
    head = "Date,Transaction ID,Transaction type,Transaction summary,Client team,Amount $"
    return "\n".join([head, *rows]).encode()


async def test_a_contract_that_has_grown_is_updated_and_taken_back(world: World) -> None:
    await press(world.alice, await upload(world, report(("Sep 25, 2024", "100.00"))), "Import")
    later = report(("Sep 25, 2024", "100.00"), ("Oct 2, 2024", "50.00"))
    preview = await upload(world, later)
    assert "Grown: 1" in texts(preview)
    assert "$100.00 → $150.00" in texts(preview)
    done = await press(world.alice, preview, "Import")
    assert "1 contract got new payments" in texts(done)
    (grown,) = await world.services.contracts.contracts_of(world.alice.id)
    assert (grown.earned_cents, grown.last_paid) == (15000, date(2024, 10, 2))
    undo = buttons(done)["Undo the new payments"]
    assert "Taken back" in title(await forge(world.alice, done, undo))
    (back,) = await world.services.contracts.contracts_of(world.alice.id)
    assert (back.earned_cents, back.last_paid) == (10000, date(2024, 9, 25))
    assert "cannot undo" in texts(await forge(world.alice, done, undo))


async def test_a_failed_import_still_says_what_would_grow(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await press(world.alice, await upload(world, report(("Sep 25, 2024", "100.00"))), "Import")
    preview = await upload(world, report(("Sep 25, 2024", "100.00"), ("Oct 2, 2024", "50.00")))
    with monkeypatch.context() as patch:
        failing = create_autospec(TransferService.apply, side_effect=RuntimeError("disk full"))
        patch.setattr(TransferService, "apply", failing)
        failed = await press(world.alice, preview, "Import")
    assert len(world.take_faults()) == 1
    again = "\n".join(one["content"] for one in walk(failed.response.components) if one["type"] == TEXT)
    assert "$100.00 → $150.00" in again


async def test_an_older_report_adds_its_payments_and_moves_the_first_day(world: World) -> None:
    await press(world.alice, await upload(world, report(("Sep 25, 2024", "300.00"))), "Import")
    preview = await upload(world, report(("Mar 4, 2024", "200.00"), ("May 2, 2024", "300.00")))
    assert "$300.00 → $800.00, from 4 Mar 2024" in texts(preview)
    await press(world.alice, preview, "Import")
    (grown,) = await world.services.contracts.contracts_of(world.alice.id)
    assert (grown.started, grown.last_paid) == (date(2024, 3, 4), date(2024, 9, 25))


@pytest.mark.parametrize(
    ("edited", "payments", "words"),
    [
        ({"last_paid": None}, [("May 2, 2024", "100.00")], "I do not know the day"),
        ({"earned_cents": 90000}, [("Sep 25, 2024", "300.00"), ("Oct 2, 2024", "50.00")], "less than you"),
        ({"started": date(2024, 5, 1)}, [("May 2, 2024", "400.00")], "ends before their last payment"),
        ({}, [("Oct 2, 2024", "400.00")], "several contracts"),
    ],
)
async def test_why_a_contract_stays_as_it_is_is_said(
    world: World, edited: dict[str, object], payments: list[tuple[str, str]], words: str
) -> None:
    await press(world.alice, await upload(world, report(("Sep 25, 2024", "300.00"))), "Import")
    (first,) = await world.services.contracts.contracts_of(world.alice.id)
    if not edited:
        again = first.draft.model_copy(update={"earned_cents": 1})
        await world.services.contracts.add_contract(world.alice.id, again)
    else:
        await world.services.contracts.edit(world.alice.id, first.id, edited)
    preview = await upload(world, report(*payments))
    assert "**Not clear:** Acme · Site." in texts(preview)
    assert words in texts(preview)
