"""Plans on a real database: begun once, gone with the member, moved with what they log and choose."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event

from bot.contracts.models import Contract, ContractDraft
from bot.errors import NotFound, Refusal
from bot.reminders.models import Kind, Reminder, Status
from bot.services import Services
from bot.setbacks import lessons, service
from bot.setbacks.models import Outcome, Plan, Stage, State, Way
from bot.setbacks.tone import Sound, sounds
from tests.bot.records import ALICE, BOB, only
from tests.conftest import FakeClock


async def contract(services: Services, days: int | None = 3, client: str = "Acme") -> Contract:
    """A contract of alice that ended so many days ago; None: it is open."""
    today = services.clock().date()
    ended = None if days is None else today - timedelta(days=days)
    draft = ContractDraft(client=client, started=today - timedelta(days=90), ended=ended, earned_cents=10_000)
    return (await services.contracts.add_contract(ALICE, draft)).contract


async def begun(services: Services, *ways: Way, days: int | None = 3, client: str = "Acme") -> Plan:
    """A plan about two stars, with `ways` on its list, of a member who may be written to."""
    await services.reminders.agree(ALICE, "en-US")
    one = await contract(services, days, client)
    await services.feedback.log(ALICE, one.id, {"stars": Decimal(2), "comment": "Slow."})
    plan = await services.setbacks.start(ALICE, one.id)
    for way in ways:
        await services.setbacks.choose(ALICE, plan.id, way)
    return (await services.setbacks.sight(ALICE, plan.id)).plan


async def rows(services: Services) -> dict[str, Reminder]:
    """What is to be reminded of in plans, by its name."""
    found = await services.reminders.open(ALICE)
    return {row.key.split("/")[2]: row for row in reversed(found) if row.kind is Kind.PLAN}


async def test_a_plan_is_begun_once(services: Services) -> None:
    plan = await begun(services, Way.SAVE)
    await services.setbacks.go_to(ALICE, plan.id, Stage.STEPS)
    again = await services.setbacks.start(ALICE, plan.contract_id)
    assert (again.id, again.stage, len(again.steps)) == (plan.id, Stage.STEPS, 1)
    assert len(await services.setbacks.plans_of(ALICE)) == 1


async def test_nobody_elses(services: Services) -> None:
    plan = await begun(services, Way.SAVE)
    with pytest.raises(NotFound):
        await services.setbacks.start(BOB, plan.contract_id)
    with pytest.raises(NotFound):
        await services.setbacks.sight(BOB, plan.id)
    with pytest.raises(NotFound):
        await services.setbacks.delete_plan(BOB, plan.id)
    with pytest.raises(NotFound):
        await services.setbacks.set_step(BOB, plan.id, Way.SAVE, State.DONE)


async def test_the_review_that_was_feared_came(services: Services) -> None:
    """The plan goes on as one about it, and what was for before is not asked for any more."""
    await services.reminders.agree(ALICE, "en-US")
    one = await contract(services, days=None)
    plan = await services.setbacks.start(ALICE, one.id, ahead=True)
    for way in (Way.CALM, Way.SAVE):
        await services.setbacks.choose(ALICE, plan.id, way)
    await services.setbacks.close(ALICE, plan.id, Outcome.SETTLED)
    await services.feedback.log(ALICE, one.id, {"stars": Decimal(1)})
    after = await services.setbacks.start(ALICE, one.id)
    assert (after.id, after.ahead, after.stage, after.outcome) == (plan.id, False, Stage.HAPPENED, None)
    assert [step.way for step in after.open_steps] == [Way.SAVE]
    assert set(await rows(services)) == {"save", "end"}
    assert not (await services.setbacks.start(ALICE, one.id, ahead=True)).ahead


async def test_what_is_not_there_cannot_be_chosen(services: Services) -> None:
    plan = await begun(services, days=40)
    for way in (Way.REPLY, Way.MONEY, Way.CALM):
        with pytest.raises(Refusal, match="not possible"):
            await services.setbacks.choose(ALICE, plan.id, way)
    assert await rows(services) == {}


async def test_steps_are_reminded_of_until_they_are_done(services: Services, clock: FakeClock) -> None:
    plan = await begun(services, Way.SAVE, Way.ASK)
    assert set(await rows(services)) == {"save", "ask", "end"}
    await services.setbacks.set_step(ALICE, plan.id, Way.SAVE, State.DONE)
    assert set(await rows(services)) == {"ask", "end"}
    clock.advance(days=1)
    await services.setbacks.choose(ALICE, plan.id, Way.SAVE)
    assert set(await rows(services)) == {"save", "ask", "end"}, "not done after all"
    day = await services.setbacks.put_off(ALICE, plan.id, Way.ASK)
    assert (await rows(services))["ask"].due_at.date() == day == clock().date() + timedelta(days=3)
    await services.setbacks.close(ALICE, plan.id, Outcome.NOTHING)
    assert await rows(services) == {}
    await services.setbacks.reopen(ALICE, plan.id)
    assert set(await rows(services)) == {"save", "ask", "end"}
    await services.setbacks.delete_plan(ALICE, plan.id)
    assert await rows(services) == {}
    assert (await services.privacy.kept(ALICE)).rows["setback_step"] == 0


async def test_a_button_of_a_plan_that_was_closed_since_changes_nothing(services: Services) -> None:
    plan = await begun(services)
    await services.setbacks.choose(ALICE, plan.id, Way.ASK)
    await services.setbacks.close(ALICE, plan.id, Outcome.NOTHING)
    for late in (
        services.setbacks.choose(ALICE, plan.id, Way.SAVE),
        services.setbacks.set_step(ALICE, plan.id, Way.ASK, State.DONE),
        services.setbacks.put_off(ALICE, plan.id, Way.ASK),
    ):
        with pytest.raises(Refusal, match="This plan is closed"):
            await late
    (step,) = (await services.setbacks.sight(ALICE, plan.id)).plan.steps
    assert step.state is State.CHOSEN


async def test_what_was_sent_is_not_sent_again(services: Services, clock: FakeClock) -> None:
    plan = await begun(services, Way.SAVE, Way.ASK)
    clock.advance(days=1, hours=12)
    (claimed,) = [one for one in await services.reminder_queue.claim(10) if "/save/" in one.key]
    await services.reminder_queue.mark_sent(claimed)
    await services.setbacks.set_step(ALICE, plan.id, Way.ASK, State.DONE)
    await services.feedback.log(ALICE, plan.contract_id, {"comment": "Very slow."})
    assert set(await rows(services)) == {"end"}
    everything = await services.reminder_queue.reminders_of(ALICE)
    assert [one.status for one in everything if "/save/" in one.key] == [Status.SENT]


async def test_what_was_sent_and_put_off_comes_again(services: Services, clock: FakeClock) -> None:
    """Also where its clock leaves it a day only."""
    plan = await begun(services, Way.MONEY, days=4)
    clock.advance(days=1, hours=12)
    for one in await services.reminder_queue.claim(10):
        await services.reminder_queue.mark_sent(one)
    assert "money" not in await rows(services)
    day = await services.setbacks.put_off(ALICE, plan.id, Way.MONEY)
    assert day == clock().date() + timedelta(days=1)
    assert (await rows(services))["money"].due_at.date() == day


async def test_a_step_whose_time_has_come_waits_on(services: Services, clock: FakeClock) -> None:
    """Nothing was delivered since, and something else of the plan changes."""
    plan = await begun(services, Way.SAVE, Way.ASK)
    clock.advance(days=1, hours=12)
    await services.setbacks.set_step(ALICE, plan.id, Way.ASK, State.DONE)
    assert set(await rows(services)) == {"save", "end"}


async def test_consent_ends_and_begins_again(services: Services) -> None:
    await begun(services, Way.SAVE)
    await services.reminders.stop_all(ALICE)
    assert await rows(services) == {}
    await services.reminders.agree(ALICE, "en-US")
    assert set(await rows(services)) == {"save", "end"}


async def test_who_agrees_late_is_not_told_of_what_is_past(services: Services, clock: FakeClock) -> None:
    plan = await begun(services, Way.SAVE)
    await services.reminders.stop_all(ALICE)
    clock.advance(days=5)
    await services.reminders.agree(ALICE, "en-US")
    assert set(await rows(services)) == {"end"}
    await services.setbacks.put_off(ALICE, plan.id, Way.SAVE)
    assert set(await rows(services)) == {"save", "end"}


async def test_switched_off_and_on_again(services: Services) -> None:
    await begun(services, Way.SAVE)
    await services.reminders.switch(ALICE, Kind.PLAN, False)
    assert await rows(services) == {}
    await services.reminders.switch(ALICE, Kind.PLAN, True)
    assert set(await rows(services)) == {"save", "end"}


async def test_zone_and_hour_move_the_reminders(services: Services) -> None:
    await begun(services, Way.SAVE)
    before = (await rows(services))["save"].due_at
    await services.reminders.choose(ALICE, hour=18)
    assert (await rows(services))["save"].due_at == before + timedelta(hours=8)
    await services.members.set_zone(ALICE, "Asia/Tokyo")
    assert (await rows(services))["save"].due_at == before - timedelta(hours=1)


async def test_the_end_of_the_contract_moves_the_clock(services: Services) -> None:
    plan = await begun(services, Way.MONEY, days=1)
    until = (await services.setbacks.sight(ALICE, plan.id)).options.find_option(Way.MONEY)
    assert until is not None
    assert until.until is not None
    moved = services.clock().date() - timedelta(days=3)
    await services.contracts.edit(ALICE, plan.contract_id, {"ended": moved})
    after = (await services.setbacks.sight(ALICE, plan.id)).options.find_option(Way.MONEY)
    assert after is not None
    assert after.until == until.until - timedelta(days=2)
    assert (await rows(services))["money"].expires_at == after.until


async def test_a_contract_that_is_deleted_takes_its_plan_along_and_brings_it_back(
    services: Services, clock: FakeClock
) -> None:
    plan = await begun(services, Way.SAVE)
    await services.contracts.delete(ALICE, plan.contract_id)
    with pytest.raises(NotFound):
        await services.setbacks.sight(ALICE, plan.id)
    assert await services.setbacks.plans_of(ALICE) == []
    assert b'"thoughts"' in await only(services.transfer.export_json(ALICE)), "it can still come back"
    await services.contracts.undo(ALICE, plan.contract_id)
    assert set(await rows(services)) == {"save", "end"}
    await services.contracts.delete(ALICE, plan.contract_id)
    clock.advance(minutes=11)
    await services.contracts.purge()
    assert (await services.privacy.kept(ALICE)).rows["setback"] == 0


async def test_erased_in_the_middle(services: Services) -> None:
    plan = await begun(services, Way.SAVE, Way.REPLY)
    await services.setbacks.keep_words(ALICE, plan.id, Way.REPLY, "Mine.")
    await services.privacy.erase(ALICE)
    for work in (
        services.setbacks.sight(ALICE, plan.id),
        services.setbacks.choose(ALICE, plan.id, Way.ASK),
        services.setbacks.close(ALICE, plan.id, Outcome.NOTHING),
    ):
        with pytest.raises(NotFound):
            await work
    assert set((await services.privacy.kept(ALICE)).rows.values()) <= {0, 1}
    assert await rows(services) == {}


async def test_later_ends_with_the_clock(services: Services, clock: FakeClock) -> None:
    plan = await begun(services, Way.MONEY, days=2)
    day = await services.setbacks.put_off(ALICE, plan.id, Way.MONEY)
    assert day == clock().date() + timedelta(days=3)
    clock.advance(days=4)
    with pytest.raises(Refusal, match="no later"):
        await services.setbacks.put_off(ALICE, plan.id, Way.MONEY)


async def test_the_next_step_is_the_one_that_is_due_first(services: Services, clock: FakeClock) -> None:
    plan = await begun(services, Way.LEAVE, Way.ASK, Way.SAVE)
    sight = await services.setbacks.sight(ALICE, plan.id)
    assert sight.next_step is not None
    assert sight.next_step.way is Way.SAVE
    for way in (Way.SAVE, Way.ASK):
        await services.setbacks.set_step(ALICE, plan.id, way, State.DONE)
    sight = await services.setbacks.sight(ALICE, plan.id)
    assert sight.next_step is not None
    assert sight.next_step.way is Way.LEAVE


async def test_as_many_as_one_member_may_have(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = await begun(services)
    about = (await services.setbacks.sight(ALICE, plan.id)).contract
    monkeypatch.setattr(service, "MOST_PLANS", 1)
    monkeypatch.setattr(lessons, "MOST_LESSONS", 1)
    other = await contract(services, client="Beta")
    with pytest.raises(Refusal, match="1 plans"):
        await services.setbacks.start(ALICE, other.id)
    assert (await services.setbacks.start(ALICE, plan.contract_id)).id == plan.id
    await services.lessons.learn(ALICE, about, "Ask first.", shown=True)
    with pytest.raises(Refusal, match="1 lessons"):
        await services.lessons.learn(ALICE, about, "Ask again.", shown=True)


async def test_lessons_outlive_the_contract_and_come_back_where_they_fit(services: Services) -> None:
    plan = await begun(services)
    about = (await services.setbacks.sight(ALICE, plan.id)).contract
    await services.lessons.learn(ALICE, about, "Ask first.", shown=True)
    await services.lessons.learn(ALICE, about, "Not to be shown.", shown=False)
    await services.setbacks.delete_plan(ALICE, plan.id)
    await services.contracts.delete(ALICE, plan.contract_id)
    assert [one.text for one in await services.lessons.lessons_for(ALICE, about)] == ["Ask first."]
    hourly = about.model_copy(update={"kind": "hourly"})
    assert await services.lessons.lessons_for(ALICE, hourly) == []
    assert await services.lessons.lessons_for(BOB, about) == []
    (one,) = [each for each in await services.lessons.lessons_of(ALICE) if each.shown]
    await services.lessons.change_lesson(ALICE, one.id, "Ask twice.", shown=False)
    assert await services.lessons.lessons_for(ALICE, about) == []
    with pytest.raises(NotFound):
        await services.lessons.delete_lesson(BOB, one.id)
    await services.lessons.delete_lesson(ALICE, one.id)
    assert [each.text for each in await services.lessons.lessons_of(ALICE)] == ["Not to be shown."]


async def test_a_plan_of_a_contract_that_ends_one_day(services: Services) -> None:
    """The end lies ahead: every clock runs from it."""
    one = await contract(services, days=-5)
    await services.feedback.log(ALICE, one.id, {"stars": Decimal(2), "comment": "Slow."})
    plan = await services.setbacks.start(ALICE, one.id)
    reply = (await services.setbacks.sight(ALICE, plan.id)).options.find_option(Way.REPLY)
    assert reply is not None
    assert reply.until is not None
    assert reply.until.date() > services.clock().date() + timedelta(days=30)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("I delivered on the 3rd. The change came on the 9th.", []),
        ("I DELIVERED it.", [Sound.LOUD]),
        ("I delivered it!", [Sound.LOUD]),
        ("One. Two. Three. Four. Five. Six.", [Sound.LONG]),
        ("a" * 601, [Sound.LONG]),
        ("The API and the PDF were late.", []),
        ("", []),
    ],
)
def test_how_words_sound(text: str, heard: list[Sound]) -> None:
    assert sounds(text) == heard


async def test_a_reminder_that_was_deleted_does_not_come_back(services: Services) -> None:
    """Not with the next change of its plan, and not when the member may be written to again."""
    plan = await begun(services, Way.SAVE)
    await services.reminders.delete(ALICE, (await rows(services))["save"].id)
    await services.setbacks.choose(ALICE, plan.id, Way.ASK)
    await services.reminders.stop_all(ALICE)
    await services.reminders.agree(ALICE, "en-US")
    assert set(await rows(services)) == {"ask", "end"}


async def test_a_change_reads_all_plans_at_once(services: Services) -> None:
    """However many are open, a change of one contract asks the database as often."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    counts = []
    for number in range(3):
        plan = await begun(services, Way.SAVE, client=f"Client {number}")
        event.listen(services.database.engine.sync_engine, "before_cursor_execute", note)
        asked.clear()
        await services.feedback.log(ALICE, plan.contract_id, {"comment": f"Slow, {number}."})
        await services.setbacks.plans_of(ALICE)
        counts.append(sum(one.startswith("SELECT") for one in asked))
        event.remove(services.database.engine.sync_engine, "before_cursor_execute", note)
    assert counts[0] == counts[1] == counts[2]
