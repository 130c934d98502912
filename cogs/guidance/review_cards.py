"""Versions of a server's pages: their history, what waits for a second moderator."""

from collections.abc import Sequence

import discord

from bot.guidance.deadlines import MOMENTS
from bot.guidance.models import Draft, Page
from bot.guidance.server import Signed, State, Version
from bot.i18n import _
from bot.ui.buttons import DANGER, SUCCESS, button, select
from bot.ui.cards import MOST_CHARACTERS, Card, Row
from bot.ui.pages import Order, page_of, pager
from bot.ui.text import cut, inert, moment, quoted
from bot.values import clean_text
from cogs.guidance.draft_cards import RECIPIENTS
from cogs.guidance.manage_cards import ACTIONS, FIELDS, STATES, Managed, Titled, title
from cogs.guidance.page_text import page_text, parts, sources_text


def overview_row(owner: int) -> Row:
    """The button that leads back to the overview."""
    return Row(button(_("Overview"), "guidance.manage", owner))


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
        _("History of {page}").format(page=inert(title(managed.text, managed.slug))),
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
    head = _("Version {number}").format(number=version.number)
    head += f" · {_(ACTIONS[version.action])} · {_(STATES[version.state])}"
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
            "**" + _("Deadlines") + f"**\n{deadlines}" if deadlines else "",
            "**" + _("How people ask for it") + f"**\n{asks}" if asks else "",
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
    return Card(inert(title(page, version.slug)), f"-# {head}", *shown[number], rows=[doing, onwards])


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
            overview_row(owner),
        ],
    )
