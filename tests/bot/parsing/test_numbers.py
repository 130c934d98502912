"""Stars, scores, categories, yes and no, counts."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refusal
from bot.parsing import parse_bool, parse_categories, parse_count, parse_score, parse_stars, plain, quote
from bot.platforms import PLATFORMS, Platform

FINE = Decimal("0.01")
LABELS = PLATFORMS[Platform.UPWORK].categories
NAMES = list(LABELS)
ALL = dict(zip(NAMES, (5, 5, 4, 5, 3, 5), strict=True))


@pytest.mark.parametrize(
    ("text", "stars"),
    [
        ("4.85", "4.85"),
        ("4,85", "4.85"),
        ("5", "5"),
        ("5.0", "5"),
        ("5 stars", "5"),
        ("1 star", "1"),
        ("4 estrellas", "4"),
        ("★★★★☆", "4"),
        ("⭐️⭐️⭐️", "3"),
        ("★★★★½", "4.5"),
        ("4.5/5", "4.5"),
        ("4.5 out of 5", "4.5"),
        ("none", None),
        ("No feedback", None),
        ("sin valoración", None),
        ("n/a", None),
        ("-", None),
        ("", None),
    ],
)
def test_stars(text: str, stars: str | None) -> None:
    found = parse_stars(text, step=FINE)
    assert found == (None if stars is None else Decimal(stars))
    assert found is None or str(found) == stars  # the shortest form, for storing and showing


@pytest.mark.parametrize(
    ("text", "step", "reason"),
    [
        ("4.3", "0.5", "Did you mean 4 or 4.5?"),
        ("4.85", "0.1", "Did you mean 4.8 or 4.9?"),
        ("4.855", "0.01", "Did you mean 4.85 or 4.86?"),
        ("6", "1", "from 1 to 5"),
        ("0", "1", "from 1 to 5"),
        ("★★☆", "1", "from 1 to 5"),
        ("★★★★★★", "1", "from 1 to 5"),
        ("9/10", "1", "I cannot read"),
        ("-4", "1", "I cannot read"),
        ("abc", "1", "I cannot read"),
        ("5½", "0.5", "from 1 to 5"),
    ],
)
def test_stars_refused(text: str, step: str, reason: str) -> None:
    with pytest.raises(Refusal, match=reason.replace("?", r"\?")):
        parse_stars(text, step=Decimal(step))


@given(hundredths=st.integers(100, 500))
def test_stars_round_trip(hundredths: int) -> None:
    stars = Decimal(hundredths) / 100
    for text in (
        plain(stars),
        f"{stars:.2f}",
        f"{stars:.2f}".replace(".", ","),
        f"{stars} / 5",
        f"{stars} stars",
    ):
        assert parse_stars(text, step=FINE) == stars


@pytest.mark.parametrize("text", ["92", "92%", "92 %", "92.0", "92/100", "٩٢"])
def test_score(text: str) -> None:
    assert parse_score(text) == 92


@pytest.mark.parametrize("text", ["", "92.5", "-1", "x", "99999", "92 93"])
def test_score_refused(text: str) -> None:
    with pytest.raises(Refusal, match="whole number"):
        parse_score(text)


@pytest.mark.parametrize(
    "text",
    [
        *("5 5 4 5 3 5", "5,5,4,5,3,5", "5, 5, 4, 5, 3, 5", "554535", "5/5/4/5/3/5", "5;5;4;5;3;5"),
        "skills 5, quality 5, availability 4, deadlines 5, communication 3, cooperation 5",
        "skills:5; quality=5\navail 4 dead 5 comm 3 coop 5",
    ],
)
def test_categories(text: str) -> None:
    assert parse_categories(text, NAMES) == ALL
    assert parse_categories(text, LABELS) == ALL


def test_categories_may_be_left_out() -> None:
    assert parse_categories("5 - 4 - - 5", NAMES) == {"skills": 5, "availability": 4, "cooperation": 5}
    assert parse_categories("Skills 5/5, quality -", LABELS) == {"skills": 5}
    assert parse_categories("would hire again 4", PLATFORMS[Platform.FREELANCER].categories) == {"rehire": 4}
    assert parse_categories("5,,4,,,", NAMES) == {"skills": 5, "availability": 4}
    assert parse_categories("", NAMES) == parse_categories("", []) == {}


@pytest.mark.parametrize(
    ("text", "names", "reason"),
    [
        ("5 5", NAMES, "I need 6 numbers"),
        ("skills 4.5", NAMES, "whole number of stars"),
        ("skills 6", NAMES, "whole number of stars"),
        ("0 5 5 5 5 5", NAMES, "whole number of stars"),
        ("skills 5, skills 4", NAMES, "twice"),
        ("co 4", NAMES, "The categories are"),
        ("foo 5", NAMES, "The categories are"),
        ("skills", NAMES, "The categories are"),
        ("5", [], "no categories"),
        ("skills 5 " * 100, NAMES, "too long"),
    ],
)
def test_categories_refused(text: str, names: list[str], reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        parse_categories(text, names)


@given(st.dictionaries(st.sampled_from(NAMES), st.integers(1, 5)))
def test_categories_round_trip(stars: dict[str, int]) -> None:
    assert parse_categories(", ".join(f"{name} {value}" for name, value in stars.items()), LABELS) == stars
    assert parse_categories(" ".join(str(stars.get(name, "-")) for name in NAMES), NAMES) == stars


@pytest.mark.parametrize(
    ("text", "value"), [("Yes", True), ("SÍ", True), ("x", True), ("✓", True), ("0", False), ("No", False)]
)
def test_bool(text: str, value: bool) -> None:
    assert parse_bool(text) is value


@pytest.mark.parametrize("text", ["", "maybe", "2", "yess"])
def test_bool_refused(text: str) -> None:
    with pytest.raises(Refusal, match="yes or no"):
        parse_bool(text)


def test_count() -> None:
    assert [parse_count(text) for text in ("0", "3", "3.0", "999999999")] == [0, 3, 3, 999_999_999]
    for text in ("", "-1", "3.5", "1000000000", "three", "9" * 60):
        with pytest.raises(Refusal, match="count"):
            parse_count(text)


_PIECES = st.sampled_from(
    ["5", ".", ",", "★", "☆", "½", "/5", " ", "none", "skills", "co", "%", ":", "-", ";", "²", "٥", "100"]
)


@pytest.mark.parametrize(
    "parser",
    [
        parse_score,
        parse_bool,
        parse_count,
        lambda text: parse_stars(text, step=FINE),
        lambda text: parse_stars(text, step=Decimal("0.5")),
        lambda text: parse_categories(text, NAMES),
        lambda text: parse_categories(text, LABELS),
        lambda text: parse_categories(text, []),
    ],
)
@given(text=st.text() | st.lists(_PIECES, max_size=14).map("".join))
def test_any_text_is_read_or_refused(parser: Callable[[str], object], text: str) -> None:
    try:
        parser(text)
    except Refusal as refusal:
        assert refusal.message  # noqa: PT017 - both ends are fine; nothing else may come out


@given(st.text())
def test_a_quotation_is_one_short_visible_line(text: str) -> None:
    quoted = quote(text)
    assert len(quoted) <= 40
    assert quoted.isprintable() or not {"\n", "\r", "\t", "\0"} & set(quoted)
