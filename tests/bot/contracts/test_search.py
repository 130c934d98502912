"""Finding one's own contracts and clients by what a thumb types."""

import pytest

from bot.contracts.service import best_matches
from bot.services import Services
from tests.bot.records import ALICE, BOB, draft

NAMES = [
    "Acme Corporation · Landing page",
    "Acme Corporation · Logo",
    "Müller & Söhne · Übersetzung",
    "Bluebird Media · Podcast editing",
    "José Álvarez · Tienda en línea",
    "Quill · Data entry",
]


@pytest.mark.parametrize(
    ("typed", "best"),
    [
        ("acme logo", NAMES[1]),
        ("acmee lgo", NAMES[1]),
        ("BLUEBRID", NAMES[3]),
        ("podcst", NAMES[3]),
        ("Übersetzung", NAMES[2]),
        ("quil data", NAMES[5]),
        ("Alvarez", NAMES[4]),
        ("pod", NAMES[3]),
        ("j", NAMES[4]),
        ("landingpage", NAMES[0]),
    ],
)
async def test_typing_errors_are_forgiven(typed: str, best: str) -> None:
    assert (await best_matches(typed, NAMES, NAMES, 25))[0] == best


async def test_of_equal_ones_the_newest_comes_first() -> None:
    assert await best_matches("acme", NAMES, NAMES, 25) == NAMES[:2]


async def test_many_names_give_the_same_answer_from_a_thread() -> None:
    crowd = NAMES + [f"Firm {number} · Task {number}" for number in range(500)]
    assert (await best_matches("acmee lgo", crowd, crowd, 3))[0] == NAMES[1]


@pytest.mark.parametrize("typed", ["", "   ", "!?"])
async def test_nothing_typed_gives_the_first_ones(typed: str) -> None:
    assert await best_matches(typed, NAMES, NAMES, 4) == NAMES[:4]


async def test_what_is_like_nothing_gives_nothing() -> None:
    assert await best_matches("zzzzxxxx", NAMES, NAMES, 25) == []


@pytest.mark.parametrize("typed", ["\x00", "👩‍💻" * 50, "a" * 6000, "%_[]\\"])
async def test_hostile_text_is_only_text(typed: str) -> None:
    assert len(await best_matches(typed, NAMES, NAMES, 25)) <= 25


async def test_only_ones_own_and_at_most_25(services: Services) -> None:
    for number in range(30):
        await services.contracts.add_contract(ALICE, draft(f"Client {number}", title="Page"))
    await services.contracts.add_contract(BOB, draft("Client of Bob"))
    assert len(await services.contracts.search_contracts(ALICE, "client")) == 25
    assert len(await services.contracts.search_contracts(ALICE, "")) == 25
    assert len(await services.contracts.find_clients(ALICE, "")) == 25
    assert await services.contracts.find_clients(BOB, "client") == ["Client of Bob"]
    assert await services.contracts.search_contracts(3, "client") == []
