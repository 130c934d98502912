"""What members typed that was read as something else, or refused with a reason that was none.

Seen from Thursday, 26 November 2026, 17:00 in Karachi.
"""

from datetime import UTC, datetime

import pytest

from bot.cli.read import answer

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def read(kind: str, text: str, *, now: datetime = NOW, zone: str = "Asia/Karachi") -> tuple[object, str]:
    """What `text` is read as, cut to minutes, and what is said."""
    found = answer(kind, text, zone=zone, now=now, locale="en-GB")
    value = found["value"]
    return None if value is None else str(value)[:16], str(found["says"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("viernes 27", "2026-11-27T10:00"),
        ("sat 28", "2026-11-28T10:00"),
        ("monday 30 9am", "2026-11-30T09:00"),
        ("thursday 26 8pm", "2026-11-26T20:00"),
        ("fri 4 10am", "2026-12-04T10:00"),
        ("viernes 4 10am", "2026-12-04T10:00"),
        ("el viernes 4 a las 10", "2026-12-04T10:00"),
        ("friday 9", "2026-11-27T09:00"),
        ("friday 4pm", "2026-11-27T16:00"),
        ("monday 7 every week", "2026-11-30T07:00"),
        ("friday 4 30", "2026-11-27T04:30"),
        ("friday 9 30pm", "2026-11-27T21:30"),
    ],
)
def test_a_number_behind_a_weekday_is_its_day_where_it_can_be_no_hour(text: str, expected: str) -> None:
    assert read("when", text)[0] == expected


@pytest.mark.parametrize(
    "text", ["el viernes 4", "friday 4", "el próximo viernes 4", "friday 4 10", "friday 4 in the morning"]
)
def test_an_hour_that_may_be_a_day_is_asked_for(text: str) -> None:
    value, says = read("when", text)
    assert value is None
    assert "4:00" in says
    assert "4 Dec 2026" in says


@pytest.mark.parametrize("text", ["fri 5 10am", "friday 5 10 am", "friday 9 10am", "friday 26"])
def test_a_number_behind_a_weekday_that_fits_neither_way_refuses(text: str) -> None:
    assert read("when", text)[0] is None


@pytest.mark.parametrize("text", ["26th", "el 26", "26th of this month", "el 26 de este mes", "jueves 26"])
def test_the_day_of_the_month_can_be_today(text: str) -> None:
    assert read("date", text)[0] == "2026-11-26"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("26th 8pm", "2026-11-26T20:00"),
        ("the 26th of this month at 8pm", "2026-11-26T20:00"),
        ("thursday the 26th 8pm", "2026-11-26T20:00"),
        ("26th 8am", "2026-12-26T08:00"),
        ("26th", "2026-12-26T10:00"),
        ("saturday the 26th", "2026-12-26T10:00"),
        ("20th", "2026-12-20T10:00"),
        ("first of the month", "2026-12-01T10:00"),
    ],
)
def test_the_day_of_the_month_is_the_next_one_ahead(text: str, expected: str) -> None:
    assert read("when", text)[0] == expected


@pytest.mark.parametrize("text", ["20th of this month", "el 20 de este mes", "26th of this month at 8am"])
def test_a_day_of_this_month_that_is_over_is_not_moved_on(text: str) -> None:
    value, says = read("when", text)
    assert value is None
    assert "is over" in says


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nov '25", "2025-11"),
        ("oct ’25", "2025-10"),
        ("may'24", "2024-05"),
        ("5 nov '25", "2025-11-05"),
        ("'5 nov 2025'", "2025-11-05"),
    ],
)
def test_an_apostrophe_stands_for_the_century(text: str, expected: str) -> None:
    assert read("date", text)[0] == expected


@pytest.mark.parametrize(
    "text",
    [
        "en 5",
        "en 30",
        "un viernes",
        "a friday",
        "nov '27",
        "next weekend",
        "fin de semana que viene",
        "cada tercer día",
        "cada tercer día a las 9",
        "in 1.30 h",
        "in 1,15 hours",
    ],
)
def test_what_has_two_meanings_is_no_guess(text: str) -> None:
    assert read("when", text)[0] is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("el 5", "2026-12-05T10:00"),
        ("en 5 días", "2026-12-01T17:00"),
        ("a la una", "2026-11-27T01:00"),
        ("in an hour", "2026-11-26T18:00"),
        ("un día", "2026-11-27T17:00"),
        ("5 dec '26", "2026-12-05T10:00"),
        ("'21:00'", "2026-11-26T21:00"),
        ("this weekend", "2026-11-28T10:00"),
        ("every 3rd day", "2026-11-29T10:00"),
        ("1.30h", "2026-11-27T01:30"),
        ("in 1.25 h", "2026-11-26T18:15"),
        ("in 1.5 hours", "2026-11-26T18:30"),
    ],
)
def test_what_has_one_meaning_is_read(text: str, expected: str) -> None:
    assert read("when", text)[0] == expected


def test_both_meanings_of_a_broken_hour_are_said() -> None:
    says = read("when", "in 1.30 h")[1]
    assert "1 h 30 min" in says
    assert "78 min" in says


@pytest.mark.parametrize("text", ["tonight at 9", "this evening at 7", "hoy a las 9 de la noche"])
def test_an_hour_that_is_over_is_not_offered_again(text: str) -> None:
    value, says = read("when", text, now=datetime(2026, 11, 26, 21, 30, tzinfo=UTC), zone="Europe/London")
    assert value is None
    assert "is over already, and" in says
    assert "Do you mean" not in says


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("mon wed fri 9", "several weekdays"),
        ("lun mie vie 9", "several weekdays"),
        ("friday 9-10", "one moment"),
        ("friday 28-11", "2026-11-28 is a Saturday"),
        ("friday 05-12", "2026-12-05 is a Saturday"),
        ("second last friday", "from its end"),
        ("second last friday of december", "from its end"),
        ("mañana temprano", "“mañana”, but not “temprano”"),
        ("Mañana, tan pronto", "“Mañana”, but not “tan pronto”"),
    ],
)
def test_a_refusal_says_what_is_so(text: str, reason: str) -> None:
    value, says = read("when", text)
    assert value is None
    assert reason in says
