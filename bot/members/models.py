"""A member: someone who uses Candor, in whatever server."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict


class Member(BaseModel):
    """What Candor keeps about a member besides their records. `zone` is an IANA name, None until chosen."""

    model_config = ConfigDict(frozen=True)

    user_id: int
    zone: str | None = None
    locale: str | None = None
    dm_consent_at: datetime | None = None
    welcomed_at: datetime | None = None
    revision: int = 0
    created_at: datetime | None = None

    def today(self, now: datetime) -> date:
        """The day it is for the member; in UTC until they chose a zone."""
        return now.astimezone(ZoneInfo(self.zone or "UTC")).date()
