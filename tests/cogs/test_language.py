"""The answer follows the member's Discord language."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import create_autospec

import pytest
from babel.messages.pofile import read_po

from bot.contracts.repository import ContractRepository
from bot.i18n import LOCALES, _, language
from tests.cogs.conftest import Records, World
from tests.cogs.test_payloads import assert_discord_takes, tour
from tests.cogs.verbs import add_contract, buttons, fields, fill, forge, press, texts, title, walk
from tests.cogs.wire import is_callback

pytestmark = pytest.mark.one_database


def spanish(text: str) -> str:
    with language("es"):
        translated = _(text)
    assert translated != text, f"no Spanish for {text}"
    return translated


def speak(world: World, actor: Any, locale: str) -> None:
    world.contexts[actor.id] = {"locale": locale}


@pytest.mark.parametrize("locale", ["es-ES", "es-419"])
async def test_a_spanish_member_is_answered_in_spanish(world: World, locale: str) -> None:
    speak(world, world.alice, locale)
    result = await world.alice.slash(world.lounge, "contract list")
    assert title(result) == spanish("No contracts yet")
    form = await press(world.alice, result, spanish("Add a contract"))
    assert spanish("First day") in fields(form)
    refused = await fill(world.alice, form, {spanish("Client"): "Acme", spanish("First day"): "nunca jamás"})
    assert spanish("Nothing was stored. This is what you typed, so that you can copy it:") in texts(refused)


async def test_dates_and_money_are_written_the_spanish_way(world: World) -> None:
    speak(world, world.alice, "es-ES")
    result = await add_contract(world.alice, world.lounge, started="5 de marzo de 2025", earned="1.250,50")
    assert "5 mar 2025" in texts(result)
    assert "1250,50" in texts(result).replace(".", "")


@pytest.mark.parametrize("locale", ["de", "ja", "pt-BR", "en-GB", "xx"])
async def test_every_other_language_is_answered_in_english(world: World, locale: str) -> None:
    speak(world, world.alice, locale)
    assert title(await world.alice.slash(world.lounge, "contract list")) == "No contracts yet"


async def test_each_in_their_own_language_at_the_same_time(world: World) -> None:
    speak(world, world.alice, "es-ES")
    async with world.at_once():
        hers = await world.alice.slash(world.lounge, "contract list")
        his = await world.bob.slash(world.lounge, "contract list")
    assert title(hers) == spanish("No contracts yet")
    assert title(his) == "No contracts yet"


async def test_a_button_after_a_restart_and_a_change_of_language(world: World) -> None:
    result = await world.alice.slash(world.lounge, "help")
    speak(world, world.alice, "es-ES")
    await world.restart()
    answer = await forge(world.alice, result, f"c/help.all/{world.alice.id}/")
    assert title(answer) == spanish("What do you need?")


async def test_suggestions_in_spanish(world: World) -> None:
    speak(world, world.alice, "es-ES")
    await add_contract(world.alice, world.lounge)
    (choice,) = await world.alice.autocomplete(world.lounge, "contract show", "contract", "")
    assert choice["name"].endswith(spanish("open"))


async def test_commands_are_described_in_spanish(world: World) -> None:
    (sync,) = [request for request in world.env.http_requests if request.method == "PUT"]
    described = walk_commands(sync.json)
    assert len(described) > 40
    for one in described:
        found = one.get("description_localizations") or {}
        assert {"es-ES", "es-419"} <= set(found), one["name"]
        assert found["es-ES"] != one["description"]
        assert "es-ES" not in (one.get("name_localizations") or {}), "members tell each other command names"


def walk_options(one: dict[str, Any]) -> list[dict[str, Any]]:
    return [one, *(inner for option in one.get("options") or [] for inner in walk_options(option))]


def walk_commands(roots: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Commands, groups and options that have a description (menus have none)."""
    return [one for root in roots if root.get("type", 1) == 1 for one in walk_options(root)]


def english_sentences() -> set[str]:
    """The longer texts of the catalogue that Spanish says differently."""
    with (Path(LOCALES) / "es" / "LC_MESSAGES" / "candor.po").open("rb") as file:
        catalogue = read_po(file)
    return {
        message.id
        for message in catalogue
        if isinstance(message.id, str)
        and len(message.id) > 12
        and "{" not in message.id
        and message.string != message.id
    }


def english_in(requests: Sequence[Any]) -> set[str]:
    """The English sentences that `requests` show a member."""
    sentences = english_sentences()
    assert len(sentences) > 200
    shown = set()
    for request in requests:
        if not isinstance(request.json, dict):
            continue
        body = request.json.get("data") or {} if is_callback(request) else request.json
        shown.add(str(body.get("title") or ""))
        for one in walk(body.get("components") or []):
            shown |= {str(one.get(name) or "") for name in ("content", "label", "placeholder", "description")}
            shown |= {option["label"] for option in one.get("options") or []}
    everything = "\0".join(shown)
    return {sentence for sentence in sentences if sentence in everything}


async def test_a_spanish_member_meets_no_english(world: World, records: Records) -> None:
    """On a way through everything, of which every body is also one that Discord takes: see `test_payloads`."""
    already = len(world.env.http_requests)
    await tour(world, records, "es-ES")
    assert not english_in(world.env.http_requests[already:])
    assert_discord_takes(world)


async def test_english_would_be_noticed(world: World) -> None:
    await world.alice.slash(world.lounge, "contract list")
    assert english_in(world.env.http_requests)


async def test_a_fault_is_told_in_spanish(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    speak(world, world.alice, "es-ES")
    failing = create_autospec(ContractRepository.insert_contracts, side_effect=RuntimeError("broken"))
    monkeypatch.setattr(ContractRepository, "insert_contracts", failing)
    result = await add_contract(world.alice, world.lounge)
    (fault,) = world.take_faults()
    assert fault["reference"] in texts(result)
    assert "my fault" not in texts(result)
    assert list(buttons(result)) == [spanish("Correct it")]
