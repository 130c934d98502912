"""The bot in simcord, driven as members drive it."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import discord
import pytest
import simcord
import simcord.interactions
import structlog
from sqlalchemy import func, select

from bot.app import Candor
from bot.contracts.models import ContractDraft
from bot.errors import Refusal
from bot.scores.models import ShownScoreDraft
from bot.services import Services, build_services
from bot.settings import Settings
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from bot.storage.tables import metadata
from bot.ui import forms
from tests.conftest import thread_worker
from tests.discord.verbs import add_contract, buttons
from tests.discord.wire import objections


@dataclass
class World:
    """A server with a channel, two members and the bot."""

    env: simcord.Env
    services: Services
    guild: Any
    lounge: Any
    alice: Any
    bob: Any
    logs: list[Any] = field(default_factory=list)
    """Every line of the structured log so far."""
    contexts: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Member → what their interactions say besides: `locale`, `authorizing_integration_owners`, `context`."""

    @property
    def bot(self) -> Candor:
        """The bot, which a test may have restarted."""
        return self.env.bot

    async def restart(self) -> None:
        """Stop the bot and start a fresh one on the same services."""
        old = self.env.bot
        # What a process forgets when it ends.
        forms._open.clear()
        forms._closed.clear()
        await self.env.restart_bot(Candor(self.services))
        await old.close()

    @asynccontextmanager
    async def at_once(self) -> AsyncIterator[None]:
        """What members do inside reaches the bot before it has answered any of it."""
        settle = self.env._settle_internal

        async def not_yet(**_options: object) -> None:
            return None

        self.env._settle_internal = not_yet
        try:
            yield
        finally:
            self.env._settle_internal = settle
        await self.env.settle()

    async def rows(self, actor: Any) -> dict[str, int]:
        """Table → how many rows of the member it holds."""
        counts = {}
        async with self.services.database.read() as connection:
            for table in metadata.sorted_tables:
                if "user_id" in table.columns:
                    statement = select(func.count()).select_from(table).where(table.c.user_id == actor.id)
                    counts[table.name] = await connection.scalar(statement) or 0
        return counts

    async def everything(self, actor: Any = None) -> dict[str, list[str]]:
        """All rows of all tables, or of one member, to see that nothing changed."""
        found = {}
        async with self.services.database.read() as connection:
            for table in metadata.sorted_tables:
                statement = select(table)
                if actor is not None:
                    if "user_id" not in table.columns:
                        continue
                    statement = statement.where(table.c.user_id == actor.id)
                found[table.name] = sorted(map(repr, (await connection.execute(statement)).all()))
        return found

    def take_faults(self) -> list[dict[str, Any]]:
        """The faults logged so far; the test expected them, so they do not fail it."""
        found = [line for line in self.logs if line["event"] == "fault"]
        self.logs[:] = [line for line in self.logs if line["event"] != "fault"]
        self.env.errors  # noqa: B018 - reading acknowledges
        self._expected = True
        return found

    _expected: bool = False

    def faults(self) -> list[object]:
        """What went wrong that was no refusal in words."""
        raised = [error for error in self.env.errors if not isinstance(cause(error), Refusal)]
        logged = [line for line in self.logs if line["event"] == "fault"]
        return [*([] if self._expected else raised), *logged]


def cause(error: BaseException) -> BaseException:
    """The error that a discord.py error was raised from."""
    while isinstance(error, discord.app_commands.CommandInvokeError | discord.app_commands.TransformerError):
        inner = error.__cause__ or getattr(error, "original", None)
        if inner is None:
            break
        error = inner
    return error


@pytest.fixture
def bot_services(settings: Settings, database: Database, cipher: Cipher) -> Services:
    return build_services(settings, database, cipher, discord.utils.utcnow, worker=thread_worker())


@pytest.fixture
async def env(bot_services: Services) -> AsyncIterator[simcord.Env]:
    """Simcord with the bot. It must not be entered with `async with`: its clock belongs to the test's task."""
    bot = Candor(bot_services)
    # A busy machine may take long to draw a chart; waiting costs nothing where it does not.
    env = simcord.Env(bot, check_errors=False, shard_count=1, settle_timeout=60)
    await env.start()
    try:
        yield env
    finally:
        await env.shutdown()
        await env.bot.close()


@pytest.fixture
def contexts(monkeypatch: pytest.MonkeyPatch) -> dict[int, dict[str, Any]]:
    """Simcord sends every interaction in en-US and without an installation: this fills them in by member."""
    known: dict[int, dict[str, Any]] = {}
    original = simcord.interactions.base_payload

    def base_payload(backend: Any, *, user_id: int, **rest: Any) -> Any:
        record, payload = original(backend, user_id=user_id, **rest)
        return record, payload | known.get(user_id, {})

    monkeypatch.setattr(simcord.interactions, "base_payload", base_payload)
    return known


@pytest.fixture
async def world(
    env: simcord.Env,
    bot_services: Services,
    contexts: dict[int, dict[str, Any]],
    caplog: pytest.LogCaptureFixture,
) -> AsyncIterator[World]:
    """The server. A test fails where the bot logged a fault that it did not take with `take_faults`, or where
    any request breaks a rule of `wire.objections`: answers only their member sees, no pings, no oversize.
    """
    guild = env.create_guild("Freelancers")
    lounge = guild.create_text_channel("lounge")
    alice = guild.add_member(env.create_user("alice"))
    bob = guild.add_member(env.create_user("bob"))
    with structlog.testing.capture_logs() as logs:
        world = World(env, bot_services, guild, lounge, alice, bob, logs, contexts)
        yield world
    faults = world.faults()
    assert not faults, faults
    errors = [line.getMessage() for line in caplog.get_records("call") if line.levelno >= logging.ERROR]
    assert not errors, errors
    private = {
        id_ for id_, one in env.backend.channels.items() if one.type == discord.ChannelType.private.value
    }
    wrong = list(objections(env.http_requests, private))
    assert not wrong, "\n".join(wrong)


@dataclass
class Records:
    """Alice's records in words and ids."""

    ids: dict[str, Any]
    help: Any
    """An answer of bob's own, to send along with what he forges."""


@pytest.fixture
async def records(world: World) -> Records:
    """Alice has contracts (one deleted a moment ago, one whose feedback was removed), a score and a waiting file."""
    alice = world.alice
    for title in ("Hushwork", "Deleted", "Unrated"):
        await add_contract(
            alice,
            world.lounge,
            client=f"Secretia {title}",
            title=title,
            earned="9182736",
            note="whispered",
            ended="2025-12-20",
        )
    ids = {one.title: one.id for one in await world.services.contracts.all(alice.id)}
    for title in ("Hushwork", "Unrated"):
        await world.services.feedback.log(alice.id, ids[title], {"stars": 5, "comment": "mumbled"})
    await world.services.feedback.remove(alice.id, ids["Unrated"])
    await world.services.contracts.delete(alice.id, ids["Deleted"])
    await alice.slash(world.lounge, "score log", score=77)
    (score,) = await world.services.scores.shown(alice.id)
    waiting = await alice.slash(
        world.lounge, "import", file=("a.csv", b"client,started\nSecretia,2025-01-01\n")
    )
    token = buttons(waiting)["Import"].rsplit("/", 1)[1]
    named = {
        "contract": ids["Hushwork"],
        "deleted": ids["Deleted"],
        "unrated": ids["Unrated"],
        "score": score.id,
        "token": token,
    }
    return Records(named, await world.bob.slash(world.lounge, "help"))


async def log_history(world: World, actor: Any) -> None:
    """Six five-star contracts; Upwork showed 100 until Quarry ended, and 83 (five of six) ever since."""
    today = world.env.now().date()
    services, owner = world.services, actor.id
    for index, client in enumerate(("Acme", "Beta", "Corda", "Delta", "Eppel", "Quarry")):
        ended = today - timedelta(days=100 - 15 * index)
        draft = ContractDraft(
            client=client, started=ended - timedelta(days=20), ended=ended, earned_cents=20_000
        )
        added = await services.contracts.add(owner, draft)
        await services.feedback.log(owner, added.contract.id, {"stars": 5})
    for back in (80, 70, 60, 50, 40, 30):
        await services.scores.log(owner, ShownScoreDraft(on=today - timedelta(days=back), score=100))
    for back in (20, 15, 10, 5, 0):
        await services.scores.log(owner, ShownScoreDraft(on=today - timedelta(days=back), score=83))
