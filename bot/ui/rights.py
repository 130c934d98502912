"""Who may change a server's settings."""

import discord

from bot.errors import Refusal
from bot.i18n import _
from bot.ui.entry import Interaction


def managed(interaction: Interaction) -> discord.Guild:
    """The server in which this member may change settings; a Refusal for everybody else."""
    guild = interaction.client.get_guild(interaction.guild_id or 0)
    if guild is None or not isinstance(interaction.user, discord.Member):
        raise Refusal(_("This works only in a server that has Candor."))
    if not interaction.user.guild_permissions.manage_guild:
        raise Refusal(_("Only who may manage the server can do this\nIt needs the permission Manage Server."))
    found: discord.Guild = guild
    return found
