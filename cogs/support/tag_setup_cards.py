"""The part of `/server settings` about the tag of solved posts."""

import discord

from bot.i18n import _
from bot.support.channels.models import Setup
from bot.ui.buttons import Select, select
from bot.ui.cards import Card, Row
from bot.ui.setting_sections import back
from bot.ui.text import cut, inert
from bot.ui.threads import solved_tag
from cogs.support.setup_cards import support_channels

BY_NAME = "0"


def tags_card(owner: int, guild: discord.Guild, setup: Setup, said: str) -> Card:
    """Which tag of each forum says that a post is solved, and selects that change it."""
    forums = [one for one in support_channels(guild, setup) if isinstance(one, discord.ForumChannel)]
    lines = []
    for forum in forums:
        tag = solved_tag(forum, setup.solved_tags)
        lines.append(f"- <#{forum.id}>: " + (f"**{inert(tag.name)}**" if tag else _("none yet")))
    return Card(
        _("The tag of solved posts"),
        said,
        "\n".join(lines),
        _(
            "I know a tag called Solved or Answered by its name, in several languages. Choose here where yours is "
            "called otherwise."
        ),
        rows=[
            *(Row(_tag_select(owner, forum)) for forum in forums if forum.available_tags),
            back(owner, "server"),
        ],
    )


def _tag_select(owner: int, forum: discord.ForumChannel) -> Select:
    tags = [discord.SelectOption(label=cut(one.name, 100), value=str(one.id)) for one in forum.available_tags]
    named = discord.SelectOption(label=_("The one that is called “Solved”"), value=BY_NAME)
    return select(f"#{forum.name}", "setup.solved", owner, [named, *tags], forum.id)
