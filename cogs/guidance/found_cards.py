"""What a search shows that found no page to open at once: pages to choose from, or that nothing fits."""

from collections.abc import Sequence

from bot.guidance.models import CATEGORIES, Category, Page
from bot.i18n import _
from bot.ui.buttons import PRIMARY, Button, button
from bot.ui.cards import Card, Row
from bot.ui.guidance_links import PEERS, Spot
from bot.ui.text import cut, inert

_SHOWN = 3
"""Pages to choose from: few enough to be read."""


def keep_button(owner: int, token: str) -> Button:
    """Keeps the message, by its token, that a page was looked for: `bot.ui.kept_messages`."""
    return button(_("Add to my case"), "case.message", owner, token)


def _keeping(owner: int, keep: str) -> Row | None:
    return Row(keep_button(owner, keep)) if keep else None


def perhaps_card(owner: int, spot: Spot, pages: Sequence[Page], keep: str = "") -> Card:
    """None of `pages` is clearly the one: each with its first sentence, to be opened by a press.

    `keep`: the token of the message that a page was looked for, where it can be kept.
    """
    return Card(
        _("Perhaps one of these"),
        _listed(pages),
        "-# " + _("None of them? Say what happened in a few other words, or browse all topics."),
        rows=[
            _openers(owner, spot, pages),
            Row(button(_("All topics"), "guidance.topics", owner)),
            _keeping(owner, keep),
        ],
    )


def nothing_card(
    owner: int,
    spot: Spot,
    nearest: Category | None,
    pages: Sequence[Page],
    *,
    counted: bool,
    peers: bool,
    keep: str = "",
) -> Card:
    """Nothing fits: said openly, with the nearest `pages` and ways to go on.

    `counted`: the words were counted for moderators. `peers`: there is a page on how to ask others. `keep` as in
    `perhaps_card`.
    """
    near = [page for page in pages if page.slug != PEERS]
    row = Row()
    if nearest is not None:
        row.add_item(button(_(CATEGORIES[nearest]), "guidance.topic", owner, f"0~{nearest}", style=PRIMARY))
    row.add_item(button(_("All topics"), "guidance.topics", owner))
    if peers:
        row.add_item(button(_("How to ask others"), "guidance.open", owner, Spot(PEERS)))
    return Card(
        _("I have no page that fits this"),
        _(
            "I do not want to show you a wrong page. Say in other words what happened, or look "
            "through the topics."
        ),
        "\n".join([_("The nearest that I have:"), _listed(near)]) if near else None,
        "-# "
        + _(
            "So that moderators know what is missing, the words of this search are counted. They see, once "
            "a month, words that many members used, and never who."
        )
        if counted
        else None,
        rows=[_openers(owner, spot, near) if near else None, row, _keeping(owner, keep)],
    )


def _listed(pages: Sequence[Page]) -> str:
    return "\n".join(f"**{inert(page.title)}**\n{inert(_sentence(page.summary))}" for page in pages[:_SHOWN])


def _sentence(text: str) -> str:
    """The first sentence of `text`."""
    return cut(text.split(". ")[0].rstrip(".") + ".", 200)


def _openers(owner: int, spot: Spot, pages: Sequence[Page]) -> Row:
    return Row(
        *(
            button(cut(page.title, 80), "guidance.open", owner, spot._replace(slug=page.slug))
            for page in pages[:_SHOWN]
        )
    )
