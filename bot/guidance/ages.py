"""What grew old in the built-in pages: facts read long ago, sources without a day, translations of an older text."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from bot.guidance.library import Library
from bot.guidance.models import Page
from bot.i18n import LANGUAGES, SOURCE_LANGUAGE


class Aged(NamedTuple):
    """Something to look at again. `since` is the day from which it ages: the day of reading, or of the last check."""

    since: date
    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.since}  {self.file}: {self.what}"


def aged(library: Library, today: date, months: int) -> list[Aged]:
    """What is older than `months` months on `today`, and what has no age at all; the oldest first."""
    before = months_before(today, months)
    return sorted(found for page in library.pages() for found in _of_page(page, before))


def months_before(day: date, months: int) -> date:
    """The same day of the month `months` months earlier, or the last one of a shorter month."""
    from dateutil.relativedelta import relativedelta

    return day - relativedelta(months=months)


def outdated(page: Page) -> list[str]:
    """The languages whose words were written for another English text of `page` than today's."""
    return [language for language, words in page.translations.items() if words.english != page.fingerprint]


def _of_page(page: Page, before: date) -> Iterator[Aged]:
    file = f"{page.slug}.md"
    for source in page.sources:
        if source.read is None:
            yield Aged(page.checked, file, f"no day of reading for {source.url}")
        elif source.read < before:
            yield Aged(source.read, file, f"read that day: {source.url}")
    for language in LANGUAGES:
        if language in outdated(page) and language != SOURCE_LANGUAGE:
            yield Aged(page.checked, f"{language}/{file}", "translates an older English text")
