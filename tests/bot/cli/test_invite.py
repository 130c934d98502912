"""`candor invite`: two addresses, the permissions that are used, no token in sight."""

import asyncio
import base64
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.fake_discord import APPLICATION_ID, TOKEN, FakeDiscord
from bot.cli import run_cli
from bot.cli.invite import PERMISSIONS, id_in_token, server_link, user_link
from bot.ui.places import ASK_PERMISSIONS
from cogs.support.cards import FORUM_PERMISSIONS, NUDGE_PERMISSIONS, TEXT_PERMISSIONS


def query(link: str) -> dict[str, list[str]]:
    parts = urlsplit(link)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "discord.com", "/oauth2/authorize")
    return parse_qs(parts.query)


def test_the_server_link_asks_for_commands_and_for_what_is_used() -> None:
    asked = discord.Permissions(**dict.fromkeys(PERMISSIONS, True)).value
    assert asked == sum(1 << bit for bit in PERMISSIONS.values())
    used = {*ASK_PERMISSIONS, *FORUM_PERMISSIONS, *TEXT_PERMISSIONS, *NUDGE_PERMISSIONS}
    assert set(PERMISSIONS) == used | {"manage_threads"}
    assert query(server_link(12)) == {
        "client_id": ["12"],
        "scope": ["bot applications.commands"],
        "permissions": [str(asked)],
        "integration_type": ["0"],
    }


def test_the_user_link_brings_no_bot_along() -> None:
    assert query(user_link(12)) == {
        "client_id": ["12"],
        "scope": ["applications.commands"],
        "integration_type": ["1"],
    }


@given(st.integers(10**14, 2**63 - 1))
def test_a_token_tells_its_application(number: int) -> None:
    first = base64.urlsafe_b64encode(str(number).encode()).decode().rstrip("=")
    assert id_in_token(f"{first}.abc.def") == number


@pytest.mark.parametrize("token", ["", "x", "....", "bm90LWEtbnVtYmVy.x.y", "ä.x.y", "MTI.x.y"])
def test_other_tokens_tell_nothing(token: str) -> None:
    assert id_in_token(token) is None


def test_the_addresses_are_printed_and_the_token_is_not(
    operator: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    assert run_cli(["invite"]) == 0
    out = capsys.readouterr().out
    assert server_link(APPLICATION_ID) in out
    assert user_link(APPLICATION_ID) in out
    assert TOKEN not in out


def test_without_a_token_the_id_is_asked_for(operator: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["invite"]) == 1
    assert "--application" in capsys.readouterr().err
    assert run_cli(["invite", "--application", "42"]) == 0
    assert server_link(42) in capsys.readouterr().out


async def test_a_token_of_another_shape_is_asked_about(
    operator: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    token = "opaque-token"
    async with FakeDiscord(token=token) as fake:
        monkeypatch.setenv("DISCORD_TOKEN", token)
        monkeypatch.setenv("DISCORD_API_URL", fake.api)
        assert await asyncio.to_thread(run_cli, ["invite"]) == 0
    assert server_link(APPLICATION_ID) in capsys.readouterr().out


async def test_a_refused_token_is_one_message(
    operator: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with FakeDiscord() as fake:
        monkeypatch.setenv("DISCORD_TOKEN", "opaque-token")
        monkeypatch.setenv("DISCORD_API_URL", fake.api)
        assert await asyncio.to_thread(run_cli, ["invite"]) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert "refused the token" in said
