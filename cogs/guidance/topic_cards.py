"""Pages by topic, and those that a member saved."""

from collections.abc import Sequence

import discord

from bot.guidance.kept import Bookmark
from bot.guidance.models import CATEGORIES, Category, Page
from bot.i18n import _, ngettext
from bot.ui.buttons import PRIMARY, Select, button, select
from bot.ui.cards import Card, Row
from bot.ui.pages import Order, page_of, pager
from bot.ui.text import inert
from cogs.guidance.cards import page_option

_LISTED = 10


def topics_card(owner: int, counts: Sequence[tuple[Category, int]]) -> Card:
    """The categories of guidance with their numbers of pages, and a select to open one."""
    lines = [
        f"**{_(CATEGORIES[category])}** · "
        + ngettext("{count} page", "{count} pages", count).format(count=count)
        for category, count in counts
    ]
    return Card(
        _("What is it about?"),
        "\n".join(lines),
        rows=[Row(_categories(owner, counts))],
    )


def _categories(owner: int, counts: Sequence[tuple[Category, int]]) -> Select:
    choices = [
        discord.SelectOption(label=_(CATEGORIES[category]), value=category.value)
        for category, count in counts
        if count
    ]
    return select(_("Choose a topic"), "guidance.topic", owner, choices)


def topic_card(
    owner: int, category: Category, pages: Sequence[Page], number: int, own: Sequence[str]
) -> Card:
    """The pages of one category. `own`: slugs of those that this server's moderators wrote."""
    listed, page = page_of(pages, number, _LISTED)
    lines = [f"- {'🏠 ' if one.slug in own else ''}{inert(one.title)}" for one in listed]
    note = "-# 🏠 " + _("written by this server's moderators")
    return Card(
        _(CATEGORIES[category]),
        "\n".join(lines) or _("There is no page on this yet."),
        note if any(one.slug in own for one in listed) else None,
        page.note,
        rows=[
            Row(select(_("Open a page"), "guidance.open", owner, [page_option(one) for one in listed]))
            if listed
            else None,
            pager(page, "guidance.topic", owner, category.value, order=Order.OTHER),
            Row(button(_("All topics"), "guidance.topics", owner)),
        ],
    )


def saved_card(owner: int, pages: Sequence[Page], elsewhere: Sequence[Bookmark], number: int) -> Card:
    """The pages that a member saved, one screen of them; `elsewhere`: saved pages of other servers."""
    listed, page = page_of(pages, number, _LISTED)
    other = (
        "-# "
        + ngettext(
            "{count} more is a page of another server. Open it there.",
            "{count} more are pages of other servers. Open them there.",
            len(elsewhere),
        ).format(count=len(elsewhere))
        if elsewhere
        else None
    )
    if not pages:
        return Card(
            _("No saved pages here yet"),
            _("Press Save under a page, and you find it here again."),
            other,
            rows=[Row(button(_("All topics"), "guidance.topics", owner, style=PRIMARY))],
        )
    return Card(
        _("Your saved pages"),
        "\n".join(f"- {inert(one.title)}" for one in listed),
        other,
        page.note,
        rows=[
            Row(select(_("Open a page"), "guidance.open", owner, [page_option(one) for one in listed])),
            pager(page, "guidance.saved", owner),
        ],
    )
