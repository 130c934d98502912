"""How the bot tells somebody something first."""

from typing import Protocol


class Notifier(Protocol):
    """Sends a member a private word, if they may be written to.

    Whoever keeps what is to be sent must not let it tell more than this does: the text and what `about` names are
    sealed or not kept at all. A plain row of member, moment and question would undo the anonymity of who asked.
    """

    async def notify(self, user_id: int, key: str, title: str, text: str, about: int) -> bool | None:
        """True when the member has it. False where it cannot reach them: they are told at their next use.
        None where it has to wait: try again in the next round.

        `key` is the same for the same word sent a second time, and tells nothing of what it is about. `about`: the
        question that the message lets them open.
        """
        ...
