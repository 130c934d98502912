"""Moderators look at an anonymous question before it appears, where their server wants that.

What waits for them is `held`: a card with it stands in their channel. It ends with the first of them who decides, with
whoever asked taking it back, or after `UNDECIDED_AFTER`. Who asked, no moderator learns, nor which of these it was.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.clock import Clock
from bot.errors import Refusal
from bot.i18n import _
from bot.storage.engine import Database, Transaction
from bot.support.anonymous import place_repository
from bot.support.anonymous.models import Question, State, Trouble
from bot.support.anonymous.questions import POST_DELAY, later
from bot.support.anonymous.repository import QuestionRepository

UNDECIDED_AFTER = timedelta(days=14)
"""After this a question goes back to whoever asked."""

_NO_CARD: Mapping[str, None] = {"approval_channel_id": None, "approval_message_id": None}


class ApprovalService:
    """Questions that wait for a moderator, for the part of the bot that speaks to Discord."""

    def __init__(self, database: Database, clock: Clock, questions: QuestionRepository) -> None:
        self._database = database
        self._clock = clock
        self._questions = questions

    async def shown(self, question: Question, channel_id: int, message_id: int) -> bool:
        """Its card is this message. False: it was taken back meanwhile, and the card is to be removed at once."""
        now = self._clock()
        card = {"approval_channel_id": channel_id, "approval_message_id": message_id}
        async with self._database.write() as connection:
            # Of the moment of the press nothing is kept.
            await self._questions.change(connection, question.id, **card, asked_at=now, created_at=now)
            stands = await self._questions.move(
                connection, question.id, State.SENDING, State.HELD, due_at=now + UNDECIDED_AFTER, tries=0
            )
            if not stands:
                for state in (State.REMOVING, State.REMOVED):
                    await self._questions.move(connection, question.id, state, State.REMOVING, due_at=now)
        return stands

    async def get_held(self, guild_id: int, question_id: int, card_id: int) -> Question:
        """A question of the server that waits below this card; a Refusal, always the same, where it does not.

        Below another it is not what the moderator read: it was given back, changed and sent again.
        """
        async with self._database.read() as connection:
            return await self._held(connection, guild_id, question_id, card_id)

    async def _held(
        self, connection: Transaction, guild_id: int, question_id: int, card_id: int | None
    ) -> Question:
        found = await self._questions.find_anybodys(connection, question_id)
        here = found is not None and (found.guild_id, found.approval_message_id) == (guild_id, card_id)
        if found is None or not here or found.state is not State.HELD:
            # One answer for all: moderators do not learn that somebody took it back or erased their data.
            raise Refusal(
                _("This question no longer waits for a decision"),
                _(
                    "Another moderator decided, whoever asked took it back, or it went back to them. Nothing was "
                    "changed."
                ),
            )
        return found

    async def approve(self, held: Question, channel_id: int) -> Question:
        """Let a question appear soon, in this channel; a Refusal where it no longer waits as it was `held`."""
        due_at = later(self._clock(), POST_DELAY)
        async with self._database.write() as connection:
            # Two who decide at once, or whoever asked taking it back, must not both find it waiting.
            await self._questions.hold(connection)
            question = await self._held(connection, held.guild_id, held.id, held.approval_message_id)
            await self._questions.change(connection, held.id, channel_id=channel_id, needs_approval=False)
            # The channel stays: whoever asked is told once it appears.
            await self._questions.move(
                connection, held.id, State.HELD, State.WAITING, due_at=due_at, approval_message_id=None
            )
        return question

    async def decline(self, held: Question, reason: str) -> Question:
        """Give a question back with what the moderators say; a Refusal where it no longer waits as it was `held`."""
        async with self._database.write() as connection:
            await self._questions.hold(connection)
            question = await self._held(connection, held.guild_id, held.id, held.approval_message_id)
            await self._give_back(connection, held.id, Trouble.DECLINED)
            await self._questions.change(connection, held.id, declined_because=reason)
        return question

    async def give_back(self, question: Question) -> bool:
        """Nobody decided in time; False where somebody just did."""
        async with self._database.write() as connection:
            return await self._give_back(connection, question.id, Trouble.UNDECIDED)

    async def taken_away(self, message_ids: Collection[int]) -> None:
        """Messages were deleted by hand: questions whose cards they were go back to those who asked."""
        async with self._database.read() as connection:
            found = await place_repository.held_on(connection, message_ids)
        await self._unseen(found)

    async def channel_gone(self, channel_id: int) -> None:
        """A channel was deleted, with all the cards in it."""
        async with self._database.read() as connection:
            found = await place_repository.held_in(connection, channel_id)
        await self._unseen(found)

    async def _unseen(self, question_ids: Sequence[int]) -> None:
        if question_ids:
            async with self._database.write() as connection:
                for one in question_ids:
                    await self._give_back(connection, one, Trouble.UNSEEN)

    async def _give_back(self, connection: Transaction, question_id: int, trouble: Trouble) -> bool:
        now = self._clock()
        # What moderators declined counts as asked: else it could be shown to them again and again.
        uncounted: dict[str, Any] = {} if trouble is Trouble.DECLINED else {"asked_at": None}
        return await self._questions.move(
            connection,
            question_id,
            State.HELD,
            State.FAILED,
            trouble=trouble,
            due_at=None,
            unseen=1,
            unseen_since=now,
            created_at=now,
            **uncounted,
            **_NO_CARD,
        )
