"""Help by need, as a member sees it."""

from collections.abc import Mapping

import discord

from bot.i18n import _
from bot.ui.buttons import PRIMARY, button, select
from bot.ui.cards import Card, Row
from bot.ui.guidance_links import guide
from cogs.help.needs import Need


def overview_card(owner: int, needs: Mapping[str, Need]) -> Card:
    """Asks which of `needs` the member has."""
    choices = [discord.SelectOption(label=_(need.title), value=key) for key, need in needs.items()]
    return Card(
        _("What do you need?"),
        _(
            "Candor keeps your contracts, feedback and scores, tells you what the published rules make of them, "
            "and says openly what is hidden. Only you see the answers."
        ),
        _("First time here? `/start`"),
        rows=[Row(select(_("Choose what fits"), "help.need", owner, choices))],
    )


def need_card(owner: int, need: Need) -> Card:
    """The way there."""
    buttons = Row(button(_("Something else"), "help.all", owner))
    if need.action:
        buttons.add_item(button(_(need.label), need.action, owner, need.argument, style=PRIMARY))
    if need.page:
        buttons.add_item(guide(owner, need.page))
    return Card(_(need.title), _(need.answer), rows=[buttons])
