"""How estimates met the next score that was shown."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.i18n import _, ngettext
from bot.scores.shares import LEAST_MEMBERS, ServerRecord
from bot.scoring.results import Met, ScoreRange
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row, Tone
from bot.ui.pages import page_of, pager
from bot.ui.text import day
from cogs.score.outlook_cards import home


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


def _range(score: ScoreRange) -> str:
    return str(score.low) if score.low == score.high else f"{score.low}–{score.high}"


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
        + _("expected {range}, shown **{shown}**").format(range=_range(one.score), shown=one.shown)
        for one in listed
    ]
    return Card(
        _("{inside} of {count} times inside the range").format(inside=inside, count=len(met)),
        _("Before each score you logged I worked out a range that should hold it 80 % of the time.")
        + " "
        + ngettext(
            "Half of the estimates were off by {points} point or less.",
            "Half of the estimates were off by {points} points or less.",
            typical,
        ).format(points=typical),
        "\n".join(lines),
        page.note,
        total,
        tone=Tone.GOOD if inside >= 0.7 * len(met) else Tone.CAREFUL,
        rows=[pager(page, "score.accuracy", owner), sharing, home(owner)],
    )
