"""What is planned for a contract: pure, so every rule is tried by itself and by properties."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.contracts.models import Contract
from bot.feedback.models import Feedback
from bot.feedback.window import closes, reply_closes
from bot.members.models import Member
from bot.parsing.moments.local import moment_at, wall_at
from bot.parsing.moments.recurring import next_time
from bot.platforms import Platform
from bot.reminders.habits import Habits, after_quiet, habits_of, is_quiet
from bot.reminders.models import Kind, Planned, Setting
from bot.reminders.planning import (
    CONTRACT_KINDS,
    IDLE_DAYS,
    LEAST_USE,
    MOST_NUDGES,
    deadline,
    for_contract,
    score_check,
    wanted,
    weekly,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def contract(ended: date | None = date(2026, 3, 1), **values: object) -> Contract:
    stated = {
        "id": 7, "client_id": 8, "client": "Ana", "started": date(2025, 12, 1), "ended": ended, "earned_cents": 5000,
        "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    return Contract.model_validate(stated | values)


def feedback(**values: object) -> Feedback:
    stated = {"id": 1, "contract_id": 7, "stars": Decimal(5), "created_at": NOW, "updated_at": NOW}
    return Feedback.model_validate(stated | values)


def dues(planned: list[Planned], kind: Kind, zone: str = "UTC") -> list[str]:
    return [wall_at(one.due_at, zone).strftime("%m-%d %H:%M") for one in planned if one.kind is kind]


def test_days_two_seven_and_twelve_at_ten() -> None:
    planned = for_contract(contract(), None, Habits(), NOW)
    assert dues(planned, Kind.FEEDBACK) == ["03-03 10:00", "03-08 10:00", "03-13 10:00"]
    assert {one.expires_at for one in planned} == {closes(date(2026, 3, 1))}
    assert [one.key for one in planned] == ["feedback/7/2", "feedback/7/7", "feedback/7/12"]


def test_a_contract_that_is_logged_late_gets_what_is_still_ahead() -> None:
    for ended, left in (
        (date(2026, 2, 22), 1),
        (date(2026, 2, 15), 0),
        (date(2025, 12, 31), 0),
        (date(2026, 2, 24), 2),
    ):
        assert len(for_contract(contract(ended), None, Habits(), NOW)) == left, ended


def test_own_days_or_none() -> None:
    assert for_contract(contract(), None, Habits(feedback_days=()), NOW) == []
    planned = for_contract(contract(), None, Habits(feedback_days=(13, 1, 1)), NOW)
    assert dues(planned, Kind.FEEDBACK) == ["03-02 10:00", "03-14 10:00"]


def test_feedback_that_is_logged_stops_the_requests() -> None:
    assert for_contract(contract(), feedback(), Habits(), NOW) == []


@pytest.mark.parametrize("kind", CONTRACT_KINDS)
def test_a_kind_is_switched_off_or_stopped_for_a_contract(kind: Kind) -> None:
    cases = [(contract(), None), (contract(None), None), (contract(), feedback(comment="Good"))]
    for one, left in cases:
        assert kind not in {p.kind for p in for_contract(one, left, Habits(off=frozenset({kind})), NOW)}
        assert kind not in {p.kind for p in for_contract(one, left, Habits(), NOW, frozenset({kind}))}
    assert any(kind in {p.kind for p in for_contract(one, left, Habits(), NOW)} for one, left in cases)


@pytest.mark.parametrize(
    "zone", ["Pacific/Honolulu", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kolkata"]
)
def test_never_past_the_window_wherever_the_member_is(zone: str) -> None:
    """The last evening west of Greenwich is past the window, which closes by UTC: the request comes a day earlier."""
    planned = for_contract(contract(), None, Habits(zone=zone, hour=21, feedback_days=(12, 13)), NOW)
    assert planned
    for one in planned:
        assert one.due_at <= closes(date(2026, 3, 1)) - LEAST_USE
        assert wall_at(one.due_at, zone).hour == 21


def test_the_last_day_comes_a_day_earlier_or_not_at_all() -> None:
    west = Habits(zone="Pacific/Honolulu", hour=21, feedback_days=(13,))
    assert dues(for_contract(contract(), None, west, NOW), Kind.FEEDBACK, "Pacific/Honolulu") == [
        "03-13 21:00"
    ]
    # Nearly always quiet: even a day earlier it would come when the window has closed.
    never = west._replace(hour=23, quiet_from=23 * 60, quiet_to=23 * 60 - 1)
    assert for_contract(contract(), None, never, NOW) == []


def test_open_work_is_a_nudge_a_few_times_and_then_no_more() -> None:
    (nudge,) = [p for p in for_contract(contract(None), None, Habits(), NOW) if p.kind is Kind.OPEN_WORK]
    assert nudge.repeat is not None
    times = []
    moment: datetime | None = nudge.due_at
    while moment is not None:
        times.append(moment)
        moment = next_time(nudge.repeat, "UTC", moment)
    assert times == [
        datetime(2026, 3, 1, 10, tzinfo=UTC) + timedelta(days=IDLE_DAYS * n)
        for n in range(1, MOST_NUDGES + 1)
    ]
    later = NOW + timedelta(days=IDLE_DAYS * MOST_NUDGES + 1)
    assert Kind.OPEN_WORK not in {p.kind for p in for_contract(contract(None), None, Habits(), later)}
    assert Kind.OPEN_WORK not in {
        p.kind for p in for_contract(contract(None, earned_cents=0), None, Habits(), NOW)
    }


def test_the_middle_of_a_contract_comes_once_from_day_thirty_on() -> None:
    young = contract(None, started=date(2026, 2, 20))
    assert dues(for_contract(young, None, Habits(), NOW), Kind.MID_CONTRACT) == ["03-22 10:00"]
    old = contract(None, started=date(2025, 1, 1))
    assert dues(for_contract(old, None, Habits(), NOW), Kind.MID_CONTRACT) == ["03-02 10:00"]
    assert dues(for_contract(old, None, Habits(), NOW + timedelta(days=2)), Kind.MID_CONTRACT) == []


def test_the_reply_some_days_before_its_limit() -> None:
    (one,) = for_contract(contract(), feedback(comment="Good"), Habits(), NOW)
    assert (one.kind, one.due_at) == (Kind.REPLY, datetime(2026, 3, 24, 10, tzinfo=UTC))
    assert one.expires_at == reply_closes(date(2026, 3, 1))
    for left in (feedback(), feedback(comment="Good", reply="Thanks"), feedback(comment="Bad", removed=True)):
        assert for_contract(contract(), left, Habits(), NOW) == []
    late = datetime(2026, 3, 26, 12, tzinfo=UTC)
    (one,) = for_contract(contract(), feedback(comment="Good", created_at=late), Habits(), late)
    assert one.due_at == datetime(2026, 3, 27, 10, tzinfo=UTC), "logged late: the next day"


@pytest.mark.parametrize(
    ("platform", "days"),
    [
        ("upwork", 14),
        ("fiverr", 14),
        ("freelancer", 90),
        ("peopleperhour", None),
        ("contra", None),
        ("direct", None),
    ],
)
def test_windows_of_platforms_and_none_where_none_is_known(platform: str, days: int | None) -> None:
    one = contract(platform=Platform(platform), currency="USD")
    assert deadline(one) == (
        None if days is None else datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=days)
    )
    assert len(for_contract(one, None, Habits(), NOW)) == 3
    kinds = {p.kind for p in for_contract(contract(None, platform=Platform(platform)), None, Habits(), NOW)}
    assert kinds == ({Kind.OPEN_WORK, Kind.MID_CONTRACT} if platform == "upwork" else set())


@pytest.mark.parametrize(
    ("zone", "ended", "days"),
    [
        # The days around both changes of the clocks, in three zones: always ten on the wall.
        ("America/New_York", date(2026, 3, 6), (1, 2, 3)),
        ("America/New_York", date(2026, 10, 30), (1, 2, 3)),
        ("Europe/Berlin", date(2026, 3, 27), (1, 2, 3)),
        ("Europe/Berlin", date(2026, 10, 23), (1, 2, 3)),
        ("Australia/Sydney", date(2026, 10, 2), (1, 2, 3)),
        ("Australia/Sydney", date(2026, 4, 3), (1, 2, 3)),
    ],
)
def test_both_changes_of_the_clocks_in_three_zones(zone: str, ended: date, days: tuple[int, ...]) -> None:
    now = moment_at(datetime.combine(ended, time(12)), zone)
    planned = for_contract(contract(ended), None, Habits(zone=zone, feedback_days=days), now)
    assert dues(planned, Kind.FEEDBACK, zone) == [
        (ended + timedelta(days=day)).strftime("%m-%d 10:00") for day in days
    ]


def test_an_hour_that_clocks_skip_is_the_one_after() -> None:
    habits = Habits(zone="Europe/Berlin", hour=2, quiet_from=0, quiet_to=0, feedback_days=(2,))
    now = datetime(2026, 3, 27, 12, tzinfo=UTC)
    (one,) = for_contract(contract(date(2026, 3, 27)), None, habits, now)
    assert wall_at(one.due_at, "Europe/Berlin").strftime("%m-%d %H:%M") == "03-29 03:00"


@pytest.mark.parametrize(
    ("ended", "days", "due"),
    [
        (date(2028, 2, 27), (2,), ["02-29 10:00"]),  # leap day
        (date(2027, 2, 27), (2,), ["03-01 10:00"]),
        (date(2028, 2, 29), (1, 13), ["03-01 10:00", "03-13 10:00"]),
        (date(2026, 1, 31), (1,), ["02-01 10:00"]),
        (date(2026, 12, 31), (2,), ["01-02 10:00"]),
    ],
)
def test_leap_day_and_month_ends(ended: date, days: tuple[int, ...], due: list[str]) -> None:
    now = datetime.combine(ended, time(12), UTC)
    assert dues(for_contract(contract(ended), None, Habits(feedback_days=days), now), Kind.FEEDBACK) == due


@pytest.mark.parametrize(
    ("hour", "quiet", "due"),
    [
        (23, (22 * 60, 8 * 60), "03-04 08:00"),  # over midnight: the morning after
        (3, (22 * 60, 8 * 60), "03-03 08:00"),
        (22, (22 * 60, 8 * 60), "03-04 08:00"),
        (8, (22 * 60, 8 * 60), "03-03 08:00"),
        (21, (22 * 60, 8 * 60), "03-03 21:00"),
        (13, (12 * 60, 14 * 60 + 30), "03-03 14:30"),  # within a day
        (3, (0, 0), "03-03 03:00"),  # none
        (23, (23 * 60, 22 * 60 + 59), "03-04 22:59"),  # nearly always
    ],
)
def test_quiet_hours(hour: int, quiet: tuple[int, int], due: str) -> None:
    habits = Habits(hour=hour, quiet_from=quiet[0], quiet_to=quiet[1], feedback_days=(2,))
    assert dues(for_contract(contract(), None, habits, NOW), Kind.FEEDBACK) == [due]


@pytest.mark.parametrize(
    ("days", "quiet_days", "due"),
    [
        ((2,), (1,), ["03-04 10:00"]),  # a Tuesday: the day after
        ((2,), (1, 2, 3), ["03-06 10:00"]),
        ((2,), (0, 2, 3, 4, 5, 6), ["03-03 10:00"]),  # the one that is left
        ((2, 3), (1,), ["03-04 10:00"]),  # once, where two come together
        ((13,), (5, 6), ["03-13 10:00"]),  # after the window closes it is of no use: before the weekend
        ((12, 13), (5, 6), ["03-13 10:00"]),
        ((13,), (1, 2, 3, 4, 5, 6), ["03-09 10:00"]),
    ],
)
def test_quiet_days(days: tuple[int, ...], quiet_days: tuple[int, ...], due: list[str]) -> None:
    habits = Habits(quiet_days=quiet_days, feedback_days=days)
    assert dues(for_contract(contract(), None, habits, NOW), Kind.FEEDBACK) == due


@pytest.mark.parametrize(
    ("logged", "days", "due"),
    [
        ("03-13 09:00", (13,), ["03-13 10:00"]),
        ("03-13 11:00", (13,), ["03-14 10:00"]),  # rather on the quiet Saturday than not at all
        ("03-14 09:00", (13,), ["03-14 10:00"]),
        ("03-14 11:00", (13,), []),
        ("03-13 11:00", (12, 13), ["03-14 10:00"]),
    ],
)
def test_what_cannot_come_before_the_quiet_days_comes_on_them(
    logged: str, days: tuple[int, ...], due: list[str]
) -> None:
    now = datetime.strptime(f"2026-{logged}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    weekend = Habits(quiet_days=(5, 6), feedback_days=days)
    one = contract(created_at=now, updated_at=now)
    assert dues(for_contract(one, None, weekend, now), Kind.FEEDBACK) == due


def test_what_came_before_the_quiet_days_does_not_come_on_them_too() -> None:
    weekend, friday = Habits(quiet_days=(5, 6), feedback_days=(12, 13)), datetime(2026, 3, 13, 11, tzinfo=UTC)
    assert for_contract(contract(), None, weekend, friday) == []


def test_a_reply_is_not_lost_between_the_hour_and_the_quiet_days() -> None:
    # Sunday at midnight it is too late; on Friday the hour has passed.
    ended, now = date(2026, 2, 15), datetime(2026, 3, 13, 12, tzinfo=UTC)
    left = feedback(comment="Bad", created_at=now)
    for quiet_days in ((), (5, 6)):
        planned = for_contract(contract(ended), left, Habits(quiet_days=quiet_days), now)
        assert dues(planned, Kind.REPLY) == ["03-14 10:00"]


def test_a_night_that_ends_on_a_quiet_day_ends_on_the_next_other_one() -> None:
    friday = datetime(2026, 3, 6, 23, tzinfo=UTC)
    assert after_quiet(friday, "UTC", 22 * 60, 8 * 60, (5, 6)) == datetime(2026, 3, 9, 8, tzinfo=UTC)
    saturday = datetime(2026, 3, 7, 15, 30, tzinfo=UTC)
    assert after_quiet(saturday, "UTC", 22 * 60, 8 * 60, (5, 6)) == datetime(2026, 3, 9, 15, 30, tzinfo=UTC)


def test_a_member_who_moves_is_written_to_by_their_new_clock() -> None:
    before = for_contract(contract(), None, Habits(zone="Europe/Madrid"), NOW)
    after = for_contract(contract(), None, Habits(zone="America/Bogota"), NOW)
    assert [one.key for one in before] == [one.key for one in after]
    assert dues(before, Kind.FEEDBACK, "Europe/Madrid") == dues(after, Kind.FEEDBACK, "America/Bogota")


def test_what_a_member_chose_and_what_is_usual() -> None:
    member = Member(user_id=1, zone="Asia/Tokyo")
    assert habits_of(member, Setting(user_id=1)) == Habits(zone="Asia/Tokyo")
    chosen = Setting(user_id=1, feedback_days=(), hour=0, quiet_from=0, quiet_to=0, weekly=6)
    assert habits_of(member, chosen) == Habits("Asia/Tokyo", 0, 0, 0, (), (), frozenset(), 6)


def test_the_weekly_check_and_the_look_at_the_score() -> None:
    assert weekly(Habits(), NOW) is None
    check = weekly(Habits(zone="Europe/Madrid", weekly=0), NOW)
    assert check is not None
    assert wall_at(check.due_at, "Europe/Madrid") == datetime(2026, 3, 2, 10)  # noqa: DTZ001 - on the wall
    look = score_check(0, Habits(), NOW)
    assert look is not None
    assert look.due_at == datetime(2026, 3, 2, 10, tzinfo=UTC)
    before = score_check(7, Habits(), NOW, date(2026, 4, 1))
    assert before is not None
    assert before.due_at == datetime(2026, 3, 31, 10, 7, tzinfo=UTC)
    assert score_check(0, Habits(off=frozenset({Kind.SCORE_MOVE})), NOW) is None


ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu",
     "Pacific/Honolulu", "Africa/Casablanca", "America/St_Johns"]
)  # fmt: skip
MINUTES = st.integers(0, 24 * 60 - 1)
HABITS = st.builds(
    Habits,
    zone=ZONES,
    hour=st.integers(0, 23),
    quiet_from=MINUTES,
    quiet_to=MINUTES,
    quiet_days=st.sets(st.integers(0, 6), max_size=6).map(tuple),
    feedback_days=st.lists(st.integers(1, 13), max_size=6).map(tuple),
    weekly=st.none() | st.integers(0, 6),
)
FIRST, LAST = datetime(2000, 1, 1), datetime(2090, 1, 1)  # noqa: DTZ001 - hypothesis wants them so
DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@given(habits=HABITS, started=DAYS, lasts=st.none() | st.integers(0, 400), since=st.integers(-40, 60),
       second=st.integers(0, 86399), platform=st.sampled_from(Platform), rated=st.booleans())  # fmt: skip
def test_whatever_is_planned_is_ahead_awake_in_time_and_unique(
    habits: Habits, started: date, lasts: int | None, since: int, second: int, platform: Platform, rated: bool
) -> None:
    ended = None if lasts is None else started + timedelta(days=lasts)
    now = datetime.combine((ended or started) + timedelta(days=since), time(), UTC) + timedelta(
        seconds=second
    )
    one = contract(ended, started=started, platform=platform, created_at=now, updated_at=now)
    left = feedback(comment="Good", created_at=now) if rated else None
    planned = for_contract(one, left, habits, now)
    ends = wanted(one, left, habits, now, frozenset())
    assert {p.kind for p in planned} <= set(ends)
    assert len({p.key for p in planned}) == len(planned)
    assert len({(p.kind, p.due_at) for p in planned}) == len(planned)
    assert [p.due_at for p in planned] == sorted(p.due_at for p in planned)
    for p in planned:
        assert p.due_at > now
        assert p.contract_id == one.id
        assert p.expires_at is None or p.due_at < p.expires_at
        until = ends[p.kind]
        if until is not None:
            assert p.due_at <= until - LEAST_USE
        if p.repeat is None:
            wall = wall_at(p.due_at, habits.zone)
            assert not is_quiet(wall, habits.quiet_from, habits.quiet_to)
            if wall.weekday() in habits.quiet_days:
                assert until is not None
                assert habits.at_hour(wall.date()) > until - LEAST_USE, "only where it is too late afterwards"
    if platform is Platform.UPWORK and ended is not None:
        assert all(p.due_at < closes(ended) for p in planned if p.kind is Kind.FEEDBACK)
    assert for_contract(one, left, habits, now) == planned, "the same in, the same out"
    # What was planned is still planned when nothing but time has passed, as far as it is ahead.
    later = now + timedelta(days=3)
    again = {p.key: p for p in for_contract(one, left, habits, later)}
    assert {p.key for p in planned if p.due_at > later} <= set(again)
    assert all(again[p.key] == p for p in planned if p.due_at > later)


@given(
    moment=st.datetimes(FIRST, LAST, timezones=st.just(UTC)),
    zone=ZONES,
    begin=MINUTES,
    end=MINUTES,
    days=st.sets(st.integers(0, 6), max_size=6),
)
def test_after_quiet_is_awake_and_within_a_day_or_the_quiet_ones(
    moment: datetime, zone: str, begin: int, end: int, days: set[int]
) -> None:
    found = after_quiet(moment, zone, begin, end, days)
    assert moment <= found <= moment + timedelta(days=1 + len(days), hours=2)
    if not is_quiet(wall_at(moment, zone), begin, end) and wall_at(moment, zone).weekday() not in days:
        assert found == moment
    assert wall_at(found, zone).weekday() not in days
    # Only where the change of the clocks itself is quiet on both sides may it end inside.
    shown = wall_at(found, zone)
    assert not is_quiet(shown, begin, end)


@given(habits=HABITS, now=st.datetimes(FIRST, LAST))
def test_the_weekly_check_is_ahead_and_on_its_day(habits: Habits, now: datetime) -> None:
    check = weekly(habits, now.replace(tzinfo=UTC))
    assert (check is None) == (habits.weekly is None)
    if check is not None and check.repeat is not None:
        assert timedelta() < check.due_at - now.replace(tzinfo=UTC) <= timedelta(days=8)
        assert wall_at(check.due_at, habits.zone).weekday() == habits.weekly or habits.zone == "Pacific/Apia"
