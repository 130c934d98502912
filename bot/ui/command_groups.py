"""Commands of one group in several cogs: `/guidance manage` stands in a file of its own, and in the same group."""

from typing import Any, ClassVar

from discord import app_commands
from discord.ext import commands


class PartOfGroup(commands.Cog):
    """A cog whose commands join the group of a `GroupCog` that was loaded before it (`Candor.add_cog`)."""

    group: ClassVar[str]
    """The name of the group that the commands join, such as "guidance"."""

    def join_group(self, tree: app_commands.CommandTree[Any]) -> None:
        """Put the commands into the group; discord.py would add them next to it otherwise."""
        group = tree.get_command(self.group)
        assert isinstance(group, app_commands.Group), f"no group {self.group} was loaded"
        for command in self.get_app_commands():
            group.add_command(command)
        self.__cog_app_commands__ = []
