"""Many members ask at once: each is answered, in the order in which they came, and hears how many are before."""

import asyncio

from bot.services import Services
from bot.transfer.plan import ContractRow, ImportPlan
from tests.bot.records import draft
from tests.conftest import until

MEMBERS = 50


async def test_fifty_members_are_served_in_order(services: Services) -> None:
    for member in range(1, MEMBERS + 1):
        rows = [ContractRow(n, draft(client=f"Client {member}-{n}")) for n in range(3)]
        await services.transfer.apply(member, ImportPlan(contracts=rows))
    served: list[int] = []

    async def ask(member: int) -> None:
        await services.estimates.answer(member)
        served.append(member)

    questions = []
    for member in range(1, MEMBERS + 1):
        questions.append(asyncio.create_task(ask(member)))
        await until(lambda: services.estimates.waiting + services.estimates.done >= len(questions))
    await asyncio.gather(*questions)
    assert served == list(range(1, MEMBERS + 1))
    assert (services.estimates.waiting, services.estimates.done) == (0, MEMBERS)
