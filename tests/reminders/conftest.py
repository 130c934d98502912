"""A delivery on the database under test."""

import pytest

from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from tests.conftest import FakeClock
from tests.reminders.stage import Stage, set_up


@pytest.fixture
def stage(database: Database, clock: FakeClock, cipher: Cipher) -> Stage:
    return set_up(database, clock, cipher)
