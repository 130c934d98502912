"""Forms for moderators: a page, its sources and deadlines, its messages."""

import re
from collections.abc import Awaitable, Callable, Mapping

from bot.errors import Refusal
from bot.guidance.deadlines import CountedFrom
from bot.guidance.models import (
    CATEGORIES,
    MOST_SUMMARY,
    MOST_TITLE,
    MOST_TRANSLATED_BODY,
    Page,
    SourceKind,
)
from bot.i18n import _
from bot.parsing import parse_count
from bot.parsing.text import quote
from bot.ui.entry import Interaction
from bot.ui.forms import Form, chosen

MOST = 4000
"""As much as a field of a form takes."""

Done = Callable[[Interaction, str, int, Mapping[str, object]], Awaitable[None]]
"""Called with the page's slug ("" for a new one), the version it was based on, and the page's new fields."""


class PageForm(Form):
    """The text of a page."""

    offers_help = False  # a server's page, for others to read

    def __init__(self, done: Done, slug: str, base: int, page: Page | None) -> None:
        super().__init__(_("A page of this server"))
        self._done, self._slug, self._base = done, slug, base
        self.page_title = self.text(_("Title"), value=page.title if page else None, most=MOST_TITLE)
        self.category = self.choice(
            _("Topic"),
            [(category.value, _(label)) for category, label in CATEGORIES.items()],
            value=page.category.value if page else "community",
        )
        self.summary = self.text(
            _("The answer in short"),
            hint=_("One or two sentences: what to do."),
            value=page.summary if page else None,
            most=MOST_SUMMARY,
            long=True,
        )
        self.body = self.text(
            _("The page"),
            hint=_("## headings, - lists, 1. steps, **bold**. Links go under Sources and dates."),
            value=page.body if page else None,
            most=MOST_TRANSLATED_BODY,
            long=True,
        )
        self.asks = self.text(
            _("How people ask for it"),
            hint=_("One way a line, as somebody in a hurry would type it. It decides what finds the page."),
            value="\n".join(page.asks) if page else None,
            required=False,
            most=MOST,
            long=True,
        )

    async def submitted(self, interaction: Interaction) -> None:
        values = {
            "title": self.page_title.value,
            "category": chosen(self.category),
            "summary": self.summary.value,
            "body": self.body.value,
            "asks": tuple(lines(self.asks.value)),
        }
        await self._done(interaction, self._slug, self._base, values)


class SourcesForm(Form):
    """Where a page's facts are from, its deadlines, its keywords, and how long it is good for."""

    offers_help = False  # a server's page, for others to read

    def __init__(self, done: Done, base: int, page: Page) -> None:
        super().__init__(_("Sources and dates"))
        self._done, self._base, self._page = done, base, page
        self.sources = self.text(
            _("Sources"),
            hint=_("One a line: the address, a space, and what it says."),
            value="\n".join(f"{one.url} {one.supports}" for one in page.sources),
            example="https://example.org/rules " + _("how long one has"),
            required=False,
            most=MOST,
            long=True,
        )
        self.deadlines = self.text(
            _("Deadlines"),
            hint=_("One a line: days, from when (such as contract_end), and what may be done until then."),
            value="\n".join(f"{one.days} {one.counted_from} {one.what}" for one in page.deadlines),
            example="14 contract_end " + _("You may leave feedback"),
            required=False,
            most=MOST,
            long=True,
        )
        self.keywords = self.text(
            _("Keywords"),
            hint=_("With commas between them."),
            value=", ".join(page.keywords),
            required=False,
            most=1000,
        )
        self.review_days = self.text(
            _("Check again after how many days"), value=str(page.review_days), most=4
        )

    async def submitted(self, interaction: Interaction) -> None:
        values = {
            "sources": [self._source(line) for line in lines(self.sources.value)],
            "deadlines": [self._deadline(line) for line in lines(self.deadlines.value)],
            "keywords": tuple(word.strip() for word in self.keywords.value.split(",") if word.strip()),
            "review_days": parse_count(self.review_days.value),
        }
        await self._done(interaction, self._page.slug, self._base, values)

    def _source(self, line: str) -> Mapping[str, object]:
        url, _sep, supports = line.partition(" ")
        known = next((one for one in self._page.sources if one.url == url), None)
        kept = known.model_dump() if known else {"url": url, "kind": SourceKind.COMMUNITY}
        return {**kept, "supports": supports.strip() or url}

    def _deadline(self, line: str) -> Mapping[str, object]:
        found = re.fullmatch(r"(\d{1,4})\s+(\w+)\s+(\S.*)", line)
        if found is None or found[2] not in set(CountedFrom):
            raise Refusal(
                _("I cannot read the deadline “{text}”"),
                _("Write it like: {example}. It can count from {moments}."),
                text=quote(line),
                example="14 contract_end " + _("You may leave feedback"),
                moments=", ".join(CountedFrom),
            )
        written = {"days": int(found[1]), "counted_from": found[2], "what": found[3]}
        same = next((one for one in self._page.deadlines if one.what == found[3].strip()), None)
        if same is None:
            return written
        if (same.days, same.counted_from) == (int(found[1]), found[2]):
            return {**same.model_dump(), **written}
        return {**written, "note": same.note}


def lines(text: str) -> list[str]:
    """What stands on the lines of `text`, empty ones left out."""
    return [line.strip() for line in text.splitlines() if line.strip()]
