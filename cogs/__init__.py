"""One file a command group: parse, call a service, render."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import Candor


async def load(bot: "Candor") -> None:
    """Add every command group to `bot`."""
    from cogs.contract import ContractCog
    from cogs.feedback import FeedbackCog
    from cogs.guidance import GuidanceCog
    from cogs.help import HelpCog
    from cogs.privacy import PrivacyCog
    from cogs.reach import ReachCog
    from cogs.remind import RemindCog
    from cogs.remind_settings import RemindSettingsCog
    from cogs.reminder_cards import ReminderCardsCog
    from cogs.score import ScoreCog
    from cogs.start import StartCog
    from cogs.transfer import TransferCog

    records = (ContractCog, FeedbackCog, ScoreCog, TransferCog, PrivacyCog)
    reminders = (RemindCog, RemindSettingsCog, ReminderCardsCog, ReachCog)
    for cog in (StartCog, HelpCog, *records, GuidanceCog, *reminders):
        await bot.add_cog(cog(bot))
