"""What members do with guidance: find, keep, vote; and what is counted of searches in vain."""

import asyncio
import json
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import func, select

from bot.errors import NotFound, OperatorError
from bot.guidance import service as guidance_service
from bot.guidance.service import MISSES_FOR, MOST_MISSES, Shelf
from bot.guidance.words import MOST_WORDS, content_words
from bot.i18n import set_language
from bot.services import Services
from bot.storage.tables import guidance_miss, guidance_vote
from tests.bot.records import ALICE, BOB, GUILD, PAGE, only, server_page
from tests.conftest import START, FakeClock, until

ELSEWHERE = GUILD + 1
ALWAYS = START - timedelta(days=400), START + timedelta(days=400)


async def test_a_page_is_found_in_ones_own_words(services: Services) -> None:
    found = await services.guidance.search_pages(
        "how long can a client leave feedback after the contract ended"
    )
    assert PAGE in [hit.slug for hit in found.hits]


QUESTION = "how long can a client leave feedback after the contract ended"


async def test_who_searches_while_the_index_is_built_waits_for_that_one(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    build, begun, go = guidance_service._built_in, [], Event()

    def build_slowly() -> Shelf:
        begun.append(QUESTION)
        assert go.wait(10)
        return build()

    monkeypatch.setattr(guidance_service, "_built_in", build_slowly)
    preparing = asyncio.create_task(services.guidance.prepare())
    searching = [asyncio.create_task(services.guidance.search_pages(QUESTION)) for _ in range(3)]
    reading = asyncio.create_task(services.guidance.library())
    await until(lambda: bool(begun))
    preparing.cancel()  # the bot stops its loops, or a member's command was taken away
    searching[0].cancel()
    await asyncio.wait((preparing, searching[0]))
    assert not any(task.done() for task in (*searching[1:], reading))
    go.set()
    for found in await asyncio.gather(*searching[1:]):
        assert PAGE in [hit.slug for hit in found.hits]
    assert (await reading).find_page(PAGE) is not None
    await services.guidance.prepare()
    assert len(begun) == 1


async def test_an_index_that_could_not_be_built_is_built_by_the_next_who_needs_it(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> Shelf:
        raise OperatorError("page.md: has no front matter")

    with monkeypatch.context() as broken:
        broken.setattr(guidance_service, "_built_in", fail)
        for attempt in (services.guidance.prepare(), services.guidance.search_pages(QUESTION)):
            with pytest.raises(OperatorError):
                await attempt
    assert PAGE in [hit.slug for hit in (await services.guidance.search_pages(QUESTION)).hits]


async def test_a_page_is_told_in_the_language_of_who_asks(services: Services) -> None:
    english = await services.guidance.page(PAGE)
    set_language("es-ES")
    spanish = await services.guidance.page(PAGE)
    assert spanish.slug == english.slug
    assert spanish.title != english.title
    assert spanish.body != english.body


async def test_a_page_that_is_not_there(services: Services) -> None:
    for ask in (services.guidance.page("long-gone"), services.guidance.save(ALICE, "long-gone", None)):
        with pytest.raises(NotFound):
            await ask
    with pytest.raises(NotFound):
        await services.guidance.vote(ALICE, "long-gone", GUILD, helpful=True)
    assert (await services.members.get_member(ALICE)).created_at is None


async def test_titles_as_one_types(services: Services) -> None:
    assert len(await services.guidance.titles("", None)) > 0
    assert (await services.guidance.titles("the 14 d", None))[0].slug == PAGE
    assert len(await services.guidance.titles("e", None)) <= 25


async def test_drafts_as_one_types(services: Services) -> None:
    all_ = await services.guidance.drafts("", None)
    assert (PAGE, "remind") in [(page.slug, draft.name) for page, draft in await _all_drafts(services)]
    assert len(all_) <= 25
    (page, draft) = (await services.guidance.drafts("one reminder before the window", None))[0]
    assert (page.slug, draft.name) == (PAGE, "remind")


async def _all_drafts(services: Services):  # type: ignore[no-untyped-def]
    return await services.guidance.drafts("", None, limit=1000)


async def test_bookmarks_are_kept_once_the_newest_first(services: Services, clock: FakeClock) -> None:
    await services.guidance.save(ALICE, PAGE, None)
    clock.advance(minutes=1)
    await services.guidance.save(ALICE, PAGE, None)
    pages, elsewhere = await services.guidance.saved(ALICE, None)
    assert [page.slug for page in pages] == [PAGE]
    assert elsewhere == []
    assert (await services.guidance.mine(ALICE, PAGE)).saved
    assert not (await services.guidance.mine(BOB, PAGE)).saved
    await services.guidance.unsave(ALICE, PAGE)
    assert await services.guidance.saved(ALICE, None) == ([], [])
    await services.guidance.unsave(BOB, PAGE)  # not there, and nobody is made of it
    assert (await services.members.get_member(BOB)).created_at is None


async def test_a_servers_page_is_saved_and_opens_only_there(services: Services) -> None:
    done = await services.moderation.save(BOB, GUILD, None, server_page(), base=0)
    await services.guidance.save(ALICE, done.version.slug, GUILD)
    assert [page.slug for page in (await services.guidance.saved(ALICE, GUILD))[0]] == [done.version.slug]
    for place in (None, ELSEWHERE):
        pages, elsewhere = await services.guidance.saved(ALICE, place)
        assert pages == []
        assert [mark.slug for mark in elsewhere] == [done.version.slug]
        with pytest.raises(NotFound):
            await services.guidance.save(BOB, done.version.slug, place)


async def test_of_too_many_bookmarks_the_oldest_go(
    services: Services, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With few, because each new page has the server's library made anew."""
    monkeypatch.setattr(guidance_service, "MOST_BOOKMARKS", 5)
    await services.guidance.save(ALICE, PAGE, None)
    for n in range(5):
        done = await services.moderation.save(BOB, GUILD, None, server_page(f"Page {n}"), base=0)
        clock.advance(seconds=1)
        await services.guidance.save(ALICE, done.version.slug, GUILD)
    pages, _elsewhere = await services.guidance.saved(ALICE, GUILD)
    assert len(pages) == 5
    assert PAGE not in [page.slug for page in pages]


async def test_one_vote_a_member_and_page_that_can_be_changed(services: Services) -> None:
    for helpful in (True, True, False):
        await services.guidance.vote(ALICE, PAGE, GUILD, helpful=helpful)
    await services.guidance.vote(BOB, PAGE, GUILD, helpful=True)
    assert (await services.guidance.mine(ALICE, PAGE)).helpful is False
    votes, _misses = await services.guidance.said(GUILD, *ALWAYS)
    assert sorted(votes) == [(ALICE, PAGE, False), (BOB, PAGE, True)]
    assert await services.guidance.said(ELSEWHERE, *ALWAYS) == ([], [])
    async with services.database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(guidance_vote)) == 2


async def test_votes_outside_servers_are_shown_to_no_moderator(services: Services) -> None:
    await services.guidance.vote(ALICE, PAGE, None, helpful=True)
    assert (await services.guidance.mine(ALICE, PAGE)).helpful is True
    assert await services.guidance.said(GUILD, *ALWAYS) == ([], [])


async def test_words_searched_in_vain_are_kept_once_a_member(services: Services) -> None:
    for _again in range(2):
        await services.guidance.miss(ALICE, GUILD, "vat vat VAT")
    await services.guidance.miss(BOB, GUILD, "help with vát please")
    await services.guidance.miss(BOB, ELSEWHERE, "vat")
    _votes, misses = await services.guidance.said(GUILD, *ALWAYS)
    marks = {one.mark for one in misses if one.user_id == ALICE}
    assert len(marks) == 1
    assert await services.guidance.words(GUILD, list(marks)) == dict.fromkeys(marks, "vat")
    assert await services.guidance.words(ELSEWHERE, list(marks)) == {}, "another server's is another hash"
    await services.privacy.erase(ALICE)
    _votes, misses = await services.guidance.said(GUILD, *ALWAYS)
    assert {one.user_id for one in misses} == {BOB}


async def test_old_words_are_forgotten(services: Services, clock: FakeClock) -> None:
    for member in range(1, 6):
        await services.guidance.miss(member, GUILD, "vat")
    clock.now += MISSES_FOR
    assert await services.guidance.purge() == 0
    clock.advance(seconds=1)
    await services.guidance.miss(1, GUILD, "invoice")
    assert await services.guidance.purge() == 5
    assert await services.guidance.purge() == 0


async def test_only_so_many_words_are_kept_of_one_member(services: Services, clock: FakeClock) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    for n in range(MOST_MISSES // MOST_WORDS + 2):
        words = [f"{letters[n]}{letter}qx" for letter in letters[:MOST_WORDS]]
        await services.guidance.miss(ALICE, GUILD, " ".join(words))
        clock.advance(seconds=1)
    async with services.database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(guidance_miss)) == MOST_MISSES


async def test_outside_servers_and_of_empty_words_nothing_is_kept(services: Services) -> None:
    await services.guidance.miss(ALICE, None, "vat number")
    await services.guidance.miss(ALICE, GUILD, "how do I do that?")
    assert (await services.members.get_member(ALICE)).created_at is None


async def test_words_are_sealed_and_alike_only_within_a_server(services: Services) -> None:
    for member, place in ((ALICE, GUILD), (BOB, GUILD), (ALICE, ELSEWHERE)):
        await services.guidance.miss(member, place, "invoice")
    async with services.database.read() as connection:
        rows = (await connection.execute(select(guidance_miss))).all()
    assert all(b"invoice" not in row.word for row in rows)
    assert len({row.word_index for row in rows}) == 2
    assert len({row.word for row in rows}) == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Where do I put my VAT number?", ["vat", "number"]),
        ("VAT vat Vát", ["vat"]),
        ("mail me at jo@example.org or https://x.y/z, I paid $500 for 3rd", ["mail", "paid"]),
        ("call +1 555 123 or client_77", ["call"]),
        ("¿Dónde pongo mi número de IVA?", ["pongo", "numero", "iva"]),
        ("", []),
        ("the and of a", []),
        ("x" * 5000, []),
    ],
)
def test_which_words_are_counted(text: str, words: list[str]) -> None:
    assert content_words(text) == words


def test_only_the_first_words_are_counted() -> None:
    assert len(content_words(" ".join(f"word{chr(97 + n)}" for n in range(20)))) == MOST_WORDS


async def test_the_export_holds_it(services: Services) -> None:
    await services.guidance.save(ALICE, PAGE, GUILD)
    await services.guidance.vote(ALICE, PAGE, GUILD, helpful=False)
    await services.guidance.miss(ALICE, GUILD, "invoice")
    kept = json.loads(await only(services.transfer.export_json(ALICE)))["guidance"]
    assert [one["slug"] for one in kept["bookmarks"]] == [PAGE]
    assert [(one["slug"], one["helpful"], one["guild_id"]) for one in kept["votes"]] == [
        (PAGE, False, str(GUILD))
    ]
    assert [one["word"] for one in kept["searches_without_result"]] == ["invoice"]
