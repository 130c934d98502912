"""`/guidance manage`: a server's own pages. A part of the group in `commands.py`."""

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import NotFound
from bot.faults import report
from bot.guidance.models import Page
from bot.guidance.moderation import Done, ModerationService
from bot.guidance.server import Action
from bot.guidance.service import GuidanceService
from bot.i18n import N_, _, current_language
from bot.ui.entry import Interaction
from bot.ui.forms import open_form
from bot.ui.pages import page_argument
from bot.ui.places import answer, moderated_server, server_of
from bot.ui.press import Actions
from bot.ui.replies import patiently
from bot.ui.text import cut
from bot.values import clean_text
from cogs.guidance import manage_cards as cards
from cogs.guidance.forms import MessageForm, PageForm, SourcesForm
from cogs.guidance.manage_cards import Managed

if TYPE_CHECKING:
    from bot.app import Candor


class ManageCommands(commands.Cog):
    """Writing, changing and taking away pages. Every way in asks for the right to moderate."""

    bot: "Candor"
    guidance: GuidanceService
    moderation: ModerationService

    def register_manage(self, actions: Actions) -> None:
        """Tell `actions` what the buttons of these commands do."""
        presses = {
            "guidance.manage": self.press_home,
            "guidance.manage.add": self.press_add,
            "guidance.manage.list": self.press_list,
            "guidance.manage.page": self.press_managed,
            "guidance.manage.edit": self.press_edit,
            "guidance.manage.sources": self.press_sources,
            "guidance.manage.messages": self.press_messages,
            "guidance.manage.retire": self.press_retire,
            "guidance.manage.original": self.press_original,
            "guidance.manage.forget": self.press_forget,
            "guidance.manage.forget.yes": self.press_forget_yes,
            "guidance.manage.export": self.press_export,
            "guidance.manage.review": self.press_review,
        }
        for action, handler in presses.items():
            actions.on_press(action, handler)
        actions.on_choice("guidance.manage.open", self.choose_managed)
        actions.on_choice("guidance.manage.message", self.choose_message)

    @app_commands.command(
        name="manage", description=N_("For moderators: write, change and retire this server's pages")
    )
    @app_commands.describe(page=N_("A page to change, one of Candor's or your own"))
    async def manage(self, interaction: Interaction, page: str | None = None) -> None:
        guild_id = moderated_server(interaction)
        if page is None:
            return await self.press_home(interaction, "")
        slug = page.strip()
        try:
            managed = await self._managed(guild_id, slug)
        except NotFound:
            titles = await self.guidance.titles(page, guild_id, limit=1)
            if not titles:
                raise
            managed = await self._managed(guild_id, titles[0].slug)
        await answer(interaction, cards.managed_card(interaction.user.id, managed))

    @manage.autocomplete("page")
    async def complete_page(self, interaction: Interaction, text: str) -> list[app_commands.Choice[str]]:
        try:
            pages = await self.guidance.titles(text, server_of(interaction))
        except Exception as error:
            report(error, "autocomplete")
            return []
        return [
            app_commands.Choice(name=cut(str(clean_text(one.title)), 100), value=one.slug) for one in pages
        ]

    async def _managed(self, guild_id: int, slug: str) -> Managed:
        original = (await self.guidance.library()).get(slug, current_language())
        server = await self.moderation.get(guild_id, slug)
        if original is None and server is None:
            raise NotFound(_("I cannot find that page. `/guidance manage` shows what there is."))
        return Managed(slug, original, server)

    async def press_home(self, interaction: Interaction, _argument: str) -> None:
        overview = await self.moderation.overview(moderated_server(interaction))
        await answer(interaction, cards.home_card(interaction.user.id, overview))

    async def press_list(self, interaction: Interaction, argument: str) -> None:
        number, _rest = page_argument(argument)
        library, language = await self.guidance.library(), current_language()
        pages = await self.moderation.listed(moderated_server(interaction))
        managed = [Managed(one.slug, library.get(one.slug, language), one) for one in pages]
        await answer(interaction, cards.list_card(interaction.user.id, managed, number))

    async def press_managed(self, interaction: Interaction, argument: str) -> None:
        await self._show_managed(interaction, moderated_server(interaction), argument)

    async def choose_managed(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        await self._show_managed(interaction, moderated_server(interaction), values[0])

    async def _show_managed(self, interaction: Interaction, guild_id: int, slug: str, said: str = "") -> None:
        managed = await self._managed(guild_id, slug)
        await answer(interaction, cards.managed_card(interaction.user.id, managed, said))

    async def press_add(self, interaction: Interaction, _argument: str) -> None:
        moderated_server(interaction)
        await open_form(interaction, PageForm(self._save, "", 0, None))

    async def press_edit(self, interaction: Interaction, argument: str) -> None:
        managed = await self._managed(moderated_server(interaction), argument)
        await open_form(interaction, PageForm(self._save, managed.slug, managed.base, managed.text))

    async def _with_text(self, interaction: Interaction, slug: str) -> tuple[Managed, Page]:
        managed = await self._managed(moderated_server(interaction), slug)
        if managed.text is None:
            raise NotFound(_("This page holds no text. Look at its history and bring a version back."))
        return managed, managed.text

    async def press_sources(self, interaction: Interaction, argument: str) -> None:
        managed, page = await self._with_text(interaction, argument)
        await open_form(interaction, SourcesForm(self._save, managed.base, page))

    async def press_messages(self, interaction: Interaction, argument: str) -> None:
        managed, page = await self._with_text(interaction, argument)
        await answer(interaction, cards.messages_card(interaction.user.id, managed, page))

    async def choose_message(self, interaction: Interaction, argument: str, values: list[str]) -> None:
        managed, page = await self._with_text(interaction, argument)
        await open_form(interaction, MessageForm(self._save, managed.base, page, page.draft(values[0])))

    async def _save(
        self, interaction: Interaction, slug: str, base: int, values: Mapping[str, object]
    ) -> None:
        guild_id = moderated_server(interaction)
        start = (await self._managed(guild_id, slug)).text if slug else None
        done = await self.moderation.save(interaction.user.id, guild_id, slug or None, values, base, start)
        await self._show_managed(interaction, guild_id, done.version.slug, _said(done))

    async def press_retire(self, interaction: Interaction, argument: str) -> None:
        await self._take_away(interaction, argument, Action.RETIRED)

    async def press_original(self, interaction: Interaction, argument: str) -> None:
        await self._take_away(interaction, argument, Action.ORIGINAL)

    async def _take_away(self, interaction: Interaction, slug: str, action: Action) -> None:
        guild_id = moderated_server(interaction)
        managed = await self._managed(guild_id, slug)
        done = await self.moderation.take_away(interaction.user.id, guild_id, slug, action, managed.base)
        await self._show_managed(interaction, guild_id, slug, _said(done))

    async def press_forget(self, interaction: Interaction, argument: str) -> None:
        managed = await self._managed(moderated_server(interaction, manage_guild=True), argument)
        await answer(interaction, cards.ask_forget_card(interaction.user.id, managed))

    async def press_forget_yes(self, interaction: Interaction, argument: str) -> None:
        guild_id = moderated_server(interaction, manage_guild=True)
        await self.moderation.forget(guild_id, argument)
        overview = await self.moderation.overview(guild_id)
        said = "✓ " + _("It is gone, with its history.")
        await answer(interaction, cards.home_card(interaction.user.id, overview, said))

    async def press_export(self, interaction: Interaction, _argument: str) -> None:
        data = await patiently(interaction, self.moderation.export(moderated_server(interaction)))
        file = discord.File(io.BytesIO(data), "guidance-pages.zip")
        if interaction.response.is_done():
            await interaction.followup.send(file=file, ephemeral=True)
        else:
            await interaction.response.send_message(file=file, ephemeral=True)

    async def press_review(self, interaction: Interaction, argument: str) -> None:
        guild_id = moderated_server(interaction, manage_guild=True)
        await self.moderation.set_review(guild_id, argument == "yes")
        overview = await self.moderation.overview(guild_id)
        await answer(interaction, cards.home_card(interaction.user.id, overview, "✓ " + _("Saved.")))


def _said(done: Done) -> str:
    if done.waits:
        return "✓ " + _("Sent in. Members see it once a second moderator agrees.")
    return "✓ " + _("Saved. Members of this server see it now.")
