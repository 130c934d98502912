"""Rights are those in the server: whoever has every right in one channel, and none in the server, reaches nothing.

Every action and command for moderators is tried as a member to whom overwrites give all of a channel.
"""

import inspect
import re
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.ui.buttons import Kind
from tests.bot.records import server_page
from tests.cogs.conftest import Records, World
from tests.cogs.helping import desk
from tests.cogs.test_payloads import COMMANDS as COMMANDS_AND_OPTIONS
from tests.cogs.verbs import forge, texts

pytestmark = pytest.mark.one_database

FOR_MODERATORS = (
    "settings.server",
    "setup.",
    "guidance.manage",
    "community.setup",
    "community.switch",
    "community.monthly",
    "community.post",
    "ask.reports",
    "ask.mod.",
    "ask.approve",
    "ask.decline",
    "support.board.post",
    "greeting.remove",
)
"""Beginnings of the actions that only moderators may do."""

FOR_EVERYBODY = {
    "community.insights",
    "community.about",
    "community.join",
    "community.join.yes",
    "community.leave",
}
COMMANDS = {
    "server settings": {},
    "moderate pages": {},
    "server insights": {},
    "moderate reports": {},
}


def moderators_actions(world: World, kind: Kind) -> list[str]:
    """Every action of `kind` that is for moderators."""
    return sorted(one for one in world.bot.actions.names(kind) if one.startswith(FOR_MODERATORS))


@pytest.fixture
def den(world: World) -> Any:
    """A channel in which bob may do everything."""
    everything = discord.PermissionOverwrite.from_pair(discord.Permissions.all(), discord.Permissions.none())
    return world.guild.create_text_channel("den", overwrites={world.bob: everything})


def described(world: World) -> set[str]:
    """The commands that say of themselves that they are for moderators."""
    return {
        command.qualified_name
        for command in world.bot.tree.walk_commands()
        if isinstance(command, app_commands.Command) and command.description.startswith("For moderators")
    }


def test_every_command_for_moderators_is_tried(world: World) -> None:
    assert described(world) == set(COMMANDS)
    for subject in ("community", "setup", "settings"):
        known = {
            one for kind in Kind for one in world.bot.actions.names(kind) if one.split(".")[0] == subject
        }
        assert known - FOR_EVERYBODY - {"settings.me"} == {
            one for kind in Kind for one in moderators_actions(world, kind) if one.split(".")[0] == subject
        }


def roots(tree: Any) -> dict[str, discord.Permissions | None]:
    """Command → the right without which Discord leaves its root out of a member's list; None: it shows it to all."""
    return {
        command.qualified_name: (command.root_parent or command).default_permissions
        for command in tree.walk_commands()
        if isinstance(command, app_commands.Command)
    }


async def asked_right(world: World, command: str, where: Any) -> discord.Permissions | None:
    """The right of the server for want of which `command` refuses bob, who has every right in the channel `where`."""
    options = {name: value for name, value in COMMANDS_AND_OPTIONS[command].items() if name != "user"}
    options |= {"user": world.alice} if command == "thanks" else {}
    answer = await world.bob.slash(where, command, **options)
    said = "" if answer.modal else texts(answer)
    return next((right for refusal, right in RIGHTS.items() if refusal in said), None)


RIGHTS = {
    "Only members with the permission Manage Server can do this": discord.Permissions(manage_guild=True),
    "Only moderators can do this": discord.Permissions(manage_messages=True),
}
"""What a refusal says → the right that is to hide the command. Members with another that is enough are given it."""


async def test_what_is_for_moderators_is_hidden_from_members_and_nothing_else(world: World, den: Any) -> None:
    """Each command is used: one that refuses for want of a right stands below a root that this right shows."""
    shown_with = roots(world.bot.tree)
    assert shown_with.keys() == COMMANDS_AND_OPTIONS.keys()
    asked = {command: await asked_right(world, command, den) for command in shown_with}
    assert asked == shown_with
    assert {command for command, right in asked.items() if right} == set(COMMANDS)


async def test_members_lists_are_without_moderators_commands(world: World) -> None:
    both = discord.Permissions(manage_messages=True, moderate_members=True)
    moderator = world.guild.create_role("Helper", permissions=both)
    carol = world.guild.add_member(world.env.create_user("carol"), roles=[moderator])
    bobs, carols, alices = (
        set(member.available_commands(world.lounge)) for member in (world.bob, carol, world.alice)
    )
    assert alices - bobs == set(COMMANDS)
    assert carols - bobs == {"moderate reports", "moderate pages"}
    assert bobs >= {"ask new", "settings me", "community insights"}


def asks_for_rights(handler: Any) -> bool:
    """Whether a handler, or a private method that it calls, asks for a moderator of the server."""
    cog = handler.__self__
    called = (getattr(cog, name, None) for name in re.findall(r"self\.(_\w+)\(", inspect.getsource(handler)))
    sources = map(inspect.getsource, (handler, *filter(inspect.ismethod, called)))
    return any(re.search(r"\b(moderated|managed)_server\(", source) for source in sources)


def test_every_action_that_asks_for_rights_is_tried(world: World) -> None:
    """Whatever its name begins with: a new one belongs among `FOR_MODERATORS`."""
    for kind in Kind:
        actions = world.bot.actions
        asking = {name for name in actions.names(kind) if asks_for_rights(actions.find_handler(kind, name))}
        assert asking - set(moderators_actions(world, kind)) == set(), kind
        assert asking, "or nothing is proven"


ABOUT_A_THREAD = {
    "support.solve": Kind.PRESS,
    "support.reopen": Kind.PRESS,
    "support.helped": Kind.PRESS,
    "support.wrong": Kind.PRESS,
    "support.answer": Kind.CHOICE,
}


async def test_who_passes_by_decides_about_no_thread(world: World) -> None:
    """Where Manage Threads in the thread's channel is the right that is asked for, or to have asked the question."""
    actions = world.bot.actions
    asking = {
        name: kind
        for kind in Kind
        for name in actions.names(kind)
        if re.search(
            r"\b(decided_thread|_check_asker)\(", inspect.getsource(actions.find_handler(kind, name))
        )
    }
    assert asking == ABOUT_A_THREAD
    room = await desk(world, "forum")
    thread = await room.ask(world.alice)
    shown = await world.bob.slash(thread, "help")
    before = await world.everything()
    for action in sorted(asking):
        for owner, argument in ((0, str(world.alice.id)), (world.bob.id, ""), (0, "0"), (0, "x")):
            values = ["1"] if asking[action] is Kind.CHOICE else None
            custom_id = f"{asking[action].value}/{action}/{owner}/{argument}"
            refused = await forge(world.bob, shown, custom_id, values)
            assert "Only the person who asked" in texts(refused), (action, argument)
    assert await world.everything() == before


async def test_rights_in_one_channel_open_no_command(world: World, records: Records, den: Any) -> None:
    before = await world.everything()
    for command, options in COMMANDS.items():
        refused = await world.bob.slash(den, command, **options)
        assert "permission Manage" in texts(refused), command
        assert refused.ephemeral
        assert refused.modal is None
    assert await world.everything() == before


async def test_rights_in_one_channel_reach_no_button(world: World, records: Records, den: Any) -> None:
    await world.services.moderation.save(world.alice.id, world.guild.id, None, server_page(), base=0)
    shown = await world.bob.slash(den, "help")
    before = await world.everything()
    for kind in Kind:
        for action in moderators_actions(world, kind):
            values = ["es"] if kind is Kind.CHOICE else None
            for argument in (str(records.ids["question"]), "yes", "0~", "here"):
                custom_id = f"{kind.value}/{action}/{world.bob.id}/{argument}"
                refused = await forge(world.bob, shown, custom_id, values)
                assert "permission Manage" in texts(refused), (action, argument)
                assert refused.modal is None, action
    assert await world.everything() == before
