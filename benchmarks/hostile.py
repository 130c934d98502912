"""What the worst that a member may send or keep costs everybody else: texts, 20,000 contracts, their export.

Processor time, and the longest that the event loop was held by our own work (without garbage collection).
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

from benchmarks.loop_watch import LoopWatch
from benchmarks.measure import quick_flag, table
from bot.clock import system_clock
from bot.contracts.models import ContractDraft
from bot.contracts.service import MOST_PER_MEMBER
from bot.feedback.models import FeedbackDraft
from bot.services import Services, open_services
from bot.settings import Settings
from bot.support.identify import MOST_NAMES, find_identifying
from bot.transfer.plan import ContractRow, ImportPlan
from bot.transfer.reader import read_file

LENGTH = 4_000
MEMBER = 1
PIECES = (
    *(
        "a@",
        "1 ",
        "+1-",
        "a.",
        "www.",
        "@a",
        "A ",
        "Mr. ",
        "http://a",
        "(at)",
        "a (at) ",
        "a at a ",
        "~0",
        "a@b.",
    ),
    *(
        "\u200b",
        "\ufdfa",
        "\ufb03",
        "\u0301a",
        "upwork.com/",
        "upwork.com/ ",
        "a.a.a.a. ",
        "telegram:",
        "client1 ",
    ),
)


def texts() -> None:
    """The costliest texts of 4,000 characters, with as many clients as are looked for."""
    clients = [f"Client{number} Holdings" for number in range(MOST_NAMES)]
    costs = []
    for piece in PIECES:
        text = (piece * LENGTH)[:LENGTH]
        started = time.thread_time()
        find_identifying(text, clients=clients, own_names=["alice"])
        costs.append(((time.thread_time() - started) * 1000, piece))
    rows = [(repr(piece), f"{cost:.0f}") for cost, piece in sorted(costs, reverse=True)[:5]]
    table("Looking for names in a text", ("made of", "CPU ms"), rows)


def history(count: int) -> ImportPlan:
    """Contracts with comments of some length, each of another client."""
    said = "Said a lot, and twice; 'again'. " * 20
    return ImportPlan(
        contracts=[
            ContractRow(
                number,
                ContractDraft(
                    client=f"Client{number} Holdings {number % 97}",
                    title=f"Job {number}",
                    started=date(2025, 1, 10),
                ),
                FeedbackDraft(comment=said),
            )
            for number in range(count)
        ]
    )


async def contracts(services: Services, count: int) -> None:
    """Autocomplete and export for a member with `count` contracts."""
    await services.transfer.apply(MEMBER, history(count))
    services.contracts.forget(MEMBER)
    rows = []

    async def measured(name: str, work: Callable[[], Awaitable[object]]) -> None:
        cpu = time.process_time()
        async with LoopWatch() as watch:
            await work()
        cpu = (time.process_time() - cpu) * 1000
        rows.append((name, f"{cpu:.0f}", f"{watch.own:.0f}", f"{watch.gc:.0f}"))

    async def typed(text: str) -> None:
        await services.contracts.search_contracts(MEMBER, text)

    parts: list[bytes] = []

    async def export() -> None:
        parts.extend([part async for part in services.transfer.export_json(MEMBER)])

    await measured("first list", lambda: services.contracts.contracts_of(MEMBER))
    await measured("first key press", lambda: typed("h"))
    for text in ("ho", "holdings 7", "client123 hol", "a b c d e f g h i j k l m " * 4):
        await measured(f"autocomplete of {text[:20]!r}", lambda text=text: typed(text))  # type: ignore[misc]
    await measured("JSON export", export)
    table(f"{count:,} contracts", ("", "CPU ms", "held the loop ms", "longest collection ms"), rows)
    found = sum(len(read_file(part, "x.json", today=system_clock().date()).contracts) for part in parts)
    sizes = ", ".join(f"{len(part) / 1e6:.1f} MB" for part in parts)
    print(f"\nThe export: {len(parts)} files ({sizes}), of which an import reads {found:,} contracts.")


async def main() -> None:
    """Print the tables."""
    texts()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, data_dir=Path(folder), discord_token=None)
        async with open_services(settings) as services:
            await contracts(services, 2_000 if quick_flag(__doc__ or "") else MOST_PER_MEMBER)


if __name__ == "__main__":
    asyncio.run(main())
