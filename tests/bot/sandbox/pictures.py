"""The pictures in docs/images, taken anew: `python -m tests.bot.sandbox.pictures [folder]`.

Everything in them is of the sandbox's made-up members.
"""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import expect

from tests.bot.sandbox.browser import DESKTOP, PHONE, ROOT, Visitor, browser, sandbox_process

TALL_PHONE = (PHONE[0], 1400)
"""As wide as a phone, and high enough that a whole card is on the screen."""

QUESTION = (
    "All is delivered. Now Mr. Stone of Quarry Tiles says “it would be a pity about your score”.\n"
    "He wrote it to me at maya@example.org. How do you answer that?"
)


async def estimate(visitor: Visitor, file: Path, *, window: bool = False) -> None:
    """The answer to /score estimate, alone or in the whole window."""
    before = await visitor.messages.count()
    await visitor.slash("score estimate")
    await expect(visitor.messages).to_have_count(before + 1)
    await expect(visitor.messages.last).to_contain_text("Your Job Success Score")
    if window:
        return await visitor.shoot_window(file)
    await visitor.shoot(file)


async def question(visitor: Visitor, file: Path) -> None:
    """An anonymous question, as its author sees it before it is posted."""
    await visitor.slash("ask new")
    await visitor.messages.last.get_by_role("button", name="I understand").click()
    fields = visitor.modal.get_by_role("textbox")
    await fields.nth(0).fill("Client wants two more pages for free")
    await fields.nth(1).fill(QUESTION)
    await visitor.modal.get_by_role("button", name="Submit").click()
    await expect(visitor.messages.last).to_contain_text("This is what everybody will see")
    await visitor.shoot(file)


async def take_all(folder: Path) -> None:
    """Take every picture into `folder`."""
    with TemporaryDirectory() as data:
        async with browser() as chromium, sandbox_process(Path(data)) as sandbox:
            desk = await Visitor.arrive(chromium, sandbox.address, size=DESKTOP)
            await desk.page.get_by_role("button", name="Got it").click()
            await estimate(desk, folder / "estimate.png", window=True)
            phone = await Visitor.arrive(chromium, sandbox.address, size=TALL_PHONE)
            await estimate(phone, folder / "estimate-phone.png")
            await question(phone, folder / "ask-preview.png")


if __name__ == "__main__":
    asyncio.run(take_all(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"))
