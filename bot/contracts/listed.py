"""A member's contracts as they are remembered, with what searching them needs. Pure."""

from bisect import bisect_left, insort
from collections.abc import Collection
from functools import cached_property

from bot.contracts.models import Contract
from bot.contracts.search import NameIndex


def _newest_first(contract: Contract) -> tuple[float, float, int]:
    # As the repository orders them.
    return -contract.started.toordinal(), -contract.created_at.timestamp(), contract.id


class ContractList(list[Contract]):
    """Contracts of one member, the newest first, without deleted ones. Its indices are made when they are asked for."""

    @cached_property
    def names(self) -> NameIndex:
        """Of what each contract is called, at the contract's position."""
        return NameIndex([contract.name for contract in self])

    @cached_property
    def clients(self) -> list[str]:
        """The names of the clients, each once, that with the newest contract first."""
        return list(dict.fromkeys(contract.client for contract in self))

    @cached_property
    def client_names(self) -> NameIndex:
        """Of `clients`, each at its position there."""
        return NameIndex(self.clients)

    def renewed(self, written: Collection[Contract]) -> "ContractList":
        """A list with the contracts `written` as they are now: new, changed, deleted or brought back. This one stays.

        Indices that were made are made for it too, from the old ones: to take 20,000 names apart anew takes a hundred
        times as long.
        """
        ids = {contract.id for contract in written}
        gone = [place for place, contract in enumerate(self) if contract.id in ids]
        concerned = {self[place].client for place in gone} | {contract.client for contract in written}
        after = ContractList(self)
        for place in reversed(gone):
            del after[place]
        come = sorted((one for one in written if one.deleted_at is None), key=_newest_first)
        for contract in come:
            insort(after, contract, key=_newest_first)
        if "names" in self.__dict__:
            places = (bisect_left(after, _newest_first(one), key=_newest_first) for one in come)
            after.names = self.names.spliced(gone, {place: after[place].name for place in places})
        if "client_names" in self.__dict__:
            # Of other clients neither the name nor the order has changed.
            after.client_names = self.client_names.spliced(
                [place for place, name in enumerate(self.clients) if name in concerned],
                {place: name for place, name in enumerate(after.clients) if name in concerned},
            )
        return after
