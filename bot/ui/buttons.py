"""Buttons and selects that outlive a restart: what they do is a method of a cog, marked with a decorator.

class ContractCog(commands.Cog):
    @on_press("contract.show")
    async def press_show(self, interaction: Interaction, argument: str) -> None: ...

A custom id is `<kind>/<action>/<owner>/<argument>`. The item is rebuilt from the message after a restart, so
it knows nothing but its custom id: the owner is checked here, and the handler asks the services, which
reach only the rows of the member who pressed. `Candor.add_cog` collects the handlers when a cog is loaded.
"""

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from enum import Enum
from typing import Any, ClassVar, Self, TypeVar

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


class _Owned:
    """What buttons and selects share: who may use them, what they call, and what happens to an error."""

    kind: ClassVar[Kind]
    outdated: ClassVar[str]
    """What is said where no cog knows the action any more."""

    item: Any
    action: str
    owner: int
    argument: str

    def __init__(self, item: Any, action: str, owner: int, argument: str) -> None:
        super().__init__(item)  # type: ignore[call-arg]  # discord.py's DynamicItem is the next class
        self.action, self.owner, self.argument = action, owner, argument

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(item, match["action"], int(match["owner"]), match["argument"])

    async def callback(self, interaction: Interaction) -> None:
        # discord.py swallows what a DynamicItem raises, in its check without even a log line: nothing may
        # leave this method.
        try:
            if not await enter(interaction):
                return
            if self.owner not in (ANYBODY, interaction.user.id):
                raise not_yours()
            handler = interaction.client.actions.find_handler(self.kind, self.action)
            if handler is None:
                raise Refusal(_(self.outdated))
            chosen = () if self.kind is Kind.PRESS else (list(self.item.values),)
            await handler(interaction, self.argument, *chosen)
        except Exception as error:
            await answer(interaction, error, f"button {self.action}")


OLD_MENU = N_("This menu is from an older version. Please use the command again.")
OLD_BUTTON = N_("This button is from an older version. Please use the command again.")

_ID = re.compile(f"[{''.join(kind.value for kind in Kind)}]{_TEMPLATE}")


async def answer_unknown(interaction: Interaction) -> None:
    """Answer who pressed or chose something whose custom id no version since has written.

    discord.py finds no item for it, so that Discord would only say that the interaction failed.
    """
    data: dict[str, Any] = dict(interaction.data or {})
    if interaction.type is not discord.InteractionType.component or _ID.fullmatch(str(data.get("custom_id"))):
        return
    if not await enter(interaction):
        return
    pressed = data.get("component_type") == discord.ComponentType.button.value
    raise Refusal(_(OLD_BUTTON if pressed else OLD_MENU))


class Press(_Owned, ui.DynamicItem[ui.Button[Any]], template=Kind.PRESS.value + _TEMPLATE):
    """A button that calls the handler of `action` with `argument` when `owner` presses it."""

    kind = Kind.PRESS
    outdated = OLD_BUTTON


class Choose(_Owned, ui.DynamicItem[ui.Select[Any]], template=Kind.CHOICE.value + _TEMPLATE):
    """A select that calls the handler of `action` with `argument` and the chosen values."""

    kind = Kind.CHOICE
    outdated = OLD_MENU


class Pick(_Owned, ui.DynamicItem[EntitySelect], template=Kind.PICK.value + _TEMPLATE):
    """A select of channels, roles or members that calls the handler of `action` with `argument` and what was chosen."""

    kind = Kind.PICK
    outdated = OLD_MENU


def pick_id(action: str, owner: int, argument: object = "") -> str:
    """The custom id of a select of channels, roles or members."""
    return f"p/{action}/{owner}/{argument}"


def pick(select: EntitySelect, action: str, owner: int, argument: object = "") -> Pick:
    """A select of channels, roles or members for a card. `select` has the custom id that `pick_id` gives."""
    return Pick(select, action, owner, str(argument))


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
) -> Press:
    """A button for a card."""
    made: ui.Button[Any] = ui.Button(
        label=cut(label, 80), style=style, disabled=disabled, custom_id=f"c/{action}/{owner}/{argument}"
    )
    return Press(made, action, owner, str(argument))


def select(
    placeholder: str,
    action: str,
    owner: int,
    options: Sequence[discord.SelectOption],
    argument: object = "",
) -> Choose:
    """A select for a card: one of up to 25 options."""
    made: ui.Select[Any] = ui.Select(
        placeholder=cut(placeholder, 150),
        options=list(options)[:25],
        custom_id=f"s/{action}/{owner}/{argument}",
    )
    return Choose(made, action, owner, str(argument))


def channel_select(placeholder: str, action: str, owner: int, argument: object = "") -> Pick:
    """A select for a card: one text channel of the server."""
    made: ui.ChannelSelect[Any] = ui.ChannelSelect(
        placeholder=cut(placeholder, 150),
        channel_types=[discord.ChannelType.text],
        custom_id=pick_id(action, owner, argument),
    )
    return Pick(made, action, owner, str(argument))
