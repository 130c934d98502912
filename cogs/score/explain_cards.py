"""One contract's part in the score."""

from bot.i18n import _, ngettext
from bot.scores.estimates import Subject
from bot.scoring.results import Answer
from bot.scoring.rules import Outcome
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row
from bot.ui.text import day, number
from cogs.score.cards import OUTCOMES, REASONS
from cogs.score.words import badly, effect_words, name_of, names_of, warning


def explain_card(owner: int, subject: Subject, answer: Answer, contract_id: str) -> Card:
    """Everything about one contract's part in the score."""
    part = next((one for one in answer.rules.contracts if one.id == contract_id), None)
    contract = subject.contract(contract_id)
    is_open = contract is not None and contract.ended is None
    back = Row(
        *([button(_("If I close it now"), "score.close", owner, contract_id)] if is_open else []),
        button(_("Contract"), "contract.show", owner, contract_id),
        button(_("My score"), "score.estimate", owner, style=PRIMARY),
    )
    title = _("{contract} in your score").format(contract=name_of(subject, contract_id, 100))
    if part is None:
        return Card(
            title,
            _("It plays no part: the Job Success Score counts only your own contracts on Upwork."),
            rows=[back],
        )
    lines = [f"{_(OUTCOMES[part.outcome])}: {_(REASONS[part.reason])}"]
    if part.outcome is Outcome.NOT_ELIGIBLE:
        asked = any(one.of == contract_id for one in answer.explanations)
        note = (
            _("But it may explain the scores Upwork showed. *My score* asks you about it.") if asked else ""
        )
        return Card(title, lines[0], note, rows=[back])
    probability = answer.estimate.p_unsuccessful.get(contract_id)
    if probability is not None:
        before = part.prior_unsuccessful or 0.0
        lines.append(
            _("Hidden bad feedback: {chance}. With these stars alone it would be {before} %.").format(
                chance=badly(answer, contract_id), before=round(100 * before)
            )
        )
    lines += [
        _("{count} contracts cannot be told apart here, and one of them went badly: {contracts}.").format(
            count=len(group.contracts), contracts=names_of(subject, group.contracts)
        )
        for group in answer.one_of
        if contract_id in group.contracts
    ]
    effect = answer.influences.get(contract_id)
    if effect is not None:
        lines.append(_("Today it {effect}.").format(effect=effect_words(effect)))
    weight = [
        ngettext(
            "{count} job; it weighs {last}.",
            "{count} jobs; the last one weighs {last}, the earlier ones {earlier} together.",
            part.jobs,
        ).format(count=part.jobs, last=number(part.last_weight, 2), earlier=number(part.earlier_weight, 2))
    ]
    if part.windows:
        weight += [
            _("It leaves the window of {months} months on {day}.").format(months=months, day=day(on))
            for months, on in sorted(part.leaves.items())
            if months in part.windows
        ]
        if not part.leaves:
            weight.append(_("It is open and paid, so it stays in every window."))
        if part.dormant:
            weight.append(
                _(
                    "I know of no payment in the last months. *Last payment* on its card settles how long it counts."
                )
            )
    else:
        weight.append(_("It lies in no window any more and has no influence."))
    return Card(title, warning(answer), "\n".join(lines), "\n".join(weight), rows=[back])
