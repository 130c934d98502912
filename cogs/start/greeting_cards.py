"""The first words in a server that added Candor, and to who writes to it directly."""

from bot.i18n import _
from bot.ui.buttons import ANYBODY, PRIMARY, button
from bot.ui.cards import Card, Row


def greeting_card() -> Card:
    """For a server that added Candor: what it is, what moderators do first, and what members do."""
    return Card(
        _("Hello, I am Candor"),
        _(
            "I help freelancers keep track of contracts, feedback and their score, and say openly what the platform "
            "hides. What a member logs only that member sees; no moderator does."
        ),
        _("**Members** begin with `/start`. `/help` finds the way to everything else."),
        _(
            "**Moderators** choose in `/server settings` whether I answer in support channels and whether members may "
            "ask anonymously. Until then I write nowhere by myself."
        ),
        rows=[Row(button(_("Take this message away"), "greeting.remove", ANYBODY))],
    )


def hint_card(owner: int) -> Card:
    """For who writes to the bot in words: that it reads none."""
    return Card(
        _("I do not read messages"),
        _("I answer commands: `/help` shows what I can do for you, and `/start` is where it begins."),
        rows=[Row(button(_("What do you need?"), "help.all", owner, style=PRIMARY))],
    )
