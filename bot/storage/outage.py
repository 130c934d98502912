"""A PostgreSQL that is away: said once, however many meet it, and known to all of them as `DatabaseAway`.

A SQLite file is never away. That another process holds it for long, or that the disk is full, passes by itself no more
than a wrong password does: such errors stay what they are.
"""

import time

import structlog
from sqlalchemy.exc import DBAPIError

from bot.errors import DatabaseAway

log = structlog.get_logger()

_PASSING = ("08", "57P")
"""The first signs of the SQLSTATE where the connection failed, and where the server shuts down, crashed or starts.

pgbouncer says 08P01 of all that it cannot do.
"""


class Outage:
    """What a process knows of its server."""

    def __init__(self) -> None:
        self._reached = False
        self._since: float | None = None

    def noted(self, error: BaseException, *, connecting: bool = False) -> DatabaseAway | None:
        """`error` as what it means for who asked, where it means that the server is away; that is logged once.

        `connecting`: whether it was raised on the way to the server, where those of the network are about nothing else.
        """
        if isinstance(error, DBAPIError):
            state = str(getattr(error.orig, "sqlstate", None) or "")
            if not (error.connection_invalidated or state.startswith(_PASSING)):
                return None
            reason = str(error.orig)
        elif connecting and isinstance(error, OSError):
            reason = str(error) or type(error).__name__
        else:
            return None
        if self._reached and self._since is None:  # who never reached it has more to say than that
            self._since = time.monotonic()
            log.warning("database_away", reason=reason)
        return DatabaseAway(reason)

    def end(self, began: float) -> None:
        """The server has answered what was begun at `began`, by `time.monotonic()`.

        What was begun before the outage does not end it, nor does a connection: pgbouncer has one for everybody.
        """
        self._reached = True
        if self._since is not None and began > self._since:
            log.info("database_back", seconds=round(time.monotonic() - self._since, 1))
            self._since = None
