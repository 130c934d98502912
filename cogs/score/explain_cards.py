"""One contract's part in the score."""

from bot.i18n import _
from bot.scores.estimates import Subject
from bot.scoring.results import Answer
from bot.scoring.rules import ContractPart, Outcome
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row
from cogs.score.reasons import OUTCOMES, is_sleeping, reason_words, too_old_words
from cogs.score.words import badly, effect_words, name_of, names_of, times, warning, windows_words


def explain_card(owner: int, subject: Subject, answer: Answer, contract_id: str) -> Card:
    """Everything about one contract's part in the score."""
    part = next((one for one in answer.rules.contracts if one.id == contract_id), None)
    contract = subject.contract(contract_id)
    can_close = part is not None and contract is not None and contract.ended is None
    part_sleeps = part is not None and part.dormant
    back = Row(
        *([button(_("Last payment…"), "score.mend.paid", owner, contract_id)] if part_sleeps else []),
        *([button(_("If I close it now"), "score.close", owner, contract_id)] if can_close else []),
        button(_("Contract"), "contract.show", owner, contract_id),
        button(_("My score"), "score.estimate", owner, style=PRIMARY),
    )
    title = _("{contract} in your score").format(contract=name_of(subject, contract_id, 100))
    if part is None:
        return Card(
            title,
            _("It does not count: the Job Success Score counts only your own contracts on Upwork."),
            rows=[back],
        )
    lines = [f"{_(OUTCOMES[part.outcome])}: {reason_words(part)}"]
    if part.outcome is Outcome.NOT_ELIGIBLE:
        asked = any(one.of == contract_id for one in answer.explanations)
        note = (
            _("But it may explain the scores Upwork showed. *My score* asks you about it.") if asked else ""
        )
        if is_sleeping(part):
            note = _("Was it paid later? Tell me the day of the last payment: it may count then.")
        return Card(title, lines[0], note, rows=[back])
    probability = answer.estimate.p_unsuccessful.get(contract_id)
    if probability is not None:
        before = part.prior_unsuccessful or 0.0
        lines.append(
            _(
                "Hidden bad feedback: {chance}. Before I looked at your scores I would have said {before} %."
            ).format(chance=badly(answer, contract_id), before=round(100 * before))
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
    elif part.windows and answer.estimate.score is not None:
        lines.append(_("Without it there would be no score: that takes two contracts from two clients."))
    weight = [_weight(part), _("It counts {windows}.").format(windows=windows_words(part))]
    if part.dormant:
        weight.append(
            _("I know of no payment in the last months. *Last payment* settles how long it counts.")
        )
    if not part.windows:
        weight = [_("It does not count any more: {why}.").format(why=too_old_words(part))]
    return Card(title, warning(answer), "\n".join(lines), "\n".join(weight), rows=[back])


def _weight(part: ContractPart) -> str:
    """How much a contract counts, and how much of that can be unsuccessful."""
    if part.jobs == 1:
        return _("It counts {times}, because of what you earned.").format(times=times(part.last_weight))
    return _(
        "It is long work: it counts {times} in all. Only its last 90 days can be unsuccessful, and they count {last}."
    ).format(times=times(part.last_weight + part.earlier_weight), last=times(part.last_weight))
