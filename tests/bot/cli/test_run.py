"""`candor run` in a process of its own against a Discord on loopback."""

import asyncio
import os
import re
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from benchmarks.fake_discord import HEARTBEAT, IDENTIFY, TOKEN, FakeDiscord
from bot.app import Candor
from bot.cli import run
from bot.errors import OperatorError
from bot.fleet.service import Fleet
from bot.services import Services
from tests.bot.cli.conftest import POSTGRES, candor, candor_environment

# Twice what is promised: a machine that runs tests side by side is busier than one that runs a bot.
SHUTDOWN_SECONDS = 10
START_SECONDS = 90


@asynccontextmanager
async def running(api: str, token: str = TOKEN, **environment: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "bot", "run"),
        env=candor_environment(
            DISCORD_TOKEN=token,
            DISCORD_API_URL=api,
            LOG_LEVEL="WARNING",
            PYTHONFAULTHANDLER="1",
            **environment,
        ),
        stdout=DEVNULL,
        stderr=PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def ending(process: Process, seconds: float = START_SECONDS) -> tuple[int, str]:
    """Exit code and standard error, once it has ended by itself."""
    assert process.stderr is not None
    reading = asyncio.create_task(process.stderr.read())
    try:
        async with asyncio.timeout(seconds):
            code = await process.wait()
    except TimeoutError:
        process.send_signal(signal.SIGABRT)  # faulthandler then says where every thread stands
        pytest.fail(f"still there after {seconds} seconds, having said: {(await reading).decode()}")
    return code, (await reading).decode()


def only_message(errors: str) -> str:
    """The one line said to the operator, beside the news of a new key."""
    lines = [line for line in errors.splitlines() if not re.search(r"encryption\.key", line)]
    assert len(lines) == 1, errors
    return lines[0]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_joins_and_a_signal_ends_it_in_order(operator: Path, number: signal.Signals) -> None:
    async with FakeDiscord() as fake, running(fake.api) as process:
        await fake.until(
            lambda: len(fake.received(HEARTBEAT)) > 0 and len(fake.received(IDENTIFY)) > 0, START_SECONDS
        )
        assert fake.commands
        assert ("GET", "/api/v10/gateway/bot") in fake.requests
        process.send_signal(number)
        code, errors = await ending(process, SHUTDOWN_SECONDS)
    assert code == 0
    assert "Traceback" not in errors, errors
    assert {c.socket.close_code for c in fake.connections} == {1000}


async def test_commands_are_not_sent_twice(operator: Path) -> None:
    async with FakeDiscord() as fake:
        for start in (1, 2):
            async with running(fake.api) as process:
                await fake.until(lambda n=start: len(fake.received(IDENTIFY)) == n, START_SECONDS)  # type: ignore[misc]  # mypy does not infer lambdas with a default
                process.send_signal(signal.SIGTERM)
                assert (await ending(process, SHUTDOWN_SECONDS))[0] == 0
        assert [method for method, _ in fake.requests].count("PUT") == 1


async def test_a_wrong_token_is_one_message(operator: Path) -> None:
    async with FakeDiscord() as fake, running(fake.api, "not.the.token") as process:
        code, errors = await ending(process)
    assert code == 1
    assert "refused the token" in only_message(errors)
    assert "not.the.token" not in errors


async def test_missing_permission_to_create_commands_is_one_message(operator: Path) -> None:
    async with FakeDiscord(sync_status=403) as fake, running(fake.api) as process:
        code, errors = await ending(process)
    assert code == 1
    assert "may not create commands" in only_message(errors)


@pytest.mark.parametrize(("close_code", "words"), [(4014, "intents"), (4004, "token")])
async def test_what_the_gateway_refuses_is_one_message(operator: Path, close_code: int, words: str) -> None:
    async with FakeDiscord(close_code=close_code) as fake, running(fake.api) as process:
        code, errors = await ending(process)
    assert code == 1
    assert words in only_message(errors)


async def test_an_intent_that_is_off_in_the_portal_is_named_by_its_switch(operator: Path) -> None:
    async with FakeDiscord(close_code=4014) as fake, running(fake.api, MESSAGE_CONTENT="true") as process:
        code, errors = await ending(process)
    assert code == 1
    assert "“Message Content Intent”" in only_message(errors)


async def test_two_over_one_sqlite_file_are_refused_until_the_first_has_died(sqlite_operator: Path) -> None:
    async with FakeDiscord() as fake:
        async with running(fake.api) as first:
            await fake.until(lambda: len(fake.received(IDENTIFY)) == 1, START_SECONDS)
            async with running(fake.api) as second:
                code, errors = await ending(second)
            assert code == 1
            assert "Another Candor already runs over" in only_message(errors)
            first.kill()
            await first.wait()
        async with running(fake.api) as third:
            await fake.until(lambda: len(fake.received(IDENTIFY)) == 2, START_SECONDS)
            third.send_signal(signal.SIGTERM)
            assert (await ending(third, SHUTDOWN_SECONDS))[0] == 0


@pytest.mark.skipif(POSTGRES is None, reason="several processes need PostgreSQL: set TEST_DATABASE_URL")
async def test_processes_share_the_shards_and_none_twice(operator: Path) -> None:
    """They start at once and identify in turn; the shard of one that is killed is free for the next."""
    fleet = {"SHARD_COUNT": "2"}
    async with (
        FakeDiscord(identify_seconds=4.5) as fake,
        running(fake.api, SHARD_IDS="0", **fleet) as first,
        running(fake.api, SHARD_IDS="1", **fleet) as second,
    ):
        await fake.until(lambda: len(fake.received(IDENTIFY)) == 2, START_SECONDS)
        assert fake.refused_identifies == 0
        assert sorted(one["d"]["shard"] for one in fake.received(IDENTIFY)) == [[0, 2], [1, 2]]
        said = candor("doctor").stdout
        assert "2 alive" in said
        assert said.count("leads") == 1
        async with running(fake.api, SHARD_IDS="1", **fleet) as third:
            code, errors = await ending(third)
        assert code == 1
        assert "Shard 1 of 2 is already run by another process" in only_message(errors)
        second.kill()
        await second.wait()
        async with running(fake.api, SHARD_IDS="1", **fleet) as fourth:
            await fake.until(lambda: len(fake.received(IDENTIFY)) == 3, START_SECONDS)
            for process in (first, fourth):
                process.send_signal(signal.SIGTERM)
                assert (await ending(process, SHUTDOWN_SECONDS))[0] == 0


@pytest.mark.skipif(POSTGRES is None, reason="several processes need PostgreSQL: set TEST_DATABASE_URL")
async def test_a_process_without_the_first_shard_hears_of_new_commands(operator: Path) -> None:
    """It asks Discord for them when it starts, and again when the process with the first shard has sent them."""
    fleet = {"SHARD_COUNT": "2"}

    def asked(fake: FakeDiscord) -> int:
        return sum(method == "GET" and path.endswith("/commands") for method, path in fake.requests)

    async with FakeDiscord() as fake, running(fake.api, SHARD_IDS="1", **fleet) as second:
        await fake.until(lambda: len(fake.received(IDENTIFY)) == 1, START_SECONDS)
        assert (asked(fake), fake.commands) == (1, [])
        async with running(fake.api, SHARD_IDS="0", **fleet) as first:
            await fake.until(lambda: asked(fake) == 3, START_SECONDS)
            assert fake.commands
            for process in (first, second):
                process.send_signal(signal.SIGTERM)
                assert (await ending(process, SHUTDOWN_SECONDS))[0] == 0


@pytest.mark.parametrize(
    ("token", "words"), [("", "needs DISCORD_TOKEN"), (TOKEN, "--take-over needs PostgreSQL")]
)
def test_where_nothing_can_be_taken_over_is_one_message(
    sqlite_operator: Path, token: str, words: str
) -> None:
    done = candor("run", "--take-over", DISCORD_TOKEN=token)
    assert done.returncode == 1
    assert words in only_message(done.stderr)


async def test_an_unreachable_api_is_one_message(operator: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]  # closed right after: nobody listens there
    async with running(f"http://127.0.0.1:{port}/api/v10") as process:
        code, errors = await ending(process)
    assert code == 1
    assert "cannot be reached" in only_message(errors)


@pytest.mark.parametrize("path", ["/api/v10/users/@me", "/gateway"])
async def test_a_signal_while_discord_does_not_answer_ends_it(operator: Path, path: str) -> None:
    async with FakeDiscord(silent=path) as fake, running(fake.api) as process:
        await fake.until(lambda: ("GET", path) in fake.requests, START_SECONDS)
        process.send_signal(signal.SIGTERM)
        code, errors = await ending(process, SHUTDOWN_SECONDS)
    assert code == 0
    assert only_message(errors) == "Stopping."


async def test_the_first_start_says_where_the_key_is(operator: Path) -> None:
    async with FakeDiscord() as fake, running(fake.api, "not.the.token") as process:
        _, errors = await ending(process)
    key = operator / "data" / "encryption.key"
    assert "Keep a copy" in errors
    assert key.stat().st_mode & 0o777 == 0o600
    assert os.environ.get("DISCORD_TOKEN") is None


class Stubborn(Candor):
    """A bot that never gets done with closing."""

    async def close(self) -> None:
        await asyncio.Event().wait()


async def test_closing_has_an_end(
    services: Services, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def connect(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(run, "_connect", connect)
    monkeypatch.setattr(run, "CLOSE_SECONDS", 0.01)
    stop = asyncio.Event()
    stop.set()
    async with asyncio.timeout(10):
        await run._serve(Stubborn(services), services.settings, stop)
    assert "Not everything was closed" in capsys.readouterr().err


class Ready(Candor):
    """A bot that has nothing to close."""

    async def close(self) -> None:
        """Nothing was connected."""


class Leaving(Fleet):
    """Another process has the place of this one."""

    async def lost(self) -> None:
        raise OperatorError("Shard 0 is already run by another process.")


@pytest.mark.parametrize("kind", [Ready, Stubborn])
async def test_who_loses_its_place_ends_with_the_reason(
    services: Services, monkeypatch: pytest.MonkeyPatch, kind: type[Candor]
) -> None:
    async def connect(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(run, "_connect", connect)
    monkeypatch.setattr(run, "CLOSE_SECONDS", 0.01 if kind is Stubborn else run.CLOSE_SECONDS)
    with pytest.raises(OperatorError, match="already run by another process"):
        await run._serve(kind(services, Leaving()), services.settings, asyncio.Event())


async def test_connecting_ends_before_the_bot_closes(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or discord.py would try a connection again whose session is closed already."""
    steps: list[str] = []
    stop = asyncio.Event()

    async def connect(*_: object) -> None:
        stop.set()
        try:
            await asyncio.Event().wait()
        finally:
            steps.append("connecting ended")

    class Noting(Candor):
        async def close(self) -> None:
            steps.append("closing")

    monkeypatch.setattr(run, "_connect", connect)
    await run._serve(Noting(services), services.settings, stop)
    assert steps == ["connecting ended", "closing"]
