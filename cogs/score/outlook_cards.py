"""How history, forecast, what-if, plan and accuracy look."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import discord

from bot.i18n import _, ngettext
from bot.scores.estimates import Picture, Subject
from bot.scores.models import ShownScore
from bot.scores.shares import LEAST_MEMBERS, ServerRecord
from bot.scoring.results import LIKELY, Answer, Criterion, Known, Met, Move, On, Planned, Progress, WhatIf
from bot.ui.buttons import button, select
from bot.ui.cards import Card, Image, Row, Tone
from bot.ui.contract_option import options
from bot.ui.pages import Order, page_of, pager
from bot.ui.text import day, money
from bot.ui.text import number as number_text
from cogs.score.cards import points, whole
from cogs.score.estimate_cards import PRIMARY, compare, name_of, ranked

HISTORY_IMAGE, FORECAST_IMAGE = "history.png", "forecast.png"


def _home(owner: int) -> Row:
    return Row(button(_("My score"), "score.estimate", owner, style=PRIMARY))


def _score(on: On) -> str:
    if on.score is None:
        return _("no score")
    return f"**{whole(on.score.median)} %** ({whole(on.score.low)}–{whole(on.score.high)})"


def history_card(owner: int, picture: Picture) -> Card:
    """The past as a chart."""
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
        rows=[pager(page, "score.forecast.page", owner, order=Order.AHEAD), _home(owner)],
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
            _home(owner),
        ],
    )


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


class InServer(NamedTuple):
    """The server in which the question was asked, its record, and whether the member shares theirs."""

    guild_id: int
    record: ServerRecord | None
    shares: bool


def _server(owner: int, server: InServer | None) -> tuple[str, Row | None]:
    if server is None:
        return "", None
    if server.record is None:
        text = _("**This server**: no total yet. It takes {count} members who share their record.").format(
            count=LEAST_MEMBERS
        )
    else:
        text = _("**This server**: over {count} members or more, about {percent} % inside the range.").format(
            count=server.record.members, percent=server.record.percent
        )
    text += " " + _("Only two counts are shared, rounded, without your name or scores.")
    choice = (
        button(_("Stop sharing mine"), "score.share", owner, "no")
        if server.shares
        else button(_("Share mine"), "score.share", owner, "yes")
    )
    return text, Row(choice)


def accuracy_card(owner: int, met: Sequence[Met], number: int, server: InServer | None = None) -> Card:
    """How past estimates met the next score shown, for the member and for the server."""
    total, sharing = _server(owner, server)
    if not met:
        return Card(
            _("No record yet"),
            _("Log the score Upwork shows you, at least twice: then you see how the estimate met it."),
            total,
            rows=[Row(button(_("Log the score shown"), "score.log", owner, style=PRIMARY))],
        )
    inside = sum(one.inside for one in met)
    typical = sorted(abs(one.score.median - one.shown) for one in met)[len(met) // 2]
    listed, page = page_of(list(reversed(met)), number, 12)
    lines = [
        f"{'✅' if one.inside else '❌'} {day(one.on)}: "
        + _("expected {low}–{high}, shown **{shown}**").format(
            low=whole(one.score.low), high=whole(one.score.high), shown=one.shown
        )
        for one in listed
    ]
    return Card(
        _("{inside} of {count} times inside the range").format(inside=inside, count=len(met)),
        _(
            "Before each score you logged I worked out a range that should hold it 80 % of the time. Half of the "
            "estimates were off by {points} points or less."
        ).format(points=number_text(typical)),
        "\n".join(lines),
        page.note,
        total,
        tone=Tone.GOOD if inside >= 0.7 * len(met) else Tone.CAREFUL,
        rows=[pager(page, "score.accuracy", owner), sharing, _home(owner)],
    )
