"""Between which two days the score moved."""

from datetime import date

from bot.errors import Refusal
from bot.i18n import _
from bot.parsing import parse_date
from bot.ui.entry import Interaction
from bot.ui.forms import Form
from bot.ui.typed import month_first
from cogs.score.asking import Between, show_moved


def days_between(
    interaction: Interaction, typed_first: str, typed_last: str, usual: Between, today: date
) -> Between:
    """Two days as a member typed them, the earlier first; an empty one as usual. Refusal for days to come."""
    first, last = (
        parse_date(typed, today=today, month_first=month_first(interaction)) if typed.strip() else day
        for typed, day in zip((typed_first, typed_last), usual, strict=True)
    )
    if max(first, last) > today:
        raise Refusal(
            _("One of these days is still to come. Choose days up to today; *Forecast* shows what comes.")
        )
    return Between(min(first, last), max(first, last))


class DaysForm(Form):
    """The form for the two days between which a move of the score is explained."""

    def __init__(self, between: Between) -> None:
        super().__init__(_("Why did it move?"))
        self._between = between
        self.first = self.text(
            _("From"), value=between.first.isoformat(), example=_("5 Mar 2026, or: 3 weeks ago"), most=40
        )
        self.last = self.text(_("To"), value=between.last.isoformat(), example=_("today"), most=40)

    async def submitted(self, interaction: Interaction) -> None:
        today = await interaction.client.services.members.today(interaction.user.id)
        between = days_between(interaction, self.first.value, self.last.value, self._between, today)
        await show_moved(interaction, between)
