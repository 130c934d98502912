"""What cases cost their member: opening, adding, looking, a new date and the brief, against logging a contract.

A member with 50 cases, the first of them with 100 entries of 300 characters; in the services, without Discord.
"""

import asyncio
import tempfile
from datetime import timedelta
from itertools import count
from pathlib import Path

from benchmarks.measure import Action, interleaved, milliseconds, quick_flag, table
from benchmarks.world import open_services
from bot.briefs.files import FileKind
from bot.cases.evidence import MOST_FILES, Upload
from bot.cases.models import CaseKind
from bot.cases.service import MOST_CASES
from bot.contracts.models import ContractDraft
from bot.guidance.deadlines import CountedFrom
from bot.services import Services

MEMBER, ADDING = 1, 2
"""One member has all the cases, another's are opened."""

LOG = "log a contract"
WORDS = "The client asked for a second version of the page, which was not part of what we agreed. " * 4


async def contract(services: Services, user_id: int, number: int) -> int:
    """A contract that ended yesterday; returns its id."""
    today = services.clock().date()
    draft = ContractDraft(
        client=f"Client {number}", started=today - timedelta(days=90), ended=today - timedelta(days=1)
    )
    return (await services.contracts.add_contract(user_id, draft)).contract.id


async def fill(services: Services) -> tuple[int, int]:
    """All the cases of the member; returns the one with entries and that with a file of 8 MB, as its entry."""
    await services.guidance.prepare()
    await services.members.set_dm_consent(MEMBER, True)
    kind = CaseKind.CLIENT_ENDED
    ids = [
        (await services.cases.open_case(MEMBER, await contract(services, MEMBER, number), kind)).case.id
        for number in range(MOST_CASES)
    ]
    values = {"on_day": services.clock().date(), "kind": "message", "text": WORDS[:300]}
    for _number in range(100):
        await services.evidence.add_entry(MEMBER, ids[0], values)
    upload = Upload("log.txt", FileKind.TEXT, b"x" * (MOST_FILES * 8 // 50))
    entry = await services.evidence.add_entry(MEMBER, ids[1], values, upload)
    return ids[0], entry.id


async def main(quick: bool) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_services(Path(folder) / "cases.sqlite3") as services:
            case_id, file_id = await fill(services)
            numbers, today = count(), services.clock().date()
            content = b"x" * (MOST_FILES * 8 // 50)
            kept: list[int] = []

            async def opened() -> None:
                # Of a contract that is there, a kind after the other: what an open case costs is the second write.
                made = await services.cases.open_case(ADDING, ended, list(CaseKind)[next(numbers) % 7])
                kept.append(made.case.id)

            async def added(upload: Upload | None = None) -> None:
                values = {"on_day": today, "kind": "message", "text": WORDS[:300]}
                kept.append((await services.evidence.add_entry(MEMBER, case_id, values, upload)).id)

            async def shown() -> None:
                case = await services.cases.get_case(MEMBER, case_id)
                await services.cases.clocks(case)
                await services.evidence.entries_of(MEMBER, case_id)

            async def dated() -> None:
                day = today + timedelta(days=next(numbers) % 20)
                await services.cases.set_dates(MEMBER, case_id, {CountedFrom.DISPUTE_FILED: day})

            async def delete_case() -> None:
                await services.cases.delete_case(ADDING, kept.pop())

            async def delete_entry() -> None:
                await services.evidence.delete_entry(MEMBER, kept.pop())

            ended = await contract(services, ADDING, 0)
            file = Upload("log.txt", FileKind.TEXT, content)
            actions: dict[str, Action] = {
                LOG: lambda: contract(services, ADDING, next(numbers) + 1),
                "open a case": opened,
                "add an entry to 100": added,
                "add a file of 8 MB": lambda: added(file),
                "read it again": lambda: services.evidence.read_file(MEMBER, file_id),
                "list 50 cases": lambda: services.cases.cases_of(MEMBER),
                "show the one with 100 entries": shown,
                "a new date, with 50 cases planned anew": dated,
                "make the brief of 100 entries": lambda: services.briefs.make_brief(MEMBER, case_id),
            }
            after = {
                "open a case": delete_case,
                "add an entry to 100": delete_entry,
                "add a file of 8 MB": delete_entry,
            }
            costs = await interleaved(actions, 3 if quick else 15, after=after)
            await services.worker.close()
    rows = [
        (
            name,
            milliseconds(cost.cpu),
            milliseconds(cost.wall),
            milliseconds(cost.gap),
            f"{cost.cpu / costs[LOG].cpu:.1f}",
        )
        for name, cost in costs.items()
    ]
    table("", ("", "CPU ms", "wall ms", "longest step ms", "CPU ÷ logging"), rows)


if __name__ == "__main__":
    asyncio.run(main(quick_flag(__doc__)))
