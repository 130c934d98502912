"""Buttons and selects that outlive a restart: what they do is a method of a cog, marked with a decorator.

class ContractCog(commands.Cog):
    @on_press("contract.show")
    async def press_show(self, interaction: Interaction, argument: str) -> None: ...

A custom id is `<kind>/<action>/<owner>/<argument>`. Nothing else is known of what was pressed, which outlives a restart
so: the owner is checked here, and the handler asks the services, which reach only the rows of the member who pressed.
`Candor.add_cog` collects the handlers when a cog is loaded.
"""

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from enum import Enum
from typing import Any, Self, TypeVar

import discord
from discord import ui

from bot.errors import Refusal
from bot.i18n import N_, _
from bot.ui.entry import Interaction, enter
from bot.ui.errors import answer, not_yours
from bot.ui.text import cut

Handler = Callable[..., Awaitable[None]]
"""Called with the interaction and the argument of the custom id; of a select, with the chosen values besides."""

F = TypeVar("F", bound=Handler)

Button = ui.Button[Any]
Select = ui.Select[Any]
EntitySelect = ui.ChannelSelect[Any] | ui.RoleSelect[Any] | ui.UserSelect[Any]

PRIMARY = discord.ButtonStyle.primary
"""The likely next step, one on a card."""
SUCCESS = discord.ButtonStyle.success
"""Goes through with what was prepared."""
PLAIN = discord.ButtonStyle.secondary
"""One way among others."""
DANGER = discord.ButtonStyle.danger
"""A button that takes something away."""

ANYBODY = 0
_TEMPLATE = r"/(?P<action>[a-z_.]{1,40})/(?P<owner>\d{1,20})/(?P<argument>.{0,60})"
_MARK = "__candor_actions__"


class Kind(Enum):
    """What a member did; the value begins the custom id."""

    PRESS = "c"
    """A button that was pressed."""
    CHOICE = "s"
    """A select in which options were chosen."""
    PICK = "p"
    """A select in which channels, roles or members were chosen."""


def _marked(kind: Kind, actions: tuple[str, ...]) -> Callable[[F], F]:
    def mark(handler: F) -> F:
        setattr(handler, _MARK, [*getattr(handler, _MARK, []), *((kind, action) for action in actions)])
        return handler

    return mark


def on_press(*actions: str) -> Callable[[F], F]:
    """Mark the method of a cog that is called when a button of one of `actions` is pressed."""
    return _marked(Kind.PRESS, actions)


def on_choice(*actions: str) -> Callable[[F], F]:
    """Mark the method of a cog that is called when something is chosen in a select of one of `actions`."""
    return _marked(Kind.CHOICE, actions)


def on_pick(*actions: str) -> Callable[[F], F]:
    """Mark the method of a cog that is called when channels, roles or members are chosen in a select."""
    return _marked(Kind.PICK, actions)


def _handlers(cog: object) -> Iterator[tuple[Kind, str, Handler]]:
    for name in dir(type(cog)):
        for kind, action in getattr(getattr(type(cog), name, None), _MARK, ()):
            yield kind, action, getattr(cog, name)


class Actions:
    """What buttons and selects do: by kind, action name → the method of a loaded cog."""

    def __init__(self) -> None:
        self._handlers: dict[Kind, dict[str, Handler]] = {kind: {} for kind in Kind}

    def collect(self, cog: object) -> None:
        """Add the marked methods of `cog`. ValueError where an action has a handler already."""
        for kind, action, handler in _handlers(cog):
            if action in self._handlers[kind]:
                raise ValueError(f"two handlers for {kind.name.lower()} of {action}")
            self._handlers[kind][action] = handler

    def find_handler(self, kind: Kind, action: str) -> Handler | None:
        """What `action` does; None where no loaded cog knows it."""
        return self._handlers[kind].get(action)

    def names(self, kind: Kind) -> frozenset[str]:
        """All actions of one kind."""
        return frozenset(self._handlers[kind])


OLD_MENU = N_("This menu is from an older version. Please use the command again.")
OLD_BUTTON = N_("This button is from an older version. Please use the command again.")

_ID = re.compile(f"(?P<kind>[{''.join(kind.value for kind in Kind)}]){_TEMPLATE}")


async def answer_component(interaction: Interaction) -> None:
    """Do what was asked for by pressing a button, or by choosing options. Never raises.

    All there is to know stands in the interaction. discord.py would make every item of the message anew to find the
    one; only for picks it has to: it knows what channels, roles and members the numbers stand for (`Pick`).
    """
    if interaction.type is not discord.InteractionType.component:
        return
    data: dict[str, Any] = dict(interaction.data or {})
    found = _ID.fullmatch(str(data.get("custom_id")))
    if found is None:
        pressed = data.get("component_type") == discord.ComponentType.button.value
        await _act(interaction, Kind.PRESS if pressed else Kind.CHOICE, "unknown", ANYBODY)
    elif (kind := Kind(found["kind"])) is not Kind.PICK:
        chosen = () if kind is Kind.PRESS else (list(data.get("values", ())),)
        await _act(interaction, kind, found["action"], int(found["owner"]), found["argument"], *chosen)


async def _act(interaction: Interaction, kind: Kind, action: str, owner: int, *given: Any) -> None:
    """Call what `action` does with what is `given`, where its `owner` asks for it."""
    try:
        if not await enter(interaction):
            return
        if owner not in (ANYBODY, interaction.user.id):
            raise not_yours()
        handler = interaction.client.actions.find_handler(kind, action)
        if handler is None:  # no version since has written it
            raise Refusal(_(OLD_BUTTON if kind is Kind.PRESS else OLD_MENU))
        await handler(interaction, *given)
    except Exception as error:
        await answer(interaction, error, f"button {action}")


class Pick(ui.DynamicItem[EntitySelect], template=Kind.PICK.value + _TEMPLATE):
    """A select of channels, roles or members, once some are picked: then discord.py makes it of the message."""

    def __init__(self, item: Any, found: re.Match[str]) -> None:
        super().__init__(item)
        self._found = found

    @classmethod
    async def from_custom_id(
        cls, _interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(item, match)

    async def callback(self, interaction: Interaction) -> None:
        # discord.py swallows what is raised here: `_act` raises nothing.
        owner, argument, values = int(self._found["owner"]), self._found["argument"], list(self.item.values)
        await _act(interaction, Kind.PICK, self._found["action"], owner, argument, values)


def pick_id(action: str, owner: int, argument: object = "") -> str:
    """The custom id of a select of channels, roles or members."""
    return f"p/{action}/{owner}/{argument}"


def number_in(text: str, digits: int, missing: int = 0) -> int:
    """The whole number in a custom id or a chosen value; `missing` where it is none, or has more `digits`.

    Custom ids are forged and come from older versions: nothing else here turns text into a number.
    """
    return int(text) if text.isdecimal() and len(text) <= digits else missing


def record_id(text: str) -> int:
    """The id of a record in a custom id or a chosen value; 0, which no record has, where it is none."""
    return number_in(text, 16)


def button(
    label: str,
    action: str,
    owner: int,
    argument: object = "",
    *,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    disabled: bool = False,
) -> Button:
    """A button for a card."""
    return ui.Button(
        label=cut(label, 80), style=style, disabled=disabled, custom_id=f"c/{action}/{owner}/{argument}"
    )


def select(
    placeholder: str,
    action: str,
    owner: int,
    options: Sequence[discord.SelectOption],
    argument: object = "",
) -> Select:
    """A select for a card: one of up to 25 options."""
    return ui.Select(
        placeholder=cut(placeholder, 150),
        options=list(options)[:25],
        custom_id=f"s/{action}/{owner}/{argument}",
    )


def channel_select(placeholder: str, action: str, owner: int, argument: object = "") -> EntitySelect:
    """A select for a card: one text channel of the server."""
    return ui.ChannelSelect(
        placeholder=cut(placeholder, 150),
        channel_types=[discord.ChannelType.text],
        custom_id=pick_id(action, owner, argument),
    )
