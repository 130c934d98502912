"""Questions as tests ask them."""

from sqlalchemy import select

from bot.services import Services
from bot.storage.tables import anonymous_question
from bot.support.anonymous.models import Notify, Question, QuestionDraft
from bot.support.settings import SupportServer
from tests.bot.records import ALICE

THREAD = 5_000


def draft(title: str = "A question", notify: Notify = Notify.LATER) -> QuestionDraft:
    return QuestionDraft(title=title, body="What now?", notify=notify)


async def ask(
    services: Services, server: SupportServer, user_id: int = ALICE, *, notify: Notify = Notify.LATER
) -> Question:
    """A question that was pressed to be posted."""
    made = await services.questions.draft(user_id, server, draft(notify=notify), locale="en-US")
    return await services.questions.post(user_id, made.id)


async def stand(services: Services, question: Question, thread_id: int = THREAD) -> None:
    """It stands on Discord."""
    assert await services.outbox.claim(question)
    await services.outbox.posted(question, thread_id)


async def row(services: Services, question: Question) -> object:
    """Its row, None where there is none."""
    async with services.database.read() as connection:
        statement = select(anonymous_question).where(anonymous_question.c.id == question.id)
        return (await connection.execute(statement)).one_or_none()
