"""Caches over single words and short texts that members type: nobody's in particular, and emptied when anybody erases.

Words that no page knows may be a client's name. Whose they were is not kept, so all of them go.
"""

from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakSet

F = TypeVar("F", bound=Callable[..., Any])

_caches: "WeakSet[Any]" = WeakSet()
_listing = Lock()
"""An index is built in a thread and brings caches of its own, while the event loop may be emptying them."""


def cache_typed(most: int) -> Callable[[F], F]:
    """As `functools.lru_cache` with room for `most` answers, and with `forget_typed`."""

    def decorate(function: F) -> F:
        cached: Any = lru_cache(maxsize=most)(function)
        with _listing:
            _caches.add(cached)
        return cached  # type: ignore[no-any-return]

    return decorate


def forget_typed() -> None:
    """Empty every cache that `cache_typed` made."""
    with _listing:
        caches = list(_caches)
    for cache in caches:
        cache.cache_clear()
