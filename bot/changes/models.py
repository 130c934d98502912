"""A correction of a record, as it is kept."""

from datetime import datetime
from typing import NamedTuple


class Change(NamedTuple):
    """One change of a record. `fields`: field → (before, after), as text or None."""

    at: datetime
    subject: str
    subject_id: int
    action: str
    fields: dict[str, tuple[str | None, str | None]]
