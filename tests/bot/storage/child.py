"""Run by tests as a process of its own: `python -m tests.bot.storage.child WHAT URL SCHEMA [MORE]`.

`burst` logs contracts and feedback as fast as it can and prints the id of each once it is acknowledged.
`import` stores a file of records and, when all of it is written and nothing committed, prints so and waits.
`start` opens the services as the bot does, and prints the revision and a sealed word.
`modules` does so and prints which heavy modules that imported.
"""

import asyncio
import os
import sys
from pathlib import Path

from sqlalchemy import Engine

from bot.clock import system_clock
from bot.services import Services, build_services, open_services
from bot.settings import Settings
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from tests.basics import use_schema
from tests.bot.records import ALICE, many
from tests.bot.storage import burst

SECONDS = 60
"""No child outlives its test for long."""


def say(line: str) -> None:
    """One write: a line is printed whole or not at all, and at once."""
    os.write(1, f"{line}\n".encode())


async def log_without_end(services: Services, writer: int) -> None:
    number = writer
    while True:
        draft = burst.contract(number)
        added = await services.contracts.add_contract(writer, draft)
        say(f"contract {writer} {added.contract.id} {number}")
        await services.feedback.log(writer, added.contract.id, burst.feedback(number))
        say(f"feedback {writer} {added.contract.id} {number}")
        number += burst.WRITERS


def services_at(url: str) -> Services:
    settings = Settings(_env_file=None, data_dir=Path("/nonexistent"))
    return build_services(settings, Database(url), Cipher(burst.KEYS), system_clock)


async def run_import(url: str) -> None:
    services = services_at(url)

    async def wait(*_about: object) -> None:
        say("written")
        await asyncio.Event().wait()

    services.contracts.listeners.subscribe(wait)
    await services.transfer.apply(ALICE, many(500))


async def run_burst(url: str) -> None:
    services = services_at(url)
    await asyncio.gather(*(log_without_end(services, writer) for writer in range(burst.WRITERS)))


async def run_start(url: str, folder: str) -> None:
    from bot.storage.migrate import current

    settings = Settings(_env_file=None, data_dir=Path(folder), database_url=url)
    say("ready")
    sys.stdin.readline()  # so that two start at the same moment
    async with open_services(settings) as services:
        created = services.key_file_created is not None
        say(f"{await current(services.database)} {created} {services.cipher.seal('word', 'place').hex()}")


async def run_modules(url: str, folder: str) -> None:
    settings = Settings(_env_file=None, data_dir=Path(folder), database_url=url)
    async with open_services(settings):
        say(" ".join(sorted({name.partition(".")[0] for name in sys.modules})))


def main() -> None:
    what, url, schema, *more = sys.argv[1:]
    if schema:
        use_schema(Engine, schema)
    run = {"burst": run_burst, "import": run_import, "start": run_start, "modules": run_modules}[what]
    asyncio.run(asyncio.wait_for(run(url, *more), SECONDS))


if __name__ == "__main__":
    main()
