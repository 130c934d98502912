"""Rights are those in the server: whoever has every right in one channel, and none in the server, reaches nothing.

Every action and command for moderators is tried as a member to whom overwrites give all of a channel.
"""

from typing import Any

import discord
import pytest
from discord import app_commands

from bot.ui.buttons import Kind
from tests.bot.records import server_page
from tests.cogs.conftest import Records, World
from tests.cogs.verbs import forge, texts

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
    "support.board.post",
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
    "settings server": {},
    "guidance manage": {},
    "community setup": {},
    "ask reports": {},
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
    arguments = {"ask.mod.open": str(records.ids["question"])}
    for kind in (Kind.PRESS, Kind.CHOICE):
        for action in moderators_actions(world, kind):
            values = None if kind is Kind.PRESS else [arguments.get(action, "es")]
            for argument in (str(records.ids["question"]), "yes", "0~", "here"):
                custom_id = f"{kind.value}/{action}/{world.bob.id}/{argument}"
                refused = await forge(world.bob, shown, custom_id, values)
                assert "permission Manage" in texts(refused), (action, argument)
                assert refused.modal is None, action
    assert await world.everything() == before
