"""Who may decide what, asked in this one place: of the server and not of the channel where somebody types.

A moderator of a server has Manage Server, Manage Messages or Timeout Members in it; its settings need Manage
Server. Overwrites of one channel give none of them: whoever has a channel of their own is not thereby a moderator.
The one exception is a thread, where Discord itself lets Manage Threads *in its channel* decide. It is asked again at
each press: rights change while a card is open.
"""

from typing import Any

import discord

from bot.errors import Refusal
from bot.i18n import _
from bot.ui.entry import Interaction


def server_here(interaction: Interaction) -> discord.Guild:
    """The server in which somebody asks; Refusal outside servers, and where Candor is no member of it."""
    guild: discord.Guild | None = interaction.client.get_guild(interaction.guild_id or 0)
    if guild is None or not isinstance(interaction.user, discord.Member):
        raise Refusal(_("This works only in a server that has Candor."))
    return guild


def _server_rights(interaction: Interaction) -> discord.Permissions:
    member = interaction.user
    return member.guild_permissions if isinstance(member, discord.Member) else discord.Permissions.none()


def manages_server(interaction: Interaction) -> bool:
    """Whether this member has Manage Server in the whole server."""
    return _server_rights(interaction).manage_guild


def moderates_server(interaction: Interaction) -> bool:
    """Whether this member has Manage Server, Manage Messages or Timeout Members in the whole server."""
    rights = _server_rights(interaction)
    return rights.manage_guild or rights.manage_messages or rights.moderate_members


def moderates_thread(interaction: Interaction) -> bool:
    """Whether this member has Manage Threads in the thread where they ask, as its channel says."""
    return isinstance(interaction.channel, discord.Thread) and interaction.permissions.manage_threads


def managed_server(interaction: Interaction) -> discord.Guild:
    """The server whose settings this member may change; Refusal for everybody else."""
    guild = server_here(interaction)
    if not manages_server(interaction):
        raise Refusal(
            _("Only members with the permission Manage Server can do this"),
            _("A right in one channel is not enough."),
        )
    return guild


def moderated_server(interaction: Interaction) -> discord.Guild:
    """The server whose moderator asks; Refusal for everybody else."""
    guild = server_here(interaction)
    if not moderates_server(interaction):
        raise Refusal(
            _("Only moderators can do this"),
            _(
                "It needs the permission Manage Server, Manage Messages or Timeout Members in the whole "
                "server."
            ),
        )
    return guild


def thread_here(interaction: Interaction) -> discord.Thread:
    """The thread in which somebody asks; Refusal elsewhere."""
    server_here(interaction)
    found: Any = interaction.channel
    if not isinstance(found, discord.Thread):
        raise Refusal(
            _("This works in the thread of a question"), _("Open the question's post or thread first.")
        )
    return found


def is_author(interaction: Interaction, thread: discord.Thread) -> bool:
    """Whether the member who asks opened the thread."""
    return thread.owner_id == interaction.user.id


def decided_thread(interaction: Interaction) -> discord.Thread:
    """The thread about which this member may decide; Refusal for everybody but its author and its moderators."""
    thread = thread_here(interaction)
    if not is_author(interaction, thread) and not moderates_thread(interaction):
        raise not_deciding()
    return thread


def not_deciding() -> Refusal:
    """What somebody is told who neither asked the question nor moderates its thread."""
    return Refusal(
        _("Only the person who asked can do this, or a moderator with the permission Manage Threads here"),
        _("You can open the pages for yourself."),
    )
