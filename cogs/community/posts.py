"""The snapshots of each month, and the monthly post, in the servers of this process."""

import discord
import structlog
from discord.ext import commands

from bot.app import Candor
from bot.errors import DatabaseAway
from bot.faults import report
from bot.i18n import language
from bot.insights.models import PostState
from bot.insights.posts import Claim
from bot.loops import Step
from bot.ui.places import server_language
from cogs.community import post_cards as posts
from cogs.community.figures import period_words

log = structlog.get_logger()

LOOK_MINUTES = 5


class CommunityPostsCog(commands.Cog):
    """Looks every few minutes for what is due."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.insights = bot.services.insights
        self.posts = bot.services.insight_posts
        self.loop = bot.supervise(
            "insights",
            LOOK_MINUTES * 60,
            Step("snapshots", self.take_snapshots),
            Step("posts", self.send_posts),
        )

    async def take_snapshots(self) -> None:
        """Take the snapshots that are due; a server where that fails keeps none of the others waiting."""
        for guild_id in await self.insights.due():
            if self.bot.get_guild(guild_id) is not None:
                try:
                    await self.insights.take_snapshot(guild_id)
                except DatabaseAway:
                    raise  # it is away for all of them
                except Exception as error:
                    report(error, "insights of a server")

    async def send_posts(self) -> None:
        """Send the monthly posts that are due."""
        for guild_id in await self.posts.waiting():
            guild = self.bot.get_guild(guild_id)
            if guild is not None:
                await self._post(guild)

    async def _post(self, guild: discord.Guild) -> None:
        """Post in one server; what goes wrong there must not keep the others waiting."""
        claim = await self.posts.claim(guild.id)
        if claim is None:
            return
        try:
            state, message_id = await self._send(guild, claim)
        except DatabaseAway:
            raise  # it is away for all of them
        except (discord.DiscordServerError, OSError, TimeoutError) as error:
            # Nobody knows whether it arrived: it is looked for before it is sent again.
            log.warning("insights_post_unsure", guild=guild.id, kind=type(error).__name__)
            return
        except discord.HTTPException as error:
            log.warning("insights_post_refused", guild=guild.id, status=error.status, code=error.code)
            state, message_id = PostState.FAILED, None
        except Exception as error:
            report(error, "insights post")
            return
        await self.posts.end(claim.post, state, message_id)

    async def _send(self, guild: discord.Guild, claim: Claim) -> tuple[PostState, int | None]:
        snapshot = await self.insights.latest(guild.id)
        if snapshot is None or snapshot.figures is None or snapshot.period != claim.post.period:
            return PostState.NOTHING, None
        channel = guild.get_channel(claim.post.channel_id)
        if not isinstance(channel, discord.TextChannel) or posts.needed(channel):
            return PostState.FAILED, None
        if claim.again:
            if not posts.can_look_back(channel):
                return PostState.FAILED, None  # it may be there: two would be worse than none
            found = await posts.find_message(channel, snapshot.period, claim.post.claimed_at)
            if found is not None:
                return PostState.POSTED, found
        chosen = (await self.bot.services.support_settings.settings_of(guild.id)).language
        with language(server_language(guild, chosen)):
            picture = await self.insights.picture(snapshot, period_words(snapshot.period))
            assert picture is not None
            message = await posts.publish(channel, snapshot, picture, monthly=True)
        return PostState.POSTED, message.id
