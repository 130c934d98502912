"""Open the sandbox: listen, take the folder, fill it, start the bot, its world, its clock and its page.

Closed in the opposite order.
"""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import Any

import discord
from aiohttp import web

from bot.errors import OperatorError
from bot.sandbox.folder import Folder
from bot.sandbox.kept import collect, read_kept, renew_mentions, save
from bot.sandbox.page import HOST, Page
from bot.sandbox.seed import seed, set_up
from bot.sandbox.simcord_live import LiveEnv
from bot.sandbox.simcord_page import keep_parsers, warm_up
from bot.sandbox.world import PEOPLE, World
from bot.services import Services, open_services
from bot.settings import Settings

BOT_NAME = "Candor"
USUAL_PORT = 8440
# Together under five seconds. The bot gives interactions under way three of them.
_BOT_STOPS_WITHIN = 3.3
_REST_STOPS_WITHIN = 0.7

MakeBot = Callable[[Services], discord.AutoShardedClient]
_log = logging.getLogger(__name__)


@asynccontextmanager
async def open_sandbox(
    settings: Settings, *, fresh: bool = False, port: int | None = None, make_bot: MakeBot | None = None
) -> AsyncIterator[Page]:
    """A running sandbox; its page answers inside the block. `make_bot` is for tests; Candor by default."""
    async with AsyncExitStack() as stack:
        folder = Folder(settings)
        stack.enter_context(folder.hold())
        listener = stack.enter_context(listen(port))
        empty = folder.prepare(fresh=fresh)
        own = folder.settings()

        services = await stack.enter_async_context(open_services(own, clock=discord.utils.utcnow))
        keep_parsers()
        bot = (make_bot or _candor)(services)
        env = LiveEnv(bot, bot_name=BOT_NAME)
        _declare_wait(bot, env)
        kept = None if empty else read_kept(folder.said)
        env.ahead = kept.ahead if kept else env.ahead
        env.set_to_now()
        world = World(env, env.now(), kept)
        env.keep = lambda: save(folder.said, collect(env, world.languages))
        if empty:
            await seed(services, {person: world.user(person).id for person in PEOPLE}, env.now().date())
            await set_up(services, world)
            folder.filled()
        await env.begin()
        renew_mentions(env)
        stack.push_async_callback(_end, env, bot)
        stack.callback(env.keep)
        page = Page(world, folder.token(), listener.getsockname()[1])
        await stack.enter_async_context(_serving(page, listener))
        await stack.enter_async_context(_beside(env.pump()))
        await stack.enter_async_context(_beside(asyncio.to_thread(_warm_up, world)))
        folder.tell(page.address)
        yield page


def _declare_wait(bot: discord.Client, env: LiveEnv) -> None:
    # Simcord waits for whatever the bot has begun; the delivery of reminders mostly waits for something to do.
    from bot.app import Candor

    if isinstance(bot, Candor):
        bot.idle_wait = partial(env.external_wait, reason="nothing is due")


def _candor(services: Services) -> discord.AutoShardedClient:
    from bot.app import Candor

    return Candor(services)


def listen(port: int | None) -> socket.socket:
    """A listening socket on loopback: on `port`, or on the usual one, or any where that is taken."""
    for wanted in (USUAL_PORT, 0) if port is None else (port,):
        with suppress(OSError):
            return socket.create_server((HOST, wanted))
    raise OperatorError(
        f"Port {port} on {HOST} is taken or may not be used. "
        "Name another one with --port, or leave --port out."
    )


@asynccontextmanager
async def _serving(page: Page, listener: socket.socket) -> AsyncIterator[None]:
    # Requests that are under way get a moment, not the minute that aiohttp would wait.
    runner = web.AppRunner(page.app, access_log=None, shutdown_timeout=_REST_STOPS_WITHIN)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let `work` run beside the block, and no longer."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _warm_up(world: World) -> None:
    # While the person reads the address: half a second of what the first page needs.
    warm_up()
    world.pictures()


async def _end(env: LiveEnv, bot: discord.Client) -> None:
    """Close the bot as it closes in production, then the world; what hangs is left behind."""
    try:
        async with asyncio.timeout(_BOT_STOPS_WITHIN):
            await bot.close()
    except TimeoutError:
        _log.warning("the bot was still busy when it was closed")
    with suppress(TimeoutError):
        await env.end(_REST_STOPS_WITHIN)
