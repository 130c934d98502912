"""Which Discord the bot talks to, and what its refusals mean for the operator.

`use_api` points discord.py at another REST base (DISCORD_API_URL). discord.py 2.7.1 knows public addresses
in three places that matter: `Route.BASE` for REST, interaction answers included;
`DiscordWebSocket.DEFAULT_GATEWAY`, used whenever the shard count is given and after a session was
invalidated; and the `resume_gateway_url` that READY brings. The last two both pass through
`HTTPClient.ws_connect`, so that is where they are turned. A resolver refuses Discord's public names
altogether, in case there is another place.
"""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord
import yarl
from aiohttp.abc import AbstractResolver, ResolveResult
from discord.http import HTTPClient, Route

from bot.errors import OperatorError
from bot.settings import Settings

PUBLIC_API = "https://discord.com/api/v10"
PORTAL = "https://discord.com/developers/applications"
_DISALLOWED_INTENTS = 4014
_PUBLIC_DOMAINS = ("discord.com", "discord.gg", "discordapp.com", "discordapp.net", "discord.media")


def is_public(host: str | None) -> bool:
    """Whether `host` is one of Discord's own."""
    name = (host or "").rstrip(".").lower()
    return any(name == domain or name.endswith("." + domain) for domain in _PUBLIC_DOMAINS)


class _PrivateResolver(AbstractResolver):
    """Looks names up as usual, but none of Discord's own while `private` is true."""

    def __init__(self) -> None:
        self.private = True
        self._inner = aiohttp.DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if self.private and is_public(host):
            raise OSError(None, f"{host} is not used while DISCORD_API_URL names another API")
        return await self._inner.resolve(host, port, family)

    async def close(self) -> None:
        await self._inner.close()


class _Gateway:
    """Stands in for `http.ws_connect`: every gateway connection goes where the API says."""

    def __init__(self, http: HTTPClient, resolver: _PrivateResolver) -> None:
        self._http = http
        self._connect = http.ws_connect
        self._resolver = resolver
        self._address: yarl.URL | None = None

    async def ws_connect(self, url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
        if self._address is None:
            _shards, address, _limits = await self._http.get_bot_gateway()
            self._address = yarl.URL(address)
            # A proxy for REST alone names Discord's own gateway; then Discord's names are right.
            self._resolver.private = not is_public(self._address.host)
        wanted = yarl.URL(url)
        if not (is_public(wanted.host) and is_public(self._address.host)):
            wanted = self._address.with_query(wanted.query)
        return await self._connect(str(wanted), compress=compress)


def silence_voice() -> None:
    """Candor does not speak: that libraries for voice are missing is no news for the operator."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


def use_api(client: discord.Client, base: str | None) -> None:
    """Make `client` talk to the REST base `base` and the gateway it names. None: Discord itself.

    Call it inside the event loop and before the client logs in. `Route.BASE` is one for the process.
    """
    Route.BASE = base or PUBLIC_API
    if base is None or is_public(yarl.URL(base).host):
        return
    resolver = _PrivateResolver()
    client.http.connector = aiohttp.TCPConnector(limit=0, resolver=resolver)
    # setattr, because a type checker rightly dislikes a method being replaced; a subclass of HTTPClient
    # cannot be handed to discord.Client.
    setattr(client.http, "ws_connect", _Gateway(client.http, resolver).ws_connect)  # noqa: B010


@asynccontextmanager
async def explained(settings: Settings) -> AsyncIterator[None]:
    """Turn what Discord refuses inside the block into an OperatorError that says what to do."""
    try:
        yield
    except Exception as error:
        message = explain(error, settings)
        if message is None:
            raise
        raise OperatorError(message) from error


def explain(error: BaseException, settings: Settings) -> str | None:
    """What `error`, raised while talking to the API that `settings` name, means for the operator. None: not known."""
    base = settings.discord_api_url or PUBLIC_API
    match error:
        case discord.LoginFailure():
            return (
                "Discord refused the token (401). Copy it again from the developer portal "
                f"({PORTAL}, your application, Bot, Reset Token) into DISCORD_TOKEN."
            )
        case discord.PrivilegedIntentsRequired():
            return _refused_intents(settings)
        case discord.ConnectionClosed():
            return _refused_intents(settings) if error.code == _DISALLOWED_INTENTS else _closed(error.code)
        case discord.GatewayNotFound():
            cause = error.__cause__
            return (
                explain(cause, settings) if cause else None
            ) or f"{base} names no gateway (GET /gateway/bot)."
        case discord.HTTPException():
            return _refused(error, base)
        case TimeoutError():
            return f"{base} did not answer in time. Check the network of this machine, then start again."
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError():
            return f"No secure connection to {base}: its certificate is not trusted. Check the clock."
        case aiohttp.ClientError() | ConnectionError() | socket.gaierror():
            return f"{base} cannot be reached ({_short(error)}). Check the network of this machine" + (
                "." if base == PUBLIC_API else " and DISCORD_API_URL."
            )
        case aiohttp.InvalidURL():
            return f"{base} is not a usable address. Check DISCORD_API_URL."
    return None


def _short(error: BaseException) -> str:
    reason = getattr(error, "os_error", error)
    text = getattr(reason, "strerror", None)
    return str(text or type(error).__name__)


def _refused_intents(settings: Settings) -> str:
    if settings.message_content:
        return (
            "Discord refused the intents (4014): MESSAGE_CONTENT=true needs the switch “Message Content Intent”. Turn "
            f"it on in the developer portal ({PORTAL}, your application, Bot, Privileged Gateway Intents), or set "
            "MESSAGE_CONTENT=false."
        )
    return (
        "Discord refused the intents (4014). Candor asks for none that need approval: was it changed? Otherwise turn "
        f"them on in the developer portal ({PORTAL}, your application, Bot)."
    )


def _closed(code: int) -> str:
    reasons = {
        4004: "Discord's gateway refused the token (4004). Copy it again from the developer portal.",
        4010: "Discord refused the shard (4010). Check SHARD_COUNT and SHARD_IDS.",
        4011: "The bot is in too many servers for this SHARD_COUNT (4011). Raise it, or leave it empty.",
        4013: "Discord does not know the intents (4013). Update Candor.",
    }
    return reasons.get(
        code, f"Discord's gateway closed the connection (code {code}). Start again in a minute."
    )


def _refused(error: discord.HTTPException, base: str) -> str:
    what = f"{error.status}, code {error.code}" if error.code else f"{error.status}"
    if error.status == 401:
        return "Discord refused the token (401). Copy it again from the developer portal into DISCORD_TOKEN."
    if isinstance(error, discord.app_commands.CommandSyncFailure):
        return (
            f"Discord refused the commands ({what}). They do not fit this version of the API: update Candor."
        )
    if error.status == 403:
        return (
            f"Discord does not allow this ({what}): the application may not create commands. Check in the "
            f"developer portal ({PORTAL}) that it is active, that the token belongs to it, and run "
            "`candor invite` to invite it with the scope applications.commands."
        )
    if error.status == 404:
        return f"{base} does not answer like Discord (404). Check the path in DISCORD_API_URL."
    if error.status == 429:
        return (
            "Discord limits this machine's address (429). Wait a quarter of an hour, then start again; "
            "do not restart in a loop."
        )
    if error.status >= 500:
        return f"{base} is out of order ({what}). Try again later; https://discordstatus.com knows more."
    return f"Discord refused the request ({what}). Check DISCORD_TOKEN and DISCORD_API_URL."


async def log_in(client: discord.Client, settings: Settings) -> None:
    """Log `client` in with the token of `settings` at its API; OperatorError where that fails."""
    if settings.discord_token is None:
        raise OperatorError("DISCORD_TOKEN is not set. Put it into .env, see .env.example.")
    use_api(client, settings.discord_api_url)
    async with explained(settings):
        try:
            await client.login(settings.discord_token.get_secret_value())
        except (TypeError, KeyError, ValueError) as error:
            if client.application is not None:  # then it is a fault of ours, further on
                raise
            # A web page instead of JSON, or JSON of something else.
            base = settings.discord_api_url or PUBLIC_API
            raise OperatorError(f"{base} does not answer like Discord. Check DISCORD_API_URL.") from error
