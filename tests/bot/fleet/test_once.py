"""What the leader does for all, and what each process does for itself."""

from bot.app import Candor
from bot.fleet.service import Fleet
from bot.services import Services


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
