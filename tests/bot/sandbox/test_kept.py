"""What Discord would keep is there again after a restart of the sandbox."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.kept import Kept, read_kept, save
from bot.sandbox.opening import open_sandbox
from bot.settings import Settings
from tests.bot.sandbox.conftest import Caller
from tests.conftest import until

ESTIMATE = "Your Job Success Score"


@asynccontextmanager
async def sandbox(folder: Path, *, fresh: bool = False) -> AsyncIterator[Caller]:
    settings = Settings.load(None, data_dir=folder)
    timeout = aiohttp.ClientTimeout(60)
    async with open_sandbox(settings, fresh=fresh) as page, aiohttp.ClientSession(timeout=timeout) as session:
        yield Caller(page, session)


async def test_places_words_clock_and_language_outlive_a_restart(tmp_path: Path) -> None:
    async with sandbox(tmp_path) as first:
        maya = await first.enter("maya", "text")
        await maya.do(maya.action("send_message", content="said before the restart"))
        await maya.do(await maya.command("score estimate"))

        async def estimated() -> bool:
            return any(ESTIMATE in one for one in await maya.texts())

        await until(estimated)
        await maya.do(await maya.command("help"))
        body = {"user": "maya", "title": "A post to be kept", "text": "Is it there tomorrow?"}
        _status, made = await first.post("/sandbox/post", body, first.key)
        await first.post("/sandbox/language", {"user": "maya", "language": "es-ES"}, first.key)
        await first.post("/sandbox/skip", {"days": 1}, first.key)
        before = json.loads((await first.get("/sandbox/state?user=maya", first.key))[1])
        await first.leave()

    async with sandbox(tmp_path) as second:
        after = json.loads((await second.get("/sandbox/state?user=maya", second.key))[1])
        assert [one["id"] for one in after["places"]] == [one["id"] for one in before["places"]]
        assert made["place"] in {one["id"] for one in after["places"]}
        assert (after["locale"], after["ahead"]) == ("es-ES", 1)
        assert before["now"] <= after["now"]

        maya, robin = await second.enter("maya", "text"), await second.enter("robin", "text")
        said = await maya.texts()
        assert any("said before the restart" in one for one in said)
        assert any(ESTIMATE in one for one in said)
        assert not any(ESTIMATE in one for one in await robin.texts())
        # A command named in a kept message leads to this run's command, whose number is another.
        _status, commands = await second.get("/api/commands", maya.headers)
        numbers = {one["commandId"] for one in json.loads(commands)["entries"]}
        named = {found[1] for one in said for found in re.finditer(r"</[^:<>]+:(\d+)>", one)}
        assert named
        assert named <= numbers
        await maya.do(maya.action("send_message", content="and on it goes"))

        async def arrived() -> bool:
            return any("and on it goes" in one for one in await robin.texts())

        await until(arrived)
        await second.leave()

    async with sandbox(tmp_path, fresh=True) as third:
        maya = await third.enter("maya", "text")
        assert not any("said before the restart" in one for one in await maya.texts())
        state = json.loads((await third.get("/sandbox/state?user=maya", third.key))[1])
        assert (state["locale"], state["ahead"]) == ("en-US", 0)
        await third.leave()


def test_a_file_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "said.json"
    assert read_kept(file) is None
    save(file, Kept(languages={"maya": "es-ES"}, files={"https://example.com/a.png": b"\x89PNG\x00\xff"}))
    assert (kept := read_kept(file)) is not None
    assert kept.files == {"https://example.com/a.png": b"\x89PNG\x00\xff"}
    assert file.stat().st_mode & 0o077 == 0
    file.write_text('{"messages": 3}', encoding="utf-8")
    assert read_kept(file) is None


def test_what_cannot_be_written_is_a_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Ctrl+C on a full disk ends the sandbox all the same."""
    (file := tmp_path / "said.json").mkdir()
    save(file, Kept())
    assert "could not be kept" in caplog.text
    assert read_kept(file) is None
