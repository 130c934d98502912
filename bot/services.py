"""Composition root: every service is built here, once, from the settings. Nothing else wires anything."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cases.briefing import BriefService
from bot.cases.evidence import EvidenceService
from bot.cases.repository import CaseRepository
from bot.cases.service import CaseService
from bot.changes.repository import ChangeRepository
from bot.clock import Clock, system_clock
from bot.contracts.repository import ContractRepository
from bot.contracts.service import ContractService
from bot.duties import Memories, Subject
from bot.feedback.repository import FeedbackRepository
from bot.feedback.service import FeedbackService
from bot.guidance.moderation import ModerationService
from bot.guidance.page_repository import PageRepository
from bot.guidance.repository import MissRepository
from bot.guidance.service import GuidanceService
from bot.insights.heard import HeardService
from bot.insights.posts import PostService
from bot.insights.service import InsightService
from bot.insights.topics import GuidanceTopics
from bot.members.service import MemberService
from bot.openings.service import Openings
from bot.privacy.service import PrivacyService
from bot.reminders.queue import ReminderQueue
from bot.reminders.service import ReminderService
from bot.scores.estimates import EstimateService
from bot.scores.service import ScoreService
from bot.setbacks.lessons import LessonService
from bot.setbacks.repository import LessonRepository, SetbackRepository
from bot.setbacks.service import SetbackService
from bot.settings import Settings
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from bot.storage.keys import open_cipher
from bot.storage.migrate import upgrade
from bot.storage.state import StateRepository
from bot.support.anonymous.approvals import ApprovalService
from bot.support.anonymous.message_repository import MessageRepository
from bot.support.anonymous.outbox import Outbox
from bot.support.anonymous.questions import QuestionService
from bot.support.anonymous.report_repository import ReportRepository
from bot.support.anonymous.reports import ReportService
from bot.support.anonymous.repository import QuestionRepository
from bot.support.anonymous.subject import AnonymousQuestions
from bot.support.channels.service import ChannelService
from bot.support.channels.sweep import SweepService
from bot.support.departures import DepartureService
from bot.support.repository import ServerRepository
from bot.support.settings import SupportSettings
from bot.support.suggest import Suggester
from bot.support.thanks.repository import ThanksRepository
from bot.support.thanks.service import ThanksService
from bot.transfer.service import TransferService
from bot.typed_cache import forget_typed
from bot.worker import Worker

if TYPE_CHECKING:
    from bot.guidance.embeddings import Encoder


@dataclass(frozen=True)
class Services:
    """Everything the bot, the command line and the sandbox work with."""

    settings: Settings
    clock: Clock
    database: Database
    cipher: Cipher
    members: MemberService
    contracts: ContractService
    feedback: FeedbackService
    scores: ScoreService
    estimates: EstimateService
    guidance: GuidanceService
    moderation: ModerationService
    worker: Worker
    transfer: TransferService
    privacy: PrivacyService
    reminders: ReminderService
    reminder_queue: ReminderQueue
    setbacks: SetbackService
    lessons: LessonService
    openings: Openings
    support_settings: SupportSettings
    questions: QuestionService
    reports: ReportService
    outbox: Outbox
    approvals: ApprovalService
    channels: ChannelService
    sweep: SweepService
    thanks: ThanksService
    departures: DepartureService
    suggester: Suggester
    cases: CaseService
    evidence: EvidenceService
    briefs: BriefService
    insights: InsightService
    insight_posts: PostService
    heard: HeardService
    state: StateRepository
    subjects: tuple[Subject, ...]
    """Everything that keeps something of members or servers, and owes them what `Subject` says."""
    memories: Memories
    """Where a cog registers what it remembers of members."""
    key_file_created: Path | None = None


def build_services(
    settings: Settings,
    database: Database,
    cipher: Cipher,
    clock: Clock,
    key_file_created: Path | None = None,
    worker: Worker | None = None,
    suggester: Suggester | None = None,
) -> Services:
    """Services over a migrated `database`. `worker`: where long work is done, a process by default.

    `suggester`: what finds pages of guidance for questions in support channels.
    """
    worker = worker or Worker()
    changes = ChangeRepository(cipher)
    members = MemberService(database, clock)
    contracts = ContractService(database, clock, ContractRepository(cipher), changes)
    feedback = FeedbackService(database, clock, FeedbackRepository(cipher), contracts, changes)
    queue = ReminderQueue(database, clock, cipher)
    openings = Openings(database, clock, settings.new_channels_per_minute)
    reminders = ReminderService(database, clock, queue, members, contracts, feedback)
    scores = ScoreService(database, clock, contracts, feedback, members)
    estimates = EstimateService(scores, worker)
    pages, misses = PageRepository(cipher), MissRepository(cipher)
    guidance = GuidanceService(database, clock, misses, pages, _encoder(settings))
    setbacks = SetbackService(
        database, clock, SetbackRepository(cipher), members, contracts, feedback, guidance, reminders
    )
    lessons = LessonService(database, clock, LessonRepository(cipher))
    support_settings = SupportSettings(database, clock, ServerRepository(cipher))
    asked_rows, added_rows, report_rows = (
        QuestionRepository(cipher),
        MessageRepository(cipher),
        ReportRepository(cipher),
    )
    questions = QuestionService(database, clock, asked_rows, added_rows, report_rows, support_settings)
    members.when_silenced.append(questions.stop_messages)
    reports = ReportService(database, clock, asked_rows, added_rows, report_rows)
    outbox = Outbox(database, clock, asked_rows, added_rows, support_settings)
    channels = ChannelService(database, clock, support_settings)
    thanks = ThanksService(database, clock, ThanksRepository(cipher))
    case_rows = CaseRepository(cipher)
    cases = CaseService(database, clock, case_rows, changes, members, contracts, guidance, reminders)
    evidence = EvidenceService(database, clock, case_rows, changes, cases)
    insights = InsightService(database, clock, cipher, estimates, worker, GuidanceTopics(guidance))
    asked = AnonymousQuestions(questions, reports, outbox)
    # Members first: what they erase takes most of the others' rows along.
    kept = (
        members,
        contracts,
        feedback,
        scores,
        estimates,
        guidance,
        reminders,
        setbacks,
        lessons,
        openings,
        asked,
        channels,
        thanks,
        cases,
        insights,
    )
    departures = DepartureService(database, clock, kept)
    subjects = (*kept, departures)
    memories = Memories()
    memories.register(lambda _user_id: forget_typed())
    return Services(
        settings=settings,
        clock=clock,
        database=database,
        cipher=cipher,
        members=members,
        contracts=contracts,
        feedback=feedback,
        scores=scores,
        estimates=estimates,
        guidance=guidance,
        moderation=ModerationService(database, clock, pages),
        worker=worker,
        transfer=TransferService(database, clock, contracts, feedback, scores, subjects),
        privacy=PrivacyService(database, cipher, subjects, memories),
        reminders=reminders,
        reminder_queue=queue,
        setbacks=setbacks,
        lessons=lessons,
        openings=openings,
        support_settings=support_settings,
        questions=questions,
        reports=reports,
        outbox=outbox,
        approvals=ApprovalService(database, clock, asked_rows),
        channels=channels,
        sweep=SweepService(database, clock, channels),
        thanks=thanks,
        departures=departures,
        suggester=suggester or guidance,
        cases=cases,
        evidence=evidence,
        briefs=BriefService(clock, members, cases, evidence, worker),
        insights=insights,
        insight_posts=PostService(database, clock),
        heard=HeardService(database, clock, cipher, guidance),
        state=StateRepository(database),
        subjects=subjects,
        memories=memories,
        key_file_created=key_file_created,
    )


def _encoder(settings: Settings) -> "Callable[[], Encoder] | None":
    """What makes the model for guidance, where it is switched on; OperatorError where it is not installed."""
    if not settings.guidance_embeddings:
        return None
    from bot.guidance.embeddings import Encoder, check_installed

    check_installed()
    return Encoder


@asynccontextmanager
async def open_services(settings: Settings, clock: Clock = system_clock) -> AsyncIterator[Services]:
    """Open the database, migrate it, find its keys, and build the services; closed again at the end.

    OperatorError where the database cannot be opened or its keys do not fit.
    """
    database = Database(settings.database_url)
    try:
        await database.prepare()
        await upgrade(database, clock())
        cipher, created = await open_cipher(database, settings.keys(), settings.encryption_key_file)
        services = build_services(settings, database, cipher, clock, created)
        try:
            yield services
        finally:
            await services.worker.close()
    finally:
        await database.close()
