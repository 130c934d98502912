"""Cases: opened, dated, closed; what follows from their dates, and what is reminded of it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.cases import service as case_service
from bot.cases.models import Case, CaseKind, Outcome
from bot.errors import NotFound, Refusal
from bot.guidance.deadlines import CountedFrom, Silence
from bot.platforms import Platform
from bot.reminders.models import Kind, Reminder, Status
from bot.services import Services
from tests.bot.records import ALICE, BOB, draft
from tests.conftest import FakeClock

TODAY = date(2026, 1, 5)


async def opened(services: Services, kind: CaseKind = CaseKind.CLIENT_ENDED, **values: object) -> Case:
    """A case of alice's on a contract that ended yesterday."""
    values = {"client": "Ana", "ended": TODAY - timedelta(days=1), "earned_cents": 50_000, **values}
    contract = (await services.contracts.add_contract(ALICE, draft(**values))).contract
    return (await services.cases.open_case(ALICE, contract.id, kind)).case


async def planned(services: Services) -> list[Reminder]:
    """What alice is to be reminded of by her cases, the soonest first."""
    rows = await services.reminders.open(ALICE)
    return [row for row in rows if row.kind is Kind.CASE]


async def ends(services: Services, case: Case) -> dict[str, datetime | None]:
    """Event → when its deadline is over."""
    return {clock.rule.event: clock.ends for clock in await services.cases.clocks(case)}


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


async def test_from_two_dates_come_all_that_follow(services: Services, clock: FakeClock) -> None:
    assert clock().date() == TODAY
    case = await opened(services)
    assert await services.cases.moments(case) == [
        CountedFrom.CONTRACT_END,
        CountedFrom.DISPUTE_FILED,
        CountedFrom.PROPOSAL,
        CountedFrom.MEDIATION_END,
    ]
    assert await ends(services, case) == {
        "escrow-request": at(2026, 1, 11),
        "dispute-answer": None,
        "dispute-proposal": None,
        "arbitration": None,
    }
    (first, *_unknown) = await services.cases.clocks(case)
    assert first.rule.deadline.silence is Silence.MONEY_TO_CLIENT
    assert (first.rule.page, first.rule.deadline.source) == (
        "dispute-fixed-price",
        "https://support.upwork.com/hc/en-us/articles/211068528",
    )
    assert first.rule.read is not None
    assert first.mine
    # Friday the 9th and five business days: the weekend does not count. What is filed need not be filed any more.
    case = await services.cases.set_dates(ALICE, case.id, {CountedFrom.DISPUTE_FILED: date(2026, 1, 9)})
    assert await ends(services, case) == {
        "dispute-answer": at(2026, 1, 17),
        "dispute-proposal": None,
        "arbitration": None,
    }
    case = await services.cases.set_dates(ALICE, case.id, {CountedFrom.MEDIATION_END: date(2026, 2, 1)})
    assert await ends(services, case) == {"arbitration": at(2026, 2, 8)}


HELD = ["escrow-release", "dispute-answer", "dispute-proposal", "arbitration"]


@pytest.mark.parametrize(
    ("platform", "kind", "events"),
    [
        (Platform.UPWORK, CaseKind.NOT_RELEASED, HELD),
        (Platform.UPWORK, CaseKind.ESCROW_REFUND, HELD),
        (Platform.UPWORK, CaseKind.HOURLY, ["hours-dispute-answer", "hours-review"]),
        (Platform.UPWORK, CaseKind.REFUND, ["mediation-released", "refund-self", "refund-support"]),
        (Platform.UPWORK, CaseKind.CHARGEBACK, ["bank-decision"]),
        (Platform.UPWORK, CaseKind.UNPAID, ["direct-dispute"]),
        (Platform.FREELANCER, CaseKind.NOT_RELEASED, ["dispute-answer-freelancer", "dispute-answer-client"]),
        (Platform.FIVERR, CaseKind.CLIENT_ENDED, []),
        (Platform.DIRECT, CaseKind.UNPAID, []),
    ],
)  # fmt: skip
async def test_each_kind_has_the_rules_of_its_platforms_pages(
    services: Services, platform: Platform, kind: CaseKind, events: list[str]
) -> None:
    case = await opened(services, kind, platform=platform)
    assert [rule.event for rule in await services.cases.rules(case)] == events
    pages = [page.slug for page in await services.cases.pages(case)]
    assert pages[-1] == "dispute-evidence"
    assert all(platform in page.platforms for page in await services.cases.pages(case))
    assert len(await services.cases.moments(case)) <= 5, "a form has five fields"


async def test_an_open_case_of_the_same_kind_is_given_back(services: Services) -> None:
    case = await opened(services)
    assert case.contract_id is not None
    again = await services.cases.open_case(ALICE, case.contract_id, CaseKind.CLIENT_ENDED)
    assert (again.already, again.case) == (True, case)
    await services.cases.close_case(ALICE, case.id, Outcome.PARTLY)
    assert not (await services.cases.open_case(ALICE, case.contract_id, CaseKind.CLIENT_ENDED)).already


async def test_one_is_reminded_before_each_deadline_and_a_new_date_moves_that(
    services: Services, clock: FakeClock
) -> None:
    await services.members.set_dm_consent(ALICE, True)
    case = await opened(services)
    assert [row.due_at for row in await planned(services)] == [
        datetime(2026, 1, 8, 10, tzinfo=UTC),
        datetime(2026, 1, 10, 10, tzinfo=UTC),
    ]
    await services.cases.set_dates(ALICE, case.id, {CountedFrom.CONTRACT_END: date(2026, 1, 20)})
    rows = await planned(services)
    assert [row.due_at.date() for row in rows] == [date(2026, 1, 24), date(2026, 1, 26)]
    assert {row.expires_at for row in rows} == {at(2026, 1, 27)}
    await services.cases.set_dates(ALICE, case.id, {CountedFrom.CONTRACT_END: None})
    assert await planned(services) == []


@pytest.mark.parametrize(
    ("quiet_days", "due"),
    [
        ((3,), [date(2026, 1, 9), date(2026, 1, 10)]),  # a Thursday: the day after
        ((5, 6), [date(2026, 1, 8), date(2026, 1, 9)]),  # on Sunday it is over: before the weekend
        ((4, 5, 6), [date(2026, 1, 8)]),  # once, where both come together
    ],
)
async def test_quiet_days_are_gone_round_before_the_deadline(
    services: Services, quiet_days: tuple[int, ...], due: list[date]
) -> None:
    await services.members.set_dm_consent(ALICE, True)
    await opened(services)
    await services.reminders.choose(ALICE, quiet_days=quiet_days)
    assert [row.due_at.date() for row in await planned(services)] == due


async def test_quiet_days_chosen_late_take_no_reminder_of_a_deadline_away(
    services: Services, clock: FakeClock
) -> None:
    await services.members.set_dm_consent(ALICE, True)
    await opened(services)
    clock.now = at(2026, 1, 9) + timedelta(hours=11)
    await services.reminders.choose(ALICE, quiet_days=(5, 6))
    assert date(2026, 1, 10) in [row.due_at.date() for row in await planned(services)]


async def test_of_a_date_in_the_past_only_what_is_ahead_is_planned(
    services: Services, clock: FakeClock
) -> None:
    await services.members.set_dm_consent(ALICE, True)
    case = await opened(services, ended=TODAY - timedelta(days=5))
    assert [row.due_at.date() for row in await planned(services)] == [date(2026, 1, 6)]
    await services.cases.set_dates(ALICE, case.id, {CountedFrom.CONTRACT_END: date(2025, 11, 1)})
    assert await planned(services) == []
    (over, *_ahead) = await services.cases.clocks(await services.cases.get_case(ALICE, case.id))
    assert over.ends is not None
    assert over.ends < clock()


async def test_reminders_follow_consent_hours_and_the_clocks_of_the_member(
    services: Services, clock: FakeClock
) -> None:
    case = await opened(services, ended=date(2026, 3, 25))
    assert await planned(services) == []
    await services.members.set_dm_consent(ALICE, True)
    await services.members.set_zone(ALICE, "Europe/Madrid")
    # Clocks go forward on March 29: ten o'clock is an hour earlier from then on.
    assert [row.due_at for row in await planned(services)] == [
        datetime(2026, 3, 29, 8, tzinfo=UTC),
        datetime(2026, 3, 31, 8, tzinfo=UTC),
    ]
    await services.reminders.choose(ALICE, hour=17)
    assert {row.due_at.hour for row in await planned(services)} == {15}
    await services.cases.edit_case(ALICE, case.id, {"reminds": False})
    assert await planned(services) == []
    await services.cases.edit_case(ALICE, case.id, {"reminds": True})
    await services.reminders.switch(ALICE, Kind.CASE, False)
    assert await planned(services) == []
    await services.reminders.switch(ALICE, Kind.CASE, True)
    await services.members.set_dm_consent(ALICE, False)
    assert await planned(services) == []


async def test_what_was_sent_does_not_come_again(services: Services, clock: FakeClock) -> None:
    await services.members.set_dm_consent(ALICE, True)
    case = await opened(services)
    clock.advance(days=3, hours=8)
    (claimed,) = [one for one in await services.reminder_queue.claim(10) if one.kind is Kind.CASE]
    await services.reminder_queue.mark_sent(claimed)
    await services.cases.edit_case(ALICE, case.id, {"agreed": "A site with five pages"})
    assert [row.due_at.date() for row in await planned(services)] == [date(2026, 1, 10)]
    assert {row.status for row in await planned(services)} == {Status.PLANNED}


async def test_a_closed_case_is_silent_until_it_is_opened_again(services: Services) -> None:
    await services.members.set_dm_consent(ALICE, True)
    case = await opened(services)
    closed = await services.cases.close_case(ALICE, case.id, Outcome.WON)
    assert (closed.outcome, closed.closed_at is None) == (Outcome.WON, False)
    assert await planned(services) == []
    again = await services.cases.close_case(ALICE, case.id, None)
    assert (again.outcome, again.closed_at) == (None, None)
    assert len(await planned(services)) == 2


async def test_the_end_of_the_contract_is_taken_over_once_it_is_told(services: Services) -> None:
    await services.reminders.agree(ALICE, "en-US")
    case = await opened(services, ended=None)
    hours = await services.cases.open_case(ALICE, case.contract_id or 0, CaseKind.HOURLY)
    assert await planned(services) == []
    await services.contracts.edit(ALICE, case.contract_id or 0, {"ended": TODAY - timedelta(days=1)})
    assert (await ends(services, case))["escrow-request"] is None, "as it was read before"
    case = await services.cases.get_case(ALICE, case.id)
    assert (await ends(services, case))["escrow-request"] == at(2026, 1, 11)
    assert len(await planned(services)) == 2
    assert not (await services.cases.get_case(ALICE, hours.case.id)).dates, "nothing counts from it there"
    # A day that she named herself stays.
    await services.contracts.edit(ALICE, case.contract_id or 0, {"ended": TODAY - timedelta(days=2)})
    assert (await services.cases.get_case(ALICE, case.id)).dates == case.dates


async def test_a_case_outlives_its_contract(services: Services, clock: FakeClock) -> None:
    case = await opened(services, kind=CaseKind.HOURLY)
    assert case.contract_id is not None
    await services.contracts.delete(ALICE, case.contract_id)
    clock.advance(minutes=11)
    await services.contracts.purge()
    kept = await services.cases.get_case(ALICE, case.id)
    assert (kept.contract_id, kept.name, kept.client) == (None, "Ana", "Ana")


async def test_nobody_reaches_anothers_case(services: Services) -> None:
    case = await opened(services)
    assert await services.cases.cases_of(BOB) == []
    for work in (
        services.cases.get_case(BOB, case.id),
        services.cases.edit_case(BOB, case.id, {"agreed": "x"}),
        services.cases.set_dates(BOB, case.id, {}),
        services.cases.close_case(BOB, case.id, Outcome.WON),
        services.cases.delete_case(BOB, case.id),
        services.cases.open_case(BOB, case.contract_id or 0, CaseKind.UNPAID),
    ):
        with pytest.raises(NotFound):
            await work
    assert await services.cases.get_case(ALICE, case.id) == case


async def test_so_many_cases_and_no_more(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    case = await opened(services)
    monkeypatch.setattr(case_service, "MOST_CASES", 1)
    with pytest.raises(Refusal, match="most I keep"):
        await services.cases.open_case(ALICE, case.contract_id or 0, CaseKind.UNPAID)


async def test_a_deleted_case_leaves_nothing(services: Services) -> None:
    await services.members.set_dm_consent(ALICE, True)
    case = await opened(services, platform=Platform.UPWORK, kind=CaseKind.CLIENT_ENDED)
    await services.cases.edit_case(ALICE, case.id, {"agreed": "A site with five pages"})
    entry = await services.evidence.add_entry(
        ALICE, case.id, {"on_day": TODAY, "kind": "agreement", "text": "Five pages"}
    )
    await services.evidence.edit_entry(ALICE, entry.id, {"text": "Six pages"})
    await services.cases.delete_case(ALICE, case.id)
    rows = (await services.privacy.kept(ALICE)).rows
    assert {name for name, count in rows.items() if count} == {"member", "client", "contract", "reminder"}
    assert await planned(services) == []
