"""Why the score moved: what entered, what left which window, what changed, in points."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import discord

from bot.i18n import _
from bot.platforms import Platform
from bot.scores.estimates import Subject
from bot.scores.models import ShownScore
from bot.scoring.results import Answer, Moved, Step
from bot.ui.buttons import PRIMARY, button, select
from bot.ui.cards import Card, Row, Tone
from bot.ui.text import day
from cogs.score.words import name_of, points, signed, warning, whole

_FALL = 2
"""Points from which a fall between two shown scores is offered as a question."""

_MOST_STEPS = 8
_TOLD = 3


def falls(shown: Sequence[ShownScore]) -> list[tuple[ShownScore, ShownScore]]:
    """Neighbouring scores of Upwork of which the later is lower, the latest first."""
    own = [one for one in shown if one.platform is Platform.UPWORK]
    return [(first, last) for first, last in pairwise(own) if first.score - last.score >= _FALL][::-1]


def falls_row(owner: int, shown: Sequence[ShownScore]) -> Row | None:
    """A select that asks why the score fell between two days; None where it never did."""
    options = [
        discord.SelectOption(
            label=_("{day}: from {before} to {after}").format(
                day=day(last.on), before=first.score, after=last.score
            ),
            value=f"{first.on.isoformat()}~{last.on.isoformat()}",
        )
        for first, last in falls(shown)[:25]
    ]
    return Row(select(_("Why did it drop?"), "score.moved", owner, options)) if options else None


def cause(subject: Subject, step: Step) -> str:
    """What a step is due to."""
    causes = [
        _("{contract} began to count").format(contract=name_of(subject, one, 50)) for one in step.entered
    ]
    causes += [
        _("{contract} left the {months}-month window").format(
            contract=name_of(subject, one, 50), months=months
        )
        for one, months in step.left
    ]
    causes += [
        _("{contract} no longer counts").format(contract=name_of(subject, one, 50)) for one in step.gone
    ]
    causes += [
        _("{contract} counts differently").format(contract=name_of(subject, one, 50)) for one in step.changed
    ]
    if not causes:
        return _("open work counts for more or fewer jobs")
    told = ", ".join(causes[:_TOLD])
    return told + (
        " " + _("and {count} more").format(count=len(causes) - _TOLD) if len(causes) > _TOLD else ""
    )


def largest(steps: Sequence[Step], most: int) -> list[Step]:
    """The steps that moved most, in the order of their days."""
    chosen = sorted(steps, key=lambda step: -abs(step.points))[:most]
    return [step for step in steps if step in chosen]


def since_words(subject: Subject, answer: Answer, moved: Moved) -> str:
    """In one or two sentences, why today differs from the last score shown."""
    steps = largest([step for step in moved.steps if abs(step.points) >= 0.5], _TOLD)
    if steps:
        told = "; ".join(f"{day(step.day)}: {cause(subject, step)} ({signed(step.points)})" for step in steps)
        return _("Since then: {moves}.").format(moves=told)
    gap = answer.estimate.gap or 0.0
    if abs(gap) >= 1:
        direction = _("lower") if gap < 0 else _("higher")
        return _(
            "Since then nothing in your records moved it. Upwork's number was {direction} than your records give, and "
            "such a difference fades with time."
        ).format(direction=direction)
    return _(
        "Since then nothing in your records moved it: the difference is no more than my own uncertainty."
    )


def moved_card(owner: int, subject: Subject, answer: Answer, moved: Moved) -> Card:
    """Why the score moved between two days."""
    steps = largest(moved.steps, _MOST_STEPS)
    lines = [
        f"{day(step.day)}: **{signed(step.points)}** · {cause(subject, step)}"
        for step in steps
        if abs(step.points) >= 0.05
    ]
    rest = sum(step.points for step in moved.steps) - sum(step.points for step in steps)
    if abs(rest) >= 0.5:
        lines.append(_("smaller moves together: **{points}**").format(points=signed(rest)))
    return Card(
        _("Why did it move? {first} to {last}").format(first=day(moved.first), last=day(moved.last)),
        warning(answer),
        _shown(moved),
        _records(moved),
        "\n".join(lines),
        _rest(answer, moved),
        tone=Tone.PLAIN if moved.unexplained is None or abs(moved.unexplained) < 2 else Tone.CAREFUL,
        rows=[
            falls_row(owner, subject.records.shown),
            Row(
                button(_("Other days…"), "score.moved.days", owner, _days(moved.first, moved.last)),
                button(_("History"), "score.history", owner),
                button(_("My score"), "score.estimate", owner, style=PRIMARY),
            ),
        ],
    )


def _days(first: date, last: date) -> str:
    return f"{first.isoformat()}~{last.isoformat()}"


def _shown(moved: Moved) -> str:
    if moved.shown_before is None and moved.shown_after is None:
        return _("You logged no score that Upwork showed near these two days.")
    if moved.shown_after is None:
        return _(
            "Upwork showed {score} at first. Near the later day you logged none, so I cannot compare."
        ).format(score=points(moved.shown_before or 0))
    if moved.shown_before is None:
        return _(
            "Upwork showed {score} at last. Near the first day you logged none, so I cannot compare."
        ).format(score=points(moved.shown_after))
    if moved.shown_before == moved.shown_after:
        return _("Upwork showed {score} on both days.").format(score=points(moved.shown_after))
    return _("Upwork showed {before} first and {after} last.").format(
        before=points(moved.shown_before), after=points(moved.shown_after)
    )


def _records(moved: Moved) -> str:
    if moved.before is None and moved.after is None:
        return _("By your records there was no score on either day: it takes two contracts from two clients.")
    if moved.before is None:
        return _("By your records there was no score on {first} yet, and {after} on {last}.").format(
            first=day(moved.first), after=points(moved.after or 0.0), last=day(moved.last)
        )
    if moved.after is None:
        return _(
            "By your records it was {before} on {first}. There is none on {last}: too few contracts are left in the "
            "last 24 months."
        ).format(before=points(moved.before), first=day(moved.first), last=day(moved.last))
    if not moved.steps:
        return _("By your records nothing moved: {score} on both days.").format(score=points(moved.after))
    return _("By your records, with what I believe of hidden feedback: from {before} to {after}.").format(
        before=points(moved.before), after=points(moved.after)
    )


def _rest(answer: Answer, moved: Moved) -> str:
    if moved.unexplained is None:
        return ""
    if not moved.steps and moved.shown_before == moved.shown_after:
        return ""
    if abs(moved.unexplained) < 1.5:
        return _("This explains all of the change.")
    told = _(
        "**Not explained: {points} points.** Perhaps a contract is missing, a day is wrong, or feedback counted that "
        "you cannot see."
    ).format(points=signed(whole(abs(moved.unexplained)) * (1 if moved.unexplained > 0 else -1)))
    return told + (" " + _("*My score* asks about the likeliest.") if answer.explanations else "")
