"""The parts of `/settings server` about support: what is on, what the bot lacks, and the selects that change it."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import ui

from bot.i18n import N_, _, ngettext
from bot.support.channels.models import CLOSE_DAYS, MOST_CHANNELS, NUDGE_HOURS, Setup
from bot.support.settings import SupportServer
from bot.ui.buttons import Pick, button, pick, pick_id, select
from bot.ui.cards import Card, Row
from bot.ui.forms import Form
from bot.ui.setting_sections import back
from bot.ui.text import cut, quoted
from bot.ui.threads import solved_tag
from cogs.support.cards import NUDGE_PERMISSIONS, lacking, suggestion_permissions

SupportChannel = discord.TextChannel | discord.ForumChannel
PRIMARY = discord.ButtonStyle.primary
LANGUAGES = {"": N_("The language of the server on Discord"), "en": "English", "es": "Español"}
_KINDS = [discord.ChannelType.text, discord.ChannelType.forum]


def support_channels(guild: discord.Guild, setup: Setup) -> list[SupportChannel]:
    """The chosen channels that are there, as Discord lists them."""
    found = [guild.get_channel(one) for one in setup.channels]
    return sorted(
        (one for one in found if isinstance(one, discord.TextChannel | discord.ForumChannel)),
        key=lambda one: (one.position, one.id),
    )


def nudge_channel(guild: discord.Guild, setup: Setup) -> discord.TextChannel | None:
    """Where helpers are told: what was chosen, or else the first text channel among the support channels."""
    if setup.nudge_channel_id is not None:
        chosen = guild.get_channel(setup.nudge_channel_id)
        return chosen if isinstance(chosen, discord.TextChannel) else None
    return next((one for one in support_channels(guild, setup) if isinstance(one, discord.TextChannel)), None)


def _channel_pick(
    owner: int,
    action: str,
    placeholder: str,
    chosen: Sequence[discord.abc.GuildChannel | None],
    kinds: Sequence[discord.ChannelType],
    most: int = 1,
) -> Row:
    made: ui.ChannelSelect[Any] = ui.ChannelSelect(
        custom_id=pick_id(action, owner),
        placeholder=cut(placeholder, 150),
        channel_types=list(kinds),
        min_values=0,
        max_values=most,
        default_values=[discord.Object(one.id) for one in chosen if one is not None],
    )
    return Row(pick(made, action, owner))


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


def check(channel: SupportChannel) -> Iterator[str]:
    """What is wrong with a support channel, and what to do about it."""
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
    if forum and solved_tag(channel) is None:
        yield "  – " + _("It has no tag “Solved”, so solved posts look like open ones in the list.")


def untagged(guild: discord.Guild, setup: Setup) -> discord.ForumChannel | None:
    """The first forum without a tag for solved posts that can still have one."""
    for one in support_channels(guild, setup):
        if isinstance(one, discord.ForumChannel) and solved_tag(one) is None and len(one.available_tags) < 20:
            return one
    return None


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
    return Card(
        _("Support channels"),
        said,
        _(
            "In these forums and channels I answer a new question with pages that fit, and say nothing where "
            "none does. I read titles, not messages, unless whoever runs me switched that on."
        ),
        "\n".join(line for one in channels for line in check(one)),
        how if channels else None,
        rows=[
            _channel_pick(
                owner, "setup.channels", _("Forums and text channels"), channels, _KINDS, MOST_CHANNELS
            ),
            Row(switch, *tag),
            back(owner, "server"),
        ],
    )


# Helpers.


def _hours(hours: int | None) -> str:
    return (
        ngettext("after {count} hour", "after {count} hours", hours or 0).format(count=hours)
        if hours
        else _("never")
    )


def _days(days: int | None) -> str:
    return (
        ngettext("after {count} day", "after {count} days", days or 0).format(count=days)
        if days
        else _("never")
    )


def helpers_state(guild: discord.Guild, setup: Setup) -> str:
    """Who is told of what waits, and when."""
    role, channel = guild.get_role(setup.helper_role_id or 0), nudge_channel(guild, setup)
    closing = _("Very old questions are closed: {when}").format(when=_days(setup.close_days))
    if role is None:
        return _("Nobody is told of questions that wait: no helper role is chosen") + "\n" + closing
    if setup.nudge_hours is None:
        return _("Nobody is told of questions that wait") + "\n" + closing
    if channel is None:
        return (
            "⚠ "
            + _("No text channel is chosen to tell {role} of questions that wait").format(role=role.mention)
            + "\n"
            + closing
        )
    told = _("{role} is told once, in {channel}, {when} without an answer").format(
        role=role.mention, channel=f"<#{channel.id}>", when=_hours(setup.nudge_hours)
    )
    return "\n".join([told, *nudge_faults(role, channel), closing])


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


def helpers_card(owner: int, guild: discord.Guild, setup: Setup, said: str) -> Card:
    """Choose role, channel, hours and days."""
    role = guild.get_role(setup.helper_role_id or 0)
    roles: ui.RoleSelect[Any] = ui.RoleSelect(
        custom_id=pick_id("setup.role", owner),
        placeholder=cut(_("Role of the helpers"), 150),
        min_values=0,
        max_values=1,
        default_values=[discord.Object(role.id)] if role else [],
    )
    chosen: Pick = pick(roles, "setup.role", owner)
    hours = [
        (str(one), _("Tell them {when} without an answer").format(when=_hours(one))) for one in NUDGE_HOURS
    ]
    days = [
        (str(one), _("Close a question {when} without a word").format(when=_days(one))) for one in CLOSE_DAYS
    ]
    return Card(
        _("Helpers and waiting questions"),
        said,
        helpers_state(guild, setup),
        "-# " + _("What comes due within an hour goes into one message; no question is named twice."),
        rows=[
            Row(chosen),
            _channel_pick(
                owner,
                "setup.nudges",
                _("Text channel for that; else the first support channel"),
                [guild.get_channel(setup.nudge_channel_id or 0)],
                [discord.ChannelType.text],
            ),
            Row(
                _one_of(owner, "setup.hours", [*hours, ("0", _("Tell nobody"))], str(setup.nudge_hours or 0))
            ),
            Row(
                _one_of(
                    owner,
                    "setup.days",
                    [*days, ("0", _("Never close a question"))],
                    str(setup.close_days or 0),
                )
            ),
            back(owner, "server"),
        ],
    )


def _one_of(owner: int, action: str, options: Sequence[tuple[str, str]], chosen: str) -> Any:
    made = [
        discord.SelectOption(value=key or "-", label=cut(label, 100), default=key == chosen)
        for key, label in options
    ]
    now = next((one.label for one in made if one.default), _("Choose"))
    return select(now, action, owner, made)


# Language.


def language_state(server: SupportServer) -> str:
    """The language of what is posted for all."""
    key = server.language or ""
    return _(LANGUAGES[key])


def language_card(owner: int, server: SupportServer, said: str) -> Card:
    """Choose it."""
    options = [(key, _(label)) for key, label in LANGUAGES.items()]
    return Card(
        _("Language"),
        said,
        _("What I post for everyone is in this language. What I answer to one member alone is in theirs."),
        rows=[Row(_one_of(owner, "setup.language", options, server.language or "")), back(owner, "server")],
    )


# Anonymous questions.


def ask_state(server: SupportServer, guild: discord.Guild) -> str:
    """Where they go."""
    channel = guild.get_channel(server.ask_channel_id or 0)
    if channel is None:
        return _("Off: no channel is chosen")
    report = guild.get_channel(server.report_channel_id or 0)
    where = _("On in {channel}").format(channel=f"<#{channel.id}>")
    told = (
        _("moderators are told of reports in {channel}").format(channel=f"<#{report.id}>")
        if report
        else _("reports only in `/ask reports`")
    )
    return f"{where} · {told}"


def ask_card(
    owner: int, server: SupportServer, guild: discord.Guild, said: str, missing: Sequence[str]
) -> Card:
    """Choose channels, write the rules, set the limits. `missing`: permissions that the bot lacks to ask there."""
    warned = None
    if missing:
        warned = "⚠ " + _("<#{id}>: I lack **{permissions}**, so nobody can ask there.").format(
            id=server.ask_channel_id, permissions=", ".join(missing)
        )
    limits = _(
        "At most {day} questions of one member a day, {minutes} minutes apart, and {hour} of all members an hour."
    ).format(day=server.asks_per_day, minutes=server.ask_cooldown_minutes, hour=server.asks_per_hour)
    return Card(
        _("Anonymous questions"),
        said,
        _(
            "Members ask with `/ask new`, and I post it without their name. You cannot learn who it was; "
            "you can mute them."
        ),
        warned,
        limits,
        (_("What is read first:") + "\n" + quoted(server.rules, 600))
        if server.rules
        else _("No rules are shown before asking."),
        rows=[
            _channel_pick(
                owner,
                "setup.ask",
                _("Forum or text channel for anonymous questions"),
                [guild.get_channel(server.ask_channel_id or 0)],
                _KINDS,
            ),
            _channel_pick(
                owner,
                "setup.reports",
                _("Moderators' channel for reports"),
                [guild.get_channel(server.report_channel_id or 0)],
                [discord.ChannelType.text],
            ),
            Row(button(_("Rules"), "setup.rules", owner), button(_("Limits"), "setup.limits", owner)),
            back(owner, "server"),
        ],
    )


class RulesForm(Form):
    """What is read before asking anonymously."""

    def __init__(self, submit: Any, server: SupportServer) -> None:
        super().__init__(_("Rules for anonymous questions"))
        self._submit = submit
        self.rules = self.text(
            _("Rules"),
            hint=_("Shown before somebody asks. Empty: none."),
            value=server.rules,
            required=False,
            most=1500,
            long=True,
        )

    async def submitted(self, interaction: discord.Interaction[Any]) -> None:
        await self._submit(interaction, {"rules": self.rules.value.strip() or None})


class LimitsForm(Form):
    """How often may be asked anonymously."""

    def __init__(self, submit: Any, server: SupportServer) -> None:
        super().__init__(_("Limits for anonymous questions"))
        self._submit = submit
        self.fields = {
            "asks_per_day": self.text(
                _("Of one member in 24 hours"), value=str(server.asks_per_day), example="3", most=4
            ),
            "ask_cooldown_minutes": self.text(
                _("Minutes between two of one member"),
                value=str(server.ask_cooldown_minutes),
                example="20",
                most=4,
            ),
            "asks_per_hour": self.text(
                _("Of all members in an hour"), value=str(server.asks_per_hour), example="10", most=4
            ),
        }

    async def submitted(self, interaction: discord.Interaction[Any]) -> None:
        await self._submit(interaction, {name: field.value.strip() for name, field in self.fields.items()})
