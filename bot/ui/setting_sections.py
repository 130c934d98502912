"""Parts of `/server settings` and `/settings me`. A cog registers its own; the command knows none of them by name.

bot.sections.server.append(Section("insights", N_("Community insights"), self.state, self.page))
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

import discord

from bot.i18n import _
from bot.ui.buttons import button, select
from bot.ui.cards import Card, Row
from bot.ui.entry import Interaction


class Section(NamedTuple):
    """One part of a panel.

    `key`: 1 to 20 letters. `title`: marked with N_. `state`: what is chosen now, in a line or a few. `page`: the card
    that changes it; called with a word on what was just done, "" at first. Its buttons and selects are the cog's, and
    answer with `page` again. Who may open it is checked before: in `server` only members with Manage Server.
    A select's action must check that again: `bot.ui.rights.managed_server(interaction)`.
    """

    key: str
    title: str
    state: Callable[[Interaction], Awaitable[str]]
    page: Callable[[Interaction, str], Awaitable[Card]]


class SettingSections:
    """What the two panels are made of, in this order."""

    def __init__(self) -> None:
        self.server: list[Section] = []
        self.me: list[Section] = []


async def panel(owner: int, title: str, lead: str, action: str, parts: Sequence[tuple[Section, str]]) -> Card:
    """All parts with what is chosen, and a select that opens one."""
    options = [discord.SelectOption(label=_(one.title), value=one.key) for one, _state in parts]
    return Card(
        title,
        lead,
        *(f"**{_(one.title)}**\n{state}" for one, state in parts),
        rows=[Row(select(_("What do you want to change?"), action, owner, options))],
    )


def back(owner: int, where: str) -> Row:
    """The way from a part to the panel. `where`: `server` or `me`."""
    return Row(button("← " + _("All settings"), f"settings.{where}", owner))
