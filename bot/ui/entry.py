"""Where every interaction enters: what comes too late is dropped, the rest has its language and is waited for."""

import asyncio
from functools import partial
from typing import Any

import discord
import structlog

from bot.i18n import set_language
from bot.overtaken import begin_interaction
from bot.ui.acknowledge import Interaction as Interaction
from bot.ui.acknowledge import announce_slow
from bot.waiting import tell_if_slow

log = structlog.get_logger()

_running: set[asyncio.Task[Any]] = set()


def enter(interaction: Interaction) -> bool:
    """Answer in the member's language, and let a shutdown wait for this task.

    Once it is answered, the bot may have more to say (`Candor.answered`). False where it comes too late to be answered:
    nothing is to be done about it.
    """
    age = (discord.utils.utcnow() - interaction.created_at).total_seconds()
    arrivals = interaction.client.arrivals
    late = arrivals.lateness(age, asyncio.get_running_loop().time())
    if arrivals.is_too_late(late):
        log.warning("interaction_too_late", kind=interaction.type.name, seconds=round(late, 1))
        return False
    set_language(interaction.locale.value)
    begin_interaction(interaction.id, interaction.user.id)
    task = asyncio.current_task()
    if task is not None:
        track(task)
        if interaction.type is not discord.InteractionType.autocomplete:
            task.add_done_callback(lambda _task: interaction.client.answered(interaction))
            tell_if_slow(partial(announce_slow, interaction), late)
    return True


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
