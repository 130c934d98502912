"""Thanking helpers, and the rules that keep the board honest.

- Nobody thanks themselves or a bot.
- One member thanks another at most once in 24 hours, and once for a question.
- One member gives at most ten thanks in 24 hours.
- Who was thanked by somebody in the last seven days and thanks them back in the same server says so for all to see,
  and it does not count: two who thank each other count once.
- The board goes by how many different people thanked somebody, then by how often: a few friends do not outweigh many.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

from bot.clock import Clock
from bot.duties import Subject
from bot.members import repository as members
from bot.storage.engine import Database, Transaction
from bot.support.thanks import repository as choices
from bot.support.thanks.models import MOST_HELPERS, Board, Kept, Outcome, Thanks
from bot.support.thanks.repository import ThanksRepository

DAY = timedelta(hours=24)
MOST_GIVEN = 10
MUTUAL = timedelta(days=7)
ON_BOARD = 10
_KEPT = timedelta(days=400)


class ThanksService(Subject):
    """Thanks to helpers: giving them, those received, and who wants none. All servers in one."""

    tables: ClassVar[Mapping[str, str]] = {"thanks": "thanks", "thanks_choice": "thanks_choice"}
    purged_every = timedelta(minutes=60)

    def __init__(self, database: Database, clock: Clock, rows: ThanksRepository) -> None:
        self._database = database
        self._clock = clock
        self._rows = rows

    async def thank(
        self,
        giver_id: int,
        guild_id: int,
        helpers: Mapping[int, bool],
        *,
        why: str | None = None,
        post_id: int | None = None,
    ) -> Outcome:
        """Thank `helpers` (id → whether it is a bot). `post_id`: for the question that they helped with."""
        kept = {
            one: Kept.SELF if one == giver_id else Kept.BOT
            for one, bot in helpers.items()
            if bot or one == giver_id
        }
        asked = [one for one in helpers if one not in kept][:MOST_HELPERS]
        if not asked:
            return Outcome([], kept, [])
        now = self._clock()
        async with self._database.write() as connection:
            refused = await choices.refused(connection, asked)
            # Nothing begins to be kept about who wants nothing kept. In one order, so that two who thank each other
            # at the same moment do not wait for each other for ever.
            for one in sorted({giver_id, *asked} - refused.keys()):
                await members.touch(connection, one, now)
            today = await self._rows.given_to(connection, giver_id, asked, now - DAY)
            earlier = set()
            if post_id is not None:
                earlier = await self._rows.given_for(connection, giver_id, asked, post_id)
            left = MOST_GIVEN - await self._rows.count_given(connection, giver_id, now - DAY)
            back = await self._rows.given_by(connection, giver_id, asked, guild_id, now - MUTUAL)
            thanked: list[int] = []
            for one in asked:
                if one in refused:
                    kept[one] = Kept.REFUSES
                elif one in earlier:
                    kept[one] = Kept.POST
                elif one in today:
                    kept[one] = Kept.TODAY
                elif len(thanked) >= left:
                    kept[one] = Kept.LIMIT
                else:
                    thanked.append(one)
                    values = {
                        "user_id": one,
                        "giver_id": giver_id,
                        "guild_id": guild_id,
                        "post_id": post_id,
                        "why": why or None,
                        "counts": one not in back,
                        "created_at": now,
                    }
                    await self._rows.insert_thanks(connection, values)
        return Outcome(thanked, kept, [one for one in thanked if one in back])

    async def board(self, guild_id: int, back: int = 0) -> Board:
        """The helpers of this month, or of `back` months ago."""
        start = _month(self._clock(), -back)
        async with self._database.read() as connection:
            standings = await self._rows.board(connection, guild_id, start, _month(start, 1), ON_BOARD)
        return Board(start.date(), standings)

    async def refuses(self, user_id: int) -> bool:
        """Whether a member wants no thanks kept."""
        async with self._database.read() as connection:
            return bool(await choices.refused(connection, [user_id]))

    async def set_refused(self, user_id: int, refused: bool) -> None:
        """Keep that a member wants no thanks kept, and drop those there are; or let them be thanked again."""
        now = self._clock()
        async with self._database.write() as connection:
            if refused:
                await members.touch(connection, user_id, now)
                await choices.refuse(connection, user_id, now)
            else:
                await choices.allow(connection, user_id)

    async def purge(self) -> int:
        """Drop what is older than a good year."""
        async with self._database.write() as connection:
            return await choices.purge(connection, self._clock() - _KEPT)

    async def server_left(self, connection: Transaction, guild_id: int) -> None:
        """Forget every thank-you of the server."""
        await choices.forget_server(connection, guild_id)

    async def export(self, user_id: int) -> Mapping[str, object]:
        """A member's thanks, both ways, under "thanks"; since when they want none kept, under "thanks_choice"."""
        async with self._database.read() as connection:
            received = await self._rows.received(connection, user_id)
            given = await self._rows.given(connection, user_id)
            refused = await choices.refused(connection, [user_id])
        return {
            "thanks": {"received": _plain(received), "given": _plain(given)},
            "thanks_choice": {"refused_at": refused[user_id]} if refused else None,
        }


def _month(at: datetime, forward: int) -> datetime:
    """The first moment of a month, in UTC, `forward` months after that of `at`."""
    number = at.year * 12 + at.month - 1 + forward
    return datetime.combine(date(number // 12, number % 12 + 1, 1), datetime.min.time(), UTC)


def _plain(rows: Sequence[Thanks]) -> list[dict[str, object]]:
    """`rows` with ids as text, which no reader of JSON rounds."""
    return [
        {name: str(value) if name.endswith("id") and value is not None else value for name, value in one}
        for one in rows
    ]
