"""Reports of payments into contracts that are here: what of them is new, added once and once only."""

from dataclasses import replace
from datetime import date

import pytest

from bot.services import Services
from bot.transfer.growth import Unclear
from bot.transfer.plan import ContractRow, ImportPlan, Payment
from tests.bot.records import ALICE, draft


def payments(*paid: tuple[str, int]) -> ImportPlan:
    """What a report of payments (day, hundredths) gives of one contract."""
    made = tuple(Payment(date.fromisoformat(day), cents) for day, cents in paid)
    earned = sum(one.cents for one in made)
    one = draft(
        title="Site", started=made[0].day, last_paid=made[-1].day, earned_cents=max(0, earned), ended=None
    )
    return ImportPlan(contracts=[ContractRow(2, one, payments=made)])


FEBRUARY = (("2025-02-01", 4000), ("2025-03-01", 6000))


async def test_a_contract_grows_by_a_later_report_and_keeps_what_the_member_wrote(services: Services) -> None:
    await services.transfer.apply(ALICE, payments(*FEBRUARY))
    (first,) = await services.contracts.contracts_of(ALICE)
    await services.contracts.edit(ALICE, first.id, {"note": "mine", "started": date(2025, 1, 20)})
    later = payments(*FEBRUARY, ("2025-05-01", 5000))
    compared = await services.transfer.compare(ALICE, later)
    assert [(one.before.earned_cents, one.after.earned_cents) for one in compared.grown] == [(10000, 15000)]
    imported = await services.transfer.apply(ALICE, later)
    assert (imported.contracts, imported.known, len(imported.grown)) == (0, 0, 1)
    (grown,) = await services.contracts.contracts_of(ALICE)
    assert (grown.earned_cents, grown.last_paid, grown.note, grown.started) == (
        15000, date(2025, 5, 1), "mine", date(2025, 1, 20),
    )  # fmt: skip
    assert [change.action for change in await services.contracts.history(ALICE, first.id)] == [
        "edited",
        "edited",
    ]
    assert (await services.transfer.apply(ALICE, later))[:4] == (0, 0, 0, 1), "a third time brings nothing"
    assert await services.transfer.take_back(ALICE, imported.grown) == 1
    (back,) = await services.contracts.contracts_of(ALICE)
    assert (back.earned_cents, back.last_paid, back.note) == (10000, date(2025, 3, 1), "mine")
    assert await services.transfer.take_back(ALICE, imported.grown) == 0, "what was changed since stays"


@pytest.mark.parametrize(
    ("report", "earned", "paid"),
    [
        ([("2025-04-01", 500), ("2025-04-20", 1500)], 12000, "2025-04-20"),
        ([("2025-03-01", 6000), ("2025-04-20", 3000)], 13000, "2025-04-20"),
        ([("2025-02-20", 1), ("2025-03-01", 5999), ("2025-04-20", 90000)], 100000, "2025-04-20"),
        ([*FEBRUARY, ("2025-03-01", 700), ("2025-04-20", 300)], 11000, "2025-04-20"),
        ([("2025-01-05", 900), *FEBRUARY], 10900, "2025-03-01"),
        ([*FEBRUARY, ("2025-04-02", -2500)], 7500, "2025-04-02"),
        ([("2025-03-01", 6000)], 10000, "2025-03-01"),
    ],
    ids=[
        "after",
        "amid",
        "amid, with more than before",
        "more of the same day",
        "earlier ones",
        "refund",
        "less",
    ],
)
async def test_only_payments_that_are_new_are_added_and_once_only(
    services: Services, report: list[tuple[str, int]], earned: int, paid: str
) -> None:
    await services.transfer.apply(ALICE, payments(*FEBRUARY))
    for _time in range(2):
        assert (await services.transfer.compare(ALICE, payments(*report))).unclear == []
        await services.transfer.apply(ALICE, payments(*report))
        (grown,) = await services.contracts.contracts_of(ALICE)
        assert (grown.earned_cents, grown.last_paid) == (earned, date.fromisoformat(paid))


async def test_less_than_was_logged_without_a_last_payment_changes_nothing_and_is_told(
    services: Services,
) -> None:
    by_hand = draft(title="Site", started=date(2025, 1, 1), earned_cents=10000, ended=None)
    await services.contracts.add_contract(ALICE, by_hand)
    report = payments(("2025-02-20", 1000), ("2025-04-20", 2000))
    compared = await services.transfer.compare(ALICE, report)
    assert (len(compared.unclear), compared.grown, compared.new) == (1, [], [])
    await services.transfer.apply(ALICE, report)
    (same,) = await services.contracts.contracts_of(ALICE)
    assert same.earned_cents == 10000
    await services.contracts.edit(ALICE, same.id, {"last_paid": date(2025, 3, 31)})
    await services.transfer.apply(ALICE, report)
    (grown,) = await services.contracts.contracts_of(ALICE)
    assert (grown.earned_cents, grown.last_paid) == (12000, date(2025, 4, 20)), "told, it is counted"


async def test_tables_of_contracts_do_not_grow_each_other(services: Services) -> None:
    for paid in (FEBRUARY, (*FEBRUARY, ("2025-05-01", 5000))):
        (row,) = payments(*paid).contracts
        await services.transfer.apply(ALICE, ImportPlan([replace(row, payments=())]))
    assert len(await services.contracts.contracts_of(ALICE)) == 2


YEAR = (("2026-02-01", 10000), ("2026-03-01", 20000))
OLDER = (("2025-10-01", 20000), ("2025-12-01", 30000))
NEWER = (("2026-05-01", 5000),)


@pytest.mark.parametrize(
    ("reports", "earned", "started"),
    [
        ([YEAR, OLDER], 80000, "2025-10-01"),
        ([YEAR, [("2025-12-01", 10000)]], 40000, "2025-12-01"),
        ([YEAR, [("2025-12-01", 5000), *YEAR, *NEWER]], 40000, "2025-12-01"),
        ([YEAR, [*OLDER, YEAR[0]]], 80000, "2025-10-01"),
        ([NEWER, YEAR, OLDER], 85000, "2025-10-01"),
        ([YEAR, NEWER, OLDER], 85000, "2025-10-01"),
        ([YEAR, [("2025-12-01", 5000), ("2025-12-05", -1000)]], 34000, "2025-12-01"),
        ([YEAR, [*YEAR, ("2026-03-01", -5000)]], 30000, "2026-02-01"),
        ([YEAR, [*YEAR, ("2026-03-01", 700)]], 30700, "2026-02-01"),
    ],
    ids=[
        "older",
        "older and less",
        "from before to after",
        "older, and some that is known",
        "newest first",
        "both ways",
        "older with a refund",
        "a refund of the last day",
        "one more of the last day",
    ],
)
async def test_reports_in_any_order_without_gaps_make_the_same_sum(
    services: Services, reports: list[list[tuple[str, int]]], earned: int, started: str
) -> None:
    for report in [*reports, *reports]:
        await services.transfer.apply(ALICE, payments(*report))
    (grown,) = await services.contracts.contracts_of(ALICE)
    assert (grown.earned_cents, grown.started) == (earned, date.fromisoformat(started))


async def test_older_payments_are_taken_back_with_the_first_day(services: Services) -> None:
    await services.transfer.apply(ALICE, payments(*YEAR))
    imported = await services.transfer.apply(ALICE, payments(*OLDER))
    assert await services.transfer.take_back(ALICE, imported.grown) == 1
    (back,) = await services.contracts.contracts_of(ALICE)
    assert (back.earned_cents, back.started, back.last_paid) == (30000, date(2026, 2, 1), date(2026, 3, 1))


async def test_what_a_member_put_right_is_not_counted_again(services: Services) -> None:
    await services.transfer.apply(ALICE, payments(*YEAR))
    (first,) = await services.contracts.contracts_of(ALICE)
    await services.contracts.edit(ALICE, first.id, {"earned_cents": 50000})
    imported = await services.transfer.apply(
        ALICE, payments(*YEAR, ("2026-05-01", 20000), ("2026-06-20", 10000))
    )
    (grown,) = await services.contracts.contracts_of(ALICE)
    assert (grown.earned_cents, grown.last_paid) == (60000, date(2026, 6, 20))
    assert await services.transfer.take_back(ALICE, imported.grown) == 1
    (back,) = await services.contracts.contracts_of(ALICE)
    assert (back.earned_cents, back.last_paid) == (50000, date(2026, 3, 1))


@pytest.mark.parametrize(
    ("edited", "report", "why"),
    [
        ({"earned_cents": 50000}, [*YEAR, *NEWER], Unclear.LESS),
        ({"earned_cents": 50000}, [OLDER[0], *YEAR], None),
        ({"earned_cents": 50000}, YEAR, None),
        ({}, [*YEAR, ("2026-03-01", -5000)], Unclear.LESS),
        ({"started": date(2025, 10, 1)}, OLDER, Unclear.MORE),
        ({"last_paid": None}, [("2025-10-01", 40000)], Unclear.NO_DAY),
    ],
    ids=[
        "less than was logged",
        "as much with older ones",
        "nothing new",
        "a refund of the last day",
        "an earlier start",
        "all before it, and the last day not known",
    ],
)
async def test_what_cannot_be_told_changes_nothing_and_is_told(
    services: Services, edited: dict[str, object], report: list[tuple[str, int]], why: Unclear | None
) -> None:
    await services.transfer.apply(ALICE, payments(*YEAR))
    (first,) = await services.contracts.contracts_of(ALICE)
    if edited:
        await services.contracts.edit(ALICE, first.id, edited)
    compared = await services.transfer.compare(ALICE, payments(*report))
    assert [its for _contract, its in compared.unclear] == ([why] if why else [])
    assert (compared.grown, compared.new) == ([], [])


async def test_payments_of_a_contract_that_ended_are_not_those_of_the_next(services: Services) -> None:
    await services.transfer.apply(ALICE, payments(*OLDER))
    (ended,) = await services.contracts.contracts_of(ALICE)
    await services.contracts.edit(ALICE, ended.id, {"ended": date(2025, 12, 31)})
    await services.contracts.add_contract(
        ALICE,
        draft(
            title="Site",
            started=date(2026, 2, 1),
            earned_cents=30000,
            last_paid=date(2026, 3, 1),
            ended=None,
        ),
    )
    assert (await services.transfer.compare(ALICE, payments(*OLDER, *YEAR)))[:4] == ([], [], [], [])
    compared = await services.transfer.compare(ALICE, payments(*OLDER, *YEAR, *NEWER))
    assert [(one.after.earned_cents, one.after.started) for one in compared.grown] == [
        (35000, date(2026, 2, 1))
    ]


async def test_of_several_contracts_nothing_is_stored_once_more(services: Services) -> None:
    for first, last in ((date(2025, 10, 1), date(2025, 12, 1)), (date(2026, 2, 1), date(2026, 3, 1))):
        await services.contracts.add_contract(
            ALICE, draft(title="Site", started=first, earned_cents=40000, last_paid=last, ended=None)
        )
    assert (await services.transfer.compare(ALICE, payments(*OLDER, *YEAR)))[:4] == ([], [], [], [])
    compared = await services.transfer.compare(ALICE, payments(*OLDER, *YEAR, *NEWER))
    assert [why for _contract, why in compared.unclear] == [Unclear.SEVERAL]
    assert (compared.new, compared.grown) == ([], [])
    for one in await services.contracts.contracts_of(ALICE):
        await services.contracts.edit(ALICE, one.id, {"ended": date(2026, 3, 1)})
    assert len((await services.transfer.compare(ALICE, payments(*NEWER))).new) == 1, "one more began"
