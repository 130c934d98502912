"""A server in which one may ask."""

import pytest

from bot.services import Services
from bot.support.settings import SupportServer
from tests.bot.records import GUILD


@pytest.fixture
async def server(services: Services) -> SupportServer:
    return await services.support_settings.change_settings(GUILD, {"ask_channel_id": 7})
