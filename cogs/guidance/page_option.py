"""Pages as an option of a command suggests them."""

from discord import app_commands

from bot.faults import report
from bot.ui.entry import Interaction
from bot.ui.places import server_of
from bot.ui.text import cut
from bot.values import clean_text


async def page_choices(interaction: Interaction, text: str) -> list[app_commands.Choice[str]]:
    """Pages whose titles fit what is being typed: Candor's and the server's. Their slugs are the values."""
    try:
        pages = await interaction.client.services.guidance.titles(text, server_of(interaction))
    except Exception as error:
        report(error, "autocomplete")
        return []
    return [app_commands.Choice(name=cut(str(clean_text(one.title)), 100), value=one.slug) for one in pages]
