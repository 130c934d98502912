"""Contract by contract: what the rules say of it, and beside that the estimate."""

from bot.i18n import _
from bot.scores.estimates import MOST_PICTURED, Picture, Subject
from bot.scores.service import Estimate
from bot.scoring.results import Answer
from bot.scoring.rules import ContractPart, Outcome
from bot.ui import text
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Image, Row
from bot.ui.pages import page_of, pager
from cogs.score.reasons import OUTCOMES, reason_words, too_old_words
from cogs.score.words import effect_words, names_of, times, verdict, warning, windows_words

PICTURE = "contracts.png"


def parts_card(owner: int, estimate: Estimate, answer: Answer, page_number: int) -> Card:
    """Every Upwork contract: whether it counts, as what, with what weight, and until when."""
    names = {str(one.id): one for one in estimate.records.contracts}
    order = {
        outcome: rank
        for rank, outcome in enumerate((Outcome.BAD, Outcome.HIDDEN, Outcome.GOOD, Outcome.NOT_ELIGIBLE))
    }
    parts = sorted(
        estimate.result.contracts,
        key=lambda part: (order[part.outcome], -(names[part.id].started.toordinal())),
    )
    shown, page = page_of(parts, page_number, 6)
    lines = [_part_line(part, names[part.id].name, answer) for part in shown]
    for one in estimate.elsewhere if page.number == page.of - 1 else []:
        lines.append(
            f"**{text.inert(one.name, 80)}**\n-# " + _("➖ Its feedback counts for somebody else's score")
        )
    return Card(
        _("What counts and why"),
        warning(answer),
        "\n".join(lines),
        page.note,
        rows=[
            pager(page, "score.parts", owner),
            Row(
                button(_("As a picture"), "score.picture", owner),
                button(_("Back"), "score.rules_today", owner),
            ),
        ],
    )


def _part_line(part: ContractPart, name: str, answer: Answer) -> str:
    lines = [f"**{text.inert(name, 80)}**", f"-# {_(OUTCOMES[part.outcome])}: {reason_words(part)}"]
    if part.outcome is not Outcome.NOT_ELIGIBLE:
        effect = answer.influences.get(part.id)
        said = [verdict(answer, part.id, part.outcome)] + (
            [effect_words(effect)] if effect is not None else []
        )
        lines.append("-# " + _("Estimate: {said}").format(said=" · ".join(said)))
    if part.outcome is not Outcome.NOT_ELIGIBLE:
        if part.windows:
            facts = [
                _("counts {times}").format(times=times(part.last_weight + part.earlier_weight)),
                windows_words(part),
            ]
        else:
            facts = [too_old_words(part)]
        lines.append("-# " + " · ".join(facts))
    return "\n".join(lines)


def picture_card(owner: int, subject: Subject, answer: Answer, picture: Picture) -> Card:
    """All contracts that count in one picture: the rules alone beside the estimate."""
    count = len(answer.influences)
    more = count - MOST_PICTURED
    return Card(
        _("All contracts that count"),
        warning(answer),
        _(
            "How likely each contract counts against you: the hollow square by the rules alone, the dot with what your "
            "scores tell. What costs most stands first."
        ),
        "".join(
            _("One of these went badly: {contracts}.").format(contracts=names_of(subject, group.contracts))
            for group in answer.one_of
        ),
        "-# " + _("{count} more that matter less are left out.").format(count=more) if more > 0 else "",
        image=Image(PICTURE, picture.description),
        rows=[
            Row(
                button(_("As a list"), "score.parts", owner, "0~"),
                button(_("My score"), "score.estimate", owner, style=PRIMARY),
            )
        ],
    )
