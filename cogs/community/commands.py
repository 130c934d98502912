"""`/community`: a server's insights, taking part, and what moderators set."""

import discord
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
from bot.ui.rights import managed_server, manages_server, server_here
from bot.ui.setting_sections import Section
from bot.ui.text import moment
from cogs.community import cards
from cogs.community import post_cards as posts
from cogs.community.figures import period_words
from cogs.community.taking_part_cards import elsewhere_card, join_card, left_card


class CommunityCog(
    commands.GroupCog,
    group_name="community",
    group_description=N_("What this server's members report together"),
):
    """What members and moderators do with insights. All of it is answered to them alone, except a post."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.service = bot.services.insights
        bot.sections.server.append(Section("insights", N_("Insights"), self._here, self._setup_page))
        bot.sections.me.append(Section("insights", N_("Insights"), self._mine, self._my_page))

    async def _here(self, interaction: Interaction) -> str:
        place = await self._place(interaction)
        state = _("Insights: **on**") if place.server.enabled_at is not None else _("Insights: **off**")
        return "\n".join(filter(None, (state, cards.trouble_words(place))))

    async def _setup_page(self, interaction: Interaction, said: str) -> Card:
        return cards.setup_card(interaction.user.id, await self._place(interaction), said)

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

    async def _place(self, interaction: Interaction) -> cards.Place:
        guild = server_here(interaction)
        server = await self.service.server(guild.id)
        failed = await self.bot.services.insight_posts.failed(guild.id)
        return cards.Place(
            server,
            await self.service.latest(guild.id),
            self.service.next_period(),
            manages_server(interaction),
            await self.service.takes_part(interaction.user.id, guild.id),
            failed is not None and server.channel_id is not None,
            server.channel_id is not None and guild.get_channel(server.channel_id) is None,
        )

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

    @app_commands.command(name="leave", description=N_("Take no more part in this server's insights"))
    async def leave(self, interaction: Interaction) -> None:
        await self.press_leave(interaction, "")

    @app_commands.command(
        name="setup", description=N_("For moderators: switch insights on or off, and the monthly post")
    )
    @app_commands.describe(channel=N_("Where to post once a month"))
    async def setup(self, interaction: Interaction, channel: discord.TextChannel | None = None) -> None:
        if channel is None:
            return await self.press_setup(interaction, "")
        managed_server(interaction)
        await self._set_channel(interaction, channel)

    @on_press("community.insights")
    async def press_insights(self, interaction: Interaction, _argument: str, said: str = "") -> None:
        place = await self._place(interaction)
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

    async def _setup(self, interaction: Interaction, said: str = "") -> None:
        await show(interaction, await self._setup_page(interaction, said))

    @on_press("community.setup")
    async def press_setup(self, interaction: Interaction, _argument: str) -> None:
        managed_server(interaction)
        await self._setup(interaction)

    @on_press("community.switch")
    async def press_switch(self, interaction: Interaction, argument: str) -> None:
        guild = managed_server(interaction)
        if argument not in ("yes", "no"):
            return await self._setup(interaction)
        await self.service.switch(guild.id, argument == "yes")
        said = _("Insights are on.") if argument == "yes" else _("Insights are off. Nothing is counted.")
        await self._setup(interaction, "✓ " + said)

    @on_press("community.monthly")
    async def press_monthly(self, interaction: Interaction, argument: str) -> None:
        guild = managed_server(interaction)
        if argument == "no":
            await self.service.set_channel(guild.id, None)
            return await self._setup(interaction, "✓ " + _("There is no monthly post any more."))
        if argument != "here":
            return await self._setup(interaction)
        channel = guild.get_channel(interaction.channel_id or 0)
        if not isinstance(channel, discord.TextChannel):
            raise Refusal(
                _(
                    "Please do this in a text channel, or name one in the option “channel” of `/community setup`."
                )
            )
        await self._set_channel(interaction, channel)

    async def _set_channel(self, interaction: Interaction, channel: discord.TextChannel) -> None:
        guild = server_here(interaction)
        found = guild.get_channel(channel.id)
        if not isinstance(found, discord.TextChannel):
            raise Refusal(_("I cannot see that channel. Give me the permission View Channel there."))
        self._check(found)
        await self.service.set_channel(guild.id, found.id)
        said = _("Once a month I post the numbers in {channel}.").format(channel=found.mention)
        await self._setup(interaction, "✓ " + said)

    def _check(self, channel: posts.Channel) -> None:
        missing = posts.needed(channel)
        if missing:
            raise Refusal(
                _("I cannot post there. Give me these permissions in the channel: {permissions}."),
                permissions=", ".join(missing),
            )

    @on_press("community.post")
    async def press_post(self, interaction: Interaction, _argument: str) -> None:
        guild = managed_server(interaction)
        channel = guild.get_channel_or_thread(interaction.channel_id or 0)
        if not isinstance(channel, posts.Channel):
            raise Refusal(_("I cannot post in this place. Please use a text channel."))
        self._check(channel)
        place = await self._place(interaction)
        snapshot = place.snapshot
        if place.server.enabled_at is None or snapshot is None or snapshot.figures is None:
            raise Refusal(_("There are no numbers to post."))
        chosen = (await self.bot.services.support_settings.settings_of(guild.id)).language
        with language(server_language(guild, chosen)):
            picture = await self._picture(interaction, snapshot)
            assert picture is not None
            await posts.publish(channel, snapshot, picture)
        await self.press_insights(interaction, "", "✓ " + _("Posted here for everybody."))
