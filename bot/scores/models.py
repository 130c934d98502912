"""Scores that a platform displayed to the member."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from bot.i18n import _
from bot.platforms import PLATFORMS, Platform
from bot.values import Day


class ShownScoreDraft(BaseModel):
    """A score as the platform showed it on a day, in the platform's own unit (Upwork: 0–100 %)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    platform: Platform = Platform.UPWORK
    on: Day
    score: int

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        facts = PLATFORMS[self.platform]
        if facts.score_range is None:
            raise ValueError(_("{platform} shows no score of this kind.").format(platform=_(facts.label)))
        low, high = facts.score_range
        if not low <= self.score <= high:
            raise ValueError(
                _("A score on {platform} is a whole number from {low} to {high}.").format(
                    platform=_(facts.label), low=low, high=high
                )
            )
        return self


class ShownScore(ShownScoreDraft):
    """A score that Upwork showed the member, as it is stored."""

    id: int
    created_at: datetime
