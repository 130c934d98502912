"""What `candor guidance check --months` finds: facts read long ago, sources without a day, older translations."""

from datetime import date

import pytest

from bot.guidance.ages import Aged, aged, months_before, outdated
from bot.guidance.library import Library
from bot.guidance.models import Page
from tests.bot.guidance.conftest import page

TODAY = date(2026, 12, 1)


def source(**fields: object) -> dict[str, object]:
    return {"url": "https://example.com/a", "supports": "all of it", "kind": "official", **fields}


def translated(english: str | None = None, **fields: object) -> Page:
    words = {"title": "Horario", "summary": "De lunes a viernes.", "english": english}
    return page(translations={"es": words}, **fields)


def found(*pages: Page, months: int = 6) -> list[Aged]:
    return aged(Library(pages), TODAY, months)


def test_facts_are_old_after_so_many_months_and_not_on_the_day() -> None:
    assert found(page(sources=[source(read=date(2026, 6, 1))])) == []
    (one,) = found(page(sources=[source(read=date(2026, 5, 31))]))
    assert str(one) == "2026-05-31  opening-hours.md: read that day: https://example.com/a"
    assert found(page(sources=[source(read=date(2026, 5, 31))]), months=7) == []


def test_a_source_without_a_day_is_listed_by_the_day_of_the_last_check() -> None:
    (one,) = found(page(sources=[source()], checked=date(2026, 3, 2)))
    assert (one.since, one.what) == (date(2026, 3, 2), "no day of reading for https://example.com/a")


def test_a_translation_of_another_text_is_listed() -> None:
    good = translated(translated().fingerprint)
    assert found(good) == []
    assert outdated(good) == []
    changed = translated(good.fingerprint, summary="The desk answers on Mondays.")
    (one,) = found(changed)
    assert (one.file, one.what) == ("es/opening-hours.md", "translates an older English text")
    assert outdated(translated(None)) == ["es"]


def test_the_oldest_comes_first() -> None:
    days = [date(2025, 3, 1), date(2024, 1, 1), date(2026, 1, 1)]
    pages = [page(f"page-{n}", sources=[source(read=one)]) for n, one in enumerate(days)]
    assert [one.since for one in found(*pages)] == sorted(days)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 12, 1), 6, date(2026, 6, 1)),
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2026, 1, 15), 25, date(2023, 12, 15)),
    ],
)
def test_months_are_those_of_the_calendar(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected


def test_every_source_of_the_built_in_pages_has_its_day(library: Library) -> None:
    assert [one for one in aged(library, date(2026, 11, 27), 1) if "no day" in one.what] == []


def test_words_for_the_search_do_not_make_a_translation_old() -> None:
    assert page(asks=["when?"], keywords=["desk"]).fingerprint == page().fingerprint
    assert page(body="**First**: come on a Monday.").fingerprint != page().fingerprint
