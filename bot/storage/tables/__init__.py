"""Every table, by subject. A new module of tables is imported here, or migrations do not see it."""

from bot.storage.tables.base import Moment, Sealed, metadata, new_id
from bot.storage.tables.insights import (
    insight_member,
    insight_part,
    insight_post,
    insight_server,
    insight_snapshot,
)
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

__all__ = [
    "INDEXED",
    "Moment",
    "Sealed",
    "accuracy_share",
    "change",
    "client",
    "contract",
    "feedback",
    "insight_member",
    "insight_part",
    "insight_post",
    "insight_server",
    "insight_snapshot",
    "member",
    "meta",
    "metadata",
    "new_id",
    "shown_score",
]
