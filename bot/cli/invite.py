"""`candor invite`: where to click to get Candor onto a server, or to oneself."""

import asyncio
import base64
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import click

from bot.cli.setup import load_settings
from bot.errors import OperatorError

if TYPE_CHECKING:
    from bot.settings import Settings

PERMISSIONS = {
    "view_channel": 10,
    "send_messages": 11,
    "read_message_history": 16,
    "manage_threads": 34,
    "create_public_threads": 35,
    "send_messages_in_threads": 38,
}
"""The permissions asked for, by discord.py's name, and their bits: what support channels and anonymous questions need.

Commands, buttons and forms need none, and direct messages no server's. Whoever adds something that posts by itself
adds its bit here."""

_AUTHORIZE = "https://discord.com/oauth2/authorize"
_SERVER_INSTALL, _USER_INSTALL = 0, 1


@click.command()
@click.option(
    "--application", type=int, metavar="ID", help="The application id. Default: that of DISCORD_TOKEN."
)
def invite(application: int | None) -> None:
    """Print the addresses that add Candor to a server, or to your own account."""
    number = application if application is not None else asyncio.run(_application_id(load_settings()))
    click.echo("Add Candor to a server (you need Manage Server there):")
    click.echo(f"  {server_link(number)}")
    click.echo("Add it to your own account, to use it anywhere:")
    click.echo(f"  {user_link(number)}")
    click.echo(
        "The permissions are for support channels and anonymous questions. Untick what you do not want; everything "
        "else works without, and `/server settings` says what is missing where."
    )


def server_link(application: int) -> str:
    """The address that installs the application on a server."""
    return _link(
        application,
        "bot applications.commands",
        _SERVER_INSTALL,
        permissions=sum(1 << bit for bit in PERMISSIONS.values()),
    )


def user_link(application: int) -> str:
    """The address that installs the application for one's own account."""
    return _link(application, "applications.commands", _USER_INSTALL)


def _link(application: int, scope: str, kind: int, **more: int) -> str:
    query = {"client_id": application, "scope": scope, "integration_type": kind, **more}
    return f"{_AUTHORIZE}?{urlencode(query)}"


def id_in_token(token: str) -> int | None:
    """The application id that the first part of a bot token spells in base64, None where it spells none."""
    first = token.partition(".")[0]
    try:
        text = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except ValueError:  # no base64, or not ASCII on either side
        return None
    return int(text) if text.isdigit() and len(text) >= 15 else None


async def _application_id(settings: "Settings") -> int:
    if settings.discord_token is None:
        raise OperatorError(
            "DISCORD_TOKEN is not set. Set it in .env, or give the application id from the developer portal: "
            "candor invite --application 123456789012345678"
        )
    found = id_in_token(settings.discord_token.get_secret_value())
    if found is not None:
        return found
    import discord

    from bot.discord_api import log_in, silence_voice
    from bot.logs import configure_logging

    configure_logging("ERROR", settings.log_format)
    silence_voice()
    async with discord.Client(intents=discord.Intents.none()) as client:
        await log_in(client, settings)
        if client.application_id is None:
            raise OperatorError("Discord did not say which application the token belongs to.")
        return client.application_id
