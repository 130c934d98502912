"""A member's own questions in support channels. Shown to them alone."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.i18n import _
from bot.support.channels.models import Post, State
from bot.ui.cards import Card
from bot.ui.pages import page_of, pager
from bot.ui.text import inert
from bot.ui.threads import ARCHIVED_LOOKED_AT


class Asked(NamedTuple):
    """A question of the member. `post`: what Candor knows of it, None where it is older than the support channel."""

    title: str
    link: str
    post: Post | None
    closed: bool


def state_text(asked: Asked) -> str:
    """How a question stands, in a few words."""
    match asked.post:
        case Post(state=State.SOLVED):
            return _("solved")
        case Post(state=State.CLOSED):
            return _("closed")
        case Post(waiting_since=None):
            return _("still open, with a reply")
        case Post():
            return _("still open, waits for a reply")
        case _:
            return _("closed") if asked.closed else _("still open")


def mine_card(owner: int, asked: Sequence[Asked], number: int, *, channels: int) -> Card:
    """The member's questions, the newest first, one page of them. `channels`: how many the server has for them."""
    if not asked:
        return Card(
            _("You have no questions in the support channels here"),
            _(
                "A post or thread that you open in one of them stands here. `/ask mine` has the anonymous ones."
            )
            if channels
            else _(
                "This server has no support channels. A moderator can choose some with `/server settings`."
            ),
        )
    shown, page = page_of(asked, number)
    return Card(
        _("Your questions in the support channels"),
        "\n".join(map(_line, shown)),
        page.note,
        "-# "
        + _(
            "Of archived threads I look at the latest {count} in each channel. `/ask mine` has your anonymous "
            "questions."
        ).format(count=ARCHIVED_LOOKED_AT),
        rows=[pager(page, "support.mine", owner)],
    )


def _line(asked: Asked) -> str:
    line = f"- **{inert(asked.title)}** · {state_text(asked)}\n  {asked.link}"
    answer = asked.post.answer_link if asked.post else None
    return line if answer is None else line + "\n  " + _("The answer: {link}").format(link=answer)
