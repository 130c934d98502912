"""History, review and figures of a server's guidance. A part of the group in `commands.py`."""

from discord.ext import commands

from bot.app import Candor
from bot.i18n import _, current_language
from bot.ui.buttons import on_choice, on_press, record_id
from bot.ui.cards import Card
from bot.ui.entry import Interaction
from bot.ui.pages import page_argument
from bot.ui.places import answer
from bot.ui.rights import moderated_server
from cogs.guidance.heard_cards import helped_card, wanted_card
from cogs.guidance.manage_cards import Titled
from cogs.guidance.managed import managed_page, show_managed
from cogs.guidance.review_cards import history_card, version_card, waiting_card


class ReviewCog(commands.Cog):
    """Buttons below `/moderate pages` about versions and figures."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.guidance = bot.services.guidance
        self.moderation = bot.services.moderation
        self.heard = bot.services.heard

    @on_press("guidance.manage.history")
    async def press_history(self, interaction: Interaction, argument: str) -> None:
        guild_id = moderated_server(interaction).id
        number, slug = page_argument(argument)
        managed = await managed_page(self.bot.services, guild_id, slug)
        versions = await self.moderation.history(guild_id, slug)
        await answer(interaction, history_card(interaction.user.id, managed, versions, number))

    @on_press("guidance.manage.version")
    async def press_version(self, interaction: Interaction, argument: str) -> None:
        version_id, _sep, number = argument.partition("~")
        await answer(interaction, await self._version(interaction, version_id, record_id(number)))

    @on_choice("guidance.manage.version")
    async def choose_version(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        await answer(interaction, await self._version(interaction, values[0], 0))

    async def _version(self, interaction: Interaction, version_id: str, number: int) -> Card:
        guild_id = moderated_server(interaction).id
        version = await self.moderation.version(guild_id, record_id(version_id))
        shown = (await self.guidance.shelf(guild_id)).pages.find_page(version.slug, current_language())
        return version_card(interaction.user.id, version, shown, number)

    @on_press("guidance.manage.restore")
    async def press_restore(self, interaction: Interaction, argument: str) -> None:
        guild_id = moderated_server(interaction).id
        done = await self.moderation.bring_back(interaction.user.id, guild_id, record_id(argument))
        said = (
            _("Sent in. Members see it once a second moderator agrees.") if done.waits else _("It is back.")
        )
        await show_managed(interaction, guild_id, done.version.slug, "✓ " + said)

    @on_press("guidance.manage.waiting")
    async def press_waiting(self, interaction: Interaction, argument: str) -> None:
        guild_id = moderated_server(interaction).id
        number, _rest = page_argument(argument)
        waiting = await self.moderation.pending(guild_id)
        titled = await self._titled(guild_id)
        await answer(interaction, waiting_card(interaction.user.id, waiting, titled, number))

    async def _titled(self, guild_id: int) -> Titled:
        pages = (await self.guidance.shelf(guild_id)).pages

        def titled(slug: str) -> str:
            page = pages.find_page(slug, current_language())
            return page.title if page else ""

        return titled

    @on_press("guidance.manage.accept")
    async def press_accept(self, interaction: Interaction, argument: str) -> None:
        await self._review(interaction, argument, accept=True)

    @on_press("guidance.manage.refuse")
    async def press_refuse(self, interaction: Interaction, argument: str) -> None:
        await self._review(interaction, argument, accept=False)

    async def _review(self, interaction: Interaction, argument: str, *, accept: bool) -> None:
        guild_id = moderated_server(interaction).id
        version = await self.moderation.review(
            interaction.user.id, guild_id, record_id(argument), accept=accept
        )
        said = (
            _("Accepted. Members of this server see it now.")
            if accept
            else _("Refused. It stays in the history.")
        )
        await show_managed(interaction, guild_id, version.slug, "✓ " + said)

    @on_press("guidance.manage.helped")
    async def press_helped(self, interaction: Interaction, argument: str) -> None:
        guild_id = moderated_server(interaction).id
        number, _rest = page_argument(argument)
        told = await self.heard.latest(guild_id)
        titled = await self._titled(guild_id)
        await answer(interaction, helped_card(interaction.user.id, told, titled, number))

    @on_press("guidance.manage.wanted")
    async def press_wanted(self, interaction: Interaction, _argument: str) -> None:
        told = await self.heard.latest(moderated_server(interaction).id)
        await answer(interaction, wanted_card(interaction.user.id, told))
