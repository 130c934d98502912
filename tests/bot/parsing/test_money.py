"""Amounts as members type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refusal
from bot.parsing import amount_style, find_currency, parse_cents, parse_money, to_hundredths
from bot.parsing.money import WITHOUT_CENTS
from bot.values import currencies


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("420", (42000, "USD")),
        ("420.5", (42050, "USD")),
        ("$1,250.50", (125050, "USD")),
        ("1.250,50 €", (125050, "EUR")),
        ("EUR 300", (30000, "EUR")),
        ("300 usd", (30000, "USD")),
        ("300 dólares", (30000, "USD")),
        ("$300 CAD", (30000, "CAD")),
        ("CA$300", (30000, "CAD")),
        ("R$ 50", (5000, "BRL")),
        ("1 250", (125000, "USD")),
        ("1\u202f250,50", (125050, "USD")),
        ("1\u00a0250\u00a0000", (125000000, "USD")),
        ("1'250.50", (125050, "USD")),
        ("1’250’000", (125000000, "USD")),
        ("1.5k", (150000, "USD")),
        ("1,5k €", (150000, "EUR")),
        ("12.500k", (1250000, "USD")),
        ("1,250", (125000, "USD")),
        ("1.250", (125000, "USD")),
        ("1.250.000,5", (125000050, "USD")),
        ("12,50,000", (125000000, "USD")),
        ("₹1,25,000.50", (12500050, "INR")),
        ("1250.000", (125000, "USD")),
        ("¥1,000.00", (100000, "JPY")),
        ("₩1.500", (150000, "KRW")),
        ("1.2k jpy", (120000, "JPY")),
        ("free", (0, "USD")),
        ("gratis", (0, "USD")),
        ("0", (0, "USD")),
        ("0,00", (0, "USD")),
        ("٤٢٠", (42000, "USD")),
    ],
)
def test_reads(text: str, expected: tuple[int, str]) -> None:
    assert parse_money(text) == expected


def test_a_bare_dollar_sign_is_the_default_where_that_is_a_dollar() -> None:
    assert parse_money("$30", default_currency="CAD") == (3000, "CAD")
    assert parse_money("$30", default_currency="EUR") == (3000, "USD")
    assert parse_money("30", default_currency="EUR") == (3000, "EUR")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-5", "below zero"),
        ("$-5.00", "below zero"),
        ("(420)", "below zero"),
        ("420-", "below zero"),
        ("−420", "below zero"),
        ("0.125", "at most two digits"),
        ("12.3456", "at most two digits"),
        ("¥1,000.50", "JPY has no cents. Did you mean 1000 or 1001"),
        ("1.5 yen", "1 or 2"),
        ("KRW 12,50", "12 or 13"),
        ("1.2345k jpy", "1234 or 1235"),
        ("300kr", "several countries. Write which: SEK, NOK, DKK"),
        ("300 foo", "I do not know the currency"),
        ("€300 USD", "two different currencies"),
        ("9" * 30, "too large"),
        ("1" * 500, "too long"),
        ("", "Type an amount"),
    ],
)
def test_says_why_not(text: str, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        parse_money(text)


@pytest.mark.parametrize(
    "text", ["abc", "1,2,3", "1.2.3", "420.", "1,25.0,0", "$", "1 2 3", "5²", "5½", "1e5", "0x10", "nan"]
)
def test_does_not_guess(text: str) -> None:
    with pytest.raises(Refusal):
        parse_money(text)


def _european(text: str) -> str:
    return text.translate(str.maketrans(",.", ".,"))


@given(cents=st.integers(0, 10**12), code=st.sampled_from(sorted(currencies())))
def test_round_trips(cents: int, code: str) -> None:
    cents -= cents % 100 if code in WITHOUT_CENTS else 0
    amount = Decimal(cents) / 100
    for text in (
        f"{amount:.2f}",
        f"{amount:,.2f}",
        _european(f"{amount:,.2f}"),
        f"{amount:,.2f}".replace(",", " "),
    ):
        assert parse_money(text, default_currency=code) == (cents, code)
        assert parse_money(f"{code} {text}") == (cents, code)
        assert parse_money(f"{text} {code.lower()}") == (cents, code)


_PIECES = st.sampled_from(
    ["$", "€", "usd", "k", "1", "250", ",", ".", " ", "'", "-", "(", "0", "free", "²", "٥", "R$"]
)


@given(text=st.text() | st.lists(_PIECES, max_size=14).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    amount_style(text)
    find_currency(text, "USD")
    try:
        cents, code = parse_money(text)
    except Refusal:
        return
    assert type(cents) is int
    assert cents >= 0
    assert code in currencies()


@given(st.decimals())
def test_any_number_is_taken_or_refused(number: Decimal) -> None:
    try:
        cents = to_hundredths(number, "USD")
    except Refusal:
        return
    assert abs(Decimal(cents) / 100 - number) <= Decimal("0.000001")


def test_the_noise_of_binary_fractions_is_forgiven() -> None:
    assert to_hundredths(Decimal("0.30000000000000004"), "USD") == 30
    with pytest.raises(Refusal, match="two digits"):
        to_hundredths(Decimal("0.301"), "USD")


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("1,250.50", (".", None)),
        ("1.250,5", (",", None)),
        ("12.5", (".", None)),
        ("1.250.000", (",", None)),
        ("1.250", (None, ".")),
        ("$1,250", (None, ",")),
        ("1250", (None, None)),
        ("1.5k", (None, None)),
        ("0.125", (".", None)),
        ("x", (None, None)),
    ],
)
def test_style(text: str, style: tuple[str | None, str | None]) -> None:
    assert amount_style(text) == style


def test_cents() -> None:
    assert parse_cents("42000") == 42000
    for text in ("420.00", "-1", "", "9" * 16):
        with pytest.raises(Refusal, match="hundredths"):
            parse_cents(text)
