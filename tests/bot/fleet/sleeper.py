"""Time that passes when a test says so."""

import asyncio

from bot.fleet.models import Gateway


class Sleeper:
    """`sleeper.sleep` in the place of `asyncio.sleep`."""

    def __init__(self) -> None:
        self.now = 0.0
        self._waiting: list[tuple[float, asyncio.Future[None]]] = []

    async def sleep(self, seconds: float) -> None:
        waking: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((self.now + seconds, waking))
        await waking

    async def advance(self, seconds: float) -> None:
        """Let so much time pass, in the order in which sleepers wake."""
        until = self.now + seconds
        await _settle()
        while due := [one for one in self._waiting if one[0] <= until]:
            first = min(due, key=lambda one: one[0])
            self._waiting.remove(first)
            self.now = first[0]
            if not first[1].done():
                first[1].set_result(None)
            await _settle()
        self.now = until


async def _settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


class FakeGateway:
    """What Discord says of session starts, and how often it was asked."""

    def __init__(self, remaining: int = 1000, max_concurrency: int = 1) -> None:
        self.remaining = remaining
        self.max_concurrency = max_concurrency
        self.reset_after = 3600.0
        self.error: Exception | None = None
        self.answers: asyncio.Event | None = None
        """Where there is one, nothing is said before it is set."""
        self.asked = 0

    async def ask(self) -> Gateway:
        self.asked += 1
        if self.answers is not None:
            await self.answers.wait()
        if self.error is not None:
            raise self.error
        return Gateway(4, 1000, self.remaining, self.reset_after, self.max_concurrency)
