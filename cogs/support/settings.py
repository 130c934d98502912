"""The parts of `/server settings` about support channels, helpers, language and anonymous questions."""

from collections.abc import Mapping
from typing import Any

import discord
from discord.ext import commands

from bot.app import Candor
from bot.errors import Refusal
from bot.i18n import LANGUAGES, N_, _, language
from bot.ui.acknowledge import announce
from bot.ui.buttons import number_in, on_choice, on_pick, on_press, record_id
from bot.ui.cards import Card
from bot.ui.entry import Interaction
from bot.ui.forms import open_form
from bot.ui.places import needed, server_language
from bot.ui.replies import show
from bot.ui.rights import managed_server
from bot.ui.setting_sections import Section
from bot.ui.threads import solved_tag
from cogs.support import setup_cards as cards
from cogs.support.ask_setup_cards import ask_card, ask_state
from cogs.support.forms import LimitsForm, RulesForm
from cogs.support.helper_setup_cards import helpers_card, helpers_state
from cogs.support.tag_setup_cards import tags_card


class SupportSettingsCog(commands.Cog):
    """Registers four sections. Each change checks Manage Server anew: the panel may be old."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.channels = bot.services.channels
        self.servers = bot.services.support_settings
        bot.sections.server += [
            Section("channels", N_("Support channels"), self._channels_state, self._channels_page),
            Section("helpers", N_("Helpers and waiting questions"), self._helpers_state, self._helpers_page),
            Section("language", N_("Language"), self._language_state, self._language_page),
            Section("ask", N_("Anonymous questions"), self._ask_state, self._ask_page),
        ]

    async def _channels_state(self, interaction: Interaction) -> str:
        guild = managed_server(interaction)
        return cards.channels_state(guild, await self.channels.setup(guild.id))

    async def _channels_page(self, interaction: Interaction, said: str) -> Card:
        guild = managed_server(interaction)
        return cards.channels_card(interaction.user.id, guild, await self.channels.setup(guild.id), said)

    async def _helpers_state(self, interaction: Interaction) -> str:
        guild = managed_server(interaction)
        return helpers_state(guild, await self.channels.setup(guild.id))

    async def _helpers_page(self, interaction: Interaction, said: str) -> Card:
        guild = managed_server(interaction)
        return helpers_card(interaction.user.id, guild, await self.channels.setup(guild.id), said)

    async def _language_state(self, interaction: Interaction) -> str:
        guild = managed_server(interaction)
        return cards.language_state(await self.servers.settings_of(guild.id))

    async def _language_page(self, interaction: Interaction, said: str) -> Card:
        guild = managed_server(interaction)
        return cards.language_card(interaction.user.id, await self.servers.settings_of(guild.id), said)

    async def _ask_state(self, interaction: Interaction) -> str:
        guild = managed_server(interaction)
        return ask_state(await self.servers.settings_of(guild.id), guild)

    async def _ask_page(self, interaction: Interaction, said: str) -> Card:
        guild = managed_server(interaction)
        server = await self.servers.settings_of(guild.id)
        channel = guild.get_channel(server.ask_channel_id or 0)
        missing = needed(channel) if isinstance(channel, discord.TextChannel | discord.ForumChannel) else []
        return ask_card(interaction.user.id, server, guild, said, missing)

    async def _change(self, interaction: Interaction, page: Any, **changes: object) -> None:
        await self.channels.change(managed_server(interaction).id, changes)
        await show(interaction, await page(interaction, "✓ " + _("Changed.")))

    async def _change_server(
        self, interaction: Interaction, page: Any, changes: Mapping[str, object]
    ) -> None:
        guild = managed_server(interaction)
        await self.servers.change_settings(guild.id, changes)
        self.channels.forget_setup(guild.id)
        await show(interaction, await page(interaction, "✓ " + _("Changed.")))

    @on_pick("setup.channels")
    async def pick_channels(self, interaction: Interaction, _argument: str, chosen: list[Any]) -> None:
        guild = managed_server(interaction)
        before = await self.channels.setup(guild.id)
        # Channels that the bot cannot see are not among the defaults of the select; what is gone is dropped here.
        found = [guild.get_channel(one.id) for one in chosen]
        ids = frozenset(
            one.id for one in found if isinstance(one, discord.TextChannel | discord.ForumChannel)
        )
        unseen = len(chosen) - len(ids)
        await self.channels.change(guild.id, {"channels": ids})
        said = "✓ " + _("Changed.")
        if ids and not before.channels:
            said = "✓ " + _("On. The next question gets an answer, where a page fits.")
        if unseen:
            said += " " + _("I cannot see every channel you chose; give me View Channel there first.")
        await show(interaction, await self._channels_page(interaction, said))

    @on_pick("setup.role")
    async def pick_role(self, interaction: Interaction, _argument: str, chosen: list[Any]) -> None:
        guild = managed_server(interaction)
        role = chosen[0] if chosen else None
        if role is not None and role.id == guild.id:
            raise Refusal(
                _("@everyone cannot be the helpers' role. Please choose one that only helpers have.")
            )
        await self._change(interaction, self._helpers_page, helper_role_id=role and role.id)

    @on_pick("setup.nudges")
    async def pick_nudges(self, interaction: Interaction, _argument: str, chosen: list[Any]) -> None:
        channel = chosen[0].id if chosen else None
        await self._change(interaction, self._helpers_page, nudge_channel_id=channel)

    @on_pick("setup.ask")
    async def pick_ask(self, interaction: Interaction, _argument: str, chosen: list[Any]) -> None:
        changes = {"ask_channel_id": chosen[0].id if chosen else None}
        await self._change_server(interaction, self._ask_page, changes)

    @on_pick("setup.reports")
    async def pick_reports(self, interaction: Interaction, _argument: str, chosen: list[Any]) -> None:
        changes = {"report_channel_id": chosen[0].id if chosen else None}
        await self._change_server(interaction, self._ask_page, changes)

    @on_press("setup.approval")
    async def press_approval(self, interaction: Interaction, argument: str) -> None:
        guild = managed_server(interaction)
        server = await self.servers.settings_of(guild.id)
        wanted = argument == "yes"
        if wanted and not isinstance(guild.get_channel(server.report_channel_id or 0), discord.TextChannel):
            raise Refusal(
                _("Choose a moderators' channel first"),
                _("The questions stand there until one of you decides. Nothing was changed."),
            )
        await self._change_server(interaction, self._ask_page, {"ask_approval": wanted})

    @on_choice("setup.hours")
    async def choose_hours(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        await self._change(interaction, self._helpers_page, nudge_hours=record_id(values[0]) or None)

    @on_choice("setup.days")
    async def choose_days(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        await self._change(interaction, self._helpers_page, close_days=record_id(values[0]) or None)

    @on_choice("setup.language")
    async def choose_language(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        chosen = values[0] if values[0] in LANGUAGES else None
        await self._change_server(interaction, self._language_page, {"language": chosen})

    @on_press("setup.talkative")
    async def press_talkative(self, interaction: Interaction, argument: str) -> None:
        await self._change(interaction, self._channels_page, talkative=argument == "yes")

    @on_press("setup.tag")
    async def press_tag(self, interaction: Interaction, argument: str) -> None:
        guild = managed_server(interaction)
        forum = guild.get_channel(number_in(argument, 20))
        if not isinstance(forum, discord.ForumChannel):
            raise Refusal(_("That forum is gone."))
        await announce(interaction, new=False)
        said = ""
        setup = await self.channels.setup(guild.id)
        if solved_tag(forum, setup.solved_tags) is None:
            with language(server_language(guild, setup.language)):
                name = _("Solved")
            try:
                await forum.create_tag(name=name, emoji=discord.PartialEmoji(name="✅"))
                said = "✓ " + _("The forum has the tag “{tag}” now.").format(tag=name)
            except discord.Forbidden:
                said = "⚠ " + _(
                    "I lack **Manage Channel** for this forum. Make a tag called “{tag}” yourself in its settings, "
                    "and I use it."
                ).format(tag=name)
        await show(interaction, await self._channels_page(interaction, said))

    @on_press("setup.tags")
    async def press_tags(self, interaction: Interaction, _argument: str) -> None:
        await self._tags(interaction)

    async def _tags(self, interaction: Interaction, said: str = "") -> None:
        guild = managed_server(interaction)
        await show(
            interaction, tags_card(interaction.user.id, guild, await self.channels.setup(guild.id), said)
        )

    @on_choice("setup.solved")
    async def choose_solved(self, interaction: Interaction, argument: str, values: list[str]) -> None:
        """Which of a forum's tags says that a post is solved; one that it does not have: the one that is called so."""
        guild = managed_server(interaction)
        forum = guild.get_channel(number_in(argument, 20))
        setup = await self.channels.setup(guild.id)
        if not isinstance(forum, discord.ForumChannel) or forum.id not in setup.channels:
            raise Refusal(_("That forum is gone."))
        tag = forum.get_tag(number_in(values[0], 20))
        chosen = {one: kept for one, kept in setup.solved_tags.items() if one != forum.id}
        await self.channels.change(
            guild.id, {"solved_tags": chosen | ({forum.id: tag.id} if tag is not None else {})}
        )
        await self._tags(interaction, "✓ " + _("Changed."))

    @on_press("setup.rules")
    async def press_rules(self, interaction: Interaction, _argument: str) -> None:
        server = await self.servers.settings_of(managed_server(interaction).id)
        await open_form(interaction, RulesForm(self._typed, server))

    @on_press("setup.limits")
    async def press_limits(self, interaction: Interaction, _argument: str) -> None:
        server = await self.servers.settings_of(managed_server(interaction).id)
        await open_form(interaction, LimitsForm(self._typed, server))

    async def _typed(self, interaction: Interaction, changes: Mapping[str, object]) -> None:
        await self._change_server(interaction, self._ask_page, changes)
