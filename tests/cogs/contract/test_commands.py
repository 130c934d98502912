"""`/contract`, as a member uses it."""

from datetime import date

import pytest

from tests.cogs.conftest import World
from tests.cogs.verbs import (
    add_contract,
    buttons,
    card,
    choose,
    fill,
    filled,
    press,
    texts,
    title,
)


async def kept(world: World) -> list[tuple[str, str]]:
    """Client and title of what is stored for alice, the newest first."""
    return [(one.client, one.title) for one in await world.services.contracts.contracts_of(world.alice.id)]


async def test_add_answers_privately(world: World) -> None:
    result = await world.alice.slash(
        world.lounge, "contract add", client="Acme", title="Site", started="3 weeks ago", earned="420"
    )
    assert result.ephemeral
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    assert (one.client, one.title, one.earned_cents) == ("Acme", "Site", 42000)
    assert one.started == date(2025, 12, 11)


async def test_add_keeps_every_option(world: World) -> None:
    result = await world.alice.slash(
        world.lounge,
        "contract add",
        client="Acme",
        title="Site",
        started="5 Mar 2025",
        ended="2025-06-30",
        earned="1.250,50 €",
        platform="direct",
        kind="hourly",
        paid_periods=2,
        client_flagged=True,
        between="agency/them",
        link="https://example.com/contract",
        note="Pays late",
    )
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    assert one.model_dump(
        include={"started", "ended", "earned_cents", "currency", "platform", "kind", "paid_periods"}
    ) == {
        "started": date(2025, 3, 5),
        "ended": date(2025, 6, 30),
        "earned_cents": 125050,
        "currency": "EUR",
        "platform": "direct",
        "kind": "hourly",
        "paid_periods": 2,
    }
    assert (one.client_flagged, one.through, one.counts_for_me) == (True, "agency", False)
    assert (one.link, one.note) == ("https://example.com/contract", "Pays late")
    shown = texts(result)
    assert "Pays late" in shown
    assert "€1,250.50" in shown


async def test_add_without_options_opens_a_form(world: World) -> None:
    form = await world.alice.slash(world.lounge, "contract add")
    result = await fill(
        world.alice,
        form,
        {"Client": "Acme", "First day": "5 Mar 2025", "Last day": "yesterday", "Earned so far": "$90"},
    )
    assert result.ephemeral
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    assert (one.client, one.ended, one.earned_cents) == ("Acme", date(2025, 12, 31), 9000)


async def test_what_was_typed_as_options_stands_in_the_form(world: World) -> None:
    form = await world.alice.slash(world.lounge, "contract add", title="Site", note="Pays late", earned="90")
    assert filled(form)["Title"] == "Site"
    assert filled(form)["Earned so far"] == "90"
    await fill(world.alice, form, {"Client": "Acme", "First day": "today"})
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    assert (one.title, one.note, one.earned_cents) == ("Site", "Pays late", 9000)


BAD_OPTIONS = {
    "a date": {"started": "soon-ish"},
    "an end before the start": {"ended": "2024-01-01"},
    "an amount": {"earned": "a lot"},
    "a negative amount": {"earned": "-5"},
    "a link": {"link": "javascript:alert(1)"},
    "a foreign currency": {"earned": "90 EUR"},
    "a year": {"started": "1802-01-01"},
    "a note": {"note": "x" * 1001},
    "a name of nothing": {"client": "\u200b\u202e"},
}


@pytest.mark.parametrize("bad", BAD_OPTIONS.values(), ids=BAD_OPTIONS.keys())
async def test_a_bad_option_is_refused_in_words(world: World, bad: dict[str, str]) -> None:
    result = await add_contract(world.alice, world.lounge, **bad)
    assert result.ephemeral
    assert "my fault" not in texts(result)
    assert set((await world.rows(world.alice)).values()) == {0}


BAD_FIELDS = {
    "a date": {"First day": "soon-ish"},
    "an end before the start": {"Last day": "2024-01-01"},
    "an amount": {"Earned so far": "a lot"},
}


@pytest.mark.parametrize("bad", BAD_FIELDS.values(), ids=BAD_FIELDS.keys())
async def test_a_refused_form_gives_back_what_was_typed(world: World, bad: dict[str, str]) -> None:
    typed = {
        "Client": "Acme",
        "Title": "Long to type",
        "First day": "2025-01-10",
        "Earned so far": "90",
        **bad,
    }
    form = await world.alice.slash(world.lounge, "contract add")
    result = await fill(world.alice, form, typed)
    shown = texts(result).replace("\\", "")
    assert all(value in shown for value in typed.values()), shown
    assert await kept(world) == []


async def test_edit_starts_from_what_is_stored(world: World) -> None:
    await add_contract(world.alice, world.lounge, ended="2025-02-01", earned="90", note="Pays late")
    (before,) = await world.services.contracts.contracts_of(world.alice.id)
    form = await world.alice.slash(world.lounge, "contract edit", contract=str(before.id))
    assert filled(form) == {
        "Client": "Acme",
        "Title": "Site",
        "First day": "2025-01-10",
        "Last day": "2025-02-01",
        "Earned so far": "90",
    }
    result = await fill(world.alice, form, {"Title": "Shop"})
    assert "Shop" in texts(result)
    (after,) = await world.services.contracts.contracts_of(world.alice.id)
    assert after.draft == before.draft.model_copy(update={"title": "Shop"})


async def test_an_unchanged_edit_leaves_no_history(world: World) -> None:
    added = await add_contract(world.alice, world.lounge)
    await fill(world.alice, await press(world.alice, added, "Edit"))
    assert (await world.rows(world.alice))["change"] == 0


async def test_edit_can_empty_what_is_optional(world: World) -> None:
    added = await add_contract(world.alice, world.lounge, ended="2025-02-01", earned="90")
    form = await press(world.alice, added, "Edit")
    await fill(world.alice, form, {"Title": "", "Last day": "", "Earned so far": ""})
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    assert (one.title, one.ended, one.earned_cents) == ("", None, 0)


async def test_an_amount_without_a_currency_stays_in_the_contracts_own(world: World) -> None:
    added = await add_contract(world.alice, world.lounge, platform="direct", earned="90 EUR")
    await fill(world.alice, await press(world.alice, added, "Edit"), {"Earned so far": "120"})
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    assert (one.earned_cents, one.currency) == (12000, "EUR")
    closed = await world.alice.slash(world.lounge, "contract close", contract=str(one.id), earned="150")
    assert "€150" in texts(closed)


async def test_details(world: World) -> None:
    added = await add_contract(world.alice, world.lounge)
    form = await press(world.alice, added, "Details")
    result = await fill(
        world.alice,
        form,
        {
            "Platform": "Fiverr",
            "Kind": "hourly",
            "Between you and the client": "An agency, I am not exclusive: it counts for my score",
            "90-day periods with a payment": "3",
            "Did the platform flag the client?": "Yes",
        },
    )
    assert "Fiverr" in texts(result)
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    assert (one.platform, one.kind, one.through, one.counts_for_me) == ("fiverr", "hourly", "agency", True)
    assert (one.paid_periods, one.client_flagged) == (3, True)


async def test_details_refused(world: World) -> None:
    added = await add_contract(world.alice, world.lounge)
    form = await press(world.alice, added, "Details")
    result = await fill(world.alice, form, {"90-day periods with a payment": "some", "Kind": "hourly"})
    assert "some" in texts(result)
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    assert one.kind == "fixed"


async def test_the_last_payment_of_an_open_contract(world: World) -> None:
    added = await world.alice.slash(
        world.lounge,
        "contract add",
        client="Acme",
        started="1 Mar 2025",
        earned="900",
        last_paid="2025-10-05",
    )
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    assert one.last_paid == date(2025, 10, 5)
    form = await press(world.alice, added, "Last payment")
    assert filled(form) == {"Day of the last payment": "2025-10-05"}
    refused = await fill(world.alice, form, {"Day of the last payment": "2025-02-01"})
    assert "before the first day" in texts(refused)
    form = await press(world.alice, added, "Last payment")
    result = await fill(world.alice, form, {"Day of the last payment": "5 Nov 2025"})
    assert "Last payment" in texts(result)
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    assert one.last_paid == date(2025, 11, 5)
    form = await press(world.alice, result, "Last payment")
    await fill(world.alice, form, {"Day of the last payment": ""})
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    assert one.last_paid is None


async def test_note_and_link(world: World) -> None:
    added = await add_contract(world.alice, world.lounge)
    form = await press(world.alice, added, "Note and link")
    result = await fill(world.alice, form, {"Private note": "Pays late", "Link": "https://example.com/c"})
    assert "Pays late" in texts(result)
    form = await press(world.alice, result, "Note and link")
    assert filled(form) == {"Private note": "Pays late", "Link": "https://example.com/c"}
    refused = await fill(world.alice, form, {"Private note": "A new note", "Link": "not a link"})
    assert "A new note" in texts(refused)
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    assert one.note == "Pays late"


async def test_close_by_command(world: World) -> None:
    added = await add_contract(world.alice, world.lounge)
    assert "Close" in buttons(added)
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    result = await world.alice.slash(world.lounge, "contract close", contract=str(one.id))
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    assert one.ended == date(2026, 1, 1)
    assert "Close" not in buttons(result)


async def test_close_by_button(world: World) -> None:
    added = await add_contract(world.alice, world.lounge)
    form = await press(world.alice, added, "Close")
    refused = await fill(world.alice, form, {"Last day": "2020-01-01", "Earned in all": "1,500"})
    assert "1,500" in texts(refused)
    form = await press(world.alice, added, "Close")
    await fill(world.alice, form, {"Last day": "2025-12-24", "Earned in all": "1,500"})
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    assert (one.ended, one.earned_cents) == (date(2025, 12, 24), 150000)


async def test_the_client_may_leave_feedback_for_14_days(world: World) -> None:
    fresh = await add_contract(world.alice, world.lounge, ended="2025-12-30")
    assert "<t:" in texts(fresh)
    old = await add_contract(world.alice, world.lounge, title="Old", ended="2025-11-30")
    assert "14 days for it are over" in texts(old)


async def test_delete_asks_first_and_can_be_kept(world: World) -> None:
    added = await add_contract(world.alice, world.lounge)
    asked = await press(world.alice, added, "Delete")
    assert await kept(world) == [("Acme", "Site")]
    back = await press(world.alice, asked, "Keep it")
    assert title(back) == "Acme · Site"


async def test_delete_and_undo_bring_back_contract_and_feedback(world: World) -> None:
    await add_contract(world.alice, world.lounge)
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    await world.services.feedback.log(world.alice.id, one.id, {"stars": 5, "comment": "Great"})
    asked = await world.alice.slash(world.lounge, "contract delete", contract=str(one.id))
    deleted = await press(world.alice, asked, "Delete")
    assert await kept(world) == []
    await world.env.advance_time(9 * 60)
    undone = await press(world.alice, deleted, "Undo")
    assert "Acme" in title(undone)
    _contract, feedback = await world.services.feedback.contract_with_feedback(world.alice.id, one.id)
    assert feedback is not None
    assert feedback.comment == "Great"


async def test_after_ten_minutes_nothing_is_left_to_undo(world: World) -> None:
    added = await add_contract(world.alice, world.lounge, note="Pays late")
    deleted = await press(world.alice, await press(world.alice, added, "Delete"), "Delete")
    await world.env.advance_time(12 * 60)
    result = await press(world.alice, deleted, "Undo")
    assert "over" in texts(result)
    rows = await world.rows(world.alice)
    assert (rows["contract"], rows["client"], rows["change"]) == (0, 0, 0)


async def test_history_shows_every_correction(world: World) -> None:
    added = await add_contract(world.alice, world.lounge)
    empty = await press(world.alice, added, "History")
    assert "Nothing was changed" in texts(empty)
    back = await press(world.alice, empty, "Back")
    for n in range(8):
        form = await press(world.alice, back, "Edit")
        back = await fill(world.alice, form, {"Title": f"Site {n}"})
        await world.env.advance_time(1)
    history = await press(world.alice, back, "History")
    assert "Site 6 → Site 7" in texts(history)
    older = await press(world.alice, history, "Older →")
    assert "Site → Site 0" in texts(older)
    assert card(older).ephemeral


async def test_a_month_in_a_date_asks_for_the_day_and_keeps_the_rest(world: World) -> None:
    form = await world.alice.slash(world.lounge, "contract add")
    asked = await fill(
        world.alice,
        form,
        {"Client": "Acme", "First day": "Oct 2025", "Last day": "Nov 2025", "Earned so far": "2k"},
    )
    assert "Which day in October 2025?" in texts(asked)
    assert "Acme" in texts(asked)
    assert set((await world.rows(world.alice)).values()) == {0}
    again = await choose(world.alice, asked, "2025-10-06")
    assert "Which day in November 2025?" in texts(again)
    await choose(world.alice, again, "2025-11-28")
    (one,) = await world.services.contracts.contracts_of(world.alice.id)
    assert (one.started.isoformat(), str(one.ended)) == ("2025-10-06", "2025-11-28")
    assert (one.earned_cents, one.currency) == (200000, "USD")
    late = await choose(world.alice, asked, "2025-10-07")
    assert "answered already" in texts(late)
    assert len(await world.services.contracts.contracts_of(world.alice.id)) == 1


@pytest.mark.parametrize(("typed", "said"), [("last week", "Which day from"), ("...", "cannot read")])
async def test_what_is_no_day_is_never_stored(world: World, typed: str, said: str) -> None:
    form = await world.alice.slash(world.lounge, "contract add")
    asked = await fill(world.alice, form, {"Client": "Acme", "First day": typed})
    assert said in texts(asked)
    assert set((await world.rows(world.alice)).values()) == {0}
