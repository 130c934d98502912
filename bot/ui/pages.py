"""Long lists, a page at a time. The page number travels in the button, so paging outlives a restart."""

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple, TypeVar

from bot.i18n import _
from bot.ui.buttons import button, number_in
from bot.ui.cards import Row

T = TypeVar("T")

PER_PAGE = 8


class Order(Enum):
    """How a list goes on, and so what its buttons say."""

    NEWEST = "from the newest back"
    AHEAD = "from now into the future"
    OTHER = "not by time"


class Page(NamedTuple):
    """The number of a page, counted from 0, and how many there are."""

    number: int
    of: int

    @property
    def note(self) -> str:
        """`Page 2 of 5`, nothing where there is only one."""
        if self.of <= 1:
            return ""
        return "-# " + _("Page {number} of {count}").format(number=self.number + 1, count=self.of)


def page_of(items: Sequence[T], number: int, size: int = PER_PAGE) -> tuple[Sequence[T], Page]:
    """The items on page `number` (moved into what there is), and the page."""
    count = max(1, -(-len(items) // size))
    number = min(max(number, 0), count - 1)
    return items[number * size : (number + 1) * size], Page(number, count)


def pager(
    page: Page, action: str, owner: int, argument: str = "", *, order: Order = Order.NEWEST
) -> Row | None:
    """Buttons to the neighbouring pages; none for a single page. They call `action` with `number~argument`."""
    if page.of <= 1:
        return None
    match order:
        case Order.NEWEST:
            back, further = "← " + _("Newer"), _("Older") + " →"
        case Order.AHEAD:
            back, further = "← " + _("Earlier"), _("Later on") + " →"
        case Order.OTHER:
            back, further = "← " + _("Back"), _("More") + " →"
    return Row(
        button(back, action, owner, f"{page.number - 1}~{argument}", disabled=page.number == 0),
        button(
            further,
            action,
            owner,
            f"{page.number + 1}~{argument}",
            disabled=page.number >= page.of - 1,
        ),
    )


def page_argument(argument: str) -> tuple[int, str]:
    """The number and the rest of a pager's argument; page 0 where it is no number."""
    number, _sep, rest = argument.partition("~")
    return number_in(number, 9), rest
