"""A delivery on the database under test."""

import pytest

from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from tests.bot.reminders.stage import Stage, set_up
from tests.conftest import FakeClock


@pytest.fixture
def stage(database: Database, clock: FakeClock, cipher: Cipher) -> Stage:
    return set_up(database, clock, cipher)
