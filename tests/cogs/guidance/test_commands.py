"""`/guidance`: find, browse, keep, vote, share; pages fit, dates are one's own, buttons outlive a restart."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import discord
import pytest
from discord import ui

from bot.contracts.models import ContractDraft
from bot.guidance.server import Action
from bot.guidance.service import Mine
from bot.guidance.topics import PERMANENT
from bot.platforms import Platform
from bot.ui.guidance_links import LINKS, Spot
from cogs.guidance.cards import Sight, page_card, public_card
from tests.bot.records import PAGE, server_page
from tests.cogs.conftest import World
from tests.cogs.verbs import buttons, card, choose, filled, forge, options, press, texts, title, walk
from tests.cogs.wire import is_callback, message_of, shared_page

TITLE = "The 14 days for feedback"
QUESTION = "when does the 14 days feedback window close"
"""The search is sure which page answers this."""


async def find(actor: Any, world: World, words: str = PAGE) -> Any:
    return await actor.slash(world.lounge, "guidance find", words=words)


async def ended(world: World, actor: Any, days: int, client: str = "Acme", **values: Any) -> int:
    """Log a contract that ended so many days ago; returns its id."""
    today = world.env.now().date()
    draft = ContractDraft(
        client=client, started=today - timedelta(days=90), ended=today - timedelta(days=days), **values
    )
    return (await world.services.contracts.add_contract(actor.id, draft)).contract.id


def public(world: World) -> list[dict[str, Any]]:
    """Every message that others can see."""
    written = [request for request in world.env.http_requests if request.method == "POST"]
    bodies = [message_of(one) for one in written if not is_callback(one)]
    return [body for body in bodies if body and not (body.get("flags") or 0) & 64]


async def test_ones_own_words_lead_to_the_page(world: World) -> None:
    result = await find(world.alice, world, QUESTION)
    assert result.ephemeral
    assert title(result) == TITLE
    said = texts(result)
    for part in (
        "**Deadlines**",
        "14 days from the end of the contract",
        "**Step by step**",
        "Facts checked 22 Nov 2026",
    ):
        assert part in said
    assert "(https://support.upwork.com/" in said
    assert {"Draft a message", "Save", "Share here", "👍 Helpful", "👎 Not helpful"} <= set(buttons(result))


async def test_the_rest_of_a_page_and_what_each_source_supports(world: World) -> None:
    first = await find(world.alice, world)
    (onwards,) = [label for label in buttons(first) if label.endswith(" →")]
    assert onwards in ("Good to know →", "Other platforms →", "What not to do →")
    assert "**What not to do**" not in texts(first)
    result = await press(world.alice, first, onwards)
    assert "**What not to do**" in texts(result)
    assert "support.upwork.com · official" in texts(result)
    assert title(await press(world.alice, result, "← Back")) == TITLE


async def test_titles_are_offered_as_one_types(world: World) -> None:
    choices = await world.alice.autocomplete(world.lounge, "guidance find", "words", "the 14")
    assert choices[0] == {"name": TITLE, "value": PAGE}
    assert len(await world.alice.autocomplete(world.lounge, "guidance find", "words", "")) == 25
    assert title(await find(world.alice, world, choices[0]["value"])) == TITLE


async def test_other_pages_that_fit_and_related_ones(world: World) -> None:
    result = await find(world.alice, world, QUESTION)
    others = options(result)
    assert 1 <= len(others) <= 3
    assert PAGE not in others.values()
    other = next(iter(others))
    assert title(await choose(world.alice, result, other)) == other
    direct = await find(world.alice, world)
    page = await world.services.guidance.page(PAGE)
    assert set(options(direct).values()) == set(page.related)


async def test_a_page_in_direct_messages_is_not_shared(world: World) -> None:
    result = await world.alice.user.slash("guidance find", words=PAGE)
    assert title(result) == TITLE
    assert "Share here" not in buttons(result)
    forged = await forge(world.alice.user, result, f"c/guidance.post/{world.alice.id}/{PAGE}")
    assert "cannot post here" in texts(forged)


async def test_browsing_by_topic(world: World) -> None:
    result = await world.alice.slash(world.lounge, "guidance topic")
    assert list(options(result)) == [
        "Rating system",
        "Feedback",
        "Disputes and payment",
        "Communication",
        "Community",
    ]
    feedback = await choose(world.alice, result, "Feedback")
    assert title(feedback) == "Feedback"
    seen = set(options(feedback).values())
    while "More →" in buttons(feedback):
        feedback = await press(world.alice, feedback, "More →")
        seen |= set(options(feedback).values())
    library = await world.services.guidance.library()
    assert seen == {page.slug for page in library.pages() if page.category == "feedback"}
    topics = await press(world.alice, feedback, "All topics")
    assert title(topics) == "What is it about?"
    again = await choose(world.alice, topics, "Community")
    assert "Save" in buttons(await choose(world.alice, again, "ask-peers"))


async def test_saved_pages(world: World) -> None:
    empty = await world.alice.slash(world.lounge, "guidance saved")
    assert title(empty) == "No saved pages here yet"
    saved = await press(world.alice, await find(world.alice, world), "Save")
    assert "✓" in texts(saved)
    assert "Saved ✓" in buttons(saved)
    listed = await world.alice.slash(world.lounge, "guidance saved")
    assert title(await choose(world.alice, listed, PAGE)) == TITLE
    assert options(await world.bob.slash(world.lounge, "guidance saved")) == {}
    assert "Save" in buttons(await press(world.alice, saved, "Saved ✓"))
    assert title(await world.alice.slash(world.lounge, "guidance saved")) == "No saved pages here yet"


async def test_many_saved_pages_are_paged(world: World) -> None:
    for page in (await world.services.guidance.library()).pages()[:25]:
        await world.services.guidance.save(world.alice.id, page.slug, None)
    result = await world.alice.slash(world.lounge, "guidance saved")
    assert len(options(result)) == 10
    assert "Page 2 of 3" in texts(await press(world.alice, result, "Older →"))


async def test_a_vote_can_be_changed(world: World) -> None:
    yes = await press(world.alice, await find(world.alice, world), "👍 Helpful")
    assert "👍 Helpful ✓" in buttons(yes)
    no = await press(world.alice, yes, "👎 Not helpful")
    assert "👎 Not helpful ✓" in buttons(no)
    assert "👍 Helpful" in buttons(no)
    await press(world.bob, await find(world.bob, world), "👍 Helpful")


async def test_the_one_contract_inside_the_window_is_offered(world: World) -> None:
    await ended(world, world.alice, 40, "Long over")
    await ended(world, world.alice, 3, "Elsewhere", platform=Platform.FIVERR)
    await ended(world, world.alice, 3)
    result = await find(world.alice, world)
    dated = await press(world.alice, result, "Dates for Acme")
    end = world.env.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=11)
    assert f"<t:{int(end.timestamp())}:R>" in texts(dated)
    assert "Deadlines for Acme" in texts(dated)
    assert "Dates for Acme" not in buttons(dated)
    assert "from the end of the contract" in texts(await press(world.alice, dated, "Without the contract"))


async def test_of_several_contracts_one_chooses(world: World) -> None:
    for days, client in ((3, "Acme"), (20, "Beta")):
        await ended(world, world.alice, days, client)
    result = await find(world.alice, world)
    (beta,) = [label for label in options(result) if label.startswith("Beta")]
    dated = await choose(world.alice, result, beta)
    assert "Deadlines for Beta" in texts(dated)
    assert "day 14 is <t:" in texts(dated)
    assert "day 28 is <t:" in texts(dated)


async def test_no_contract_is_offered_where_none_fits(world: World) -> None:
    await ended(world, world.alice, 40)
    result = await find(world.alice, world)
    assert not [label for label in buttons(result) if label.startswith("Dates")]
    await ended(world, world.bob, 3)
    assert not [label for label in buttons(await find(world.alice, world)) if label.startswith("Dates")]


async def test_a_contract_deleted_meanwhile_leaves_the_page(world: World) -> None:
    contract_id = await ended(world, world.alice, 3)
    dated = await press(world.alice, await find(world.alice, world), "Dates for Acme")
    await world.services.contracts.delete(world.alice.id, contract_id)
    result = await press(world.alice, dated, "Save")
    assert title(result) == TITLE
    assert "Acme" not in texts(result)


async def test_anothers_contract_gives_no_dates(world: World) -> None:
    contract_id = await ended(world, world.alice, 3, "Secretia")
    own = await find(world.bob, world)
    for custom_id, values in (
        (f"c/guidance.page/{world.bob.id}/{PAGE}~~c{contract_id}", None),
        (f"s/guidance.dates/{world.bob.id}/{PAGE}", [str(contract_id)]),
    ):
        result = await forge(world.bob, own, custom_id, values)
        assert title(result) == TITLE
        assert "Secretia" not in texts(result)
        assert "<t:" not in texts(result)


async def test_a_contract_of_another_platform_gives_no_dates(world: World) -> None:
    """The deadlines are Upwork's, also where the page speaks of Fiverr."""
    contract_id = await ended(world, world.alice, 3, "Gigly", platform=Platform.FIVERR)
    shown = await find(world.alice, world)
    result = await forge(world.alice, shown, f"c/guidance.page/{world.alice.id}/{PAGE}~~c{contract_id}")
    assert title(result) == TITLE
    assert "<t:" not in texts(result)


async def test_sharing_posts_the_page_with_nothing_of_the_member(world: World) -> None:
    await ended(world, world.alice, 3, "Secretia")
    dated = await press(world.alice, await find(world.alice, world), "Dates for Secretia")
    asked = await press(world.alice, dated, "Share here")
    assert not public(world)
    posted = await press(world.alice, asked, "Post it")
    (body,) = public(world)
    assert shared_page(body)
    shown = str(body)
    assert TITLE in shown
    assert "Secretia" not in shown
    assert str(world.alice.id) not in shown
    assert "alice" not in shown
    assert "<t:" not in shown
    assert "✓" in str(world.env.http_requests[-1].json), "the member's own message says so"
    assert posted.acknowledged


async def test_the_same_page_is_not_posted_twice_at_once(world: World) -> None:
    asked = await press(world.alice, await find(world.alice, world), "Share here")
    await press(world.alice, asked, "Post it")
    refused = await press(world.bob, await find(world.bob, world), "Share here")
    assert "a moment ago" in texts(refused)
    await world.env.advance_time(11 * 60)
    assert "Post this page here?" in texts(await press(world.bob, await find(world.bob, world), "Share here"))


async def test_whoever_presses_the_shared_page_gets_their_own(world: World) -> None:
    asked = await press(world.alice, await find(world.alice, world), "Share here")
    await press(world.alice, asked, "Post it")
    await world.restart()
    shared = list(world.env.backend.messages[world.lounge.id].values())[-1]
    message = await world.bot.get_channel(world.lounge.id).fetch_message(shared.id)
    result = await world.bob.click(message, custom_id=f"c/guidance.open/0/{PAGE}")
    assert result.ephemeral
    assert title(result) == TITLE
    assert f"/{world.bob.id}/" in buttons(result)["Save"]


async def test_who_may_not_write_here_may_not_share(world: World) -> None:
    quiet = world.guild.create_text_channel(
        "quiet", overwrites={world.guild.default_role: discord.PermissionOverwrite(send_messages=False)}
    )
    result = await world.bob.slash(quiet, "guidance find", words=PAGE)
    assert "Share here" not in buttons(result)
    for action in ("share", "post"):
        forged = await forge(world.bob, result, f"c/guidance.{action}/{world.bob.id}/{PAGE}")
        assert "may not write" in texts(forged)
    assert not public(world)


async def test_a_page_for_a_message_can_be_posted_as_its_reply(world: World) -> None:
    message = await world.bob.send(world.lounge, f"help!! {QUESTION}")
    result = await world.alice.context_menu(world.lounge, "Find guidance", message)
    assert result.ephemeral
    assert title(result) == TITLE
    assert "Share here" not in buttons(result)
    asked = await press(world.alice, result, "Post as reply")
    assert not public(world)
    await world.restart()
    await press(world.alice, asked, "Post it")
    (body,) = public(world)
    assert shared_page(body)
    assert body["message_reference"]["message_id"] == message.id
    assert str(world.alice.id) not in str(body)


async def test_the_reply_goes_on_from_another_page_that_fits(world: World) -> None:
    message = await world.bob.send(world.lounge, QUESTION)
    result = await world.alice.context_menu(world.lounge, "Find guidance", message)
    other = await choose(world.alice, result, next(iter(options(result))))
    assert "Post as reply" in buttons(other)


async def test_a_message_that_is_gone_or_a_channel_that_is_closed(world: World) -> None:
    message = await world.bob.send(world.lounge, QUESTION)
    result = await world.alice.context_menu(world.lounge, "Find guidance", message)
    path = f"/channels/{world.lounge.id}/messages"
    for status, code, said in ((403, 50013, "may not write in this channel"), (400, 50035, "is gone")):
        result = await world.alice.context_menu(world.lounge, "Find guidance", message)
        asked = await press(world.alice, result, "Post as reply")
        world.env.inject_error("POST", path, status=status, code=code)
        assert said in texts(await press(world.alice, asked, "Post it"))
    result = await world.alice.context_menu(world.lounge, "Find guidance", message)
    asked = await press(world.alice, result, "Post as reply")
    assert "Post this page as a reply?" in texts(asked), "what was not posted can be tried again"


async def test_a_page_past_its_review_says_so(world: World) -> None:
    page = await world.services.guidance.page(PAGE)
    for days, stale in ((0, False), (page.review_days, False), (page.review_days + 1, True)):
        now = datetime.combine(page.checked + timedelta(days=days), time(12), UTC)
        for shown in (
            page_card(1, Spot(PAGE), Sight(page, now, Mine(False, None))),
            public_card(page, False, now),
        ):
            said = "\n".join(one.content for one in shown.walk_children() if isinstance(one, ui.TextDisplay))
            assert (f"⚠️ **These facts were checked {days} days ago.**" in said) == stale


async def test_a_page_with_deadlines_offers_a_reminder(world: World) -> None:
    result = await find(world.alice, world)
    assert buttons(result)["Remind me"] == f"c/guidance.remind/{world.alice.id}/{PAGE}"
    form = await press(world.alice, result, "Remind me")
    assert f"Read again: {TITLE}" in filled(form).values()
    without = [page for page in (await world.services.guidance.library()).pages() if not page.deadlines]
    assert "Remind me" not in buttons(await find(world.alice, world, without[0].slug))


@pytest.mark.parametrize("locale", ["en-US", "es-ES"])
async def test_every_page_fits_and_every_part_of_it(world: World, locale: str) -> None:
    """The limits themselves are checked at the end of each test: here every page is shown once."""
    world.contexts[world.alice.id] = {"locale": locale}
    helped = await world.alice.slash(world.lounge, "help")
    for page in (await world.services.guidance.library()).pages("es" if locale == "es-ES" else "en"):
        said = ""
        for part in range(4):
            result = await forge(world.alice, helped, f"c/guidance.page/{world.alice.id}/{page.slug}~{part}")
            assert title(result).replace("\\", "") == page.title
            said += texts(result).replace("\\", "").replace("*", "")
            if not [one for one in walk(card(result).components) if "→" in str(one.get("label"))]:
                break
        assert part <= 2, page.slug
        for line in page.body.splitlines():
            assert line.strip("#-> ").replace("*", "") in said, "nothing of the text is cut off"


async def test_a_spanish_member_reads_spanish_pages(world: World) -> None:
    world.contexts[world.alice.id] = {"locale": "es-ES"}
    spanish = (await world.services.guidance.library()).find_page(PAGE, "es")
    assert spanish is not None
    result = await find(world.alice, world, "cuantos dias tiene el cliente para dejar feedback")
    assert title(result) == spanish.title
    choices = await world.alice.autocomplete(world.lounge, "guidance find", "words", "los 14")
    assert choices[0]["name"] == spanish.title
    assert title(await find(world.bob, world)) == TITLE


async def test_a_servers_page_is_marked_and_shown_there_only(world: World) -> None:
    done = await world.services.moderation.save(
        world.alice.id, world.guild.id, None, server_page(sources=[_source()]), base=0
    )
    result = await find(world.bob, world, "who looks at my portfolio here")
    assert title(result) == "How we review portfolios"
    assert "Written by this server's moderators" in texts(result)
    assert "<https://example.org/a>" in texts(result)
    topic = await choose(world.bob, await world.bob.slash(world.lounge, "guidance topic"), "Community")
    assert "🏠 How we review portfolios" in texts(topic)
    outside = await world.bob.user.slash("guidance find", words=done.version.slug)
    assert title(outside) == "I have no page that fits this"
    assert "How we review portfolios" not in texts(outside)


def _source() -> dict[str, object]:
    return {"url": "https://example.org/a", "supports": "how it goes", "kind": "community"}


async def test_an_old_button_of_a_page_that_is_gone(world: World) -> None:
    result = await find(world.alice, world)
    await world.services.moderation.take_away(world.alice.id, world.guild.id, PAGE, Action.RETIRED, 0)
    for label in ("Save", "👍 Helpful", "Share here", "Draft a message"):
        assert "not here" in texts(await press(world.alice, result, label)), label


async def test_every_button_works_after_a_restart(world: World) -> None:
    await ended(world, world.alice, 3)
    labels = list(buttons(await find(world.alice, world)))
    assert len(labels) >= 6
    for label in labels:
        shown = await find(world.alice, world)
        await world.restart()
        result = await press(world.alice, shown, label)
        assert result.modal or "my fault" not in texts(result), label
    shown = await find(world.alice, world)
    await world.restart()
    assert title(await choose(world.alice, shown, next(iter(options(shown)))))


async def test_other_cards_lead_to_pages(world: World) -> None:
    assert set(LINKS) <= set(PERMANENT)
    contract_id = await ended(world, world.alice, 3)
    shown = await world.alice.slash(world.lounge, "contract show", contract=str(contract_id))
    page = await press(world.alice, shown, "How to ask for feedback")
    assert "Deadlines for Acme" in texts(page)
    await world.services.feedback.log(world.alice.id, contract_id, {"stars": 2})
    rated = await world.alice.slash(world.lounge, "feedback show", contract=str(contract_id))
    page = await press(world.alice, rated, "The first 48 hours")
    assert title(page) == (await world.services.guidance.page("feedback-negative-plan")).title
    await world.services.feedback.log(world.alice.id, contract_id, {"stars": 5})
    content = await world.alice.slash(world.lounge, "feedback show", contract=str(contract_id))
    assert "The first 48 hours" not in buttons(content)
    late = await world.alice.slash(world.lounge, "contract show", contract=str(contract_id))
    assert "How to ask for feedback" not in buttons(late), "there is feedback"
