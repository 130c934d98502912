"""Where every interaction enters: what comes too late is dropped, all others wait for their turn, forms least."""

import asyncio
from functools import partial
from typing import Any

import discord
import structlog

from bot.i18n import set_language
from bot.overtaken import begin_interaction
from bot.ui.acknowledge import Interaction as Interaction
from bot.ui.acknowledge import announce_slow
from bot.waiting import patience, tell_if_slow

log = structlog.get_logger()

_running: set[asyncio.Task[Any]] = set()


LINE_PATIENCE, FORM_PATIENCE = 0.5, 1.0
"""Seconds that a member waits longer in the line, which moves: an announcement is a call to Discord more, by the very
core that all wait for. For a form longer still: once it is announced, only a button is left that opens it."""


async def enter(interaction: Interaction) -> bool:
    """Answer in the member's language, when it is their turn, and let a shutdown wait for this task.

    Once it is answered, the bot may have more to say (`Candor.answered`). False where it comes too late to be answered,
    or its turn does, or where another process answers it: nothing is to be done about it.
    """
    if not interaction.client.fleet.serves(interaction.created_at):
        return False
    age = (discord.utils.utcnow() - interaction.created_at).total_seconds()
    loop, began = asyncio.get_running_loop(), asyncio.get_running_loop().time()
    late = interaction.client.arrivals.lateness(age, began)
    if _is_too_late(interaction, late):
        return False
    set_language(interaction.locale.value)
    begin_interaction(interaction.id, interaction.user.id)
    task = asyncio.current_task()
    if task is not None:
        track(task)
        if interaction.type is not discord.InteractionType.autocomplete:
            task.add_done_callback(lambda _task: interaction.client.answered(interaction))
            tell_if_slow(partial(announce_slow, interaction), late)
        await _take_place(interaction, task)
    return not _is_too_late(interaction, late + loop.time() - began)


async def _take_place(interaction: Interaction, task: asyncio.Task[Any]) -> None:
    opens_form = action_of(interaction) in interaction.client.open_forms.opened_by
    async with patience(FORM_PATIENCE if opens_form else LINE_PATIENCE):
        give_back = await interaction.client.admission.take_place(urgent=opens_form)
    task.add_done_callback(lambda _task: give_back())


def _is_too_late(interaction: Interaction, late: float) -> bool:
    if interaction.response.is_done() or not interaction.client.arrivals.is_too_late(late):
        return False
    log.warning("interaction_too_late", kind=interaction.type.name, seconds=round(late, 1))
    return True


def action_of(interaction: Interaction) -> str:
    """What a member asks for, whatever they say with it: a command's name, or that of a button's or menu's action."""
    data: dict[str, Any] = dict(interaction.data or {})
    if interaction.command is not None:
        return interaction.command.qualified_name
    parts = str(data.get("custom_id")).split("/")
    if parts[:2] == ["s", "more"]:  # its options say what the buttons would have said
        return str((data.get("values") or [""])[0]).partition("/")[0]
    return parts[1] if len(parts) > 1 else ""


def track(task: asyncio.Task[Any]) -> None:
    """Let a shutdown wait for `task`."""
    _running.add(task)
    task.add_done_callback(_running.discard)


async def finish(timeout: float) -> int:  # noqa: ASYNC109 - asyncio.wait does not cancel, a timeout block would
    """Wait up to `timeout` seconds for running interactions; returns how many were still running."""
    tasks = _running - {asyncio.current_task()}
    if not tasks:
        return 0
    _done, pending = await asyncio.wait(tasks, timeout=timeout)
    return len(pending)


def cut_off() -> None:
    """End what still runs: the connection that it would answer by is about to be closed."""
    for task in _running - {asyncio.current_task()}:
        task.cancel()
