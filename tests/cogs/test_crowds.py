"""Many at once: so many are worked on, the others wait in line, are told so in time, and are answered in turn."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot import admission, arrivals, waiting
from bot.admission import Admission
from bot.ui import entry
from tests.cogs.conftest import World
from tests.cogs.verbs import add_contract, buttons, fields, fill, press, title
from tests.cogs.wire import DEFER_MESSAGE, DEFER_UPDATE, is_callback
from tests.conftest import until


def callbacks(world: World) -> list[Any]:
    """All first answers to interactions so far."""
    return [request for request in world.env.http_requests if is_callback(request)]


async def contracts(world: World) -> int:
    """How many contracts alice has."""
    return len(await world.services.contracts.contracts_of(world.alice.id))


IN_LINE = "waits in line"


class Crowd(Admission):
    """One place, which is taken until the line may move. Who waits is at rest for simcord, once they are told so."""

    def __init__(self, world: World) -> None:
        super().__init__(1)
        self._world = world
        self._hold: Callable[[], None] | None = None
        self.admitted: list[bool] = []
        """Whether those who got the place could not wait, in order."""

    async def close(self) -> None:
        """Take the place, until `move`."""
        self._hold = await super().take_place(urgent=True)

    async def take_place(self, *, urgent: bool) -> Callable[[], None]:
        """As it is, with what simcord has to know."""
        give_back = await self._world.env.external_wait(super().take_place(urgent=urgent), reason=IN_LINE)
        self.admitted.append(urgent)
        return give_back

    async def move(self) -> None:
        """Let one after the other have the place, until nobody waits."""
        assert self._hold is not None
        self._hold()
        waits = self._world.env._work.external_waits
        await until(lambda: IN_LINE not in waits.values())
        await self._world.env.settle()


@pytest.fixture
async def crowd(world: World, monkeypatch: pytest.MonkeyPatch) -> Crowd:
    """Everybody waits in line from now on."""
    crowd = Crowd(world)
    monkeypatch.setattr(waiting, "PATIENCE", waiting.PATIENCE / 20)
    monkeypatch.setattr(entry, "LINE_PATIENCE", entry.LINE_PATIENCE / 20)
    monkeypatch.setattr(entry, "FORM_PATIENCE", entry.FORM_PATIENCE / 20)
    monkeypatch.setattr(admission, "HELD", 60.0)
    monkeypatch.setattr(world.bot, "admission", crowd)
    return crowd


async def test_who_waits_in_line_is_told_and_answered_in_turn(world: World, crowd: Crowd) -> None:
    await crowd.close()
    names = ["help", "contract list", "score list"]
    answers = [await world.alice.slash(world.lounge, name) for name in names]
    assert [one.json["type"] for one in callbacks(world)] == [DEFER_MESSAGE] * 3
    assert crowd.admitted == []
    await crowd.move()
    assert crowd.admitted == [False] * 3
    assert all(title(one) and not one.followups for one in answers)


async def test_a_line_that_moves_in_time_costs_no_announcement(
    world: World, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry, "LINE_PATIENCE", 2 * world.env.settle_timeout)
    monkeypatch.setattr(waiting, "LATEST", 2 * world.env.settle_timeout)
    await crowd.close()
    answer = await world.alice.slash(world.lounge, "help")
    assert callbacks(world) == []
    await crowd.move()
    assert title(answer)
    assert not answer.deferred


async def test_a_press_in_line_keeps_its_message(world: World, crowd: Crowd) -> None:
    asked = await press(world.alice, await add_contract(world.alice, world.lounge), "Delete")
    await crowd.close()
    deleted = await press(world.alice, asked, "Delete")
    assert callbacks(world)[-1].json["type"] == DEFER_UPDATE
    await crowd.move()
    assert "Undo" in buttons(deleted)
    assert deleted.followups == []


async def test_a_press_in_line_gets_its_file(world: World, crowd: Crowd) -> None:
    how = await world.alice.slash(world.lounge, "import")
    await crowd.close()
    got = await press(world.alice, how, "Get the template")
    assert got.deferred
    await crowd.move()
    (file,) = got.followups
    assert [one.filename for one in file.message.attachments] == ["candor-template.csv"]


async def test_a_form_that_was_sent_waits_in_line_too(world: World, crowd: Crowd) -> None:
    form = await world.alice.slash(world.lounge, "contract add")
    await crowd.close()
    added = await fill(world.alice, form, {"Client": "Acme", "First day": "2025-01-10"})
    assert added.deferred
    await crowd.move()
    assert "Acme" in title(added)
    assert await contracts(world) == 1


async def test_who_opens_a_form_goes_first(
    world: World, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once it is known that they do. It is not announced meanwhile: then it can be no form any more."""
    monkeypatch.setattr(
        entry, "FORM_PATIENCE", 2 * world.env.settle_timeout
    )  # nobody is told before the line moves
    monkeypatch.setattr(waiting, "LATEST", 2 * world.env.settle_timeout)
    added = await add_contract(world.alice, world.lounge)
    await press(world.alice, added, "Log feedback")
    await world.alice.slash(world.lounge, "contract add")
    crowd.admitted.clear()
    await crowd.close()
    told = len(callbacks(world))
    listed = await world.alice.slash(world.lounge, "contract list")
    forms = [
        await world.alice.slash(world.lounge, "contract add"),
        await press(world.alice, added, "Log feedback"),
    ]
    assert len(callbacks(world)) == told + 1
    await crowd.move()
    assert crowd.admitted == [True, True, False]
    assert all(fields(form) for form in forms)
    assert title(listed)


async def test_a_form_that_waits_too_long_is_behind_a_button(world: World, crowd: Crowd) -> None:
    await world.alice.slash(world.lounge, "contract add")
    await crowd.close()
    step = await world.alice.slash(world.lounge, "contract add")
    assert step.deferred
    await crowd.move()
    assert "Client" in fields(await press(world.alice, step, "Open it"))


async def test_suggestions_whose_turn_comes_too_late_are_dropped(
    world: World, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They cannot be announced, and nobody looks at them any more."""
    await crowd.close()
    assert await world.alice.autocomplete(world.lounge, "remind me", "when", "friday") == []
    monkeypatch.setattr(arrivals, "FIRST_ANSWER", -1.0)
    asked = len(callbacks(world))
    await crowd.move()
    assert world.bot.arrivals.dropped == 1
    assert len(callbacks(world)) == asked


async def test_what_came_too_late_does_not_even_wait_in_line(world: World, crowd: Crowd) -> None:
    await world.bob.slash(world.lounge, "help")
    await crowd.close()
    at = world.env.now() - timedelta(seconds=3)
    world.contexts[world.alice.id] = {"id": str(discord.utils.time_snowflake(at))}
    await world.alice.slash(world.lounge, "help")
    assert world.bot.arrivals.dropped == 1
    await crowd.move()


async def test_more_at_once_than_there_are_places_are_all_answered(world: World) -> None:
    many = admission.AT_ONCE + 8
    async with world.at_once():
        answers = [
            await add_contract(world.alice, world.lounge, client=f"Acme {number}") for number in range(many)
        ]
    assert sum("Acme" in title(one) for one in answers) == many
    assert await contracts(world) == many
    assert world.bot.admission.waiting == 0
