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
