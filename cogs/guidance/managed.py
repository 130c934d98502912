"""One page as its server's moderators see it: read, and shown in place of their last answer."""

from bot.errors import NotFound
from bot.i18n import _, current_language
from bot.services import Services
from bot.ui.entry import Interaction
from bot.ui.places import answer
from cogs.guidance.manage_cards import Managed, managed_card


async def managed_page(services: Services, guild_id: int, slug: str) -> Managed:
    """The page `slug` with what the server made of it; NotFound where neither Candor nor the server has one."""
    original = (await services.guidance.library()).find_page(slug, current_language())
    server = await services.moderation.find_server_page(guild_id, slug)
    if original is None and server is None:
        raise NotFound(_("I cannot find that page. `/moderate pages` shows what there is."))
    return Managed(slug, original, server)


async def show_managed(interaction: Interaction, guild_id: int, slug: str, said: str = "") -> None:
    """Show the page with everything that a moderator can do with it; `said`: what was just done."""
    managed = await managed_page(interaction.client.services, guild_id, slug)
    await answer(interaction, managed_card(interaction.user.id, managed, said))
