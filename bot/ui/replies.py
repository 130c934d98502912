"""Ways to answer an interaction. What concerns a member's data is ephemeral: only they see it."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

import discord

from bot.ui.cards import Card, Tone
from bot.ui.entry import Interaction

T = TypeVar("T")

PROGRESS = 3.0
PATIENCE = 1.0
"""Seconds of work after which Discord is told that an answer is coming; it gives up after three."""


async def reply(interaction: Interaction, card: Card, *, files: Sequence[discord.File] = ()) -> None:
    """A new message that only the member sees."""
    if interaction.response.is_done():
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


async def say(interaction: Interaction, text: str, *, tone: Tone = Tone.PLAIN) -> None:
    """A short text that only the member sees."""
    await reply(interaction, Card(*text.split("\n", 1), tone=tone) if text else Card("…", tone=tone))


async def patiently(
    interaction: Interaction, work: Coroutine[Any, Any, T], progress: Callable[[], str] | None = None
) -> T:
    """The result of `work`; where it takes long, Discord is told meanwhile that an answer is coming.

    `progress`: what to tell the member who still waits, every `PROGRESS` seconds.
    """
    task = asyncio.ensure_future(work)
    try:
        done, _pending = await asyncio.wait({task}, timeout=PATIENCE)
        if not done and not interaction.response.is_done():
            if interaction.type is discord.InteractionType.application_command:
                await interaction.response.defer(ephemeral=True, thinking=True)
            else:
                await interaction.response.defer()
        while progress is not None and not (await asyncio.wait({task}, timeout=PROGRESS))[0]:
            await interaction.edit_original_response(view=Card(progress()))
        return await task
    finally:
        task.cancel()
