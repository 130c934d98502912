"""Who is told of a change to a member's records, inside the transaction that makes it."""

from collections.abc import Awaitable, Callable

from bot.storage.engine import Transaction

Listener = Callable[[Transaction, int, int | None], Awaitable[None]]
"""Called with the transaction, the member's id, and the id of the contract that changed; None where many did."""


class Listeners:
    """Those who listen to one service. What one of them raises undoes the change."""

    def __init__(self) -> None:
        self._all: list[Listener] = []

    def subscribe(self, listener: Listener) -> None:
        """Call `listener` from now on, inside each write that concerns a member."""
        self._all.append(listener)

    async def tell(self, connection: Transaction, user_id: int, contract_id: int | None = None) -> None:
        """The member's contract, its feedback, or many of them, or the member, have just changed."""
        for listener in self._all:
            await listener(connection, user_id, contract_id)
