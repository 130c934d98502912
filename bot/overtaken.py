"""Interactions under way that their member's erasure overtakes.

A press may be half done when `/privacy delete` of the same member is carried out: it has read what is gone by then, and
is about to write or to remember something. Whatever began before the erasure writes and keeps nothing after it
(`refuse_overtaken`); what the member does afterwards is a new beginning. Of an erasure by another process this one is
told once it is committed (`overtake`): what stores within those milliseconds is not refused.
"""

from collections.abc import Iterator
from contextlib import contextmanager
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
        self.awaited = 0
        """How many erasures are under way that overtake it if they succeed."""


_here: ContextVar[_Interaction | None] = ContextVar("interaction", default=None)
_under_way: WeakSet[_Interaction] = WeakSet()


def begin_interaction(interaction_id: int, user_id: int) -> None:
    """From here on, this task and those it starts work for an interaction of the member."""
    known = _here.get()
    if known is None or known.id != interaction_id:
        fresh = _Interaction(interaction_id, user_id)
        _here.set(fresh)
        _under_way.add(fresh)


@contextmanager
def overtaking(user_id: int) -> Iterator[None]:
    """The member's data is being erased inside the block, by this interaction, and is gone at its end.

    All their other interactions under way store nothing more: as long as the block lasts, and after it too. Where it
    raises, nothing was erased, and they go on as if nothing had been tried. Of two that erase at once the first goes
    on: if each overtook the other, nothing would be erased.
    """
    here = _here.get()
    if here is not None:
        here.erases = True
    held = _others_of(user_id)
    for one in held:
        one.awaited += 1
    try:
        yield
    except BaseException:
        if here is not None:
            here.erases = False
        raise
    else:
        overtake(user_id)  # those too that began meanwhile: they may have read what is gone by now
    finally:
        for one in held:
            one.awaited -= 1


def overtake(user_id: int) -> None:
    """Another process has erased the member's data: what is under way for them here stores nothing more."""
    for one in _others_of(user_id):
        one.user_id = 0


def _others_of(user_id: int) -> list[_Interaction]:
    here = _here.get()
    return [one for one in _under_way if one.user_id == user_id and one is not here and not one.erases]


def refuse_overtaken() -> None:
    """Refusal where the interaction that this task works for was overtaken by an erasure, or is about to be."""
    here = _here.get()
    if here is None:
        return
    if not here.user_id:
        raise Refusal(
            _("You erased your data meanwhile"), _("Nothing of this was stored. Begin again if you like.")
        )
    if here.awaited:
        # How it ends is not known yet, and to wait for it could be to wait for each other.
        raise Refusal(
            _("Your data is being erased at this moment"),
            _("Nothing of this was stored. Please try again in a moment."),
        )
