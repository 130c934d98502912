"""`/remind`, as members use it."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from simcord.backend import serializers

from bot.contracts.models import ContractDraft
from bot.reminders.models import OPEN, Kind, Reminder, Status
from tests.discord.conftest import World
from tests.discord.verbs import buttons, card, choose, fill, filled, forge, options, press, texts, title, walk

NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""Where simcord's clock begins: a Thursday."""


async def settle_in(world: World, zone: str = "Europe/Madrid", locale: str | None = None) -> None:
    """Alice has been through /start and agreed to messages."""
    owner = world.alice.id
    await world.services.members.set_zone(owner, zone)
    await world.services.members.set_dm_consent(owner, True, locale)


async def close(world: World, **values: object) -> int:
    """Alice logs a contract that ended today; returns its id."""
    values = {
        "client": "Ana",
        "title": "Logo",
        "started": date(2025, 11, 3),
        "ended": date(2026, 1, 1),
    } | values
    added = await world.services.contracts.add(world.alice.id, ContractDraft.model_validate(values))
    return added.contract.id


def messages(world: World) -> list[Any]:
    """The direct messages alice got, the oldest first."""
    channel = world.alice.user.dm_channel
    return [] if channel is None else list(channel.history())


class Shown:
    """A direct message, to be read and pressed like an answer."""

    acknowledged = True

    def __init__(self, world: World, message: Any) -> None:
        backend = world.env.backend
        payload = serializers.message_payload(backend, backend.get_message(message.channel.id, message.id))
        self.message, self.id, self.channel_id = message, message.id, message.channel.id
        self.components = payload["components"]
        self.followups: list[Any] = []
        self.response = self


def last(world: World) -> Any:
    """The newest direct message."""
    return Shown(world, messages(world)[-1])


async def go(world: World, until: datetime) -> None:
    """Let time pass up to `until`: minute by minute only at its end, or a day would take a minute."""
    world.bot.purge.cancel()  # it would make up for every minute that was jumped over
    jump = until - world.env.now() - timedelta(minutes=3)
    if jump > timedelta():
        world.env.backend.clock._epoch += jump
    await world.env.advance_time((until - world.env.now()).total_seconds())


async def planned(world: World, kind: Kind | None = None) -> list[Reminder]:
    rows = await world.services.reminders.open(world.alice.id)
    return [row for row in rows if kind is None or row.kind is kind]


async def test_a_request_arrives_at_the_members_hour(world: World) -> None:
    await settle_in(world)
    await close(world)
    await go(world, NOW + timedelta(days=2, hours=8, minutes=59))
    assert messages(world) == []
    await go(world, NOW + timedelta(days=2, hours=9))
    (message,) = messages(world)
    assert "Ana" in texts(Shown(world, message))


async def test_a_request_says_what_is_needed_and_its_buttons_work(world: World) -> None:
    await settle_in(world)
    contract_id = await close(world)
    await go(world, NOW + timedelta(days=2, hours=9))
    request = last(world)
    shown = texts(request)
    assert title(request) == "Ask Ana for feedback"
    closes = int((NOW + timedelta(days=14)).timestamp())
    assert f"<t:{closes}:R>" in shown
    assert "```\nHi Ana" in shown
    assert "Logo" in shown
    assert "Stop" in shown or "ends these messages" in shown
    assert list(buttons(request)) == [
        "Asked",
        "Feedback came",
        "Again in 1 day",
        "Again in 3 days",
        "Pick a time",
        "Stop for this contract",
        "Stop all",
    ]
    asked = buttons(request)["Asked"]
    answer = await press(world.alice.user, request, "Asked")
    assert "Asked: Ana" in title(answer)
    assert await planned(world, Kind.FEEDBACK) == []
    again = await forge(world.alice.user, answer, asked)
    assert "before" in texts(again)
    undone = await press(world.alice.user, again, "Undo")
    assert "go on" in title(undone)
    assert [row.contract_id for row in await planned(world, Kind.FEEDBACK)] == [contract_id] * 2


async def test_feedback_that_came_stops_the_rest(world: World) -> None:
    await settle_in(world)
    await close(world)
    await go(world, NOW + timedelta(days=2, hours=9))
    form = await press(world.alice.user, last(world), "Feedback came")
    await fill(world.alice.user, form, {"Stars": "5"})
    assert await planned(world, Kind.FEEDBACK) == []
    await go(world, NOW + timedelta(days=7, hours=10))
    assert len(messages(world)) == 1


@pytest.mark.parametrize(("label", "days"), [("Again in 1 day", 3), ("Again in 3 days", 5)])
async def test_snoozing_a_request(world: World, label: str, days: int) -> None:
    await settle_in(world)
    await close(world)
    await go(world, NOW + timedelta(days=2, hours=9))
    request = last(world)
    for _time in range(2):
        answer = await forge(world.alice.user, request, buttons(request)[label])
    assert "I will remind you again" in title(answer)
    snoozed = [row for row in await planned(world, Kind.FEEDBACK) if row.key.startswith("snooze/")]
    assert [row.due_at for row in snoozed] == [NOW + timedelta(days=days, hours=9)]
    await go(world, NOW + timedelta(days=days, hours=9))
    assert title(last(world)) == "Ask Ana for feedback"
    assert len(messages(world)) == 2


async def test_picking_a_time_for_a_request(world: World) -> None:
    await settle_in(world)
    await close(world)
    await go(world, NOW + timedelta(days=2, hours=9))
    request = last(world)
    form = await press(world.alice.user, request, "Pick a time")
    late = await fill(world.alice.user, form, {"When": "in 3 weeks"})
    assert "too late" in texts(late)
    form = await press(world.alice.user, request, "Pick a time")
    answer = await fill(world.alice.user, form, {"When": "2 days before the window closes at 18:00"})
    assert "I will remind you again" in title(answer)
    assert NOW + timedelta(days=12, hours=17) in [row.due_at for row in await planned(world)]


async def test_stopping_a_contract_and_everything(world: World) -> None:
    await settle_in(world)
    await close(world)
    other = await close(world, client="Bo")
    await go(world, NOW + timedelta(days=2, hours=9, minutes=1))
    first = next(Shown(world, one) for one in messages(world) if "Ana" in texts(Shown(world, one)))
    stopped = await press(world.alice.user, first, "Stop for this contract")
    assert "No more reminders of Ana" in title(stopped)
    assert {row.contract_id for row in await planned(world, Kind.FEEDBACK)} == {other}
    second = next(Shown(world, one) for one in messages(world) if "Bo" in texts(Shown(world, one)))
    ended = await press(world.alice.user, second, "Stop all")
    assert "not write to you" in title(ended)
    assert await planned(world) == []
    assert (await world.services.members.get(world.alice.id)).dm_consent_at is None
    settings = await press(world.alice.user, ended, "Begin again")
    assert "I may write to you" in texts(settings)
    assert {row.contract_id for row in await planned(world, Kind.FEEDBACK)} == {other}


async def test_a_button_that_is_pressed_when_all_is_over(world: World) -> None:
    await settle_in(world)
    contract_id = await close(world)
    await go(world, NOW + timedelta(days=2, hours=9))
    request = last(world)
    await go(world, NOW + timedelta(days=20))
    asked = await forge(world.alice.user, request, buttons(request)["Asked"])
    assert "window closed" in texts(asked)
    snoozed = await forge(world.alice.user, request, buttons(request)["Again in 1 day"])
    assert "its time is over" in texts(snoozed)
    await world.services.contracts.delete(world.alice.id, contract_id)
    for label in ("Asked", "Again in 1 day", "Pick a time", "Stop for this contract"):
        gone = await forge(world.alice.user, request, buttons(request)[label])
        assert "cannot find that contract" in texts(gone), label


async def test_buttons_work_after_a_restart(world: World) -> None:
    await settle_in(world)
    await close(world)
    await go(world, NOW + timedelta(days=2, hours=9))
    await world.restart()
    answer = await press(world.alice.user, last(world), "Again in 3 days")
    assert "I will remind you again" in title(answer)
    await go(world, NOW + timedelta(days=5, hours=9))
    assert len(messages(world)) == 2


async def test_nothing_is_sent_before_consent_and_all_is_planned_with_it(world: World) -> None:
    await world.services.members.set_zone(world.alice.id, "Europe/Madrid")
    await close(world)
    await go(world, NOW + timedelta(days=3))
    assert messages(world) == []
    assert await planned(world) == []
    await world.services.members.set_dm_consent(world.alice.id, True)
    assert [row.due_at for row in await planned(world)] == [
        NOW + timedelta(days=7, hours=9),
        NOW + timedelta(days=12, hours=9),
    ]
    await world.services.members.set_dm_consent(world.alice.id, False)
    await go(world, NOW + timedelta(days=8))
    assert messages(world) == []


async def test_spanish(world: World) -> None:
    await settle_in(world, locale="es-ES")
    await close(world)
    world.contexts[world.alice.id] = {"locale": "es-ES"}
    await go(world, NOW + timedelta(days=2, hours=9))
    assert "Ana" in title(last(world))
    assert not title(last(world)).startswith("Ask")
    shown = await world.alice.slash(world.lounge, "remind settings")
    assert "What I remind" not in title(shown)
    back = await world.alice.slash(world.lounge, "remind me", when="el viernes a las 9", text="Factura")
    assert f"<t:{int((NOW + timedelta(days=8, hours=8)).timestamp())}:F>" in texts(back)


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
    assert (await world.services.members.get(world.alice.id)).dm_consent_at is not None
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
    await go(world, due + timedelta(hours=1, minutes=1))
    assert len(messages(world)) == 2
    done = await press(world.alice.user, last(world), "Done")
    assert "Done" in title(done)


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
    item = await choose(world.alice, second, "No. 8")
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
    request = await choose(world.alice, listed, next(label for label in options(listed) if "Ana" in label))
    await press(world.alice, request, "Stop for this contract")
    assert await planned(world, Kind.FEEDBACK) == []


async def test_settings(world: World) -> None:
    await settle_in(world)
    await close(world)
    shown = await world.alice.slash(world.lounge, "remind settings")
    assert "2, 7, 12" in texts(shown)
    form = await press(world.alice, shown, "Days and hours")
    assert filled(form) == {
        "Ask for feedback on days": "2, 7, 12",
        "At what hour I write": "10:00",
        "Quiet hours": "22:00–8:00",
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
    form = await forge(world.alice, listed, f"c/guidance.remind/{world.alice.id}/bad-review")
    assert filled(form)["What to remind you of"] == "Read again: bad review"


async def test_two_hundred_of_ones_own_are_the_most(world: World) -> None:
    from bot.reminders.service import MOST_OWN
    from bot.reminders.when import When

    assert MOST_OWN >= 100
    await settle_in(world)
    for number in range(MOST_OWN):
        await world.services.reminders.add(world.alice.id, When(NOW + timedelta(days=9 + number)), "x")
    asked = await world.alice.slash(world.lounge, "remind me", when="in 3 days", text="One more")
    full = await press(world.alice, asked, "Save")
    assert f"{MOST_OWN} reminders waiting" in texts(full)


async def test_news_from_another_subject(world: World) -> None:
    notify = world.services.reminders.notify
    assert not await notify(world.alice.id, "thread/1", "Your question was answered")
    await settle_in(world, zone="America/New_York")
    await world.services.reminders.choose(world.alice.id, quiet_from=0, quiet_to=0)
    assert await notify(world.alice.id, "thread/1", "Your question was answered\nLook <@1>.")
    assert not await notify(world.alice.id, "thread/1", "Again"), "once for a key"
    await world.env.advance_time(1)
    assert title(last(world)) == "Your question was answered"
    off = await press(world.alice.user, last(world), "Stop news")
    assert "Switched off: News" in title(off)
    assert not await notify(world.alice.id, "thread/2", "More")


async def test_the_weekly_check_says_what_there_is_and_nothing_where_there_is_nothing(world: World) -> None:
    await settle_in(world)
    await world.services.reminders.choose(world.alice.id, weekly=0)
    await go(world, NOW + timedelta(days=4, hours=9, minutes=1))
    assert messages(world) == [], "nothing to say"
    await world.services.reminders.choose(world.alice.id, feedback_days=())
    await close(world, ended=date(2026, 1, 3))
    await go(world, NOW + timedelta(days=11, hours=9, minutes=1))
    week = last(world)
    assert title(week) == "Your week"
    assert "Ana" in texts(week)
    assert "1 contract that ended waits" in texts(week)
    assert f"<t:{int((NOW + timedelta(days=16)).timestamp())}:R>" in texts(week)
    waiting = await press(world.alice.user, week, "Contracts that wait")
    assert "Ana" in texts(waiting)
    stopped = await forge(world.alice.user, waiting, buttons(week)["Stop the weekly check"])
    assert "Switched off: Weekly check" in title(stopped)
    assert await planned(world, Kind.WEEKLY) == []
    assert (await world.services.reminders.view(world.alice.id)).setting.weekly is None


async def test_a_move_of_the_score_is_told_the_day_before(world: World) -> None:
    await settle_in(world)
    for client, stars, ended in (
        ("Bad", 1, date(2024, 2, 15)),
        ("Ana", 5, date(2024, 6, 1)),
        ("Bo", 5, date(2024, 7, 1)),
        ("Cy", 5, date(2024, 8, 1)),
    ):
        contract_id = await close(
            world, client=client, started=date(2024, 1, 5), ended=ended, earned_cents=20_000
        )
        await world.services.feedback.log(world.alice.id, contract_id, {"stars": stars})
    _subject, moves = await world.services.estimates.forecast(world.alice.id)
    moves_on = next(
        move.on.day
        for before, move in pairwise(moves)
        if (before.on.score is None) != (move.on.score is None)
        or (before.on.score and move.on.score and abs(before.on.score.median - move.on.score.median) >= 0.5)
    )
    await go(world, NOW + timedelta(days=1, hours=10))
    assert messages(world) == [], "looked, and there was nothing to say"
    looks = [row for row in await world.services.reminder_queue.of(world.alice.id) if row.status in OPEN]
    (look,) = [row for row in looks if row.kind is Kind.SCORE_MOVE]
    assert look.due_at.date() == moves_on - timedelta(days=1)
    await go(world, look.due_at + timedelta(minutes=1))
    told = last(world)
    assert title(told) == "Your score may move tomorrow"
    assert "→ 100" in texts(told)
    assert "Bad" in texts(told)
    off = await press(world.alice.user, told, "Stop these")
    assert "Switched off: Your score moves" in title(off)
    left = [row for row in await world.services.reminder_queue.of(world.alice.id) if row.status in OPEN]
    assert [row for row in left if row.kind is Kind.SCORE_MOVE] == []


async def test_work_left_open_and_the_middle_of_a_contract(world: World) -> None:
    await settle_in(world)
    contract_id = await close(world, ended=None, earned_cents=50_000)
    await go(world, NOW + timedelta(days=1, hours=9, minutes=1))
    middle = last(world)
    assert "already" in title(middle)
    assert "does not change your score" in texts(middle)
    noted = await press(world.alice.user, middle, "Noted")
    assert "Noted" in title(noted)
    await go(world, NOW + timedelta(days=14, hours=9, minutes=1))
    nudge = last(world)
    assert title(nudge) == "Is the work for Ana done?"
    form = await press(world.alice.user, nudge, "It has ended")
    await fill(world.alice.user, form, {"Last day": "today"})
    assert {row.kind for row in await planned(world)} == {Kind.FEEDBACK}
    assert (await world.services.contracts.get(world.alice.id, contract_id)).ended == date(2026, 1, 15)


async def test_the_reply_before_its_limit(world: World) -> None:
    await settle_in(world)
    contract_id = await close(world)
    await world.services.feedback.log(world.alice.id, contract_id, {"comment": "Late *again*"})
    await go(world, NOW + timedelta(days=23, hours=9, minutes=1))
    asked = last(world)
    assert title(asked) == "Do you want to answer Ana?"
    assert "> Late \\*again\\*" in texts(asked)
    form = await press(world.alice.user, asked, "Note my answer")
    await fill(world.alice.user, form, {"Your public reply": "Thank you."})
    assert await planned(world) == []


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
    bad = await forge(world.alice, none, f"s/remind.fallback/{world.alice.id}/", ["12345"])
    assert "text channel" in texts(bad)


async def test_the_second_of_two_at_once_does_no_harm(world: World) -> None:
    await settle_in(world)
    asked = await world.alice.slash(world.lounge, "remind me", when="friday 9am", text="Invoice")
    async with world.at_once():
        for _time in range(2):
            await forge(world.alice, asked, buttons(asked)["Save"])
    assert len(await planned(world, Kind.OWN)) == 1
