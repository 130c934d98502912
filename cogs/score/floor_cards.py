"""The floor that Upwork set for the scores of members in Ukraine, and what it means for an estimate."""

from bot.i18n import _
from bot.scores.estimates import Overview
from bot.scores.models import ShownScore
from bot.scores.service import FLOOR_DAY, Records
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row
from bot.ui.setting_sections import back
from bot.ui.text import day
from cogs.score.words import points


def floor_state(has_floor: bool) -> str:
    """What is chosen, in a line."""
    if has_floor:
        return _("On: each estimate says what the floor of members in Ukraine changes")
    return _("Off: no floor holds for you")


def floor_card(owner: int, records: Records, said: str = "") -> Card:
    """Who has the floor, what the member's own one is, and the button that says whether it holds for them."""
    label = _("It does not hold for me") if records.has_floor else _("It holds for me")
    return Card(
        _("Members in Ukraine: your score may have a floor"),
        said,
        _(
            "If the country of your profile was Ukraine between October 2021 and February 2022, and you had earned "
            "something, Upwork says that your score does not fall below the one of {day}, until further notice."
        ).format(day=day(FLOOR_DAY)),
        _own_floor(records.floor_score),
        _(
            "My estimate does not know this floor: it is what the rules give without it. If it is lower than what "
            "Upwork shows, that is why, and such scores tell me nothing about hidden feedback."
        ),
        floor_state(records.has_floor),
        rows=[
            Row(
                button(label, "score.floor.set", owner, "no" if records.has_floor else "yes"),
                button(_("My score"), "score.estimate", owner, style=PRIMARY),
            ),
            back(owner, "me"),
        ],
    )


def _own_floor(kept: ShownScore | None) -> str:
    if kept is None:
        return _("You logged no score from then. If you know it, log it with its day: `/score log`.")
    return _("The last score you logged up to that day is {score}: that would be your floor.").format(
        score=points(kept.score)
    )


def floor_note(overview: Overview) -> str:
    """What the floor means for the estimate of today; empty for members without one."""
    records, now = overview.subject.records, overview.answer.estimate
    if not records.has_floor or now.score is None:
        return ""
    kept = records.floor_score
    if kept is None:
        return _(
            "**Floor for members in Ukraine**: Upwork shows you at least your score of {day}. My number is without "
            "this floor. Log that score with its day, and I compare the two."
        ).format(day=day(FLOOR_DAY))
    if now.score.median < kept.score:
        return _(
            "**Floor for members in Ukraine**: Upwork shows you at least **{floor}**, so expect that number. Mine is "
            "what the rules give without the floor."
        ).format(floor=points(kept.score))
    return _(
        "**Floor for members in Ukraine**: Upwork shows you at least **{floor}**. My number is not below it, so the "
        "floor changes nothing today."
    ).format(floor=points(kept.score))
