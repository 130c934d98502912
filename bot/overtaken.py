"""Interactions under way that their member's erasure overtakes.

A press may be half done when `/privacy delete` of the same member is carried out: it has read what is gone by then, and
is about to write or to remember something. Whatever began before the erasure writes and keeps nothing after it
(`refuse_overtaken`); what the member does afterwards is a new beginning. It holds within one process.
"""

from contextvars import ContextVar
from weakref import WeakSet

from bot.errors import Refusal
from bot.i18n import _


class _Interaction:
    def __init__(self, interaction_id: int, user_id: int) -> None:
        self.id = interaction_id
        self.user_id = user_id
        """0 once it was overtaken: nothing of the member stays here either."""
        self.erases = False


_here: ContextVar[_Interaction | None] = ContextVar("interaction", default=None)
_under_way: WeakSet[_Interaction] = WeakSet()


def begin_interaction(interaction_id: int, user_id: int) -> None:
    """From here on, this task and those it starts work for an interaction of the member."""
    known = _here.get()
    if known is None or known.id != interaction_id:
        fresh = _Interaction(interaction_id, user_id)
        _here.set(fresh)
        _under_way.add(fresh)


def overtake(user_id: int) -> None:
    """The member's data is being erased by this interaction: all their other ones under way store nothing more.

    Of two that erase at once the first goes on: if each overtook the other, nothing would be erased.
    """
    here = _here.get()
    if here is not None:
        here.erases = True
    for one in _under_way:
        if one.user_id == user_id and one is not here and not one.erases:
            one.user_id = 0


def refuse_overtaken() -> None:
    """Refusal where the interaction that this task works for was overtaken by an erasure."""
    here = _here.get()
    if here is not None and not here.user_id:
        raise Refusal(
            _("You erased your data meanwhile"), _("Nothing of this was stored. Begin again if you like.")
        )
