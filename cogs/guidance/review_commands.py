"""History, review and figures of a server's guidance. A part of the group in `commands.py`."""

from typing import TYPE_CHECKING

from discord.ext import commands

from bot.guidance.moderation import ModerationService
from bot.guidance.service import GuidanceService
from bot.i18n import _, current_language
from bot.ui.cards import Card
from bot.ui.entry import Interaction
from bot.ui.pages import page_argument
from bot.ui.places import answer, moderated_server
from bot.ui.press import Actions, record_id
from cogs.guidance import manage_cards as cards
from cogs.guidance.manage_cards import Managed, Titled

if TYPE_CHECKING:
    from bot.app import Candor


class ReviewCommands(commands.Cog):
    """Buttons below `/guidance manage` about versions and figures."""

    bot: "Candor"
    guidance: GuidanceService
    moderation: ModerationService

    def register_review(self, actions: Actions) -> None:
        """Tell `actions` what these buttons do."""
        presses = {
            "guidance.manage.history": self.press_history,
            "guidance.manage.version": self.press_version,
            "guidance.manage.restore": self.press_restore,
            "guidance.manage.waiting": self.press_waiting,
            "guidance.manage.accept": self.press_accept,
            "guidance.manage.refuse": self.press_refuse,
            "guidance.manage.helped": self.press_helped,
            "guidance.manage.wanted": self.press_wanted,
        }
        for action, handler in presses.items():
            actions.on_press(action, handler)
        actions.on_choice("guidance.manage.version", self.choose_version)

    async def _managed(self, guild_id: int, slug: str) -> Managed:
        raise NotImplementedError

    async def _show_managed(self, interaction: Interaction, guild_id: int, slug: str, said: str = "") -> None:
        raise NotImplementedError

    async def press_history(self, interaction: Interaction, argument: str) -> None:
        guild_id = moderated_server(interaction)
        number, slug = page_argument(argument)
        managed = await self._managed(guild_id, slug)
        versions = await self.moderation.history(guild_id, slug)
        await answer(interaction, cards.history_card(interaction.user.id, managed, versions, number))

    async def press_version(self, interaction: Interaction, argument: str) -> None:
        version_id, _sep, number = argument.partition("~")
        await answer(interaction, await self._version(interaction, version_id, record_id(number)))

    async def choose_version(self, interaction: Interaction, _argument: str, values: list[str]) -> None:
        await answer(interaction, await self._version(interaction, values[0], 0))

    async def _version(self, interaction: Interaction, version_id: str, number: int) -> Card:
        guild_id = moderated_server(interaction)
        version = await self.moderation.version(guild_id, record_id(version_id))
        shown = (await self.guidance.shelf(guild_id)).pages.get(version.slug, current_language())
        return cards.version_card(interaction.user.id, version, shown, number)

    async def press_restore(self, interaction: Interaction, argument: str) -> None:
        guild_id = moderated_server(interaction)
        done = await self.moderation.bring_back(interaction.user.id, guild_id, record_id(argument))
        said = (
            _("Sent in. Members see it once a second moderator agrees.") if done.waits else _("It is back.")
        )
        await self._show_managed(interaction, guild_id, done.version.slug, "✓ " + said)

    async def press_waiting(self, interaction: Interaction, argument: str) -> None:
        guild_id = moderated_server(interaction)
        number, _rest = page_argument(argument)
        waiting = await self.moderation.pending(guild_id)
        titled = await self._titled(guild_id)
        await answer(interaction, cards.waiting_card(interaction.user.id, waiting, titled, number))

    async def _titled(self, guild_id: int) -> Titled:
        pages = (await self.guidance.shelf(guild_id)).pages

        def titled(slug: str) -> str:
            page = pages.get(slug, current_language())
            return page.title if page else ""

        return titled

    async def press_accept(self, interaction: Interaction, argument: str) -> None:
        await self._review(interaction, argument, accept=True)

    async def press_refuse(self, interaction: Interaction, argument: str) -> None:
        await self._review(interaction, argument, accept=False)

    async def _review(self, interaction: Interaction, argument: str, *, accept: bool) -> None:
        guild_id = moderated_server(interaction)
        version = await self.moderation.review(
            interaction.user.id, guild_id, record_id(argument), accept=accept
        )
        said = (
            _("Accepted. Members of this server see it now.")
            if accept
            else _("Refused. It stays in the history.")
        )
        await self._show_managed(interaction, guild_id, version.slug, "✓ " + said)

    async def press_helped(self, interaction: Interaction, argument: str) -> None:
        guild_id = moderated_server(interaction)
        number, _rest = page_argument(argument)
        tallies = await self.moderation.helpful(guild_id)
        titled = await self._titled(guild_id)
        await answer(interaction, cards.helped_card(interaction.user.id, tallies, titled, number))

    async def press_wanted(self, interaction: Interaction, _argument: str) -> None:
        wanted = await self.moderation.wanted(moderated_server(interaction))
        await answer(interaction, cards.wanted_card(interaction.user.id, wanted))
