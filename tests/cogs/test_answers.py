"""Answers that are lost, come too late, or have to wait: what was stored stands, and nobody is told otherwise."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import pytest
from simcord.http.client import FakeWebhookAdapter

from bot import waiting
from bot.contracts.service import ContractService
from bot.storage import engine
from bot.storage.engine import Transaction
from bot.ui.acknowledge import announce
from tests.cogs.conftest import World
from tests.cogs.verbs import add_contract, buttons, fields, fill, press, texts, title
from tests.cogs.wire import DEFER_MESSAGE, DEFER_UPDATE, is_callback
from tests.conftest import POSTGRES, until

CALLBACK = "/interactions/*/callback"

Lose = Callable[..., None]


@pytest.fixture
def lose(monkeypatch: pytest.MonkeyPatch) -> Lose:
    """Let Discord take the next answers, and the connection be reset before it says so."""

    def loses(times: int = 1, path: str = "/callback") -> None:
        left = times
        request = FakeWebhookAdapter.request

        async def resets(self: FakeWebhookAdapter, route: Any, *arguments: Any, **named: Any) -> Any:
            nonlocal left
            answered = await request(self, route, *arguments, **named)
            if left and route.url.split("?")[0].endswith(path):
                left -= 1
                raise aiohttp.ClientOSError(104, "Connection reset by peer")
            return answered

        monkeypatch.setattr(FakeWebhookAdapter, "request", resets)

    return loses


async def contracts(world: World) -> int:
    return len(await world.services.contracts.contracts_of(world.alice.id))


def callbacks(world: World) -> list[Any]:
    return [request for request in world.env.http_requests if is_callback(request)]


# Lost.


async def test_an_answer_whose_way_back_was_lost_is_there(world: World, lose: Lose) -> None:
    lose()
    added = await add_contract(world.alice, world.lounge)
    assert "Acme" in title(added)
    assert added.followups == [], "the right card stands alone"
    assert await contracts(world) == 1
    assert len(callbacks(world)) == 2, "it was repeated, and Discord said that it was there"


async def test_a_press_whose_way_back_was_lost_is_answered(world: World, lose: Lose) -> None:
    added = await add_contract(world.alice, world.lounge)
    asked = await press(world.alice, added, "Delete")
    lose()
    deleted = await press(world.alice, asked, "Delete")
    assert "Undo" in buttons(deleted)
    assert deleted.followups == []
    assert await contracts(world) == 0


async def test_a_form_whose_way_back_was_lost_can_be_sent(world: World, lose: Lose) -> None:
    lose()
    form = await world.alice.slash(world.lounge, "contract add")
    assert "Acme" in title(await fill(world.alice, form, {"Client": "Acme", "First day": "2025-01-10"}))
    assert await contracts(world) == 1


@pytest.mark.parametrize("status", [403, 500])
async def test_a_refused_answer_is_no_failure_of_what_was_stored(world: World, status: int) -> None:
    times = 2 if status == 403 else 1
    world.env.inject_error("POST", CALLBACK, status=status, times=times)
    added = await add_contract(world.alice, world.lounge)
    assert "got lost" in title(added)
    assert "counts" in texts(added)
    assert await contracts(world) == 1
    world.take_faults()
    assert not [line for line in world.logs if line["event"] == "fault"]


async def test_a_refused_answer_is_repeated_once(world: World) -> None:
    world.env.inject_error("POST", CALLBACK, status=403)
    assert "Acme" in title(await add_contract(world.alice, world.lounge))


async def test_a_lost_answer_to_a_form_gives_nothing_back_to_correct(world: World) -> None:
    form = await world.alice.slash(world.lounge, "contract add")
    world.env.inject_error("POST", CALLBACK, status=403, times=2)
    lost = await fill(world.alice, form, {"Client": "Acme", "First day": "2025-01-10"})
    assert "got lost" in title(lost)
    assert "Nothing was stored" not in texts(lost)
    assert buttons(lost) == {}
    assert await contracts(world) == 1


async def test_feedback_stands_whose_answer_nobody_waits_for(world: World) -> None:
    added = await add_contract(world.alice, world.lounge)
    form = await press(world.alice, added, "Log feedback")
    world.env.inject_error("POST", CALLBACK, status=404, code=10062)
    await fill(world.alice, form, {"Stars": "5"})
    assert (await world.rows(world.alice))["feedback"] == 1
    assert "interaction_gone" in [line["event"] for line in world.logs]


async def test_a_bad_card_is_our_fault_and_what_was_stored_stands(world: World) -> None:
    world.env.inject_error("POST", CALLBACK, status=400, code=50035)
    added = await add_contract(world.alice, world.lounge)
    assert "got lost" in title(added)
    assert len(world.take_faults()) == 1
    assert await contracts(world) == 1


async def test_an_announced_answer_is_repeated_and_never_overwritten(world: World, lose: Lose) -> None:
    """Its first answer only said that one is coming: the card is an edit of that, and an error none of the card."""
    file = ("a.csv", b"client,started\nAcme,2025-01-01\n")
    lose(1, "/@original")
    read = await world.alice.slash(world.lounge, "import", file=file)
    assert "Import" in buttons(read)
    assert read.followups == []
    lose(2, "/@original")
    read = await world.alice.slash(world.lounge, "import", file=file)
    assert "got lost" in title(read), "the member is told, in a message of its own"
    assert len(read.followups) == 1
    first = read.response.components
    assert "got lost" not in str(first)
    assert not [line for line in world.logs if line["event"] == "fault"]
    world.take_faults()


# Too late.


def old(world: World, seconds: float) -> None:
    """What alice does from now on reaches the bot so late."""
    at = world.env.now() - timedelta(seconds=seconds)
    world.contexts[world.alice.id] = {"id": str(discord.utils.time_snowflake(at))}


async def test_what_comes_too_late_is_dropped_before_any_work(world: World) -> None:
    await world.bob.slash(world.lounge, "help")
    before, asked = await world.everything(), len(world.env.http_requests)
    old(world, 3.0)
    late = await add_contract(world.alice, world.lounge)
    assert not late.acknowledged
    assert await world.everything() == before
    assert len(world.env.http_requests) == asked, "Discord would only say that it is gone"
    assert world.bot.arrivals.dropped == 1
    (line,) = [line for line in world.logs if line["event"] == "interaction_too_late"]
    assert (line["kind"], line["seconds"]) == ("application_command", 3.0)
    assert await world.alice.autocomplete(world.lounge, "remind me", "when", "friday") == []
    assert world.bot.arrivals.dropped == 2


async def test_a_late_press_and_a_late_form_are_dropped(world: World) -> None:
    added = await add_contract(world.alice, world.lounge)
    form = await world.alice.slash(world.lounge, "contract add")
    old(world, 3.0)
    assert not (await press(world.alice, added, "Delete")).acknowledged
    typed = {"Client": "Beta", "First day": "2025-01-10"}
    assert not (await fill(world.alice, form, typed)).acknowledged
    assert await contracts(world) == 1
    del world.contexts[world.alice.id]
    form._interaction.modal_consumed = False
    assert "Beta" in title(await fill(world.alice, form, typed)), "the form can be sent again"


async def test_a_clock_that_is_wrong_drops_nothing(world: World) -> None:
    old(world, 60.0)
    for _each in range(3):
        await world.alice.slash(world.lounge, "contract list")
    assert world.bot.arrivals.dropped == 0
    world.take_faults()


# The database is held.


class Holder:
    """Another process that holds the database until it is told to let go."""

    def __init__(self, world: World) -> None:
        file = world.services.database.file
        assert file is not None
        self._world = world
        self._other = sqlite3.connect(file, isolation_level=None)
        self._other.execute("BEGIN IMMEDIATE")

    async def let_go(self, result: Any) -> Any:
        """Let those who wait write; returns `result`, what one of them was answered meanwhile."""
        self._other.close()
        waits = self._world.env._work.external_waits
        await until(lambda: WAITS not in waits.values())
        await self._world.env.settle()
        return result


WAITS = "waits for the database"


@pytest.fixture
def hold(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Holder]:
    """Let another process hold the database. Who waits for it is at rest for simcord, once they are told so."""
    if POSTGRES is not None:
        pytest.skip("holds the file")
    monkeypatch.setattr(waiting, "PATIENCE", waiting.PATIENCE / 20)  # that much less to wait for here
    run_directly = engine.run_directly

    async def waits(connection: Transaction, sql: str) -> Sequence[Sequence[Any]]:
        begun = run_directly(connection, sql)
        if asyncio.current_task() in world.env._work.tasks:
            begun = world.env.external_wait(begun, reason=WAITS)
        return await begun

    monkeypatch.setattr(engine, "run_directly", waits)
    return lambda: Holder(world)


async def test_a_command_that_waits_for_the_database_is_announced_and_completed(
    world: World, hold: Callable[[], Holder]
) -> None:
    holder = hold()
    added = await add_contract(world.alice, world.lounge)
    assert [one.json["type"] for one in callbacks(world)] == [DEFER_MESSAGE]
    assert added.ephemeral
    assert await contracts(world) == 0
    assert "Acme" in title(await holder.let_go(added))
    assert added.followups == []
    assert await contracts(world) == 1


async def test_a_form_that_waits_for_the_database_is_announced_and_completed(
    world: World, hold: Callable[[], Holder]
) -> None:
    form = await world.alice.slash(world.lounge, "contract add")
    holder = hold()
    added = await fill(world.alice, form, {"Client": "Acme", "First day": "2025-01-10"})
    assert added.deferred
    assert "Acme" in title(await holder.let_go(added))
    assert added.followups == []
    assert await contracts(world) == 1


async def test_a_press_that_waits_for_the_database_keeps_its_message(
    world: World, hold: Callable[[], Holder]
) -> None:
    asked = await press(world.alice, await add_contract(world.alice, world.lounge), "Delete")
    holder = hold()
    deleted = await press(world.alice, asked, "Delete")
    assert callbacks(world)[-1].json["type"] == DEFER_UPDATE
    assert "Undo" in buttons(await holder.let_go(deleted))
    assert deleted.followups == []
    assert await contracts(world) == 0


async def test_a_lost_announcement_breaks_no_write(world: World, hold: Callable[[], Holder]) -> None:
    world.env.inject_error("POST", CALLBACK, status=403, times=2)
    holder = hold()
    added = await add_contract(world.alice, world.lounge)
    assert "announcement_lost" in [line["event"] for line in world.logs]
    assert not added.acknowledged
    assert "Acme" in title(await holder.let_go(added))
    assert await contracts(world) == 1


async def test_a_form_that_would_come_too_late_is_behind_a_button(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once Discord knows that an answer is coming, it takes no form."""
    added = await add_contract(world.alice, world.lounge)
    get_contract = ContractService.get_contract

    async def slowly(self: ContractService, *about: Any) -> Any:
        await announce(interactions[-1], new=False)
        return await get_contract(self, *about)

    interactions: list[discord.Interaction[Any]] = []
    monkeypatch.setattr(ContractService, "get_contract", slowly)
    monkeypatch.setattr(
        world.bot._connection._view_store,
        "dispatch_view",
        _first(world.bot._connection._view_store.dispatch_view, interactions),
    )
    step = await press(world.alice, added, "Log feedback")
    form = await press(world.alice, step, "Open it")
    assert "Stars" in fields(form)


def _first(dispatch: Callable[..., None], seen: list[discord.Interaction[Any]]) -> Callable[..., None]:
    def dispatched(kind: int, custom_id: str, interaction: discord.Interaction[Any]) -> None:
        seen.append(interaction)
        dispatch(kind, custom_id, interaction)

    return dispatched
