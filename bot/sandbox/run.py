"""Run the sandbox from start to Ctrl+C."""

import asyncio
import logging
import signal
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import environ

from bot.own_command import own_command
from bot.sandbox.version import require_version
from bot.settings import Settings


async def run_sandbox(
    settings: Settings, *, fresh: bool = False, port: int | None = None, browser: bool = False
) -> None:
    """Open the sandbox and stay until SIGINT or SIGTERM.

    `fresh`: forget earlier runs. `port`: insist on this one. `browser`: open the page where there is a
    desktop. OperatorError where the port is taken, another sandbox is open, or simcord does not fit.
    """
    require_version()
    with _only_errors("discord"):  # simcord tries out a client of its own when it is imported
        from bot.sandbox.opening import open_sandbox

    with _stop_signal() as stop:
        async with open_sandbox(settings, fresh=fresh, port=port) as page:
            _announce(page.address, fresh)
            if browser and _has_desktop():
                await asyncio.to_thread(webbrowser.open, page.address)
            await stop.wait()
            _say("Closing the sandbox. What you logged is kept.")


@contextmanager
def _only_errors(name: str) -> Iterator[None]:
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


@contextmanager
def _stop_signal() -> Iterator[asyncio.Event]:
    """An event that the first SIGINT or SIGTERM sets; the second one ends the process as it would without us."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def leave_alone() -> None:
        for name in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):
                loop.remove_signal_handler(name)

    def on_signal() -> None:
        stop.set()
        leave_alone()

    for name in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows, where Ctrl+C arrives as KeyboardInterrupt
            loop.add_signal_handler(name, on_signal)
    try:
        yield stop
    finally:
        leave_alone()


def _has_desktop() -> bool:
    # In a bare terminal webbrowser would start a text browser in front of us.
    return sys.platform in ("darwin", "win32") or bool(environ.keys() & {"DISPLAY", "WAYLAND_DISPLAY"})


def _announce(address: str, fresh: bool) -> None:
    _say(
        "Candor runs in its sandbox: no token, and nothing reaches Discord.\n\n"
        f"    {address}\n\n"
        + ("It starts over with fresh examples.\n" if fresh else "")
        + "Open that address in a browser on this machine. Press Ctrl+C here to leave.\n"
        f"What you log is kept; `{own_command()} sandbox --fresh` starts over."
    )


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the command line's answer
