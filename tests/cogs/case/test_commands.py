"""The way through a case as members go it, by where they work and what happened to them."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.cases.models import Case, CaseKind, Entry, EntryKind
from bot.errors import Refusal
from bot.guidance.deadlines import CountedFrom
from bot.i18n import language
from bot.reminders.models import Kind
from tests.cogs.conftest import World
from tests.cogs.postbox import NOW, go, last, messages, planned, settle_in
from tests.cogs.verbs import (
    add_contract,
    buttons,
    choose,
    fields,
    fill,
    filled,
    options,
    press,
    texts,
    title,
)


def days_ago(world: World, days: int) -> str:
    return (world.env.now().date() - timedelta(days=days)).isoformat()


async def only_case(world: World) -> Case:
    (case,) = await world.services.cases.cases_of(world.alice.id)
    return case


async def begin(world: World, what: str, **contract: Any) -> Any:
    """Alice opens a case by hand: the contract, then what happened."""
    await add_contract(world.alice, world.lounge, **contract)
    asked = await world.alice.slash(world.lounge, "case open")
    kinds = await choose(world.alice, asked, next(iter(options(asked))))
    return await choose(world.alice, kinds, what)


async def test_upwork_a_fixed_price_that_the_client_ended(world: World) -> None:
    """At three in the morning, on a phone: what runs, the proofs, the statement, the end."""
    alice = world.alice
    card = await begin(
        world,
        "The client ended it and wants the money back",
        earned="300",
        ended=days_ago(world, 2),
    )
    said = texts(card)
    assert "Approve the escrow request or file a dispute" in said
    assert "the money goes to the client" in said
    assert "the day the dispute was filed" in said
    assert "what was agreed, that you delivered" in said
    assert "I may not write to you yet" in said
    assert next(iter(buttons(card))) == "Add evidence", "the day of the end is known from the contract"

    form = await press(alice, card, "Dates")
    assert filled(form)["the end of the contract"] == days_ago(world, 2)
    card = await fill(alice, form, {"the day the dispute was filed": days_ago(world, 1)})
    assert "Client must answer your dispute" in texts(card)
    assert "Approve the escrow request" not in texts(card), "it is filed"
    assert "moved along" in texts(card)

    card = await press(alice, card, "Remind me of these")
    assert "I write to you before each" in texts(card)
    rows = await world.services.reminders.open(alice.id)
    assert {row.kind for row in rows} >= {Kind.CASE}

    for number, kind in enumerate((EntryKind.AGREEMENT, EntryKind.DELIVERY, EntryKind.MESSAGE)):
        form = await press(alice, card, "Add evidence" if number == 0 else "Add another")
        assert filled(form)["What does it show?"] == kind, "what is missing is asked for first"
        card = await fill(alice, form, {"What happened": f"Proof {number}", "Day": days_ago(world, 40)})
        assert "Kept. Only you can see it." in texts(card)
    card = await press(alice, card, "Back to the case")
    assert "**Evidence**: 3 entries" in texts(card)
    assert "Nothing yet shows: what was paid" in texts(card)

    card = await press(alice, card, "Statement")
    form = await press(alice, card, "Write it")
    card = await fill(
        alice,
        form,
        {
            "What was agreed": "A site with five pages, by 3 March.",
            "What I did": "All five, on 2 March.",
            "What was paid": "Nothing of $300 in escrow.",
            "What I ask for": "The release of $300. If you do not pay I will sue you.",
            "What speaks against me": "The contact form came a day late.",
        },
    )
    assert "⚠️" in texts(card), "a threat would hurt her"
    assert next(iter(buttons(card))) == "Change it"
    assert "It is in no brief" in texts(card)

    card = await press(alice, card, "Back to the case")
    assert "4 of 4 parts" in texts(card)
    card = await press(alice, card, "Close the case")
    card = await choose(alice, card, "I got a part of it")
    assert "**I got a part of it**" in texts(card)
    assert not [row for row in await world.services.reminders.open(alice.id) if row.kind is Kind.CASE]
    card = await press(alice, card, "Open it again")
    assert "It is open again" in texts(card)


async def test_upwork_hours(world: World) -> None:
    card = await begin(world, "The client disputes hours that I logged", kind="hourly")
    assert next(iter(buttons(card))) == "Dates", "nothing runs before she says when"
    form = await press(world.alice, card, "Dates")
    assert list(fields(form)) == ["the notice of the dispute", "the end of the period"]
    card = await fill(world.alice, form, {"the notice of the dispute": "today"})
    assert "Answer the hourly dispute" in texts(card)
    assert "you keep what payment protection covers" in texts(card)
    assert "weekends count" in texts(card)


async def test_fiverr_has_no_clock_that_a_source_tells(world: World) -> None:
    card = await begin(world, "I was paid, and the client wants it back", platform="fiverr")
    assert "I know of no fixed deadline there" in texts(card)
    assert "Dates" not in buttons(card)
    assert "Evidence: what to collect and how to show it" in buttons(card)


async def test_direct_work_knows_no_escrow(world: World) -> None:
    await add_contract(world.alice, world.lounge, platform="direct")
    asked = await world.alice.slash(world.lounge, "case open", contract="Acme")
    assert set(options(asked).values()) == {"unpaid", "refund", "chargeback"}
    card = await choose(world.alice, asked, "unpaid")
    assert "Not paid" in texts(card)


async def test_with_no_contract_one_is_added_first(world: World) -> None:
    card = await world.alice.slash(world.lounge, "case open")
    assert "No contracts yet" in texts(card)
    card = await world.alice.slash(world.lounge, "case list")
    assert title(card) == "No cases yet"
    card = await world.alice.slash(world.lounge, "case add")
    assert "You have no open case" in texts(card)


async def test_dates_that_make_no_sense_come_back_with_what_was_typed(world: World) -> None:
    card = await begin(world, "The client disputes hours that I logged", kind="hourly")
    form = await press(world.alice, card, "Dates")
    refused = await fill(world.alice, form, {"the notice of the dispute": "blursday"})
    assert "blursday" in texts(refused)
    again = await press(world.alice, refused, "Correct it")
    assert filled(again)["the notice of the dispute"] == "blursday"
    assert (await only_case(world)).dates == {}


async def test_a_restart_in_the_middle_loses_nothing(world: World) -> None:
    card = await begin(world, "The client disputes hours that I logged", kind="hourly")
    await world.restart()
    form = await press(world.alice, card, "Dates")
    card = await fill(world.alice, form, {"the notice of the dispute": "yesterday"})
    await world.restart()
    form = await press(world.alice, card, "Add evidence")
    card = await fill(world.alice, form, {"What happened": "The offer"})
    await world.restart()
    card = await press(world.alice, card, "All evidence")
    assert "The offer" in texts(card)
    case = await only_case(world)
    assert list(case.dates) == [CountedFrom.DISPUTE_NOTICE]


async def test_erased_in_the_middle_nothing_comes_back(world: World) -> None:
    card = await begin(world, "The client disputes hours that I logged", kind="hourly")
    form = await press(world.alice, card, "Add evidence")
    await world.services.privacy.erase(world.alice.id)
    answered = await fill(world.alice, form, {"What happened": "The offer"})
    assert "no longer open" in texts(answered)
    assert "The offer" in texts(answered), "what she typed is given back"
    gone = await press(world.alice, card, "Dates")
    assert "I cannot find that case" in texts(gone)
    assert not any((await world.rows(world.alice)).values())


async def test_an_entry_is_corrected_and_its_history_shown(world: World) -> None:
    await begin(world, "The client disputes hours that I logged", kind="hourly")
    card = await world.alice.slash(world.lounge, "case add", kind="message", text="He said *yes*")
    form = await press(world.alice, card, "Edit")
    card = await fill(world.alice, form, {"What happened": "He wrote yes"})
    assert "He wrote yes" in texts(card)
    history = await press(world.alice, card, "History")
    assert "He said" in texts(history)
    card = await press(world.alice, history, "Back")
    asked = await press(world.alice, card, "Delete")
    card = await press(world.alice, asked, "Delete for good")
    assert title(card) == "0 pieces of evidence"


async def test_a_message_is_kept_as_it_was(world: World) -> None:
    await begin(world, "The client disputes hours that I logged", kind="hourly")
    message = await world.bob.send(world.lounge, "Qwz xkj vfp, thanks!")
    found = await world.alice.context_menu(world.lounge, "Find guidance", message)
    card = await press(world.alice, found, "Add to my case")
    assert "Kept as it is now" in texts(card)
    (entry,) = await world.services.evidence.entries_of(world.alice.id, (await only_case(world)).id)
    assert (entry.text, entry.author, entry.kind) == ("Qwz xkj vfp, thanks!", "bob", EntryKind.MESSAGE)
    assert entry.written_at is not None
    assert entry.on_day == entry.written_at.date()
    assert str(message.id) in (entry.link or "")
    again = await press(world.alice, found, "Add to my case")
    assert "kept already" in texts(again)


async def test_pressed_twice_at_once_a_message_is_kept_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin(world, "The client disputes hours that I logged", kind="hourly")
    message = await world.bob.send(world.lounge, "Qwz xkj vfp, thanks!")
    found = await world.alice.context_menu(world.lounge, "Find guidance", message)
    token = buttons(found)["Add to my case"].rsplit("/", 1)[1]
    evidence, kept = world.services.evidence, world.bot.kept_messages
    add, waits = evidence.add_entry, []

    async def full(owner: int, *_rest: Any) -> Entry:
        waits.append(kept.find_message(owner, token))
        raise Refusal("There is no room.")

    monkeypatch.setattr(evidence, "add_entry", full)
    assert "There is no room" in texts(await press(world.alice, found, "Add to my case"))
    assert waits == [None], "what a second press would find meanwhile"
    monkeypatch.setattr(evidence, "add_entry", add)
    assert "Kept as it is now" in texts(await press(world.alice, found, "Add to my case"))


async def test_with_two_cases_one_is_asked_which(world: World) -> None:
    await begin(world, "The client disputes hours that I logged", kind="hourly")
    case = await only_case(world)
    await world.services.cases.open_case(world.alice.id, case.contract_id or 0, CaseKind.UNPAID)
    message = await world.bob.send(world.lounge, "My client does not release the money of the milestone")
    found = await world.alice.context_menu(world.lounge, "Find guidance", message)
    asked = await press(world.alice, found, "Add to my case")
    card = await choose(world.alice, asked, str(case.id))
    assert "Kept as it is now" in texts(card)
    assert len(await world.services.evidence.entries_of(world.alice.id, case.id)) == 1


async def test_who_has_no_case_is_not_offered_one(world: World) -> None:
    message = await world.bob.send(world.lounge, "Qwz xkj vfp")
    found = await world.alice.context_menu(world.lounge, "Find guidance", message)
    assert "Add to my case" not in buttons(found)


async def test_sums_have_one_currency(world: World) -> None:
    card = await begin(world, "I was paid, and the client wants it back", platform="fiverr", earned="420")
    form = await press(world.alice, card, "Sums")
    assert filled(form)["Paid so far"] == "420"
    refused = await fill(world.alice, form, {"In dispute": "100 EUR"})
    assert "different currencies" in texts(refused)
    form = await press(world.alice, refused, "Correct it")
    card = await fill(world.alice, form, {"Paid so far": "420 EUR"})
    assert "€100" in texts(card)


async def test_a_reminder_arrives_and_leads_to_the_case(world: World) -> None:
    await settle_in(world)
    await world.services.reminders.choose(world.alice.id, feedback_days=())
    await begin(world, "The client ended it and wants the money back", ended="2025-12-30")
    await go(world, NOW + timedelta(days=2, hours=9, minutes=1))
    told = last(world)
    assert title(told) == "Your deadline comes near"
    assert "Approve the escrow request or file a dispute" in texts(told)
    assert "the money goes to the client" in texts(told)
    card = await press(world.alice.user, told, "Open the case")
    assert "**Evidence**: 0 entries" in texts(card)
    await go(world, NOW + timedelta(days=4, hours=9, minutes=1))
    assert len(messages(world)) == 2
    card = await press(world.alice.user, last(world), "No reminders for this")
    assert "No reminders of this case any more" in texts(card)
    assert not (await only_case(world)).reminds


async def test_a_reminder_of_what_is_settled_says_nothing(world: World) -> None:
    await settle_in(world)
    await world.services.reminders.choose(world.alice.id, feedback_days=())
    await begin(world, "The client ended it and wants the money back", ended="2025-12-30")
    (reminder, *_later) = [row for row in await planned(world) if row.kind is Kind.CASE]
    case = await only_case(world)
    await world.services.cases.set_dates(
        world.alice.id, case.id, {CountedFrom.DISPUTE_FILED: date(2026, 1, 1)}
    )
    # As one that was claimed a moment before she entered the day.
    with language("en"):
        card = await world.bot.reminder_cards.card(reminder, "Europe/Madrid", late=False)
    assert card is None
    await go(world, NOW + timedelta(days=4, hours=9, minutes=1))
    assert messages(world) == []


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("ago", "words"), [(6, "until "), (7, "today may be the last day"), (8, "this was over")]
)
async def test_the_last_day_is_not_called_over(world: World, ago: int, words: str) -> None:
    """Whether midnight begins or ends it no source tells: who believes that it is over lets the money go."""
    card = await begin(
        world,
        "The client ended it and wants the money back",
        ended=days_ago(world, ago),
        started="2025-01-01",
    )
    clock = next(line for line in texts(card).splitlines() if "Approve the escrow request" in line)
    assert words in clock


@pytest.mark.one_database
async def test_what_was_switched_off_is_not_promised_and_comes_back_with_a_press(world: World) -> None:
    await settle_in(world)
    owner, reminders = world.alice.id, world.services.reminders
    await reminders.switch(owner, Kind.CASE, on=False)
    card = await begin(world, "The client ended it and wants the money back", ended="2025-12-30")
    assert "so I remind you of none of these" in texts(card)
    await press(world.alice, card, "Remind me of these")
    assert Kind.CASE in {row.kind for row in await reminders.open(owner)}


@pytest.mark.one_database
async def test_cases_are_offered_while_one_types(world: World) -> None:
    await begin(world, "The client disputes hours that I logged", kind="hourly")
    choices = await world.alice.autocomplete(world.lounge, "case show", "case", "acm")
    assert [one["name"] for one in choices] == ["Acme · Site · Hours disputed"]
    assert await world.bob.autocomplete(world.lounge, "case show", "case", "") == []
    card = await world.alice.slash(world.lounge, "case show", case="Acme · Site")
    assert "Hours disputed" in texts(card)
    card = await world.bob.slash(world.lounge, "case show", case="Acme · Site")
    assert "I find no case" in texts(card)


async def test_a_kind_that_the_contract_cannot_come_to_is_asked_again(world: World) -> None:
    await add_contract(world.alice, world.lounge, kind="hourly")
    asked = await world.alice.slash(world.lounge, "case open", contract="Acme", kind="not_released")
    assert "“Money in escrow not released” does not fit this contract" in texts(asked)
    assert not await world.services.cases.cases_of(world.alice.id)
    opened = await choose(world.alice, asked, "The client disputes hours that I logged")
    assert "Your case is open" in texts(opened)
    assert (await only_case(world)).kind is CaseKind.HOURLY
