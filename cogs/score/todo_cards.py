"""What a member can do about their score."""

from bot.i18n import _
from bot.scores.estimates import Overview
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row
from bot.ui.guidance_links import AFTER_BAD_REVIEW, DROPPED, RECOVER, guide
from cogs.score.mend_cards import mending_row, questions
from cogs.score.todo_steps import steps, worst_review


def todo_card(owner: int, overview: Overview) -> Card:
    """What would help, in the order in which it helps."""
    review = worst_review(overview)
    pages = [guide(owner, DROPPED), guide(owner, RECOVER)]
    if review is not None:
        pages.insert(0, guide(owner, AFTER_BAD_REVIEW, review.id))
        pages.insert(0, button(_("A plan for this review"), "plan.start", owner, review.id))
    return Card(
        _("What to do"),
        questions(overview.subject, overview.answer),
        "\n".join(f"{index}. {step}" for index, step in enumerate(steps(overview), 1)),
        rows=[
            mending_row(owner, overview.subject, overview.answer),
            Row(
                button(_("Plan"), "score.plan", owner, style=PRIMARY),
                button(_("Forecast"), "score.forecast", owner),
                button(_("My score"), "score.estimate", owner),
            ),
            Row(*pages),
        ],
    )
