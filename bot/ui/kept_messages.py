"""A message that a member looked at and may want to keep in a case: its words, author, moment and address.

Discord gives a bot five message menus, and all are taken: *Find guidance* offers to keep the message besides.
"""

from datetime import datetime
from typing import NamedTuple

import discord

from bot.pending import Pending
from bot.ui.messages import text_of

_EACH, _MOST = 3, 1000


class KeptMessage(NamedTuple):
    """A message as it was; `written_at` aware, in UTC."""

    words: str
    author: str
    written_at: datetime
    link: str


class KeptMessages:
    """The messages that wait for their member's word, in memory."""

    def __init__(self) -> None:
        self._waiting: Pending[KeptMessage] = Pending(each=_EACH, most=_MOST)

    def offer(self, owner: int, message: discord.Message) -> str:
        """Hold `message` for `owner`; returns the token of it, for a button."""
        kept = KeptMessage(
            text_of(message), message.author.display_name, message.created_at, message.jump_url
        )
        return self._waiting.put(owner, kept)

    def find_message(self, owner: int, token: str) -> KeptMessage | None:
        """The message; None where it is somebody else's, kept already, or no longer there."""
        return self._waiting.find(owner, token)

    def drop(self, token: str) -> None:
        """Hold it no longer: it is kept."""
        self._waiting.drop(token)

    def forget(self, user_id: int) -> None:
        """Drop what a member looked at."""
        self._waiting.forget(user_id)
