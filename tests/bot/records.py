"""Records to test with: a member who filled in everything, and many plain contracts."""

from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta
from decimal import Decimal

from bot.briefs.files import FileKind
from bot.cases.evidence import Upload
from bot.cases.models import CaseKind
from bot.cases.models import Outcome as CaseOutcome
from bot.contracts.models import ContractDraft, Kind, Through
from bot.feedback.models import FeedbackDraft, Hidden, HiddenSource
from bot.guidance.deadlines import CountedFrom
from bot.insights import repository as insight_rows
from bot.insights.models import Part
from bot.insights.repository import KeptPart
from bot.parsing.moments.when import When
from bot.platforms import Platform
from bot.reminders.models import Kind as ReminderKind
from bot.scores.models import ShownScoreDraft
from bot.services import Services
from bot.setbacks.models import Outcome, State, Way
from bot.support.anonymous.models import Category, Notify, QuestionDraft
from bot.support.anonymous.reports import Reason
from bot.support.anonymous.repository import QuestionRepository
from bot.support.thanks.repository import ThanksRepository
from bot.transfer.plan import ContractRow, ImportPlan

ALICE, BOB, NOBODY = 184_000_000_000_000_001, 184_000_000_000_000_002, 184_000_000_000_000_003
GUILD = 184_000_000_000_000_009
PAGE = "feedback-window"
"""A guidance page that is always there."""

NOWHERE = 123
"""An id that no record has."""


def draft(client: str = "Ana", **values: object) -> ContractDraft:
    """A contract with `client`, fixed price, of a day in 2025, and `values`."""
    return ContractDraft.model_validate({"client": client, "started": date(2025, 6, 1), **values})


def full_draft(word: Callable[[str], str]) -> ContractDraft:
    """A contract with every field filled; `word(field)` is the text of a free one."""
    return ContractDraft(
        client=word("client"),
        title=word("title"),
        platform=Platform.UPWORK,
        kind=Kind.HOURLY,
        started=date(2024, 2, 29),
        ended=date(2025, 3, 31),
        earned_cents=12_345_67,
        currency="USD",
        paid_periods=5,
        last_paid=date(2025, 3, 30),
        client_flagged=True,
        through=Through.AGENCY,
        counts_for_me=True,
        link=f"https://example.org/{word('link')}",
        note=word("note"),
    )


def full_feedback(word: Callable[[str], str]) -> dict[str, object]:
    """Feedback with every field filled."""
    return {
        "stars": Decimal("4.95"),
        "categories": {"skills": 5, "deadlines": 4},
        "comment": word("comment"),
        "hidden": Hidden.NEGATIVE,
        "hidden_source": HiddenSource.CLIENT_SAID,
        "hidden_note": word("hidden_note"),
        "removed": True,
        "received": date(2025, 4, 7),
        "reply": word("reply"),
    }


async def fill(services: Services, user_id: int, word: Callable[[str], str], guild: int = GUILD) -> int:
    """Something in every column of every table for `user_id`, in the server `guild`; returns the contract's id."""
    await services.members.set_zone(user_id, "Europe/Madrid")
    await services.members.set_dm_consent(user_id, True)
    await services.members.welcome(user_id, "es-ES")
    contract_id = (await services.contracts.add_contract(user_id, full_draft(word))).contract.id
    await services.feedback.log(user_id, contract_id, full_feedback(word))
    await services.feedback.log(user_id, contract_id, {"comment": word("second_comment")})
    await services.scores.log(user_id, ShownScoreDraft(on=date(2025, 5, 4), score=87))
    await services.scores.set_floor(user_id, True)
    await services.guidance.save(user_id, PAGE, guild)
    await services.guidance.vote(user_id, PAGE, guild, helpful=True)
    await services.guidance.miss(user_id, guild, word("search").replace("-", ""))
    await services.moderation.save(user_id, guild, None, server_page(), base=0)
    await services.reminders.choose(
        user_id,
        feedback_days=(3, 9),
        hour=9,
        quiet_from=0,
        quiet_to=60,
        quiet_days=(5, 6),
        weekly=2,
        off=frozenset({ReminderKind.REPLY}),
        fallback_guild_id=guild,
        fallback_channel_id=guild + 1,
    )
    moment = When(
        services.clock() + timedelta(days=9), "DTSTART:20260105T080000\nRRULE:FREQ=DAILY", "Asia/Tokyo"
    )
    await services.reminders.add_reminder(user_id, moment, word("reminder"), contract_id=contract_id)
    await set_back(services, user_id, contract_id, word)
    await case(services, user_id, contract_id, word)
    await ask(services, user_id, word, guild)
    await services.insights.switch(guild, True)
    await services.insights.join(user_id, guild)
    await services.insights.take_snapshot(guild)
    await services.heard.latest(guild)
    part = KeptPart(Part(4, 3, 2, 50), services.insights.next_period(), 1, services.clock())
    async with services.database.write() as connection:
        await insight_rows.put_part(connection, user_id, part)
    await thank(services, user_id, word, guild)
    return contract_id


async def case(services: Services, user_id: int, contract_id: int, word: Callable[[str], str]) -> int:
    """A closed case with everything that can be in one, a file too; returns its id."""
    cases, evidence = services.cases, services.evidence
    made = (await cases.open_case(user_id, contract_id, CaseKind.CLIENT_ENDED)).case
    await cases.edit_case(
        user_id,
        made.id,
        {name: word(name) for name in ("agreed", "done", "paid", "asked", "against")}
        | {"disputed_cents": 100_00, "asked_cents": 50_00, "masked": True, "reminds": False},
    )
    await cases.set_dates(user_id, made.id, {CountedFrom.DISPUTE_FILED: date(2025, 4, 2)})
    values = {
        "on_day": date(2025, 4, 1),
        "kind": "message",
        "text": word("proof"),
        "author": word("author"),
        "written_at": services.clock(),
        "link": f"https://example.org/{word('proof_link')}",
    }
    upload = Upload(f"{word('file')}.txt", FileKind.TEXT, word("content").encode())
    entry = await evidence.add_entry(user_id, made.id, values, upload)
    await evidence.edit_entry(user_id, entry.id, {"kind": "agreement"})
    await cases.close_case(user_id, made.id, CaseOutcome.PARTLY)
    return made.id


def server_page(title: str = "How we review portfolios", **values: object) -> dict[str, object]:
    """What moderators write of a page of their server."""
    return {
        "title": title,
        "summary": "Post the link in the portfolio channel and say what you want to hear about.",
        "category": "community",
        "asks": ("who looks at my portfolio here",),
        "body": "**First**: read the pinned message.\n\n## Step by step\n1. Post the link.\n2. Wait a day.",
        **values,
    }


async def thank(services: Services, user_id: int, word: Callable[[str], str], guild: int = GUILD) -> None:
    """Thanks to `user_id`, and their wish that none be kept: the service would let one of the two go."""
    await services.thanks.set_refused(user_id, True)
    values = {
        "user_id": user_id,
        "giver_id": user_id,
        "guild_id": guild,
        "post_id": 77,
        "why": word("why"),
        "counts": True,
        "created_at": services.clock(),
    }
    async with services.database.write() as connection:
        await ThanksRepository(services.cipher).insert_thanks(connection, values)


async def set_back(services: Services, user_id: int, contract_id: int, word: Callable[[str], str]) -> None:
    """A plan for a contract of `user_id`, with one step done and another put off, closed; and a lesson."""
    plan = await services.setbacks.start(user_id, contract_id)
    await services.setbacks.note(user_id, plan.id, word("thoughts"))
    for way in (Way.SAVE, Way.LEAVE):
        await services.setbacks.choose(user_id, plan.id, way)
    await services.setbacks.keep_words(user_id, plan.id, Way.LEAVE, word("words"))
    await services.setbacks.put_off(user_id, plan.id, Way.SAVE)
    await services.setbacks.set_step(user_id, plan.id, Way.LEAVE, State.DONE)
    await services.setbacks.close(user_id, plan.id, Outcome.NOTHING)
    contract = await services.contracts.get_contract(user_id, contract_id)
    await services.lessons.learn(user_id, contract, word("lesson"), shown=True)


async def ask(services: Services, user_id: int, word: Callable[[str], str], guild: int = GUILD) -> int:
    """An anonymous question of `user_id` with everything that can happen to one; returns its id."""
    server = await services.support_settings.change_settings(
        guild, {"ask_channel_id": 1, "asks_per_day": 50, "ask_cooldown_minutes": 0}
    )
    draft = QuestionDraft(title=word("title"), body=word("body"), category=Category.SCORE, notify=Notify.DM)
    question = await services.questions.draft(user_id, server, draft, locale="es-ES", named=word("name"))
    await services.questions.post(user_id, question.id)
    await services.outbox.claim(question)
    # Its thread's id is of no member; two of them must differ.
    await services.outbox.posted(question, question.id + 1)
    await services.questions.add_message(user_id, question.id, word("added"))
    await services.outbox.replied(question.id + 1)
    await services.outbox.told(question.model_copy(update={"unseen": 0}))
    await services.reports.report(user_id, guild, question.id, Reason.OTHER, word("report"))
    await services.reports.mute(guild, question.id, 7)
    # Of a question that moderators declined; what stands above happens only to one that appeared.
    async with services.database.write() as connection:
        await QuestionRepository(services.cipher).change(
            connection, question.id, declined_because=word("reason")
        )
    return question.id


async def fill_server(services: Services, guild: int = GUILD) -> None:
    """What moderators of a server set and what happens there, besides what `fill` makes."""
    await services.channels.change(guild, {"channels": frozenset({guild + 2}), "helper_role_id": guild + 4})
    await services.channels.solve(guild + 3, guild, guild + 2)
    await services.insights.switch(guild, True)
    await services.insights.set_channel(guild, guild + 1)
    await services.insight_posts.claim(guild)


def many(count: int, *, clients: int = 400) -> ImportPlan:
    """A plan with `count` contracts over ten years, two of three with feedback, and 100 shown scores."""
    first = date(2016, 1, 4)
    rows = []
    for number in range(count):
        started = first + timedelta(days=number * 3600 // count)
        contract = ContractDraft(
            client=f"Client number {number % clients}",
            title=f"Work {number}: logo, banner and text",
            kind=Kind.FIXED if number % 3 else Kind.HOURLY,
            started=started,
            ended=started + timedelta(days=20),
            earned_cents=number * 101 + 5000,
            note="Paid late, friendly otherwise.",
        )
        feedback = None
        if number % 3:
            comment = "Great to work with, clear and on time. " * 3
            feedback = FeedbackDraft(stars=Decimal(400 + number % 101) / 100, comment=comment)
        rows.append(ContractRow(number + 1, contract, feedback))
    scores = [ShownScoreDraft(on=first + timedelta(days=14 * n), score=80 + n % 20) for n in range(100)]
    return ImportPlan(contracts=rows, scores=scores)


async def only(parts: AsyncIterator[bytes]) -> bytes:
    """The one file of an export that takes no more."""
    (part,) = [part async for part in parts]
    return part
