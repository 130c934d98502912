"""What a command costs against a command that does nothing, in the same bot and the same simcord.

Everything a member sees happen is inside: dispatch, service, encryption, database with its fsync, rendering, and
simcord's own work for both. The actions take turns; each figure is a median.
"""

import asyncio
import tempfile
from itertools import count
from pathlib import Path

from benchmarks.measure import Action, interleaved, milliseconds, quick_flag, table, verdict
from benchmarks.world import World, give_records, open_world

RECORDS = 20
"""Contracts of the member whose commands are measured."""

AIM = 3.0
NOOP, NOOP_CARD, NOOP_FORM = "no-op", "no-op with a card", "no-op with a form, then a card"
CONTRACT_ADD = "/contract add"
FEEDBACK_LOG = "/feedback log, then its form"
AUTOCOMPLETE = "autocomplete of a contract"
SHAPES = {NOOP: NOOP, AUTOCOMPLETE: NOOP, FEEDBACK_LOG: NOOP_FORM, NOOP_FORM: NOOP_FORM}
"""The no-op of the same shape: as many interactions, as large an answer. Of the others it is `NOOP_CARD`."""


async def actions(world: World) -> tuple[dict[str, Action], dict[str, Action]]:
    """What is measured, and what has to be put back after it."""
    alice, place, services = world.member("alice"), world.channel, world.services
    await give_records(services, alice.id, RECORDS)
    contract = next(one for one in await services.contracts.contracts_of(alice.id) if one.ended is not None)
    numbers = count()

    async def noop() -> None:
        await alice.slash(place, "noop")

    async def noop_card() -> None:
        await alice.slash(place, "noop_card")

    async def noop_form() -> None:
        shown = await alice.slash(place, "noop_form")
        await world.submit(alice, shown, {"word": "five"})

    async def contract_add() -> None:
        await alice.slash(
            place,
            "contract add",
            client="Client 1",
            title=f"Extra {next(numbers)}",
            started="3 weeks ago",
            earned="420",
            platform="upwork",
        )

    async def forget_contract() -> None:
        (extra,) = (
            one for one in await services.contracts.contracts_of(alice.id) if one.title.startswith("Extra")
        )
        await services.contracts.delete(alice.id, extra.id)

    async def feedback_log() -> None:
        shown = await alice.slash(place, "feedback log", contract=str(contract.id))
        comment = f"Came back {next(numbers)} times."
        await world.submit(
            alice, shown, {"Stars": "4.85", "Public comment": comment, "Day it became visible": "today"}
        )

    async def feedback_remove() -> None:
        await services.feedback.remove_feedback(alice.id, contract.id)

    async def score_estimate() -> None:
        await alice.slash(place, "score estimate")

    async def contract_list() -> None:
        await alice.slash(place, "contract list")

    async def autocomplete() -> None:
        await alice.autocomplete(place, "feedback log", "contract", "clent 1")

    measured: dict[str, Action] = {
        NOOP: noop,
        NOOP_CARD: noop_card,
        NOOP_FORM: noop_form,
        CONTRACT_ADD: contract_add,
        FEEDBACK_LOG: feedback_log,
        "/score estimate": score_estimate,
        "/contract list": contract_list,
        AUTOCOMPLETE: autocomplete,
    }
    return measured, {CONTRACT_ADD: forget_contract, FEEDBACK_LOG: feedback_remove}


async def main(quick: bool) -> None:
    rounds = 30 if quick else 300
    with tempfile.TemporaryDirectory() as folder:
        async with open_world(Path(folder) / "bench.sqlite3") as world:
            measured, put_back = await actions(world)
            costs = await interleaved(measured, rounds, after=put_back)
    rows = []
    for name, cost in costs.items():
        one, same = costs[NOOP], costs[SHAPES.get(name, NOOP_CARD)]
        rows.append(
            [
                name,
                milliseconds(cost.cpu),
                milliseconds(cost.wall),
                f"{cost.cpu / one.cpu:.2f}",
                f"{cost.wall / one.wall:.2f}",
                f"{cost.cpu / same.cpu:.2f}",
            ]
        )
    head = ["", "CPU ms", "wall ms", "CPU ÷ no-op", "wall ÷ no-op", "CPU ÷ no-op of its shape"]
    table(f"Commands of a member with {RECORDS} contracts, medians of {rounds}", head, rows)
    print()
    for name in (CONTRACT_ADD, FEEDBACK_LOG, "/score estimate"):
        same = costs[SHAPES.get(name, NOOP_CARD)]
        print(
            f"{name}: CPU {verdict(costs[name].cpu / costs[NOOP].cpu, AIM)}; "
            f"against a no-op of its shape {verdict(costs[name].cpu / same.cpu, AIM)}."
        )


if __name__ == "__main__":
    asyncio.run(main(quick_flag(__doc__)))
