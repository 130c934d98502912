"""Commands of one group in several cogs: `/guidance manage` stands in a file of its own, and in the same group."""

from typing import TYPE_CHECKING, ClassVar

from discord import app_commands
from discord.ext import commands

if TYPE_CHECKING:
    from bot.app import Candor


class PartOfGroup(commands.Cog):
    """A cog whose commands join the group of a `GroupCog` that was loaded before it."""

    bot: "Candor"
    group: ClassVar[str]
    """The name of the group that the commands join, such as "guidance"."""

    async def cog_load(self) -> None:
        """Join the group; discord.py would add the commands next to it otherwise."""
        group = self.bot.tree.get_command(self.group)
        assert isinstance(group, app_commands.Group), f"no group {self.group} was loaded"
        for command in self.get_app_commands():
            group.add_command(command)
        self.__cog_app_commands__ = []
