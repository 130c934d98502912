"""How many good contracts bring a member to their goal, how many bad ones they can afford, and the badges."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby, pairwise

from bot.i18n import _, ngettext
from bot.scores.estimates import WholePlan
from bot.scores.tasks import Coming
from bot.scoring.results import LIKELY, Afford, Criterion, Known, Planned, Progress
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row
from bot.ui.text import day, money
from cogs.score.words import MATTERS, cause_words, holds_words, warning

_Figures = tuple[int | None, int | None]
"""Good contracts that make the goal likely: as things stand, and if nothing is hidden. None: too many."""

_ALL_SIZES = 3
MOST_ASKED = 40
"""The largest number that the engine looks at."""


def plan_card(owner: int, goal: int, plan: WholePlan) -> Card:
    """How many good contracts it takes or how many bad ones the member can afford, and the badges."""
    # On every day to come and today: what one can afford is asked of today.
    reached = all(one.number == 0 for one in plan.planned) and all(
        one.number is not None for one in plan.afford
    )
    return Card(
        _title(goal, plan, reached),
        warning(plan.answer),
        _affordable(goal, plan) if reached else _needed(plan.planned) + _why_later(plan),
        None if reached else "-# " + _long_work(),
        holds_words(plan.subject, plan.holds) if plan.holds else "",
        _badges(plan.progress),
        "-# " + _("Only what Candor can know: Upwork looks at more, such as your profile and availability."),
        rows=[
            Row(
                button(_("What if"), "score.whatif", owner),
                *([button(_("Forecast"), "score.forecast", owner)] if plan.answer.estimate.score else []),
                button(_("My score"), "score.estimate", owner, style=PRIMARY),
            )
        ],
    )


def _title(goal: int, plan: WholePlan, reached: bool) -> str:
    if reached:
        return _("You are at {goal} % or more").format(goal=goal)
    if sum((plan.answer.estimate.chance or ())[goal:]) >= 0.5:
        return _("To stay at {goal} % or more").format(goal=goal)
    return _("To reach {goal} %").format(goal=goal)


def _why_later(plan: WholePlan) -> str:
    """Why it takes fewer or more contracts by a later day: empty where the numbers hardly differ, or nobody knows."""
    by = [(on, _hardest(cases)) for on, cases in groupby(plan.planned, lambda one: one.by)]
    lines = []
    for (before, asked), (on, later) in pairwise(by):
        if later < asked - 1 or (asked and not later):
            leaving = _leaving(plan, before, on)
            if leaving:
                cause = cause_words(plan.subject, leaving)
                lines.append(_("Fewer are enough by {day}: {cause} before.").format(day=day(on), cause=cause))
            elif (plan.answer.estimate.gap or 0.0) <= -1:
                lines.append(
                    _(
                        "Fewer are enough by {day}: until then the difference between Upwork's number and your "
                        "records becomes smaller."
                    ).format(day=day(on))
                )
        elif later > asked:
            leaving = [
                one
                for coming in plan.coming
                if _falls(coming, before, on)
                for one in coming.move.leaves
                if plan.answer.influences.get(one[0], 0.0) > -MATTERS  # a bad one is not missed
            ]
            if leaving:
                cause = cause_words(plan.subject, leaving)
                lines.append(_("More are needed by {day}: {cause} before.").format(day=day(on), cause=cause))
    return "".join("\n-# " + line for line in lines)


def _hardest(cases: Iterable[Planned]) -> int:
    return max(MOST_ASKED + 1 if one.number is None else one.number for one in cases)


def _leaving(plan: WholePlan, after: date, until: date) -> list[tuple[str, int]]:
    """Contracts that cost points and leave their next window between two days."""
    return [
        (part.id, months)
        for part in plan.answer.rules.contracts
        if plan.answer.influences.get(part.id, 0.0) <= -MATTERS and part.leaves
        for months, on in [min(part.leaves.items())]
        if after < on <= until
    ]


def _falls(coming: Coming, after: date, until: date) -> bool:
    before, then = coming.before.score, coming.move.on.score
    lower = before is not None and (then is None or then.mean < before.mean)
    return lower and after < coming.move.on.day <= until


def _needed(planned: Sequence[Planned]) -> str:
    lines = [
        _("So many good contracts from new clients make it likely ({likely} %):").format(
            likely=round(100 * LIKELY)
        )
    ]
    by: dict[str, list[date]] = {}
    for on, cases in groupby(planned, lambda one: one.by):
        by.setdefault(_cases(list(cases)), []).append(on)
    for told, days in by.items():
        lines.append("- " + _("by **{day}**: {cases}").format(day=_(" or ").join(map(day, days)), cases=told))
    return "\n".join(lines)


def _long_work() -> str:
    return _(
        "Long work helps more: it counts as one job for every 90 days with a payment, up to 8. *What if* shows a "
        "contract of a year."
    )


def _cases(cases: Sequence[Planned]) -> str:
    """How many contracts of which size, done by one day, and how many to be safe."""
    sizes: dict[_Figures, list[Planned]] = {}
    for one in cases:
        sizes.setdefault((one.number, one.at_best), []).append(one)
    if {one.number for one in cases} == {None}:
        return _("new work alone does not make it likely")
    if set(sizes) == {(0, 0)}:
        told = _("none: it is likely anyway")
    else:
        told = _(" or ").join(_figures(figures, alike) for figures, alike in sizes.items())
    safe = sorted({MOST_ASKED + 1 if one.safe is None else one.safe for one in cases})
    if safe == [0]:
        return told
    most, least = _number(safe[-1]), _number(safe[0])
    amount = most if most == least else _("{least} to {most}").format(least=least, most=most)
    return told + " · " + _("to be safe against one more hidden bad review: {count}").format(count=amount)


def _number(count: int) -> str:
    return _count(None if count > MOST_ASKED else count)


def _figures(figures: _Figures, alike: Sequence[Planned]) -> str:
    number, at_best = figures
    text = f"**{_count(number)}** {_sizes([one.earned for one in alike])}"
    if at_best is None or number == at_best:
        return text
    return text + " " + _("({count} if nothing is hidden)").format(count=_count(at_best))


def _count(number: int | None) -> str:
    if number is None:
        return _("more than 40")
    return str(number)


def _sizes(sizes: Sequence[float]) -> str:
    if len(sizes) >= _ALL_SIZES:
        return _("of any size")
    return _("of {sizes}").format(sizes=_(" or ").join(_size(one) for one in sizes))


def _size(dollars: float) -> str:
    return money(int(dollars * 100), "USD").removesuffix(".00")


def _affordable(goal: int, plan: WholePlan) -> str:
    numbers = {one.number for one in plan.afford}
    if numbers == {0}:
        lines = [
            _("You can afford **no** bad contract now: one of any size would make {goal} unlikely.").format(
                goal=goal
            )
        ]
    elif len(numbers) == 1 and None not in numbers:
        count = _most(plan.afford[0])
        lines = [_("Bad contracts that you can afford now: **{count}**, of any size.").format(count=count)]
    else:
        cases = [
            _("{count} of {size}").format(count=_most(one), size=_size(one.earned))
            for one in plan.afford
            if one.number
        ]
        none = [one.earned for one in plan.afford if one.number == 0]
        told = _(" or ").join(cases) + (", " + _("none {sizes}").format(sizes=_sizes(none)) if none else "")
        lines = [_("Bad contracts that you can afford now: {cases}.").format(cases=told)] if cases else []
    return "\n".join(lines)


def _most(one: Afford) -> str:
    if one.number is not None and one.number >= MOST_ASKED:
        return _("more than 40")
    return str(one.number)


_MARKS = {Known.MET: "✅", Known.MISSING: "⬜", Known.UNKNOWN: "❔"}
_ESTIMATED = "≈"
"""In the place of a tick that rests on an estimate: no score was shown, or earnings may lie before the 12 months."""


def _badges(progress: Progress) -> str:
    texts = {
        Criterion.SCORE: _("score of 90 or more now"),
        Criterion.WEEKS: _("90 or more in {weeks} of the last 16 weeks (13 needed)").format(
            weeks=progress.weeks
        ),
        Criterion.FIRST_JOB: _("first job more than 90 days ago"),
        Criterion.EARNINGS: _("up to {amount} in 12 months ($1,000 needed)").format(
            amount=money(progress.earned_cents, "USD")
        )
        if Criterion.EARNINGS in progress.estimated
        else _("{amount} in 12 months ($1,000 needed)").format(amount=money(progress.earned_cents, "USD")),
        Criterion.EARNINGS_PLUS: _("up to {amount} in 12 months (more than $10,000 needed)").format(
            amount=money(progress.earned_cents, "USD")
        ),
        Criterion.LARGE_CONTRACT: _("a large contract in 12 months (from $5,000, more in some categories)"),
    }

    def mark(criterion: Criterion, state: Known) -> str:
        return _ESTIMATED if state is Known.MET and criterion in progress.estimated else _MARKS[state]

    top = "\n".join(f"{mark(criterion, state)} {texts[criterion]}" for criterion, state in progress.top_rated)
    plus = "\n".join(f"{mark(criterion, state)} {texts[criterion]}" for criterion, state in progress.plus)
    note = ngettext(
        "For {count} of the 16 weeks you logged no score; the estimate stands in.",
        "For {count} of the 16 weeks you logged no score; the estimate stands in.",
        progress.estimated_weeks,
    ).format(count=progress.estimated_weeks)
    weeks = f"\n-# {note}" if progress.estimated_weeks else ""
    if progress.weeks_on is not None:
        weeks += "\n-# " + _("You reach 13 of 16 weeks about {day}, if the forecast is right.").format(
            day=day(progress.weeks_on)
        )
    legend = (
        "\n-# " + _("≈ rests on my estimate, or on payments that may be older than 12 months.")
        if _ESTIMATED in top + plus
        else ""
    )
    return f"**Top Rated**\n{top}{weeks}\n**Top Rated Plus**\n{plus}{legend}"
