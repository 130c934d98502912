"""Parts of `/settings server` and `/settings me`. A cog registers its own; the command knows none of them by name.

bot.sections.server.append(Section("insights", N_("Community insights"), self.state, self.page))
"""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from bot.ui.cards import Card
from bot.ui.entry import Interaction


class Section(NamedTuple):
    """One part of a panel.

    `key`: 1 to 20 letters. `title`: marked with N_. `state`: what is chosen now, in a line or a few. `page`: the card
    that changes it; called with a word on what was just done, "" at first. Its buttons and selects are the cog's, and
    answer with `page` again. Who may open it is checked before: in `server` only members with Manage Server.
    A select's action must check that again: `cogs.settings.managed(interaction)`.
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
