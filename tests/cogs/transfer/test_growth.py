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
