"""`/articulate`: from four answers to a text: private, for support, or posted."""

import threading
from typing import Any
from unittest.mock import create_autospec

import pytest

from bot.contracts.service import ContractService
from bot.support.identify import MOST_NAMES, Found, find_identifying
from tests.cogs.asking import Corner, corner, shown
from tests.cogs.conftest import World
from tests.cogs.verbs import add_contract, fields, fill, filled, forge, press, texts, title

PARTS = {
    "What happened?": "On 2026-01-05 Quarry Tiles closed the contract. Mr. Stone wrote to stone@quarry.example.",
    "What did it do?": "My score fell by nine points.",
    "What did you ask, and what came back?": "I asked support at https://support.example/77. No answer ```.",
    "What should change?": "Tell freelancers which contract counted.",
}


@pytest.fixture
async def forum(world: World) -> Corner:
    return await corner(world, "forum")


async def made(world: World) -> Any:
    await add_contract(world.alice, world.lounge, client="Quarry Tiles")
    form = await world.alice.slash(world.lounge, "articulate")
    return await fill(world.alice, form, PARTS)


async def test_a_statement_with_names_and_links_masked(world: World) -> None:
    result = await made(world)
    said = texts(result)
    assert result.ephemeral
    for secret in ("Quarry", "Stone", "stone@", "support.example"):
        assert secret not in said, secret
    for mark in ("[client]", "[name]", "[email]", "[link]", "2026-01-05", "nine points"):
        assert mark in said, mark
    assert "4 names, links or numbers" in said
    assert said.count("```") == 2, "one block to copy, whatever is typed"
    counts = await world.rows(world.alice)
    assert counts["anonymous_question"] == 0, "nothing of it is stored"


async def test_as_a_support_ticket_and_back(world: World) -> None:
    ticket = await press(world.alice, await made(world), "As a support ticket")
    assert "Hello," in texts(ticket)
    assert "how I can ask for a review" in texts(ticket)
    assert "Quarry" not in texts(ticket)
    back = await press(world.alice, ticket, "As a statement")
    assert title(back) == "In clear words"


async def test_edit_keeps_what_was_typed(world: World) -> None:
    form = await press(world.alice, await made(world), "Edit")
    assert filled(form)["What happened?"] == PARTS["What happened?"]
    again = await fill(world.alice, form, {"What should change?": "Something else"})
    assert "Something else" in texts(again)


async def test_posted_anonymously(forum: Corner) -> None:
    world, alice = forum.world, forum.world.alice
    preview = await press(alice, await made(world), "Post anonymously…")
    assert "what everybody will see" in title(preview)
    assert "anonymously" in texts(preview)
    await press(alice, preview, "Post")
    await forum.later()
    (post,) = forum.posts()
    assert "nine points" in shown(post)
    for secret in ("alice", "Quarry", "Stone", "support.example"):
        assert secret not in shown(post)


async def test_posted_under_ones_own_name(forum: Corner) -> None:
    world, alice = forum.world, forum.world.alice
    preview = await press(alice, await made(world), "Post under my name…")
    assert f"<@{alice.id}> asks" in texts(preview), "a display name could be anybody's"
    await press(alice, preview, "Post")
    await forum.later()
    (post,) = forum.posts()
    assert f"<@{alice.id}> asks" in shown(post)
    assert "stays anonymous" not in shown(post)
    (question,) = await world.services.questions.mine(alice.id)
    await world.services.questions.add_message(alice.id, question.id, "And it still hurts.")
    await forum.later()
    assert len(forum.posts()) == 2
    # Moderators see the same before and after the link to the member is gone.
    form = await world.bob.click(post, label="Report")
    await fill(world.bob, form, {"What is wrong?": "Something else"})
    before = texts(await forum.moderator.slash(world.lounge, "moderate reports"))
    await world.services.privacy.erase(alice.id)
    assert texts(await forum.moderator.slash(world.lounge, "moderate reports")) == before
    assert "Asked by name" in before
    assert str(alice.id) not in before


async def test_without_a_channel_there_is_nothing_to_post_to(world: World) -> None:
    for label in ("Post anonymously…", "Post under my name…"):
        assert "not set up" in texts(await press(world.alice, await made(world), label))


async def test_after_a_restart_the_text_is_still_to_copy(world: World) -> None:
    result = await made(world)
    await world.restart()
    for label in ("As a support ticket", "Edit", "Post anonymously…", "Post under my name…"):
        refused = await press(world.alice, result, label)
        assert "no longer have this text" in texts(refused), label


async def test_anothers_text_is_like_none(world: World) -> None:
    result = await made(world)
    ids = [one for one in str(result.response.components).split("'") if one.startswith("c/articulate.ticket")]
    token = ids[0].rsplit("/", 1)[1]
    own = await world.bob.slash(world.lounge, "help")
    for action in ("text", "ticket", "edit", "post", "named"):
        his = await forge(world.bob, own, f"c/articulate.{action}/{world.bob.id}/{token}")
        nobodys = await forge(world.bob, own, f"c/articulate.{action}/{world.bob.id}/0123456789abcdef")
        assert texts(his) == texts(nobodys)
    assert "somebody else" in texts(await forge(world.bob, own, ids[0]))


async def test_the_longest_parts_still_fit(forum: Corner) -> None:
    world, alice = forum.world, forum.world.alice
    form = await alice.slash(world.lounge, "articulate")
    result = await fill(alice, form, dict.fromkeys(fields(form), "word " * 99 + "end"))
    assert texts(result).count("end") == 4
    preview = await press(alice, result, "Post anonymously…")
    await press(alice, preview, "Post")
    await forum.later()
    assert shown(forum.posts()[0]).count("end") == 4
    stars = await fill(
        alice, await alice.slash(world.lounge, "articulate"), dict.fromkeys(fields(form), "*" * 500)
    )
    assert "too long" in texts(await press(alice, stars, "Post anonymously…"))


async def test_in_spanish(forum: Corner) -> None:
    world = forum.world
    world.contexts[world.alice.id] = {"locale": "es-ES"}
    form = await world.alice.slash(world.lounge, "articulate")
    assert len(fields(form)) == 4


async def test_names_are_looked_for_beside_the_loop_and_read_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []
    clients = create_autospec(ContractService.clients, side_effect=ContractService.clients)

    def watched(text: str, **names: Any) -> list[Found]:
        threads.append(threading.get_ident())
        return find_identifying(text, **names)

    monkeypatch.setattr("cogs.ask.commands.find_identifying", watched)
    monkeypatch.setattr(ContractService, "clients", clients)
    assert "[client]" in texts(await made(world))
    assert len(threads) == 4
    assert threading.get_ident() not in threads
    clients.assert_awaited_once_with(world.services.contracts, world.alice.id, MOST_NAMES)
