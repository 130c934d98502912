"""Session starts: Discord allows an application so many a day, over all its processes, and resets the token beyond."""

from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.fleet.models import AskGateway, Gateway, Sleep

log = structlog.get_logger()

_LOW = 10
"""A warning comes where less than one in so many is left."""


class SessionStarts:
    """Watches how many are left, and waits where none is."""

    def __init__(self, clock: Clock, sleep: Sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self.known: Gateway | None = None
        """As Discord last said."""
        self.resets_at: datetime | None = None
        """When there will be all of them again, by what Discord last said."""
        self._warned_until: datetime | None = None

    def note(self, gateway: Gateway) -> None:
        """Remember what Discord says now. Once between two resets a warning says that few are left."""
        now = self._clock()
        self.known, self.resets_at = gateway, now + timedelta(seconds=gateway.reset_after)
        low = gateway.remaining * _LOW < gateway.total
        if low and gateway.remaining and (self._warned_until is None or now >= self._warned_until):
            self._warned_until = self.resets_at
            log.warning("session_starts_low", **self._figures(gateway))

    async def wait_for_one(self, ask: AskGateway) -> Gateway:
        """Return once a session may be started. What `ask` raises is raised."""
        while True:
            gateway = await ask()
            self.note(gateway)
            if gateway.remaining:
                return gateway
            log.warning(
                "session_starts_used_up",
                advice="Discord allows no further start until then; the bot waits. Do not restart it in a loop.",
                **self._figures(gateway),
            )
            await self._sleep(gateway.reset_after + 1)

    def _figures(self, gateway: Gateway) -> dict[str, object]:
        until = self.resets_at and self.resets_at.isoformat(timespec="seconds")
        return {"left": gateway.remaining, "of": gateway.total, "until": until}
