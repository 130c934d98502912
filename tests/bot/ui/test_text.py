"""Text made inert is shown as it was written, and cut with grace."""

import unicodedata

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from bot.ui.text import cut, inert, inert_lines, quoted
from bot.values import clean_text
from tests.bot.ui.hostile import EACH, ESCAPED, FAMILY, HOSTILE, live, unescaped


@given(st.text(st.characters(codec=None), max_size=300))
@example("0.0")
@example("1.")
@example("1. one")
@example("# one")
@example("- one")
@example("-# one")
def test_any_text_is_inert(text: str) -> None:
    shown = inert(text, 300)
    assert live(shown) == []
    assert live(quoted(text, 300)) == []
    assert not set(unescaped(shown)) & set("*_~|`[]<>"), "no markdown"
    assert not regex.match(r"#|-|\+", shown), "no heading, no small print, no list"
    assert not regex.match(r"\d+\.(\s|$)", shown), "no numbered list; the point of 0.5 makes none"


@pytest.mark.parametrize("text", **EACH)
def test_inert_text_is_what_was_written(text: str) -> None:
    """Whoever reads it sees the very words: only backslashes and invisible marks were put in."""
    shown = ESCAPED.sub(r"\1", inert(text, 5000)).replace("\u200b", "")
    assert shown == " ".join(str(clean_text(text)).split()).replace("\u200b", "")


@pytest.mark.parametrize("text", [*HOSTILE.values(), "# a\n\n- b\r\n1. c\r> d\u2028  + e  e \n"])
def test_each_line_is_as_inert_as_one_alone(text: str) -> None:
    alone = [inert(line, 5000) for line in text.strip().splitlines()]
    assert inert_lines(text).splitlines() == alone
    assert live(inert_lines(text)) == []


@given(st.text(st.characters(codec="utf-8"), max_size=120), st.integers(2, 80))
def test_cut_keeps_within_the_limit(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert len(short) <= limit
    assert short == text if len(text) <= limit else short.endswith("…")


@pytest.mark.parametrize(
    "unit", [FAMILY, "👍🏽", "🇩🇪", "e\u0301", "❤️", "🏴\U000e0067\U000e0062\U000e007f", "ab"]
)
@pytest.mark.parametrize("limit", range(2, 30))
def test_cut_splits_no_character_that_is_drawn_as_one(unit: str, limit: int) -> None:
    drawn = set(regex.findall(r"\X", cut(unit * 20, limit).removesuffix("…")))
    assert drawn <= set(regex.findall(r"\X", unit))


def test_a_cut_quote_says_that_it_goes_on() -> None:
    assert quoted("line\n" * 100).endswith("…")
    assert not quoted("one\ntwo").endswith("…")


def test_text_that_is_not_taken_apart_needs_it_not() -> None:
    for character in filter(str.isprintable, map(chr, range(ord("\u0300")))):
        assert unicodedata.is_normalized("NFC", character)
        assert not unicodedata.combining(character)
        assert clean_text(f"a{character}b") == f"a{character}b"


def test_clean_text_leaves_nothing_of_what_draws_nothing() -> None:
    assert clean_text("\u200b \u2060\u202e") == ""
    assert clean_text(" a\u200b ") == "a\u200b"
