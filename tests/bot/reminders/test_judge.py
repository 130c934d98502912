"""Whether what is due is sent now: quiet hours over midnight at the moment of sending, lateness, ends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.moments.local import wall_at
from bot.reminders.habits import is_quiet
from bot.reminders.judge import Drop, Hold, Miss, Send, Wait, judge
from bot.reminders.models import Claimed, Kind, Standing, Status
from tests.bot.reminders.stage import ALICE

NIGHT = (22 * 60, 8 * 60)
ZONES = ("Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")


def standing(**values: object) -> Standing:
    """A member who agreed and chose no quiet hours."""
    usual = Standing(
        consent=True,
        zone="UTC",
        locale=None,
        off=frozenset(),
        quiet_from=0,
        quiet_to=0,
        quiet_days=(),
        fallback_guild_id=None,
        fallback_channel_id=None,
        dm_channel_id=None,
        suspended=False,
        contract_deleted=False,
    )
    return replace(usual, **values)  # type: ignore[arg-type]  # (by name)


def claimed(due_at: datetime, kind: Kind = Kind.FEEDBACK, **values: object) -> Claimed:
    usual = {
        "id": 1,
        "user_id": ALICE,
        "kind": kind,
        "key": "a",
        "status": Status.PLANNED,
        "due_at": due_at,
        "next_at": due_at,
        "created_at": due_at,
        "leased_until": due_at,
    }
    return Claimed.model_validate(usual | values)


def at(text: str, zone: str = "Europe/Madrid") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("due", "now", "verdict"),
    [
        ("2026-01-10 21:59", "2026-01-10 21:59", Send(late=False)),
        ("2026-01-10 21:59", "2026-01-10 22:00", Wait(at("2026-01-11 08:00"))),  # the clock went on meanwhile
        ("2026-01-10 23:30", "2026-01-10 23:30", Wait(at("2026-01-11 08:00"))),
        ("2026-01-10 23:30", "2026-01-11 03:00", Wait(at("2026-01-11 08:00"))),
        ("2026-01-10 23:30", "2026-01-11 08:00", Send(late=False)),  # as planned, so no excuse
        ("2026-01-10 12:00", "2026-01-11 08:00", Send(late=True)),
        ("2026-03-28 23:30", "2026-03-29 01:30", Wait(at("2026-03-29 08:00"))),  # a night of nine hours
        ("2026-10-24 23:30", "2026-10-25 02:30", Wait(at("2026-10-25 08:00"))),  # and one of eleven
    ],
)
def test_quiet_hours_over_midnight(due: str, now: str, verdict: object) -> None:
    quiet = standing(zone="Europe/Madrid", quiet_from=NIGHT[0], quiet_to=NIGHT[1])
    assert judge(claimed(at(due)), quiet, at(now)) == verdict


def test_the_usual_quiet_hours_hold_for_who_chose_none() -> None:
    nothing = standing(quiet_from=None, quiet_to=None)
    assert isinstance(
        judge(claimed(at("2026-01-10 23:00", "UTC")), nothing, at("2026-01-10 23:00", "UTC")), Wait
    )


def test_a_time_of_the_members_own_choice_is_kept_in_the_night() -> None:
    quiet = standing(zone="Europe/Madrid", quiet_from=NIGHT[0], quiet_to=NIGHT[1])
    due = at("2026-01-10 23:30")
    assert judge(claimed(due, Kind.OWN), quiet, due) == Send(late=False)
    assert judge(claimed(due, Kind.OWN), quiet, due + timedelta(hours=2)) == Send(late=False)
    noon = at("2026-01-10 12:00")
    assert isinstance(judge(claimed(noon, Kind.OWN), quiet, due), Wait)


DUE = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"consent": False}, Drop("no consent")),
        ({"off": frozenset({Kind.FEEDBACK})}, Drop("switched off")),
        ({"off": frozenset({Kind.OWN})}, Send(late=False)),
        ({"suspended": True}, Hold()),
        ({"suspended": True, "fallback_channel_id": 5}, Send(late=False)),
        ({"contract_deleted": True}, Wait(DUE + timedelta(minutes=11))),
    ],
)
def test_what_the_member_wants(changes: dict[str, object], verdict: object) -> None:
    assert judge(claimed(DUE), standing(**changes), DUE) == verdict


def test_the_end_is_a_moment_too_late() -> None:
    end = DUE + timedelta(hours=1)
    one = claimed(DUE, expires_at=end)
    assert judge(one, standing(), end - timedelta(microseconds=1)) == Send(late=True)
    assert judge(one, standing(), end) == Miss()
    soon = DUE + timedelta(minutes=1)
    assert judge(claimed(DUE, Kind.OWN, expires_at=soon), standing(), soon) == Miss()
    # Quiet until after the end: better no message than one in the night or one too late.
    quiet = standing(quiet_from=12 * 60, quiet_to=14 * 60)
    assert judge(one, quiet, DUE) == Miss()


SATURDAY, MONDAY = datetime(2026, 3, 7, 12, tzinfo=UTC), datetime(2026, 3, 9, 12, tzinfo=UTC)
EVERY_DAY = "DTSTART:20260101T120000\nRRULE:FREQ=DAILY"
MONDAY_TO_SUNDAY = "DTSTART:20260101T120000\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU"
EVERY_SATURDAY = "DTSTART:20260101T120000\nRRULE:FREQ=WEEKLY;BYDAY=SA"


@pytest.mark.parametrize(
    ("kind", "repeat", "verdict"),
    [
        (Kind.FEEDBACK, None, Wait(MONDAY)),
        (Kind.WEEKLY, EVERY_SATURDAY, Wait(MONDAY)),
        (Kind.OWN, None, Send(late=False)),  # that very day was named
        (Kind.OWN, EVERY_SATURDAY, Send(late=False)),
        (Kind.OWN, EVERY_DAY, Wait(MONDAY)),
        (Kind.OWN, MONDAY_TO_SUNDAY, Wait(MONDAY)),
    ],
)
def test_quiet_days_are_left_out_but_where_the_day_was_named(
    kind: Kind, repeat: str | None, verdict: object
) -> None:
    weekend = standing(quiet_days=(5, 6))
    one = claimed(SATURDAY, kind, repeat=repeat)
    assert judge(one, weekend, SATURDAY) == verdict
    if isinstance(verdict, Wait):
        assert judge(one, weekend, MONDAY) == Send(late=False), "as was wanted"
    soon = SATURDAY + timedelta(hours=1)
    late = Send(late=True) if isinstance(verdict, Send) else Wait(MONDAY)
    assert judge(one, weekend, soon) == late


def test_what_an_outage_held_up_on_a_quiet_day_comes_at_its_own_hour() -> None:
    weekend = standing(quiet_from=NIGHT[0], quiet_to=NIGHT[1], quiet_days=(5, 6))
    one = claimed(SATURDAY, Kind.OWN, repeat=EVERY_DAY)
    for hours in (9.5, 11, 30):
        assert judge(one, weekend, SATURDAY + timedelta(hours=hours)) == Wait(MONDAY)
    # Of Friday's own hour nothing is left: at once, after the quiet days.
    friday = claimed(SATURDAY - timedelta(days=1), Kind.OWN, repeat=EVERY_DAY)
    assert judge(friday, weekend, SATURDAY + timedelta(hours=2)) == Wait(MONDAY + timedelta(hours=2))


def test_every_day_at_night_is_still_every_day_at_night() -> None:
    """The member named the hour; only the quiet days are left out."""
    chosen = standing(quiet_from=8 * 60, quiet_to=22 * 60, quiet_days=(6,))
    assert judge(claimed(SATURDAY, Kind.OWN, repeat=EVERY_DAY), chosen, SATURDAY) == Send(late=False)


def test_a_quiet_day_is_better_than_too_late() -> None:
    weekend = standing(quiet_days=(5, 6))
    one = claimed(SATURDAY, expires_at=SATURDAY + timedelta(days=1))
    assert judge(one, weekend, SATURDAY) == Send(late=False)
    night = standing(quiet_from=11 * 60, quiet_to=14 * 60, quiet_days=(5, 6))
    assert judge(one, night, SATURDAY) == Wait(SATURDAY + timedelta(hours=2))
    longer = claimed(SATURDAY, expires_at=SATURDAY + timedelta(days=3))
    assert judge(longer, weekend, SATURDAY) == Wait(MONDAY)


@given(
    due=st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - hypothesis wants them naive
    after=st.timedeltas(timedelta(), timedelta(days=3)),
    lasts=st.none() | st.timedeltas(timedelta(minutes=1), timedelta(days=20)),
    quiet=st.tuples(st.integers(0, 1439), st.integers(0, 1439)),
    days=st.sets(st.integers(0, 6), max_size=6),
    zone=st.sampled_from(ZONES),
    kind=st.sampled_from(Kind),
)
def test_nothing_is_sent_in_the_night_nor_after_the_end_and_every_wait_ends(
    due: datetime,
    after: timedelta,
    lasts: timedelta | None,
    quiet: tuple[int, int],
    days: set[int],
    zone: str,
    kind: Kind,
) -> None:
    due_at = due.replace(tzinfo=UTC)
    one = claimed(due_at, kind, expires_at=None if lasts is None else due_at + lasts)
    chosen = standing(zone=zone, quiet_from=quiet[0], quiet_to=quiet[1], quiet_days=tuple(days))
    now = due_at + after
    for _ in range(4):
        match judge(one, chosen, now):
            case Wait(until=until):
                assert now < until <= now + timedelta(days=len(days), hours=26)
                assert one.expires_at is None or until < one.expires_at
                now = until
            case Send(late=late):
                assert one.expires_at is None or now < one.expires_at
                if late or kind is not Kind.OWN:
                    assert not is_quiet(wall_at(now, zone), *quiet)
                if wall_at(now, zone).weekday() in days:
                    assert kind is Kind.OWN or one.expires_at is not None
                return
            case Miss():
                assert one.expires_at is not None
                return
    raise AssertionError("it waits for ever")
