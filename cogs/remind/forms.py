"""The forms in which reminders are typed and the settings about them changed."""

from collections.abc import Awaitable, Callable

from bot.errors import Refusal
from bot.i18n import _
from bot.parsing.moments.spoken import weekday_name
from bot.parsing.moments.when import MOST_TYPED
from bot.reminders.choices import clock_text, parse_clock, parse_days, parse_quiet, quiet_text
from bot.reminders.models import MOST_TEXT
from bot.reminders.views import View
from bot.ui.entry import Interaction
from bot.ui.forms import Form
from cogs.remind.arrived_cards import KINDS, SWITCHED

Asked = Callable[[Interaction, str, str], Awaitable[None]]
"""Called with what was typed for the time, and the text."""

Picked = Callable[[Interaction, str], Awaitable[None]]


class RemindForm(Form):
    """Asks when and of what to remind."""

    def __init__(self, asked: Asked, *, when: str = "", text: str = "", title: str = "") -> None:
        super().__init__(title or _("Remind me"))
        self._asked = asked
        self.when = self.text(
            _("When"),
            hint=_("Such as “in 3 days”, “every monday 8:00”, “14 days after 5 march”."),
            value=when,
            example=_("friday 9am"),
            most=MOST_TYPED,
        )
        self.words = self.text(_("What to remind you of"), value=text, most=MOST_TEXT - 200, long=True)

    async def submitted(self, interaction: Interaction) -> None:
        await self._asked(interaction, self.when.value, self.words.value)


class PickForm(Form):
    """Another time for a reminder that came."""

    def __init__(self, picked: Picked) -> None:
        super().__init__(_("Remind me again"))
        self._picked = picked
        self.when = self.text(_("When"), example=_("tomorrow 18:00"), most=MOST_TYPED)

    async def submitted(self, interaction: Interaction) -> None:
        await self._picked(interaction, self.when.value)


class HoursForm(Form):
    """Asks of what to remind, on which days, at what hour, and at which hours and on which days to be quiet."""

    def __init__(
        self, chosen: Callable[[Interaction, dict[str, object]], Awaitable[None]], view: View
    ) -> None:
        super().__init__(_("Days and hours"))
        self._chosen = chosen
        habits = view.habits
        self._others_off = habits.off - frozenset(SWITCHED)
        self.kinds = self.checks(
            _("What I remind you of"),
            [(kind.value, _(KINDS[kind])) for kind in SWITCHED],
            ticked=[kind.value for kind in SWITCHED if kind not in habits.off],
        )
        self.days = self.text(
            _("Ask for feedback on days"),
            hint=_("Days after the end of a contract, 1 to 13; or “none”."),
            value=", ".join(map(str, habits.feedback_days)) or _("none"),
            most=40,
        )
        self.hour = self.text(
            _("At what hour I write"),
            hint=_("On your own clock."),
            value=clock_text(habits.hour * 60),
            most=10,
        )
        self.quiet = self.text(
            _("Quiet hours"),
            hint=_(
                "No messages in these hours, except reminders that you set for exactly that time; or “none”."
            ),
            value=quiet_text(habits.quiet_from, habits.quiet_to),
            most=40,
        )
        self.quiet_days = self.checks(
            _("Quiet days"),
            [(str(number), weekday_name(number)) for number in range(7)],
            hint=_("Messages wait for the next other day. Your own for a date, and last calls, still come."),
            ticked=[str(number) for number in habits.quiet_days],
        )

    async def submitted(self, interaction: Interaction) -> None:
        begin, end = parse_quiet(self.quiet.value)
        days = tuple(number for number in range(7) if str(number) in self.quiet_days.values)
        if len(days) == 7:
            raise Refusal(
                _("With seven quiet days nothing would ever come"),
                _(
                    "Leave at least one day without a tick. *Stop all* in `/remind settings` ends all messages."
                ),
            )
        values: dict[str, object] = {
            "off": self._others_off | {kind for kind in SWITCHED if kind.value not in self.kinds.values},
            "feedback_days": parse_days(self.days.value),
            # Whole hours: half past ten is written to at ten.
            "hour": parse_clock(self.hour.value) // 60,
            "quiet_from": begin,
            "quiet_to": end,
            "quiet_days": days,
        }
        await self._chosen(interaction, values)
