"""How a server's guidance looks to its moderators."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import discord

from bot.guidance.kept import Tally, Wanted
from bot.guidance.models import MOMENTS, Draft, Page
from bot.guidance.moderation import LEAST_MEMBERS, Overview
from bot.guidance.server import Action, ServerPage, Signed, State, Version
from bot.i18n import N_, _, ngettext
from bot.ui.buttons import button, select
from bot.ui.cards import MOST_CHARACTERS, Card, Row, Tone
from bot.ui.pages import Order, page_of, pager
from bot.ui.text import cut, inert, moment, quoted
from bot.values import clean_text
from cogs.guidance.cards import PRIMARY
from cogs.guidance.draft_cards import RECIPIENTS
from cogs.guidance.page_text import page_text, parts, sources_text

DANGER, SUCCESS = discord.ButtonStyle.danger, discord.ButtonStyle.success

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


def _home(owner: int) -> Row:
    return Row(button(_("Overview"), "guidance.manage", owner))


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
        "-# "
        + _("To change one of Candor's pages, name it: {command}").format(command="`/guidance manage page:`"),
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


def _title(page: Page | None, slug: str) -> str:
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
        lines.append(f"- **{inert(_title(one.text, one.slug))}**\n-# {_standing(one)}{waits}")
    choices = [
        discord.SelectOption(label=cut(str(clean_text(_title(one.text, one.slug))), 100), value=one.slug)
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
        inert(_title(page, slug)),
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
        _("Delete {page} for good?").format(page=inert(_title(managed.text, managed.slug))),
        _("Its whole history goes too, and cannot be brought back. You may want the export first."),
        tone=Tone.BAD,
        rows=[
            Row(
                button(_("Delete for good"), "guidance.manage.forget.yes", owner, managed.slug, style=DANGER),
                button(_("Keep it"), "guidance.manage.page", owner, managed.slug),
            )
        ],
    )


def _person(user_id: int | None, number: int) -> str:
    return f"<@{user_id}>" if user_id else _("somebody") if number else "–"


def _line(signed: Signed) -> str:
    version = signed.version
    text = f"**{version.number}** · {_(ACTIONS[version.action])} · {_(STATES[version.state])} · "
    text += f"{moment(version.created_at, 'd')} · {_person(signed.wrote, 1)}"
    return text + (f" → {_person(signed.reviewed, 1)}" if signed.reviewed else "")


def history_card(owner: int, managed: Managed, versions: Sequence[Signed], number: int) -> Card:
    """All versions of a page, the newest first."""
    listed, page = page_of(versions, number, 10)
    choices = [
        discord.SelectOption(
            label=f"{one.version.number} · {_(ACTIONS[one.version.action])}", value=str(one.version.id)
        )
        for one in listed
        if one.version.page is not None
    ]
    return Card(
        _("History of {page}").format(page=inert(_title(managed.text, managed.slug))),
        "\n".join(_line(one) for one in listed),
        page.note,
        rows=[
            Row(select(_("Look at a version"), "guidance.manage.version", owner, choices))
            if choices
            else None,
            pager(page, "guidance.manage.history", owner, managed.slug),
            Row(button(_("Back to the page"), "guidance.manage.page", owner, managed.slug)),
        ],
    )


def _changed(version: Version, before: Page | None) -> str:
    if version.page is None or before is None:
        return ""
    names = [
        _(label) for field, label in FIELDS.items() if getattr(version.page, field) != getattr(before, field)
    ]
    return _("Changed: {fields}").format(fields=", ".join(names)) if names else _("Nothing differs.")


def _draft(draft: Draft) -> str:
    return (
        f"**{inert(draft.title)}** · {_(RECIPIENTS[draft.to])}\n{quoted(draft.short, 900)}\n\n"
        f"{quoted(draft.warm, 900)}"
    )


def version_card(owner: int, version: Version, before: Page | None, number: int) -> Card:
    """A version in full, for who has to agree to it or may bring it back. `before`: what members see now."""
    page = version.page
    head = f"{_('Version {number}').format(number=version.number)} · {_(ACTIONS[version.action])} · "
    head += _(STATES[version.state])
    blocks = [_changed(version, before)]
    if page is None:
        blocks.append(_("This takes the page away."))
    else:
        deadlines = "\n".join(
            f"- {inert(one.what)}: {one.days} · {_(MOMENTS[one.counted_from])}" for one in page.deadlines
        )
        asks = "\n".join(f"- {inert(ask, 200)}" for ask in page.asks)
        blocks += [
            inert(page.summary, 300),
            page_text(page.body),
            sources_text(page.sources, servers=True),
            f"**{_('Deadlines')}**\n{deadlines}" if deadlines else "",
            f"**{_('How people ask for it')}**\n{asks}" if asks else "",
            *map(_draft, page.drafts),
        ]
    shown = parts([block for block in blocks if block], MOST_CHARACTERS - 400)
    number = min(number, len(shown) - 1)
    doing = Row()
    if version.state is State.PENDING:
        doing.add_item(button(_("Accept"), "guidance.manage.accept", owner, version.id, style=SUCCESS))
        doing.add_item(button(_("Refuse"), "guidance.manage.refuse", owner, version.id, style=DANGER))
    elif page is not None:
        doing.add_item(button(_("Bring this version back"), "guidance.manage.restore", owner, version.id))
    onwards = Row()
    if number > 0:
        onwards.add_item(
            button("← " + _("Back"), "guidance.manage.version", owner, f"{version.id}~{number - 1}")
        )
    if number < len(shown) - 1:
        onwards.add_item(
            button(_("More") + " →", "guidance.manage.version", owner, f"{version.id}~{number + 1}")
        )
    onwards.add_item(button(_("Back to the page"), "guidance.manage.page", owner, version.slug))
    return Card(inert(_title(page, version.slug)), f"-# {head}", *shown[number], rows=[doing, onwards])


def waiting_card(owner: int, waiting: Sequence[Version], titled: Titled, number: int) -> Card:
    """What waits for a second moderator, the oldest first."""
    listed, page = page_of(waiting, number, 10)
    names = {
        one.id: one.page.title if one.page else titled(one.slug) or _("A page to take away") for one in listed
    }
    lines = [
        f"- **{inert(names[one.id])}** · {_(ACTIONS[one.action])} {moment(one.created_at)}" for one in listed
    ]
    choices = [
        discord.SelectOption(label=cut(str(clean_text(names[one.id])), 100), value=str(one.id))
        for one in listed
    ]
    return Card(
        _("Waiting for a second moderator"),
        "\n".join(lines) or _("Nothing waits."),
        page.note,
        rows=[
            Row(select(_("Look at a change"), "guidance.manage.version", owner, choices))
            if choices
            else None,
            pager(page, "guidance.manage.waiting", owner, order=Order.OTHER),
            _home(owner),
        ],
    )


def helped_card(owner: int, tallies: Sequence[Tally], titled: Titled, number: int) -> Card:
    """What members found helpful."""
    known = [(name, one) for one in tallies if (name := titled(one.slug))]
    listed, page = page_of(known, number, 15)
    lines = [f"- {inert(name)} · 👍 {one.yes} · 👎 {one.no}" for name, one in listed]
    return Card(
        _("What members found helpful"),
        "\n".join(lines) or _("Nobody has said so yet."),
        page.note,
        rows=[pager(page, "guidance.manage.helped", owner, order=Order.OTHER), _home(owner)],
    )


def wanted_card(owner: int, wanted: Sequence[Wanted]) -> Card:
    """Words that members searched for in vain."""
    lines = [
        f"- **{inert(one.word)}** · "
        + ngettext("{count} member", "{count} members", one.members).format(count=one.members)
        for one in wanted
    ]
    return Card(
        _("Searched without finding"),
        "\n".join(lines) or _("No word yet that enough members searched for."),
        "-# "
        + _("Only single words that at least {count} members used in half a year, and never who.").format(
            count=LEAST_MEMBERS
        ),
        rows=[Row(button(_("Write a page"), "guidance.manage.add", owner, style=PRIMARY)), _home(owner)],
    )
