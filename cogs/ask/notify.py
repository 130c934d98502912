"""Word of replies as a direct message.

The member chose it for this question, in the form or with its button: that is the consent. Nothing about it is
stored beside the question itself, the channel neither: without other consent of the member it would tell who asked.
"""

import structlog

from bot.app import Candor
from bot.reminders.models import Permanent, Sent, Temporary
from cogs.ask.cards import word_card

log = structlog.get_logger()


class DirectMessages:
    """A `Notifier` that writes to members themselves."""

    def __init__(self, bot: Candor) -> None:
        self._bot = bot

    async def notify(self, user_id: int, key: str, title: str, text: str, about: int) -> bool | None:
        """Send it; False where the member's direct messages are closed, or the member is gone. None: not now."""
        card = word_card(user_id, about, title, text)
        setting = await self._bot.services.reminder_queue.setting(user_id)
        outcome = await self._bot.direct_channels.send_card(
            user_id, card, known=setting.dm_channel_id, nonce=key[:25], ahead=True, remember=False
        )
        match outcome:
            case Sent():
                return True
            case Permanent():
                return False
            case Temporary(reason=reason):
                log.warning("anonymous_notice_failed", kind=reason)
        return None
