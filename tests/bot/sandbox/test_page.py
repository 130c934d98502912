"""The sandbox's page in a real Chromium: what a person does with it, from the first visit to the next day."""

import re
import signal
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, expect

from tests.bot.sandbox.browser import (
    CHROMIUM,
    DESKTOP,
    PATIENCE,
    PHONE,
    Running,
    Visitor,
    browser,
    sandbox_process,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(
        CHROMIUM is None, reason="no Chromium is installed (Debian: apt-get install chromium)"
    ),
]

CLIENT = "Zephyr & Sons"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def chromium() -> AsyncIterator[BrowserContext]:
    async with browser() as one:
        yield one


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def _close_pages(chromium: BrowserContext) -> AsyncIterator[None]:
    yield
    for page in chromium.pages:
        await page.close()


@pytest_asyncio.fixture(loop_scope="module")
async def elsewhere(chromium: BrowserContext) -> AsyncIterator[BrowserContext]:
    """A second window: of two tabs in one, Chromium draws only the one in front."""
    assert chromium.browser is not None
    window = await chromium.browser.new_context()
    window.set_default_timeout(PATIENCE)
    yield window
    await window.close()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def sandbox(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    async with sandbox_process(tmp_path_factory.mktemp("sandbox")) as running:
        yield running
    assert running.process.returncode == 0
    assert "Traceback" not in running.output, running.output


async def log_a_contract(visitor: Visitor) -> None:
    """Log a contract with CLIENT through the form."""
    await visitor.slash("contract add")
    await visitor.modal.get_by_label("Client").fill(CLIENT)
    await visitor.modal.get_by_label("First day").fill("3 weeks ago")
    await visitor.modal.get_by_role("button", name="Submit").click()
    await expect(visitor.messages.last).to_contain_text(CLIENT)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_a_visit(
    chromium: BrowserContext, sandbox: Running, size: tuple[int, int], tmp_path: Path
) -> None:
    visitor = await Visitor.arrive(chromium, sandbox.address, size=size)
    await expect(visitor.messages.first).to_contain_text("Welcome in")

    # A slash command with autocomplete that forgives a typing error.
    await visitor.choose_command("contract show")
    await visitor.fill_option("contract", "lantren boks")
    await expect(visitor.suggestions.first).to_contain_text("Lantern Books")
    await visitor.suggestions.first.click()
    await visitor.send_command()
    card = visitor.messages.last
    await expect(card).to_contain_text("Only you can see this")
    await expect(card).to_contain_text("Lantern Books · Audiobook covers")
    await expect(card).to_be_in_viewport()

    # A button, which answers in place.
    await card.get_by_role("button", name="If I close it now").click()
    await expect(visitor.messages.last.get_by_role("button", name="If I close it now")).to_have_count(0)

    # A form.
    await log_a_contract(visitor)
    await visitor.shoot(picture := tmp_path / "pictures" / "contract.png")
    assert picture.read_bytes().startswith(b"\x89PNG")

    # Direct messages with the bot.
    await visitor.go("Candor")
    await visitor.slash("score estimate")
    await expect(visitor.messages.last).to_contain_text("Your Job Success Score")

    # Somebody else sees their own, in their own language, and nothing of the first.
    await visitor.become("tomas")
    await expect(visitor.messages.filter(has_text="Your Job Success Score")).to_have_count(0)
    await visitor.choose_command("contract show")
    await visitor.fill_option("contract", "boreal")
    await expect(visitor.suggestions.first).to_contain_text("Boreal Analytics")
    await expect(visitor.suggestions.filter(has_text="Lantern")).to_have_count(0)
    await visitor.go("freelancer-lounge")
    await expect(visitor.messages.filter(has_text="Only you can see this")).to_have_count(0)
    await expect(visitor.page.locator("html")).to_have_attribute("lang", "es-ES")


MENUS = ("Find guidance", "Log as feedback", "Mark as solved", "Remind me about this", "Suggest pages")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_menus_language_look_and_clock(
    chromium: BrowserContext, sandbox: Running, size: tuple[int, int]
) -> None:
    visitor = await Visitor.arrive(chromium, sandbox.address, size=size)
    page, place = visitor.page, visitor.place
    await page.evaluate("localStorage.removeItem('candor-intro')")  # another size has read it
    await expect(page.locator("#intro")).to_contain_text("Try this")

    # The five menus on a message, and one of them used.
    await visitor.write("My score fell nine points after a five-star job.")
    message = visitor.messages.last
    await expect(message).to_contain_text("My score fell nine points")
    await message.hover()
    await message.get_by_role("button", name="Apps").click()
    for menu in MENUS:
        await expect(place.locator("#menus").get_by_role("button", name=menu)).to_be_visible()
    before = await visitor.messages.count()
    await place.locator("#menus").get_by_role("button", name=MENUS[0]).click()
    await expect(visitor.messages).to_have_count(before + 1)
    await expect(visitor.messages.last).to_contain_text("Only you can see this")

    # The Discord language, of the page and of the next answer, and back.
    await visitor.open_menu()
    await page.locator("#language").select_option("es-ES")
    await expect(page.locator("html")).to_have_attribute("lang", "es-ES")
    await expect(page.locator("#place")).to_have_attribute("data-language", "es-ES")
    await page.locator("#language").select_option("en-US")
    await expect(page.locator("#place")).to_have_attribute("data-language", "en-US")
    await visitor.settled()

    # Light and dark, of the launcher and of the place.
    for look in ("light", "dark"):
        await page.locator("#look").select_option(look)
        await expect(page.locator("html")).to_have_attribute("data-look", look)
        await expect(place.locator("html")).to_have_attribute("data-look", look)

    # Tomorrow.
    clock = page.locator("#clock")
    today = datetime.fromisoformat(await clock.get_attribute("datetime") or "")
    await page.get_by_role("button", name="Next day").click()
    tomorrow = re.compile((today + timedelta(days=1)).date().isoformat())
    await expect(clock).to_have_attribute("datetime", tomorrow)

    if size is PHONE:
        await page.locator("#intro summary").click()
    await page.locator("#intro-close").click()
    await expect(page.locator("#intro")).to_be_hidden()


@pytest.mark.parametrize("command", ["guidance find", "contract list", "score log", "remind me", "import"])
async def test_send_is_within_reach_on_a_phone(
    chromium: BrowserContext, sandbox: Running, command: str
) -> None:
    visitor = await Visitor.arrive(chromium, sandbox.address, size=PHONE)
    await visitor.choose_command(command)
    ghost = visitor.place.locator(".command-ghost")
    for _option in range(8):
        if not await ghost.count():
            break
        await ghost.click()
        await visitor.suggestions.first.click()
    box = await visitor.place.locator("#send-message").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= PHONE[0]
    assert (
        await visitor.place.locator("body").evaluate("() => document.documentElement.scrollWidth") <= PHONE[0]
    )


async def test_an_empty_field_is_not_called_wrong(chromium: BrowserContext, sandbox: Running) -> None:
    visitor = await Visitor.arrive(chromium, sandbox.address)
    await visitor.choose_command("guidance find")
    empty = visitor.place.locator(".command-empty")
    await expect(empty).to_have_text("Type, and suggestions appear here.")
    await visitor.option("words").press_sequentially("qzxqzx vwkvwk")
    await expect(empty).to_have_text("No suggestion fits what you typed.")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_a_button_stands_beside_its_line(
    chromium: BrowserContext, sandbox: Running, size: tuple[int, int]
) -> None:
    visitor = await Visitor.arrive(chromium, sandbox.address, size=size)
    await visitor.slash("contract list")
    # The one at the bottom: the page is there, and stays there until somebody scrolls by hand.
    line = visitor.messages.last.locator(".component-section").last
    button = line.get_by_role("button", name="Open")
    await expect(button).to_be_visible()
    words, beside = await line.locator(".section-text").bounding_box(), await button.bounding_box()
    assert words is not None
    assert beside is not None
    assert words["x"] + words["width"] <= beside["x"]
    await button.click()
    await expect(visitor.messages.last).to_contain_text("Earned")


async def test_two_people_at_once(
    chromium: BrowserContext, elsewhere: BrowserContext, sandbox: Running
) -> None:
    maya = await Visitor.arrive(chromium, sandbox.address)
    robin = await Visitor.arrive(elsewhere, sandbox.address, user="robin")

    await maya.write("Is anyone here?")
    await expect(robin.messages.last).to_contain_text("Is anyone here?")
    await robin.write("Always.")
    await expect(maya.messages.last).to_contain_text("Always.")

    # What happens elsewhere is marked as new, and a forum post opens for everyone.
    await robin.page.get_by_role("button", name="New post").first.click()
    await robin.page.get_by_label("Title").fill("House rules")
    await robin.page.get_by_label("What is it about?").fill("Be kind.")
    await robin.page.get_by_role("button", name="Post", exact=True).click()
    await expect(robin.messages.last).to_contain_text("Be kind.")
    await expect(maya.page.locator(".place", has_text="House rules")).to_contain_text("new")
    await maya.go("House rules")
    await expect(maya.messages.last).to_contain_text("Be kind.")


async def test_what_is_typed_survives_the_clock(
    chromium: BrowserContext, elsewhere: BrowserContext, sandbox: Running
) -> None:
    """The page is drawn anew when something happens elsewhere; a half-filled form must not notice."""
    maya = await Visitor.arrive(chromium, sandbox.address)
    robin = await Visitor.arrive(elsewhere, sandbox.address, user="robin")
    await maya.slash("contract add")
    await maya.modal.get_by_label("Client").press_sequentially("Zephyr")
    await robin.write("A message that redraws the page")
    await expect(maya.messages.last).to_contain_text("redraws")
    await maya.modal.get_by_label("Client").press("End")
    await maya.modal.get_by_label("Client").press_sequentially(" & Sons")
    await maya.modal.get_by_label("First day").fill("yesterday")
    await maya.modal.get_by_role("button", name="Submit").click()
    await expect(maya.messages.last).to_contain_text(CLIENT)


async def test_the_clock_runs(chromium: BrowserContext, sandbox: Running) -> None:
    visitor = await Visitor.arrive(chromium, sandbox.address)
    clock = visitor.page.locator("#clock")
    before = await clock.get_attribute("datetime")
    await expect(clock).not_to_have_attribute("datetime", re.compile(re.escape(before or "")))


async def test_records_outlive_a_restart_and_fresh_forgets_them(
    chromium: BrowserContext, tmp_path: Path
) -> None:
    async with sandbox_process(tmp_path) as sandbox:
        assert "seems to be disabled" not in sandbox.output  # simcord's own client, nobody's concern
        visitor = await Visitor.arrive(chromium, sandbox.address)
        await log_a_contract(visitor)
        # With a page open, which asks for news all the time.
        await assert_stops(sandbox, signal.SIGINT)
        await expect(visitor.page.locator("#notice")).to_contain_text("The sandbox was closed")
        await visitor.page.close()

    async def found(address: str) -> bool:
        visitor = await Visitor.arrive(chromium, address)
        await visitor.slash("contract list")
        await expect(visitor.messages.last).to_contain_text("Lantern Books")
        logged = CLIENT in await visitor.messages.last.inner_text()
        await visitor.page.close()
        return logged

    async with sandbox_process(tmp_path) as again:
        assert again.address.partition("#")[2] == sandbox.address.partition("#")[2]
        assert await found(again.address)
        await assert_stops(again, signal.SIGTERM)
    async with sandbox_process(tmp_path, "--fresh") as fresh:
        assert not await found(fresh.address)


async def assert_stops(sandbox: Running, by: signal.Signals) -> None:
    assert await sandbox.stop(by) == 0
    assert sandbox.stopped_in < 5
    assert "Traceback" not in sandbox.output, sandbox.output


@pytest.mark.parametrize(
    ("size", "kind"),
    [(DESKTOP, "Work left open"), (PHONE, "Time for a public reply")],
    ids=["desktop", "phone"],
)
async def test_forms_with_radio_buttons_boxes_and_a_file(
    chromium: BrowserContext, sandbox: Running, size: tuple[int, int], kind: str, tmp_path: Path
) -> None:
    visitor = await Visitor.arrive(chromium, sandbox.address, size=size)
    submit = visitor.modal.get_by_role("button", name="Submit")

    # Boxes.
    await visitor.slash("remind settings")
    await visitor.messages.last.get_by_role("button", name="Days and hours").click()
    box = visitor.modal.get_by_role("checkbox", name=kind)
    await expect(box).to_be_checked()
    await box.set_checked(False, force=True)
    await submit.click()
    await expect(visitor.messages.last).to_contain_text(f"✗ {kind}")

    # One of several, by one press.
    await visitor.choose_command("feedback log")
    await visitor.fill_option("contract", "lantern", "Lantern Books")
    await visitor.send_command()
    radio = visitor.modal.get_by_role("radio", name="Positive: a private note")
    await radio.set_checked(True, force=True)
    await expect(radio).to_be_checked()
    await submit.click()
    await expect(visitor.messages.last).to_contain_text("Positive: a private note")

    # A file.
    table = tmp_path / "work.csv"
    table.write_text("client,title,started,ended,stars\nAcme,Site,2025-01-10,2025-02-10,5\n")
    await visitor.slash("import")
    await visitor.messages.last.get_by_role("button", name="Choose the file").click()
    await visitor.modal.locator("input[type=file]").set_input_files(table)
    await expect(visitor.modal).to_contain_text("work.csv")
    await submit.click()
    await expect(visitor.messages.last).to_contain_text("Acme · Site")
