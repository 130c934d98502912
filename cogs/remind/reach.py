"""Members whom direct messages do not reach: try again, stop, read what waits; and what came too late."""

import json
from datetime import datetime

from discord.ext import commands

from bot.app import Candor
from bot.errors import NotFound
from bot.i18n import _, ngettext
from bot.reminders.models import Kind, Reminder
from bot.ui.buttons import button, on_press, record_id
from bot.ui.cards import Card, Row, Tone
from bot.ui.direct_messages import Context
from bot.ui.entry import Interaction
from bot.ui.replies import reply, show
from bot.ui.text import inert, moment
from cogs.remind.arrived_cards import KINDS

MOST_SHOWN = 10


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
        lines = [f"- {_line(one)}" for one in lost[:MOST_SHOWN]]
        if len(lost) > MOST_SHOWN:
            lines.append(_("- and {count} more").format(count=len(lost) - MOST_SHOWN))
        return Card(
            ngettext("{count} reminder came too late", "{count} reminders came too late", len(lost)).format(
                count=len(lost)
            ),
            context.note,
            _("I could not send them in time, and by now they are of no use:"),
            "\n".join(lines),
            "-# " + _("A button below ends these messages; `/remind settings` has the rest."),
            tone=Tone.CAREFUL,
            rows=[Row(button(_("Stop all"), "remind.stop_all", reminder.user_id))],
        )

    @on_press("reach.again")
    async def press_again(self, interaction: Interaction, _argument: str) -> None:
        owner = interaction.user.id
        # They have just asked: their channel is opened before those of others whose reminders wait.
        await self.bot.direct_channels.open(owner, ahead=True)
        waited = await self.queue.resume(owner)
        text = ngettext(
            "I will send {count} reminder that waited in a moment.",
            "I will send {count} reminders that waited in a moment.",
            waited,
        ).format(count=waited)
        done = Card(_("I will try direct messages again"), text if waited else None, tone=Tone.GOOD)
        await self._answer(interaction, done)

    @on_press("reach.stop")
    async def press_stop(self, interaction: Interaction, _argument: str) -> None:
        owner = interaction.user.id
        await self.bot.services.members.set_dm_consent(owner, False)
        await self.queue.resume(owner)
        await self._answer(
            interaction,
            Card(
                _("Reminders are stopped"),
                _("I will not write to you any more. `/remind settings` turns them on again."),
            ),
        )

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


def _line(reminder: Reminder) -> str:
    what = (
        inert(reminder.text, 80) if reminder.kind is Kind.OWN and reminder.text else _(KINDS[reminder.kind])
    )
    return _("{what}, due {when}").format(what=what, when=_short(reminder.due_at))


def _short(at: datetime) -> str:
    return moment(at, "f")
