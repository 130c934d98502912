"""How estimates met the next score that was shown."""

from collections.abc import Sequence

from bot.i18n import _, ngettext
from bot.scoring.results import Met, ScoreRange
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row, Tone
from bot.ui.pages import page_of, pager
from bot.ui.text import day
from cogs.score.outlook_cards import home


def _range(score: ScoreRange) -> str:
    return str(score.low) if score.low == score.high else f"{score.low}–{score.high}"


def _typical(points: int) -> str:
    if not points:
        return _("Half of the estimates or more were exactly right.")
    return ngettext(
        "Half of the estimates were off by {points} point or less.",
        "Half of the estimates were off by {points} points or less.",
        points,
    ).format(points=points)


def accuracy_card(owner: int, met: Sequence[Met], number: int) -> Card:
    """How past estimates met the next score shown, for the member."""
    if not met:
        return Card(
            _("No record yet"),
            _("Log the score Upwork shows you, at least twice: then you see how the estimate met it."),
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
        + _typical(typical),
        "\n".join(lines),
        page.note,
        tone=Tone.GOOD if inside >= 0.7 * len(met) else Tone.CAREFUL,
        rows=[pager(page, "score.accuracy", owner), home(owner)],
    )
