"""The panels of `/settings server` and `/settings me`."""

from collections.abc import Sequence

import discord

from bot.i18n import _
from bot.ui.cards import Card, Row
from bot.ui.press import button, select
from bot.ui.setting_sections import Section


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
