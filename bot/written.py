"""Days, sums of money and numbers as the language of this moment writes them; Babel takes 30 µs for each."""

from datetime import date
from decimal import Decimal

from bot.i18n import SOURCE_LANGUAGE, current_language
from bot.typed_cache import cache_typed


def written_day(on: date) -> str:
    """A calendar day, which has no time zone: `5 Mar 2026`."""
    return _day_in(current_language(), on)


@cache_typed(4096)
def _day_in(language: str, on: date) -> str:
    from babel.dates import format_date

    # The skeleton order of en_GB cannot be misread, unlike 3/5/2026.
    return format_date(on, "d MMM y", locale="en_GB" if language == SOURCE_LANGUAGE else language)


def written_money(cents: int, currency: str) -> str:
    """An amount in hundredths of `currency` (ISO 4217): `$1,200.00`."""
    return _money_in(current_language(), cents, currency)


@cache_typed(4096)
def _money_in(language: str, cents: int, currency: str) -> str:
    from babel.numbers import format_currency, get_currency_precision

    # Some write no fraction of their money, though there is one, as dinars have: what is kept is shown all the same.
    usual = cents % 100 == 0 or get_currency_precision(currency) > 0
    return format_currency(Decimal(cents) / 100, currency, locale=language, currency_digits=usual)


def written_number(value: float, digits: int) -> str:
    """A number with at most `digits` decimals: `1,234.5`."""
    return _number_in(current_language(), value, digits)


@cache_typed(4096)
def _number_in(language: str, value: float, digits: int) -> str:
    from babel.numbers import format_decimal

    return format_decimal(round(value, digits), format=f"#,##0.{'#' * digits}", locale=language)
