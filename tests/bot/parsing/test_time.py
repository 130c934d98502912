"""No text makes a parser slow: long text is refused unread, short text is matched in few steps."""

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from bot.errors import Refusal
from bot.parsing import (
    amount_style,
    date_order,
    parse_bool,
    parse_categories,
    parse_count,
    parse_date,
    parse_money,
    parse_score,
    parse_stars,
)
from bot.platforms import PLATFORMS, Platform

_UNITS = [
    "1",
    " ",
    "1 ",
    "1,",
    ",1",
    "1'",
    "a",
    "a 1",
    "5 ",
    "★",
    "(",
    "-1",
    "1.",
    "last ",
    "\u0301",
    "skills 5,",
    "1:",
    "00:00 ",
]
PARSERS: list[Callable[[str], object]] = [
    lambda text: parse_date(text, today=date(2026, 11, 22)),
    date_order,
    parse_money,
    amount_style,
    lambda text: parse_stars(text, step=Decimal("0.01")),
    parse_score,
    lambda text: parse_categories(text, PLATFORMS[Platform.UPWORK].categories),
    parse_bool,
    parse_count,
]


@pytest.mark.parametrize("length", [79, 400, 1_000_000])
@pytest.mark.parametrize("parser", PARSERS)
def test_is_quick(parser: Callable[[str], object], length: int) -> None:
    for unit in _UNITS:
        text = (unit * (length // len(unit) + 1))[:length]
        before = time.thread_time()
        for hostile in (text, f"{text}x", f"x{text}"):
            try:
                parser(hostile)
            except Refusal:
                continue
        assert time.thread_time() - before < 0.25
