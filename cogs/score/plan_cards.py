"""How many good contracts bring a member to their goal, and the badges."""

from collections.abc import Sequence
from datetime import date

from bot.i18n import _, ngettext
from bot.scoring.results import LIKELY, Criterion, Known, Planned, Progress
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row
from bot.ui.text import day, money


def plan_card(owner: int, planned: Sequence[Planned], goal: int, progress: Progress) -> Card:
    """How many good contracts it takes, and what Candor knows of the badges."""
    by: dict[date, list[Planned]] = {}
    for one in planned:
        by.setdefault(one.by, []).append(one)
    lines = []
    for on, cases in by.items():
        texts = []
        for one in cases:
            size = money(int(one.earned * 100), "USD").removesuffix(".00")
            if one.number is None:
                texts.append(_("more than 40 of {size}").format(size=size))
            elif one.number == 0:
                texts = [_("none: it is likely anyway")]
                break
            else:
                texts.append(_("{count} of {size}").format(count=one.number, size=size))
        lines.append(_("by **{day}**: {cases}").format(day=day(on), cases=_(" or ").join(texts)))
    return Card(
        _("To reach {goal} %").format(goal=goal),
        _("So many good contracts from new clients make it likely ({likely} %):").format(
            likely=round(100 * LIKELY)
        ),
        "\n".join(lines),
        _badges(progress),
        "-# " + _("Only what Candor can know: Upwork looks at more, such as your profile and availability."),
        rows=[
            Row(
                button(_("What if"), "score.whatif", owner),
                button(_("My score"), "score.estimate", owner, style=PRIMARY),
            )
        ],
    )


_MARKS = {Known.MET: "✅", Known.MISSING: "⬜", Known.UNKNOWN: "❔"}


def _badges(progress: Progress) -> str:
    texts = {
        Criterion.SCORE: _("score of 90 or more now"),
        Criterion.WEEKS: _("90 or more in {weeks} of the last 16 weeks (13 needed)").format(
            weeks=progress.weeks
        ),
        Criterion.FIRST_JOB: _("first job more than 90 days ago"),
        Criterion.EARNINGS: _("{amount} in 12 months ($1,000 needed)").format(
            amount=money(progress.earned_cents, "USD")
        ),
        Criterion.EARNINGS_PLUS: _("{amount} in 12 months (more than $10,000 needed)").format(
            amount=money(progress.earned_cents, "USD")
        ),
        Criterion.LARGE_CONTRACT: _("a large contract in 12 months (from $5,000, more in some categories)"),
    }
    top = "\n".join(f"{_MARKS[state]} {texts[criterion]}" for criterion, state in progress.top_rated)
    plus = "\n".join(f"{_MARKS[state]} {texts[criterion]}" for criterion, state in progress.plus)
    note = ngettext(
        "For {count} of the 16 weeks you logged no score; the estimate stands in.",
        "For {count} of the 16 weeks you logged no score; the estimate stands in.",
        progress.estimated_weeks,
    ).format(count=progress.estimated_weeks)
    weeks = f"\n-# {note}" if progress.estimated_weeks else ""
    return f"**Top Rated**\n{top}{weeks}\n**Top Rated Plus**\n{plus}"
