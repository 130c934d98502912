"""What people type, to a moment or a rhythm: seen from Wednesday, 25 November 2026, 10:30 in Madrid."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import Refusal
from bot.parsing.moments.local import moment_at, wall_at
from bot.parsing.moments.recurring import next_time, read_rule
from bot.parsing.moments.when import FARTHEST, understand

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
MADRID = "Europe/Madrid"


def at(text: str, **options: object) -> str:
    """The moment that `text` means, as clocks in Madrid show it."""
    when = understand(text, now=NOW, zone=MADRID, **options)  # type: ignore[arg-type]
    return wall_at(when.due, MADRID).strftime("%a %Y-%m-%d %H:%M")


ONCE = {
    "friday 9am": "Fri 2026-11-27 09:00",
    "Friday, 9 AM": "Fri 2026-11-27 09:00",
    "on friday at 9": "Fri 2026-11-27 09:00",
    "next friday": "Fri 2026-11-27 10:00",
    "wednesday": "Wed 2026-12-02 10:00",
    "wednesday 18:00": "Wed 2026-11-25 18:00",
    "next wednesday 18:00": "Wed 2026-12-02 18:00",
    "thursday next week": "Thu 2026-12-03 10:00",
    "monday morning": "Mon 2026-11-30 09:00",
    "in 3 days": "Sat 2026-11-28 10:30",
    "in 2 days at 9am": "Fri 2026-11-27 09:00",
    "in two weeks": "Wed 2026-12-09 10:30",
    "1 month from now": "Fri 2026-12-25 10:30",
    "in 20 minutes": "Wed 2026-11-25 10:50",
    "in an hour and 30 minutes": "Wed 2026-11-25 12:00",
    "1h30m": "Wed 2026-11-25 12:00",
    "half an hour": "Wed 2026-11-25 11:00",
    "9am": "Thu 2026-11-26 09:00",
    "21:00": "Wed 2026-11-25 21:00",
    "noon": "Wed 2026-11-25 12:00",
    "midnight": "Thu 2026-11-26 00:00",
    "tonight": "Wed 2026-11-25 21:00",
    "tomorrow": "Thu 2026-11-26 10:00",
    "tomorrow at noon": "Thu 2026-11-26 12:00",
    "tomorrow 9am Europe/Berlin": "Thu 2026-11-26 09:00",
    "tomorrow 9am America/New_York": "Thu 2026-11-26 15:00",
    "9am berlin time": "Thu 2026-11-26 09:00",
    "5pm EST": "Wed 2026-11-25 23:00",
    "03:00 utc": "Thu 2026-11-26 04:00",
    "2026-12-24": "Thu 2026-12-24 10:00",
    "2026-12-24T09:15": "Thu 2026-12-24 09:15",
    "<t:1798100100:F>": "Thu 2026-12-24 09:15",
    " <t:1798100100> ": "Thu 2026-12-24 09:15",
    "24/12/2026 10:30": "Thu 2026-12-24 10:30",
    "24 dec": "Thu 2026-12-24 10:00",
    "dec 24 9am": "Thu 2026-12-24 09:00",
    "5 march 9:00": "Fri 2027-03-05 09:00",
    "29 feb": "Tue 2028-02-29 10:00",
    "the 31st at 9": "Thu 2026-12-31 09:00",
    "on the 5th": "Sat 2026-12-05 10:00",
    "first monday of the month": "Mon 2026-12-07 10:00",
    "end of the month": "Mon 2026-11-30 10:00",
    "14 days after 2026-11-20": "Fri 2026-12-04 10:00",
    "14 days after 20 november": "Fri 2026-12-04 10:00",
    "3 days before 24 dec": "Mon 2026-12-21 10:00",
    "2 weeks from friday": "Fri 2026-12-11 10:00",
    "el viernes a las 9": "Fri 2026-11-27 09:00",
    "el próximo viernes": "Fri 2026-11-27 10:00",
    "mañana": "Thu 2026-11-26 10:00",
    "mañana a las 9": "Thu 2026-11-26 09:00",
    "mañana por la mañana": "Thu 2026-11-26 09:00",
    "pasado mañana 10:00": "Fri 2026-11-27 10:00",
    "a las 5 de la tarde": "Wed 2026-11-25 17:00",
    "dentro de 3 días": "Sat 2026-11-28 10:30",
    "en 2 horas": "Wed 2026-11-25 12:30",
    "el 5 de marzo a las 10": "Fri 2027-03-05 10:00",
    "la semana que viene": "Wed 2026-12-02 10:00",
    "14 días después del 2026-11-20": "Fri 2026-12-04 10:00",
}


@pytest.mark.parametrize("text", ONCE)
def test_once(text: str) -> None:
    assert at(text) == ONCE[text]


AGAIN = {
    "every monday 8:00": ("Mon 2026-11-30 08:00", "FREQ=WEEKLY;BYDAY=MO"),
    "mondays and thursdays 10:00": ("Thu 2026-11-26 10:00", "FREQ=WEEKLY;BYDAY=MO,TH"),
    "every weekday at 9": ("Thu 2026-11-26 09:00", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    "every 2 weeks": ("Wed 2026-12-09 10:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
    "every other tuesday 17:30": ("Tue 2026-12-01 17:30", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
    "every 3 days at noon": ("Wed 2026-11-25 12:00", "FREQ=DAILY;INTERVAL=3"),
    "daily 8am": ("Thu 2026-11-26 08:00", "FREQ=DAILY"),
    "every month on the 31st": ("Mon 2026-11-30 10:00", "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"),
    "monthly on the 15th": ("Tue 2026-12-15 10:00", "FREQ=MONTHLY;BYMONTHDAY=15"),
    "every first monday of the month": ("Mon 2026-12-07 10:00", "FREQ=MONTHLY;BYDAY=1MO"),
    "every last day of the month": (
        "Mon 2026-11-30 10:00",
        "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
    ),
    "every quarter": ("Thu 2027-02-25 10:00", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=25"),
    "every 5 march": ("Fri 2027-03-05 10:00", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=5"),
    "every monday starting 2026-12-10": ("Mon 2026-12-14 10:00", "FREQ=WEEKLY;BYDAY=MO"),
    "cada lunes a las 8": ("Mon 2026-11-30 08:00", "FREQ=WEEKLY;BYDAY=MO"),
    "cada martes y jueves 9:00": ("Thu 2026-11-26 09:00", "FREQ=WEEKLY;BYDAY=TU,TH"),
    "todos los días a las 9 de la noche": ("Wed 2026-11-25 21:00", "FREQ=DAILY"),
    "cada 2 semanas": ("Wed 2026-12-09 10:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
    "cada mes el 31": ("Mon 2026-11-30 10:00", "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"),
}


@pytest.mark.parametrize("text", AGAIN)
def test_again(text: str) -> None:
    first, rule = AGAIN[text]
    assert at(text) == first
    found = understand(text, now=NOW, zone=MADRID).rule
    assert found is not None
    assert found.split("RRULE:")[1] == rule


def test_a_named_zone_is_kept_with_what_comes_again() -> None:
    assert understand("every day 9:00 Asia/Tokyo", now=NOW, zone=MADRID).zone == "Asia/Tokyo"
    assert understand("every day 9:00", now=NOW, zone=MADRID).zone is None


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "3 days ago",
        "last friday",
        "2020-01-01",
        "today",
        "hace 3 días",
        "14 days after 2026-11-01",
    ],
)
def test_what_is_over_is_refused_as_such(text: str) -> None:
    with pytest.raises(Refusal, match="over already"):
        at(text)


@pytest.mark.parametrize(
    ("text", "hour", "says"),
    [
        ("tonight", 22, "“tonight” without an hour means 21:00"),
        ("esta noche", 23, "21:00"),
        ("today", 11, "“today” without an hour means 10:00"),
        ("this morning", 10, "09:00"),
    ],
)
def test_a_day_that_goes_on_is_not_called_over(text: str, hour: int, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        understand(text, now=datetime(2026, 11, 25, hour, 30, tzinfo=UTC), zone="UTC")
    with pytest.raises(Refusal, match="is over already, and I"):
        understand("this morning", now=datetime(2026, 11, 25, 12, 30, tzinfo=UTC), zone="UTC")


@pytest.mark.parametrize(
    "text",
    ["", " ", "9", "1", "xyzzy", "every", "every blah", "christmas!", "😀", "friday 25:00", "every 0 days"],
)
def test_what_is_no_time_is_refused_with_examples(text: str) -> None:
    with pytest.raises(Refusal, match="14 days after 2026-11-25"):
        at(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-02-30", "28 days"),
        ("friday 4 march 2027", "Thursday"),
        ("third friday", "In which month"),
        ("the 4th friday at 9", "In which month"),
        ("el primer lunes", "In which month"),
        ("3 days after the second tuesday", "In which month"),
        ("in 300 years", "ten years"),
        ("9999-12-31", "ten years"),
        ("in 99999 years", "ten years"),
        ("every hour", "once a day"),
        ("tomorrow 9am Europe/Berlim", "Europe/Berlin"),
        ("3 days before the window closes", "Which window"),
        ("x" * 121, "too long"),
    ],
)
def test_refusals_say_why(text: str, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        at(text)


@pytest.mark.parametrize("text", ["3 days before the window closes", "3 días antes de que cierre el plazo"])
def test_counted_from_the_window(text: str) -> None:
    assert at(text, window=date(2026, 12, 5)) == "Wed 2026-12-02 10:00"


def test_month_first_where_the_member_reads_so() -> None:
    assert at("3/5/2027") == "Mon 2027-05-03 10:00"
    assert at("3/5/2027", month_first=True) == "Fri 2027-03-05 10:00"
    assert at("3.5.2027", month_first=True) == at("3.5.2027") == "Mon 2027-05-03 10:00"


def test_the_usual_hour_is_the_members() -> None:
    assert at("tomorrow", usual=time(18)) == "Thu 2026-11-26 18:00"


@pytest.mark.parametrize(
    ("zone", "now", "text", "due"),
    [
        # Clocks skip from 2:00 to 3:00: the time that does not exist is an hour later.
        ("America/New_York", "2026-03-07T12:00", "tomorrow 2:30", "2026-03-08T07:30"),
        ("Europe/Berlin", "2026-03-28T12:00", "tomorrow 2:30", "2026-03-29T01:30"),
        ("Australia/Sydney", "2026-10-03T05:00", "tomorrow 2:30", "2026-10-03T16:30"),
        # They go back to 2:00 (New York: 1:00): what comes twice is the first.
        ("America/New_York", "2026-10-31T12:00", "tomorrow 1:30", "2026-11-01T05:30"),
        ("Europe/Berlin", "2026-10-24T12:00", "tomorrow 2:30", "2026-10-25T00:30"),
        ("Australia/Sydney", "2026-04-04T05:00", "tomorrow 2:30", "2026-04-04T15:30"),
        # "In 3 hours" is three hours, whatever clocks do meanwhile; "in 1 day" is the same time on the wall.
        ("Europe/Berlin", "2026-03-28T23:00", "in 3 hours", "2026-03-29T02:00"),
        ("Europe/Berlin", "2026-03-28T11:00", "in 1 day", "2026-03-29T10:00"),
    ],
)
def test_both_changes_of_the_clocks(zone: str, now: str, text: str, due: str) -> None:
    when = understand(text, now=datetime.fromisoformat(now).replace(tzinfo=UTC), zone=zone)
    assert when.due == datetime.fromisoformat(due).replace(tzinfo=UTC)


def walls(rule: str, zone: str, after: datetime, count: int) -> list[str]:
    """The next `count` times of a rule, as clocks in `zone` show them."""
    found = []
    moment: datetime | None = after
    for _number in range(count):
        assert moment is not None
        moment = next_time(rule, zone, moment)
        assert moment is not None
        found.append(wall_at(moment, zone).strftime("%m-%d %H:%M"))
    return found


@pytest.mark.parametrize(
    ("zone", "skipped", "back"),
    [
        ("America/New_York", date(2026, 3, 8), date(2026, 11, 1)),
        ("Europe/Berlin", date(2026, 3, 29), date(2026, 10, 25)),
        ("Australia/Sydney", date(2026, 10, 4), date(2026, 4, 5)),
    ],
)
def test_what_comes_again_stays_on_the_wall_across_both_changes(zone: str, skipped: date, back: date) -> None:
    daily = "DTSTART:20260101T090000\nRRULE:FREQ=DAILY"
    night = "DTSTART:20260101T023000\nRRULE:FREQ=DAILY"
    for change in (skipped, back):
        before = moment_at(datetime.combine(change, time(12)) - timedelta(days=2), zone)
        assert {wall[-5:] for wall in walls(daily, zone, before, 4)} == {"09:00"}
    before = moment_at(datetime.combine(skipped, time(12)) - timedelta(days=2), zone)
    # The night without a half past two has it at half past three; the night after it is as ever.
    assert [wall[-5:] for wall in walls(night, zone, before, 3)] == ["02:30", "03:30", "02:30"]
    before = moment_at(datetime.combine(back, time(12)) - timedelta(days=2), zone)
    twice = "DTSTART:20260101T013000\nRRULE:FREQ=DAILY"
    for rule in (night, twice):
        days = [wall[:5] for wall in walls(rule, zone, before, 3)]
        assert len(set(days)) == 3, "a time that comes twice counts once"


def test_a_time_that_was_skipped_is_still_to_come_in_the_hour_after() -> None:
    """At 3:10 on the wall, half past two has not come yet: that night it comes at half past three."""
    after = datetime(2026, 3, 29, 1, 10, tzinfo=UTC)
    rule = "DTSTART:20260101T023000\nRRULE:FREQ=DAILY"
    assert next_time(rule, "Europe/Berlin", after) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_month_ends_and_leap_days() -> None:
    monthly = understand("every month on the 31st", now=NOW, zone=MADRID).rule
    yearly = understand("every year on 29 feb", now=NOW, zone=MADRID).rule
    assert monthly is not None
    assert yearly is not None
    days = [wall[:5] for wall in walls(monthly, MADRID, datetime(2027, 12, 31, 12, tzinfo=UTC), 4)]
    assert days == ["01-31", "02-29", "03-31", "04-30"]
    days = [wall[:5] for wall in walls(yearly, MADRID, NOW, 3)]
    assert days == ["02-28", "02-29", "02-28"], "2027, 2028, 2029"


def test_years_of_a_rule_are_not_counted_through() -> None:
    """A rule of long ago answers as one of today: counting all its days would take a tenth of a second."""
    late = datetime(2126, 1, 7, tzinfo=UTC)
    for parts in ("FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"):
        old = next_time(f"DTSTART:20260105T080000\nRRULE:{parts}", "UTC", late)
        assert old is not None
        gap = 14 if "WEEKLY" in parts else 3
        assert (old.date() - date(2026, 1, 5)).days % gap == 0
        assert late < old <= late + timedelta(days=gap)


@pytest.mark.parametrize("text", ["", "RRULE:FREQ=DAILY", "DTSTART:20260101T000000\nRRULE:", "x\ny"])
def test_what_is_no_rule(text: str) -> None:
    with pytest.raises(ValueError, match="not a rule"):
        read_rule(text)


ZONES = st.sampled_from(
    [MADRID, "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Pacific/Honolulu", "UTC"]
)
FIRST, LAST = datetime(2000, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - hypothesis wants them so
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
_KNOWN = (
    "in on at every each next last the a of after before from and y cada el la las de dentro por days day weeks "
    "month months year hours minutes monday friday mar lunes viernes tomorrow mañana today noon midnight 9 9am "
    "9:30 31 31st 29 feb march 2026-11-01 2028-02-29 24/12 14 0 99999 weekday starting utc Europe/Berlin time "
    "morning noche window closes ago hace 25:00 -1 2. , !"
)
WORDS = st.lists(st.sampled_from(_KNOWN.split(" ")), max_size=8).map(" ".join)


def check(text: str, now: datetime, zone: str) -> None:
    try:
        when = understand(text, now=now, zone=zone)
    except Refusal:
        return
    assert now < when.due <= now + FARTHEST
    assert when.due.tzinfo is UTC
    if when.rule is not None:
        assert next_time(when.rule, when.zone or zone, now) == when.due
        later = next_time(when.rule, when.zone or zone, when.due)
        assert later is None or later - when.due >= timedelta(hours=20)
        assert len(when.rule) <= 300


slow_at_first = settings(deadline=timedelta(seconds=5), suppress_health_check=[HealthCheck.too_slow])
"""The words are loaded by the first text."""


@given(text=WORDS, now=MOMENTS, zone=ZONES)
@slow_at_first
def test_any_words_give_a_moment_ahead_or_a_refusal(text: str, now: datetime, zone: str) -> None:
    check(text, now, zone)


@given(text=st.text(max_size=200), now=MOMENTS, zone=ZONES)
@slow_at_first
def test_any_text_gives_a_moment_ahead_or_a_refusal(text: str, now: datetime, zone: str) -> None:
    check(text, now, zone)


@given(
    text=st.from_regex(r"(?:every |in |on )?[0-9]{1,3}[a-z:. ]{0,12}[0-9]{0,4}[a-z ]{0,8}", fullmatch=True)
)
@slow_at_first
def test_numbers_and_letters_in_any_mixture(text: str) -> None:
    check(text, NOW, MADRID)


@given(
    wall=st.datetimes(FIRST, LAST),
    zone=st.sampled_from(
        ["Europe/Berlin", "America/New_York", "Australia/Sydney", "Pacific/Apia", "Asia/Kathmandu"]
    ),
)
def test_a_moment_on_the_wall_is_that_moment_or_the_gap_later(wall: datetime, zone: str) -> None:
    shown = wall_at(moment_at(wall, zone), zone)
    assert timedelta() <= shown - wall <= timedelta(days=1)
    if shown == wall:
        again = moment_at(wall, zone).astimezone(ZoneInfo(zone))
        assert again.fold == 0, "the first of two"


def test_an_hour_that_is_over_may_be_that_of_the_afternoon() -> None:
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    with pytest.raises(Refusal, match="Do you mean 17:30") as caught:
        understand("today at 5:30", now=now, zone="Europe/Berlin")
    assert "over already" in caught.value.message
    for text in ("today at 5am", "today 05:00", "today at 1", "yesterday at 5"):
        with pytest.raises(Refusal) as caught:
            understand(text, now=now, zone="Europe/Berlin")
        assert "Do you mean" not in caught.value.message


@pytest.mark.parametrize(
    ("mark", "says"),
    [
        ("<t:1700000000:R>", "over already"),
        ("<t:99999999999:F>", "ten years"),
        ("<t:999999999999999999:F>", "ten years"),
        ("<t:-5:F>", "I cannot read"),
        ("<t:1798100100:F> and then", "I "),
    ],
)
def test_a_mark_of_discords_that_is_no_moment_to_come_is_refused(mark: str, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        at(mark)
