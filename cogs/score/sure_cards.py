"""How sure an estimate is."""

from bot.i18n import N_, _
from bot.scores.estimates import Subject
from bot.scoring.results import Answer, Met
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row
from bot.ui.chances import chance
from cogs.score.words import warning


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
        _("The next score was inside my 80 % range in {inside} of {count} cases.").format(
            inside=inside, count=len(met)
        )
        if met
        else _("There is no record yet: it takes two shown scores.")
    )
    exact = (
        _("I checked every possible combination of hidden feedback.")
        if now.exact
        else _(
            "There are too many possible combinations to check all of them, so I checked a part, "
            "chosen by chance."
        )
    )
    return Card(
        _("How sure is this?"),
        _(
            "Some feedback is hidden. I try every possible combination of it. For each, I calculate "
            "the score that the published rules would show on each day. The combinations that fit "
            "the scores Upwork really showed you count most. If none fits, Upwork's number stays "
            "different from mine: I keep that difference, and make it smaller with time."
        )
        + " "
        + exact,
        _("**How Upwork combines the weights** is not published. Your scores make likely:") + "\n" + readings,
        _("**Record with you**") + "\n" + record,
        _(
            "**Not known**: if private ratings from before the form changed still count, if 3 stars "
            "are still the limit, and anything you did not log."
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
