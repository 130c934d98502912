"""Logs: one format for our lines and the libraries', and no way in for a member's text or a token."""

import io
import json
import logging
from collections.abc import Iterator

import discord
import pytest
import structlog
from aiohttp import web

from bot.errors import OperatorError
from bot.faults import describe_exception, format_traceback
from bot.logs import configure_logging

MEMBER_TEXT = "my client never paid"


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_ours_and_the_libraries_lines_look_alike() -> None:
    stream = io.StringIO()
    configure_logging("INFO", "json", stream)
    structlog.get_logger("bot.app").info("joined", servers=3)
    logging.getLogger("discord.client").warning("shard %s is late", 2)
    ours, theirs = lines(stream)
    assert ours | {"timestamp": ""} == {
        "event": "joined",
        "level": "info",
        "logger": "bot.app",
        "servers": 3,
        "timestamp": "",
    }
    assert theirs | {"timestamp": ""} == {
        "event": "shard 2 is late",
        "level": "warning",
        "logger": "discord.client",
        "timestamp": "",
    }


def test_level_and_format_are_obeyed() -> None:
    stream = io.StringIO()
    configure_logging("WARNING", "console", stream)
    log = structlog.get_logger("bot")
    log.info("quiet")
    log.warning("said", kind="x")
    assert "quiet" not in stream.getvalue()
    assert "said" in stream.getvalue()
    assert "kind=x" in stream.getvalue()


def test_auto_is_json_away_from_a_terminal() -> None:
    stream = io.StringIO()
    configure_logging("INFO", "auto", stream)
    structlog.get_logger("bot").info("hello")
    assert lines(stream)[0]["event"] == "hello"


def test_a_second_call_reaches_loggers_made_before() -> None:
    first, second = io.StringIO(), io.StringIO()
    log = structlog.get_logger("bot")
    configure_logging("INFO", "json", first)
    log.info("one")
    configure_logging("INFO", "json", second)
    log.info("two")
    assert [line["event"] for line in lines(first) + lines(second)] == ["one", "two"]


@pytest.mark.parametrize("name", ["discord.http", "discord.gateway", "aiosqlite", "sqlalchemy.engine.Engine"])
def test_libraries_that_log_payloads_at_debug_are_held_back(name: str) -> None:
    stream = io.StringIO()
    configure_logging("DEBUG", "json", stream)
    logging.getLogger(name).debug("received %s", MEMBER_TEXT)
    assert stream.getvalue() == ""


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_traceback_never_quotes_a_member(log_format: str) -> None:
    stream = io.StringIO()
    configure_logging("DEBUG", log_format, stream)  # type: ignore[arg-type]  # the parameter is one of the two
    note, notes = MEMBER_TEXT, dict[str, str]()  # a variable: source lines are shown, they are ours
    try:
        try:
            notes[note]
        except KeyError as error:
            raise ValueError(note) from error
    except ValueError:
        structlog.get_logger("bot").exception("fault", reference="AB2C")
        logging.getLogger("discord.client").exception("Ignoring exception")
    text = stream.getvalue()
    assert MEMBER_TEXT not in text
    assert text.count("which led to:") == 2
    assert "KeyError" in text
    assert "test_logs.py" in text


def test_groups_and_causes_are_shown() -> None:
    try:
        raise ExceptionGroup("both", [KeyError(MEMBER_TEXT), TypeError(MEMBER_TEXT)])
    except ExceptionGroup as error:
        text = format_traceback(error)
    assert MEMBER_TEXT not in text
    assert all(name in text for name in ("ExceptionGroup", "KeyError", "TypeError"))


def test_what_helps_and_cannot_quote_is_kept() -> None:
    assert describe_exception(OperatorError("set it")) == "OperatorError: set it"
    assert describe_exception(FileNotFoundError(2, "No such file", "x.db")).endswith("No such file: 'x.db'")
    response = web.Response(status=403)
    refused = discord.Forbidden(response, {"code": 50007, "message": MEMBER_TEXT})
    assert describe_exception(refused) == "Forbidden: status 403, code 50007"


def test_the_token_of_an_interaction_is_cut_out() -> None:
    stream = io.StringIO()
    configure_logging("INFO", "json", stream)
    logging.getLogger("discord.http").warning(
        "We are being rate limited. %s %s",
        "POST",
        "https://discord.com/api/v10/webhooks/12/aW50.er-act_ion/messages",
    )
    assert "aW50" not in stream.getvalue()
    assert "/webhooks/12/…/messages" in stream.getvalue()
