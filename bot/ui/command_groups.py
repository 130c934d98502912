"""Groups of commands that stand in several cogs, and the roots under which moderators have theirs.

`/guidance draft` stands in a file of its own, and in the same group as `/guidance find`.
"""

from typing import Any, ClassVar

import discord
from discord import app_commands
from discord.ext import commands

from bot.i18n import N_


class PartOfGroup(commands.Cog):
    """A cog whose commands join a group that was added to the tree before it (`Candor.add_cog`).

    The group is that of a `GroupCog`, or one of `moderators_groups()`.
    """

    group: ClassVar[str]
    """The name of the group that the commands join, such as "guidance"."""

    def join_group(self, tree: app_commands.CommandTree[Any]) -> None:
        """Put the commands into the group; discord.py would add them next to it otherwise."""
        group = tree.get_command(self.group)
        assert isinstance(group, app_commands.Group), f"no group {self.group} was loaded"
        for command in self.get_app_commands():
            group.add_command(command)
        self.__cog_app_commands__ = []


def moderators_groups() -> tuple[app_commands.Group, ...]:
    """`/moderate` and `/server`, without commands yet: one group for each right that moderators' commands need.

    Discord hides a whole group from who lacks its right, and never a single command in it. Outside servers nobody has
    rights, so there the groups do not exist. Who decides is asked again at each use: `bot.ui.rights`.
    """
    return (
        _moderators_group(
            "moderate",
            N_("For moderators: reports, and this server's pages"),
            discord.Permissions(manage_messages=True),
        ),
        _moderators_group(
            "server",
            N_("For moderators: set Candor up in this server"),
            discord.Permissions(manage_guild=True),
        ),
    )


def _moderators_group(name: str, description: str, right: discord.Permissions) -> app_commands.Group:
    return app_commands.Group(
        name=name,
        description=description,
        default_permissions=right,
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )
