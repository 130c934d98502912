"""Word of replies as a direct message.

The member chose it for this question, in the form or with its button: that is the consent. Nothing about it is
stored beside the question itself.
"""

from typing import Any

import discord

from bot.i18n import _
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row


class DirectMessages:
    """A `Notifier` that writes to members themselves."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def notify(self, user_id: int, key: str, title: str, text: str, about: int) -> bool:
        """Send it; False where the member's direct messages are closed, or the member is gone."""
        who: Any = discord.Object(user_id)
        card = Card(
            title,
            text,
            rows=[
                Row(
                    button(_("Open"), "ask.show", user_id, about, style=PRIMARY),
                    button(_("Stop direct messages"), "privacy.dm", user_id),
                )
            ],
        )
        try:
            place = await self._client.create_dm(who)
            await place.send(view=card, nonce=key[:25], allowed_mentions=discord.AllowedMentions.none())
        except (discord.Forbidden, discord.NotFound):
            return False
        return True
