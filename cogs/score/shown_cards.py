"""The scores that a member logged."""

from collections.abc import Sequence

import discord

from bot.i18n import _
from bot.platforms import PLATFORMS, Platform
from bot.scores.models import ShownScore
from bot.ui.buttons import PRIMARY, button, select
from bot.ui.cards import Card, Row
from bot.ui.labels import platform_name
from bot.ui.pages import page_of, pager
from bot.ui.text import day, number
from cogs.score.words import points


def shown_card(owner: int, shown: Sequence[ShownScore], page_number: int, said: str = "") -> Card:
    """The scores the platform showed, the newest first, with a select that removes one."""
    if not shown:
        return Card(
            _("No scores logged yet"),
            _("Log the score your profile shows, whenever it changes. It tells what hidden feedback did."),
            rows=[Row(button(_("Log the score shown"), "score.log", owner, style=PRIMARY))],
        )
    newest = list(reversed(shown))
    listed, page = page_of(newest, page_number, 15)
    lines = []
    for one in listed:
        value = points(one.score) if one.platform is Platform.UPWORK else number(one.score, 0)
        lines.append(f"{day(one.on)} · {platform_name(one.platform)} · **{value}**")
    choices = [
        discord.SelectOption(
            label=f"{day(one.on)} · {platform_name(one.platform)} · {one.score}", value=str(one.id)
        )
        for one in listed
    ]
    return Card(
        _("Scores shown to you"),
        said,
        "\n".join(lines),
        page.note,
        rows=[
            Row(select(_("Remove one…"), "score.remove", owner, choices)),
            pager(page, "score.list", owner),
            Row(
                button(_("Log the score shown"), "score.log", owner, style=PRIMARY),
                button(_("My score"), "score.estimate", owner),
            ),
        ],
    )


def with_score() -> list[Platform]:
    """Platforms that show the freelancer a score."""
    return [platform for platform, facts in PLATFORMS.items() if facts.score_range is not None]


def logged_card(owner: int, said: str) -> Card:
    """Says that a shown score is kept. `said`: which one, of which day, and what it replaced."""
    return Card(
        "✓ " + _("Saved. Only you can see it."),
        said,
        rows=[
            Row(
                button(_("My score"), "score.estimate", owner, style=PRIMARY),
                button(_("Scores shown"), "score.list", owner, "0~"),
            )
        ],
    )
