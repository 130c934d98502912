"""Ways to answer an interaction. What concerns a member's data is ephemeral: only they see it."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

import discord

from bot.ui.cards import Card, Tone
from bot.ui.entry import Interaction

T = TypeVar("T")

PATIENCE = 1.0
"""Seconds from the interaction after which Discord is told that an answer is coming; it gives up after three."""

PROGRESS = 1.5
"""Seconds between two messages about how far the work is."""


async def reply(interaction: Interaction, card: Card, *, files: Sequence[discord.File] = ()) -> None:
    """A new message that only the member sees; it takes the place of an answer that was announced."""
    if interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
        await interaction.edit_original_response(view=card, attachments=list(files))
    elif interaction.response.is_done():
        await interaction.followup.send(view=card, files=list(files), ephemeral=True)
    else:
        await interaction.response.send_message(view=card, files=list(files), ephemeral=True)


async def show(interaction: Interaction, card: Card, *, files: Sequence[discord.File] = ()) -> None:
    """In place of the message whose button was pressed; a new message where there is none to replace."""
    if interaction.message is None or not interaction.message.flags.components_v2:
        await reply(interaction, card, files=files)
    elif interaction.response.is_done():
        await interaction.edit_original_response(view=card, attachments=list(files))
    else:
        await interaction.response.edit_message(view=card, attachments=list(files))


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
                thinking = interaction.type is discord.InteractionType.application_command
                await interaction.response.defer(ephemeral=thinking, thinking=thinking)
        while progress is not None and not (await asyncio.wait({task}, timeout=PROGRESS))[0]:
            await interaction.edit_original_response(view=progress())
        return await task
    finally:
        task.cancel()
