"""So many are worked on at once; the others wait in line, those that cannot wait for long in front."""

import asyncio
from collections.abc import Callable

import pytest

from bot import admission
from bot.admission import Admission


class People:
    """Those who come for a place, in the order in which they got one."""

    def __init__(self, places: int) -> None:
        self.admission = Admission(places)
        self.admitted: dict[str, Callable[[], None]] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def come(self, *names: str, urgent: bool = False) -> None:
        for name in names:
            self.tasks[name] = asyncio.create_task(self._come(name, urgent))
        await self.rest()

    async def _come(self, name: str, urgent: bool) -> None:
        self.admitted[name] = await self.admission.take_place(urgent=urgent)

    async def go(self, name: str) -> None:
        self.admitted[name]()
        await self.rest()

    async def rest(self) -> None:
        """Let everything happen that is due."""
        for _each in range(3):
            await asyncio.sleep(0)


async def test_those_who_find_no_place_wait_in_the_order_of_coming() -> None:
    people = People(2)
    await people.come("a", "b", "c", "d")
    assert [*people.admitted] == ["a", "b"]
    assert people.admission.waiting == 2
    await people.go("b")
    assert [*people.admitted] == ["a", "b", "c"]
    await people.go("a")
    assert [*people.admitted] == ["a", "b", "c", "d"]
    assert people.admission.waiting == 0


async def test_who_cannot_wait_goes_first() -> None:
    people = People(1)
    await people.come("a", "b")
    await people.come("form", urgent=True)
    await people.go("a")
    assert [*people.admitted] == ["a", "form"]
    await people.go("form")
    assert [*people.admitted] == ["a", "form", "b"]


async def test_a_place_is_given_back_once() -> None:
    people = People(1)
    await people.come("a", "b", "c")
    await people.go("a")
    await people.go("a")
    assert [*people.admitted] == ["a", "b"]


async def test_who_takes_long_keeps_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "HELD", 0.0)
    people = People(1)
    await people.come("a")
    await people.come("b")
    assert [*people.admitted] == ["a", "b"]
    monkeypatch.undo()
    await people.come("c")
    await people.go("a")
    assert people.admission.waiting == 0, "its place went on already, and b's too"


@pytest.mark.parametrize("has_turn", [False, True])
async def test_who_leaves_the_line_takes_no_place(has_turn: bool) -> None:
    people = People(1)
    await people.come("a", "b", "c")
    if has_turn:
        people.admitted["a"]()  # b's turn has come, and b does not know yet
    people.tasks["b"].cancel()
    await people.rest()
    if not has_turn:
        await people.go("a")
    assert [*people.admitted] == ["a", "c"]
    await people.go("c")
    await people.come("d")
    assert [*people.admitted] == ["a", "c", "d"]
