"""The parts of `/server settings` about support: what is on, what the bot lacks, and the selects that change it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot.i18n import LANGUAGES, _, ngettext
from bot.support.channels.models import MOST_CHANNELS, Setup
from bot.support.settings import SupportServer
from bot.ui.buttons import button, pick_id, select
from bot.ui.cards import Card, Row
from bot.ui.setting_sections import back
from bot.ui.text import cut
from bot.ui.threads import solved_tag
from cogs.support.cards import NUDGE_PERMISSIONS, lacking, suggestion_permissions

SupportChannel = discord.TextChannel | discord.ForumChannel
KINDS = [discord.ChannelType.text, discord.ChannelType.forum]


def support_channels(guild: discord.Guild, setup: Setup) -> list[SupportChannel]:
    """The chosen channels that are there, as Discord lists them."""
    found = [guild.get_channel(one) for one in setup.channels]
    return sorted(
        (one for one in found if isinstance(one, discord.TextChannel | discord.ForumChannel)),
        key=lambda one: (one.position, one.id),
    )


def channel_pick(
    owner: int,
    action: str,
    placeholder: str,
    chosen: Sequence[discord.abc.GuildChannel | None],
    kinds: Sequence[discord.ChannelType],
    most: int = 1,
) -> Row:
    """A select of channels that shows which are chosen now."""
    made: ui.ChannelSelect[Any] = ui.ChannelSelect(
        custom_id=pick_id(action, owner),
        placeholder=cut(placeholder, 150),
        channel_types=list(kinds),
        min_values=0,
        max_values=most,
        default_values=[discord.Object(one.id) for one in chosen if one is not None],
    )
    return Row(made)


# Channels.


def channels_state(guild: discord.Guild, setup: Setup) -> str:
    """Which channels, and how much the bot says there."""
    channels = support_channels(guild, setup)
    if not channels:
        return _("Off: no channel is chosen")
    names = ", ".join(f"<#{one.id}>" for one in channels)
    faults = sum(bool(lacking(one, suggestion_permissions(one))) for one in channels)
    how = _("talkative") if setup.talkative else _("quiet")
    state = _("On in {channels} · {how}").format(channels=names, how=how)
    if faults:
        warned = ngettext("{count} channel lacks permissions", "{count} channels lack permissions", faults)
        state += "\n⚠ " + warned.format(count=faults)
    return state


def check(channel: SupportChannel, chosen: Mapping[int, int]) -> Iterator[str]:
    """What is wrong with a support channel, and what to do about it. `chosen`: forum → its tag for solved posts."""
    missing = lacking(channel, suggestion_permissions(channel))
    forum = isinstance(channel, discord.ForumChannel)
    if missing:
        yield "⚠ " + _(
            "<#{id}>: I lack **{permissions}**, so I stay silent there. Open the channel's settings, Permissions, add "
            "my role and allow it."
        ).format(id=channel.id, permissions=", ".join(missing))
    else:
        yield f"✓ <#{channel.id}>"
    if not channel.permissions_for(channel.guild.me).manage_threads:
        name = _("Manage Posts") if forum else _("Manage Threads")
        consequence = (
            _("Without **{permission}** there I cannot set the tag of solved posts, nor close very old ones.")
            if forum
            else _("Without **{permission}** there I cannot close very old threads.")
        )
        yield "  – " + consequence.format(permission=name)
    if forum and solved_tag(channel, chosen) is None:
        yield "  – " + _(
            "It has no tag “Solved”, so solved posts look like open ones in the list. Make it, or choose another."
        )


def untagged(guild: discord.Guild, setup: Setup) -> discord.ForumChannel | None:
    """The first forum without a tag for solved posts that can still have one."""
    forums = [one for one in support_channels(guild, setup) if isinstance(one, discord.ForumChannel)]
    lacking_it = (one for one in forums if solved_tag(one, setup.solved_tags) is None)
    return next((one for one in lacking_it if len(one.available_tags) < 20), None)


def channels_card(owner: int, guild: discord.Guild, setup: Setup, said: str) -> Card:
    """Choose channels and how much is said; the check of permissions."""
    channels = support_channels(guild, setup)
    how = (
        _("**Talkative**: new threads in text channels are taken for questions as well as posts in forums.")
        if setup.talkative
        else _("**Quiet**: only new posts in forums are taken for questions.")
    )
    forum = untagged(guild, setup)
    switch = button(
        _("Be quiet") if setup.talkative else _("Be talkative"),
        "setup.talkative",
        owner,
        "no" if setup.talkative else "yes",
    )
    tag = (
        [button(_("Make the tag in #{name}").format(name=cut(forum.name, 40)), "setup.tag", owner, forum.id)]
        if forum
        else []
    )
    tags = (
        [button(_("Choose the solved tag"), "setup.tags", owner)]
        if any(isinstance(one, discord.ForumChannel) and one.available_tags for one in channels)
        else []
    )
    return Card(
        _("Support channels"),
        said,
        _(
            "In these forums and channels I answer a new question with pages that fit, and say nothing where "
            "none does. I read titles, not messages, unless whoever runs me switched that on."
        ),
        "\n".join(line for one in channels for line in check(one, setup.solved_tags)),
        how if channels else None,
        rows=[
            channel_pick(
                owner, "setup.channels", _("Forums and text channels"), channels, KINDS, MOST_CHANNELS
            ),
            Row(switch, *tag, *tags),
            back(owner, "server"),
        ],
    )


# Helpers.


def nudge_faults(role: discord.Role, channel: discord.TextChannel) -> Iterator[str]:
    """What keeps helpers from being told."""
    missing = lacking(channel, NUDGE_PERMISSIONS)
    if missing:
        yield "⚠ " + _("<#{id}>: I lack **{permissions}**, so I tell nobody.").format(
            id=channel.id, permissions=", ".join(missing)
        )
    if not role.mentionable and not channel.permissions_for(channel.guild.me).mention_everyone:
        yield "⚠ " + _(
            "Nobody is notified: in the role's settings switch on “Allow anyone to @mention this role”, or give me "
            "**Mention @everyone, @here, and All Roles**."
        )


def one_of(owner: int, action: str, options: Sequence[tuple[str, str]], chosen: str) -> Any:
    """A select of one of several choices that shows which one holds now."""
    made = [
        discord.SelectOption(value=key or "-", label=cut(label, 100), default=key == chosen)
        for key, label in options
    ]
    now = next((one.label for one in made if one.default), _("Choose"))
    return select(now, action, owner, made)


# Language.


def language_names() -> dict[str, str]:
    """What can be chosen, each language by its own name; "" is what Discord says of the server."""
    from babel import Locale

    names = {code: str(Locale(code).get_display_name()).capitalize() for code in LANGUAGES}
    return {"": _("The language of the server on Discord"), **names}


def language_state(server: SupportServer) -> str:
    """The language of what is posted for all."""
    return language_names()[server.language or ""]


def language_card(owner: int, server: SupportServer, said: str) -> Card:
    """Lets a moderator choose the language of what everybody reads."""
    return Card(
        _("Language"),
        said,
        _("What I post for everyone is in this language. What I answer to one member alone is in theirs."),
        rows=[
            Row(one_of(owner, "setup.language", [*language_names().items()], server.language or "")),
            back(owner, "server"),
        ],
    )
