"""One bot over a SQLite file: the second is refused, the command line is not, and a dead one holds nothing."""

import os
import signal
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from bot.errors import OperatorError
from bot.storage.alone import hold_alone, is_held
from bot.storage.engine import Database
from tests.bot.cli.conftest import ROOT

HOLD = """
import sys
from pathlib import Path
from bot.storage.alone import hold_alone
with hold_alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


async def test_a_second_process_is_refused_until_the_first_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "data" / "candor.sqlite3"
    process = await create_subprocess_exec(
        sys.executable, "-c", HOLD, str(file), cwd=ROOT, stdin=PIPE, stdout=PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"held\n"
    assert is_held(file)
    (tmp_path / "link").symlink_to(file.parent)
    for name in (file, tmp_path / "link" / file.name):
        with pytest.raises(OperatorError, match="Another Candor already runs over"), hold_alone(name):
            pass
    database = Database(f"sqlite+aiosqlite:///{file}")  # a `candor` command beside the bot
    await database.prepare()
    await database.close()
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    assert not is_held(file)
    with hold_alone(file):
        assert is_held(file)
    assert not is_held(file)
    assert (file.parent / "candor.sqlite3-bot").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(OperatorError, match="cannot be written"), hold_alone(tmp_path / "data" / "x.sqlite3"):
        pass
