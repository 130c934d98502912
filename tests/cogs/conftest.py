"""The bot in simcord, driven as members drive it."""

import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import discord
import pytest
import simcord
import simcord.interactions
import structlog
from discord import app_commands
from sqlalchemy import select

from bot.app import Candor
from bot.briefs.files import FileKind
from bot.cases.evidence import Upload
from bot.cases.models import CaseKind, EntryKind
from bot.contracts.models import ContractDraft
from bot.errors import Refusal
from bot.parsing.moments.when import When
from bot.privacy import repository as privacy
from bot.scores.models import ShownScoreDraft
from bot.services import Services, build_services
from bot.setbacks.models import Way
from bot.settings import Settings
from bot.storage.authors import author_hashes, authored_tables
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from bot.storage.rows import Rows
from bot.storage.tables import metadata
from bot.support.anonymous.models import QuestionDraft
from tests.bot.records import server_page
from tests.cogs.verbs import add_contract, buttons, fields, fill
from tests.cogs.wire import objections
from tests.conftest import thread_worker


@dataclass
class World:
    """A server with a channel, two members and the bot."""

    env: simcord.Env
    services: Services
    guild: Any
    lounge: Any
    alice: Any
    """A moderator of the server; bob is none."""
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
        """Stop the bot and start a fresh one, with services of its own, on the same database."""
        old, before = self.env.bot, self.services
        self.services = build_services(
            before.settings,
            before.database,
            before.cipher,
            before.clock,
            worker=before.worker,
            suggester=None if before.suggester is before.guidance else before.suggester,
        )
        fresh = Candor(self.services)
        fresh.idle_wait = partial(self.env.external_wait, reason="nothing is due")
        await self.env.restart_bot(fresh)
        await old.close()

    async def show_commands_of_moderators(self, *members: Any) -> None:
        """As the server's owner does in Server Settings → Integrations: `members` see them without the right."""
        for command in await self.bot.tree.fetch_commands():
            if command.default_member_permissions is not None:
                self.guild.set_command_permissions(command, dict.fromkeys(members, True))

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
        async with self.services.database.read() as connection:
            return await privacy.count(connection, actor.id, self.services.cipher)

    async def everything(self, actor: Any = None) -> dict[str, list[str]]:
        """All rows of all tables, or of one member, to see that nothing changed."""
        version = self._data_version()
        known, found = self._looked.get(actor and actor.id, (None, {}))
        if version is None or version != known:
            found = await self._read_everything(actor)
            self._looked[actor and actor.id] = version, found
        return found

    def _data_version(self) -> int | None:
        """A number that is another one once anybody has written; None on PostgreSQL, which has none."""
        file = self.services.database.file
        if file is None:
            return None
        if self._watch is None:
            self._watch = sqlite3.connect(file)
        (version,) = self._watch.execute("PRAGMA data_version").fetchone()
        return int(version)

    def close(self) -> None:
        """Give back the connection that looks whether anything was written."""
        if self._watch is not None:
            self._watch.close()

    async def _read_everything(self, actor: Any) -> dict[str, list[str]]:
        found = {}
        async with self.services.database.read() as connection:
            known = await author_hashes(connection, self.services.cipher, actor.id) if actor else []
            for table in metadata.sorted_tables if actor is None else privacy.tables():
                statement = select(table)
                if actor is not None:
                    statement = statement.where(privacy.rows_of(table, actor.id, known))
                rows = (await connection.execute(statement)).all()
                if table in authored_tables():
                    # Sealed anew whenever somebody erases their data: what was sealed is looked at.
                    opened = Rows(table, self.services.cipher)
                    found[table.name] = sorted(
                        str(
                            {
                                name: value
                                for name, value in opened.open(row).items()
                                if name != "author_index"
                            }
                        )
                        for row in rows
                    )
                else:
                    found[table.name] = sorted(map(repr, rows))
        return found

    def take_faults(self) -> list[dict[str, Any]]:
        """The faults logged so far; the test expected them, so they do not fail it."""
        found = [line for line in self.logs if line["event"] == "fault"]
        self.logs[:] = [line for line in self.logs if line["event"] != "fault"]
        self.env.errors  # noqa: B018 - reading acknowledges
        self._expected = True
        return found

    _expected: bool = False
    _watch: sqlite3.Connection | None = None
    _looked: dict[int | None, tuple[int | None, dict[str, list[str]]]] = field(default_factory=dict)

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


_PAYLOADS: dict[tuple[type, str], dict[str, Any]] = {}


@pytest.fixture
def known_payloads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Translate each command once in a process: every bot has the same ones, in thirty languages of Discord."""
    for kind in (app_commands.Command, app_commands.ContextMenu, app_commands.Group):
        monkeypatch.setattr(kind, "get_translated_payload", _remembered(kind.get_translated_payload))


def _remembered(
    translate: Callable[..., Awaitable[dict[str, Any]]],
) -> Callable[..., Awaitable[dict[str, Any]]]:
    async def known(command: Any, *arguments: Any) -> dict[str, Any]:
        key = type(command), command.qualified_name
        if key not in _PAYLOADS:
            _PAYLOADS[key] = await translate(command, *arguments)
        return _PAYLOADS[key]

    return known


STEADILY = 65
"""Seconds that pass one after another at the end of a longer time: one more round of what goes round each minute."""


class Env(simcord.Env):
    """Looks every few milliseconds whether the bot has come to rest. Of itself it looks twenty times a second.

    Of a long time only the end passes step by step. Before it, what would have gone round every minute goes round
    once, as on a machine that slept: an hour is sixty rounds of all background work otherwise.
    """

    async def advance_time(self, seconds: float) -> None:
        if seconds > STEADILY:
            self._move_clock(self._virtual_time + seconds - STEADILY)
            seconds = STEADILY
        await super().advance_time(seconds)

    async def _settle_internal(self, **options: Any) -> None:
        await super()._settle_internal(**{**options, "idle": 0.002})


@pytest.fixture
async def env(bot_services: Services, known_payloads: None) -> AsyncIterator[simcord.Env]:
    """Simcord with the bot. It must not be entered with `async with`: its clock belongs to the test's task."""
    bot = Candor(bot_services)
    # A busy machine may take long to draw a chart; waiting costs nothing where it does not.
    env = Env(bot, check_errors=False, shard_count=1, settle_timeout=60)
    bot.idle_wait = partial(env.external_wait, reason="nothing is due")
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
    moderator = guild.create_role(
        "Moderator", permissions=discord.Permissions(manage_guild=True, manage_messages=True)
    )
    alice = guild.add_member(env.create_user("alice"), roles=[moderator])
    bob = guild.add_member(env.create_user("bob"))
    with structlog.testing.capture_logs() as logs:
        world = World(env, bot_services, guild, lounge, alice, bob, logs, contexts)
        try:
            yield world
        finally:
            world.close()
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
    help_of_alice: Any


@pytest.fixture
async def records(world: World) -> Records:
    """Alice has contracts (one deleted a moment ago, one whose feedback was removed), a score and a waiting file.

    A plan with two steps, and a lesson. A case with a proof, and a message that she may keep in it. And reminders: one
    planned, one deleted a moment ago, one that waits to be confirmed; an anonymous question that stands in a thread, a
    draft of another, and an experience put into words.
    """
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
    ids = {one.title: one.id for one in await world.services.contracts.contracts_of(alice.id)}
    for title in ("Hushwork", "Unrated"):
        await world.services.feedback.log(alice.id, ids[title], {"stars": 5, "comment": "mumbled"})
    await world.services.feedback.remove_feedback(alice.id, ids["Unrated"])
    await world.services.contracts.delete(alice.id, ids["Deleted"])
    await alice.slash(world.lounge, "score log", score="77")
    (score,) = await world.services.scores.shown(alice.id)
    waiting = await alice.slash(
        world.lounge, "import", file=("a.csv", b"client,started\nSecretia,2025-01-01\n")
    )
    page = await world.services.moderation.save(alice.id, world.guild.id, None, server_page(), base=0)
    token = buttons(waiting)["Import"].rsplit("/", 1)[1]
    reminders, when = world.services.reminders, When(world.services.clock() + timedelta(days=30))
    planned = await reminders.add_reminder(alice.id, when, "mumbled", contract_id=ids["Hushwork"])
    removed = await reminders.add_reminder(alice.id, when, "whispered")
    await reminders.delete(alice.id, removed.id)
    plan = await world.services.setbacks.start(alice.id, ids["Hushwork"])
    await world.services.setbacks.note(alice.id, plan.id, "mumbled")
    for way in (Way.SAVE, Way.LEAVE):
        await world.services.setbacks.choose(alice.id, plan.id, way)
    about = await world.services.contracts.get_contract(alice.id, ids["Hushwork"])
    await world.services.lessons.learn(alice.id, about, "whispered", shown=True)
    (lesson,) = await world.services.lessons.lessons_of(alice.id)
    case = (await world.services.cases.open_case(alice.id, ids["Hushwork"], CaseKind.CLIENT_ENDED)).case
    entry = await world.services.evidence.add_entry(
        alice.id,
        case.id,
        {"on_day": case.created_at.date(), "kind": EntryKind.MESSAGE, "text": "mumbled"},
        Upload("whispered.txt", FileKind.TEXT, b"whispered"),
    )
    message = await world.bob.send(world.lounge, "They mumbled.")
    found = await alice.context_menu(world.lounge, "Find guidance", message)
    draft = await alice.slash(world.lounge, "remind me", when="in 3 days", text="whispered")
    refused = await alice.slash(world.lounge, "remind me", when="whispered", text="mumbled")
    named: dict[str, Any] = {
        "refused": buttons(refused)["Correct it"].rsplit("/", 1)[1],
        "reminder": planned.id,
        "plan": plan.id,
        "lesson": lesson.id,
        "removed": removed.id,
        "moment": buttons(draft)["Save"].rsplit("/", 1)[1],
        "case": case.id,
        "entry": entry.id,
        "message": buttons(found)["Add to my case"].rsplit("/", 1)[1],
        "contract": ids["Hushwork"],
        "deleted": ids["Deleted"],
        "unrated": ids["Unrated"],
        "score": score.id,
        "token": token,
        "page": page.version.slug,
        "version": page.version.id,
        **await asked_by(world, alice),
    }
    helps = [await actor.slash(world.lounge, "help") for actor in (world.bob, alice)]
    return Records(named, *helps)


async def asked_by(world: World, actor: Any) -> dict[str, Any]:
    """What `actor` asked in a channel made for it, by id."""
    channel = world.guild.create_text_channel("ask")
    server = await world.services.support_settings.change_settings(
        world.guild.id, {"ask_channel_id": channel.id, "ask_cooldown_minutes": 0}
    )
    questions, ids = world.services.questions, {}
    for name in ("question", "draft"):
        typed = QuestionDraft(title=f"Secretia {name}", body="They whispered.")
        made = await questions.draft(actor.id, server, typed, locale="en-US")
        ids[name] = made.id
        if name == "question":
            await questions.post(actor.id, made.id)
            await world.services.outbox.claim(made)
            await world.services.outbox.posted(made, 4321)
    form = await actor.slash(world.lounge, "articulate")
    told = await fill(actor, form, dict.fromkeys(fields(form), "They mumbled."))
    ids["experience"] = buttons(told)["Edit"].rsplit("/", 1)[1]
    return ids


async def log_history(world: World, actor: Any) -> None:
    """Six five-star contracts; Upwork showed 100 until Quarry ended, and 83 (five of six) ever since."""
    today = world.env.now().date()
    services, owner = world.services, actor.id
    for index, client in enumerate(("Acme", "Beta", "Corda", "Delta", "Eppel", "Quarry")):
        ended = today - timedelta(days=100 - 15 * index)
        draft = ContractDraft(
            client=client, started=ended - timedelta(days=20), ended=ended, earned_cents=20_000
        )
        added = await services.contracts.add_contract(owner, draft)
        await services.feedback.log(owner, added.contract.id, {"stars": 5})
    for back in (80, 70, 60, 50, 40, 30):
        await services.scores.log(owner, ShownScoreDraft(on=today - timedelta(days=back), score=100))
    for back in (20, 15, 10, 5, 0):
        await services.scores.log(owner, ShownScoreDraft(on=today - timedelta(days=back), score=83))
