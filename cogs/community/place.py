"""A server's insights as the one who asks sees them, and whether its channels can be posted in."""

from bot.errors import Refusal
from bot.i18n import _
from bot.ui.entry import Interaction
from bot.ui.rights import manages_server, server_here
from cogs.community import post_cards as posts
from cogs.community.cards import Place


async def place_here(interaction: Interaction) -> Place:
    """The server in which somebody asks; Refusal outside servers."""
    guild, services = server_here(interaction), interaction.client.services
    server = await services.insights.server(guild.id)
    failed = await services.insight_posts.failed(guild.id)
    return Place(
        server,
        await services.insights.latest(guild.id),
        services.insights.next_period(),
        manages_server(interaction),
        await services.insights.takes_part(interaction.user.id, guild.id),
        failed is not None and server.channel_id is not None,
        server.channel_id is not None and guild.get_channel(server.channel_id) is None,
    )


def check_postable(channel: posts.Channel) -> None:
    """Refusal that names the permissions which the bot lacks to post in `channel`."""
    missing = posts.needed(channel)
    if missing:
        raise Refusal(
            _("I cannot post there. Give me these permissions in the channel: {permissions}."),
            permissions=", ".join(missing),
        )
