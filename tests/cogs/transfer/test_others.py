"""What others meet while somebody imports a file."""

from typing import Any

import pytest

from bot.feedback.repository import FeedbackRepository
from tests.cogs.conftest import World
from tests.cogs.transfer.test_commands import GOOD, upload
from tests.cogs.verbs import add_contract, buttons, forge, texts, title
from tests.conftest import until


async def test_others_are_answered_while_a_file_is_stored(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file's last part is made ready only when what somebody else wrote is there."""
    preview = await upload(world, GOOD)
    prepare = FeedbackRepository.prepare_feedback

    async def bob_has_one() -> bool:
        return bool(await world.services.contracts.contracts_of(world.bob.id))

    async def preparing(self: FeedbackRepository, *about: Any) -> Any:
        ready = await prepare(self, *about)
        await until(bob_has_one)
        return ready

    monkeypatch.setattr(FeedbackRepository, "prepare_feedback", preparing)
    async with world.at_once():
        importing = await forge(world.alice, preview, buttons(preview)["Import"])
        added = await add_contract(world.bob, world.lounge)
    assert "Acme" in texts(added)
    assert "Imported" in title(importing)
