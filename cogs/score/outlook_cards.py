"""How history, forecast, what-if, plan and accuracy look."""

from collections.abc import Sequence
from datetime import date

import discord

from bot.i18n import _
from bot.platforms import Platform
from bot.scores.estimates import Picture, Subject
from bot.scores.models import ShownScore
from bot.scores.tasks import Coming
from bot.scoring.results import Answer, On, WhatIf
from bot.scoring.rules import ContractPart, Outcome, Reason
from bot.ui.buttons import PRIMARY, button, select
from bot.ui.cards import Card, Image, Row
from bot.ui.chances import score_words
from bot.ui.contract_option import options
from bot.ui.pages import Order, page_of, pager
from bot.ui.text import day
from cogs.score.moved_cards import falls_row
from cogs.score.words import cause_words, compare, points, ranked, warning

HISTORY_IMAGE, FORECAST_IMAGE = "history.png", "forecast.png"


def home(owner: int) -> Row:
    """The button back to the estimate."""
    return Row(button(_("My score"), "score.estimate", owner, style=PRIMARY))


def history_card(owner: int, subject: Subject, answer: Answer, picture: Picture) -> Card:
    """The score over time as a chart, with the scores shown."""
    return Card(
        _("Your score over time"),
        _(
            "The white line is the estimate with what is known today, the blue band its range, yellow diamonds what "
            "Upwork showed, red marks contracts that probably count against you."
        ),
        warning(answer),
        image=Image(HISTORY_IMAGE, picture.description),
        rows=[
            falls_row(owner, subject.records.shown),
            Row(
                button(_("As a table"), "score.table", owner, "0~"),
                button(_("My score"), "score.estimate", owner, style=PRIMARY),
            ),
        ],
    )


def table_card(
    owner: int, past: Sequence[On], shown: Sequence[ShownScore], answer: Answer, number: int
) -> Card:
    """The past as a list, the newest first."""
    on_day = {one.on: one.score for one in shown if one.platform is Platform.UPWORK}
    listed, page = page_of(list(reversed(past)), number, 15)
    lines = []
    newer: date | None = None
    for on in listed:
        between = [at for at in on_day if on.day <= at and (newer is None or at < newer)]
        lines += [
            "-# " + _("Upwork showed {score} on {day}.").format(score=points(on_day[at]), day=day(at))
            for at in reversed(between)
        ]
        lines.append(f"{day(on.day)}: {score_words(on)}")
        newer = on.day
    return Card(
        _("Your score over time"),
        warning(answer),
        "\n".join(lines) or _("There was no score yet."),
        page.note,
        rows=[
            pager(page, "score.table", owner),
            Row(
                button(_("As a chart"), "score.history", owner),
                button(_("My score"), "score.estimate", owner, style=PRIMARY),
            ),
        ],
    )


def forecast_card(
    owner: int,
    subject: Subject,
    answer: Answer,
    coming: Sequence[Coming],
    picture: Picture | None,
    number: int = 0,
) -> Card:
    """The next twelve months if nothing is added: each date that moves the score, which way, and why."""
    listed, page = page_of(coming, number, 6)
    now, gap = answer.estimate, answer.estimate.gap or 0.0
    today = On(subject.day, now.score, now.p_at_least_90 or 0.0, now.chance)
    fades = _(
        "Also, Upwork's number is {direction} than your records say. This difference becomes "
        "smaller with time, so the number moves towards your records."
    ).format(direction=_("lower") if gap < 0 else _("higher"))
    return Card(
        _("The next twelve months, if you add nothing"),
        warning(answer),
        _("Today: {score}").format(score=score_words(today)),
        "\n".join(_move(subject, one) for one in listed) or _("No date within a year moves it."),
        "-# " + fades if abs(gap) >= 1 else "-# " + _slow() if _moves_between(today, coming) else "",
        page.note,
        image=Image(FORECAST_IMAGE, picture.description) if picture else None,
        rows=[pager(page, "score.forecast.page", owner, order=Order.AHEAD), home(owner)],
    )


def _moves_between(today: On, coming: Sequence[Coming]) -> bool:
    """Whether the number differs on the eve of a listed day from what it was after the one before."""
    after = [today, *(one.move.on for one in coming)]
    return any(
        earlier.score is not None
        and one.before.score is not None
        and earlier.score.median != one.before.score.median
        for earlier, one in zip(after, coming, strict=False)
    )


def _slow() -> str:
    return _(
        "Between these days the number can move a little, too. Open work counts as one more job "
        "every 90 days, and the difference that I cannot explain becomes smaller."
    )


def _move(subject: Subject, coming: Coming) -> str:
    before, after = coming.before, coming.move.on
    arrow = "→"
    if before.score is not None and after.score is not None:
        arrow = "⬆" if after.score.mean > before.score.mean else "⬇"
    line = _("{day}: from {before} to {after}").format(
        day=f"**{day(after.day)}**", before=_middle(before), after=score_words(after)
    )
    return f"{arrow} {line}\n-# {cause_words(subject, coming.move.leaves)}"


def _middle(on: On) -> str:
    return score_words(on) if on.score is None or len(on.peaks) == 2 else f"{on.score.median} %"


def _changes(part: ContractPart) -> list[tuple[str, str]]:
    """What can be imagined of a closed contract that would change anything: key and label."""
    found = []
    if part.outcome is not Outcome.BAD:
        found.append(("negative", _("went badly")))
    if part.outcome is Outcome.HIDDEN or part.reason is Reason.HIDDEN_PART_NEGATIVE:
        found.append(("positive", _("went well")))
    return [*found, ("gone", _("did not count"))]


def what_if_card(
    owner: int, subject: Subject, answer: Answer, what: WhatIf | None = None, said: str = ""
) -> Card:
    """Today beside an imagined case, with choices for the next one."""
    cases = [
        ("1/good/800/30", _("One good contract of $800")),
        ("3/good/800/30", _("Three good contracts of $800")),
        ("5/good/200/14", _("Five good small contracts")),
        ("1/good/5000/365", _("One good contract of $5,000 over a year")),
        ("1/bad/800/30", _("One bad contract of $800")),
        ("1/bad/100/7", _("One bad small contract")),
    ]
    chosen = [contract for key, _effect in ranked(answer) if (contract := subject.contract(key)) is not None]
    parts = {part.id: part for part in answer.rules.contracts}
    flips: list[discord.SelectOption] = []
    for option, contract in zip(options(chosen[:8]), chosen, strict=False):
        if contract.ended is None:
            label = (f"{option.label[:80]}: " + _("closed today"))[:100]
            flips.append(discord.SelectOption(label=label, value=f"{option.value}/closed"))
            continue
        for what_key, label in _changes(parts[str(contract.id)]):
            flips.append(
                discord.SelectOption(
                    label=f"{option.label[:80]}: {label}"[:100], value=f"{option.value}/{what_key}"
                )
            )
    return Card(
        _("What if?"),
        warning(answer),
        said,
        compare(what) if what else _("Choose a case: I show it beside today. Nothing is stored."),
        rows=[
            Row(
                select(
                    _("Add contracts that end today…"),
                    "score.whatif.add",
                    owner,
                    [discord.SelectOption(label=label[:100], value=key) for key, label in cases],
                )
            ),
            Row(select(_("Change a contract…"), "score.whatif.flip", owner, flips)) if flips else None,
            home(owner),
        ],
    )
