"""A fault of ours: kind text with a reference for the member, the same reference in the log, and no member text."""

import logging
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from unittest.mock import create_autospec

import discord
import pytest

from bot.contracts.repository import ContractRepository
from bot.contracts.service import ContractService
from bot.errors import DatabaseAway
from bot.feedback.repository import FeedbackRepository
from cogs.support.solved import _shown
from tests.bot.records import draft
from tests.cogs.conftest import World
from tests.cogs.verbs import add_contract, choose, fill, forge, press, texts

SECRET = "Secretia owes 9182736 to @everyone"
REFERENCE = re.compile(r"\b[2-9A-HJ-NP-Z]{6}\b")

Break = Callable[..., None]


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> Break:
    """Make a method raise from now on; the error quotes what a member wrote."""

    def breaks(owner: type, name: str, error: BaseException | None = None) -> None:
        failing = create_autospec(getattr(owner, name), side_effect=error or RuntimeError(SECRET))
        monkeypatch.setattr(owner, name, failing)

    return breaks


def check(world: World, result: Any, caplog: pytest.LogCaptureFixture) -> str:
    """The one fault was told with its reference, and no log line holds a member's words."""
    (fault,) = world.take_faults()
    assert result.ephemeral
    said = texts(result)
    assert "my fault" in said
    assert fault["reference"] in REFERENCE.findall(said)
    silent(world, fault, caplog)
    return said


def silent(world: World, fault: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    lines = [str(fault), *map(str, world.logs), *(record.getMessage() for record in caplog.records)]
    lines += [str(record.exc_info) for record in caplog.records if record.exc_info]
    for word in ("Secretia", "9182736", "whispered"):
        assert not [line for line in lines if word in line]
    assert "RuntimeError" in str(fault["trace"])


async def test_in_a_command(world: World, breaking: Break, caplog: pytest.LogCaptureFixture) -> None:
    breaking(ContractRepository, "insert_contracts")
    result = await add_contract(world.alice, world.lounge, client="Secretia", note="whispered")
    check(world, result, caplog)
    assert set((await world.rows(world.alice)).values()) == {0}


async def test_a_database_that_is_away_is_no_fault(
    world: World, breaking: Break, caplog: pytest.LogCaptureFixture
) -> None:
    """One line each, without the way there; the member gets back what was typed, and a reference."""
    breaking(ContractRepository, "insert_contracts", DatabaseAway("connection refused"))
    result = await add_contract(world.alice, world.lounge, client="Secretia", note="whispered")
    (line,) = [one for one in world.logs if one["event"] == "not_served"]
    assert (line["where"], line["log_level"]) == ("command contract add", "warning")
    assert "trace" not in line
    said = texts(result)
    assert "does not answer at the moment" in said
    assert line["reference"] in said
    assert "whispered" in said
    assert "whispered" not in str(world.logs)
    breaking(ContractService, "search_contracts", DatabaseAway("connection refused"))
    assert await world.alice.autocomplete(world.lounge, "contract show", "contract", "a") == []
    assert [one["where"] for one in world.logs if one["event"] == "not_served"][1:] == ["autocomplete"]
    assert world.take_faults() == []


async def test_while_an_option_is_understood(
    world: World, breaking: Break, caplog: pytest.LogCaptureFixture
) -> None:
    await add_contract(world.alice, world.lounge)
    breaking(ContractRepository, "find_contract")
    check(world, await world.alice.slash(world.lounge, "contract show", contract="12345678"), caplog)


async def test_in_a_button(world: World, breaking: Break, caplog: pytest.LogCaptureFixture) -> None:
    added = await add_contract(world.alice, world.lounge)
    breaking(ContractRepository, "find_contract")
    check(world, await press(world.alice, added, "Delete"), caplog)


async def test_in_a_select(world: World, breaking: Break, caplog: pytest.LogCaptureFixture) -> None:
    ended = str(world.env.now().date())  # one that has another button than Open
    await add_contract(world.alice, world.lounge, ended=ended)
    listed = await world.alice.slash(world.lounge, "contract list")
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    breaking(ContractRepository, "find_contract")
    check(world, await choose(world.alice, listed, str(one.id)), caplog)


async def test_in_a_form_the_typing_comes_back(
    world: World, breaking: Break, caplog: pytest.LogCaptureFixture
) -> None:
    added = await add_contract(world.alice, world.lounge)
    form = await press(world.alice, added, "Log feedback")
    breaking(FeedbackRepository, "insert_feedback")
    said = check(
        world, await fill(world.alice, form, {"Stars": "5", "Public comment": "Secretia whispered"}), caplog
    )
    assert "Secretia whispered" in said
    assert (await world.rows(world.alice))["feedback"] == 0


async def test_in_the_message_menu(world: World, breaking: Break, caplog: pytest.LogCaptureFixture) -> None:
    await add_contract(world.alice, world.lounge)
    breaking(FeedbackRepository, "feedback_of")
    message = await world.bob.send(world.lounge, "Secretia whispered")
    check(world, await world.alice.context_menu(world.lounge, "Log as feedback", message), caplog)


async def test_in_an_autocomplete(world: World, breaking: Break, caplog: pytest.LogCaptureFixture) -> None:
    await add_contract(world.alice, world.lounge)
    await world.services.contracts.edit(
        world.alice.id,
        (await world.services.contracts.contracts_of(world.alice.id))[0].id,
        {"note": "whispered"},
    )
    breaking(ContractService, "search_contracts")
    breaking(ContractService, "find_clients")
    for command, option in (
        ("contract show", "contract"),
        ("feedback log", "contract"),
        ("contract add", "client"),
    ):
        assert await world.alice.autocomplete(world.lounge, command, option, "Secretia") == []
        (fault,) = world.take_faults()
        silent(world, fault, caplog)


async def test_in_the_loop_which_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    added = await add_contract(world.alice, world.lounge)
    await press(world.alice, await press(world.alice, added, "Delete"), "Delete")
    kept = (await world.services.contracts.add_contract(world.alice.id, draft())).contract.id
    await world.services.feedback.log(world.alice.id, kept, {"stars": 5})
    await world.services.feedback.remove_feedback(world.alice.id, kept)
    with monkeypatch.context() as patch:
        patch.setattr(
            ContractRepository,
            "purge",
            create_autospec(ContractRepository.purge, side_effect=RuntimeError(SECRET)),
        )
        await world.env.advance_time(15 * 60)
    assert (await world.rows(world.alice))["feedback"] == 0, "one purge that fails keeps none waiting"
    faults = world.take_faults()
    assert len(faults) == 1, "one line, and not the same each minute"
    silent(world, faults[0], caplog)
    assert "purge: ContractService" in faults[0]["where"], "which purge failed"
    await world.env.advance_time(60)
    assert (await world.rows(world.alice))["contract"] == 1, "the loop works again"


async def test_in_a_listener(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(_interaction: discord.Interaction) -> None:
        raise RuntimeError(SECRET)

    world.bot.add_listener(fails, "on_interaction")
    result = await world.alice.slash(world.lounge, "contract show", contract="Secretia")
    assert result.ephemeral, "the answer comes all the same"
    (fault,) = world.take_faults()
    assert fault["where"] == "event on_interaction"
    silent(world, fault, caplog)


async def test_each_fault_has_a_reference_of_its_own(
    world: World, breaking: Break, caplog: pytest.LogCaptureFixture
) -> None:
    breaking(ContractRepository, "insert_contracts")
    for n in range(20):
        await add_contract(world.alice, world.lounge, title=f"Job {n}")
    references = [fault["reference"] for fault in world.take_faults()]
    assert len(set(references)) == 20


async def test_refusals_are_not_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    before = list(world.logs)
    await add_contract(world.alice, world.lounge, started="someday")
    await world.alice.slash(world.lounge, "contract show", contract="Secretia")
    own = await world.alice.slash(world.lounge, "help")
    await forge(world.alice, own, f"c/contract.show/{world.bob.id}/1")
    form = await world.alice.slash(world.lounge, "contract add")
    await fill(world.alice, form, {"Client": "Secretia", "First day": "someday"})
    assert world.logs == before
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_an_answer_that_nobody_waits_for_is_no_fault(world: World) -> None:
    world.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)
    result = await world.alice.slash(world.lounge, "help")
    assert not result.acknowledged
    assert not [line for line in world.logs if line["event"] == "fault"]
    world.take_faults()


async def test_a_database_that_is_away_is_told_kindly(
    world: World, breaking: Break, caplog: pytest.LogCaptureFixture
) -> None:
    from sqlalchemy.exc import OperationalError

    breaking(
        ContractRepository,
        "insert_contracts",
        OperationalError("INSERT", {"note": SECRET}, Exception(SECRET)),
    )
    result = await add_contract(world.alice, world.lounge)
    (fault,) = world.take_faults()
    assert fault["reference"] in texts(result)
    assert "Secretia" not in str([fault, world.logs])


async def away(*_about: object) -> Any:
    raise DatabaseAway("connection refused")


async def look_for_posts(bot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    cog = bot.get_cog("CommunityPostsCog")

    async def claim(_guild_id: int) -> SimpleNamespace:
        return SimpleNamespace()

    monkeypatch.setattr(cog.posts, "claim", claim)
    monkeypatch.setattr(cog, "_send", away)
    await cog._post(SimpleNamespace(id=1))


@pytest.mark.parametrize(
    "work",
    [
        lambda bot, _patch: bot.get_cog("AskOutboxCog")._guarded(away(), SimpleNamespace(id=1)),
        lambda bot, _patch: bot.get_cog("SupportWatchCog")._guarded(away(), 1),
        lambda _bot, _patch: _shown(away()),
        look_for_posts,
    ],
    ids=["questions", "first answers", "solved", "monthly posts"],
)
async def test_a_database_that_is_away_is_no_failure_of_discord(
    world: World, work: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a network's error as well, and what is done about those would be said of the wrong one."""
    with pytest.raises(DatabaseAway):
        await work(world.bot, monkeypatch)
