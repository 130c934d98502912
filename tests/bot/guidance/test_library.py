"""Reading the pages: every fault of every file in one message."""

from pathlib import Path

import pytest

from bot.errors import OperatorError
from bot.guidance.library import CONTENT, Library, load
from bot.guidance.models import Category
from tests.bot.guidance.conftest import page

PAGE = """---
slug: {slug}
title: A title
summary: A summary.
category: feedback
platforms: [upwork]
keywords: [one]
asks: ["How?"]
deadlines: []
sources:
  - url: https://support.upwork.com/hc/en-us/articles/1
    supports: everything
    kind: official
    date: null
checked: 2026-11-22
review_days: 180
related: []
drafts: []
---
**First**: read this.
"""

SPANISH = """---
title: Un título
summary: Un resumen.
keywords: [uno]
asks: ["¿Cómo?"]
deadlines: []
drafts: []
---
**Primero**: lee esto.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "es").mkdir()
    (tmp_path / "a-page.md").write_text(PAGE.format(slug="a-page"), "utf-8")
    (tmp_path / "es" / "a-page.md").write_text(SPANISH, "utf-8")
    return tmp_path


def faults(folder: Path) -> list[str]:
    with pytest.raises(OperatorError) as caught:
        load(folder)
    return str(caught.value).splitlines()[1:]


def test_a_page_and_its_translation(folder: Path) -> None:
    library = load(folder)
    assert library.slugs == ("a-page",)
    english, spanish = library.find_page("a-page"), library.find_page("a-page", "es")
    assert english is not None
    assert spanish is not None
    assert (english.title, english.body, english.checked.isoformat()) == (
        "A title",
        "**First**: read this.",
        "2026-11-22",
    )
    assert (spanish.title, spanish.body, spanish.sources) == (
        "Un título",
        "**Primero**: lee esto.",
        english.sources,
    )
    assert library.find_page("another") is None


def test_the_spanish_file_may_be_missing(folder: Path) -> None:
    (folder / "es" / "a-page.md").unlink()
    page = load(folder).find_page("a-page", "es")
    assert page is not None
    assert page.title == "A title"


def test_every_fault_of_every_file_is_named(folder: Path) -> None:
    (folder / "b-page.md").write_text(
        PAGE.format(slug="another").replace("kind: official", "kind: hearsay"), "utf-8"
    )
    (folder / "c-page.md").write_text("no front matter", "utf-8")
    (folder / "d-page.md").write_text("---\ntitle: [unclosed\n---\nx", "utf-8")
    (folder / "e-page.md").write_bytes(b"---\ntitle: \xff\n---\nx")
    (folder / "f-page.md").write_text(PAGE.format(slug="f-page").replace("A title", "T" * 61), "utf-8")
    (folder / "es" / "a-page.md").write_text(SPANISH.replace("summary:", "sumary:"), "utf-8")
    (folder / "es" / "gone.md").write_text(SPANISH, "utf-8")
    found = faults(folder)
    for expected in (
        "es/a-page.md: summary: Field required",
        "es/a-page.md: sumary: Extra inputs are not permitted",
        "b-page.md: slug: must be the file's name, b-page",
        "b-page.md: sources.0.kind: Input should be 'official'",
        "c-page.md: has no front matter",
        "d-page.md: line",
        "e-page.md: is not UTF-8 text",
        "f-page.md: title: Value should have at most 60 characters, not 61",
        "es/gone.md: translates a page that does not exist",
    ):
        assert any(line.strip().startswith(expected) for line in found), (expected, found)
    assert len(found) == 9


def test_a_yaml_fault_names_its_line(folder: Path) -> None:
    (folder / "a-page.md").write_text(
        PAGE.format(slug="a-page").replace("A summary.", "one: two: three"), "utf-8"
    )
    assert "a-page.md: line 4: the front matter is not YAML" in faults(folder)[0]


def test_a_placeholder_that_does_not_exist_is_a_fault(folder: Path) -> None:
    draft = "drafts:\n  - {name: ask, to: client, title: T, short: 'Hi {nobody}', warm: 'Hi'}"
    (folder / "a-page.md").write_text(PAGE.format(slug="a-page").replace("drafts: []", draft), "utf-8")
    assert "a-page.md: drafts.0: {nobody} is no placeholder" in faults(folder)[0]


def test_an_empty_folder_is_an_empty_library(tmp_path: Path) -> None:
    assert load(tmp_path).pages() == ()


def test_pages_stand_in_the_order_of_their_categories() -> None:
    library = Library([page("bb"), page("cc", category="rating"), page("aa")])
    assert library.slugs == ("cc", "aa", "bb")
    assert [one.slug for one in library.by_category(Category.COMMUNITY, "es")] == ["aa", "bb"]


def test_pages_are_in_the_wheel() -> None:
    # Everything in the folder `bot` is packed, unless git ignores it.
    assert CONTENT.parent.parent.name == "bot"
    ignored = (Path(__file__).parents[3] / ".gitignore").read_text("utf-8").splitlines()
    assert not {"*.md", "content", "content/"} & set(ignored)
