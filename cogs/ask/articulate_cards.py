"""An experience in clear words, to copy or to post."""

from typing import NamedTuple

from bot.i18n import _, ngettext
from bot.support.articulate import Experience, statement, ticket
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row


class Kept(NamedTuple):
    """An experience that its member looks at: as typed, and masked."""

    typed: Experience
    masked: Experience
    found: int


def statement_card(owner: int, token: str, kept: Kept) -> Card:
    """The experience as a statement. `token`: by which the cog finds it again."""
    return Card(
        _("In clear words"),
        _masked(kept.found),
        _copyable(statement(kept.masked)),
        _("Only you see this, and nothing of it is stored."),
        rows=_rows(owner, token, ("articulate.ticket", _("As a support ticket"))),
    )


def ticket_card(owner: int, token: str, kept: Kept) -> Card:
    """The experience as a ticket to the platform's support."""
    return Card(
        _("As a support ticket"),
        _masked(kept.found),
        _copyable(ticket(kept.masked)),
        _("Support needs to know which contract it is: put its number in where they ask for it."),
        rows=_rows(owner, token, ("articulate.text", _("As a statement"))),
    )


def _masked(count: int) -> str:
    if not count:
        return _("I found no names or links to mask. Read it once more as a stranger would.")
    return ngettext(
        "I masked {count} name, link or number. What I do not know as a name stays: read it once more.",
        "I masked {count} names, links or numbers. What I do not know as a name stays: read it once more.",
        count,
    ).format(count=count)


def _copyable(text: str) -> str:
    """In a block that Discord copies with one press."""
    return "```\n" + text.replace("`", "ˋ") + "\n```"


def _rows(owner: int, token: str, other: tuple[str, str]) -> list[Row]:
    return [
        Row(
            button(other[1], other[0], owner, token, style=PRIMARY),
            button(_("Edit"), "articulate.edit", owner, token),
        ),
        Row(
            button(_("Post anonymously…"), "articulate.post", owner, token),
            button(_("Post under my name…"), "articulate.named", owner, token),
        ),
    ]
