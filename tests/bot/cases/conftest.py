"""A Monday morning at three: business days and weekends lie ahead."""

from datetime import timedelta

import pytest

from tests.basics import START
from tests.conftest import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(START + timedelta(days=4, hours=3))
