"""Whole processes: killed in the middle of writing, started two at once, and what a start imports."""

import asyncio
import os
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from sqlalchemy import func, select, text

from bot.services import build_services
from bot.settings import Settings
from bot.storage.cipher import Cipher, read_key_file
from bot.storage.engine import Database
from bot.storage.keys import open_cipher
from bot.storage.migrate import HEAD, current
from bot.storage.tables import client, contract, feedback
from tests.bot.records import ALICE, many
from tests.bot.storage import burst
from tests.conftest import FakeClock, Place, opened

ROOT = Path(__file__).parents[3]
ROUNDS = 3


async def child(what: str, place: Place, *more: str) -> Process:
    # Our settings come from the fixtures, not from whoever runs the tests.
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "ENCRYPTION_KEYS")}
    arguments = ("-W", "error", "-m", "tests.bot.storage.child", what, place.url, place.schema or "", *more)
    return await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, env=environment, stdin=PIPE, stdout=PIPE
    )


async def acknowledged(place: Place, seed: int) -> set[tuple[str, ...]]:
    """What a process had acknowledged when it was killed at a random moment of its burst."""
    chance = random.Random(seed)
    process = await child("burst", place)
    assert process.stdout is not None
    lines = [await process.stdout.readline()]
    # By the number of lines, not by time: the first ones come late, and a slow machine writes fewer.
    lines += [await process.stdout.readline() for _ in range(chance.randrange(10, 120))]
    os.kill(process.pid, signal.SIGKILL)
    lines += (await process.stdout.read()).splitlines(keepends=True)
    assert await process.wait() == -signal.SIGKILL
    assert all(line.endswith(b"\n") for line in lines)
    return {tuple(line.decode().split()) for line in lines}


async def test_kill_loses_no_acknowledged_record_and_tears_none(
    database: Database, place: Place, settings: Settings
) -> None:
    await open_cipher(database, burst.KEYS, Path("unused"))
    seen: set[tuple[str, ...]] = set()
    for number in range(ROUNDS):
        seen |= await acknowledged(place, number)
        services = build_services(settings, database, Cipher(burst.KEYS), FakeClock())
        kept: set[tuple[str, ...]] = set()
        for writer in range(burst.WRITERS):
            left = await services.feedback.by_contract(writer)
            for one in await services.contracts.contracts_of(writer):
                # Whether it had been acknowledged or not, what is there is whole.
                assert one.draft == burst.contract(int(one.title))
                kept.add(("contract", str(writer), str(one.id), one.title))
                if one.id in left:
                    stated = left[one.id].model_dump(include=set(burst.feedback_draft(0).model_dump()))
                    assert stated == burst.feedback_draft(int(one.title)).model_dump()
                    kept.add(("feedback", str(writer), str(one.id), one.title))
        assert seen <= kept
        async with database.read() as connection:
            rows = {
                table: await connection.scalar(select(func.count()).select_from(table))
                for table in (contract, feedback)
            }
            assert rows[contract] == len([one for one in kept if one[0] == "contract"])
            assert rows[feedback] == len([one for one in kept if one[0] == "feedback"])
            assert (await connection.scalar(select(func.count()).select_from(client)) or 0) <= 50 * 4
            if database.is_sqlite:
                assert await connection.scalar(text("PRAGMA integrity_check")) == "ok"
                assert (await connection.execute(text("PRAGMA foreign_key_check"))).all() == []
    assert len(seen) > 40


async def test_kill_in_the_middle_of_an_import_leaves_nothing_of_it(
    database: Database, place: Place, settings: Settings
) -> None:
    process = await child("import", place)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"written\n"
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    services = build_services(settings, database, Cipher(burst.KEYS), FakeClock())
    assert set((await services.privacy.kept(ALICE)).rows.values()) == {0}
    assert (await services.transfer.apply(ALICE, many(500))).contracts == 500


async def test_two_processes_at_their_first_start(empty_place: Place, tmp_path: Path) -> None:
    """Both migrate and both make a key: one does it, the other finds it done."""
    both = [await child("start", empty_place, str(tmp_path)) for _ in range(2)]
    for process in both:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    answers = [out for out, _ in await asyncio.gather(*(process.communicate(b"\n") for process in both))]
    assert [process.returncode for process in both] == [0, 0]
    words = [answer.decode().splitlines()[-1].split() for answer in answers]
    assert [revision for revision, _, _ in words] == [HEAD, HEAD]
    assert sorted(created for _, created, _ in words) == ["False", "True"]
    cipher = Cipher(read_key_file(tmp_path / "encryption.key"))
    assert {cipher.open(bytes.fromhex(sealed), "place") for _, _, sealed in words} == {"word"}
    async with opened(empty_place) as database:
        assert await current(database) == HEAD


async def test_a_start_without_migration_leaves_alembic_alone(
    database: Database, place: Place, tmp_path: Path
) -> None:
    """It takes a third of a second to import, and discord is not needed by the services either."""
    await open_cipher(database, None, tmp_path / "encryption.key")
    process = await child("modules", place, str(tmp_path))
    answer, _ = await process.communicate()
    modules = set(answer.decode().split())
    assert process.returncode == 0
    assert "sqlalchemy" in modules
    assert not modules & {"alembic", "mako", "discord", "simcord", "matplotlib", "pandas"}
