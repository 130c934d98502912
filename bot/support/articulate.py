"""An experience in four parts, made into a statement others can follow, or into the text of a support ticket."""

from pydantic import BaseModel, ConfigDict, Field

from bot.i18n import _
from bot.values import LongText

MOST_PART = 500


class Experience(BaseModel):
    """What happened, what it did, what was asked for, and what should change."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    happened: LongText = Field(max_length=MOST_PART)
    effect: LongText = Field(max_length=MOST_PART)
    asked: LongText = Field(max_length=MOST_PART)
    change: LongText = Field(max_length=MOST_PART)


def statement(experience: Experience) -> str:
    """For people: headings and what was said under them."""
    parts = (
        (_("What happened"), experience.happened),
        (_("What it did to me and my work"), experience.effect),
        (_("What I asked for, and the answer"), experience.asked),
        (_("What should change"), experience.change),
    )
    return "\n\n".join(f"{heading}\n{text}" for heading, text in parts)


def ticket(experience: Experience) -> str:
    """For a platform's support: a letter that asks for one thing and for an answer in writing."""
    return _(
        "Hello,\n\n"
        "I would like to report the following.\n\n"
        "What happened:\n{happened}\n\n"
        "What it means for me:\n{effect}\n\n"
        "What I have done so far:\n{asked}\n\n"
        "What I ask you to do:\n{change}\n\n"
        "Please tell me in writing what you decide, on which rule it rests, and how I can ask for a review. "
        "I can send dates and records.\n\n"
        "Thank you."
    ).format(**experience.model_dump())
