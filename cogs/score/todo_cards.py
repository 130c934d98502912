"""What a member can do about their score."""

from bot.i18n import _
from bot.scores.estimates import Subject
from bot.scoring.results import Answer
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row
from bot.ui.guidance_links import DROPPED, RECOVER, guide
from bot.ui.text import day, inert
from cogs.score.estimate_cards import MATTERS, name_of, ranked


def todo_card(owner: int, subject: Subject, answer: Answer) -> Card:
    """What would help, in the order in which it helps."""
    steps: list[str] = []
    unknown = [
        contract_id
        for contract_id, effect in ranked(answer)
        if effect <= -MATTERS and contract_id in answer.estimate.p_unsuccessful
    ]
    if unknown:
        steps.append(
            _(
                "**Look at {contract}.** If you remember the reason for ending or a private note, log it under "
                "Feedback: then I need not guess."
            ).format(contract=name_of(subject, unknown[0], 60))
        )
    costs = [item for item in ranked(answer) if item[1] <= -MATTERS]
    leaving = [change for change in answer.changes if costs and change[0] == costs[0][0]]
    if leaving:
        steps.append(
            _(
                "**Know when it ends.** {contract} leaves a window on {day}; the forecast shows what that does."
            ).format(contract=name_of(subject, leaving[0][0], 60), day=day(leaving[0][2]))
        )
    waiting = [
        one
        for one in subject.records.contracts
        if one.id not in subject.records.feedback
        and one.ended is not None
        and (subject.day - one.ended).days < 14
    ]
    if waiting:
        steps.append(
            _(
                "**Ask {client} for honest feedback.** The 14 days since the contract ended are not over."
            ).format(client=inert(waiting[0].client, 50))
        )
    steps.append(
        _("**Add good work.** The plan tells how many contracts of which size bring you to 90, and by when.")
    )
    steps.append(
        _(
            "**Ask clients to end contracts themselves**: then the form asks them for feedback. Never ask for stars, "
            "and never trade for them: that breaks Upwork's rules."
        )
    )
    return Card(
        _("What to do"),
        "\n".join(f"{index}. {step}" for index, step in enumerate(steps, 1)),
        rows=[
            Row(
                button(_("Plan"), "score.plan", owner, style=PRIMARY),
                button(_("Forecast"), "score.forecast", owner),
                button(_("My score"), "score.estimate", owner),
            ),
            Row(guide(owner, DROPPED), guide(owner, RECOVER)),
        ],
    )
