"""Mutes and reports end, and are forgotten."""

import pytest
from sqlalchemy import select

from bot.errors import Refusal
from bot.services import Services
from bot.storage.tables import anonymous_mute
from bot.support.anonymous.reports import Reason
from bot.support.settings import SupportServer
from tests.bot.records import ALICE, BOB, GUILD
from tests.bot.support.asked import THREAD, ask, stand
from tests.conftest import FakeClock


async def test_mutes_end_and_are_forgotten(
    services: Services, server: SupportServer, clock: FakeClock
) -> None:
    question = await ask(services, server)
    await stand(services, question)
    await services.reports.mute(GUILD, question.id, 1)
    clock.advance(hours=23)
    with pytest.raises(Refusal, match="author of one of your posts"):
        await services.questions.check(ALICE, server)
    await services.questions.check(BOB, server)
    clock.advance(hours=1)
    await services.questions.check(ALICE, server)
    await services.reports.sweep()
    assert await services.reports.mutes(ALICE) == []


async def test_a_mute_outlives_the_question_without_naming_it(
    services: Services, server: SupportServer, clock: FakeClock
) -> None:
    question = await ask(services, server)
    await stand(services, question)
    await services.outbox.archived(THREAD, archived=True)
    clock.advance(days=29)
    await services.reports.mute(GUILD, question.id, 30)
    clock.advance(days=1)
    assert await services.outbox.sweep() == 1
    async with services.database.read() as connection:
        (mute,) = (await connection.execute(select(anonymous_mute))).all()
    assert mute.question_id is None, "or the mute would keep who asked this question"
    with pytest.raises(Refusal):
        await services.questions.check(ALICE, server)


async def test_decided_reports_are_forgotten(
    services: Services, server: SupportServer, clock: FakeClock
) -> None:
    question = await ask(services, server)
    await stand(services, question)
    await services.reports.report(BOB, GUILD, question.id, Reason.SPAM, None)
    await services.reports.dismiss(GUILD, question.id)
    assert await services.reports.waiting(GUILD) == []
    clock.advance(days=30)
    await services.reports.sweep()
    assert await services.reports.by(BOB) == []
