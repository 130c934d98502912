"""What arrives before a deadline of a case."""

from datetime import timedelta

from discord.ext import commands

from bot.app import Candor
from bot.cases.clocks import read_key
from bot.errors import NotFound
from bot.reminders.models import Kind, Reminder
from bot.ui.cards import Card
from bot.ui.direct_messages import Context
from cogs.case.clock_text import clock_line
from cogs.case.reminder_cards import reminded_card


class CaseRemindersCog(commands.Cog):
    """Renders the reminders of cases when they are due."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        bot.reminder_cards.on(Kind.CASE, self.card)

    async def card(self, reminder: Reminder, context: Context) -> Card | None:
        """The deadline that comes near; None where the case is closed or gone, or has other dates."""
        case_id, event = read_key(reminder.key)
        services = self.bot.services
        try:
            case = await services.cases.get_case(reminder.user_id, case_id)
        except NotFound:
            return None
        now = services.clock()
        clock = next((one for one in await services.cases.clocks(case) if one.rule.event == event), None)
        if case.closed_at is not None or clock is None or clock.ends is None or clock.ends <= now:
            return None
        soon = clock.ends - now <= timedelta(days=2)
        return reminded_card(reminder.user_id, case, clock, clock_line(clock, now), context.note, soon=soon)
