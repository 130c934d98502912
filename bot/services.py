"""Composition root: every service is built here, once, from the settings. Nothing else wires anything."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.changes.repository import ChangeRepository
from bot.clock import Clock, system_clock
from bot.contracts.repository import ContractRepository
from bot.contracts.service import ContractService
from bot.feedback.repository import FeedbackRepository
from bot.feedback.service import FeedbackService
from bot.insights.posts import PostService
from bot.insights.service import InsightService
from bot.members.service import MemberService
from bot.privacy.service import PrivacyService
from bot.scores.estimates import EstimateService
from bot.scores.service import ScoreService
from bot.settings import Settings
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from bot.storage.keys import open_cipher
from bot.storage.migrate import upgrade
from bot.storage.state import StateRepository
from bot.transfer.service import TransferService
from bot.worker import Worker


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
    worker: Worker
    transfer: TransferService
    privacy: PrivacyService
    insights: InsightService
    insight_posts: PostService
    state: StateRepository
    key_file_created: Path | None = None


def build_services(
    settings: Settings,
    database: Database,
    cipher: Cipher,
    clock: Clock,
    key_file_created: Path | None = None,
    worker: Worker | None = None,
) -> Services:
    """Services over a migrated `database`. `worker`: where long work is done, a process by default."""
    worker = worker or Worker()
    changes = ChangeRepository(cipher)
    contract_rows = ContractRepository(cipher)
    members = MemberService(database, clock)
    contracts = ContractService(database, clock, contract_rows, changes)
    feedback = FeedbackService(database, clock, FeedbackRepository(cipher), contract_rows, changes)
    scores = ScoreService(database, clock, contracts, feedback, members)
    estimates = EstimateService(scores, members, worker)
    insights = InsightService(database, clock, cipher, estimates, worker)
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
        worker=worker,
        transfer=TransferService(
            database,
            clock,
            contracts,
            feedback,
            scores,
            members,
            changes,
            {"insights": insights.section},
        ),
        privacy=PrivacyService(
            database, [contracts.forget, feedback.forget, scores.forget, estimates.forget]
        ),
        insights=insights,
        insight_posts=PostService(database, clock),
        state=StateRepository(database),
        key_file_created=key_file_created,
    )


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
