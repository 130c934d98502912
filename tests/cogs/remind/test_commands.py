"""`/remind`, as members use it."""

from datetime import timedelta

import pytest

from bot.parsing.moments.spoken import weekday_name
from bot.reminders.models import Kind, Status
from cogs.remind.arrived_cards import SWITCHED
from tests.cogs.conftest import World
from tests.cogs.postbox import NOW, close, go, last, messages, planned, settle_in
from tests.cogs.verbs import (
    buttons,
    card,
    choose,
    fill,
    filled,
    forge,
    press,
    press_beside,
    texts,
    title,
    walk,
)


async def test_an_own_reminder_is_read_back_saved_and_comes(world: World) -> None:
    await world.services.members.set_zone(world.alice.id, "Europe/Madrid")
    asked = await world.alice.slash(world.lounge, "remind me", when="friday 9am", text="Invoice for *Ana*")
    due = NOW + timedelta(days=1, hours=8)
    assert f"<t:{int(due.timestamp())}:F>" in texts(asked)
    assert "you agree" in texts(asked)
    assert await planned(world) == [], "nothing is kept before it is read back"
    save = buttons(asked)["Save"]
    saved = await press(world.alice, asked, "Save")
    assert "✓" in texts(saved)
    assert (await world.services.members.get_member(world.alice.id)).dm_consent_at is not None
    twice = await forge(world.alice, saved, save)
    assert "saved already" in texts(twice)
    assert len(await planned(world, Kind.OWN)) == 1
    await go(world, due - timedelta(minutes=1))
    assert messages(world) == []
    await go(world, due)
    came = last(world)
    assert "Invoice for \\*Ana\\*" in texts(came)
    later = await press(world.alice.user, came, "Again in 1 hour")
    assert "again" in title(later)
    assert "Invoice for \\*Ana\\*" in texts(later), "what it is about stays"
    await go(world, due + timedelta(hours=1, minutes=1))
    assert len(messages(world)) == 2
    done = await press(world.alice.user, last(world), "Done")
    assert "Done" in title(done)


async def test_saved_twice_or_after_a_restart_is_kept_once(world: World) -> None:
    await settle_in(world)
    asked = await world.alice.slash(world.lounge, "remind me", when="friday 9am", text="Invoice")
    save = buttons(asked)["Save"]
    async with world.at_once():
        twice = [await forge(world.alice, asked, save), await forge(world.alice, asked, save)]
    assert not [one for one in twice if "no longer" in texts(one)]
    assert len(await planned(world, Kind.OWN)) == 1
    await world.restart()
    again = await forge(world.alice, asked, save)
    assert "saved already" in texts(again)
    assert "Invoice" in texts(again)
    assert "Delete" in buttons(again)
    assert len(await planned(world, Kind.OWN)) == 1


async def test_the_very_same_reminder_asked_for_again_is_kept_once(world: World) -> None:
    """As one does whose answer was lost."""
    await settle_in(world)
    for when, text in (("friday 9am", "Invoice"), ("friday 9am", "Invoice"), ("friday 9am", "Offer")):
        asked = await world.alice.slash(world.lounge, "remind me", when=when, text=text)
        assert "Saved" in texts(await press(world.alice, asked, "Save"))
    assert sorted(row.text for row in await planned(world, Kind.OWN)) == ["Invoice", "Offer"]
    await world.env.advance_time(11 * 60)
    asked = await world.alice.slash(world.lounge, "remind me", when="friday 9am", text="Offer")
    await press(world.alice, asked, "Save")
    assert len(await planned(world, Kind.OWN)) == 3, "much later it is meant"


@pytest.mark.parametrize("label", ["Save", "Change"])
async def test_a_preview_pressed_after_a_restart_gives_back_what_was_typed(world: World, label: str) -> None:
    await settle_in(world)
    words = "1. Invoice for *Ana* (see [a](https://b.example)), @everyone\n\n# and_so\\on"
    asked = await world.alice.slash(world.lounge, "remind me", when="every monday 8:00", text=words)
    await world.restart()
    lost = await press(world.alice, asked, label)
    assert "no longer have this preview" in title(lost)
    assert "every monday 8:00" in texts(lost)
    assert "Invoice for" in texts(lost)
    assert await planned(world, Kind.OWN) == []
    form = await press(world.alice, lost, "Open it again")
    assert filled(form) == {"When": "every monday 8:00", "What to remind you of": words}
    await press(world.alice, await fill(world.alice, form), "Save")
    (row,) = await planned(world, Kind.OWN)
    assert (row.text, row.repeat is None) == (words, False)


async def test_the_link_of_a_preview_survives_a_restart(world: World) -> None:
    await settle_in(world)
    message = await world.bob.send(world.lounge, "Look at this")
    form = await world.alice.context_menu(world.lounge, "Remind me about this", message)
    asked = await fill(world.alice, form, {"When": "friday 9am"})
    await world.restart()
    form = await press(world.alice, await press(world.alice, asked, "Save"), "Open it again")
    await press(world.alice, await fill(world.alice, form), "Save")
    (row,) = await planned(world, Kind.OWN)
    assert row.text == f"Look at this\n{message.jump_url}"


async def test_a_reminder_can_be_changed_before_it_is_saved(world: World) -> None:
    await settle_in(world)
    asked = await world.alice.slash(world.lounge, "remind me", when="friday 9am", text="Invoice")
    form = await press(world.alice, asked, "Change")
    assert filled(form) == {"When": "friday 9am", "What to remind you of": "Invoice"}
    refused = await fill(world.alice, form, {"When": "sometime"})
    assert "cannot read" in texts(refused)
    assert "sometime" in texts(refused)
    form = await press(world.alice, asked, "Change")
    again = await fill(world.alice, form, {"When": "every monday 8:00", "What to remind you of": "Plan"})
    assert "every week on Monday at 08:00" in texts(again)
    await press(world.alice, again, "Save")
    (row,) = await planned(world, Kind.OWN)
    assert row.text == "Plan"
    assert row.repeat is not None


async def test_what_comes_again_comes_again(world: World) -> None:
    await settle_in(world)
    asked = await world.alice.slash(world.lounge, "remind me", when="every monday 8:00", text="Plan")
    await press(world.alice, asked, "Save")
    for week in range(2):
        await go(world, NOW + timedelta(days=4 + 7 * week, hours=7))
        assert len(messages(world)) == 1 + week
    assert "every week on Monday" in texts(last(world))
    deleted = await press(world.alice.user, last(world), "Stop this one")
    assert "Deleted" in title(deleted)
    back = await press(world.alice.user, deleted, "Undo")
    assert "It is back" in texts(back)
    (row,) = await planned(world, Kind.OWN)
    assert row.due_at == NOW + timedelta(days=18, hours=7)


async def test_an_unreadable_time_and_a_past_one(world: World) -> None:
    for when, said in (("whenever", "cannot read"), ("yesterday", "over already")):
        result = await world.alice.slash(world.lounge, "remind me", when=when, text="x")
        assert said in texts(result)
        assert "friday 9am" in texts(result)
    assert set((await world.rows(world.alice)).values()) == {0}


async def test_the_time_is_read_as_utc_where_the_zone_is_not_known(world: World) -> None:
    result = await world.alice.slash(world.lounge, "remind me", when="tomorrow 9am", text="x")
    assert "read it as UTC" in texts(result)


async def test_a_member_without_a_zone_tells_it_and_the_text_is_read_anew(world: World) -> None:
    asked = await world.alice.slash(world.lounge, "remind me", when="tomorrow 9am", text="Invoice")
    form = await press(world.alice, asked, "Set my time zone")
    question = await fill(world.alice, form, {"A large city near you": "lahore"})
    kept = await press(world.alice, question, "Yes, that is my time")
    again = await press(world.alice, kept, "Go on")
    assert "Invoice" in texts(again)
    assert "UTC" not in texts(again)
    await press(world.alice, again, "Save")
    (row,) = await planned(world, Kind.OWN)
    assert row.due_at == NOW + timedelta(days=1, hours=4)


async def test_suggestions_say_how_it_is_understood(world: World) -> None:
    await settle_in(world)
    (one,) = await world.alice.autocomplete(world.lounge, "remind me", "when", "every 2 weeks on monday")
    assert "every 2 weeks on Monday at 10:00" in one["name"]
    assert one["value"] == "every 2 weeks on monday"
    examples = await world.alice.autocomplete(world.lounge, "remind me", "when", "")
    assert "friday 9am → Fri 2 Jan 2026, 09:00" in [choice["name"] for choice in examples]
    assert len(await world.alice.autocomplete(world.lounge, "remind me", "when", "fri 99")) == len(examples)


async def test_three_days_before_the_window_closes(world: World) -> None:
    await settle_in(world)
    contract_id = await close(world)
    asked = await world.alice.slash(
        world.lounge,
        "remind me",
        when="3 days before the window closes",
        text="Ask",
        contract=str(contract_id),
    )
    await press(world.alice, asked, "Save")
    (row,) = await planned(world, Kind.OWN)
    assert row.due_at == NOW + timedelta(days=11, hours=9)
    assert row.contract_id == contract_id


async def test_the_time_of_a_reminder_about_a_contract_is_changed_by_its_window(world: World) -> None:
    await settle_in(world)
    contract_id = await close(world)
    asked = await world.alice.slash(
        world.lounge, "remind me", when="in 2 days", text="Ask", contract=str(contract_id)
    )
    await press(world.alice, asked, "Save")
    (row,) = await planned(world, Kind.OWN)
    form = await forge(world.alice, asked, f"c/remind.edit/{world.alice.id}/{row.id}")
    again = await fill(world.alice, form, {"When": "4 days before the window closes"})
    await press(world.alice, again, "Save")
    (row,) = await planned(world, Kind.OWN)
    assert row.due_at == NOW + timedelta(days=10, hours=9)
    assert row.contract_id == contract_id


async def test_after_a_pause_the_next_regular_time_comes_and_nothing_late(world: World) -> None:
    await settle_in(world)
    asked = await world.alice.slash(world.lounge, "remind me", when="every monday 8:00", text="Plan")
    saved = await press(world.alice, asked, "Save")
    paused = await press(world.alice, saved, "Pause")
    await go(world, NOW + timedelta(days=21))
    assert messages(world) == []
    on = await press(world.alice, paused, "Go on")
    assert "It goes on" in texts(on)
    (row,) = await planned(world, Kind.OWN)
    assert row.due_at == NOW + timedelta(days=25, hours=7)
    await go(world, NOW + timedelta(days=21, minutes=5))
    assert messages(world) == [], "none is late"
    await go(world, row.due_at)
    assert len(messages(world)) == 1


async def test_the_list_and_what_can_be_done_there(world: World) -> None:
    await settle_in(world)
    await close(world)
    for number in range(9):
        asked = await world.alice.slash(
            world.lounge, "remind me", when=f"in {number + 20} days", text=f"No. {number}"
        )
        await press(world.alice, asked, "Save")
    shown = await world.alice.slash(world.lounge, "remind list")
    assert "12 reminders are planned" in title(shown)
    assert "Page 1 of 2" in texts(shown)
    second = await press(world.alice, shown, "Older →")
    assert "No. 8" in texts(second)
    item = await press_beside(world.alice, second, "No. 8")
    paused = await press(world.alice, item, "Pause")
    assert "paused" in texts(paused)
    assert [row.status for row in await planned(world)].count(Status.PAUSED) == 1
    on = await press(world.alice, paused, "Go on")
    assert "goes on" in texts(on)
    form = await press(world.alice, on, "Edit")
    asked = await fill(world.alice, form, {"When": "in 2 days", "What to remind you of": "Sooner"})
    saved = await press(world.alice, asked, "Save")
    form = await press(world.alice, saved, "Edit")
    kept = await fill(world.alice, form, {"What to remind you of": "Only the text"})
    assert "Only the text" in texts(kept)
    deleted = await press(world.alice, kept, "Delete")
    assert "Deleted" in title(deleted)
    assert len(await planned(world)) == 11
    await press(world.alice, deleted, "Undo")
    assert len(await planned(world)) == 12
    listed = await world.alice.slash(world.lounge, "remind list")
    request = await press_beside(world.alice, listed, "Ana")
    await press(world.alice, request, "Stop for this contract")
    assert await planned(world, Kind.FEEDBACK) == []


async def test_settings(world: World) -> None:
    await settle_in(world)
    await close(world)
    shown = await world.alice.slash(world.lounge, "remind settings")
    assert "2, 7, 12" in texts(shown)
    form = await press(world.alice, shown, "Days and hours")
    assert filled(form) == {
        "What I remind you of": "\n".join(SWITCHED),
        "Ask for feedback on days": "2, 7, 12",
        "At what hour I write": "10:00",
        "Quiet hours": "22:00–8:00",
        "Quiet days": "",
    }
    saved = await fill(
        world.alice,
        form,
        {"Ask for feedback on days": "5", "At what hour I write": "6 pm", "Quiet hours": "23:00 to 7:00"},
    )
    assert "✓" in texts(saved)
    assert [row.due_at for row in await planned(world)] == [NOW + timedelta(days=5, hours=17)]
    weekly = await choose(world.alice, saved, "Monday")
    assert "Monday" in texts(weekly)
    assert len(await planned(world, Kind.WEEKLY)) == 1
    off = await choose(world.alice, weekly, "Switch off: Ask for feedback")
    assert "✗ Ask for feedback" in texts(off)
    assert await planned(world, Kind.FEEDBACK) == []
    on = await choose(world.alice, off, "Switch on: Ask for feedback")
    assert len(await planned(world, Kind.FEEDBACK)) == 1
    none = await choose(world.alice, on, "No weekly check")
    assert await planned(world, Kind.WEEKLY) == []
    form = await press(world.alice, none, "Days and hours")
    await fill(world.alice, form, {"Ask for feedback on days": "none", "Quiet hours": "none"})
    assert await planned(world) == []


async def test_kinds_are_ticked_in_the_form(world: World) -> None:
    """Several at once, where the menu takes one; what was refused comes back with the same boxes ticked."""
    await settle_in(world)
    await close(world)
    kinds, hours = "What I remind you of", "At what hour I write"
    form = await press(
        world.alice, await world.alice.slash(world.lounge, "remind settings"), "Days and hours"
    )
    wanted = [kind for kind in SWITCHED if kind not in (Kind.FEEDBACK, Kind.REPLY)]
    refused = await fill(world.alice, form, {kinds: "\n".join(wanted), hours: "late"})
    assert "Nothing was stored" in texts(refused)
    again = await press(world.alice, refused, "Correct it")
    assert filled(again)[kinds] == "\n".join(wanted)
    saved = await fill(world.alice, again, {hours: "9:00"})
    assert "✗ Ask for feedback" in texts(saved)
    assert "✓ Work left open" in texts(saved)
    assert await planned(world, Kind.FEEDBACK) == []
    form = await press(world.alice, saved, "Days and hours")
    none = await fill(world.alice, form, {kinds: ""})
    assert texts(none).count("✗") == len(SWITCHED)
    form = await press(world.alice, none, "Days and hours")
    every = await fill(world.alice, form, {kinds: "\n".join(SWITCHED)})
    assert "✗" not in texts(every)
    assert await planned(world, Kind.FEEDBACK)


async def test_quiet_days(world: World) -> None:
    await settle_in(world)
    await close(world)
    shown = await world.alice.slash(world.lounge, "remind settings")
    assert "Quiet days: none" in texts(shown)
    (first, *_more) = await planned(world, Kind.FEEDBACK)
    day = first.due_at.weekday()
    form = await press(world.alice, shown, "Days and hours")
    saved = await fill(world.alice, form, {"Quiet days": f"{day}\n{(day + 1) % 7}"})
    assert f"Quiet days: {', '.join(map(weekday_name, sorted((day, (day + 1) % 7))))}" in texts(saved)
    await world.services.reminders.choose(world.alice.id, weekly=day)
    weekly = texts(await world.alice.slash(world.lounge, "remind settings"))
    assert f"Weekly check: {weekday_name(day)}, a quiet day, so on the next other one" in weekly
    await world.services.reminders.choose(world.alice.id, weekly=None)
    (moved, *_more) = await planned(world, Kind.FEEDBACK)
    assert moved.due_at == first.due_at + timedelta(days=2)
    form = await press(world.alice, saved, "Days and hours")
    assert filled(form)["Quiet days"].splitlines() == [str(one) for one in sorted((day, (day + 1) % 7))]
    every = await fill(world.alice, form, {"Quiet days": "\n".join(map(str, range(7)))})
    assert "nothing would ever come" in texts(every)
    form = await press(world.alice, saved, "Days and hours")
    assert "Quiet days: none" in texts(await fill(world.alice, form, {"Quiet days": ""}))
    assert (await planned(world, Kind.FEEDBACK))[0].due_at == first.due_at


async def test_every_day_leaves_quiet_days_out(world: World) -> None:
    """The one of the quiet day comes on the next, and is that day's as well."""
    await settle_in(world)
    await world.services.reminders.choose(world.alice.id, quiet_days=(NOW.weekday(),))
    asked = await world.alice.slash(world.lounge, "remind me", when="every day 9:00", text="Stretch")
    await press(world.alice, asked, "Save")
    (row,) = await planned(world, Kind.OWN)
    assert row.due_at.weekday() == NOW.weekday()
    listed = await world.alice.slash(world.lounge, "remind list")
    item = await press(world.alice, listed, "Open")
    comes = int((row.due_at + timedelta(days=1)).timestamp())
    for shown in (asked, listed, item):
        assert f"<t:{comes}:" in texts(shown)
        assert f"<t:{int(row.due_at.timestamp())}:" not in texts(shown)
    assert all("Not on your quiet days." in texts(shown) for shown in (asked, item))
    came = []
    for days in range(4):
        await go(world, row.due_at + timedelta(days=days, minutes=1))
        came.append(len(messages(world)))
    assert came == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("Ask for feedback on days", "14"),
        ("Ask for feedback on days", "soon"),
        ("At what hour I write", "late"),
        ("Quiet hours", "at night"),
        ("Quiet hours", "22-25"),
    ],
)
async def test_settings_that_make_no_sense(world: World, field: str, typed: str) -> None:
    shown = await world.alice.slash(world.lounge, "remind settings")
    result = await fill(world.alice, await press(world.alice, shown, "Days and hours"), {field: typed})
    assert "Nothing was stored" in texts(result)
    assert typed in texts(result)


async def test_a_message_to_be_reminded_of(world: World) -> None:
    await settle_in(world)
    message = await world.bob.send(world.lounge, "Call me *tomorrow* @everyone")
    form = await world.alice.context_menu(world.lounge, "Remind me about this", message)
    asked = await fill(world.alice, form, {"When": "in 2 hours"})
    await press(world.alice, asked, "Save")
    await go(world, NOW + timedelta(hours=2))
    came = texts(last(world))
    assert f"https://discord.com/channels/{world.guild.id}/{world.lounge.id}/{message.id}" in came
    assert "Call me \\*tomorrow\\*" in came


async def test_a_page_of_the_library_to_be_reminded_of(world: World) -> None:
    listed = await world.alice.slash(world.lounge, "help")
    form = await forge(world.alice, listed, f"c/guidance.remind/{world.alice.id}/feedback-threats")
    assert filled(form)["What to remind you of"] == "Read again: Threatened with a bad review"


async def test_two_hundred_of_ones_own_are_the_most(world: World) -> None:
    from bot.parsing.moments.when import When
    from bot.reminders.service import MOST_OWN

    assert MOST_OWN >= 100
    await settle_in(world)
    for number in range(MOST_OWN):
        await world.services.reminders.add_reminder(
            world.alice.id, When(NOW + timedelta(days=9 + number)), "x"
        )
    asked = await world.alice.slash(world.lounge, "remind me", when="in 3 days", text="One more")
    full = await press(world.alice, asked, "Save")
    assert f"{MOST_OWN} reminders waiting" in texts(full)


async def test_a_channel_for_pings(world: World) -> None:
    await settle_in(world)
    shown = await world.alice.slash(world.lounge, "remind settings")
    assert "Others see the ping" in texts(shown)
    picker = next(one for one in walk(card(shown).components) if one["type"] == 8)
    chosen = await world.alice.select(card(shown).message, [world.lounge], custom_id=picker["custom_id"])
    assert f"<#{world.lounge.id}>" in texts(chosen)
    assert (
        await world.services.reminders.view(world.alice.id)
    ).setting.fallback_channel_id == world.lounge.id
    none = await press(world.alice, chosen, "No more pings in a channel")
    assert (await world.services.reminders.view(world.alice.id)).setting.fallback_channel_id is None
    assert "Others see the ping" in texts(none)


async def test_the_second_of_two_at_once_does_no_harm(world: World) -> None:
    await settle_in(world)
    asked = await world.alice.slash(world.lounge, "remind me", when="friday 9am", text="Invoice")
    async with world.at_once():
        for _time in range(2):
            await forge(world.alice, asked, buttons(asked)["Save"])
    assert len(await planned(world, Kind.OWN)) == 1
