"""Word of replies as a direct message.

The member chose it for this question, in the form or with its button: that is the consent. Nothing about it is
stored beside the question itself.
"""

from typing import Any

import discord

from bot.reminders.models import Permanent
from bot.ui.direct_messages import classify
from cogs.ask.cards import word_card


class DirectMessages:
    """A `Notifier` that writes to members themselves."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def notify(self, user_id: int, key: str, title: str, text: str, about: int) -> bool:
        """Send it; False where the member's direct messages are closed, or the member is gone."""
        who: Any = discord.Object(user_id)
        card = word_card(user_id, about, title, text)
        try:
            place = await self._client.create_dm(who)
            await place.send(view=card, nonce=key[:25], allowed_mentions=discord.AllowedMentions.none())
        except discord.HTTPException as error:
            # A refusal that would meet everybody (too many opened, quarantine) is no fault of this member's.
            if isinstance(classify(error), Permanent):
                return False
            raise
        return True
