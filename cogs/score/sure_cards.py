"""How sure an estimate is."""

from datetime import date

from bot.i18n import N_, _
from bot.platforms import Platform
from bot.scores.estimates import Subject
from bot.scoring.results import Answer, Met
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row
from bot.ui.text import day
from cogs.score.words import chance, points, warning

FLOOR_DAY = date(2022, 2, 20)
"""Source: Upwork help 4829622858003, read 2026-11-22."""


def sure_card(owner: int, subject: Subject, answer: Answer, met: list[Met]) -> Card:
    """For a member with a doubt: the model, what is not published, and its record."""
    now = answer.estimate
    names = {
        "share-product": N_("share of successful work, both weights multiplied"),
        "share-sum": N_("share of successful work, weights added"),
        "net-product": N_("unsuccessful work subtracted, both weights multiplied"),
        "net-sum": N_("unsuccessful work subtracted, weights added"),
    }
    readings = "\n".join(
        f"- {_(names[name])}: {chance(probability)}"
        for name, probability in sorted(now.readings.items(), key=lambda item: -item[1])
    )
    inside = sum(one.inside for one in met)
    record = (
        _("The 80 % range held the next score shown {inside} of {count} times.").format(
            inside=inside, count=len(met)
        )
        if met
        else _("There is no record yet: it takes two shown scores.")
    )
    exact = (
        _("All combinations of hidden outcomes were added up exactly.")
        if now.exact
        else _("There are too many combinations to add up all of them, so a fixed sample was taken.")
    )
    return Card(
        _("How sure is this?"),
        _(
            "I take every combination of hidden outcomes, see what score the published rules would have shown on "
            "each day, and trust most those that fit what Upwork really showed you. Where none fits, Upwork's number "
            "and mine differ by a gap that lasts: I carry it on and let it fade."
        )
        + " "
        + exact,
        _("**How Upwork combines the weights** is not published. Your scores make likely:") + "\n" + readings,
        _("**Record with you**") + "\n" + record,
        _(
            "**Not known**: whether private ratings from before the form changed still count, whether 3 stars are "
            "still the line, and anything you did not log."
        ),
        warning(answer),
        rows=[
            Row(
                button(_("How it is computed"), "score.rules", owner),
                button(_("Members in Ukraine"), "score.floor", owner),
                button(_("My score"), "score.estimate", owner, style=PRIMARY),
            )
        ],
    )


def floor_card(owner: int, subject: Subject) -> Card:
    """The floor that Upwork set for members in Ukraine: what it does to the estimate. Nothing is stored."""
    kept = [one for one in subject.records.shown if one.platform is Platform.UPWORK and one.on <= FLOOR_DAY]
    floor = (
        _("The last score you logged up to that day is {score}: that would be your floor.").format(
            score=points(kept[-1].score)
        )
        if kept
        else _("You logged no score from then. If you know it, log it with its day: `/score log`.")
    )
    return Card(
        _("Members in Ukraine: your score may have a floor"),
        _(
            "If the country of your profile was Ukraine between October 2021 and February 2022, and you had earned "
            "something, Upwork says that your score does not fall below the one of {day}, until further notice."
        ).format(day=day(FLOOR_DAY)),
        floor,
        _(
            "My estimate does not know this floor: it is what the rules give without it. If it is lower than what "
            "Upwork shows, that is why, and such scores tell me nothing about hidden feedback."
        ),
        rows=[Row(button(_("My score"), "score.estimate", owner, style=PRIMARY))],
    )
