"""`candor doctor`: finds what is wrong, says what to do, and changes nothing."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from benchmarks.fake_discord import APPLICATION, TOKEN, FakeDiscord
from bot.cli import run_cli
from bot.cli.db import opened
from bot.cli.doctor import Finding, Mark, examine, misspelt, own_commands
from bot.guidance import embeddings
from bot.openings.service import QUARANTINED, TOO_FAST
from bot.services import open_services
from bot.settings import Settings
from bot.storage.cipher import make_key
from tests.bot.cli.conftest import POSTGRES, candor_environment
from tests.bot.cli.test_db import TEMPLATE, USER, output


async def findings() -> dict[str, Finding]:
    found = [finding async for finding in examine()]
    assert all(finding.text for finding in found)
    return {finding.name: finding for finding in found}


async def started_once() -> None:
    """Tables and a key are there."""
    assert await asyncio.to_thread(run_cli, ["import", str(TEMPLATE), "--user", str(USER), "--yes"]) == 0


def marks(found: dict[str, Finding]) -> dict[str, str]:
    return {name: finding.mark.value for name, finding in found.items()}


async def test_the_search_by_meaning_is_looked_at_where_it_is_switched_on(
    operator: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "search by meaning" not in await findings()
    monkeypatch.setenv("GUIDANCE_EMBEDDINGS", "true")
    monkeypatch.setattr(embeddings, "find_spec", lambda _name: None)
    missing = (await findings())["search by meaning"]
    assert missing.mark is Mark.BAD
    assert "docker compose build" in missing.text
    monkeypatch.setattr(embeddings, "check_installed", lambda: None)
    assert (await findings())["search by meaning"].mark is Mark.GOOD


async def test_a_fresh_folder_is_well_and_stays_empty(operator: Path) -> None:
    found = await findings()
    assert marks(found) == {
        "settings": "✓",
        "time zones": "✓",
        "data folder": "✓",
        "privacy": "✓",
        "database": "–",
        "keys": "–",
        "token": "–",
    }
    assert not (operator / "data").exists()


async def test_wrong_settings_end_it(operator: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "loud")
    found = await findings()
    assert marks(found) == {"settings": "✗"}
    assert "LOG_LEVEL" in found["settings"].text


def test_a_misspelt_name_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("DISCORD_TOKN=x\nPOSTGRES_PASSWORD=y\nLOG_LEVEL=INFO\n")
    assert misspelt(file) == [("DISCORD_TOKN", "DISCORD_TOKEN")]
    assert misspelt(tmp_path / "none") == []


async def test_missing_data_of_time_zones_is_a_fault(operator: Path) -> None:
    assert "Install the package tzdata" in without_zones("doctor")
    assert without_zones("doctor").startswith("✓ settings: valid\n✗ time zones: ")


def test_without_data_of_time_zones_nothing_starts(operator: Path) -> None:
    said = without_zones("run")
    assert "Install the package tzdata" in said
    assert "Traceback" not in said


def without_zones(command: str) -> str:
    """What `candor COMMAND` says on a machine without data of time zones."""
    program = "import sys; sys.modules['tzdata'] = None; from bot.cli import run_cli; sys.exit(run_cli([sys.argv[1]]))"
    ended = subprocess.run(
        [sys.executable, "-P", "-c", program, command],
        env=candor_environment(PYTHONTZPATH=""),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    return ended.stdout + ended.stderr


async def test_all_is_well_with_token_database_and_commands(
    operator: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await started_once()
    async with FakeDiscord() as fake:
        monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
        monkeypatch.setenv("DISCORD_API_URL", fake.api)
        found = await findings()
        assert marks(found) == {
            "settings": "✓",
            "time zones": "✓",
            "data folder": "✓",
            "privacy": "✓",
            "database": "✓",
            "keys": "✓",
            "direct messages": "✓",
            "processes": "✓",
            "token": "✓",
            "intents": "✓",
            "session starts": "✓",
            "commands": "–",
        }
        assert "Discord knows 0 of" in found["commands"].text
        assert found["processes"].text.startswith("none runs over ")
        assert found["session starts"].text == "999 of 1000 are left for 0 hours"
    assert {method for method, _ in fake.requests} == {"GET"}
    assert not any(TOKEN in finding.text for finding in found.values())


@pytest.mark.parametrize(("left", "mark"), [(0, "✗"), (99, "–"), (100, "✓")])
async def test_session_starts_that_run_out_are_said(
    operator: Path, monkeypatch: pytest.MonkeyPatch, left: int, mark: str
) -> None:
    async with FakeDiscord(starts_left=left) as fake:
        monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
        monkeypatch.setenv("DISCORD_API_URL", fake.api)
        found = await findings()
    assert marks(found)["session starts"] == mark
    assert f"{left} of 1000 are left" in found["session starts"].text


async def test_known_commands_are_recognised(operator: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await started_once()
    own = await own_commands(Settings.load())
    async with FakeDiscord() as fake:
        monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
        monkeypatch.setenv("DISCORD_API_URL", fake.api)
        fake.commands = [{"name": name, "type": kind} for name, kind in own]
        assert (await findings())["commands"].mark is Mark.GOOD
        fake.commands[0] = {"name": "of-yesterday", "type": 1}
        assert f"{len(own) - 1} of {len(own)} and 1 others" in (await findings())["commands"].text


async def test_a_wrong_token_is_a_fault(operator: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeDiscord() as fake:
        monkeypatch.setenv("DISCORD_TOKEN", "not.the.token")
        monkeypatch.setenv("DISCORD_API_URL", fake.api)
        found = await findings()
    assert found["token"].mark is Mark.BAD
    assert "intents" not in found


@pytest.mark.parametrize(("flags", "mark"), [(0, Mark.BAD), (1 << 18, Mark.GOOD), (1 << 19, Mark.GOOD)])
async def test_message_content_needs_its_intent(
    operator: Path, monkeypatch: pytest.MonkeyPatch, flags: int, mark: Mark
) -> None:
    async with FakeDiscord(application=APPLICATION | {"flags": flags}) as fake:
        monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
        monkeypatch.setenv("DISCORD_API_URL", fake.api)
        monkeypatch.setenv("MESSAGE_CONTENT", "true")
        found = await findings()
    assert found["intents"].mark is mark
    assert "MESSAGE_CONTENT" in found["intents"].text


async def test_the_application_is_looked_at(operator: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content, presence = 1 << 18, 1 << 12
    odd = {"flags": content | presence, "interactions_endpoint_url": "https://example.org/interactions"}
    async with FakeDiscord(application=APPLICATION | odd) as fake:
        monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
        monkeypatch.setenv("DISCORD_API_URL", fake.api)
        found = [finding async for finding in examine()]
    by_mark = {(finding.name, finding.mark) for finding in found}
    assert ("intents", Mark.HINT) in by_mark
    assert ("commands", Mark.BAD) in by_mark
    assert any("message_content" in finding.text and "presences" in finding.text for finding in found)


def test_exit_code_and_marks(
    operator: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_cli(["doctor"]) == 0
    assert output(capsys).splitlines()[-1] == "All is well."
    monkeypatch.setenv("DISCORD_API_URL", "http://127.0.0.1:1/api/v10")
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    assert run_cli(["doctor"]) == 1
    shown = output(capsys)
    assert "✗ token: http://127.0.0.1:1/api/v10 cannot be reached" in shown
    assert shown.splitlines()[-1] == "1 to put right."


@pytest.mark.parametrize(
    "name",
    [
        "data/encryption.key",
        pytest.param(
            "data/candor.sqlite3", marks=pytest.mark.skipif(bool(POSTGRES), reason="the file of SQLite")
        ),
        ".env",
        "data/backups/old.sqlite3",
    ],
)
async def test_a_key_or_database_that_others_can_read_is_a_fault(operator: Path, name: str) -> None:
    await started_once()
    assert (await findings())["privacy"].mark is Mark.GOOD
    file = operator / name
    file.parent.mkdir(exist_ok=True)
    file.touch()
    file.chmod(0o640)
    found = (await findings())["privacy"]
    assert found.mark is Mark.BAD
    assert "chmod 600" in found.text
    assert name in found.text


async def test_a_lost_key_is_a_fault_and_no_new_one_is_made(operator: Path) -> None:
    await started_once()
    key = operator / "data" / "encryption.key"
    key.unlink()
    assert (await findings())["keys"].mark is Mark.BAD
    assert not key.exists()


async def test_a_key_put_first_is_said_and_not_yet_used(
    operator: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await started_once()
    old = (operator / "data" / "encryption.key").read_text().strip()
    monkeypatch.setenv("ENCRYPTION_KEYS", f"9:{make_key()},{old}")
    for _ in range(2):
        assert "key 9 is new" in (await findings())["keys"].text


async def test_another_key_of_the_same_id_is_a_fault(operator: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await started_once()
    monkeypatch.setenv("ENCRYPTION_KEYS", f"1:{make_key()}")
    assert (await findings())["keys"].mark is Mark.BAD


async def test_tables_without_a_key_are_no_fault(operator: Path) -> None:
    assert await asyncio.to_thread(run_cli, ["db", "upgrade"]) == 0
    found = await findings()
    assert (found["database"].mark, found["keys"].mark) == (Mark.GOOD, Mark.HINT)
    assert not (operator / "data" / "encryption.key").exists()


@pytest.mark.skipif(POSTGRES is not None, reason="about the SQLite file; this run is on PostgreSQL")
async def test_a_damaged_database_is_a_fault(operator: Path) -> None:
    assert await asyncio.to_thread(run_cli, ["db", "upgrade"]) == 0
    (operator / "data" / "candor.sqlite3").write_bytes(b"broken" * 1000)
    assert (await findings())["database"].mark is Mark.BAD


async def test_a_database_of_another_version_is_a_fault(operator: Path) -> None:
    assert await asyncio.to_thread(run_cli, ["db", "upgrade"]) == 0
    settings = Settings.load()
    for revision, words in (("9999", "Run the newer version"), ("other", "another program")):
        async with opened(settings) as database, database.write() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = :new"), {"new": revision})
        found = (await findings())["database"]
        assert found.mark is Mark.BAD
        assert words in found.text


async def test_a_folder_that_cannot_be_written_is_a_fault(
    operator: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A right taken away means nothing to root, who may run the tests.
    monkeypatch.setattr("bot.cli.doctor.os.access", lambda *_: False)
    assert (await findings())["data folder"].mark is Mark.BAD


@pytest.mark.parametrize(("code", "mark"), [(TOO_FAST, "–"), (QUARANTINED, "✗")])
async def test_what_discord_says_to_new_direct_messages(operator: Path, code: int, mark: str) -> None:
    await started_once()
    async with open_services(Settings.load()) as services:
        assert await services.openings.take_slot(ahead=True) is None
        await services.openings.refused(code)
    found = (await findings())["direct messages"]
    assert found.mark.value == mark
    assert "1 new ones opened in the last hour, 1 in the last day, 0 reminders wait" in found.text
    assert "the limit is 2 a minute" in found.text
    assert f"Discord last said {code} at" in found.text
    assert "None is opened until" in found.text
    assert ("quarantine" in found.text) == (code == QUARANTINED)
