"""Forms: modals with labelled fields, one error presenter, and no lost typing.

A form that is refused comes back: *Correct it* opens it again with what was typed (`Corrections`). A modal lives in
the memory of the process that opened it. One sent after a restart is answered by `answer_orphan` with everything
that was typed, so that it can be copied into a new one.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Container, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Self

import discord
from discord import ui

from bot.errors import Refusal
from bot.i18n import N_, _
from bot.overtaken import refuse_overtaken
from bot.parsing import DayWanted
from bot.pending import Pending
from bot.ui.acknowledge import send_first
from bot.ui.buttons import PRIMARY, button, on_press
from bot.ui.cards import Card, Row, Tone, fit
from bot.ui.crisis_cards import offer_help
from bot.ui.entry import Interaction, action_of, enter
from bot.ui.errors import answer, not_yours
from bot.ui.replies import AnswerLost, reply, reply_text
from bot.ui.text import cut, quoted

Save = Callable[..., Awaitable[None]]
"""Called with the interaction, the values, and the contract that the form was opened for, if any."""

Choice = ui.Select[Any] | ui.RadioGroup[Any]
"""A field of a form in which one of several values is chosen."""

_MOST_RADIOS = 10
_RADIOS = discord.ComponentType.radio_group.value
_MOST_SHOWN = 3000  # characters of what was typed, in one message

YES_NO = (("no", N_("No")), ("yes", N_("Yes")))

MOST_OPEN_EACH = 3
"""Forms that a member may have open at a time: one on each of so many devices. Discord tells nobody of a closed one."""

MOST_OPEN = 2_000
"""Forms that all members together may have open; each takes some kilobytes."""

_EACH, _MOST = 5, 1000
"""Refused forms that are kept of each member, and of all together."""


class OpenForms:
    """The forms that members have open, kept in memory until they are sent, left or an hour old."""

    def __init__(self) -> None:
        self._open: dict[str, Form] = {}
        self._sent: deque[str] = deque(maxlen=1000)
        self.opened_by: set[str] = set()
        """What has opened a form (`bot.ui.entry.action_of`), and is expected to open one again."""

    def keep_open(self, form: "Form") -> None:
        """Keep `form`. Its owner's oldest ones are left, or everybody's oldest one, where that many are open."""
        own = [one for one in self._open.values() if one.owner == form.owner]
        for one in own[: max(0, len(own) - MOST_OPEN_EACH + 1)]:
            one.leave()
        while len(self._open) >= MOST_OPEN:
            next(iter(self._open.values())).leave()
        self._open[form.custom_id] = form

    def leave(self, custom_id: str) -> None:
        """Keep a form no longer: `answer_orphan` gives back what is typed in it."""
        self._open.pop(custom_id, None)

    def close(self, custom_id: str) -> None:
        """Keep a form no longer that was sent, or is over: it is known that it was there."""
        self._open.pop(custom_id, None)
        self._sent.append(custom_id)

    def is_open(self, custom_id: str) -> bool:
        """Whether the form will be answered when it is sent."""
        return custom_id in self._open

    def was_sent(self, custom_id: str) -> bool:
        """Whether the form was answered not long ago."""
        return custom_id in self._sent

    def forget(self, user_id: int) -> None:
        """Leave the forms of a member, with what stands in them."""
        for form in [form for form in self._open.values() if form.owner == user_id]:
            form.leave()


class Field(ui.TextInput[Any]):
    """A text field. `instead`: what stands in place of what was typed, once the member chose it below the answer."""

    instead: str | None = None

    @property
    def is_long(self) -> bool:
        """Whether it takes several lines: then members write there freely."""
        return self.style is discord.TextStyle.paragraph

    @property
    def value(self) -> str:
        return super().value if self.instead is None else self.instead


class Form(ui.Modal):
    """A modal of up to five labelled fields. Subclasses implement `submitted`."""

    offers_help = True
    """Whether words of need in a field of several lines are met with help, beside the answer. False where they are no
    member's own words, or where the answer itself begins with help."""

    _make: Callable[[], Self]

    def __new__(cls, *arguments: Any, **named: Any) -> Self:
        form = super().__new__(cls)
        # A modal that was sent is spent: it is corrected in another, made like it.
        form._make = partial(cls, *arguments, **named)
        return form

    def __init__(self, title: str) -> None:
        super().__init__(title=cut(title, 45), timeout=3600)
        self.owner = 0
        self.corrects = ""
        """Token of the refused form that this one corrects, if any."""
        self.kept_in: OpenForms | None = None
        """Where the form is kept while it is open."""

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
    ) -> Choice:
        """Add a choice of one of at most 25 `options` (value, label), `value` chosen at first.

        They stand below each other to be pressed, as far as Discord takes that; else in a select, which opens first.
        """
        shown = [(key, cut(name, 100), key == value) for key, name in options[:25]]
        field: Choice
        if 2 <= len(shown) <= _MOST_RADIOS:
            radios = [
                discord.RadioGroupOption(value=key, label=name, default=first) for key, name, first in shown
            ]
            field = ui.RadioGroup(options=radios, required=True)
        else:
            rows = [discord.SelectOption(value=key, label=name, default=first) for key, name, first in shown]
            field = ui.Select(options=rows, required=True)
        self.add_item(ui.Label(text=cut(label, 45), description=cut(hint, 100) or None, component=field))
        return field

    def checks(
        self, label: str, options: Sequence[tuple[str, str]], *, hint: str = "", ticked: Container[str]
    ) -> "ui.CheckboxGroup[Any]":
        """Add up to ten `options` (value, label) of which any may be ticked; `ticked`: the values that are at first."""
        boxes = [
            discord.CheckboxGroupOption(value=key, label=cut(name, 100), default=key in ticked)
            for key, name in options
        ]
        field: ui.CheckboxGroup[Any] = ui.CheckboxGroup(
            options=boxes, required=False, min_values=0, max_values=len(boxes)
        )
        self.add_item(ui.Label(text=cut(label, 45), description=cut(hint, 100) or None, component=field))
        return field

    def file(self, label: str, *, hint: str = "") -> "ui.FileUpload[Any]":
        """Add a field that takes one file."""
        field: ui.FileUpload[Any] = ui.FileUpload(required=True)
        self.add_item(ui.Label(text=cut(label, 45), description=cut(hint, 100) or None, component=field))
        return field

    async def submitted(self, interaction: Interaction) -> None:
        """Called with what the member sent; Refusal gives it back to them."""
        raise NotImplementedError

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        if not await enter(interaction):
            return False  # the form stays open, so that it can be sent again
        if interaction.user.id == self.owner:
            return True
        await answer(interaction, not_yours(), f"form {type(self).__name__}")
        return False

    def again(self) -> Self:
        """Another form of the same kind, in which stands what was sent with this one."""
        form = self._make()
        for sent, field in zip(self._controls(), form._controls(), strict=True):
            if isinstance(sent, ui.TextInput):
                field.default, field.required = sent.value or None, sent.required
            elif not isinstance(sent, ui.FileUpload):  # a file cannot be filled in: it is chosen again
                values = [chosen(sent)] if isinstance(sent, ui.RadioGroup) else sent.values
                for option in field.options:
                    option.default = option.value in values
        return form

    def _controls(self) -> Iterator[Any]:
        for label in self.children:
            if isinstance(label, ui.Label):
                yield label.component

    async def on_submit(self, interaction: Interaction) -> None:
        try:
            await self.submitted(interaction)
        except DayWanted as wanted:
            field = next((one for one in self.text_fields() if one.value.strip() == wanted.text), None)
            if field is not None:  # it is sent once more, with the day
                await interaction.client.day_choices.ask(interaction, self, field, wanted)
                return
            await self._give_back(interaction, wanted)
        except Exception as error:
            await self._give_back(interaction, error)
        if self.corrects:
            interaction.client.corrections.drop(self.corrects)
        # Also of one that was refused: who is in need need not get their stars right first.
        if self.offers_help:
            await offer_help(interaction, *(field.value for field in self.text_fields() if field.is_long))

    def text_fields(self) -> Iterator[Field]:
        """The fields of this form that take text, from top to bottom."""
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
        await self._give_back(interaction, error)

    async def _give_back(self, interaction: Interaction, error: Exception) -> None:
        await give_back(interaction, error, f"form {type(self).__name__}", list(self._typed()), self.again)

    def leave(self) -> None:
        """Answer it no longer. What is typed in it is given back by `answer_orphan` where it is sent after all."""
        if self.kept_in is not None:
            self.kept_in.leave(self.custom_id)
        super().stop()

    def stop(self) -> None:
        self._close()
        super().stop()

    async def on_timeout(self) -> None:
        self._close()

    def _close(self) -> None:
        if self.kept_in is not None:
            self.kept_in.close(self.custom_id)


async def open_form(interaction: Interaction, form: Form) -> None:
    """Show `form` to the member, who alone can send it.

    Discord opens no form in answer to another one, nor once it knows that an answer is coming: then a button opens it.
    """
    refuse_overtaken()
    form.owner = interaction.user.id
    interaction.client.open_forms.opened_by.add(action_of(interaction))
    if interaction.type is discord.InteractionType.modal_submit or interaction.response.is_done():
        row = interaction.client.corrections.keep(form.owner, _("Open it"), lambda: form)
        return await reply(interaction, Card(_("One more step"), _("It is filled in a form."), rows=[row]))
    form.kept_in = interaction.client.open_forms
    form.kept_in.keep_open(form)
    modal = discord.InteractionResponseType.modal
    try:
        if not await send_first(interaction, modal, lambda: interaction.response.send_modal(form)):
            interaction._state.store_view(form)  # what discord.py does where it hears that the form was shown
    except Exception:
        form.leave()
        raise


class Corrections:
    """Forms that were refused, kept in memory with what was typed until their members correct them."""

    def __init__(self) -> None:
        self._forms: Pending[Callable[[], Form]] = Pending(each=_EACH, most=_MOST)

    def keep(self, owner: int, label: str, make: Callable[[], Form]) -> Row:
        """A row with a button that opens what `make` gives, for `owner` alone."""
        token = self._forms.put(owner, make)
        return Row(button(label, "form.correct", owner, token, style=PRIMARY))

    def drop(self, token: str) -> None:
        """Forget the refused form behind `token`: its member has sent it again."""
        self._forms.drop(token)

    def forget(self, user_id: int) -> None:
        """Drop what a member typed."""
        self._forms.forget(user_id)

    @on_press("form.correct")
    async def press_correct(self, interaction: Interaction, argument: str) -> None:
        make = self._forms.find(interaction.user.id, argument)
        if make is None:
            raise Refusal(
                _("I no longer have this form"),
                _(
                    "You sent it again, more than an hour has passed, or I was restarted since. What you typed "
                    "still stands in the message with the button, so that you can copy it."
                ),
            )
        form = make()
        form.corrects = argument
        await open_form(interaction, form)


async def give_back(
    interaction: Interaction,
    error: BaseException,
    where: str,
    typed: Sequence[tuple[str, str]],
    again: Callable[[], Form],
) -> None:
    """Tell the member of `error`, with all that they typed (label, text), and a button that opens `again`."""
    if isinstance(error, AnswerLost):  # what was typed counts: to correct it would be to send it twice
        return await answer(interaction, error, where)
    kept = _as_text(typed)
    said = (
        _("Nothing was stored. This is what you typed, so that you can copy it:")
        if isinstance(error, Refusal)
        else _("This is what you typed, so that you can copy it:")
    )
    try:
        rows = [interaction.client.corrections.keep(interaction.user.id, _("Correct it"), again)]
    except Refusal:  # no room for it: the text below is all that comes back
        rows = []
    await answer(interaction, error, where, *([said, kept] if kept else []), rows=rows)


def chosen(field: Choice) -> str:
    """The one value chosen in `field`."""
    if isinstance(field, ui.RadioGroup):
        return field.value or ""
    return field.values[0] if field.values else ""


def _as_text(typed: Iterable[tuple[str, str]]) -> str:
    kept = [(label, value) for label, value in typed if value.strip()]
    shown = fit([quoted(value, _MOST_SHOWN, whole=True) for _label, value in kept], _MOST_SHOWN)
    return "\n".join(f"**{label}**\n{text}" for (label, _value), text in zip(kept, shown, strict=True))


async def answer_orphan(interaction: Interaction) -> None:
    """Answer a form that was opened before a restart, or before its member erased their data."""
    if interaction.type is not discord.InteractionType.modal_submit:
        return
    data: dict[str, Any] = dict(interaction.data or {})
    forms, custom_id = interaction.client.open_forms, str(data.get("custom_id"))
    # A form that answers at once is closed before this is asked.
    if forms.is_open(custom_id) or interaction.response.is_done():
        return
    if not await enter(interaction):
        return
    if forms.was_sent(custom_id):
        return await reply_text(interaction, _("You sent this form already, and it counts once."))
    typed = [("…", value) for value in _values(data.get("components", []))]
    title = _("This form is no longer open here")
    text = _("I was restarted, you opened others since, or you erased your data. Please open it again.")
    kept = _as_text(typed)
    again = _("Nothing was stored. This is what you typed, so that you can copy it:") if kept else ""
    await reply(interaction, Card(title, text, again, kept, tone=Tone.CAREFUL))


def _values(components: Sequence[dict[str, Any]]) -> Iterator[str]:
    for component in components:
        inner = component.get("component")
        yield from _values([*component.get("components", []), *([inner] if inner else [])])
        # Of a radio group it is a key of ours, and nothing that was typed.
        if isinstance(component.get("value"), str) and component.get("type") != _RADIOS:
            yield component["value"]
