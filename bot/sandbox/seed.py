"""Half a year of two invented freelancers, logged through Candor's own services.

Days are counted back from the day the sandbox is first opened, so that the scores' windows hold them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from bot.contracts.models import ContractDraft, Kind, Through
from bot.feedback.models import Hidden, HiddenSource
from bot.platforms import PLATFORMS, Platform
from bot.sandbox.world import MAYA, TOMAS, Person, World
from bot.scores.models import ShownScoreDraft
from bot.services import Services


@dataclass(frozen=True)
class Job:
    """One contract.

    `days`: days ago that it started and ended, None while open. `earned`: in whole units of the currency.
    `feedback`: fields of a FeedbackDraft. `more`: further fields of the ContractDraft.
    """

    client: str
    title: str
    days: tuple[int, int | None]
    earned: int
    feedback: Mapping[str, object] = field(default_factory=dict)
    more: Mapping[str, object] = field(default_factory=dict)

    def draft(self, today: date) -> ContractDraft:
        """The contract as of `today`."""
        started, ended = self.days
        return ContractDraft.model_validate(
            {
                "client": self.client,
                "title": self.title,
                "started": today - timedelta(days=started),
                "ended": None if ended is None else today - timedelta(days=ended),
                "earned_cents": self.earned * 100,
                **self.more,
            }
        )


def _stars(stars: str, comment: str | None = None, **more: object) -> dict[str, object]:
    return {"stars": Decimal(stars), "comment": comment, **more}


_ALL_FIVE = dict.fromkeys(PLATFORMS[Platform.UPWORK].categories, 5)

JOBS: dict[Person, tuple[Job, ...]] = {
    MAYA: (
        Job(
            "Northwind Bakery",
            "Logo and menu",
            (181, 160),
            640,
            _stars(
                "5.00", "Maya understood what we wanted before we did. Lovely work.", categories=_ALL_FIVE
            ),
        ),
        Job(
            "Lantern Books",
            "Cover series",
            (170, 41),
            2850,
            _stars(
                "5.00",
                "A pleasure from the first sketch to the last file.",
                hidden=Hidden.POSITIVE,
                hidden_source=HiddenSource.CLIENT_SAID,
            ),
            {"paid_periods": 2},
        ),
        Job(
            "Halden Fitness",
            "Landing page",
            (148, 120),
            900,
            _stars(
                "4.30",
                "Good result, took a little longer than planned.",
                categories={**_ALL_FIVE, "deadlines": 3, "availability": 4},
            ),
        ),
        Job("Brightpath Tutors", "Icon set", (133, 125), 220, _stars("5.00", "Quick and precise.")),
        Job(
            "Marlow & Finch",
            "Brand guidelines",
            (118, 70),
            1400,
            _stars(
                "2.60",
                "Not what I had in mind. Many rounds and still not happy.",
                categories={**_ALL_FIVE, "quality": 2, "cooperation": 2, "communication": 3},
                hidden=Hidden.NEGATIVE,
                hidden_source=HiddenSource.ENDING_REASON,
                hidden_note="Ended as “quality of work”.",
                reply="I am sorry this did not land. The third round is included whenever you like.",
            ),
            {"note": "Scope doubled in week two. Ask for a written brief next time."},
        ),
        Job(
            "Pia Sommer",
            "Wedding stationery",
            (96, 84),
            380,
            _stars("5.00", "We cried. In a good way."),
            {"platform": Platform.FIVERR},
        ),
        Job("Halden Fitness", "App screens", (88, 30), 1250, _stars("4.85", "Even better the second time.")),
        Job(
            "Oak & Ember",
            "Menu redesign",
            (62, 47),
            310,
            {},
            {"note": "Never left feedback. Nudge once more?"},
        ),
        Job(
            "Quillfeather", "Newsletter template", (44, 20), 450, _stars("4.95", "Clear, friendly, on time.")
        ),
        Job("Lantern Books", "Audiobook covers", (24, None), 800, {}, {"kind": Kind.HOURLY}),
    ),
    TOMAS: (
        Job(
            "Boreal Analytics",
            "Data dashboard",
            (176, 60),
            5200,
            _stars(
                "5.00",
                "Rock solid engineering and honest estimates.",
                categories=_ALL_FIVE,
                hidden=Hidden.POSITIVE,
                hidden_source=HiddenSource.PRIVATE_NOTE,
            ),
            {"kind": Kind.HOURLY, "paid_periods": 2},
        ),
        Job("Kiosk Labs", "Checkout fixes", (165, 158), 240, _stars("5.00", "Fixed in a day.")),
        Job(
            "Verde Energía",
            "Tienda en línea",
            (150, 101),
            1850,
            _stars("4.60", "Buen trabajo, aunque hubo que insistir con los plazos."),
            {"note": "Pagan tarde."},
        ),
        Job(
            "Atlas Freight",
            "API migration",
            (128, 92),
            2400,
            _stars(
                "3.20", "Works, but communication was patchy.", categories={"communication": 2, "quality": 4}
            ),
        ),
        Job(
            "Studio Ninety",
            "Plugin for the agency",
            (110, 78),
            700,
            _stars("5.00"),
            {"through": Through.AGENCY, "counts_for_me": False},
        ),
        Job(
            "Clínica Aurora",
            "Citas en línea",
            (85, 35),
            1300,
            _stars("4.50", "Muy atento."),
            {"platform": Platform.DIRECT, "currency": "EUR"},
        ),
        Job("Pixel Harbor", "Bug hunt", (57, 52), 160, {}, {}),
        Job(
            "Fern & Co",
            "Booking widget",
            (46, 12),
            980,
            _stars("4.90", "Would hire again without thinking twice."),
        ),
        Job("Boreal Analytics", "Alerting", (33, None), 1500, {}, {"kind": Kind.HOURLY}),
    ),
}

# Days ago, and the score that Upwork showed. They follow the published rules, with one outcome that neither
# of them knows: the newsletter's client for Maya, and the freight company for Tomás, was not content.
SHOWN: dict[Person, tuple[tuple[int, int], ...]] = {
    MAYA: ((112, 100), (63, 81), (35, 84), (21, 86), (7, 77)),
    TOMAS: ((63, 79), (21, 82), (9, 85)),
}


async def seed(services: Services, ids: Mapping[Person, int], today: date) -> None:
    """Log both histories for the Discord accounts `ids`, into an empty database."""
    for person, jobs in JOBS.items():
        user = ids[person]
        await services.members.welcome(user, person.locale)
        await services.members.set_zone(user, person.zone)
        for job in jobs:
            added = await services.contracts.add_contract(user, job.draft(today))
            if job.feedback:
                await services.feedback.log(user, added.contract.id, dict(job.feedback))
        for days, score in SHOWN[person]:
            await services.scores.log(user, ShownScoreDraft(on=today - timedelta(days=days), score=score))
    await services.members.set_dm_consent(ids[MAYA], agreed=True)


async def set_up(services: Services, world: World) -> None:
    """What the server's moderators would have set: where questions go, with and without a name, and who helps."""
    rules = "Be kind. No client names, no screenshots of contracts. Answers are experience, not legal advice."
    chosen = {
        "channels": frozenset({world.forum.id}),
        "helper_role_id": world.helpers.id,
        "nudge_channel_id": world.lounge.id,
    }
    await services.channels.change(world.guild.id, chosen)
    await services.support_settings.change_settings(
        world.guild.id, {"ask_channel_id": world.questions.id, "rules": rules}
    )
