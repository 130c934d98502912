"""Where the commands work, when Discord is told of them, and what the bot asks of Discord."""

import asyncio
from dataclasses import replace
from functools import partial
from typing import Any

import discord
import pytest
import structlog
from discord import app_commands
from simcord.http.router import dispatch

from bot.app import Candor, intents
from bot.cases.models import CaseKind
from bot.fleet.service import Fleet
from bot.services import Services
from bot.settings import Settings
from bot.ui.command_groups import moderators_groups
from bot.ui.command_links import learn_command_ids, link_commands
from bot.ui.errors import describe
from tests.cogs.conftest import World
from tests.cogs.test_payloads import COMMANDS
from tests.cogs.verbs import add_contract, fill, press, texts, title
from tests.conftest import until

pytestmark = pytest.mark.one_database


def registrations(world: World) -> list[Any]:
    """Every time that Discord was told the commands."""
    return [request for request in world.env.http_requests if request.method == "PUT"]


def test_no_privileged_intent() -> None:
    wanted = intents()
    assert not any((wanted.members, wanted.presences, wanted.message_content))
    assert wanted == discord.Intents(guilds=True, guild_messages=True, dm_messages=True), (
        "nothing more than it needs"
    )


def test_no_mention_pings_and_nothing_is_cached(world: World) -> None:
    assert world.bot.allowed_mentions is not None
    assert world.bot.allowed_mentions.to_dict() == {"parse": []}
    assert isinstance(world.bot, discord.AutoShardedClient)


MODERATORS = {group.name for group in moderators_groups()}


def test_every_command_works_in_servers_and_members_commands_anywhere_else(world: World) -> None:
    (sync,) = registrations(world)
    assert {command["name"] for command in sync.json} > MODERATORS
    for command in sync.json:
        in_servers_alone = command["name"] in MODERATORS
        assert sorted(command["integration_types"]) == ([0] if in_servers_alone else [0, 1]), command["name"]
        assert sorted(command["contexts"]) == ([0] if in_servers_alone else [0, 1, 2]), command["name"]
    assert MODERATORS.isdisjoint(name.split()[0] for name in world.alice.user.available_commands())


@pytest.mark.parametrize("command", [one for one in COMMANDS if one.split()[0] not in MODERATORS])
async def test_every_command_works_in_direct_messages(world: World, command: str) -> None:
    world.contexts[world.alice.id] = {
        "authorizing_integration_owners": {"1": str(world.alice.id)},
        "context": 1,
    }
    await add_contract(world.alice, world.lounge)
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    case = (await world.services.cases.open_case(world.alice.id, one.id, CaseKind.CLIENT_ENDED)).case
    given = {
        name: value.format(contract=one.id, case=case.id) if isinstance(value, str) else value
        for name, value in COMMANDS[command].items()
    }
    given |= {"user": world.bob.user} if "user" in given else {}
    result = await world.alice.user.slash(command, **given)
    assert result.modal or result.ephemeral


async def test_a_whole_way_in_a_server_without_the_bot(world: World) -> None:
    """Installed by the member only: the bot knows neither server nor channel."""
    world.contexts[world.alice.id] = {
        "authorizing_integration_owners": {"1": str(world.alice.id)},
        "context": 2,
        "guild_id": None,
        "channel": {"id": "1", "type": 3, "recipients": [], "last_message_id": None, "name": None},
        "channel_id": "1",
    }
    form = await world.alice.user.slash("contract add")
    added = await fill(world.alice.user, form, {"Client": "Acme", "First day": "today"})
    assert "Acme" in title(added)
    form = await press(world.alice.user, added, "Log feedback")
    logged = await fill(world.alice.user, form, {"Stars": "5"})
    assert "Feedback on" in title(logged)
    assert "Acme" in texts(await world.alice.user.slash("contract list"))


NAMING = {
    discord.AppCommandOptionType.channel: "lounge",
    discord.AppCommandOptionType.user: "bob",
    discord.AppCommandOptionType.role: "role",
    discord.AppCommandOptionType.mentionable: "bob",
}
"""Kinds of options that name something of the server → what is chosen for them."""


def naming(world: World) -> dict[str, dict[str, discord.AppCommandOptionType]]:
    """Command → its options that name something of the server, by kind."""
    found = {
        command.qualified_name: {one.name: one.type for one in command.parameters if one.type in NAMING}
        for command in world.bot.tree.walk_commands()
        if isinstance(command, app_commands.Command)
    }
    return {name: options for name, options in found.items() if options}


async def test_what_the_bot_does_not_know_is_said_in_words(world: World) -> None:
    """Installed by the member only, an option may name a channel, role or member that the bot never saw."""
    role = world.guild.create_role("Helpers")
    chosen = {"lounge": world.lounge, "bob": world.bob, "role": role}
    commands = naming(world)
    assert "server insights" in commands
    world.contexts[world.alice.id] = {
        "authorizing_integration_owners": {"1": str(world.alice.id)},
        "guild_id": "4242",  # a server that the bot is not in
    }
    for name, options in commands.items():
        given = {option: chosen[NAMING[kind]] for option, kind in options.items()}
        result = await world.alice.slash(world.lounge, name, **given)
        assert world.take_faults() == [], name
        assert result.ephemeral, name
        assert "my fault" not in texts(result), name


@pytest.mark.parametrize("kind", list(discord.AppCommandOptionType))
def test_every_kind_of_option_that_cannot_be_read_is_no_fault_of_ours(
    kind: discord.AppCommandOptionType,
) -> None:
    error = app_commands.TransformerError("x", kind, app_commands.Transformer())
    with structlog.testing.capture_logs() as logs:
        title, text, _tone = describe(error, "a command")
    assert logs == []
    assert "fault" not in title + text


async def test_records_are_the_same_wherever_the_member_is(world: World) -> None:
    await add_contract(world.alice, world.lounge)
    elsewhere = world.env.create_guild("Elsewhere")
    there = elsewhere.add_member(world.alice.user)
    result = await there.slash(elsewhere.create_text_channel("general"), "contract list")
    assert "Acme" in texts(result)


async def test_commands_are_told_once(world: World) -> None:
    assert len(registrations(world)) == 1
    for _start in range(3):
        await world.restart()
    assert len(registrations(world)) == 1


async def restart_with(world: World, bot: Candor) -> None:
    old = world.bot
    bot.idle_wait = partial(world.env.external_wait, reason="nothing is due")
    await world.env.restart_bot(bot)
    await old.close()


async def test_changed_commands_are_told_again(world: World) -> None:
    async def dance(_interaction: discord.Interaction[Any]) -> None:
        """Never called."""

    bot = Candor(world.services)
    bot.tree.add_command(app_commands.Command(name="dance", description="Dance", callback=dance))
    await restart_with(world, bot)
    assert len(registrations(world)) == 2
    assert "dance" in {command["name"] for command in registrations(world)[1].json}
    await world.restart()
    assert len(registrations(world)) == 3
    assert "dance" not in {command["name"] for command in registrations(world)[2].json}


class Heir(Fleet):
    """A process beside another one, which it is to take over from."""

    def __init__(self) -> None:
        super().__init__()
        self.has_taken_over = asyncio.Event()

    @property
    def is_placed(self) -> bool:
        return self.has_taken_over.is_set()

    async def placed(self) -> None:
        await self.has_taken_over.wait()


async def test_who_is_to_take_over_tells_discord_only_then(world: World) -> None:
    """The process before answers until then, and could not answer commands that it does not know."""

    async def dance(_interaction: discord.Interaction[Any]) -> None:
        """Never called."""

    learn_command_ids([], {})
    fleet = Heir()
    bot = Candor(world.services, fleet)
    bot.tree.add_command(app_commands.Command(name="dance", description="Dance", callback=dance))
    await restart_with(world, bot)
    assert len(registrations(world)) == 1
    assert link_commands("`/start`") != "`/start`"
    fleet.has_taken_over.set()
    await until(lambda: len(registrations(world)) == 2)


async def test_only_the_process_with_the_first_shard_tells_discord(world: World) -> None:
    async def dance(_interaction: discord.Interaction[Any]) -> None:
        """Never called."""

    def serving(*shards: int) -> Services:
        values = world.services.settings.model_dump() | {"shard_count": 4, "shard_ids": shards}
        return replace(world.services, settings=Settings.model_construct(**values))

    world.bot.tree.add_command(app_commands.Command(name="dance", description="Dance", callback=dance))
    world.bot.services = serving(1, 2)
    assert not await world.bot.sync_commands_if_changed()
    assert len(registrations(world)) == 1
    world.bot.services = serving(0, 3)
    assert await world.bot.sync_commands_if_changed()
    assert len(registrations(world)) == 2


@pytest.mark.parametrize("change", ["one is missing", "one too many"])
async def test_what_somebody_else_changed_is_put_right(world: World, change: str) -> None:
    (sync,) = registrations(world)
    commands = list(sync.json)
    if change == "one is missing":
        commands.pop()
    else:
        commands.append({"name": "foreign", "description": "Not ours", "type": 1, "options": []})
    dispatch(world.env.backend, "PUT", f"/applications/{world.bot.application_id}/commands", json=commands)
    before = len(registrations(world))
    await world.restart()
    assert len(registrations(world)) == before + 1
    await world.restart()
    assert len(registrations(world)) == before + 1


async def test_mentions_of_commands_open_them(world: World) -> None:
    result = await world.alice.slash(world.lounge, "help")
    registered = {command.name: command.id for command in await world.bot.tree.fetch_commands()}
    assert f"</start:{registered['start']}>" in texts(result)


async def test_closing_lets_nothing_run_on(world: World) -> None:
    bot = world.bot
    await bot.close()
    assert bot.is_closed()
    assert bot.loops
    assert not [loop.name for loop in bot.loops if loop.is_running]
