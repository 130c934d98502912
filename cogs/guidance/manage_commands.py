"""`/moderate pages`: a server's own pages."""

from collections.abc import Mapping

from discord import app_commands

from bot.app import Candor
from bot.errors import NotFound
from bot.guidance.models import Page
from bot.guidance.moderation import Done
from bot.guidance.server import Action
from bot.i18n import N_, _, current_language
from bot.parsing.text import fold
from bot.ui.buttons import on_choice, on_press
from bot.ui.command_groups import PartOfGroup
from bot.ui.entry import Interaction
from bot.ui.files import attachment
from bot.ui.forms import open_form
from bot.ui.pages import page_argument
from bot.ui.places import answer
from bot.ui.replies import patiently, reply_file
from bot.ui.rights import managed_server, moderated_server
from cogs.guidance import manage_cards as cards
from cogs.guidance.forms import PageForm, SourcesForm
from cogs.guidance.manage_cards import Managed
from cogs.guidance.managed import managed_page, show_managed
from cogs.guidance.message_forms import MessageForm
from cogs.guidance.page_option import page_choices


class ManageCog(PartOfGroup):
    """Writing, changing and taking away pages. Every way in asks for the right to moderate."""

    group = "moderate"

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.guidance = bot.services.guidance
        self.moderation = bot.services.moderation

    @app_commands.command(
        name="pages", description=N_("For moderators: write, change and retire this server's pages")
    )
    @app_commands.describe(page=N_("A page to change, one of Candor's or your own"))
    async def pages(self, interaction: Interaction, page: str | None = None) -> None:
        guild_id = moderated_server(interaction).id
        if page is None:
            return await self.press_home(interaction, "")
        slug = page.strip()
        try:
            managed = await managed_page(self.bot.services, guild_id, slug)
        except NotFound:
            # By its title, or a part of it; a page that only answers the words would be a guess.
            titles = await self.guidance.titles(page, guild_id)
            named = next((one for one in titles if fold(page) in fold(one.title)), None)
            if named is None:
                raise
            managed = await managed_page(self.bot.services, guild_id, named.slug)
        await answer(interaction, cards.managed_card(interaction.user.id, managed))

    @pages.autocomplete("page")
    async def complete_page(self, interaction: Interaction, text: str) -> list[app_commands.Choice[str]]:
        return await page_choices(interaction, text)

    @on_press("guidance.manage")
    async def press_home(self, interaction: Interaction, _argument: str) -> None:
        overview = await self.moderation.overview(moderated_server(interaction).id)
        await answer(interaction, cards.home_card(interaction.user.id, overview))

    @on_press("guidance.manage.list")
    async def press_list(self, interaction: Interaction, argument: str) -> None:
        number, _rest = page_argument(argument)
        library, language = await self.guidance.library(), current_language()
        pages = await self.moderation.listed(moderated_server(interaction).id)
        managed = [Managed(one.slug, library.find_page(one.slug, language), one) for one in pages]
        await answer(interaction, cards.list_card(interaction.user.id, managed, number))

    @on_press("guidance.manage.page")
    async def press_managed(self, interaction: Interaction, argument: str) -> None:
        await show_managed(interaction, moderated_server(interaction).id, argument)

    @on_choice("guidance.manage.open")
    async def choose_managed(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        await show_managed(interaction, moderated_server(interaction).id, values[0])

    @on_press("guidance.manage.add")
    async def press_add(self, interaction: Interaction, _argument: str) -> None:
        moderated_server(interaction)
        await open_form(interaction, PageForm(self._save, "", 0, None))

    @on_press("guidance.manage.edit")
    async def press_edit(self, interaction: Interaction, argument: str) -> None:
        managed = await managed_page(self.bot.services, moderated_server(interaction).id, argument)
        await open_form(interaction, PageForm(self._save, managed.slug, managed.base, managed.text))

    async def _with_text(self, interaction: Interaction, slug: str) -> tuple[Managed, Page]:
        managed = await managed_page(self.bot.services, moderated_server(interaction).id, slug)
        if managed.text is None:
            raise NotFound(_("This page holds no text. Look at its history and bring a version back."))
        return managed, managed.text

    @on_press("guidance.manage.sources")
    async def press_sources(self, interaction: Interaction, argument: str) -> None:
        managed, page = await self._with_text(interaction, argument)
        await open_form(interaction, SourcesForm(self._save, managed.base, page))

    @on_press("guidance.manage.messages")
    async def press_messages(self, interaction: Interaction, argument: str) -> None:
        managed, page = await self._with_text(interaction, argument)
        await answer(interaction, cards.messages_card(interaction.user.id, managed, page))

    @on_choice("guidance.manage.message")
    async def choose_message(self, interaction: Interaction, argument: str, values: list[str]) -> None:
        managed, page = await self._with_text(interaction, argument)
        await open_form(interaction, MessageForm(self._save, managed.base, page, page.draft(values[0])))

    async def _save(
        self, interaction: Interaction, slug: str, base: int, values: Mapping[str, object]
    ) -> None:
        guild_id = moderated_server(interaction).id
        start = (await managed_page(self.bot.services, guild_id, slug)).text if slug else None
        done = await self.moderation.save(interaction.user.id, guild_id, slug or None, values, base, start)
        await show_managed(interaction, guild_id, done.version.slug, _said(done))

    @on_press("guidance.manage.retire")
    async def press_retire(self, interaction: Interaction, argument: str) -> None:
        await self._take_away(interaction, argument, Action.RETIRED)

    @on_press("guidance.manage.original")
    async def press_original(self, interaction: Interaction, argument: str) -> None:
        await self._take_away(interaction, argument, Action.ORIGINAL)

    async def _take_away(self, interaction: Interaction, slug: str, action: Action) -> None:
        guild_id = moderated_server(interaction).id
        managed = await managed_page(self.bot.services, guild_id, slug)
        done = await self.moderation.take_away(interaction.user.id, guild_id, slug, action, managed.base)
        await show_managed(interaction, guild_id, slug, _said(done))

    @on_press("guidance.manage.forget")
    async def press_forget(self, interaction: Interaction, argument: str) -> None:
        managed = await managed_page(self.bot.services, managed_server(interaction).id, argument)
        await answer(interaction, cards.ask_forget_card(interaction.user.id, managed))

    @on_press("guidance.manage.forget.yes")
    async def press_forget_yes(self, interaction: Interaction, argument: str) -> None:
        guild_id = managed_server(interaction).id
        await self.moderation.forget_page(guild_id, argument)
        overview = await self.moderation.overview(guild_id)
        said = "✓ " + _("It is gone, with its history.")
        await answer(interaction, cards.home_card(interaction.user.id, overview, said))

    @on_press("guidance.manage.export")
    async def press_export(self, interaction: Interaction, _argument: str) -> None:
        data = await patiently(interaction, self.moderation.export(moderated_server(interaction).id))
        await reply_file(interaction, attachment(data, "guidance-pages.zip"))

    @on_press("guidance.manage.review")
    async def press_review(self, interaction: Interaction, argument: str) -> None:
        guild_id = managed_server(interaction).id
        await self.moderation.set_review(guild_id, argument == "yes")
        overview = await self.moderation.overview(guild_id)
        await answer(interaction, cards.home_card(interaction.user.id, overview, "✓ " + _("Saved.")))


def _said(done: Done) -> str:
    if done.waits:
        return "✓ " + _("Sent in. Members see it once a second moderator agrees.")
    return "✓ " + _("Saved. Members of this server see it now.")
