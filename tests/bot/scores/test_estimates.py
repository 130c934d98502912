"""Estimates: what is outdated is not worked out, and nothing of a member stays in the worker."""

import asyncio
import threading

import pytest

from bot.scores import tasks
from bot.scoring.models import History
from bot.scoring.results import Answer, On
from bot.services import Services
from bot.transfer.plan import ContractRow, ImportPlan
from tests.bot.records import ALICE, draft
from tests.conftest import until


async def log(services: Services, *clients: str) -> None:
    rows = [ContractRow(n, draft(client=client)) for n, client in enumerate(clients)]
    await services.transfer.apply(ALICE, ImportPlan(contracts=rows))


async def test_an_outdated_question_is_answered_from_the_newer_records(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, let, let_past = threading.Event(), threading.Event(), threading.Event()
    asked: list[int] = []
    answer, past = tasks.answer, tasks.past

    def slowly(history: History) -> Answer:
        asked.append(len(history.contracts))
        began.set()
        assert let.wait(10)
        return answer(history)

    def past_slowly(history: History) -> list[On]:
        assert let_past.wait(10)
        return past(history)

    def asked_with(contracts: int) -> bool:
        return any(
            len(history.contracts) == contracts for history, _found in services.estimates._kept.values()
        )

    slowly.__name__, past_slowly.__name__ = "answer", "past"
    monkeypatch.setattr(tasks, "answer", slowly)
    monkeypatch.setattr(tasks, "past", past_slowly)
    await log(services, "One", "Two")
    other = asyncio.create_task(services.estimates.past(ALICE))  # keeps the worker busy
    await until(lambda: services.estimates.waiting == 1)
    first = asyncio.create_task(services.estimates.answer(ALICE))
    await until(lambda: services.estimates.waiting == 2)
    await log(services, "Three")
    second = asyncio.create_task(services.estimates.answer(ALICE))
    await until(lambda: asked_with(3))
    let_past.set()
    await asyncio.to_thread(began.wait, 10)
    await log(services, "Four")
    third = asyncio.create_task(services.estimates.answer(ALICE))
    await until(lambda: asked_with(4))
    let.set()
    found = [await one for one in (first, second, third)]
    await other
    assert asked == [3, 4]
    assert {len(answer.rules.contracts) for _subject, answer in found} == {4}


async def test_what_is_forgotten_is_not_in_the_worker_either(services: Services) -> None:
    await log(services, "One", "Two")
    await services.estimates.answer(ALICE)
    assert tasks._sessions
    services.estimates.forget(ALICE)
    done = services.estimates.done
    await until(lambda: services.estimates.done > done)
    assert not tasks._sessions


async def test_what_is_asked_as_the_worker_starts_is_forgotten_too(services: Services) -> None:
    """Between the first question and the process that answers it, there is no process to empty yet."""
    tasks.forget()
    await log(services, "One", "Two")
    asked = asyncio.create_task(services.estimates.answer(ALICE))
    async with asyncio.timeout(10):
        while not services.estimates.waiting:  # noqa: ASYNC110 - only the count tells, and at the first moment
            await asyncio.sleep(0)
    assert services.worker._process is None
    services.estimates.forget(ALICE)
    await asked
    forgetting = services.estimates._forgetting
    assert forgetting is not None
    await forgetting
    assert not tasks._sessions


async def test_a_session_serves_all_questions_about_a_history(services: Services) -> None:
    tasks.forget()
    await log(services, "One", "Two")
    await services.estimates.answer(ALICE)
    (session,) = tasks._sessions.values()
    await services.estimates.coming(ALICE)
    await services.estimates.overview(ALICE)
    await services.estimates.whole_plan(ALICE, 90)
    await services.estimates.with_added(ALICE, 1, True, 500.0, 14)
    assert list(tasks._sessions.values()) == [session]
