"""Which zone is meant: what it says there on the clock, and a button for each place that it may be."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.i18n import _
from bot.parsing.zones import Candidate, ZoneReading, zone_label
from bot.ui.buttons import PRIMARY, SUCCESS, button
from bot.ui.cards import Card, Row
from bot.ui.text import cut, inert

_IN_A_ROW, _MOST_BUTTONS = 4, 8


def clock_in(zone: str, now: datetime) -> str:
    """`22:13`, as clocks in `zone` show it."""
    return f"{now.astimezone(ZoneInfo(zone)):%H:%M}"


def clock_label(candidate: Candidate, now: datetime, *, most: int) -> str:
    """`Córdoba, Spain · 22:13`, at most `most` characters."""
    time = clock_in(candidate.zone, now)
    return f"{cut(candidate.place or zone_label(candidate.zone), most - len(time) - 3)} · {time}"


def zone_question_card(owner: int, reading: ZoneReading, now: datetime, back: str) -> Card:
    """Ask whether the clock of the zone that was understood is the member's, or which of several is.

    `back`: where to go on afterwards (see `StartCog.press_zone`).
    """

    def take(candidate: Candidate) -> str:
        return f"{candidate.zone}~{back}" if back else candidate.zone

    zone = reading.zone
    rows = []
    if zone is not None:
        zone_name = zone_label(zone.zone)
        place = f"**{inert(zone.place, 100)}** ({zone_name})" if zone.place else f"**{zone_name}**"
        title = _("Is it {time} where you are?").format(time=clock_in(zone.zone, now))
        said = _("I read it as {place}. It is {time} there now, right?").format(
            place=place, time=clock_in(zone.zone, now)
        )
        rows.append(
            Row(button(_("Yes, that is my time"), "start.zone.take", owner, take(zone), style=SUCCESS))
        )
    else:
        title, said = _("Which of these is your clock?"), _("That name fits several places.")
    others = reading.others[:_MOST_BUTTONS]
    rows += [
        Row(
            *(
                button(clock_label(one, now, most=80), "start.zone.take", owner, take(one))
                for one in others[first : first + _IN_A_ROW]
            )
        )
        for first in range(0, len(others), _IN_A_ROW)
    ]
    rows.append(Row(button(_("Another place"), "start.zone", owner, back)))
    return Card(title, said, rows=rows)


def came_back_card(owner: int, said: str, back: str) -> Card:
    """The zone is kept; one press leads back to where it was asked for."""
    action, _sep, argument = back.partition("~")
    return Card(
        _("Your time zone"), said, rows=[Row(button(_("Go on"), action, owner, argument, style=PRIMARY))]
    )
