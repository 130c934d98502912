"""What waits in memory: each member's own room, for a time, within a bound over all."""

import asyncio

import pytest

from bot.errors import Refusal
from bot.pending import HOUR, Pending, Turns

ALICE, BOB = 1, 2


async def test_only_ones_own_makes_way() -> None:
    pending = Pending[str](each=1, most=1000, seconds=HOUR)
    bobs = pending.put(BOB, "bob's")
    tokens = [pending.put(ALICE, f"file {number}") for number in range(200)]
    assert [pending.find(ALICE, token) for token in tokens] == [None] * 199 + ["file 199"]
    assert pending.find(BOB, bobs) == "bob's"
    pending.drop(bobs)
    assert (pending.find(BOB, bobs), pending.size) == (None, 1)


async def test_what_does_not_fit_is_refused_and_nobodys_goes() -> None:
    pending = Pending[bytes](each=2, most=10, seconds=HOUR)
    first = pending.put(ALICE, b"", size=9)
    with pytest.raises(Refusal, match="try again"):
        pending.put(BOB, b"", size=2)
    assert pending.find(ALICE, first) == b""
    assert (pending.size, pending.find(BOB, first)) == (9, None)
    pending.put(ALICE, b"", size=1)
    assert pending.size == 10


async def test_forgotten_after_its_time_and_with_its_member() -> None:
    short, long = Pending[str](each=3, most=9, seconds=0.001), Pending[str](each=3, most=9, seconds=HOUR)
    over = asyncio.Event()
    gone, kept = short.put(ALICE, "a"), long.put(ALICE, "a")
    asyncio.get_running_loop().call_later(0.002, over.set)
    await over.wait()
    assert (short.find(ALICE, gone), short.size) == (None, 0)
    assert long.find(ALICE, kept) == "a"
    bobs = long.put(BOB, "b")
    long.forget(ALICE)
    assert (long.find(ALICE, kept), long.find(BOB, bobs), long.size) == (None, "b", 1)


async def test_used_up_once_and_there_again_where_that_fails() -> None:
    pending = Pending[str](each=1, most=9)
    token = pending.put(ALICE, "a")

    def fail() -> None:
        with pending.using(token):
            assert pending.find(ALICE, token) is None
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        fail()
    assert pending.find(ALICE, token) == "a"
    with pending.using(token):
        pass
    assert (pending.find(ALICE, token), pending.size) == (None, 0)


async def test_a_members_second_waits_for_their_first_and_for_nobody_elses() -> None:
    turns = Turns()
    async with turns.of_member(ALICE):
        assert turns.of_member(ALICE).locked()
        assert not turns.of_member(BOB).locked()
    assert not turns.of_member(ALICE).locked()
