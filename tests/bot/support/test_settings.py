"""What a server sets for questions and help."""

import pytest

from bot.errors import Refusal
from bot.services import Services
from bot.support.settings import SupportServer


async def test_settings_have_defaults_and_refuse_nonsense(services: Services) -> None:
    assert await services.support_settings.settings_of(99) == SupportServer(id=99)
    await services.support_settings.change_settings(99, {"rules": "Be kind.", "asks_per_day": 5})
    changed = await services.support_settings.change_settings(99, {"asks_per_day": None, "language": "es"})
    assert changed == await services.support_settings.settings_of(99)
    assert (changed.rules, changed.asks_per_day, changed.language) == ("Be kind.", 3, "es")
    for wrong in ({"asks_per_day": 0}, {"language": "fr"}, {"rules": "x" * 1501}):
        with pytest.raises(Refusal):
            await services.support_settings.change_settings(99, wrong)
    assert await services.support_settings.settings_of(99) == changed
