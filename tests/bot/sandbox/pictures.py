"""The pictures in docs/images, taken anew: `python -m tests.bot.sandbox.pictures [folder]`.

Everything in them is of the sandbox's made-up members.
"""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import expect

from tests.bot.sandbox.browser import DESKTOP, PATIENCE, PHONE, ROOT, Visitor, browser, sandbox_process

DESK_PLACE = (900, 1000)
"""A window in which a card is as wide as the docs show it."""

TALL_PHONE = (PHONE[0], 1400)
"""As wide as a phone, and high enough that a whole card is on the screen."""

TITLE = "Client wants two more pages for free"
QUESTION = (
    "All is delivered. Now Mr. Stone of Quarry Tiles says “it would be a pity about your score”.\n"
    "He wrote it to me at maya@example.org. How do you answer that?"
)


SUPPORT = (
    "Client threatens a bad review unless I work for free",
    "All is delivered, and he wants two more pages for nothing. What do I answer?",
)
REMINDERS = (("every day 9:00", "Look at new jobs"), ("in 3 days", "Send the invoice to Lantern Books"))


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
    await fields.nth(0).fill(TITLE)
    await fields.nth(1).fill(QUESTION)
    await visitor.modal.get_by_role("button", name="Submit").click()
    await expect(visitor.messages.last).to_contain_text("This is what everybody will see")
    await visitor.shoot(file)


async def posted(visitor: Visitor, file: Path) -> None:
    """The same question as everybody sees it, with what could tell who asked masked."""
    await visitor.messages.last.get_by_role("button", name="Mask these").click()
    await expect(visitor.messages.last).to_contain_text("Without masks")
    await visitor.messages.last.get_by_role("button", name="Post", exact=True).click()
    thread = visitor.page.locator(".place", has=visitor.page.get_by_text(TITLE))
    await expect(thread).to_be_attached(timeout=3 * PATIENCE)  # at a moment drawn by chance
    await visitor.go(TITLE)
    await expect(visitor.messages.last).to_contain_text("asks anonymously")
    await visitor.shoot(file)


async def settings(visitor: Visitor, file: Path) -> None:
    """What /server settings shows to whoever manages the server."""
    await visitor.slash("server settings")
    await expect(visitor.messages.last).to_contain_text("Settings of")
    await visitor.shoot(file)


async def support(visitor: Visitor, suggestion: Path, solved: Path) -> None:
    """A new question in the help forum: the pages below it, and after its author marked it as solved."""
    await visitor.page.get_by_role("button", name="New post").first.click()
    await visitor.page.get_by_label("Title").fill(SUPPORT[0])
    await visitor.page.get_by_label("What is it about?").fill(SUPPORT[1])
    await visitor.page.get_by_role("button", name="Post", exact=True).click()
    await expect(visitor.messages.last).to_contain_text("may help already")
    await visitor.shoot(suggestion)
    await visitor.messages.last.get_by_role("button", name="Solved").click()
    await expect(visitor.messages.last).to_contain_text("Thank who helped")
    await visitor.shoot(solved)


async def reminders(visitor: Visitor, file: Path) -> None:
    """What is planned, with a button beside each."""
    for when, text in REMINDERS:
        await visitor.slash("remind me", {"when": when, "text": text})
        await visitor.messages.last.get_by_role("button", name="Save").click()
        await expect(visitor.messages.last).to_contain_text("Saved")
    await visitor.slash("remind list")
    await expect(visitor.messages.last).to_contain_text("reminders are planned")
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
            await posted(phone, folder / "ask-post.png")
            await reminders(
                await Visitor.arrive(chromium, sandbox.address, size=TALL_PHONE), folder / "remind-list.png"
            )
            narrow = await Visitor.arrive(chromium, sandbox.address, size=DESK_PLACE)
            await support(narrow, folder / "support-suggestion.png", folder / "support-solved.png")
            await narrow.become("robin")
            await settings(narrow, folder / "support-settings.png")


if __name__ == "__main__":
    asyncio.run(take_all(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"))
