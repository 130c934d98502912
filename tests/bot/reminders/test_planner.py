"""What stands in the queue follows what members log and choose, in the same transaction."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from bot.errors import NotFound, Refusal
from bot.parsing.moments.when import When
from bot.reminders.models import Kind, Reminder, Status
from bot.reminders.planner import MOST_CONTRACTS, MOST_OPEN
from bot.services import Services
from bot.storage.engine import Database
from bot.transfer.plan import ContractRow, ImportPlan
from tests.bot.records import ALICE, BOB, NOWHERE, draft, many
from tests.conftest import START, FakeClock

ENDED = START.date()


async def agree(services: Services, zone: str = "Europe/Madrid", user_id: int = ALICE) -> None:
    await services.members.set_zone(user_id, zone)
    await services.members.set_dm_consent(user_id, True)


async def close(services: Services, **values: object) -> int:
    stated = {"started": date(2025, 11, 3), "ended": ENDED, "title": "Logo"} | values
    return (await services.contracts.add_contract(ALICE, draft(**stated))).contract.id


async def queue(services: Services, *kinds: Kind, user_id: int = ALICE) -> list[Reminder]:
    rows = await services.reminders.open(user_id)
    return [row for row in rows if not kinds or row.kind in kinds]


async def days(services: Services) -> list[int]:
    """After how many days the requests come."""
    return [(row.due_at - START).days for row in await queue(services, Kind.FEEDBACK)]


async def test_logging_closing_and_correcting_a_contract(services: Services) -> None:
    await agree(services)
    open_ = await close(services, ended=None, earned_cents=100)
    assert {row.kind for row in await queue(services)} == {Kind.OPEN_WORK, Kind.MID_CONTRACT}
    await services.contracts.close(ALICE, open_, ENDED)
    assert {row.kind for row in await queue(services)} == {Kind.FEEDBACK}
    assert await days(services) == [2, 7, 12]
    await services.contracts.edit(ALICE, open_, {"ended": ENDED - timedelta(days=3)})
    assert await days(services) == [4, 9]
    await services.contracts.edit(ALICE, open_, {"ended": None})
    assert await days(services) == []


async def test_deleting_and_undoing(services: Services) -> None:
    await agree(services)
    contract_id = await close(services)
    await services.contracts.delete(ALICE, contract_id)
    assert await queue(services) == []
    await services.contracts.undo(ALICE, contract_id)
    assert await days(services) == [2, 7, 12]


async def test_feedback_logged_removed_and_brought_back(services: Services) -> None:
    await agree(services)
    contract_id = await close(services)
    await services.feedback.log(ALICE, contract_id, {"stars": 5, "comment": "Good"})
    assert {row.kind for row in await queue(services)} == {Kind.REPLY}
    await services.feedback.log(ALICE, contract_id, {"reply": "Thanks"})
    assert await queue(services) == []
    await services.feedback.remove_feedback(ALICE, contract_id)
    assert await days(services) == [2, 7, 12]
    await services.feedback.undo(ALICE, contract_id)
    assert await queue(services) == []


async def test_a_change_that_fails_plans_nothing(services: Services) -> None:
    await agree(services)

    async def fail(*_arguments: object) -> None:
        raise RuntimeError

    services.contracts.listeners.subscribe(fail)
    with pytest.raises(RuntimeError):
        await close(services)
    assert await queue(services) == []
    assert await services.contracts.contracts_of(ALICE) == []


async def test_consent_later_and_taken_back(services: Services) -> None:
    contract_id = await close(services)
    assert await services.reminders.queue.reminders_of(ALICE) == []
    await services.members.set_dm_consent(ALICE, True)
    assert await days(services) == [2, 7, 12]
    await services.reminders.add_reminder(
        ALICE, When(START + timedelta(days=1)), "Mine", contract_id=contract_id
    )
    await services.members.set_dm_consent(ALICE, False)
    assert [row.kind for row in await queue(services)] == [Kind.OWN]
    await close(services, client="Bo")
    assert [row.kind for row in await queue(services)] == [Kind.OWN]


async def test_moving_zone_moves_everything_that_is_on_the_wall(services: Services) -> None:
    await agree(services)
    await close(services)
    await services.reminders.choose(ALICE, weekly=0)
    rule = "DTSTART:20260101T090000\nRRULE:FREQ=DAILY"
    add = services.reminders.add_reminder
    follows = await add(ALICE, When(START + timedelta(hours=8), rule), "follows")
    pinned = await add(ALICE, When(START + timedelta(hours=8), rule, "Europe/Madrid"), "pinned")
    once = await add(ALICE, When(START + timedelta(hours=8)), "once")
    before = {row.id: row.due_at for row in await queue(services)}
    await services.members.set_zone(ALICE, "America/Bogota")
    after = {row.id: row.due_at for row in await queue(services)}
    assert before.keys() == after.keys()
    moved = {row_id for row_id in before if before[row_id] != after[row_id]}
    assert moved == before.keys() - {pinned.id, once.id}
    assert after[follows.id] == START + timedelta(hours=14)
    assert {row.due_at.hour for row in await queue(services, Kind.FEEDBACK, Kind.WEEKLY)} == {15}


async def test_what_was_sent_does_not_come_again_because_the_member_moved(
    services: Services, clock: FakeClock
) -> None:
    await agree(services, "Asia/Tokyo")
    await close(services)
    clock.now = START + timedelta(days=2, hours=1, minutes=30)
    (claimed,) = [one for one in await services.reminders.queue.claim(9) if one.kind is Kind.FEEDBACK]
    assert await services.reminders.queue.mark_sent(claimed)
    await services.members.set_zone(ALICE, "America/Los_Angeles")
    assert await days(services) == [7, 12]


async def test_choices_are_planned_by(services: Services) -> None:
    await agree(services)
    await close(services)
    await services.reminders.choose(ALICE, feedback_days=(5,), hour=18)
    assert [row.due_at for row in await queue(services)] == [START + timedelta(days=5, hours=17)]
    await services.reminders.choose(ALICE, quiet_from=17 * 60, quiet_to=20 * 60)
    assert [row.due_at for row in await queue(services)] == [START + timedelta(days=5, hours=19)]
    await services.reminders.switch(ALICE, Kind.FEEDBACK, False)
    assert await queue(services) == []
    await services.reminders.switch(ALICE, Kind.FEEDBACK, True)
    assert len(await queue(services)) == 1
    with pytest.raises(Refusal):
        await services.reminders.choose(ALICE, feedback_days=(14,))


async def test_asked_and_done_stays_so_whatever_is_corrected(services: Services) -> None:
    await agree(services)
    contract_id = await close(services)
    assert await services.reminders.stop_contract(ALICE, contract_id, everything=False)
    assert not await services.reminders.stop_contract(ALICE, contract_id, everything=False)
    await services.contracts.edit(ALICE, contract_id, {"title": "Corrected"})
    await services.reminders.choose(ALICE, hour=9)
    await services.contracts.delete(ALICE, contract_id)
    await services.contracts.undo(ALICE, contract_id)
    assert await queue(services) == []
    await services.feedback.log(ALICE, contract_id, {"comment": "Good"})
    assert {row.kind for row in await queue(services)} == {Kind.REPLY}, "only the requests are done"
    await services.reminders.stop_contract(ALICE, contract_id, everything=True)
    assert await queue(services) == []
    await services.reminders.resume_contract(ALICE, contract_id)
    assert {row.kind for row in await queue(services)} == {Kind.REPLY}


async def test_a_snooze_stays_until_its_reason_is_gone(services: Services) -> None:
    await agree(services)
    contract_id = await close(services)
    snooze = services.reminders.snooze
    await snooze(ALICE, Kind.FEEDBACK, contract_id, START + timedelta(days=3))
    await services.contracts.edit(ALICE, contract_id, {"title": "Corrected"})
    assert len(await queue(services)) == 4
    with pytest.raises(Refusal, match="too late"):
        await snooze(ALICE, Kind.FEEDBACK, contract_id, START + timedelta(days=14))
    with pytest.raises(Refusal, match="nothing left"):
        await snooze(ALICE, Kind.REPLY, contract_id, START + timedelta(days=3))
    with pytest.raises(NotFound):
        await snooze(BOB, Kind.FEEDBACK, contract_id, START + timedelta(days=3))
    await services.feedback.log(ALICE, contract_id, {"stars": 5})
    assert await queue(services) == []


async def test_pausing_stays_when_everything_is_planned_anew(services: Services) -> None:
    await agree(services)
    await close(services)
    first = (await queue(services))[0]
    await services.reminders.pause(ALICE, first.id, True)
    await services.reminders.choose(ALICE, hour=9)
    rows = await queue(services)
    assert [row.status for row in rows] == [Status.PLANNED, Status.PLANNED, Status.PAUSED]
    on = await services.reminders.pause(ALICE, first.id, False)
    assert (on.status, on.due_at.hour) == (Status.PLANNED, 8), "by the hour that was chosen meanwhile"


async def test_what_was_saved_of_one_preview_is_kept_once(services: Services, clock: FakeClock) -> None:
    """Also long after, and where the very same was asked for again."""
    when = When(START + timedelta(days=1))
    first = await services.reminders.add_reminder(ALICE, when, "Mine", token="one")
    clock.advance(hours=1)
    again = await services.reminders.add_reminder(ALICE, when, "Mine", token="one")
    other = await services.reminders.add_reminder(ALICE, when, "Mine", token="two")
    assert (again.id, other.id != first.id) == (first.id, True)
    assert await services.reminders.find_saved(ALICE, "one") == first
    assert await services.reminders.find_saved(BOB, "one") is None


async def test_own_reminders_of_others_are_out_of_reach(services: Services) -> None:
    row = await services.reminders.add_reminder(ALICE, When(START + timedelta(days=1)), "Mine")
    for attempt in (
        services.reminders.get_reminder(BOB, row.id),
        services.reminders.delete(BOB, row.id),
        services.reminders.pause(BOB, row.id, True),
        services.reminders.edit(BOB, row.id, text="Yours"),
        services.reminders.snooze_own(BOB, row.id, START + timedelta(days=2)),
        services.reminders.undo_delete(BOB, row.id),
        services.reminders.delete(ALICE, NOWHERE),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert await services.reminders.get_reminder(ALICE, row.id) == row


async def test_undo_of_a_deletion_ends_after_ten_minutes(services: Services, clock: FakeClock) -> None:
    row = await services.reminders.add_reminder(ALICE, When(START + timedelta(days=1)), "Mine")
    await services.reminders.delete(ALICE, row.id)
    clock.advance(minutes=11)
    with pytest.raises(NotFound, match="ten minutes"):
        await services.reminders.undo_delete(ALICE, row.id)


@pytest.mark.parametrize("text", ["", " \u200b ", "x" * 1001])
async def test_texts_that_are_refused(services: Services, text: str) -> None:
    with pytest.raises(Refusal):
        await services.reminders.add_reminder(ALICE, When(START + timedelta(days=1)), text)


async def test_the_look_at_the_score_is_planned_once(services: Services, clock: FakeClock) -> None:
    await agree(services)
    for number in range(3):
        await close(services, client=f"Client {number}")
    looks = [row for row in await services.reminders.queue.reminders_of(ALICE) if row.kind is Kind.SCORE_MOVE]
    assert [row.due_at.date() for row in looks] == [date(2026, 1, 2)]
    await services.reminders.score_looked_at(ALICE, date(2026, 6, 1))
    looks = [row for row in await services.reminders.queue.reminders_of(ALICE) if row.kind is Kind.SCORE_MOVE]
    assert [row.due_at.date() for row in looks] == [date(2026, 1, 2), date(2026, 5, 31)]
    await services.privacy.erase(ALICE)
    await services.reminders.score_looked_at(ALICE, date(2026, 6, 1))
    assert (await services.privacy.kept(ALICE)).rows["member"] == 0, "an erased member is not made anew"


async def test_an_import_of_many_rows_plans_for_the_newest_few(services: Services) -> None:
    await agree(services)
    await services.transfer.apply(ALICE, many(19_000))
    assert (await queue(services)) == [], "they ended long ago"

    paid = [
        ContractRow(
            number,
            draft(f"Recent {number}", started=date(2025, 12, 1), ended=ended, earned_cents=500),
        )
        for number, ended in enumerate([ENDED] * 150 + [None] * 150)
    ]
    await services.transfer.apply(ALICE, ImportPlan(contracts=paid, scores=[]))
    planned = await queue(services)
    assert MOST_OPEN < len(planned) <= MOST_CONTRACTS
    open_ones = {row.contract_id for row in planned if row.kind in (Kind.OPEN_WORK, Kind.MID_CONTRACT)}
    assert len(open_ones) <= MOST_OPEN


async def test_planning_the_import_costs_little(services: Services, database: Database) -> None:
    """Beside the same import by a member who gets no messages: however many rows, a few statements more."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, sql: str, *_more: object) -> None:
        statements.append(sql)

    engine, counts = database.engine.sync_engine, {}
    for user_id, consent in ((BOB, False), (ALICE, True)):
        await services.members.set_dm_consent(user_id, consent)
        statements.clear()
        event.listen(engine, "before_cursor_execute", note)
        await services.transfer.apply(user_id, many(2_000))
        event.remove(engine, "before_cursor_execute", note)
        counts[user_id] = len(statements)
    assert 0 < counts[ALICE] - counts[BOB] <= 20, counts


async def test_the_queue_is_told_of_what_is_planned(services: Services) -> None:
    heard: list[datetime] = []
    services.reminders.queue.watch(heard.append)
    await agree(services)
    await close(services)
    assert min(heard) <= START.replace(tzinfo=UTC) + timedelta(days=2, hours=9)


async def sent(services: Services, clock: FakeClock, row: Reminder) -> None:
    """`row` was sent at its time; everything that was due before it too."""
    clock.now = row.due_at
    for claimed in await services.reminders.queue.claim(50):
        assert await services.reminders.queue.mark_sent(claimed)
    clock.advance(minutes=30)


@pytest.mark.parametrize(
    ("feedback_days", "before", "after"),
    [
        ((2,), (), (5, 6)),  # sent on Saturday, which becomes quiet: not on Monday too
        ((2,), (5, 6), ()),  # sent on Monday, the weekend is free again
        ((13,), (2,), ()),  # sent before the quiet day, which is one no more
        ((13,), (0, 2), (0,)),
        ((13,), (0, 1, 2), ()),
    ],
)
async def test_what_was_sent_does_not_come_again_because_quiet_days_change(
    services: Services,
    clock: FakeClock,
    feedback_days: tuple[int, ...],
    before: tuple[int, ...],
    after: tuple[int, ...],
) -> None:
    await agree(services)
    await services.reminders.choose(ALICE, quiet_days=before, feedback_days=feedback_days)
    contract_id = await close(services)
    (row,) = await queue(services, Kind.FEEDBACK)
    await sent(services, clock, row)
    await services.reminders.choose(ALICE, quiet_days=after)
    assert await queue(services, Kind.FEEDBACK) == []
    await services.contracts.edit(ALICE, contract_id, {"ended": clock().date()})
    assert await queue(services, Kind.FEEDBACK), "another end has another window"


async def test_a_request_in_the_middle_comes_once_though_quiet_days_change(
    services: Services, clock: FakeClock
) -> None:
    await agree(services)
    await close(services, started=date(2025, 12, 4), ended=None, earned_cents=100)
    (row,) = await queue(services, Kind.MID_CONTRACT)
    assert row.due_at.weekday() == 5
    await sent(services, clock, row)
    await services.reminders.choose(ALICE, quiet_days=(5, 6))
    assert await queue(services, Kind.MID_CONTRACT) == []


async def test_quiet_days_chosen_late_take_no_last_call_away(services: Services, clock: FakeClock) -> None:
    await agree(services)
    await services.reminders.choose(ALICE, feedback_days=(13,))
    await close(services)
    (row,) = await queue(services, Kind.FEEDBACK)
    day = row.due_at.weekday()
    clock.now = row.due_at - timedelta(hours=23)  # the other day's hour has just passed
    await services.reminders.choose(ALICE, quiet_days=(day,))
    assert [one.due_at for one in await queue(services, Kind.FEEDBACK)] == [row.due_at]


@pytest.mark.parametrize(
    ("now", "days_", "due"),
    [
        (date(2026, 1, 12), 2, date(2026, 1, 13)),  # Wednesday is quiet, Thursday too late: the day before
        (date(2026, 1, 13), 1, date(2026, 1, 14)),  # whose hour is over: on the quiet day
        (date(2026, 1, 12), 3, date(2026, 1, 15)),  # too late with any days: that is for the member to know
        (date(2026, 1, 6), 1, date(2026, 1, 8)),
    ],
)
async def test_quiet_days_make_what_is_put_off_not_too_late(
    services: Services, clock: FakeClock, now: date, days_: int, due: date
) -> None:
    await agree(services)
    await services.reminders.choose(ALICE, quiet_days=(2,))
    contract_id = await close(services)
    clock.now = datetime(now.year, now.month, now.day, 12, tzinfo=UTC)
    until = await services.reminders.in_days(ALICE, days_, Kind.FEEDBACK, contract_id)
    assert until.date() == due


async def test_planning_the_same_again_changes_nothing(services: Services) -> None:
    await agree(services)
    contract_id = await close(services)
    before = await services.reminders.queue.reminders_of(ALICE)
    for _time in range(2):
        await services.contracts.edit(ALICE, contract_id, {"note": f"Corrected {_time}"})
        await services.members.set_zone(ALICE, "Europe/Madrid")
    assert await services.reminders.queue.reminders_of(ALICE) == before
