"""What the running bot must not have loaded: each of these costs start-up time or memory and has its use later.

The bot is started as an operator starts it, on a stub of Discord, in a database that is already there.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from benchmarks.fake_discord import TOKEN, FakeDiscord
from bot.i18n import DOMAIN, LOCALES, compile_catalogue
from bot.services import open_services
from bot.settings import Settings

HEAVY = {
    "aiohttp.web": "the sandbox's page",
    "alembic": "a migration, when there is one to do",
    "asyncpg": "PostgreSQL",
    "babel": "the first date or amount in an answer; catalogues are compiled",
    "charset_normalizer": "a file in an old encoding",
    "concurrent.futures.process": "the worker, with its first task",
    "dateutil": "a typed date such as “3 weeks ago”",
    "multiprocessing": "the worker, with its first task",
    "PIL": "the sandbox's pictures, and the worker process",
    "rapidfuzz": "the first search by name",
    "prometheus_client": "figures, where METRICS_PORT is set",
    "simcord": "the sandbox",
    "sqlalchemy.dialects.postgresql": "PostgreSQL",
    "typst": "the worker process alone",
    "vl_convert": "the worker process alone",
}

BEHIND_THE_CONNECTION = {
    "bot.guidance.search": "the index of pages",
    "frontmatter": "the pages",
    "numpy": "what the search has learnt",
    "snowballstemmer": "the index of pages",
    "yaml": "the pages, and the search's data",
}
"""What is loaded when Discord knows the bot already."""

PROGRAM = """
import gc, json, os, signal, sys
from discord.gateway import DiscordWebSocket
from bot.cli import run_cli

identify, freeze, frozen, first = DiscordWebSocket.identify, gc.freeze, [], []

async def identify_and_note(self):
    first.extend(sys.modules)
    await identify(self)

def freeze_and_note():
    freeze()
    frozen.append(gc.get_freeze_count())
    if len(frozen) == 2:  # everything is there
        os.kill(os.getpid(), signal.SIGTERM)

DiscordWebSocket.identify, gc.freeze = identify_and_note, freeze_and_note
code = run_cli(["run"])
print(json.dumps({"first": first, "modules": list(sys.modules), "frozen": frozen, "collecting": gc.isenabled()}))
sys.exit(code)
"""


def compile_catalogues() -> None:
    """As `make` does before it starts anything: without, Babel reads them at start."""
    for source in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            draft = compiled.with_suffix(f".{os.getpid()}")
            draft.write_bytes(compile_catalogue(source))
            draft.replace(compiled)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM ends a process at once there")
async def test_a_running_bot_is_lean(tmp_path: Path) -> None:
    compile_catalogues()
    async with open_services(Settings(_env_file=None, data_dir=tmp_path)):
        pass
    async with FakeDiscord() as discord:
        environment = os.environ | {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": discord.api,
            "DATA_DIR": str(tmp_path),
            "DATABASE_URL": "",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        bot = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            PROGRAM,
            cwd=tmp_path,  # where no .env is
            env={name: value for name, value in environment.items() if value},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(60):
                out, said = await bot.communicate()
        finally:
            if bot.returncode is None:
                bot.kill()
    assert bot.returncode == 0, said.decode()
    found = json.loads(out)
    first, loaded = set(found["first"]), set(found["modules"])
    assert {name: use for name, use in HEAVY.items() if name in loaded} == {}
    assert {name: use for name, use in BEHIND_THE_CONNECTION.items() if name in first} == {}
    assert {"discord", "cogs.contract.commands", "cogs.score.commands", "bot.services"} <= first
    assert BEHIND_THE_CONNECTION.keys() <= loaded
    # What start-up made, and then the index, is left out of every later collection, and those do happen.
    started, prepared = found["frozen"]
    assert started > 50_000
    assert prepared > started + 10_000
    assert found["collecting"]
