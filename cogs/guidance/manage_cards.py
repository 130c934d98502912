"""How a server's guidance looks to its moderators."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import discord

from bot.guidance.models import Page
from bot.guidance.moderation import Overview
from bot.guidance.server import Action, ServerPage, State
from bot.i18n import N_, _, ngettext
from bot.ui.buttons import DANGER, PRIMARY, button, select
from bot.ui.cards import Card, Row, Tone
from bot.ui.pages import page_of, pager
from bot.ui.text import cut, inert
from bot.values import clean_text

ACTIONS = {
    Action.ADDED: N_("written"),
    Action.EDITED: N_("changed"),
    Action.RESTORED: N_("brought back"),
    Action.RETIRED: N_("taken away"),
    Action.ORIGINAL: N_("back to Candor's page"),
}
STATES = {
    State.PENDING: N_("waits for a second moderator"),
    State.ACCEPTED: N_("accepted"),
    State.REFUSED: N_("refused"),
    State.REPLACED: N_("replaced by a later one"),
}
FIELDS = {
    "title": N_("Title"),
    "category": N_("Topic"),
    "summary": N_("The answer in short"),
    "body": N_("The page"),
    "asks": N_("How people ask for it"),
    "sources": N_("Sources"),
    "deadlines": N_("Deadlines"),
    "keywords": N_("Keywords"),
    "drafts": N_("Messages"),
    "review_days": N_("Check again after how many days"),
}

Titled = Callable[[str], str]
"""The title that a server's members see for a slug; empty where there is none."""


class Managed(NamedTuple):
    """A page as moderators see it. `original`: Candor's own page in this place; `server`: what they made of it."""

    slug: str
    original: Page | None
    server: ServerPage | None

    @property
    def text(self) -> Page | None:
        """What one would go on from."""
        newest = self.server.newest if self.server else None
        last = self.server.worded if self.server else None
        return (newest.page if newest else None) or self.original or (last.page if last else None)

    @property
    def base(self) -> int:
        """The newest version, 0 where there is none."""
        return self.server.newest.id if self.server and self.server.newest else 0


def home_card(owner: int, seen: Overview, said: str = "") -> Card:
    """A server's guidance in numbers, and what can be done."""
    counts = [
        (seen.own, ngettext("{count} page of your own", "{count} pages of your own", seen.own)),
        (
            seen.overrides,
            ngettext(
                "{count} of Candor's pages in your words",
                "{count} of Candor's pages in your words",
                seen.overrides,
            ),
        ),
        (
            seen.hidden,
            ngettext("{count} of Candor's pages hidden", "{count} of Candor's pages hidden", seen.hidden),
        ),
    ]
    lines = [f"- {text.format(count=count)}" for count, text in counts if count]
    needs = seen.state.needs_review
    rule = (
        _("A change is seen by members once **a second moderator** agrees.")
        if needs
        else _("A change is seen by members at once.")
    )
    waiting = (
        ngettext(
            "**{count} change waits for a second moderator.**",
            "**{count} changes wait for a second moderator.**",
            seen.pending,
        ).format(count=seen.pending)
        if seen.pending
        else None
    )
    return Card(
        _("Guidance in this server"),
        said,
        "\n".join(lines)
        or _("Your members see Candor's pages as they are. You can add your own, or change one."),
        waiting,
        rule,
        "-# " + _("To change one of Candor's pages, name it in the option “page” of `/moderate pages`."),
        rows=[
            Row(
                button(_("Write a page"), "guidance.manage.add", owner, style=PRIMARY),
                button(_("Your pages"), "guidance.manage.list", owner, "0~"),
                button(_("Waiting"), "guidance.manage.waiting", owner, "0~", disabled=not seen.pending),
            ),
            Row(
                button(_("What helped"), "guidance.manage.helped", owner, "0~"),
                button(_("Searched in vain"), "guidance.manage.wanted", owner),
                button(_("Export"), "guidance.manage.export", owner),
                button(
                    _("Without a review") if needs else _("Ask for two moderators"),
                    "guidance.manage.review",
                    owner,
                    "no" if needs else "yes",
                ),
            ),
        ],
    )


def title(page: Page | None, slug: str) -> str:
    """The title of a page, inert."""
    return page.title if page else slug


def _standing(managed: Managed) -> str:
    """What members see under this page, in a sentence."""
    live = managed.server.live if managed.server else None
    if managed.original is not None and (live is None or live.action is Action.ORIGINAL):
        return _("Members see Candor's own page, as it is.")
    if live is None:
        return _("Members do not see it yet.")
    if live.action is Action.RETIRED:
        return _("Hidden in this server.") if managed.original else _("Retired: members do not see it.")
    return (
        _("Members see your words in place of Candor's.") if managed.original else _("Members see this page.")
    )


def list_card(owner: int, pages: Sequence[Managed], number: int) -> Card:
    """Every page that the moderators touched."""
    listed, page = page_of(pages, number, 10)
    lines = []
    for one in listed:
        waits = " " + _("A change waits.") if one.server and one.server.pending else ""
        lines.append(f"- **{inert(title(one.text, one.slug))}**\n-# {_standing(one)}{waits}")
    choices = [
        discord.SelectOption(label=cut(str(clean_text(title(one.text, one.slug))), 100), value=one.slug)
        for one in listed
    ]
    return Card(
        _("Your pages"),
        "\n".join(lines) or _("There are none yet. Write what your members ask again and again."),
        page.note,
        rows=[
            Row(select(_("Open a page"), "guidance.manage.open", owner, choices)) if choices else None,
            pager(page, "guidance.manage.list", owner),
            Row(
                button(_("Write a page"), "guidance.manage.add", owner, style=PRIMARY),
                button(_("Overview"), "guidance.manage", owner),
            ),
        ],
    )


def managed_card(owner: int, managed: Managed, said: str = "") -> Card:
    """One page with everything that moderators can do with it."""
    slug, page, server = managed.slug, managed.text, managed.server
    live = server.live if server else None
    shown = (live.page is not None if live else False) or (
        managed.original is not None and (live is None or live.action is Action.ORIGINAL)
    )
    write = Row(button(_("Edit"), "guidance.manage.edit", owner, slug, style=PRIMARY))
    if page is not None:
        write.add_item(button(_("Sources and dates"), "guidance.manage.sources", owner, slug))
        write.add_item(button(_("Messages"), "guidance.manage.messages", owner, slug))
    away = Row()
    if shown:
        label = _("Hide here") if managed.original else _("Retire")
        away.add_item(button(label, "guidance.manage.retire", owner, slug, style=DANGER))
    if managed.original and live is not None and live.action is not Action.ORIGINAL:
        away.add_item(button(_("Back to Candor's page"), "guidance.manage.original", owner, slug))
    if server is not None:
        away.add_item(button(_("History"), "guidance.manage.history", owner, f"0~{slug}"))
        if not shown or (managed.original and not server.shown):
            away.add_item(button(_("Delete for good"), "guidance.manage.forget", owner, slug))
    pending = None
    if server is not None and server.pending is not None:
        pending = button(_("See the change"), "guidance.manage.version", owner, f"{server.pending.id}~0")
    return Card(
        inert(title(page, slug)),
        said,
        _standing(managed),
        _("**A change waits for a second moderator.**") if pending else None,
        inert(page.summary, 300) if page else None,
        rows=[
            write,
            away,
            Row(*([pending] if pending else []), button(_("Overview"), "guidance.manage", owner)),
        ],
    )


def messages_card(owner: int, managed: Managed, page: Page) -> Card:
    """Which message of a page to change?"""
    choices = [
        discord.SelectOption(label=cut(str(clean_text(draft.title)), 100), value=draft.name)
        for draft in page.drafts
    ]
    choices.append(discord.SelectOption(label=_("A new message"), value="new"))
    return Card(
        _("Messages of {page}").format(page=inert(page.title)),
        "\n".join(f"- {inert(draft.title)}" for draft in page.drafts),
        _("They are read by the same rules as Candor's own: no asking for stars, no trade, no threat."),
        rows=[
            Row(select(_("Choose a message"), "guidance.manage.message", owner, choices[-25:], managed.slug)),
            Row(button(_("Back to the page"), "guidance.manage.page", owner, managed.slug)),
        ],
    )


def ask_forget_card(owner: int, managed: Managed) -> Card:
    """A second press before a page and its history are gone."""
    return Card(
        _("Delete {page} for good?").format(page=inert(title(managed.text, managed.slug))),
        _("Its whole history goes too, and cannot be brought back. You may want the export first."),
        tone=Tone.BAD,
        rows=[
            Row(
                button(_("Delete for good"), "guidance.manage.forget.yes", owner, managed.slug, style=DANGER),
                button(_("Keep it"), "guidance.manage.page", owner, managed.slug),
            )
        ],
    )
