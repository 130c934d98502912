"""Processes over the database of the test."""

from collections.abc import AsyncIterator

import pytest

from bot.fleet import shared
from bot.storage.engine import Database
from tests.bot.fleet.processes import Processes
from tests.conftest import Place


@pytest.fixture
async def processes(
    database: Database, place: Place, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Processes]:
    monkeypatch.setattr(shared, "KEEP_SECONDS", 0.02)
    making = Processes(place)
    yield making
    for fleet in making.made:
        await fleet.close()
