"""How history, forecast, what-if, plan and accuracy look."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import discord

from bot.i18n import _
from bot.scores.estimates import Picture, Subject
from bot.scores.models import ShownScore
from bot.scoring.results import Answer, Move, On, WhatIf
from bot.ui.buttons import PRIMARY, button, select
from bot.ui.cards import Card, Image, Row
from bot.ui.contract_option import options
from bot.ui.pages import Order, page_of, pager
from bot.ui.text import day
from cogs.score.cards import points, whole
from cogs.score.estimate_cards import compare, name_of, ranked

HISTORY_IMAGE, FORECAST_IMAGE = "history.png", "forecast.png"


def home(owner: int) -> Row:
    """The button back to the estimate."""
    return Row(button(_("My score"), "score.estimate", owner, style=PRIMARY))


def _score(on: On) -> str:
    if on.score is None:
        return _("no score")
    return f"**{whole(on.score.median)} %** ({whole(on.score.low)}–{whole(on.score.high)})"


def history_card(owner: int, picture: Picture) -> Card:
    """The score over time as a chart, with the scores shown."""
    return Card(
        _("Your score over time"),
        _(
            "The line is the estimate with what is known today, the band its 80 % range, diamonds what Upwork showed."
        ),
        image=Image(HISTORY_IMAGE, picture.description),
        rows=[
            Row(
                button(_("As a table"), "score.table", owner, "0~"),
                button(_("My score"), "score.estimate", owner, style=PRIMARY),
            )
        ],
    )


def table_card(owner: int, past: Sequence[On], shown: Sequence[ShownScore], number: int) -> Card:
    """The past as a list, the newest first."""
    on_day = {one.on: one.score for one in shown}
    listed, page = page_of(list(reversed(past)), number, 15)
    lines = []
    newer: date | None = None
    for on in listed:
        between = [value for at, value in on_day.items() if on.day <= at and (newer is None or at < newer)]
        seen = " · " + _("Upwork showed {score}").format(score=points(between[-1])) if between else ""
        lines.append(f"{day(on.day)}: {_score(on)}{seen}")
        newer = on.day
    return Card(
        _("Your score over time"),
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
    owner: int, subject: Subject, moves: Sequence[Move], picture: Picture | None, number: int = 0
) -> Card:
    """The next twelve months if nothing is added: each date, what leaves, and what that does."""
    changes = [(before, after) for before, after in pairwise(moves) if after.leaves]
    listed, page = page_of(changes, number, 6)
    lines = [_move(subject, before, after) for before, after in listed]
    return Card(
        _("The next twelve months, if you add nothing"),
        _("Today: {score}").format(score=_score(moves[0].on)) if moves else None,
        "\n".join(lines) or _("No contract leaves a window within a year."),
        page.note,
        image=Image(FORECAST_IMAGE, picture.description) if picture else None,
        rows=[pager(page, "score.forecast.page", owner, order=Order.AHEAD), home(owner)],
    )


def _move(subject: Subject, before: Move, after: Move) -> str:
    leaving = ", ".join(
        _("{contract} leaves {months} months").format(
            contract=name_of(subject, contract_id, 40), months=months
        )
        for contract_id, months in after.leaves[:3]
    )
    if len(after.leaves) > 3:
        leaving += " " + _("and {count} more").format(count=len(after.leaves) - 3)
    change = ""
    if before.on.score is not None and after.on.score is not None:
        by = after.on.score.mean - before.on.score.mean
        if abs(by) >= 0.5:
            change = f" ({'+' if by > 0 else '−'}{abs(by):.0f})"
    return f"**{day(after.on.day)}** → {_score(after.on)}{change}\n-# {leaving}"


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
    flips: list[discord.SelectOption] = []
    for option in options(chosen[:8]):
        for what_key, label in (
            ("negative", _("went badly")),
            ("positive", _("went well")),
            ("gone", _("did not count")),
        ):
            flips.append(
                discord.SelectOption(
                    label=f"{option.label[:80]}: {label}"[:100], value=f"{option.value}/{what_key}"
                )
            )
    return Card(
        _("What if?"),
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
