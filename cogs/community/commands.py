"""`/community`: a server's insights, and taking part."""

from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.errors import Refusal
from bot.i18n import N_, _, language, ngettext
from bot.insights.models import Snapshot
from bot.scores.estimates import Picture
from bot.ui.acknowledge import announce
from bot.ui.buttons import on_press
from bot.ui.cards import Card
from bot.ui.entry import Interaction
from bot.ui.places import server_language
from bot.ui.replies import patiently, reply, show
from bot.ui.rights import managed_server, server_here
from bot.ui.setting_sections import Section
from bot.ui.text import moment
from cogs.community import cards
from cogs.community import post_cards as posts
from cogs.community.figures import period_words
from cogs.community.place import check_postable, place_here
from cogs.community.taking_part_cards import elsewhere_card, join_card, left_card


class CommunityCog(
    commands.GroupCog,
    group_name="community",
    group_description=N_("What this server's members report together"),
):
    """What members do with insights, and a moderator's post. All else is answered to who asked, alone."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.service = bot.services.insights
        bot.sections.me.append(Section("insights", N_("Insights"), self._mine, self._my_page))

    async def _mine(self, interaction: Interaction) -> str:
        count = len(await self.service.servers(interaction.user.id))
        if not count:
            return _("You take part in no server's insights.")
        return ngettext(
            "You take part in {count} server's insights.",
            "You take part in {count} servers' insights.",
            count,
        ).format(count=count)

    async def _my_page(self, interaction: Interaction, _said: str) -> Card:
        if self.bot.get_guild(interaction.guild_id or 0) is not None:
            return await self._join_card(interaction)
        return elsewhere_card(interaction.user.id, len(await self.service.servers(interaction.user.id)))

    async def _picture(self, interaction: Interaction, snapshot: Snapshot | None) -> Picture | None:
        if snapshot is None:
            return None
        title = period_words(snapshot.period)
        return await patiently(interaction, self.service.picture(snapshot, title))

    @app_commands.command(
        name="insights", description=N_("How many contracts here get feedback, when, and what is looked for")
    )
    async def insights(self, interaction: Interaction) -> None:
        await self.press_insights(interaction, "")

    @app_commands.command(name="join", description=N_("Take part in this server's insights: what is shared"))
    async def join(self, interaction: Interaction) -> None:
        await self.press_join(interaction, "")

    @app_commands.command(name="leave", description=N_("Leave this server's insights"))
    async def leave(self, interaction: Interaction) -> None:
        await self.press_leave(interaction, "")

    @on_press("community.insights")
    async def press_insights(self, interaction: Interaction, _argument: str, said: str = "") -> None:
        place = await place_here(interaction)
        picture = None
        if place.server.enabled_at is not None:
            picture = await self._picture(interaction, place.snapshot)
        card = cards.insights_card(interaction.user.id, place, picture, said)
        await show(interaction, card, files=[posts.picture_file(picture)] if picture else [])

    async def _join_card(self, interaction: Interaction) -> Card:
        guild = server_here(interaction)
        mine = await patiently(interaction, self.service.mine(interaction.user.id))
        on = (await self.service.server(guild.id)).enabled_at is not None
        return join_card(interaction.user.id, mine, guild_id=guild.id, on=on)

    @on_press("community.about")
    async def press_about(self, interaction: Interaction, _argument: str) -> None:
        """Under a post that everybody sees: the answer must not take its place."""
        guild = server_here(interaction)
        work = self.service.mine(interaction.user.id)
        # Not `patiently`: what it announces for a button would be an edit of the post.
        await announce(interaction, new=True)
        mine = await work
        on = (await self.service.server(guild.id)).enabled_at is not None
        await reply(interaction, join_card(interaction.user.id, mine, guild_id=guild.id, on=on))

    @on_press("community.join")
    async def press_join(self, interaction: Interaction, _argument: str) -> None:
        await show(interaction, await self._join_card(interaction))

    @on_press("community.join.yes")
    async def press_join_yes(self, interaction: Interaction, _argument: str) -> None:
        guild = server_here(interaction)
        await patiently(interaction, self.service.join(interaction.user.id, guild.id))
        when = moment(self.service.next_period().moment, "D")
        said = "✓ " + _("You take part from the next numbers on, on {when}.").format(when=when)
        await self.press_insights(interaction, "", said)

    @on_press("community.leave")
    async def press_leave(self, interaction: Interaction, argument: str) -> None:
        owner = interaction.user.id
        here = None if argument == "all" else interaction.guild_id or 0
        count = await self.service.leave(owner, here)
        if count:
            return await show(interaction, left_card(owner, count))
        mine = await patiently(interaction, self.service.mine(owner))
        await show(interaction, elsewhere_card(owner, len(mine.servers)))

    @on_press("community.post")
    async def press_post(self, interaction: Interaction, _argument: str) -> None:
        guild = managed_server(interaction)
        channel = guild.get_channel_or_thread(interaction.channel_id or 0)
        if not isinstance(channel, posts.Channel):
            raise Refusal(_("I cannot post in this place. Please use a text channel."))
        check_postable(channel)
        place = await place_here(interaction)
        snapshot = place.snapshot
        if place.server.enabled_at is None or snapshot is None or snapshot.figures is None:
            raise Refusal(_("There are no numbers to post."))
        chosen = (await self.bot.services.support_settings.settings_of(guild.id)).language
        with language(server_language(guild, chosen)):
            picture = await self._picture(interaction, snapshot)
            assert picture is not None
            await posts.publish(channel, snapshot, picture)
        await self.press_insights(interaction, "", "✓ " + _("Posted here for everybody."))
