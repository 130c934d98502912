"""One file a command group: parse, call a service, render."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import Candor


async def load(bot: "Candor") -> None:
    """Add every command group to `bot`."""
    from cogs.community import CommunityCog
    from cogs.community_posts import CommunityPostsCog
    from cogs.contract import ContractCog
    from cogs.feedback import FeedbackCog
    from cogs.help import HelpCog
    from cogs.privacy import PrivacyCog
    from cogs.score import ScoreCog
    from cogs.start import StartCog
    from cogs.transfer import TransferCog

    for cog in (StartCog, HelpCog, ContractCog, FeedbackCog, ScoreCog, TransferCog, PrivacyCog):
        await bot.add_cog(cog(bot))
    for community in (CommunityCog, CommunityPostsCog):
        await bot.add_cog(community(bot))
