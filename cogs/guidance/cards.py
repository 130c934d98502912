"""How guidance looks: a page, what was found, topics, bookmarks."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import discord

from bot.contracts.models import Contract
from bot.guidance.dates import closes, dated
from bot.guidance.models import Page
from bot.guidance.service import Mine
from bot.i18n import _, ngettext
from bot.ui.buttons import ANYBODY, PRIMARY, button, select
from bot.ui.cards import MOST_CHARACTERS, Card, Row, Tone
from bot.ui.contract_option import options as contract_options
from bot.ui.guidance_links import Spot
from bot.ui.page_words import deadline_words
from bot.ui.text import cut, day, inert
from bot.values import clean_text
from cogs.guidance.found_cards import keep_button
from cogs.guidance.own_answers import own_answer_button, own_answer_line
from cogs.guidance.page_text import page_text, parts, sources_line, sources_text, split

_ROOM = MOST_CHARACTERS - 250
"""Characters for a page's text, with room for what is said above and below it."""

_LOOK = 1000
"""Characters of a page's body that are seen at first."""


class Sight(NamedTuple):
    """All that a page's card shows besides its text.

    `servers`: moderators of the server wrote it. `offers`: the member's contracts on which one of its deadlines
    runs. `others`: pages to go on to; `found`: they fit the same search. `share`: whether there is a
    way to do so here. `contracts`: the member's that the page's own command is for.
    """

    page: Page
    now: datetime
    mine: Mine
    servers: bool = False
    contract: Contract | None = None
    offers: Sequence[Contract] = ()
    others: Sequence[Page] = ()
    found: bool = False
    share: bool = False
    contracts: Sequence[Contract] = ()
    keep: str = ""
    """The token of the message that a page was looked for, where the member has a case to keep it in."""


def page_option(page: Page) -> discord.SelectOption:
    """A page in a select."""
    return discord.SelectOption(
        label=cut(str(clean_text(page.title)), 100),
        value=page.slug,
        description=cut(str(clean_text(page.summary)), 100),
    )


def _deadlines(page: Page, contract: Contract | None) -> str:
    if not page.deadlines:
        return ""
    head = (
        _("**Deadlines for {contract}**").format(contract=inert(contract.name, 80))
        if contract
        else "**" + _("Deadlines") + "**"
    )
    lines = [deadline_words(one, closes(one, contract) if contract else None) for one in page.deadlines]
    return "\n- ".join([head, *lines])


def _stale(page: Page, now: datetime) -> str:
    if not page.is_stale(now.date()):
        return ""
    days = (now.date() - page.checked).days
    return "⚠️ " + ngettext(
        "**These facts were checked {count} day ago.** Rules change: look at the sources before you rely on this.",
        "**These facts were checked {count} days ago.** Rules change: look at the sources before you rely on this.",
        days,
    ).format(count=days)


def _checked(page: Page, servers: bool) -> str:
    servers_own = _("Written by this server's moderators · last changed {day}")
    said = servers_own if servers else _("Facts checked {day}")
    return "-# " + said.format(day=day(page.checked))


class _Part(NamedTuple):
    """What is seen at once of a page; `name` is what the button says that leads here."""

    name: str
    blocks: list[str]


def _parts(page: Page, servers: bool, contract: Contract | None, now: datetime) -> list[_Part]:
    """The page in parts: the answer with the next steps, then the rest with what each source supports.

    On a phone one part is about two screens. The day the facts were checked stands in each.
    """
    checked = _checked(page, servers)
    told = sources_text(page.sources, servers)
    head, rest = split(page.body, _LOOK)
    first = [
        _stale(page, now),
        inert(page.summary, 300),
        _deadlines(page, contract),
        page_text(head),
        told if servers else sources_line(page.sources),
    ]
    second = [page_text(rest), "" if servers else told]
    room = _ROOM - len(inert(page.title)) - len(checked)
    heading = rest.partition("\n")[0].strip("# ")
    name = cut(str(clean_text(heading)), 40) or _("Sources")
    shown = [_Part(_("Read on"), [*part, checked]) for part in parts([one for one in first if one], room)]
    more = [one for one in second if one]
    for number, part in enumerate(parts(more, room) if more else []):
        shown.append(_Part(_("Read on") if number else name, [*part, checked]))
    return shown


def _tone(page: Page, now: datetime) -> Tone:
    return Tone.CAREFUL if page.is_stale(now.date()) else Tone.PLAIN


def page_card(owner: int, spot: Spot, sight: Sight, said: str = "") -> Card:
    """A page with everything that can be done with it."""
    page, contract = sight.page, sight.contract
    shown = _parts(page, sight.servers, contract, sight.now)
    number = min(spot.part, len(shown) - 1)
    here = spot._replace(part=number)
    return Card(
        inert(page.title),
        said,
        *shown[number].blocks,
        own_answer_line(page) if number == 0 else None,
        tone=_tone(page, sight.now),
        rows=[
            _doing(owner, here, sight),
            _reading(owner, here, shown),
            _dates(owner, here, sight),
            _keeping(owner, here, sight),
            _saying(owner, here, sight),
            _onwards(owner, here, sight),
        ],
    )


def _doing(owner: int, spot: Spot, sight: Sight) -> Row:
    row = Row()
    if sight.page.drafts:
        row.add_item(button(_("Draft a message"), "guidance.draft", owner, spot, style=PRIMARY))
    if sight.keep:
        row.add_item(keep_button(owner, sight.keep))
    if own := own_answer_button(owner, sight.page, sight.contract, sight.contracts):
        row.add_item(own)
    if spot.message:
        row.add_item(button(_("Post as reply"), "guidance.share", owner, spot))
    return row


def _reading(owner: int, spot: Spot, shown: Sequence[_Part]) -> Row:
    row = Row()
    if spot.part < len(shown) - 1:
        label = shown[spot.part + 1].name + " →"
        row.add_item(button(label, "guidance.page", owner, spot._replace(part=spot.part + 1)))
    if spot.part > 0:
        row.add_item(button("← " + _("Back"), "guidance.page", owner, spot._replace(part=spot.part - 1)))
    return row


def _keeping(owner: int, spot: Spot, sight: Sight) -> Row:
    row = Row()
    if sight.page.deadlines:
        row.add_item(button(_("Remind me"), "guidance.remind", owner, spot))
    if sight.mine.saved:
        row.add_item(button(_("Saved ✓"), "guidance.unsave", owner, spot))
    else:
        row.add_item(button(_("Save"), "guidance.save", owner, spot))
    if sight.share and not spot.message:
        row.add_item(button(_("Share here"), "guidance.share", owner, spot))
    return row


def _saying(owner: int, spot: Spot, sight: Sight) -> Row:
    good, bad, helpful = "👍 " + _("Helpful"), "👎 " + _("Not helpful"), sight.mine.helpful
    return Row(
        button(good + " ✓" * (helpful is True), "guidance.yes", owner, spot),
        button(bad + " ✓" * (helpful is False), "guidance.no", owner, spot),
    )


def _dates(owner: int, spot: Spot, sight: Sight) -> Row | None:
    """A way to see the deadlines of one's own contract."""
    if sight.contract is not None:
        return Row(button(_("Without the contract"), "guidance.page", owner, spot._replace(contract=0)))
    if not dated(sight.page) or not sight.offers:
        return None
    if len(sight.offers) == 1:
        (one,) = sight.offers
        label = _("Dates for {contract}").format(contract=cut(str(clean_text(one.name)), 50))
        there = spot._replace(contract=one.id, message=0, part=0)
        return Row(button(label, "guidance.page", owner, there))
    return Row(
        select(
            _("Dates for one of your contracts"),
            "guidance.dates",
            owner,
            contract_options(sight.offers),
            spot,
        )
    )


def _onwards(owner: int, spot: Spot, sight: Sight) -> Row | None:
    if not sight.others:
        return None
    label = _("Not this? These fit too") if sight.found else _("Related")
    there = Spot("", message=spot.message)
    return Row(select(label, "guidance.open", owner, [page_option(one) for one in sight.others], there))


def public_card(page: Page, servers: bool, now: datetime) -> Card:
    """A page for everyone to read, with nothing of whoever shared it; its button answers who presses it."""
    shown = _parts(page, servers, None, now)
    return Card(
        inert(page.title),
        *shown[0].blocks,
        tone=_tone(page, now),
        rows=[Row(button(_("Open it for yourself"), "guidance.open", ANYBODY, Spot(page.slug)))],
    )


def ask_share_card(owner: int, spot: Spot, page: Page) -> Card:
    """A second press before a page is posted for all to see."""
    title = _("Post this page as a reply?") if spot.message else _("Post this page here?")
    return Card(
        title,
        f"**{inert(page.title)}**",
        _(
            "Everyone in this channel will see it. Nothing of yours is in it, neither your search nor a contract."
        ),
        rows=[
            Row(
                button(_("Post it"), "guidance.post", owner, spot, style=PRIMARY),
                button(_("Back"), "guidance.page", owner, spot),
            )
        ],
    )
