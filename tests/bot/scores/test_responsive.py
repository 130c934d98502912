"""A member with 10,000 contracts does not make the others wait. `pytest -s` shows the figures."""

import asyncio
import json

from benchmarks.loop_watch import LoopWatch
from bot.services import Services, build_services
from tests.bot.records import ALICE, BOB, draft, many, only
from tests.conftest import Place

MANY = 10_000
LONGEST = 60
"""Milliseconds of our own work between two turns of the loop. Measured below 20; machines differ."""


async def test_ten_thousand_contracts_leave_the_loop_to_others(services: Services, place: Place) -> None:
    figures: dict[str, LoopWatch] = {}
    plan = many(MANY)
    async with LoopWatch() as figures["import"]:
        await services.transfer.apply(ALICE, plan)
    fresh_database = place.open()  # as after a restart: nothing is remembered
    fresh = build_services(services.settings, fresh_database, services.cipher, services.clock)
    async with LoopWatch() as figures["list, first time"]:
        assert len(await fresh.contracts.contracts_of(ALICE)) == MANY
    async with LoopWatch() as figures["list, again"]:
        contracts = await fresh.contracts.contracts_of(ALICE)
    async with LoopWatch() as figures["find"]:
        assert await fresh.contracts.search_contracts(ALICE, "work 77 logo")
    async with LoopWatch() as figures["estimate"]:
        await fresh.scores.estimate(ALICE)
    async with LoopWatch() as figures["log one feedback"]:
        await fresh.feedback.log(ALICE, contracts[0].id, {"stars": 5})
    async with LoopWatch() as figures["export json"]:
        exported = await only(fresh.transfer.export_json(ALICE))
    async with LoopWatch() as figures["import again"]:
        assert (await fresh.transfer.apply(ALICE, plan)).known == MANY
    async with LoopWatch() as figures["erase"]:
        await fresh.privacy.erase(ALICE)
    await fresh_database.close()

    print()
    for name, watch in figures.items():
        print(f"{name:18} {watch}")
    assert len(json.loads(exported)["contracts"]) == MANY
    slow = {name: str(watch) for name, watch in figures.items() if watch.own > LONGEST}
    assert not slow


async def test_the_others_can_write_during_a_long_import(services: Services) -> None:
    long = asyncio.create_task(services.transfer.apply(ALICE, many(3000)))
    await asyncio.sleep(0)
    async with asyncio.timeout(15):
        await services.contracts.add_contract(BOB, draft())
    await long
    assert len(await services.contracts.contracts_of(BOB)) == 1
