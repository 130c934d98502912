"""Every table, by subject. A new module of tables is imported here, or migrations do not see it."""

from bot.storage.tables.base import Moment, Sealed, metadata, new_id
from bot.storage.tables.records import (
    INDEXED,
    accuracy_share,
    change,
    client,
    contract,
    feedback,
    member,
    meta,
    shown_score,
)
from bot.storage.tables.reminders import reminder, reminder_setting

__all__ = [
    "INDEXED",
    "Moment",
    "Sealed",
    "accuracy_share",
    "change",
    "client",
    "contract",
    "feedback",
    "member",
    "meta",
    "metadata",
    "new_id",
    "reminder",
    "reminder_setting",
    "shown_score",
]
