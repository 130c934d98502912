"""What members look at: their choices, and what a reminder is about."""

from datetime import datetime
from typing import NamedTuple

from bot.contracts.models import Contract
from bot.feedback.models import Feedback
from bot.members.models import Member
from bot.reminders.habits import Habits
from bot.reminders.models import Kind, Setting


class View(NamedTuple):
    """A member and what they chose about reminders."""

    member: Member
    setting: Setting
    habits: Habits

    def writes(self, kind: Kind) -> bool:
        """Whether reminders of `kind` reach the member: they agreed to messages, and did not switch these off."""
        return self.member.dm_consent_at is not None and kind not in self.habits.off


class About(NamedTuple):
    """What a reminder is about, as it stands now. `until`: when there is no more use in it."""

    contract: Contract
    feedback: Feedback | None
    wanted: bool
    until: datetime | None
