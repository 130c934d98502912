"""What counts by the rules, contract by contract."""

from bot.i18n import _, ngettext
from bot.scores.service import Estimate
from bot.scoring.rules import ContractPart, Outcome
from bot.ui import text
from bot.ui.buttons import button
from bot.ui.cards import Card, Row
from bot.ui.pages import page_of, pager
from bot.ui.text import day, number
from cogs.score.cards import OUTCOMES, REASONS


def parts_card(owner: int, estimate: Estimate, page_number: int) -> Card:
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
    lines = [_part_line(part, names[part.id].name) for part in shown]
    for one in estimate.elsewhere if page.number == page.of - 1 else []:
        lines.append(
            f"**{text.inert(one.name, 80)}**\n-# " + _("➖ Its feedback counts for somebody else's score")
        )
    return Card(
        _("What counts and why"),
        "\n".join(lines),
        page.note,
        rows=[
            pager(page, "score.parts", owner),
            Row(button(_("Back"), "score.rules_today", owner)),
        ],
    )


def _part_line(part: ContractPart, name: str) -> str:
    lines = [f"**{text.inert(name, 80)}**", f"-# {_(OUTCOMES[part.outcome])}: {_(REASONS[part.reason])}"]
    if part.outcome is not Outcome.NOT_ELIGIBLE:
        weight = part.last_weight + part.earlier_weight
        facts = [
            ngettext("{count} job, weight {weight}", "{count} jobs, weight {weight}", part.jobs).format(
                count=part.jobs, weight=number(weight, 2)
            ),
            _("in the windows of {months} months").format(months=", ".join(map(str, part.windows)))
            if part.windows
            else _("in no window any more"),
        ]
        upcoming = [on for months, on in part.leaves.items() if months in part.windows]
        if upcoming:
            facts.append(_("leaves the next one on {day}").format(day=day(min(upcoming))))
        lines.append("-# " + " · ".join(facts))
    return "\n".join(lines)
