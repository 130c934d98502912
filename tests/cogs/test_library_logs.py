"""What passes by itself is one line of warning; discord.py logs it as a fault with a traceback."""

import logging
from typing import Any

import aiohttp
import pytest

from tests.cogs.conftest import World


async def test_late_suggestions_are_one_line(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)
    await world.alice.autocomplete(world.lounge, "start", "zone", "laho")
    (record,) = [one for one in caplog.records if "autocomplete" in one.getMessage()]
    assert (record.levelno, record.exc_info) == (logging.WARNING, None)
    assert "10062" in record.getMessage()
    world.take_faults()


def _raised(error: BaseException) -> Any:
    try:
        raise error
    except BaseException as caught:  # as a record carries it
        return type(caught), caught, caught.__traceback__


@pytest.mark.parametrize("passes", [True, False])
async def test_a_gateway_that_is_away_is_one_line(
    world: World, caplog: pytest.LogCaptureFixture, passes: bool
) -> None:
    away = aiohttp.WSServerHandshakeError(None, (), status=503)  # type: ignore[arg-type]  # no request was made
    error = away if passes else RuntimeError("Our own")
    logging.getLogger("discord.shard").error("Attempting a reconnect", exc_info=_raised(error))
    (record,) = [one for one in caplog.records if "reconnect" in one.getMessage()]
    assert record.levelno == (logging.WARNING if passes else logging.ERROR)
    assert (record.exc_info is None) is passes
    if passes:
        assert "503" in record.getMessage()
    else:
        record.levelno = logging.WARNING  # or the world takes it for a fault of the bot
