"""`/feedback` and the message menu "Log as feedback", as a member uses them."""

from datetime import date
from decimal import Decimal

import pytest

from bot.feedback.models import Feedback
from tests.cogs.conftest import World
from tests.cogs.verbs import (
    add_contract,
    buttons,
    choose,
    fields,
    fill,
    filled,
    headings,
    options,
    press,
    press_beside,
    texts,
    title,
)

STARS, HIDDEN, COMMENT = "Stars", "What you know of the hidden part", "Public comment"
CATEGORIES, RECEIVED = "Categories, 1–5 each, if you like", "Day it became visible"


async def kept(world: World) -> list[Feedback]:
    return list((await world.services.feedback.by_contract(world.alice.id)).values())


async def rated(world: World, **values: object) -> int:
    """A contract of alice with feedback; returns its id."""
    await add_contract(world.alice, world.lounge, ended="2025-12-20")
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    await world.services.feedback.log(world.alice.id, one.id, {"stars": 5, "comment": "Great work", **values})
    return one.id


async def test_log_for_a_known_contract(world: World) -> None:
    added = await add_contract(world.alice, world.lounge, ended="2025-12-20")
    form = await press(world.alice, added, "Log feedback")
    result = await fill(
        world.alice,
        form,
        {
            STARS: "4.85",
            HIDDEN: "negative/client_said",
            COMMENT: "Good, but late.\nWould hire again.",
            CATEGORIES: "5 5 4 3 5 5",
            RECEIVED: "yesterday",
        },
    )
    (one,) = await kept(world)
    assert one.stars == Decimal("4.85")
    assert (one.hidden, one.hidden_source) == ("negative", "client_said")
    assert one.comment == "Good, but late.\nWould hire again."
    assert one.categories["deadlines"] == 3
    assert one.received == date(2025, 12, 31)
    shown = texts(result)
    assert "> Good, but late." in shown
    assert "4.85" in shown


async def test_everything_but_the_contract_may_stay_empty(world: World) -> None:
    await add_contract(world.alice, world.lounge)
    form = await world.alice.slash(world.lounge, "feedback log", contract="Acme")
    result = await fill(world.alice, form)
    (one,) = await kept(world)
    assert (one.stars, one.hidden, one.comment, one.categories) == (None, "unknown", None, {})
    assert "no public stars" in texts(result)


async def test_log_for_a_client_who_is_new(world: World) -> None:
    form = await world.alice.slash(world.lounge, "feedback log", contract="  Brand New ")
    typed = {
        "First day of the contract": "2025-10-01",
        "Last day": "2025-11-30",
        "Earned in all": "$300",
        STARS: "5",
    }
    result = await fill(world.alice, form, typed)
    (contract,) = await world.services.contracts.contracts_of(world.alice.id)
    assert (contract.client, contract.ended, contract.earned_cents) == (
        "Brand New",
        date(2025, 11, 30),
        30000,
    )
    assert [one.stars for one in await kept(world)] == [Decimal(5)]
    assert "Brand New" in title(result)


@pytest.mark.parametrize("bad", [{STARS: "six"}, {"Last day": "2020-01-01"}, {"Earned in all": "much"}])
async def test_a_refused_new_client_stores_nothing(world: World, bad: dict[str, str]) -> None:
    form = await world.alice.slash(world.lounge, "feedback log", contract="Brand New")
    typed = {
        "First day of the contract": "2025-10-01",
        "Last day": "2025-11-30",
        "Earned in all": "300",
        **bad,
    }
    result = await fill(world.alice, form, typed)
    assert "2025" in texts(result)
    assert set((await world.rows(world.alice)).values()) == {0}


@pytest.mark.parametrize("garbage", ["123456789012345678901234567890", "7", "1234567890123456"])
async def test_a_number_that_is_no_contract_is_no_new_client(world: World, garbage: str) -> None:
    result = await world.alice.slash(world.lounge, "feedback log", contract=garbage)
    assert result.modal is None
    assert "no contract" in texts(result) or "cannot find" in texts(result)


BAD = {
    "too many stars": {STARS: "7"},
    "words for stars": {STARS: "lovely"},
    "a step too fine": {STARS: "4.855"},
    "a sixth category too many": {CATEGORIES: "5 5 5 5 5 5 5"},
    "an unknown category": {CATEGORIES: "beauty 5"},
    "a day that is none": {RECEIVED: "32 March"},
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
async def test_a_refused_form_gives_back_what_was_typed(world: World, bad: dict[str, str]) -> None:
    await add_contract(world.alice, world.lounge)
    form = await world.alice.slash(world.lounge, "feedback log", contract="Acme")
    result = await fill(world.alice, form, {COMMENT: "A long comment", **bad})
    shown = texts(result)
    assert "A long comment" in shown
    assert all(value in shown for value in bad.values())
    assert await kept(world) == []


async def test_stars_in_the_steps_of_the_platform(world: World) -> None:
    await add_contract(world.alice, world.lounge, platform="contra")
    form = await world.alice.slash(world.lounge, "feedback log", contract="Acme")
    assert CATEGORIES not in fields(form)
    refused = await fill(world.alice, form, {STARS: "4.3"})
    assert "4.3" in texts(refused)
    form = await world.alice.slash(world.lounge, "feedback log", contract="Acme")
    await fill(world.alice, form, {STARS: "4.5"})
    assert [one.stars for one in await kept(world)] == [Decimal("4.5")]


async def test_edit_starts_from_what_is_stored(world: World) -> None:
    ref = await rated(world, categories={"skills": 4}, hidden="positive", received=date(2025, 12, 22))
    form = await world.alice.slash(world.lounge, "feedback edit", contract=str(ref))
    assert filled(form) == {
        STARS: "5",
        HIDDEN: "positive",
        COMMENT: "Great work",
        CATEGORIES: "skills 4",
        RECEIVED: "2025-12-22",
    }
    unchanged = await fill(world.alice, form)
    assert "Nothing changed" in texts(unchanged)
    form = await press(world.alice, unchanged, "Edit")
    await fill(world.alice, form, {STARS: "2"})
    (one,) = await kept(world)
    assert (one.stars, one.comment, one.categories) == (Decimal(2), "Great work", {"skills": 4})


async def test_every_correction_is_in_the_history(world: World) -> None:
    ref = await rated(world)
    await world.env.advance_time(1)
    form = await world.alice.slash(world.lounge, "feedback edit", contract=str(ref))
    edited = await fill(world.alice, form, {STARS: "4"})
    shown = texts(await press(world.alice, edited, "History"))
    assert "Stars: 5 → 4" in shown
    assert "Feedback logged" in shown


async def test_reply_and_more(world: World) -> None:
    ref = await rated(world)
    shown = await world.alice.slash(world.lounge, "feedback show", contract=str(ref))
    form = await press(world.alice, shown, "Reply and more")
    typed = {
        "Your public reply": "Thank you!",
        "What you know of the hidden part": "She told me",
        "Did the platform remove the feedback?": "Yes",
    }
    result = await fill(world.alice, form, typed)
    (one,) = await kept(world)
    assert (one.reply, one.hidden_note, one.removed, one.comment) == (
        "Thank you!",
        "She told me",
        True,
        "Great work",
    )
    assert "> Thank you" in texts(result)
    assert "does not count" in texts(result)
    form = await press(world.alice, result, "Reply and more")
    assert filled(form) == typed | {"Did the platform remove the feedback?": "yes"}


async def test_show_without_feedback_offers_to_log_it(world: World) -> None:
    await add_contract(world.alice, world.lounge)
    result = await world.alice.slash(world.lounge, "feedback show", contract="Acme")
    assert STARS in fields(await press(world.alice, result, "Log feedback"))


async def test_list_on_the_way_from_nothing_to_something(world: World) -> None:
    nothing = await world.alice.slash(world.lounge, "feedback list")
    assert "No contracts yet" in title(nothing)
    await add_contract(world.alice, world.lounge)
    unrated = await world.alice.slash(world.lounge, "feedback list")
    assert "No feedback yet" in title(unrated)
    opened = await choose(world.alice, unrated, next(iter(options(unrated))))
    await fill(world.alice, await press(world.alice, opened, "Log feedback"), {STARS: "5", COMMENT: "Super"})
    some = await world.alice.slash(world.lounge, "feedback list")
    assert "Super" in texts(some)
    assert "Acme" in title(await press_beside(world.alice, some))


async def test_list_by_pages(world: World) -> None:
    for n in range(10):
        await add_contract(world.alice, world.lounge, title=f"Job {n}", started=f"2025-02-{n + 1:02}")
    for one in await world.services.contracts.contracts_of(world.alice.id):
        await world.services.feedback.log(world.alice.id, one.id, {"stars": 5})
    first = await world.alice.slash(world.lounge, "feedback list")
    assert len(headings(first)) == 8
    second = await press(world.alice, first, "Older →")
    assert headings(second) == ["Acme · Job 1", "Acme · Job 0"]


async def test_remove_asks_first(world: World) -> None:
    ref = await rated(world)
    asked = await world.alice.slash(world.lounge, "feedback remove", contract=str(ref))
    assert len(await kept(world)) == 1
    assert "Great work" in texts(await press(world.alice, asked, "Keep it"))


async def test_remove_and_undo(world: World) -> None:
    ref = await rated(world)
    asked = await world.alice.slash(world.lounge, "feedback remove", contract=str(ref))
    removed = await press(world.alice, asked, "Remove")
    assert await kept(world) == []
    await world.env.advance_time(9 * 60)
    back = await press(world.alice, removed, "Undo")
    assert "Great work" in texts(back)
    assert len(await kept(world)) == 1


async def test_after_ten_minutes_removed_feedback_is_gone(world: World) -> None:
    ref = await rated(world)
    asked = await world.alice.slash(world.lounge, "feedback remove", contract=str(ref))
    removed = await press(world.alice, asked, "Remove")
    await world.env.advance_time(12 * 60)
    assert "over" in texts(await press(world.alice, removed, "Undo"))
    rows = await world.rows(world.alice)
    assert (rows["contract"], rows["feedback"]) == (1, 0)


async def test_remove_without_feedback(world: World) -> None:
    await add_contract(world.alice, world.lounge)
    asked = await world.alice.slash(world.lounge, "feedback remove", contract="Acme")
    result = asked if "Remove" not in buttons(asked) else await press(world.alice, asked, "Remove")
    assert "no feedback" in texts(result).casefold()


async def test_logging_again_after_removing_keeps_one(world: World) -> None:
    ref = await rated(world)
    asked = await world.alice.slash(world.lounge, "feedback remove", contract=str(ref))
    removed = await press(world.alice, asked, "Remove")
    form = await world.alice.slash(world.lounge, "feedback log", contract=str(ref))
    assert filled(form)[COMMENT] == ""
    await fill(world.alice, form, {STARS: "3"})
    await press(world.alice, removed, "Undo")
    assert [one.stars for one in await kept(world)] == [Decimal(3)]


async def test_a_message_becomes_the_comment(world: World) -> None:
    await add_contract(world.alice, world.lounge, title="Open")
    await add_contract(world.alice, world.lounge, title="Ended", started="2024-01-01", ended="2024-02-01")
    message = await world.bob.send(world.lounge, "Great to work with you!")
    form = await world.alice.context_menu(world.lounge, "Log as feedback", message)
    assert filled(form)[COMMENT] == "Great to work with you!"
    choices = [option["label"] for option in fields(form)["Contract"]["options"]]
    assert "Ended" in choices[0], "what waits for feedback comes first"
    result = await fill(world.alice, form, {"Contract": choices[0], STARS: "4.9"})
    assert result.ephemeral
    (one,) = await kept(world)
    assert (one.stars, one.comment) == (Decimal("4.9"), "Great to work with you!")


async def test_a_message_does_not_undo_what_was_known(world: World) -> None:
    ref = await rated(world, hidden="negative", hidden_source="private_note")
    message = await world.bob.send(world.lounge, "One more word")
    form = await world.alice.context_menu(world.lounge, "Log as feedback", message)
    await fill(world.alice, form, {"Contract": str(ref)})
    (one,) = await kept(world)
    assert (one.stars, one.hidden, one.hidden_source) == (Decimal(5), "negative", "private_note")
    assert one.comment == "One more word"


async def test_a_refused_message_form_gives_back_what_was_typed(world: World) -> None:
    await add_contract(world.alice, world.lounge, platform="contra")
    message = await world.bob.send(world.lounge, "Great to work with you!")
    form = await world.alice.context_menu(world.lounge, "Log as feedback", message)
    (choice,) = fields(form)["Contract"]["options"]
    result = await fill(world.alice, form, {"Contract": choice["value"], STARS: "4.33"})
    assert "Great to work with you" in texts(result)
    assert await kept(world) == []


async def test_a_message_without_contracts(world: World) -> None:
    message = await world.bob.send(world.lounge, "Great to work with you!")
    result = await world.alice.context_menu(world.lounge, "Log as feedback", message)
    assert "No contracts yet" in title(result)


async def test_a_message_without_text(world: World) -> None:
    await add_contract(world.alice, world.lounge)
    message = await world.bob.send(world.lounge, attachments=[("screenshot.png", b"png")])
    result = await world.alice.context_menu(world.lounge, "Log as feedback", message)
    assert "no text" in texts(result)


async def test_feedback_autocomplete(world: World) -> None:
    await add_contract(world.alice, world.lounge)
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    (choice,) = await world.alice.autocomplete(world.lounge, "feedback log", "contract", "acm")
    assert choice["value"] == str(one.id)
    assert await world.bob.autocomplete(world.lounge, "feedback log", "contract", "acm") == []
