"""What would explain the shown scores, asked as questions, and the buttons that mend the records."""

from datetime import date, timedelta

from bot.i18n import _
from bot.scores.estimates import Subject
from bot.scoring.results import LARGE_GAP, Answer, Explanation, ExplanationKind
from bot.ui.buttons import SUCCESS, Button, button
from bot.ui.cards import Row
from bot.ui.text import cut, day
from cogs.score.words import name_of, names_of, whole

_ASKED = 2
"""So many explanations are asked about at once; the next ones come when these are answered."""

_DORMANT = 2


def ended_near(subject: Subject, one: Explanation) -> date | None:
    """The last day that would explain the scores; None where the contract is gone or open."""
    contract = subject.contract(one.of)
    if contract is None or contract.ended is None:
        return None
    return contract.ended + timedelta(days=one.days)


def questions(subject: Subject, answer: Answer) -> str:
    """What to check, the likeliest first; empty where the records explain the scores."""
    lines = [_question(subject, one) for one in answer.explanations[:_ASKED]]
    if not lines:
        return _unexplained(subject, answer)
    head = _("**Your records do not explain the scores Upwork showed. Please check this first:**")
    return "\n".join([head, *(f"{number}. {line}" for number, line in enumerate(lines, 1))])


def _unexplained(subject: Subject, answer: Answer) -> str:
    gap = answer.estimate.gap or 0.0
    if abs(gap) < LARGE_GAP or (gap > 0 and subject.records.has_floor):  # the floor explains a higher number
        return ""
    if gap < 0:
        return "⚠️ " + _(
            "Upwork's number is about {points} points lower than your records give, and I cannot say why. Is a "
            "contract missing here, perhaps one that was refunded or ended badly?"
        ).format(points=whole(-gap))
    return "⚠️ " + _(
        "Upwork's number is about {points} points higher than your records give, and I cannot say why. Are good "
        "contracts missing here, or was bad feedback removed?"
    ).format(points=whole(gap))


def _question(subject: Subject, one: Explanation) -> str:
    if one.kind is ExplanationKind.UNSEEN_REVIEW:
        return _(
            "Did the client of **{contract}** leave a bad review that you could not see? It shows no earnings, and "
            "then only a bad review counts."
        ).format(contract=name_of(subject, one.of))
    if one.kind is ExplanationKind.MISSING_CONTRACT:
        return _("Is a contract missing here that ended badly, shortly before **{day}**?").format(
            day=day(date.fromisoformat(one.of))
        )
    near = ended_near(subject, one)
    if one.days > 0:
        return _(
            "Did **{contract}** end about a month later, near {day}? Or did its feedback come that late?"
        ).format(contract=name_of(subject, one.of), day=day(near))
    return _("Did **{contract}** end about a month earlier, near {day}?").format(
        contract=name_of(subject, one.of), day=day(near)
    )


def dormant_note(subject: Subject, answer: Answer) -> str:
    """Open contracts that are taken as no longer paid, where that matters."""
    if not answer.dormant:
        return ""
    return _(
        "Still open, but I know of no payment in the last months, so I take them as dormant (no longer paid): "
        "**{contracts}**. Tell me the day of the last payment: then I know."
    ).format(contracts=names_of(subject, answer.dormant, 3))


def mending_row(owner: int, subject: Subject, answer: Answer) -> Row:
    """The buttons that answer the questions above; no more than five. It may be empty."""
    buttons: list[Button] = []
    for number, one in enumerate(answer.explanations[:_ASKED], 1):
        buttons += _buttons(owner, one, "" if len(answer.explanations) == 1 else f"{number}. ")
    buttons += [
        button(
            _("Last payment of {contract}…").format(contract=cut(_plain_name(subject, one), 30)),
            "score.mend.paid",
            owner,
            one,
        )
        for one in answer.dormant[:_DORMANT]
    ]
    return Row(*buttons[:5])


def _plain_name(subject: Subject, contract_id: str) -> str:
    contract = subject.contract(contract_id)
    return contract.name if contract else contract_id


def _buttons(owner: int, one: Explanation, number: str) -> list[Button]:
    match one.kind:
        case ExplanationKind.UNSEEN_REVIEW:
            return [
                button(number + _("Yes, a bad one"), "score.mend.bad", owner, one.of),
                button(number + _("No"), "score.mend.good", owner, one.of),
            ]
        case ExplanationKind.OTHER_END:
            label = _("Correct the last day…")
            return [button(number + label, "score.mend.end", owner, f"{one.of}~{one.days}", style=SUCCESS)]
        case ExplanationKind.MISSING_CONTRACT:
            return [button(number + _("Add it…"), "score.mend.add", owner, one.of, style=SUCCESS)]
