"""*More*: what else can be done with a card, as a menu. It has what five buttons have no room for.

A card shows five buttons at most, of which the likely next step is the primary one (`bot.ui.cards`). The others
become options of one select, whose values say what the buttons' custom ids would have said: it needs no memory, and
outlives a restart as they do.
"""

from bot.errors import Refusal
from bot.i18n import _
from bot.ui.acknowledge import announce
from bot.ui.buttons import OLD_MENU, Kind, on_choice
from bot.ui.entry import Interaction


class More:
    """What the menu *More* does."""

    @on_choice("more")
    async def choose_more(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        """Do what the chosen button would have done."""
        # Taken back: Discord sends the same choice only once, and a form may have been closed since.
        if not values:
            await announce(interaction, new=False)
            return
        action, _sep, argument = values[0].partition("/")
        handler = interaction.client.actions.find_handler(Kind.PRESS, action)
        if handler is None:
            raise Refusal(_(OLD_MENU))
        await handler(interaction, argument)
