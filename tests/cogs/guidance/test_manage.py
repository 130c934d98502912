"""`/moderate pages` as moderators use it: write, change, review, retire, look back, export; hostile text is inert."""

import io
import zipfile
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guidance.server import Action
from cogs.guidance.page_text import address, page_text, parts, split
from tests.bot.records import PAGE, server_page
from tests.bot.ui.hostile import EACH, FAMILY, live
from tests.cogs.conftest import World
from tests.cogs.test_hostile_text import check
from tests.cogs.verbs import buttons, card, choose, fill, filled, options, press, texts, title

TYPED = {
    "Title": "How we review portfolios",
    "Topic": "Community",
    "The answer in short": "Post the link and say what you want to hear about.",
    "The page": "**First**: read the pinned message.\n\n## Step by step\n1. Post the link.\n2. Wait a day.",
    "How people ask for it": "who looks at my portfolio here\nportfolio feedback pls",
}


async def home(world: World, actor: Any = None) -> Any:
    return await (actor or world.alice).slash(world.lounge, "moderate pages")


async def write(world: World, **typed: str) -> Any:
    """Write a page by the form; returns the card of the page."""
    form = await press(world.alice, await home(world), "Write a page")
    return await fill(world.alice, form, TYPED | typed)


async def second_moderator(world: World) -> Any:
    role = world.guild.create_role("Helper", permissions=discord.Permissions(manage_messages=True))
    return world.guild.add_member(world.env.create_user("carol"), roles=[role])


async def find(world: World, words: str = "who looks at my portfolio here") -> Any:
    return await world.bob.slash(world.lounge, "guidance find", words=words)


async def test_a_page_is_written_and_found(world: World) -> None:
    result = await write(world)
    assert "✓" in texts(result)
    assert "Members see this page." in texts(result)
    found = await find(world)
    assert title(found) == TYPED["Title"]
    assert "**Step by step**\n1. Post the link." in texts(found)
    listed = await press(world.alice, await home(world), "Your pages")
    assert TYPED["Title"] in options(listed)
    assert "1 page of your own" in texts(await press(world.alice, listed, "Overview"))


async def test_a_page_is_changed(world: World) -> None:
    await write(world)
    listed = await press(world.alice, await home(world), "Your pages")
    form = await press(world.alice, await choose(world.alice, listed, TYPED["Title"]), "Edit")
    assert filled(form)["The page"] == TYPED["The page"]
    assert filled(form)["How people ask for it"] == TYPED["How people ask for it"]
    await fill(world.alice, form, {"Title": "Showing your work"})
    assert title(await find(world)) == "Showing your work"


async def test_two_moderators_at_once(world: World) -> None:
    carol = await second_moderator(world)
    page = await write(world)
    form = await press(world.alice, page, "Edit")
    slug = buttons(page)["Edit"].rsplit("/", 1)[1]
    other = await press(carol, await carol.slash(world.lounge, "moderate pages", page=slug), "Edit")
    await fill(carol, other, {"Title": "Carol's"})
    refused = await fill(world.alice, form, {"Title": "Alice's", "The page": "My long text."})
    assert "meanwhile" in texts(refused)
    assert "My long text." in texts(refused), "the typing is not lost"
    assert title(await find(world)) == "Carol's"


async def test_sources_deadlines_and_keywords(world: World) -> None:
    form = await press(world.alice, await write(world), "Sources and dates")
    typed = {
        "Sources": "https://example.org/rules how long one has\nhttps://example.org/b",
        "Deadlines": "14 contract_end You may answer",
        "Keywords": "portfolio, work samples",
        "Check again after how many days": "30",
    }
    again = await press(world.alice, await fill(world.alice, form, typed), "Sources and dates")
    assert filled(again)["Deadlines"] == typed["Deadlines"]
    assert filled(again)["Keywords"] == typed["Keywords"]
    said = texts(await find(world))
    assert "You may answer: 14 days from the end of the contract" in said
    assert "1. how long one has: <https://example.org/rules>" in said


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("Deadlines", "two weeks after the end", "cannot read the deadline"),
        ("Deadlines", "14 the_moon You may answer", "cannot read the deadline"),
        ("Deadlines", "0 contract_end You may answer", "at least 1"),
        ("Sources", "not-an-address what it says", "A link starts with"),
        ("Sources", "javascript:alert(1) what it says", "A link starts with"),
        ("Check again after how many days", "soon", ""),
    ],
)
async def test_what_cannot_be_read_is_refused_in_words(
    world: World, field: str, typed: str, why: str
) -> None:
    form = await press(world.alice, await write(world), "Sources and dates")
    refused = await fill(world.alice, form, {field: typed})
    assert why in texts(refused)
    assert "This is what you typed" in texts(refused)


async def test_messages_are_added_changed_and_removed(world: World) -> None:
    page = await write(world)
    form = await choose(world.alice, await press(world.alice, page, "Messages"), "A new message")
    typed = {"What the message is for": "Ask", "Short": "Hi {client}?", "Warm": "Dear {client}, hello?"}
    page = await fill(world.alice, form, typed)
    shown = await press(world.bob, await find(world), "Draft a message")
    assert "Hi Ana?" in texts(await fill(world.bob, shown, {"Client's name": "Ana"}))
    form = await choose(world.alice, await press(world.alice, page, "Messages"), "Ask")
    assert filled(form)["Warm"] == typed["Warm"]
    await fill(world.alice, form, {"Short": "", "Warm": ""})
    assert "Draft a message" not in buttons(await find(world))


@pytest.mark.parametrize(
    ("short", "why"),
    [
        ("Hi {client}, please give me 5 stars.", "honest feedback"),
        ("Hi {client}, I refund you if you leave a review.", "traded"),
        ("Hi {client}, let us talk on WhatsApp.", "platform"),
        ("Hi {boss}.", "no placeholder"),
        ("Hi {client}, {me}.", "same placeholders"),
    ],
)
async def test_a_message_that_breaks_the_rules(world: World, short: str, why: str) -> None:
    form = await choose(
        world.alice, await press(world.alice, await write(world), "Messages"), "A new message"
    )
    typed = {"What the message is for": "Ask", "Short": short, "Warm": "Dear {client}, hello."}
    refused = await fill(world.alice, form, typed)
    assert why in texts(refused)
    assert "Draft a message" not in buttons(await find(world))


async def test_one_of_candors_pages_in_the_servers_words_and_back(world: World) -> None:
    managed = await world.alice.slash(world.lounge, "moderate pages", page=PAGE)
    assert "Members see Candor's own page, as it is." in texts(managed)
    original = await world.services.guidance.page(PAGE)
    form = await press(world.alice, managed, "Edit")
    assert filled(form)["The page"] == original.body
    changed = await fill(world.alice, form, {"Title": "Our fourteen days"})
    assert "Members see your words in place of Candor's." in texts(changed)
    found = await find(world, PAGE)
    assert title(found) == "Our fourteen days"
    assert "Written by this server's moderators" in texts(found)
    assert "Draft a message" in buttons(found), "what was not changed stays"
    back = await press(world.alice, changed, "Back to Candor's page")
    assert "Members see Candor's own page, as it is." in texts(back)
    assert title(await find(world, PAGE)) == original.title


async def test_one_of_candors_pages_hidden_and_shown_again(world: World) -> None:
    managed = await world.alice.slash(world.lounge, "moderate pages", page="the 14 days for feedback")
    hidden = await press(world.alice, managed, "Hide here")
    assert "Hidden in this server." in texts(hidden)
    assert title(await find(world, PAGE)) != "The 14 days for feedback"
    await press(world.alice, hidden, "Back to Candor's page")
    assert title(await find(world, PAGE)) == "The 14 days for feedback"


async def test_retired_brought_back_and_deleted_for_good(world: World) -> None:
    page = await write(world)
    retired = await press(world.alice, page, "Retire")
    assert "Retired: members do not see it." in texts(retired)
    assert title(retired) == TYPED["Title"]
    assert title(await find(world)) != TYPED["Title"]
    history = await press(world.alice, retired, "History")
    assert f"<@{world.alice.id}>" in texts(history)
    version = await choose(world.alice, history, "1 · written")
    back = await press(world.alice, version, "Bring this version back")
    assert title(await find(world)) == TYPED["Title"]
    again = await press(world.alice, back, "Retire")
    asked = await press(world.alice, again, "Delete for good")
    assert title(asked).startswith("Delete")
    gone = await press(world.alice, asked, "Delete for good")
    assert "It is gone" in texts(gone)
    assert await world.services.moderation.listed(world.guild.id) == []


async def test_a_second_moderator_reviews(world: World) -> None:
    carol = await second_moderator(world)
    await press(world.alice, await home(world), "Ask for two moderators")
    sent = await write(world)
    assert "Sent in" in texts(sent)
    assert title(await find(world)) != TYPED["Title"]
    seen = await press(world.alice, sent, "See the change")
    assert "Another moderator" in texts(await press(world.alice, seen, "Accept"))
    waiting = await press(carol, await home(world, carol), "Waiting")
    version = await choose(carol, waiting, TYPED["Title"])
    assert "read the pinned message" in texts(version)
    assert "portfolio feedback pls" in texts(version)
    accepted = await press(carol, version, "Accept")
    assert "Accepted" in texts(accepted)
    assert title(await find(world)) == TYPED["Title"]
    history = texts(await press(carol, accepted, "History"))
    assert f"<@{world.alice.id}> → <@{carol.id}>" in history


async def test_what_changed_is_named_and_a_change_can_be_refused(world: World) -> None:
    carol = await second_moderator(world)
    page = await write(world)
    await press(world.alice, await home(world), "Ask for two moderators")
    slug = buttons(page)["Edit"].rsplit("/", 1)[1]
    managed = await world.alice.slash(world.lounge, "moderate pages", page=slug)
    await fill(
        world.alice, await press(world.alice, managed, "Edit"), {"Title": "Other", "Topic": "Rating system"}
    )
    version = await choose(carol, await press(carol, await home(world, carol), "Waiting"), "Other")
    assert "Changed: Title, Topic" in texts(version)
    refused = await press(carol, version, "Refuse")
    assert "Refused" in texts(refused)
    assert title(await find(world)) == TYPED["Title"]
    assert "Waiting" not in buttons(await home(world)), "nothing waits"


async def test_the_export_is_a_zip_of_pages(world: World) -> None:
    await write(world)
    result = await press(world.alice, await home(world), "Export")
    (file,) = card(result).attachments
    assert file.filename == "guidance-pages.zip"
    data = world.env.backend.attachments[file.id] if hasattr(world.env.backend, "attachments") else None
    data = data if isinstance(data, bytes) else await world.services.moderation.export(world.guild.id)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        (name,) = archive.namelist()
        assert TYPED["Title"] in archive.read(name).decode()
    assert card(result).ephemeral


async def test_buttons_of_moderators_after_a_restart(world: World) -> None:
    await write(world)
    for label in buttons(await home(world)):
        shown = await home(world)
        await world.restart()
        result = await press(world.alice, shown, label)
        assert result.modal or card(result).attachments or "my fault" not in texts(result), label
    await world.services.moderation.set_review(world.guild.id, False)
    listed = await press(world.alice, await home(world), "Your pages")
    page = await choose(world.alice, listed, TYPED["Title"])
    slug = buttons(page)["Edit"].rsplit("/", 1)[1]
    for label in buttons(page):
        shown = await world.alice.slash(world.lounge, "moderate pages", page=slug)
        if label in buttons(shown):
            await world.restart()
            result = await press(world.alice, shown, label)
            assert result.modal or "my fault" not in texts(result), label


async def test_many_pages_are_paged(world: World) -> None:
    for number in range(23):
        await world.services.moderation.save(
            world.alice.id, world.guild.id, None, server_page(f"Page {number}"), base=0
        )
    listed = await press(world.alice, await home(world), "Your pages")
    assert len(options(listed)) == 10
    assert "Page 3 of 3" in texts(
        await press(world.alice, await press(world.alice, listed, "Older →"), "Older →")
    )
    topic = await choose(world.bob, await world.bob.slash(world.lounge, "guidance topic"), "Community")
    assert len(options(topic)) == 10


@pytest.mark.parametrize("text", **EACH)
async def test_hostile_pages_are_inert(world: World, text: str) -> None:
    result = await write(
        world,
        **{
            "Title": text[:60],
            "The answer in short": text[:300],
            "The page": (text * 3)[:2700],
            "How people ask for it": text[:200],
        },
    )
    check(result)
    pages = await world.services.moderation.listed(world.guild.id)
    if not pages:
        return  # nothing was left of it
    slug = pages[0].slug

    async def managed(label: str) -> Any:
        shown = await world.alice.slash(world.lounge, "moderate pages", page=slug)
        return await press(world.alice, shown, label)

    check(await managed("Messages"))
    assert live(texts(await managed("History")).replace(f"<@{world.alice.id}>", "")) == [], (
        "who wrote is named"
    )
    typed = {"Deadlines": f"14 contract_end {text[:100]}", "Keywords": text[:60]}
    check(await fill(world.alice, await managed("Sources and dates"), typed))
    form = await choose(world.alice, await managed("Messages"), "new")
    typed = {"What the message is for": text[:60], "Short": text[:900], "Warm": text[:900]}
    check(await fill(world.alice, form, typed))
    found = await find(world, slug)
    check(found)
    for label in list(buttons(found)):
        if label not in ("Draft a message", "Remind me"):  # these open forms
            check(await press(world.bob, await find(world, slug), label))
    listed = await press(world.alice, await home(world), "Your pages")
    check(listed)
    check(await choose(world.alice, await press(world.alice, await home(world), "Your pages"), slug))
    check(await choose(world.bob, await world.bob.slash(world.lounge, "guidance topic"), "Community"))
    check(await world.bob.slash(world.lounge, "guidance saved"))
    (version, *_rest) = await world.services.moderation.history(world.guild.id, slug)
    history = await press(
        world.alice, await world.alice.slash(world.lounge, "moderate pages", page=slug), "History"
    )
    said = texts(await choose(world.alice, history, str(version.version.id)))
    assert live(said) == []
    await world.services.moderation.take_away(
        world.alice.id, world.guild.id, slug, Action.RETIRED, version.version.id
    )
    retired = await world.alice.slash(world.lounge, "moderate pages", page=slug)
    check(await press(world.alice, retired, "Delete for good"))
    for command, option in (
        ("guidance find", "words"),
        ("moderate pages", "page"),
        ("guidance draft", "message"),
    ):
        for choice in await world.alice.autocomplete(world.lounge, command, option, text[:60]):
            assert 1 <= len(choice["name"]) <= 100


@pytest.mark.parametrize("text", **EACH)
async def test_hostile_words_in_a_search(world: World, text: str) -> None:
    result = await world.bob.slash(world.lounge, "guidance find", words=text[:1000])
    assert "my fault" not in texts(result)
    await world.bob.slash(world.lounge, "guidance draft", message=text[:200])
    message = await world.alice.send(world.lounge, text[:2000])
    assert "my fault" not in texts(await world.bob.context_menu(world.lounge, "Find guidance", message))
    assert "my fault" not in texts(await world.alice.slash(world.lounge, "moderate pages", page=text[:1000]))


@given(st.text(st.characters(codec=None), max_size=400))
def test_any_page_text_is_inert(text: str) -> None:
    assert live(page_text(text)) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("## Head\n\n- one\n* two\n1) three\n> four", "**Head**\n- one\n- two\n1. three\n> four"),
        ("**bold** and *italic*, not __this__", "**bold** and *italic*, not \\_\\_this\\_\\_"),
        ("a\n\n\n\nb", "a\n\nb"),
        ("[x](https://evil.example)", "\\[x\\](https:\u200b//evil.example)"),
        ("**open", "\\*\\*open"),
    ],
)
def test_little_markup_is_kept(text: str, shown: str) -> None:
    assert page_text(text) == shown


@given(st.text(st.sampled_from("ab# \n")), st.integers(1, 40))
def test_a_split_body_keeps_all(body: str, room: int) -> None:
    first, rest = split(body, room)
    assert f"{first}\n{rest}" == body if rest else first == body


@given(st.lists(st.text(max_size=900).filter(str.strip), min_size=1, max_size=8), st.integers(50, 400))
def test_parts_keep_all_and_fit(blocks: list[str], limit: int) -> None:
    shown = parts(blocks, limit)
    assert all(sum(map(len, part)) <= limit for part in shown)
    assert all(part for part in shown)
    if all(len(line) <= limit for block in blocks for line in block.split("\n")):
        kept = "".join("".join(part) for part in shown)
        assert kept.replace("\n", "") == "".join(blocks).replace("\n", "")


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/(x)",
        "https://a.example/a b<c>",
        "https://a.example/`*|_~[]\\",
        f"https://a.example/{FAMILY}",
    ],
)
def test_an_address_ends_nothing_early(url: str) -> None:
    assert not set(address(url)) & set("()<>`|\\ *")
