"""The freelancing platforms Candor knows, as data."""

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from bot.i18n import N_


class Platform(StrEnum):
    """Where a contract was made."""

    UPWORK = "upwork"
    FIVERR = "fiverr"
    FREELANCER = "freelancer"
    PEOPLEPERHOUR = "peopleperhour"
    CONTRA = "contra"
    DIRECT = "direct"


class Facts(NamedTuple):
    """What differs between platforms.

    `star_step`: the smallest step of the overall public rating as the platform displays it.
    `categories`: what is rated 1–5 in whole stars, in the platform's own order; the text is its label.
    `score_range`: lowest and highest value of the score the platform shows the freelancer, if it shows one.
    `currency`: the only currency the platform pays in, or None where it varies.
    """

    label: str
    star_step: Decimal
    categories: dict[str, str]
    score_range: tuple[int, int] | None = None
    currency: str | None = None


# Sources: Upwork and Freelancer.com feedback pages, Fiverr help 360049982353 (checked 2026-11-22). An Upwork
# rating is an average shown to two decimals. Where a platform publishes no step, halves are accepted.
PLATFORMS: dict[Platform, Facts] = {
    Platform.UPWORK: Facts(
        "Upwork",
        Decimal("0.01"),
        {
            "skills": N_("Skills"),
            "quality": N_("Quality"),
            "availability": N_("Availability"),
            "deadlines": N_("Deadlines"),
            "communication": N_("Communication"),
            "cooperation": N_("Cooperation"),
        },
        score_range=(0, 100),
        currency="USD",
    ),
    Platform.FIVERR: Facts(
        "Fiverr",
        Decimal("0.1"),
        {
            "quality": N_("Quality"),
            "cooperation": N_("Working with the freelancer"),
            "value": N_("Value"),
        },
        score_range=(1, 10),
    ),
    Platform.FREELANCER: Facts(
        "Freelancer.com",
        Decimal("0.1"),
        {
            "quality": N_("Quality"),
            "communication": N_("Communication"),
            "skills": N_("Expertise"),
            "professionalism": N_("Professionalism"),
            "rehire": N_("Would hire again"),
        },
    ),
    Platform.PEOPLEPERHOUR: Facts("PeoplePerHour", Decimal("0.5"), {}),
    Platform.CONTRA: Facts("Contra", Decimal("0.5"), {}),
    Platform.DIRECT: Facts(N_("Direct (no platform)"), Decimal("0.5"), {}),
}
