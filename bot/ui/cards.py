"""An answer: one Components V2 message made of a title, blocks of text and rows of buttons.

Discord refuses more than 4,000 characters or 40 components in one message, and discord.py does not check the
former. `Card` keeps within both by cutting the text blocks that are longest.
"""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, NamedTuple

import discord
from discord import ui

from bot.i18n import _
from bot.ui.command_links import link_commands
from bot.ui.text import cut

MOST_CHARACTERS = 4000

MOST_BUTTONS = 5
"""Below one card, so without those beside lines (`Line`); what is beyond stands in the menu *More* (`bot.ui.more`)."""

LIKELY = (discord.ButtonStyle.primary, discord.ButtonStyle.success)
"""Styles of the likely next step, and of going through with what was prepared."""


class Tone(IntEnum):
    """The accent colour of a card."""

    PLAIN = 0x5865F2
    GOOD = 0x3BA55D
    CAREFUL = 0xE8A33D
    BAD = 0xD9534F


class Row(ui.ActionRow[Any]):
    """A row of up to five buttons or one select."""

    def __init__(self, *items: ui.Item[Any]) -> None:
        super().__init__()
        for item in items:
            self.add_item(item)


class Image(NamedTuple):
    """A picture that is sent along with a card. `description` says what it shows, for who cannot see it."""

    name: str
    description: str


class Line(NamedTuple):
    """A line of a list, with a button beside it for what is likely to be done with just that one: a plain one.

    A line takes three of the 40 components, so a page has room for eight of them (`bot.ui.pages.PER_PAGE`).
    """

    text: str
    button: ui.Item[Any]


class Card(ui.LayoutView):
    """An answer in one message. Its buttons are `bot.ui.buttons` items, so it needs no memory of its own.

    `blocks`: texts, and lists whose lines have buttons beside them.
    `rows`: by worth. The first likely step is shown as such, later ones are plain; of more buttons than
    `MOST_BUTTONS` the last ones stand in the menu *More*.
    """

    def __init__(
        self,
        title: str,
        *blocks: str | Sequence[Line] | None,
        tone: Tone = Tone.PLAIN,
        rows: Sequence["Row | None"] = (),
        image: Image | None = None,
    ) -> None:
        super().__init__(timeout=None)
        filled = [[block] if isinstance(block, str) else block for block in blocks if block]
        texts = [_text(one) for one in (f"### {title}", *(one for block in filled for one in block))]
        fitted = iter(fit(texts, MOST_CHARACTERS - 50))
        box: ui.Container[Any] = ui.Container(accent_colour=discord.Colour(int(tone)))
        box.add_item(ui.TextDisplay(next(fitted)))
        for number, block in enumerate(filled):
            if number:
                box.add_item(ui.Separator(visible=False))
            for one in block:
                shown: ui.TextDisplay[Any] = ui.TextDisplay(next(fitted))
                box.add_item(ui.Section(shown, accessory=one.button) if isinstance(one, Line) else shown)
        if image is not None:
            item = discord.MediaGalleryItem(
                f"attachment://{image.name}", description=cut(image.description, 1024)
            )
            box.add_item(ui.MediaGallery(item))
        self.add_item(box)
        below = [row for row in rows if row is not None and row.children]
        _leave_one_likely(below)
        for row in folded(below):
            self.add_item(row)
        # Presses find their handler by custom id. Unless stopped, discord.py keeps each card that it sends,
        # with a timer of its own, for a quarter of an hour.
        self.stop()


def _text(shown: str | Line) -> str:
    """What is written there, its commands to be pressed."""
    return link_commands(shown.text if isinstance(shown, Line) else shown)


def folded(rows: Sequence[Row]) -> Sequence[Row]:
    """`rows` with at most `MOST_BUTTONS` buttons: the last ones that are no likely next step go into a menu.

    The likely next step comes first; selects stay as they are, above.
    """
    buttons = _buttons(rows)
    if len(buttons) <= MOST_BUTTONS:
        return rows
    buttons.sort(key=lambda item: item.style not in LIKELY)
    kept, rest = buttons[:MOST_BUTTONS], buttons[MOST_BUTTONS:]
    menus = [row for row in rows if not any(item in buttons for item in row.children)]
    options = [
        discord.SelectOption(label=str(one.label), value=f"{action}/{argument}")
        for one in rest
        if not one.disabled
        for _kind, action, _owner, argument in [str(one.custom_id).split("/", 3)]
    ]
    for row in rows:
        if row not in menus:
            row.clear_items()
    return [*menus, Row(*kept), *([_more(options, str(rest[0].custom_id).split("/")[2])] if options else [])]


def _leave_one_likely(rows: Sequence[Row]) -> None:
    """Two likely next steps would be none: what asks first, by worth, is the one."""
    likely = [item for item in _buttons(rows) if item.style in LIKELY]
    for later in likely[1:]:
        later.style = discord.ButtonStyle.secondary


def _buttons(rows: Sequence[Row]) -> list[ui.Button[Any]]:
    return [item for row in rows for item in row.children if isinstance(item, ui.Button)]


def _more(options: list[discord.SelectOption], owner: str) -> Row:
    menu: ui.Select[Any] = ui.Select(
        placeholder=_("More"), options=options, custom_id=f"s/more/{owner}/", min_values=0
    )
    return Row(menu)


def fit(texts: Sequence[str], limit: int) -> list[str]:
    """`texts` with at most `limit` characters in all: the longest ones are cut to one length."""
    left = limit
    for position, length in enumerate(sorted(map(len, texts))):
        share = left // (len(texts) - position)
        if length > share:
            return [cut(text, max(share, 1)) for text in texts]
        left -= length
    return list(texts)
