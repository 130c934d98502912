"""Rights of the server decide, and rights in one channel do not. tests/cogs/test_rights.py tries what that opens."""

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import discord
import pytest

from bot.errors import Refusal
from bot.ui import rights


def asked(
    in_server: discord.Permissions | None,
    in_channel: discord.Permissions | None = None,
    *,
    thread_of: int | None = None,
) -> Any:
    """An interaction of member 1 with these rights (None: outside servers), in a thread of `thread_of`."""
    interaction = Mock(spec=discord.Interaction)
    interaction.client = Mock(spec=discord.Client)
    interaction.client.get_guild.side_effect = {5: Mock(spec=discord.Guild)}.get
    interaction.guild_id = None if in_server is None else 5
    interaction.user = Mock(spec=discord.User if in_server is None else discord.Member, id=1)
    if in_server is not None:
        interaction.user.guild_permissions = in_server
    interaction.permissions = in_channel or discord.Permissions.none()
    kind = discord.TextChannel if thread_of is None else discord.Thread
    interaction.channel = Mock(spec=kind, **({} if thread_of is None else {"owner_id": thread_of}))
    return interaction


def opens(decide: Callable[[Any], object], interaction: Any) -> bool:
    try:
        decide(interaction)
    except Refusal:
        return False
    return True


@pytest.mark.parametrize(
    ("right", "moderates", "manages"),
    [
        ("manage_guild", True, True),
        ("manage_messages", True, False),
        ("moderate_members", True, False),
        ("manage_threads", False, False),
        ("manage_channels", False, False),
    ],
)
def test_rights_in_the_server_decide(right: str, moderates: bool, manages: bool) -> None:
    interaction = asked(discord.Permissions(**{right: True}))
    assert opens(rights.moderated_server, interaction) is moderates
    assert opens(rights.managed_server, interaction) is manages


def test_rights_in_a_channel_or_outside_servers_open_nothing() -> None:
    for interaction in (asked(discord.Permissions.none(), discord.Permissions.all()), asked(None)):
        assert not opens(rights.moderated_server, interaction)
        assert not opens(rights.managed_server, interaction)


def test_a_server_without_candor_is_none() -> None:
    interaction = asked(discord.Permissions.all())
    interaction.guild_id = 6
    assert not opens(rights.server_here, interaction)


def test_a_thread_is_its_authors_and_its_moderators() -> None:
    nothing, threads = discord.Permissions.none(), discord.Permissions(manage_threads=True)
    assert opens(rights.decided_thread, asked(nothing, thread_of=1))
    assert opens(rights.decided_thread, asked(nothing, threads, thread_of=2))
    assert not opens(rights.decided_thread, asked(nothing, thread_of=2))
    assert not opens(rights.decided_thread, asked(threads, thread_of=2)), (
        "it is said for the thread's channel"
    )
    assert not opens(rights.decided_thread, asked(nothing, threads))
