"""Forms: modals with labelled fields, one error presenter, and no lost typing.

A modal lives in the memory of the process that opened it. One sent after a restart is answered by
`answer_orphan` with everything that was typed, so that it can be copied into a new one.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Any

import discord
from discord import ui

from bot.errors import Refusal
from bot.i18n import N_, _
from bot.parsing import DayWanted
from bot.ui.cards import Card, Tone
from bot.ui.entry import Interaction, enter
from bot.ui.errors import answer, not_yours, refused
from bot.ui.replies import reply, say
from bot.ui.text import cut, quoted

Save = Callable[..., Awaitable[None]]
"""Called with the interaction, the values, and the contract that the form was opened for, if any."""

YES_NO = (("no", N_("No")), ("yes", N_("Yes")))


MOST_OPEN_EACH = 3
"""Forms that a member may have open at a time: one on each of so many devices. Discord tells nobody of a closed one."""

MOST_OPEN = 2_000
"""Forms that all members together may have open; each takes some kilobytes."""

_open: dict[str, "Form"] = {}
_closed: deque[str] = deque(maxlen=1000)


def _close(custom_id: str) -> None:
    _open.pop(custom_id, None)
    _closed.append(custom_id)


def forget_forms(user_id: int) -> None:
    """Forget the forms that a member has open, with what stands in them. `answer_orphan` answers those sent later."""
    for form in [form for form in _open.values() if form.owner == user_id]:
        form.leave()


def _make_room(user_id: int) -> None:
    """Leave the member's oldest forms, or everybody's oldest one, where that many are open already."""
    own = [form for form in _open.values() if form.owner == user_id]
    for form in own[: len(own) - MOST_OPEN_EACH + 1] if len(own) >= MOST_OPEN_EACH else ():
        form.leave()
    while len(_open) >= MOST_OPEN:
        next(iter(_open.values())).leave()


class Field(ui.TextInput[Any]):
    """A text field. `instead`: what stands in place of what was typed, once the member chose it below the answer."""

    instead: str | None = None

    @property
    def value(self) -> str:
        return super().value if self.instead is None else self.instead


class Form(ui.Modal):
    """A modal of up to five labelled fields. Subclasses implement `submitted`."""

    def __init__(self, title: str) -> None:
        super().__init__(title=cut(title, 45), timeout=3600)
        self.owner = 0

    def text(
        self,
        label: str,
        *,
        hint: str = "",
        value: str | None = None,
        example: str = "",
        required: bool = True,
        most: int = 100,
        long: bool = False,
    ) -> Field:
        """Add a text field. `hint` stands below the label, `example` in the empty field."""
        field = Field(
            style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
            placeholder=cut(example, 100) or None,
            default=cut(value, most) if value else None,
            required=required,
            max_length=most,
        )
        self.add_item(ui.Label(text=cut(label, 45), description=cut(hint, 100) or None, component=field))
        return field

    def choice(
        self, label: str, options: Sequence[tuple[str, str]], *, hint: str = "", value: str | None = None
    ) -> "ui.Select[Any]":
        """Add a select of `options` (value, label), `value` chosen at first."""
        field: ui.Select[Any] = ui.Select(
            options=[
                discord.SelectOption(value=key, label=cut(name, 100), default=key == value)
                for key, name in options[:25]
            ],
            required=True,
        )
        self.add_item(ui.Label(text=cut(label, 45), description=cut(hint, 100) or None, component=field))
        return field

    async def submitted(self, interaction: Interaction) -> None:
        """Called with what the member sent; Refusal gives it back to them."""
        raise NotImplementedError

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        if interaction.user.id == self.owner:
            return True
        enter(interaction)
        await answer(interaction, not_yours(), f"form {type(self).__name__}")
        return False

    async def on_submit(self, interaction: Interaction) -> None:
        enter(interaction)
        try:
            await self.submitted(interaction)
        except DayWanted as wanted:
            field = next((one for one in self.text_fields() if one.value.strip() == wanted.text), None)
            if field is None:
                raise
            await interaction.client.day_choices.ask(interaction, self, field, wanted)
        except Refusal as refusal:
            # The typing must not be lost: the refusal shows it, to be copied into the next try.
            await reply(interaction, _with_typing(*refused(refusal), list(self._typed())))

    def text_fields(self) -> Iterator[Field]:
        """The text fields."""
        for label in self.children:
            if isinstance(label, ui.Label) and isinstance(label.component, Field):
                yield label.component

    def _typed(self) -> Iterator[tuple[str, str]]:
        for label in self.children:
            if isinstance(label, ui.Label) and isinstance(label.component, Field):
                yield label.text, label.component.value

    def as_typed(self) -> str:
        """What stands in the fields, to be shown."""
        return _as_text(self._typed())

    async def on_error(  # type: ignore[override]  # a modal has no item; discord.py's base class disagrees
        self, interaction: Interaction, error: Exception, /
    ) -> None:
        typed = _as_text(self._typed())
        kept = _("This is what you typed, so that you can copy it:") if typed else ""
        await answer(interaction, error, f"form {type(self).__name__}", kept, typed)

    def leave(self) -> None:
        """Answer it no longer. What is typed in it is given back by `answer_orphan` where it is sent after all."""
        _open.pop(self.custom_id, None)
        super().stop()

    def stop(self) -> None:
        _close(self.custom_id)
        super().stop()

    async def on_timeout(self) -> None:
        _close(self.custom_id)


async def open_form(interaction: Interaction, form: Form) -> None:
    """Show `form` to the member, who alone can send it."""
    _make_room(interaction.user.id)
    form.owner = interaction.user.id
    _open[form.custom_id] = form
    await interaction.response.send_modal(form)


def chosen(field: "ui.Select[Any]") -> str:
    """The one value chosen in `field`."""
    return field.values[0] if field.values else ""


def _with_typing(title: str, text: str, typed: list[tuple[str, str]]) -> Card:
    kept = _as_text(typed)
    again = _("Nothing was stored. This is what you typed, so that you can copy it:") if kept else ""
    return Card(title, text, again, kept, tone=Tone.CAREFUL)


def _as_text(typed: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"**{label}**\n{quoted(value, 600)}" for label, value in typed if value.strip())


async def answer_orphan(interaction: Interaction) -> None:
    """Answer a form that was opened before a restart, or before its member erased their data."""
    if interaction.type is not discord.InteractionType.modal_submit:
        return
    data: dict[str, Any] = dict(interaction.data or {})
    # A form that answers at once is closed before this is asked.
    if data.get("custom_id") in _open or interaction.response.is_done():
        return
    enter(interaction)
    if data.get("custom_id") in _closed:
        return await say(interaction, _("You sent this form already, and it counts once."))
    typed = [("…", value) for value in _values(data.get("components", []))]
    title = _("This form is no longer open here")
    text = _("I was restarted, you opened others since, or you erased your data. Please open it again.")
    await reply(interaction, _with_typing(title, text, typed))


def _values(components: Sequence[dict[str, Any]]) -> Iterator[str]:
    for component in components:
        inner = component.get("component")
        yield from _values([*component.get("components", []), *([inner] if inner else [])])
        if isinstance(component.get("value"), str):
            yield component["value"]
