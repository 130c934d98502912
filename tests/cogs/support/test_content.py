"""Where the operator switched message content on, a question's own words are searched too, and kept nowhere."""

from pathlib import Path

import pytest

from bot.settings import Settings
from tests.cogs.conftest import World
from tests.cogs.helping import OTHER, desk

WORDS = "my canary-client threatens me with a review"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path, discord_token=None, message_content=True)


@pytest.mark.parametrize("kind", ["forum", "text"])
async def test_the_text_is_used_and_never_stored(world: World, kind: str) -> None:
    room = await desk(world, kind)
    if kind == "forum":
        thread = await room.ask(world.alice, OTHER, WORDS)
    else:
        starter = await world.alice.send(room.channel, WORDS)
        world.env.backend.create_thread(room.channel.id, OTHER, world.alice.id, message_id=starter.id)
        world.env._mark_mutation()
        await world.env.settle()
        thread = room.thread(starter.id)
    assert room.shelf.asked == [f"{OTHER}\n{WORDS}"]
    assert len(room.said(thread)) == 1
    assert "canary" not in str(await world.everything())
    assert "canary" not in str(world.logs)
