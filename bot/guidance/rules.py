"""What the built-in pages must be, beyond what any page must be: `candor guidance check` and the tests go by this.

A page that breaks one of these still works, so the bot does not look at them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple
from zoneinfo import available_timezones

from bot.guidance.deadlines import Silence
from bot.guidance.library import Library
from bot.guidance.models import (
    MEANINGS,
    MOST_BODY,
    NEEDS_MEANING,
    Draft,
    Meaning,
    Page,
    Recipient,
    Translation,
)
from bot.guidance.topics import FURTHER, PERMANENT
from bot.guidance.wording import REASONS, draft_faults
from bot.i18n import LANGUAGES, LOCALES, SOURCE_LANGUAGE
from bot.parsing.words import read_tables, words_for

KEYWORDS = (5, 15)
ASKS = (15, 50)
TRANSLATED_ASKS = (8, 40)
RELATED = (2, 5)
MOST_DRAFTS = 5
_HEADING = re.compile(r"^(#+)\s*(.*?)\s*$", re.MULTILINE)
_NO_MARKDOWN = {
    "a table": re.compile(r"^\s*\|.*\|", re.MULTILINE),
    "HTML": re.compile(r"</?[a-zA-Z][^>\n]*>"),
    "an image": re.compile(r"!\["),
    "a link": re.compile(r"\]\(|https?://|www\."),
    "a code block": re.compile(r"```"),
}
_BRACES = re.compile(r"[{}]")
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")


class Broken(NamedTuple):
    """A rule that a page breaks: the file as writers know it, the field, and what is wrong."""

    file: str
    field: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.field}: {self.what}"


def check(library: Library) -> list[Broken]:
    """Everything that is wrong with the pages of `library`, page by page."""
    found = [
        Broken(f"{slug}.md", "slug", "this page is missing; its slug is permanent")
        for slug in PERMANENT
        if library.find_page(slug) is None
    ]
    for page in library.pages():
        found += _page(page, library)
        for language in LANGUAGES:
            if language != SOURCE_LANGUAGE:
                found += _translation(page, language)
    found += _disagreeing(library)
    found += _twice(library)
    return found


def _page(page: Page, library: Library) -> Iterator[Broken]:
    file = f"{page.slug}.md"
    expected = PERMANENT.get(page.slug)
    if expected is None and page.slug not in FURTHER:
        yield Broken(file, "slug", "stands neither in TOPICS nor in FURTHER of bot/guidance/topics.py")
    if expected is not None and page.category is not expected:
        yield Broken(file, "category", f"is {page.category}, must be {expected}")
    if not page.platforms:
        yield Broken(file, "platforms", "names none")
    yield from _counted(file, "keywords", page.keywords, KEYWORDS)
    yield from _counted(file, "asks", page.asks, ASKS)
    yield from _counted(file, "related", page.related, RELATED)
    if len(page.drafts) > MOST_DRAFTS:
        yield Broken(file, "drafts", f"has {len(page.drafts)}; at most {MOST_DRAFTS}")
    if not page.sources:
        yield Broken(file, "sources", "names none")
    for slug in page.related:
        if slug == page.slug:
            yield Broken(file, "related", "names itself")
        elif library.find_page(slug) is None:
            yield Broken(file, "related", f"{slug} is no page")
    if len(page.body) > MOST_BODY:
        yield Broken(file, "body", f"has {len(page.body)} characters; at most {MOST_BODY}")
    yield from _body(file, page.body, SOURCE_LANGUAGE)
    yield from _drafts(file, page.drafts)
    yield from _meanings(file, page.drafts)
    yield from _last_days(file, page)
    yield from _facts(file, page)
    yield from _told_days(file, page)
    yield from _numbers(file, page, SOURCE_LANGUAGE)


def _translation(page: Page, language: str) -> Iterator[Broken]:
    file = f"{language}/{page.slug}.md"
    words = page.translations.get(language)
    if words is None:
        yield Broken(file, "file", "this translation is missing")
        return
    yield from _counted(file, "keywords", words.keywords, KEYWORDS)
    yield from _counted(file, "asks", words.asks, TRANSLATED_ASKS)
    yield from _parity(file, page, words)
    if words.body:
        yield from _body(file, words.body, language)
        ours, theirs = (len(_HEADING.findall(body)) for body in (words.body, page.body))
        if ours != theirs:
            yield Broken(file, "body", f"has {ours} headings; the English page has {theirs}")
    else:
        yield Broken(file, "body", "is not translated")
    told = page.in_language(language)
    yield from _drafts(file, told.drafts)
    yield from _told_days(file, told)
    yield from _numbers(file, told, language)
    if words.english != page.fingerprint:
        what = f"is not {page.fingerprint}: the English page has changed; translate that, then set it"
        yield Broken(file, "english", what)


def _parity(file: str, page: Page, words: Translation) -> Iterator[Broken]:
    if len(words.deadlines) != len(page.deadlines):
        yield Broken(
            file, "deadlines", f"are {len(words.deadlines)}; the English page has {len(page.deadlines)}"
        )
    else:
        for number, (ours, theirs) in enumerate(zip(words.deadlines, page.deadlines, strict=True)):
            if (ours.note is None) != (theirs.note is None):
                yield Broken(file, f"deadlines.{number}", "a note stands in one language only")
    names, expected = [d.name for d in words.drafts], [d.name for d in page.drafts]
    if names != expected:
        yield Broken(
            file, "drafts", f"are {', '.join(names) or 'none'}; must be {', '.join(expected) or 'none'}"
        )
        return
    for told, draft in zip(words.drafts, page.drafts, strict=True):
        used = set(_PLACEHOLDER.findall(told.short + told.warm))
        if used != {f"{{{name}}}" for name in draft.placeholders}:
            yield Broken(file, f"drafts.{draft.name}", "has not the placeholders of the English draft")


def _drafts(file: str, drafts: Iterable[Draft]) -> Iterator[Broken]:
    for draft in drafts:
        field = f"drafts.{draft.name}"
        if set(_PLACEHOLDER.findall(draft.short)) != set(_PLACEHOLDER.findall(draft.warm)):
            yield Broken(file, field, "its two tones have not the same placeholders")
        for text in (draft.short, draft.warm):
            if _BRACES.search(_PLACEHOLDER.sub("", text)):
                yield Broken(file, field, "has a brace that belongs to no placeholder")
                break
        for one in draft_faults(draft):
            place = f"{field}.{one.tone or 'title'}"
            yield Broken(file, place, f"{REASONS[one.fault.why]} “{one.fault.sentence}”")


def _meanings(file: str, drafts: Iterable[Draft]) -> Iterator[Broken]:
    """Which day and which sum a draft speaks of must be said: else a wrong one may be filled in."""
    for draft in drafts:
        field = f"drafts.{draft.name}.means"
        for name, is_day in NEEDS_MEANING.items():
            if name not in draft.placeholders:
                continue
            meaning = draft.means.get(name)
            if meaning is None:
                yield Broken(file, field, f"does not say what {{{name}}} is")
            elif (MEANINGS[meaning].tense is not None) is not is_day:
                yield Broken(file, field, f"{meaning} is no meaning of {{{name}}}")
        for name in draft.means:
            if name not in NEEDS_MEANING or name not in draft.placeholders:
                yield Broken(file, field, f"{name} is no day or sum of this draft")


_LOST = {Silence.MONEY_TO_CLIENT, Silence.UNPROTECTED_LOST, Silence.LOSES}


def _last_days(file: str, page: Page) -> Iterator[Broken]:
    """Where silence loses, the client is never told the platform's own last day: after it, silence wins for them."""
    if not any(deadline.silence in _LOST for deadline in page.deadlines):
        return
    for draft in page.drafts:
        if draft.to is Recipient.CLIENT and Meaning.ANNOUNCED in draft.means.values():
            yield Broken(file, f"drafts.{draft.name}.means", "tells the client after which day silence loses")


def _facts(file: str, page: Page) -> Iterator[Broken]:
    for number, source in enumerate(page.sources):
        if source.read is None:
            yield Broken(file, f"sources.{number}", "does not say on which day it was read")
    urls = {source.url for source in page.sources}
    for number, deadline in enumerate(page.deadlines):
        field = f"deadlines.{number}"
        for name in ("event", "who", "silence", "source"):
            if getattr(deadline, name) is None:
                yield Broken(file, field, f"has no {name}")
        if deadline.source is not None and deadline.source not in urls:
            yield Broken(file, field, "its source is not among the page's sources")
        if deadline.zone is not None and deadline.zone not in available_timezones():
            yield Broken(file, field, f"{deadline.zone} is no time zone")


def _told_days(file: str, page: Page) -> Iterator[Broken]:
    """A deadline that the text does not name, or names with other days: prose and data must not differ."""
    told = days_told(f"{page.summary}\n{page.body}")
    for number, deadline in enumerate(page.deadlines):
        if (deadline.days, deadline.business) not in told:
            kind = "business days" if deadline.business else "days"
            yield Broken(file, f"deadlines.{number}", f"its {deadline.days} {kind} do not stand in the text")


def _written(meaning: str) -> str:
    """A pattern for the words of pages that mean this, in any language, the longest first."""
    words = sorted(words_for("pages", "page", meaning), key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, words))})"


@cache
def _days() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """“10 business days”, where the words around the days tell business days from others; “on day 7 or 10”."""
    day, business = _written("day"), _written("business")
    return (
        re.compile(
            rf"(\d+)\*{{0,2}}[ -](?:({business}) |{_written('calendar')} )?{day}\b(?: ({business})\b)?",
            re.IGNORECASE,
        ),
        re.compile(rf"\b{day} \*{{0,2}}(\d+)(?: {_written('and')} (\d+))?", re.IGNORECASE),
    )


def days_told(text: str) -> set[tuple[int, bool]]:
    """The numbers of days that stand in `text`, each with whether they are business days."""
    amounts, numbers = _days()
    told = {(int(number), bool(before or after)) for number, before, after in amounts.findall(text)}
    return told | {(int(number), False) for found in numbers.findall(text) for number in found if number}


def _body(file: str, body: str, language: str) -> Iterator[Broken]:
    for first in read_tables(LOCALES / language / "pages.toml")["page"]["first"]:
        if not body.startswith(first):
            yield Broken(file, "body", f"does not begin with {first}")
    headings = _HEADING.findall(body)
    for level, heading in headings:
        if level != "##":
            yield Broken(file, "body", f"the heading “{heading}” must have two #")
    for heading, times in Counter(heading for _level, heading in headings).items():
        if times > 1:
            yield Broken(file, "body", f"the heading “{heading}” stands there twice")
    for what, pattern in _NO_MARKDOWN.items():
        if pattern.search(body):
            yield Broken(file, "body", f"has {what}")


@cache
def _other_numbers(language: str) -> re.Pattern[str]:
    """Numbers that are read as others in `language`: where the decimal sign is a comma, 1,000 is one."""
    from babel.numbers import get_decimal_symbol, get_group_symbol

    group, decimal = map(re.escape, (get_group_symbol(language), get_decimal_symbol(language)))
    return re.compile(rf"\d+(?:{group}\d{{1,2}}|{decimal}\d{{3}})(?!\d)")


def _numbers(file: str, page: Page, language: str) -> Iterator[Broken]:
    texts = {"summary": page.summary, "body": page.body}
    texts |= {f"drafts.{draft.name}": f"{draft.short}\n{draft.warm}" for draft in page.drafts}
    for field, text in texts.items():
        for number in _other_numbers(language).findall(text):
            yield Broken(file, field, f"{number} is read as another number in this language")


def _counted(file: str, field: str, values: tuple[str, ...], bounds: tuple[int, int]) -> Iterator[Broken]:
    least, most = bounds
    if not least <= len(values) <= most:
        yield Broken(file, field, f"are {len(values)}; must be {least} to {most}")
    twice = [value for value, times in Counter(value.casefold() for value in values).items() if times > 1]
    for value in twice:
        yield Broken(file, field, f"“{value}” stands there twice")


def _disagreeing(library: Library) -> Iterator[Broken]:
    """An event is one rule: whatever page names it, it says the same for the same platform."""
    rules: dict[tuple[str, str], tuple[str, dict[str, object]]] = {}
    for page in library.pages():
        for number, deadline in enumerate(page.deadlines):
            if deadline.event is None:
                continue
            rule = deadline.model_dump(exclude={"what", "note", "source"})
            platform = page.platforms[0] if page.platforms else ""
            first, known = rules.setdefault((platform, deadline.event), (page.slug, rule))
            if rule != known:
                what = f"{deadline.event} is another rule than on {first}.md"
                yield Broken(f"{page.slug}.md", f"deadlines.{number}", what)


def _twice(library: Library) -> Iterator[Broken]:
    """Titles that two pages share: in a list nobody could tell them apart."""
    for language in LANGUAGES:
        titles = Counter(page.title.casefold() for page in library.pages(language))
        for page in library.pages(language):
            if titles[page.title.casefold()] > 1:
                yield Broken(f"{page.slug}.md", "title", f"“{page.title}” is the title of another page too")
