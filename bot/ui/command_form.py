"""A command that could not be run, as a form: its typed options can be corrected without typing them again."""

from collections.abc import Iterable, Mapping
from typing import Any

from discord import AppCommandOptionType, app_commands

from bot.i18n import _
from bot.ui.buttons import record_id
from bot.ui.entry import Interaction
from bot.ui.errors import cause_of
from bot.ui.forms import Form

_MOST_FIELDS = 5
_LONG = 100
"""From this many characters a field has several lines."""

AnyCommand = app_commands.Command[Any, ..., Any]


def typed_options(command: AnyCommand, options: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """Name → text of the options that a member typed: no choice of a list, and no record by its number."""
    free = {
        option.display_name
        for option in command.parameters
        if option.type is AppCommandOptionType.string and not option.choices
    }
    return {
        name: value
        for name, value in options
        if name in free and not (record_id(value) and _names_record(command, name))
    }


def _names_record(command: AnyCommand, name: str) -> bool:
    option = command.get_parameter(name)
    return option is not None and option.autocomplete


class CommandForm(Form):
    """Runs `command` again with its `options` (name → value), of which the typed ones can be changed.

    Discord shows five fields: further typed options are kept as they were.
    """

    offers_help = False  # the command does

    def __init__(self, command: AnyCommand, options: Mapping[str, Any]) -> None:
        super().__init__(f"/{command.qualified_name}")
        self._command, self._options = command, options
        typed = list(typed_options(command, options.items()).items())[:_MOST_FIELDS]
        self._changeable = {name: self._field(name, value) for name, value in typed}

    def _field(self, name: str, value: str) -> Any:
        option = self._command.get_parameter(name)
        assert option is not None
        most = int(option.max_value or 4000)
        return self.text(
            name,
            hint=_(str(option.description)),
            value=value,
            required=option.required,
            most=most,
            long=len(value) > _LONG or most > _LONG * 5,
        )

    async def submitted(self, interaction: Interaction) -> None:
        changed = {name: field.value for name, field in self._changeable.items()}
        options = {**self._options, **changed}
        namespace = app_commands.Namespace(interaction, {}, [])
        namespace.__dict__.update({name: value for name, value in options.items() if value != ""})
        try:
            # Only this way the options are read, and the command's checks asked, as Discord's own way does it.
            await self._command._invoke_with_namespace(interaction, namespace)
        except app_commands.AppCommandError as error:
            raise cause_of(error) from error
