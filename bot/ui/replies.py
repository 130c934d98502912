"""Ways to answer an interaction. What concerns a member's data is ephemeral: only they see it."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

import discord
import structlog

from bot.ui.acknowledge import UNREACHED, announce, send_first
from bot.ui.cards import Card, Tone
from bot.ui.entry import Interaction
from bot.waiting import PATIENCE

log = structlog.get_logger()

T = TypeVar("T")
Files = Sequence[discord.File]

PROGRESS = 1.5
"""Seconds between two messages about how far the work is."""

_FILLED = "filled"
"""In an interaction's `extras`: the answer that was announced has been sent."""


class AnswerLost(Exception):
    """What was asked is done, and Discord did not take the answer; its cause says how. Or it did, and nobody knows."""


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (discord.HTTPException, *UNREACHED) as error:
        raise AnswerLost from error


async def reply(interaction: Interaction, card: Card, *, files: Files = ()) -> None:
    """A new message that only the member sees; it takes the place of an answer that was announced.

    Raises AnswerLost.
    """
    announced = interaction.response.type is discord.InteractionResponseType.deferred_channel_message
    with _answering():
        if announced and not interaction.extras.get(_FILLED):
            # Before it is known to be there: whatever is said after it must not take its place.
            interaction.extras[_FILLED] = True
            await _edit(interaction, card, files)
        elif interaction.response.is_done():
            await interaction.followup.send(view=card, files=list(files), ephemeral=True)
        else:
            message = discord.InteractionResponseType.channel_message
            send = partial(interaction.response.send_message, view=card, files=list(files), ephemeral=True)
            await send_first(interaction, message, send, files)


async def reply_file(interaction: Interaction, file: discord.File) -> None:
    """A file that only the member sees, in a message of its own."""
    if interaction.response.is_done():
        await interaction.followup.send(file=file, ephemeral=True)
    else:
        await interaction.response.send_message(file=file, ephemeral=True)


async def show(interaction: Interaction, card: Card, *, files: Files = ()) -> None:
    """In place of the message whose button was pressed; a new message where there is none to replace.

    Raises AnswerLost.
    """
    if interaction.message is None or not interaction.message.flags.components_v2:
        return await reply(interaction, card, files=files)
    with _answering():
        if interaction.response.is_done():
            await _edit(interaction, card, files)
        else:
            update = discord.InteractionResponseType.message_update
            send = partial(interaction.response.edit_message, view=card, attachments=list(files))
            await send_first(interaction, update, send, files)


async def _edit(interaction: Interaction, card: Card, files: Files = ()) -> None:
    """Put `card` in place of the first answer; twice is as good as once."""
    try:
        await interaction.edit_original_response(view=card, attachments=list(files))
    except (discord.Forbidden, *UNREACHED) as error:
        log.warning("answer_repeated", kind=type(error).__name__)
        for file in files:
            file.reset()
        await interaction.edit_original_response(view=card, attachments=list(files))


async def show_progress(interaction: Interaction, card: Card) -> None:
    """How far the work is, in place of the message whose button was pressed. Where it is lost the work goes on."""
    try:
        await show(interaction, card)
    except AnswerLost as error:
        log.warning("progress_lost", kind=type(error.__cause__).__name__)


async def reply_text(interaction: Interaction, text: str, *, tone: Tone = Tone.PLAIN) -> None:
    """A short text that only the member sees."""
    await reply(interaction, Card(*text.split("\n", 1), tone=tone) if text else Card("…", tone=tone))


async def patiently(
    interaction: Interaction, work: Coroutine[Any, Any, T], progress: Callable[[], Card] | None = None
) -> T:
    """The result of `work`; where it takes long, Discord is told meanwhile that an answer is coming.

    `progress`: what to show the member who still waits, every `PROGRESS` seconds.
    """
    # Counted from the interaction: one that takes several steps has no more time for them all.
    spent = (discord.utils.utcnow() - interaction.created_at).total_seconds()
    task = asyncio.ensure_future(work)
    try:
        if not interaction.response.is_done():
            done, _pending = await asyncio.wait({task}, timeout=min(max(PATIENCE - spent, 0.0), PATIENCE))
            if not done:
                await announce(interaction, new=interaction.message is None)
        while progress is not None and not (await asyncio.wait({task}, timeout=PROGRESS))[0]:
            try:
                await interaction.edit_original_response(view=progress())
            except (discord.HTTPException, *UNREACHED) as error:
                log.warning("progress_lost", kind=type(error).__name__)
        return await task
    finally:
        task.cancel()
