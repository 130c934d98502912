"""The first answer to an interaction, which Discord takes once and for three seconds.

Where nobody knows whether it arrived it is repeated: Discord says so if it was there.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp
import discord
import structlog

Interaction = discord.Interaction[Any]

log = structlog.get_logger()

UNREACHED = (aiohttp.ClientError, OSError)  # TimeoutError is one of the latter
"""What is raised where Discord could not be asked, or did not answer."""

_ALREADY_ANSWERED = 40060
_ANNOUNCING = "announcing"


async def send_first(
    interaction: Interaction,
    kind: discord.InteractionResponseType,
    send: Callable[[], Awaitable[object]],
    files: Sequence[discord.File] = (),
) -> bool:
    """Send the first answer, of this `kind`; once more where it may not have arrived. `files`: what it sends along.

    False: the first one had arrived after all, and `send` never came to its end.
    """
    try:
        await send()
    except (discord.Forbidden, *UNREACHED) as error:
        log.warning("answer_repeated", kind=type(error).__name__)
    else:
        return True
    for file in files:
        file.reset()
    try:
        await send()
    except discord.HTTPException as error:
        if error.code != _ALREADY_ANSWERED:
            raise
        # discord.py has not heard of the first one: what follows would be sent as a second first answer.
        interaction.response._response_type = kind
        return False
    return True


async def announce(interaction: Interaction, *, new: bool) -> None:
    """Tell Discord that an answer is coming, unless it knows. `new`: in a message that only the member sees.

    Otherwise it takes the place of the message whose button was pressed, which stays as it is until then.
    """
    announcing = interaction.extras.get(_ANNOUNCING)
    if announcing is None:
        if interaction.response.is_done():
            return
        # Two may find at once that it takes long: the second waits for the first.
        announcing = interaction.extras[_ANNOUNCING] = asyncio.ensure_future(_defer(interaction, new))
    await asyncio.shield(announcing)


async def _defer(interaction: Interaction, new: bool) -> None:
    kinds = discord.InteractionResponseType
    kind = kinds.deferred_channel_message if new else kinds.deferred_message_update
    await send_first(interaction, kind, lambda: interaction.response.defer(ephemeral=new, thinking=new))


async def announce_slow(interaction: Interaction) -> None:
    """`announce` for work that is slower than expected. Never raises: the work goes on in any case."""
    try:
        await announce(interaction, new=interaction.message is None)
    except (discord.HTTPException, RuntimeError, *UNREACHED) as error:  # RuntimeError: ours is closed
        log.warning("announcement_lost", kind=type(error).__name__)
