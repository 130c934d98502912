"""A person with a browser in front of the sandbox, for tests and for the pictures in docs/images.

async with browser() as chromium, sandbox_process(data_dir) as address:
    visitor = await Visitor.arrive(chromium, address, user="maya")
    await visitor.slash("score estimate")
    await visitor.shoot(Path("docs/images/estimate.png"))
"""

import asyncio
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import BrowserContext, FrameLocator, Locator, Page, async_playwright, expect

ROOT = Path(__file__).parents[3]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = (1280, 800)
PHONE = (390, 844)
PATIENCE = 60_000
"""Milliseconds until something counts as missing: a busy machine takes its time."""

expect.set_options(timeout=PATIENCE)
_STARTED = re.compile(r"http://127\.0\.0\.1:\d+/#\S+")


@asynccontextmanager
async def browser() -> AsyncIterator[BrowserContext]:
    """A headless Chromium: the one of the system, so that nothing has to be downloaded.

    Its pages share one cache (the sandbox's fonts are 30 MB), and each has a session of its own.
    """
    assert CHROMIUM is not None
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            window = await chromium.new_context(timezone_id="Europe/London")
            window.set_default_timeout(PATIENCE)
            yield window
        finally:
            await chromium.close()


class Running:
    """A sandbox in a process of its own.

    `address` opens it; `output` is what it has printed so far; `stopped_in` how many seconds stopping took.
    """

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.address = ""
        self.output = ""
        self.stopped_in = 0.0

    async def read_address(self) -> None:
        """Wait until the address is printed."""
        assert self.process.stdout is not None
        while not (found := _STARTED.search(self.output)):
            line = await self.process.stdout.readline()
            if not line:
                raise AssertionError(f"the sandbox ended at once:\n{self.output}")
            self.output += line.decode()
        self.address = found[0]

    async def stop(self, by: signal.Signals = signal.SIGINT) -> int:
        """Ask it to end as Ctrl+C does; returns the exit code once it has."""
        began = time.monotonic()
        if self.process.returncode is None:
            self.process.send_signal(by)
        rest, _ = await self.process.communicate()
        self.stopped_in = time.monotonic() - began
        self.output += rest.decode()
        assert self.process.returncode is not None
        return self.process.returncode


@asynccontextmanager
async def sandbox_process(data_dir: Path, *arguments: str) -> AsyncIterator[Running]:
    """`candor sandbox` on the folder `data_dir`, stopped at the end of the block."""
    environment = {**os.environ, "DATA_DIR": str(data_dir), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    environment.pop("DISCORD_TOKEN", None)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "sandbox",
        "--no-browser",
        *arguments,
        cwd=data_dir,  # away from any .env
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    running = Running(process)
    try:
        await running.read_address()
        yield running
    finally:
        await running.stop()


class Visitor:
    """Somebody who looks at the sandbox's page, in one tab."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    async def arrive(
        cls, chromium: BrowserContext, address: str, *, user: str = "maya", size: tuple[int, int] = DESKTOP
    ) -> "Visitor":
        """Open `address` in a new window of `size` pixels and become `user`."""
        page = await chromium.new_page()
        await page.set_viewport_size({"width": size[0], "height": size[1]})
        await page.emulate_media(color_scheme="dark")  # as Discord looks at first, and the pictures in docs
        await page.goto(address)
        visitor = cls(page)
        await visitor.settled()
        if user != "maya":
            await visitor.become(user)
        return visitor

    @property
    def place(self) -> FrameLocator:
        """What is inside the launcher's frame: simcord's page."""
        return self.page.frame_locator("#place")

    @property
    def messages(self) -> Locator:
        """The messages on the screen, oldest first."""
        return self.place.locator(".channel-message")

    async def settled(self) -> None:
        """Wait until the place that was chosen is on the screen and has drawn itself."""
        chosen = self.page.locator(".place[aria-current]")
        await expect(chosen).to_have_count(1)
        shows = re.compile("^" + re.escape(await chosen.get_attribute("data-goes") or "") + "$")
        await expect(self.page.locator("#place")).to_have_attribute("data-shows", shows)
        await expect(self.place.locator("#preview-app[aria-busy=false]")).to_be_attached(timeout=20_000)

    async def open_menu(self) -> None:
        """On a phone: show the channels, and what stands below them."""
        if await self.page.locator("#menu").is_visible():
            await self.page.locator("#menu").click()

    async def become(self, user: str) -> None:
        """Look at the sandbox as `user` (maya, tomas, robin)."""
        await self.open_menu()
        await self.page.locator("#user").select_option(user)
        await expect(self.page.locator(f'.place[aria-current][data-goes^="{user}:"]')).to_have_count(1)
        await self.page.keyboard.press("Escape")
        await self.settled()

    async def go(self, name: str) -> None:
        """Enter the place called `name`, such as freelancer-lounge, or Candor for direct messages."""
        await self.open_menu()
        await self.page.locator(".place", has=self.page.get_by_text(name)).click()
        await expect(self.page.locator(".place[aria-current]")).to_contain_text(name)
        await self.settled()

    async def write(self, text: str) -> None:
        """Send `text` as a message."""
        box, before = self.place.locator("#channel-composer-input"), await self.messages.count()
        # On a busy machine a key may fall between two drawings of the page: a person sees that, and tries again.
        for patience in (10_000, 60_000):
            await box.fill(text)
            await box.press("Enter")
            try:
                return await expect(self.messages).not_to_have_count(before, timeout=patience)
            except AssertionError:
                if patience == 60_000:
                    raise

    async def choose_command(self, command: str) -> None:
        """Type the slash command `command` and choose it from the list."""
        box, chip = self.place.locator("#channel-composer-input"), self.place.locator(".command-chip")
        entry = self.place.locator(".command-entry").filter(
            has=self.place.locator("strong").get_by_text("/" + command, exact=True)
        )
        # The list is drawn anew with each letter: a press in that moment is lost, and a person tries again.
        for patience in (5_000, 5_000, 60_000):
            await box.click()
            await box.fill("")
            await box.press_sequentially("/" + command)
            await entry.click()
            try:
                return await expect(chip).to_have_text("/" + command, timeout=patience)
            except AssertionError:
                if patience == 60_000:
                    raise

    def option(self, name: str) -> Locator:
        """The field of the chosen command's option `name`."""
        return self.place.locator(f'.command-option-input[data-option="{name}"]')

    @property
    def suggestions(self) -> Locator:
        """What is suggested for the option one is typing."""
        return self.place.locator(".command-suggestion")

    async def fill_option(self, name: str, text: str, choice: str | None = None) -> None:
        """Type `text` into an option and, where given, choose the suggestion that contains `choice`."""
        field = self.option(name)
        if not await field.is_visible():
            await self.place.locator(".command-ghost").click()
            await self.suggestions.filter(has_text=name).first.click()
        await field.click()
        await field.press_sequentially(text)
        if choice is not None:
            await self.suggestions.filter(has_text=choice).first.click()

    async def send_command(self) -> None:
        """Send the chosen command as it stands."""
        await self.place.locator("#send-message").click()
        await expect(self.place.locator(".command-chip")).to_have_count(0)

    async def slash(self, command: str, options: Mapping[str, str] | None = None) -> None:
        """Run `command` with `options` as typed; where an option has suggestions, the first is taken."""
        await self.choose_command(command)
        for name, text in (options or {}).items():
            await self.fill_option(name, text)
            if await self.option(name).get_attribute("role") == "combobox":
                await self.suggestions.first.click()
        await self.send_command()

    @property
    def modal(self) -> Locator:
        """The open modal."""
        return self.place.locator("#modal-root .modal-dialog")

    async def shoot(self, file: Path, what: Locator | None = None) -> None:
        """Save a picture of `what`, of the last message by default."""
        target = what or self.messages.last
        await expect(target).to_be_visible()
        await target.scroll_into_view_if_needed()
        await self.settled()
        file.parent.mkdir(parents=True, exist_ok=True)
        await target.screenshot(path=file)

    async def shoot_window(self, file: Path) -> None:
        """Save a picture of the whole window."""
        await self.settled()
        file.parent.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=file)


async def screenshot_answer(
    file: Path,
    command: str,
    options: Mapping[str, str] | None = None,
    *,
    data_dir: Path,
    user: str = "maya",
    size: tuple[int, int] = (900, 1200),
) -> None:
    """Save a picture of the answer that `user` gets to the slash command `command` with `options`."""
    async with browser() as chromium, sandbox_process(data_dir) as sandbox:
        visitor = await Visitor.arrive(chromium, sandbox.address, user=user, size=size)
        before = await visitor.messages.count()
        await visitor.slash(command, options)
        await expect(visitor.messages).to_have_count(before + 1)
        await visitor.shoot(file)
