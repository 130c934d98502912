"""One folder a command group: parse, call a service, render."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import Candor


async def load(bot: "Candor") -> None:
    """Add every command group to `bot`."""
    from cogs.ask.articulate import ArticulateCog
    from cogs.ask.commands import AskCog
    from cogs.ask.outbox import AskOutboxCog
    from cogs.community.commands import CommunityCog
    from cogs.community.posts import CommunityPostsCog
    from cogs.contract.commands import ContractCog
    from cogs.feedback.commands import FeedbackCog
    from cogs.guidance.commands import GuidanceCog
    from cogs.help.commands import HelpCog
    from cogs.privacy.commands import PrivacyCog
    from cogs.remind.arrived import ReminderCardsCog
    from cogs.remind.commands import RemindCog
    from cogs.remind.reach import ReachCog
    from cogs.remind.settings import RemindSettingsCog
    from cogs.score.commands import ScoreCog
    from cogs.settings.commands import SettingsCog
    from cogs.start.commands import StartCog
    from cogs.support.commands import SupportCog
    from cogs.support.settings import SupportSettingsCog
    from cogs.support.sweep import SupportSweepCog
    from cogs.support.thanks import ThanksCog
    from cogs.support.watch import SupportWatchCog
    from cogs.transfer.commands import TransferCog

    records = (ContractCog, FeedbackCog, ScoreCog, TransferCog, PrivacyCog)
    reminders = (RemindCog, RemindSettingsCog, ReminderCardsCog, ReachCog)
    for cog in (StartCog, HelpCog, *records, GuidanceCog, *reminders):
        await bot.add_cog(cog(bot))
    for support in (AskCog, AskOutboxCog, ArticulateCog):
        await bot.add_cog(support(bot))
    for channels in (SettingsCog, SupportSettingsCog, SupportCog, ThanksCog):
        await bot.add_cog(channels(bot))
    watch = SupportWatchCog(bot)
    await bot.add_cog(watch)
    await bot.add_cog(SupportSweepCog(bot, watch))
    for community in (CommunityCog, CommunityPostsCog):
        await bot.add_cog(community(bot))
