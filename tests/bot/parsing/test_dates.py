"""Dates as members type them."""

from datetime import date, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refusal
from bot.i18n import language
from bot.parsing import Order, date_order, parse_date

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-05", date(2026, 3, 5)),
        ("2026-3-5", date(2026, 3, 5)),
        ("2026/3/5", date(2026, 3, 5)),
        ("20260305", date(2026, 3, 5)),
        ("2026-03-05T10:00:00Z", date(2026, 3, 5)),
        ("2026-03-05 10:00:00.123 +02:00", date(2026, 3, 5)),
        ("3/5/2026 4:30 PM", date(2026, 5, 3)),
        (" Today ", TODAY),
        ("yesterday", date(2026, 11, 21)),
        ("TOMORROW", date(2026, 11, 23)),
        ("3 days ago", date(2026, 11, 19)),
        ("a week ago", date(2026, 11, 15)),
        ("2 weeks ago", date(2026, 11, 8)),
        ("three months ago", date(2026, 8, 22)),
        ("9 months ago", date(2026, 2, 22)),
        ("in 3 days", date(2026, 11, 25)),
        ("friday", date(2026, 11, 20)),
        ("sunday", TODAY),
        ("last sunday", date(2026, 11, 15)),
        ("next sunday", date(2026, 11, 29)),
        ("last friday", date(2026, 11, 20)),
        ("5 Mar 2026", date(2026, 3, 5)),
        ("5-Mar-26", date(2026, 3, 5)),
        ("5th of March, 2026", date(2026, 3, 5)),
        ("Mar. 5, 2026", date(2026, 3, 5)),
        ("2026-Mar-05", date(2026, 3, 5)),
        ("Thursday, March 5 2026", date(2026, 3, 5)),
        ("5.3.2026", date(2026, 3, 5)),
        ("5. 3. 2026", date(2026, 3, 5)),
        ("25/03/2026", date(2026, 3, 25)),
        ("03/25/2026", date(2026, 3, 25)),
        ("05/03/99", date(1999, 3, 5)),
        # Without a year: the most recent such day that is not in the future.
        ("March 5", date(2026, 3, 5)),
        ("22 November", TODAY),
        ("23 November", date(2025, 11, 23)),
        ("Dec 24", date(2025, 12, 24)),
        ("24.12.", date(2025, 12, 24)),
        ("29 Feb", date(2024, 2, 29)),
        # Spanish
        ("hoy", TODAY),
        ("ayer", date(2026, 11, 21)),
        ("mañana", date(2026, 11, 23)),
        ("pasado mañana", date(2026, 11, 24)),
        ("hace 3 días", date(2026, 11, 19)),
        ("hace un año", date(2025, 11, 22)),
        ("5 de marzo de 2026", date(2026, 3, 5)),
        ("5 de marzo del 2026", date(2026, 3, 5)),
        ("1 ene 2026", date(2026, 1, 1)),
        ("3 ago 2026", date(2026, 8, 3)),
        ("el viernes pasado", date(2026, 11, 20)),
        ("martes", date(2026, 11, 17)),
        ("mar 5 de mayo", date(2026, 5, 5)),
        # Other digits and invisible marks
        ("٥/٣/٢٠٢٦", date(2026, 3, 5)),
        ("\u200e5 Mar 2026", date(2026, 3, 5)),
    ],
)
def test_reads(text: str, expected: date) -> None:
    assert parse_date(text, today=TODAY) == expected


@pytest.mark.parametrize(("month_first", "expected"), [(False, date(2026, 3, 5)), (True, date(2026, 5, 3))])
def test_month_first_decides_between_two_readings(month_first: bool, expected: date) -> None:
    assert parse_date("05/03/2026", today=TODAY, month_first=month_first) == expected
    assert parse_date("25/03/2026", today=TODAY, month_first=month_first) == date(2026, 3, 25)


@pytest.mark.parametrize("text", ["5.3.2026", "05.03.2026", "5. 3. 2026", "5.3.26", "5.3.2026 14:00"])
@pytest.mark.parametrize("month_first", [False, True])
def test_dots_are_day_first_for_everybody(text: str, month_first: bool) -> None:
    assert parse_date(text, today=TODAY, month_first=month_first) == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31.2.2026", "February 2026 has 28 days, so there is no day 31"),
        ("30 Feb", "February 2026 has 28 days, so there is no day 30"),
        ("2025-02-29", "February 2025 has 28 days"),
        ("0/5/2026", "no day 0"),
        ("13/13/2026", "There is no month 13"),
        ("2026-13-01", "There is no month 13"),
        ("third friday", "In which month"),
        ("Monday, November 22 2026", "2026-11-22 is a Sunday"),
        ("99999 years ago", "too far away"),
        ("0000-01-01", "too far away"),
        ("", "such as 2026-11-22"),
        ("   ", "such as 2026-11-22"),
        ("x" * 5000, "too long"),
    ],
)
def test_says_why_not(text: str, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        parse_date(text, today=TODAY)


def test_the_calendar_has_ends() -> None:
    for text in ("in 99999 weeks", "in 99999 months", "next friday", "tomorrow"):
        with pytest.raises(Refusal, match="too far away"):
            parse_date(text, today=date.max)


@pytest.mark.parametrize(
    "text",
    [
        "2026",
        "next week",
        "5",
        "1.5k",
        "5 foo 2026",
        "at 10am",
        "10:30",
        *[
            "the of 5 march",
            "26-03-2026-1",
            "46086",
            "5/3/123",
            "5/3/20261",
            "five days",
            "²/³/2026",
        ],
    ],
)
def test_does_not_guess(text: str) -> None:
    with pytest.raises(Refusal, match="I cannot read"):
        parse_date(text, today=TODAY)


def test_reasons_follow_the_language() -> None:
    with language("es"), pytest.raises(Refusal, match="febrero"):
        parse_date("31.2.2026", today=TODAY)


days = st.dates(min_value=date(1970, 1, 1), max_value=date(2068, 12, 31))


@given(day=days, today=days, month_first=st.booleans())
def test_round_trips(day: date, today: date, month_first: bool) -> None:
    def read(text: str) -> date:
        return parse_date(text, today=today, month_first=month_first)

    assert read(day.isoformat()) == day
    assert read(day.strftime("%Y%m%d")) == day
    assert read(day.strftime("%Y.%m.%d")) == day
    assert read(day.strftime("%m/%d/%Y" if month_first else "%d/%m/%Y")) == day
    assert read(day.strftime("%m-%d-%y" if month_first else "%d-%m-%y")) == day
    for locale in ("en", "es"):
        for form in ("d MMM y", "d-MMM-y", "d MMMM y", "EEEE, d MMMM y"):
            assert read(format_date(day, form, locale=locale)) == day
    assert read(format_date(day, "MMMM d, y", locale="en")) == day
    assert read(format_date(day, "d 'de' MMMM 'de' y", locale="es")) == day
    assert (
        read(f"{abs((today - day).days)} days ago" if day <= today else f"in {(day - today).days} days")
        == day
    )


@given(day=days, today=days)
def test_a_missing_year_is_the_latest_that_is_not_in_the_future(day: date, today: date) -> None:
    found = parse_date(format_date(day, "d MMMM", locale="en"), today=today)
    assert (found.month, found.day) == (day.month, day.day)
    assert found <= today
    assert today - found <= timedelta(days=366 if (day.month, day.day) != (2, 29) else 366 * 8)


_PIECES = st.sampled_from(
    [
        "last ",
        "hace ",
        "5",
        "/",
        "-",
        ".",
        " ",
        "2026",
        "31",
        "0",
        "mar",
        "march",
        "de ",
        "ago",
        "days",
        "friday",
        *["00:00", "t", "in ", "99999", "years", "th", "²", "٥", "\u0301", "9999", "0001", "next "],
    ]
)


@given(
    text=st.text() | st.lists(_PIECES, max_size=12).map("".join), today=st.dates(), month_first=st.booleans()
)
def test_any_text_is_read_or_refused(text: str, today: date, month_first: bool) -> None:
    date_order(text)
    try:
        assert isinstance(parse_date(text, today=today, month_first=month_first), date)
    except Refusal as refusal:
        assert refusal.message  # noqa: PT017 - both ends are fine; nothing else may come out


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("25/03/2026", Order.DAY_FIRST),
        ("03/25/2026", Order.MONTH_FIRST),
        ("05.03.2026 10:00", Order.EITHER),
        ("05/05/2026", None),
        ("2026-03-05", None),
        ("5 March", None),
        ("31/31/2026", None),
        ("nonsense", None),
    ],
)
def test_order_of_day_and_month(text: str, order: Order | None) -> None:
    assert date_order(text) == order
