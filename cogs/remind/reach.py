"""Members whom direct messages do not reach: try again, stop, read what waits; and what came too late."""

import json

from discord.ext import commands

from bot.app import Candor
from bot.errors import NotFound
from bot.i18n import _
from bot.reminders.models import Kind, Reminder
from bot.ui.buttons import on_press, record_id
from bot.ui.cards import Card
from bot.ui.direct_messages import Context
from bot.ui.entry import Interaction
from bot.ui.replies import reply, show
from cogs.remind.reach_cards import missed_card, stopped_card, tried_again_card


class ReachCog(commands.Cog):
    """What members do about direct messages that do not reach them."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.queue = bot.services.reminder_queue
        bot.reminder_cards.on(Kind.MISSED, self.missed)

    async def missed(self, reminder: Reminder, context: Context) -> Card | None:
        """One summary of the reminders that came too late to be of use."""
        ids = json.loads(reminder.text or "[]")
        known = {one.id: one for one in await self.queue.reminders_of(reminder.user_id)}
        lost = [known[each] for each in ids if each in known]
        if not lost:
            return None
        return missed_card(reminder.user_id, lost, context.note)

    @on_press("reach.again")
    async def press_again(self, interaction: Interaction, _argument: str) -> None:
        owner = interaction.user.id
        # They have just asked: their channel is opened before those of others whose reminders wait.
        await self.bot.direct_channels.open(owner, ahead=True)
        waited = await self.queue.resume(owner)
        await self._answer(interaction, tried_again_card(waited))

    @on_press("reach.stop")
    async def press_stop(self, interaction: Interaction, _argument: str) -> None:
        owner = interaction.user.id
        await self.bot.services.members.set_dm_consent(owner, False)
        await self.queue.resume(owner)
        await self._answer(interaction, stopped_card())

    @on_press("reach.read")
    async def press_read(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        reminder = await self.queue.find_reminder(owner, record_id(argument))
        zone = (await self.bot.services.members.get_member(owner)).zone or "UTC"
        card = None if reminder is None else await self.bot.reminder_cards.card(reminder, zone, late=False)
        if card is None:
            raise NotFound(_("There is nothing left to say about this reminder."))
        await reply(interaction, card)

    @staticmethod
    async def _answer(interaction: Interaction, card: Card) -> None:
        # The ping in a channel stays as it is for others; the private notice is replaced.
        message = interaction.message
        private = message is not None and message.flags.ephemeral
        await (show if private else reply)(interaction, card)
