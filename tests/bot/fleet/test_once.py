"""What the leader does for all, and what each process does for itself."""

from datetime import datetime

from bot.app import Candor
from bot.fleet.service import Fleet
from bot.services import Services
from tests.conftest import until


async def test_only_what_is_the_same_for_all_is_the_leaders(services: Services) -> None:
    """A new step of the loop has to be placed: here, or with the leader."""
    bot = Candor(services)
    (purge,) = (loop for loop in bot.loops if loop.name == "purge")
    assert {step.name for step in purge._steps if not step.leader_only} == {
        "DepartureService",  # knows its own servers alone
        "erased elsewhere",
        "database log",
        "metrics",
    }


async def test_the_bot_asks_its_fleet_each_time(services: Services) -> None:
    class Changing(Fleet):
        leading = False

        @property
        def leads(self) -> bool:
            return self.leading

    fleet = Changing()
    bot = Candor(services, fleet)
    (purge,) = (loop for loop in bot.loops if loop.name == "purge")
    contracts = next(step for step in purge._steps if step.name == "ContractService")
    await purge.round()
    assert contracts.ran_at is None
    fleet.leading = True
    await purge.round()
    assert contracts.ran_at is not None


async def test_who_does_not_serve_tells_its_listeners_nothing(services: Services) -> None:
    """Another process has the same shards meanwhile, and hears of everything as well."""

    class Waiting(Fleet):
        waits = True

        def serves(self, created_at: datetime) -> bool:
            return not self.waits

    heard: list[str] = []

    async def on_thread_delete(thread: str) -> None:
        heard.append(thread)

    fleet = Waiting()
    async with Candor(services, fleet) as bot:
        bot.add_listener(on_thread_delete)
        bot.dispatch("thread_delete", "beside another")
        fleet.waits = False
        bot.dispatch("thread_delete", "alone")
        await until(lambda: bool(heard))
    assert heard == ["alone"]
