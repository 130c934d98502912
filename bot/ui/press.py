"""Buttons and selects that outlive a restart: one DynamicItem for each kind, a table of what they do.

A custom id is `c/<action>/<owner>/<argument>`. The item is rebuilt from the message after a restart, so
it knows nothing but its custom id: the owner is checked here, and the handler asks the services, which
reach only the rows of the member who pressed.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Self

import discord
from discord import ui

from bot.errors import Refusal
from bot.i18n import _
from bot.ui.entry import Interaction, enter
from bot.ui.errors import answer, not_yours
from bot.ui.text import cut

Handler = Callable[[Interaction, str], Awaitable[None]]
"""Called with the interaction and the argument of the custom id."""

ChoiceHandler = Callable[[Interaction, str, list[str]], Awaitable[None]]
"""Called with the chosen values besides."""

PickHandler = Callable[[Interaction, str, list[Any]], Awaitable[None]]
"""Called with the chosen channels, roles or members besides."""

EntitySelect = ui.ChannelSelect[Any] | ui.RoleSelect[Any] | ui.UserSelect[Any]

ANYBODY = 0
_TEMPLATE = r"(?P<action>[a-z_.]{1,40})/(?P<owner>\d{1,20})/(?P<argument>.{0,60})"


class Actions:
    """Action name → handler, filled by the cogs when they are loaded."""

    def __init__(self) -> None:
        self.presses: dict[str, Handler] = {}
        self.choices: dict[str, ChoiceHandler] = {}
        self.picks: dict[str, PickHandler] = {}

    def on_press(self, action: str, handler: Handler) -> None:
        """Call `handler` when a button of `action` is pressed."""
        if action in self.presses:
            raise ValueError(f"two handlers for the button {action}")
        self.presses[action] = handler

    def on_choice(self, action: str, handler: ChoiceHandler) -> None:
        """Call `handler` when something is chosen in a select of `action`."""
        if action in self.choices:
            raise ValueError(f"two handlers for the select {action}")
        self.choices[action] = handler

    def on_pick(self, action: str, handler: PickHandler) -> None:
        """Call `handler` when channels, roles or members are chosen in a select of `action`."""
        if action in self.picks:
            raise ValueError(f"two handlers for the select {action}")
        self.picks[action] = handler


class _Owned:
    """What buttons and selects share: who may use them, and what happens to an error."""

    action: str
    owner: int
    argument: str

    async def _handle(self, interaction: Interaction) -> None:
        raise NotImplementedError

    async def guarded(self, interaction: Interaction) -> None:
        # discord.py swallows what a DynamicItem raises, in its check without even a log line: nothing may
        # leave this method.
        try:
            enter(interaction)
            if self.owner not in (ANYBODY, interaction.user.id):
                raise not_yours()
            await self._handle(interaction)
        except Exception as error:
            await answer(interaction, error, f"button {self.action}")


class Press(_Owned, ui.DynamicItem[ui.Button[Any]], template=r"c/" + _TEMPLATE):
    """A button that calls the handler of `action` with `argument` when `owner` presses it."""

    def __init__(self, button: ui.Button[Any], action: str, owner: int, argument: str) -> None:
        super().__init__(button)
        self.action, self.owner, self.argument = action, owner, argument

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        assert isinstance(item, ui.Button)
        return cls(item, match["action"], int(match["owner"]), match["argument"])

    async def callback(self, interaction: Interaction) -> None:
        await self.guarded(interaction)

    async def _handle(self, interaction: Interaction) -> None:
        handler = interaction.client.actions.presses.get(self.action)
        if handler is None:
            raise Refusal(_("This button is from an older version. Please use the command again."))
        await handler(interaction, self.argument)


class Choose(_Owned, ui.DynamicItem[ui.Select[Any]], template=r"s/" + _TEMPLATE):
    """A select that calls the handler of `action` with `argument` and the chosen values."""

    def __init__(self, select: ui.Select[Any], action: str, owner: int, argument: str) -> None:
        super().__init__(select)
        self.action, self.owner, self.argument = action, owner, argument

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        assert isinstance(item, ui.Select)
        return cls(item, match["action"], int(match["owner"]), match["argument"])

    async def callback(self, interaction: Interaction) -> None:
        await self.guarded(interaction)

    async def _handle(self, interaction: Interaction) -> None:
        handler = interaction.client.actions.choices.get(self.action)
        if handler is None:
            raise Refusal(_("This menu is from an older version. Please use the command again."))
        await handler(interaction, self.argument, list(self.item.values))


class Pick(_Owned, ui.DynamicItem[EntitySelect], template=r"p/" + _TEMPLATE):
    """A select of channels, roles or members that calls the handler of `action` with `argument` and what was chosen."""

    def __init__(self, select: EntitySelect, action: str, owner: int, argument: str) -> None:
        super().__init__(select)
        self.action, self.owner, self.argument = action, owner, argument

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        assert isinstance(item, ui.ChannelSelect | ui.RoleSelect | ui.UserSelect)
        return cls(item, match["action"], int(match["owner"]), match["argument"])

    async def callback(self, interaction: Interaction) -> None:
        await self.guarded(interaction)

    async def _handle(self, interaction: Interaction) -> None:
        handler = interaction.client.actions.picks.get(self.action)
        if handler is None:
            raise Refusal(_("This menu is from an older version. Please use the command again."))
        await handler(interaction, self.argument, list(self.item.values))


def pick_id(action: str, owner: int, argument: object = "") -> str:
    """The custom id of a select of channels, roles or members."""
    return f"p/{action}/{owner}/{argument}"


def pick(select: EntitySelect, action: str, owner: int, argument: object = "") -> Pick:
    """A select of channels, roles or members for a card. `select` has the custom id that `pick_id` gives."""
    return Pick(select, action, owner, str(argument))


def record_id(text: str) -> int:
    """The id of a record in a custom id or a chosen value; 0, which no record has, where it is none."""
    return int(text) if text.isdecimal() and len(text) <= 16 else 0


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
