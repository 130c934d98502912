"""Ten members as they come with a question: what they logged, and what Upwork showed them.

Days are counted back from today. Every figure is made up.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bot.contracts.models import ContractDraft, Kind, Through
from bot.scores.models import ShownScoreDraft
from bot.services import Services


@dataclass(frozen=True)
class Job:
    """A contract with its feedback. `began`, `ended`: days ago; `ended` None: open. `stars` None: no feedback."""

    client: str
    began: int
    ended: int | None
    dollars: int
    stars: float | None = None
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Member:
    """What a member logged. `shown`: days ago and the score."""

    jobs: tuple[Job, ...]
    shown: tuple[tuple[int, int], ...] = ()


def _row(count: int, stars: float, first: int, every: int, dollars: int = 400) -> tuple[Job, ...]:
    """`count` short contracts with clients of their own, the first ended `first` days ago."""
    return tuple(
        Job(f"Client {number}", first - every * number + 20, first - every * number, dollars, stars)
        for number in range(count)
    )


BEGINNER = Member((Job("Solo", 40, 20, 300, 5), Job("Mute", 35, 9, 200)))
REFUNDED = Member(
    (
        Job("Ash", 200, 180, 500, 5),
        Job("Birch", 170, 150, 500, 5),
        Job("Cedar", 140, 110, 500, 5),
        Job("Refundia", 100, 80, 0),
    ),
    ((120, 100), (100, 100), (90, 100), (75, 75), (60, 75), (45, 75), (30, 75), (14, 75)),
)
FELL_TO_89 = Member(
    _row(12, 5, 330, 28),
    ((90, 100), (75, 100), (60, 100), (45, 100), (30, 100), (20, 89), (14, 89), (7, 89), (2, 89)),
)
DORMANT = Member(
    (
        Job("Fern", 300, 280, 400, 5),
        Job("Gorse", 260, 240, 400, 5),
        Job("Hazel", 230, 200, 400, 1),
        *(Job(f"Sleeper {n}", 210 - n, None, 300) for n in range(6)),
        Job("Ivy", 420, 380, 900, 5),
        Job("Ivy", 370, None, 700),
    ),
    ((60, 70), (20, 70)),
)
AGENCY = Member(
    (
        *_row(4, 5, 150, 30),
        Job("Studio", 90, 60, 900, 2, {"through": Through.AGENCY, "counts_for_me": False}),
        Job("Atelier", 80, 50, 900, 5, {"through": Through.AGENCY}),
    ),
    ((30, 100), (5, 100)),
)
HOURLY = Member(
    (
        Job("Longhaul", 620, None, 52_000, None, {"kind": Kind.HOURLY, "paid_periods": 7}),
        Job("Quick", 90, 60, 300, 5),
    ),
    ((40, 100), (10, 100)),
)
ONE_BAD_IN_30 = Member(
    (*_row(30, 5, 690, 22), Job("Gravel", 75, 45, 600, 2)),
    ((100, 100), (70, 100), (40, 96), (20, 96), (3, 96)),
)
AT_THE_EDGE = Member(
    (*_row(9, 5, 170, 18), Job("Old Quarrel", 200, 175, 400, 1)),
    tuple((days, 90) for days in range(60, 0, -7)),
)
BACK_AFTER_TWO_YEARS = Member(
    (
        Job("Early", 1100, 1000, 2000, 5),
        Job("Then", 950, 820, 1500, 5),
        Job("Return", 60, 20, 350, 5),
    ),
    ((800, 100),),
)
SMALL_BAD_JOB = Member(
    (*_row(5, 5, 160, 25, 600), Job("Fiftybucks", 40, 25, 50, 1)),
    ((60, 100), (40, 100), (20, 86), (6, 86)),
)


async def log_member(services: Services, user_id: int, today: date, member: Member) -> None:
    """Log everything for a member who has nothing yet."""
    for job in member.jobs:
        draft = ContractDraft(
            client=job.client,
            started=today - timedelta(days=job.began),
            ended=None if job.ended is None else today - timedelta(days=job.ended),
            earned_cents=100 * job.dollars,
            **job.more,
        )
        added = await services.contracts.add_contract(user_id, draft)
        if job.stars is not None:
            await services.feedback.log(user_id, added.contract.id, {"stars": job.stars})
    for days, score in member.shown:
        await services.scores.log(user_id, ShownScoreDraft(on=today - timedelta(days=days), score=score))
