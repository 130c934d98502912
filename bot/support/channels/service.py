"""What happens to questions in support channels: an answer at once, solved, opened again, closed.

A question is claimed by making its row, so of several processes, and of two starts of one, a single one answers.
Who may do what is decided where Discord says who asks (`cogs/support/commands.py`).
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import ClassVar, NamedTuple

from bot.clock import Clock
from bot.duties import Subject
from bot.storage.engine import Database, Transaction
from bot.support.channels import repository as rows
from bot.support.channels.models import THANKS_WITHIN, Answer, Post, Setup, State
from bot.support.settings import SupportSettings
from bot.validation import validated

UNSURE_AFTER = timedelta(minutes=2)
"""An answer takes seconds. Who has not come back by then never will."""

_KEPT = timedelta(days=180)
"""How long a question is kept after it was settled."""

_REMEMBERED = timedelta(minutes=1)
_SAME_WRITER = timedelta(hours=1)
_MOST_SETUPS, _MOST_THREADS = 5_000, 20_000


class _Kept(NamedTuple):
    setup: Setup
    at: datetime


class ChannelService(Subject):
    """Servers' choices and their questions."""

    tables: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("support_server", "support_setup", "support_channel", "support_post"), ""
    )
    purged_every = timedelta(minutes=60)

    def __init__(self, database: Database, clock: Clock, servers: SupportSettings) -> None:
        self._database = database
        self._clock = clock
        self._servers = servers
        self._setups: OrderedDict[int, _Kept] = OrderedDict()
        # Thread → whether its author wrote last, and when that was written down: most messages change nothing.
        self._writers: OrderedDict[int, tuple[bool, datetime]] = OrderedDict()

    async def setup(self, guild_id: int) -> Setup:
        """What a server chose; remembered for a minute, since it is asked for with every message there."""
        now = self._clock()
        kept = self._setups.get(guild_id)
        if kept is not None and now - kept.at < _REMEMBERED:
            return kept.setup
        server = await self._servers.settings_of(guild_id)
        async with self._database.read() as connection:
            chosen = await rows.setup(connection, guild_id)
        return self._remember(chosen.model_copy(update={"language": server.language}), now)

    def _remember(self, chosen: Setup, now: datetime) -> Setup:
        self._setups[chosen.id] = _Kept(chosen, now)
        self._setups.move_to_end(chosen.id)
        while len(self._setups) > _MOST_SETUPS:
            self._setups.popitem(last=False)
        return chosen

    async def change(self, guild_id: int, changes: Mapping[str, object]) -> Setup:
        """Change what `changes` names; a Refusal says what is wrong with a value."""
        now = self._clock()
        async with self._database.write() as connection:
            before = await rows.setup(connection, guild_id)
            chosen = validated(Setup, {**before.model_dump(), **changes})
            await rows.put_setup(connection, chosen, now)
            others = set(before.solved_tags.items()) ^ set(chosen.solved_tags.items())
            await rows.forget_tags(connection, {channel_id for channel_id, _tag in others})
        server = await self._servers.settings_of(guild_id)
        return self._remember(chosen.model_copy(update={"language": server.language}), now)

    async def servers(self) -> list[int]:
        """The ids of the servers that chose anything about support channels."""
        async with self._database.read() as connection:
            return await rows.guilds(connection)

    def forget_setup(self, guild_id: int) -> None:
        """Read a server's choices anew when they are next asked for."""
        self._setups.pop(guild_id, None)

    # The first answer.

    async def claim(self, thread_id: int, guild_id: int, channel_id: int, *, answer: bool = True) -> bool:
        """Take a new question to answer it; False where somebody did. Not `answer`: only keep that it is there."""
        suggestion = Answer.CLAIMED if answer else Answer.NONE
        async with self._database.write() as connection:
            made = await rows.claim(connection, self._fresh(thread_id, guild_id, channel_id, suggestion))
        if made:
            self._writers.pop(thread_id, None)
        return made

    def _fresh(
        self, thread_id: int, guild_id: int, channel_id: int, suggestion: Answer = Answer.NONE
    ) -> dict[str, object]:
        now = self._clock()
        return {
            "id": thread_id,
            "guild_id": guild_id,
            "channel_id": channel_id,
            "state": State.OPEN,
            "suggestion": suggestion,
            "suggested_at": now,
            "waiting_since": now,
            "active_at": now,
            "changed_at": now,
        }

    async def find_post(self, thread_id: int) -> Post | None:
        """The question that stands in a thread; None where Candor knows none."""
        async with self._database.read() as connection:
            return await rows.find_post(connection, thread_id)

    async def find_posts(self, thread_ids: Collection[int]) -> dict[int, Post]:
        """Thread → its question, where Candor knows one."""
        async with self._database.read() as connection:
            return {one.id: one for one in await rows.find_posts(connection, thread_ids)}

    async def known(self, thread_ids: Collection[int]) -> set[int]:
        """Those of the threads that are questions already."""
        async with self._database.read() as connection:
            return await rows.known(connection, thread_ids)

    async def claim_known(self, thread_id: int) -> bool:
        """Take a known question to answer it because somebody asked for that; False where an answer stands there."""
        async with self._database.write() as connection:
            return await rows.answer(
                connection,
                thread_id,
                (Answer.NONE, Answer.WITHDRAWN),
                Answer.CLAIMED,
                {"suggested_at": self._clock()},
            )

    async def answered(self, thread_id: int, message_id: int | None) -> None:
        """The claimed question has its answer in this message; None: nothing fits, or it cannot be posted."""
        new = Answer.NONE if message_id is None else Answer.POSTED
        async with self._database.write() as connection:
            await rows.answer(connection, thread_id, (Answer.CLAIMED,), new, {"suggestion_id": message_id})

    async def withdraw(self, thread_id: int) -> bool:
        """The answer was wrong; False where there is none."""
        async with self._database.write() as connection:
            return await rows.answer(
                connection,
                thread_id,
                (Answer.POSTED, Answer.CLAIMED),
                Answer.WITHDRAWN,
                {"suggestion_id": None},
            )

    async def unsure(self) -> list[Post]:
        """Questions with an answer or a closing that was begun and not known to have ended."""
        async with self._database.read() as connection:
            return await rows.unsure(connection, self._clock() - UNSURE_AFTER)

    # Solved, opened again, closed.

    async def solve(
        self, thread_id: int, guild_id: int, channel_id: int, answer_id: int | None = None
    ) -> bool:
        """Mark as solved, by the message `answer_id` where somebody named one; False where it is already."""
        now = self._clock()
        async with self._database.write() as connection:
            await rows.claim(connection, self._fresh(thread_id, guild_id, channel_id))
            moved = await rows.move(
                connection,
                thread_id,
                (State.OPEN, State.CLOSING, State.CLOSED),
                State.SOLVED,
                {"waiting_since": None, "changed_at": now, "active_at": now, "answer_id": answer_id},
            )
        self._writers.pop(thread_id, None)
        return moved

    async def said_solved(self, thread_id: int, message_id: int | None) -> None:
        """Which message says so in the thread."""
        async with self._database.write() as connection:
            await rows.change(connection, thread_id, {"solved_id": message_id})

    async def keep_answer(self, thread_id: int, message_id: int) -> Post | None:
        """Keep which message solved a question; the question as it is now, None where it is not solved."""
        async with self._database.write() as connection:
            kept = await rows.keep_answer(connection, thread_id, message_id)
            return await rows.find_post(connection, thread_id) if kept else None

    async def reopen(self, thread_id: int) -> bool:
        """Take "solved" back, or open again what was closed; False where it is open."""
        async with self._database.write() as connection:
            moved = await self._opened(connection, thread_id)
        self._writers.pop(thread_id, None)
        return moved

    async def _opened(self, connection: Transaction, thread_id: int) -> bool:
        now = self._clock()
        values = {"waiting_since": now, "changed_at": now, "active_at": now, "answer_id": None}
        return await rows.move(connection, thread_id, (State.SOLVED, State.CLOSED), State.OPEN, values)

    async def wrote(self, thread_id: int, *, by_author: bool) -> Post | None:
        """Somebody wrote in a thread. The question as it was, where that opened it again."""
        now = self._clock()
        last = self._writers.get(thread_id)
        if last is not None and last[0] is by_author and now - last[1] < _SAME_WRITER:
            return None
        async with self._database.read() as connection:
            before = await rows.find_post(connection, thread_id)
        opened = before is not None and _opens(before, now, by_author=by_author)
        if before is not None:
            values: dict[str, object] = {
                "active_at": now,
                "waiting_since": (before.waiting_since or now) if by_author else None,
            }
            if before.state is State.SOLVED and not opened:
                values["waiting_since"] = None
            if opened:
                values |= {"state": State.OPEN, "changed_at": now, "answer_id": None}
            async with self._database.write() as connection:
                # Where its state changed in between, another message or button was quicker.
                if not await rows.change_of(connection, before, values):
                    return None
        if before is None or before.state is State.OPEN or opened:
            self._note(thread_id, by_author, now)
        return before if opened else None

    def _note(self, thread_id: int, by_author: bool, now: datetime) -> None:
        self._writers[thread_id] = (by_author, now)
        self._writers.move_to_end(thread_id)
        while len(self._writers) > _MOST_THREADS:
            self._writers.popitem(last=False)

    async def seen(
        self, thread_id: int, *, tagged: bool | None, closed: bool, opened: datetime | None = None
    ) -> None:
        """How a thread stands on Discord. What changed since it was last seen, somebody did by hand.

        `tagged`: whether it has the tag for solved questions; None where that is not known, as where its forum has no
        such tag. `closed`: somebody locked or archived it, so nobody has to be told of it any longer. `opened`: since
        when it is open, where it is; a question that was closed before then waits again if it did.
        """
        # One transaction: of two changes that follow each other, the later one is written last.
        async with self._database.write() as connection:
            before = await rows.find_post(connection, thread_id)
            if before is None:
                return
            if tagged is not None and tagged is not bool(before.tagged):
                await rows.change(connection, thread_id, {"tagged": tagged})
                await (self._solved_by_tag if tagged else self._opened)(connection, thread_id)
            if closed:  # also where the tag was taken off it: it is no longer solved, and still nobody waits
                now = {"changed_at": self._clock()}
                await rows.move(connection, thread_id, (State.OPEN, State.CLOSING), State.CLOSED, now)
            elif before.state is State.CLOSED and opened is not None and opened > before.changed_at:
                await self._opened_by_hand(connection, before)
        self._writers.pop(thread_id, None)

    async def _opened_by_hand(self, connection: Transaction, before: Post) -> None:
        now = self._clock()
        values = {"changed_at": now, "active_at": now, "waiting_since": now if before.waiting_since else None}
        await rows.move(connection, before.id, (State.CLOSED,), State.OPEN, values)

    async def _solved_by_tag(self, connection: Transaction, thread_id: int) -> None:
        values = {"waiting_since": None, "changed_at": self._clock()}
        await rows.move(connection, thread_id, (State.OPEN, State.CLOSED), State.SOLVED, values)

    # What is no longer there.

    async def mark_gone(
        self, guild_id: int, *, thread_id: int = 0, channel_id: int = 0, role_id: int = 0
    ) -> None:
        """A thread, a channel or a role was deleted."""
        async with self._database.write() as connection:
            if thread_id:
                await rows.gone_thread(connection, thread_id)
            if channel_id:
                await rows.gone_channel(connection, channel_id)
            if role_id:
                await rows.gone_role(connection, role_id)
        self._writers.pop(thread_id, None)
        self.forget_setup(guild_id)

    async def mark_deleted(self, thread_id: int, message_ids: Collection[int]) -> None:
        """Messages were deleted: none of them is the answer to a question any longer."""
        async with self._database.write() as connection:
            await rows.forget_answer(connection, thread_id, message_ids)

    async def purge(self) -> int:
        """Forget questions that were settled long ago."""
        async with self._database.write() as connection:
            return await rows.purge(connection, self._clock() - _KEPT)

    async def server_left(self, connection: Transaction, guild_id: int) -> None:
        """Forget what the server set, for anonymous questions too, and its questions."""
        await rows.forget_server(connection, guild_id)
        self._database.after_commit(connection, lambda: self.forget_setup(guild_id))


def _opens(post: Post, now: datetime, *, by_author: bool) -> bool:
    """Whether a message opens the question again."""
    if post.state is State.CLOSED:
        return True
    return post.state is State.SOLVED and by_author and now - post.changed_at > THANKS_WITHIN
