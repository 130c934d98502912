"""Finding one's own contracts and clients by what a thumb types."""

import threading
from collections.abc import Sequence
from typing import Any

import pytest
import rapidfuzz

from bot.contracts.search import MOST_WORDS, NameIndex, typed_words
from bot.services import Services
from tests.bot.records import ALICE, BOB, draft, many

NAMES = [
    "Acme Corporation · Landing page",
    "Acme Corporation · Logo",
    "Müller & Söhne · Übersetzung",
    "Bluebird Media · Podcast editing",
    "José Álvarez · Tienda en línea",
    "Quill · Data entry",
]


def best_matches(typed: str, items: list[str], names: list[str], limit: int) -> list[str]:
    return [items[place] for place in NameIndex(names).find_like(typed_words(typed), limit)]


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
def test_typing_errors_are_forgiven(typed: str, best: str) -> None:
    assert best_matches(typed, NAMES, NAMES, 25)[0] == best


def test_of_equal_ones_the_newest_comes_first() -> None:
    assert best_matches("acme", NAMES, NAMES, 25) == NAMES[:2]


def test_what_is_like_nothing_gives_nothing() -> None:
    assert best_matches("zzzzxxxx", NAMES, NAMES, 25) == []


@pytest.mark.parametrize("typed", ["\x00", "👩‍💻" * 50, "a" * 6000, "%_[]\\"])
def test_hostile_text_is_only_text(typed: str) -> None:
    assert len(best_matches(typed, NAMES, NAMES, 25)) <= 25


async def test_only_ones_own_and_at_most_25(services: Services) -> None:
    for number in range(30):
        await services.contracts.add_contract(ALICE, draft(f"Client {number}", title="Page"))
    await services.contracts.add_contract(BOB, draft("Client of Bob"))
    assert len(await services.contracts.search_contracts(ALICE, "client")) == 25
    assert len(await services.contracts.search_contracts(ALICE, "")) == 25
    assert len(await services.contracts.find_clients(ALICE, "")) == 25
    assert await services.contracts.find_clients(BOB, "client") == ["Client of Bob"]
    assert await services.contracts.search_contracts(3, "client") == []


async def test_many_are_taken_apart_once_and_few_words_compared(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each key press compared 20,000 names anew, once for each of up to fifty words: 0.7 to 4.4 s."""
    await services.transfer.apply(ALICE, many(300))
    taken_apart: list[int] = []
    compared: list[int] = []
    threads: set[str] = set()

    class Watched(NameIndex):
        def __init__(self, names: Sequence[str]) -> None:
            taken_apart.append(len(names))
            super().__init__(names)

        def find_like(self, typed: Sequence[str], limit: int) -> list[int]:
            threads.add(threading.current_thread().name)
            return super().find_like(typed, limit)

    def cdist(queries: Sequence[str], choices: Sequence[str], **options: Any) -> Any:
        compared.append(len(choices))
        return original(queries, choices, **options)

    original = rapidfuzz.process.cdist
    monkeypatch.setattr("bot.contracts.service.NameIndex", Watched)
    monkeypatch.setattr(rapidfuzz.process, "cdist", cdist)
    for typed in ("w", "wo", "work 7", "a b c d e f g h i j k l m n o p q r s t u v w x y z " * 2):
        assert len(await services.contracts.search_contracts(ALICE, typed)) <= 25
    assert taken_apart == [300], "once, not at each key press"
    assert len(compared) <= 2 * (1 + 1 + 2 + MOST_WORDS)
    words = {word for one in await services.contracts.contracts_of(ALICE) for word in typed_words(one.name)}
    assert max(compared) <= len(words), "a word that many names share is compared once"
    assert all(name.startswith("search") for name in threads), "neither on the loop nor in everybody's pool"
    await services.contracts.add_contract(ALICE, draft("Fresh one"))
    assert (await services.contracts.search_contracts(ALICE, "fresh one"))[0].client == "Fresh one"
    assert taken_apart == [300, 301]
