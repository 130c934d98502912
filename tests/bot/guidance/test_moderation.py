"""A server's own pages: written, changed, reviewed, retired, overridden, found only there, and exported."""

import io
import zipfile
from datetime import date

import frontmatter
import pytest

from benchmarks.loop_watch import LoopWatch
from bot.errors import NotFound, Refusal
from bot.guidance.models import Page
from bot.guidance.server import Action, State
from bot.services import Services
from tests.bot.records import ALICE, BOB, GUILD, PAGE, server_page
from tests.conftest import FakeClock

ELSEWHERE = GUILD + 1
SEARCH = "who looks at my portfolio"

DRAFT = {
    "name": "ask",
    "to": "client",
    "title": "Ask",
    "short": "Hi {client}, how did it go?",
    "warm": "Dear {client}, how did it go for you?",
}


async def add(services: Services, title: str = "Portfolios", user_id: int = ALICE, **values: object) -> str:
    """Write a page; returns its slug."""
    done = await services.moderation.save(user_id, GUILD, None, server_page(title, **values), base=0)
    return done.version.slug


async def base(services: Services, slug: str) -> int:
    """The id of the newest version of a page, 0 where there is none."""
    page = await services.moderation.find_server_page(GUILD, slug)
    return page.newest.id if page and page.newest else 0


async def slugs(services: Services, guild_id: int | None, text: str = SEARCH) -> list[str]:
    return [hit.slug for hit in (await services.guidance.search_pages(text, guild_id=guild_id)).hits]


async def test_a_page_is_found_beside_the_others_in_its_server_only(services: Services) -> None:
    slug = await add(services)
    assert (await slugs(services, GUILD))[0] == slug
    assert PAGE in await slugs(services, GUILD, "how long can a client leave feedback")
    for place in (None, ELSEWHERE):
        assert slug not in await slugs(services, place)
        with pytest.raises(NotFound):
            await services.guidance.page(slug, place)
    page = await services.guidance.page(slug, GUILD)
    assert (page.title, page.checked) == ("Portfolios", date(2026, 1, 1))


async def test_a_change_is_seen_at_once(services: Services) -> None:
    slug = await add(services)
    assert await slugs(services, GUILD)  # an index is there now
    await services.moderation.save(
        BOB, GUILD, slug, server_page("Showing work", asks=("xylophone lessons",)), await base(services, slug)
    )
    assert (await services.guidance.page(slug, GUILD)).title == "Showing work"
    assert (await slugs(services, GUILD, "xylophone lessons"))[0] == slug


async def test_an_override_takes_the_built_in_pages_place_here_only(services: Services) -> None:
    original = await services.guidance.page(PAGE)
    await services.moderation.save(ALICE, GUILD, PAGE, {"title": "Our 14 days"}, 0, original)
    assert (await services.guidance.page(PAGE, GUILD)).title == "Our 14 days"
    assert (await services.guidance.page(PAGE, GUILD)).sources == original.sources, (
        "what was not changed stays"
    )
    assert (await services.guidance.page(PAGE, ELSEWHERE)) == original
    hits = (await services.guidance.search_pages("the 14 days for feedback", guild_id=GUILD)).hits
    assert [hit.title for hit in hits if hit.slug == PAGE] == ["Our 14 days"]

    await services.moderation.take_away(ALICE, GUILD, PAGE, Action.ORIGINAL, await base(services, PAGE))
    assert await services.guidance.page(PAGE, GUILD) == original


async def test_a_built_in_page_can_be_hidden_and_shown_again(services: Services) -> None:
    await services.moderation.take_away(ALICE, GUILD, PAGE, Action.RETIRED, 0)
    with pytest.raises(NotFound):
        await services.guidance.page(PAGE, GUILD)
    assert PAGE not in await slugs(services, GUILD, "the 14 days for feedback")
    assert await services.guidance.page(PAGE, ELSEWHERE)
    await services.moderation.take_away(ALICE, GUILD, PAGE, Action.ORIGINAL, await base(services, PAGE))
    assert await services.guidance.page(PAGE, GUILD)


async def test_a_retired_page_comes_back_from_its_history(services: Services, clock: FakeClock) -> None:
    slug = await add(services)
    clock.advance(minutes=1)
    await services.moderation.save(BOB, GUILD, slug, server_page("Second"), await base(services, slug))
    clock.advance(minutes=1)
    await services.moderation.take_away(ALICE, GUILD, slug, Action.RETIRED, await base(services, slug))
    with pytest.raises(NotFound):
        await services.guidance.page(slug, GUILD)
    history = await services.moderation.history(GUILD, slug)
    assert [(one.version.number, one.version.action, one.wrote) for one in history] == [
        (3, Action.RETIRED, ALICE),
        (2, Action.EDITED, BOB),
        (1, Action.ADDED, ALICE),
    ]
    await services.moderation.bring_back(BOB, GUILD, history[2].version.id)
    assert (await services.guidance.page(slug, GUILD)).title == "Portfolios"
    with pytest.raises(Refusal, match="no text"):
        await services.moderation.bring_back(BOB, GUILD, history[0].version.id)


async def test_nobody_writes_over_what_they_have_not_seen(services: Services) -> None:
    slug = await add(services)
    seen = await base(services, slug)
    await services.moderation.save(BOB, GUILD, slug, server_page("Bob's"), seen)
    with pytest.raises(Refusal, match="meanwhile"):
        await services.moderation.save(ALICE, GUILD, slug, server_page("Alice's"), seen)
    with pytest.raises(Refusal, match="meanwhile"):
        await services.moderation.take_away(ALICE, GUILD, slug, Action.RETIRED, seen)
    assert (await services.guidance.page(slug, GUILD)).title == "Bob's"


async def test_another_servers_moderators_reach_nothing(services: Services) -> None:
    slug = await add(services)
    version = (await services.moderation.history(GUILD, slug))[0].version
    assert await services.moderation.find_server_page(ELSEWHERE, slug) is None
    assert await services.moderation.listed(ELSEWHERE) == []
    assert await services.moderation.history(ELSEWHERE, slug) == []
    for ask in (
        services.moderation.version(ELSEWHERE, version.id),
        services.moderation.bring_back(BOB, ELSEWHERE, version.id),
        services.moderation.review(BOB, ELSEWHERE, version.id, accept=True),
        services.moderation.take_away(BOB, ELSEWHERE, slug, Action.RETIRED, version.id),
        services.moderation.forget_page(ELSEWHERE, slug),
    ):
        with pytest.raises(NotFound):
            await ask
    assert (await services.guidance.page(slug, GUILD)).title == "Portfolios"


async def test_with_a_review_members_see_it_when_a_second_moderator_agrees(services: Services) -> None:
    await services.moderation.set_review(GUILD, True)
    slug = await add(services)
    with pytest.raises(NotFound):
        await services.guidance.page(slug, GUILD)
    (waiting,) = await services.moderation.pending(GUILD)
    with pytest.raises(Refusal, match="Another moderator"):
        await services.moderation.review(ALICE, GUILD, waiting.id, accept=True)
    await services.moderation.review(BOB, GUILD, waiting.id, accept=True)
    assert (await services.guidance.page(slug, GUILD)).title == "Portfolios"
    assert await services.moderation.pending(GUILD) == []
    with pytest.raises(Refusal, match="already"):
        await services.moderation.review(BOB, GUILD, waiting.id, accept=False)
    ((_version, wrote, reviewed),) = await services.moderation.history(GUILD, slug)
    assert (wrote, reviewed) == (ALICE, BOB)


async def test_a_change_under_review_leaves_what_members_see(services: Services) -> None:
    slug = await add(services)
    await services.moderation.set_review(GUILD, True)
    await services.moderation.save(ALICE, GUILD, slug, server_page("Second"), await base(services, slug))
    assert (await services.guidance.page(slug, GUILD)).title == "Portfolios"
    first = (await services.moderation.pending(GUILD))[0]
    # A second change before the review takes the first one's place: its author is who the reviewer must not be.
    await services.moderation.save(BOB, GUILD, slug, server_page("Third"), first.id)
    (waiting,) = await services.moderation.pending(GUILD)
    with pytest.raises(Refusal, match="Another moderator"):
        await services.moderation.review(BOB, GUILD, waiting.id, accept=True)
    await services.moderation.review(ALICE, GUILD, waiting.id, accept=True)
    assert (await services.guidance.page(slug, GUILD)).title == "Third"
    states = [one.version.state for one in await services.moderation.history(GUILD, slug)]
    assert states == [State.ACCEPTED, State.REPLACED, State.ACCEPTED]


async def test_a_refused_change_is_gone_on_from(services: Services) -> None:
    slug = await add(services)
    await services.moderation.set_review(GUILD, True)
    await services.moderation.save(ALICE, GUILD, slug, server_page("Second"), await base(services, slug))
    (waiting,) = await services.moderation.pending(GUILD)
    await services.moderation.review(ALICE, GUILD, waiting.id, accept=False)  # she may take it back herself
    page = await services.moderation.find_server_page(GUILD, slug)
    assert page is not None
    assert page.pending is None
    assert page.live is not None
    assert page.live.number == 1
    assert page.newest is not None
    assert page.newest.id == waiting.id


async def test_nobody_becomes_the_second_by_erasing_the_first(services: Services) -> None:
    await services.moderation.set_review(GUILD, True)
    slug = await add(services)
    (waiting,) = await services.moderation.pending(GUILD)
    await services.privacy.erase(ALICE)
    with pytest.raises(Refusal, match="erased"):
        await services.moderation.review(ALICE, GUILD, waiting.id, accept=True)
    with pytest.raises(NotFound):
        await services.guidance.page(slug, GUILD)


async def test_a_page_outlives_its_authors_data(services: Services) -> None:
    slug = await add(services)
    await services.privacy.erase(ALICE)
    assert (await services.guidance.page(slug, GUILD)).title == "Portfolios"
    ((_version, wrote, reviewed),) = await services.moderation.history(GUILD, slug)
    assert (wrote, reviewed) == (None, None)


@pytest.mark.parametrize(
    ("draft", "why"),
    [
        ({"short": "Hi {client}, please leave a 5-star review."}, "honest feedback"),
        ({"warm": "Dear {client}, a refund if you rate me."}, "traded"),
        ({"short": "Hi {client}, write me on Telegram."}, "platform"),
        ({"short": "Hi {client}, or I will report you."}, "threat"),
        ({"short": "Hi {client}, mail jo@example.org."}, "contact data"),
        ({"short": "Hi {boss}."}, "no placeholder"),
        ({"warm": "Dear you."}, "same placeholders"),
    ],
)
async def test_a_servers_drafts_keep_the_rules_of_wording(
    services: Services, draft: dict[str, str], why: str
) -> None:
    with pytest.raises(Refusal, match=why):
        await add(services, drafts=[{**DRAFT, **draft}])
    assert await services.moderation.listed(GUILD) == []
    assert (await services.members.get_member(ALICE)).created_at is None


@pytest.mark.parametrize("field", ["title", "summary", "body"])
async def test_a_page_needs_its_texts(services: Services, field: str) -> None:
    with pytest.raises(Refusal):
        await add(services, **{field: " "})


async def test_a_page_is_removed_for_good_only_when_members_do_not_see_it(services: Services) -> None:
    slug = await add(services)
    await services.guidance.save(BOB, slug, GUILD)
    await services.guidance.vote(BOB, slug, GUILD, helpful=True)
    with pytest.raises(Refusal, match="Retire"):
        await services.moderation.forget_page(GUILD, slug)
    await services.moderation.take_away(ALICE, GUILD, slug, Action.RETIRED, await base(services, slug))
    await services.moderation.forget_page(GUILD, slug)
    assert await services.moderation.listed(GUILD) == []
    assert await services.moderation.history(GUILD, slug) == []
    assert (await services.privacy.kept(BOB)).rows["guidance_vote"] == 0
    rows = (await services.privacy.kept(ALICE)).rows
    assert rows["guidance_author"] == 0
    assert (await services.privacy.kept(BOB)).rows["guidance_bookmark"] == 0
    assert await slugs(services, GUILD) == await slugs(services, None)


async def test_the_numbers(services: Services) -> None:
    await add(services)
    retired = await add(services, "Gone")
    await services.moderation.take_away(ALICE, GUILD, retired, Action.RETIRED, await base(services, retired))
    original = await services.guidance.page(PAGE)
    await services.moderation.save(ALICE, GUILD, PAGE, {"title": "Ours"}, 0, original)
    await services.moderation.take_away(ALICE, GUILD, "feedback-ask", Action.RETIRED, 0)
    await services.moderation.set_review(GUILD, True)
    await add(services, "Waits")
    seen = await services.moderation.overview(GUILD)
    assert (seen.own, seen.overrides, seen.hidden, seen.pending) == (1, 1, 1, 1)
    assert seen.state.needs_review
    assert len(await services.moderation.listed(GUILD)) == 5


async def test_the_export_is_read_back_as_the_same_pages(services: Services) -> None:
    slug = await add(services, drafts=[DRAFT], sources=[_source()])
    await services.moderation.save(ALICE, GUILD, slug, server_page("Second"), await base(services, slug))
    await services.moderation.set_review(GUILD, True)
    await services.moderation.save(BOB, GUILD, slug, server_page("Third"), await base(services, slug))
    with zipfile.ZipFile(io.BytesIO(await services.moderation.export(GUILD))) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    assert set(files) == {
        f"{slug}.md",
        f"history/{slug}/001-accepted.md",
        f"waiting/{slug}/003-pending.md",
    }
    live = await services.guidance.page(slug, GUILD)
    for name, text in files.items():
        data, body = frontmatter.parse(text)
        page = Page.model_validate({**data, "body": body})
        if name == f"{slug}.md":
            assert page == live
        assert str(ALICE) not in text
        assert str(BOB) not in text


def _source() -> dict[str, object]:
    return {"url": "https://example.org/a", "supports": "how it goes", "kind": "community"}


async def test_a_thousand_pages_stay_fast_and_are_the_most(services: Services) -> None:
    from bot.guidance.server import MOST_PAGES

    await services.guidance.prepare()  # as the bot does at its start
    for number in range(MOST_PAGES):
        await add(services, f"Page {number} of ours", asks=(f"topic{number} question",))
    with pytest.raises(Refusal, match="1000"):
        await add(services)
    figures: dict[str, LoopWatch] = {}
    async with LoopWatch() as figures["first search"]:
        assert await slugs(services, GUILD, "topic500 question")
    async with LoopWatch() as figures["search"]:
        assert await slugs(services, GUILD, "topic77 question")
    async with LoopWatch() as figures["autocomplete"]:
        assert await services.guidance.titles("page 9", GUILD)
    async with LoopWatch() as figures["drafts"]:
        await services.guidance.drafts("page 9", GUILD)
    async with LoopWatch() as figures["list"]:
        assert len(await services.moderation.listed(GUILD)) == MOST_PAGES
    async with LoopWatch() as figures["export"]:
        await services.moderation.export(GUILD)
    print()
    for name, watch in figures.items():
        print(f"{name:18} {watch}")
    slow = {name: str(watch) for name, watch in figures.items() if watch.own > LONGEST}
    assert not slow


LONGEST = 60
"""Milliseconds of our own work between two turns of the loop, as in tests/bot/scores/test_responsive.py."""
