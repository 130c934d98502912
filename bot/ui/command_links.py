"""Commands that a text names become clickable: `` `/contract list` `` is written, a mention that opens it is shown.

Discord's mention of a command needs the number that Discord gave its root command (`</contract list:123>`; a
subcommand has the number of its group). `Candor` learns the numbers when it starts and when Discord is told of its
commands, by whichever process. A command whose number is not known stays the code that it was.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from discord import app_commands

_NAMED = re.compile(r"(?<![\\`])`/([a-z][a-z-]*(?: [a-z][a-z-]*){0,2})`(?!`)")
"""A command in code. Members' own words are never one: their backticks are escaped where they are shown."""

_ids: dict[str, int] = {}
"""Full name of a command ("contract list") → the number of its root command."""


def learn_command_ids(
    commands: Iterable[app_commands.Command[Any, ..., Any]], root_ids: Mapping[str, int]
) -> None:
    """Know the numbers of `commands` from now on, in place of what was known. `root_ids`: name → number."""
    _ids.clear()
    for command in commands:
        root = command.root_parent or command
        if root.name in root_ids:
            _ids[command.qualified_name] = root_ids[root.name]


def named_commands(text: str) -> list[str]:
    """The full names of commands that `text` names in code, whether there are such commands or not."""
    return _NAMED.findall(text)


def link_commands(text: str) -> str:
    """`text` with a mention in place of every command whose number is known."""

    def link(found: re.Match[str]) -> str:
        number = _ids.get(found[1])
        return found[0] if number is None else f"</{found[1]}:{number}>"

    return _NAMED.sub(link, text)
