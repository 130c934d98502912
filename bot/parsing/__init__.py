"""What members type, to values. Each parser raises `bot.errors.Refusal`, and nothing else, on any text."""

from bot.parsing.moments.dates import DayWanted, Order, date_order, is_month_first, parse_date
from bot.parsing.money import (
    WITHOUT_CENTS,
    amount_style,
    find_currency,
    parse_cents,
    parse_money,
    to_hundredths,
)
from bot.parsing.numbers import parse_bool, parse_categories, parse_count, parse_score, parse_stars, plain
from bot.parsing.text import fold, key, quote

__all__ = [
    "WITHOUT_CENTS",
    "DayWanted",
    "Order",
    "amount_style",
    "date_order",
    "find_currency",
    "fold",
    "is_month_first",
    "key",
    "parse_bool",
    "parse_categories",
    "parse_cents",
    "parse_count",
    "parse_date",
    "parse_money",
    "parse_score",
    "parse_stars",
    "plain",
    "quote",
    "to_hundredths",
]
