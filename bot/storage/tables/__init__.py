"""Every table, by subject. A new module of tables is imported here, or migrations do not see it."""

from bot.storage.tables.base import Moment, Sealed, metadata, new_id
from bot.storage.tables.records import INDEXED as _RECORDS_INDEXED
from bot.storage.tables.records import (
    accuracy_share,
    change,
    client,
    contract,
    feedback,
    member,
    meta,
    shown_score,
)
from bot.storage.tables.support import INDEXED as _SUPPORT_INDEXED
from bot.storage.tables.support import (
    anonymous_message,
    anonymous_mute,
    anonymous_question,
    question_report,
    support_server,
)
from bot.storage.tables.support_channels import (
    departed_server,
    support_channel,
    support_post,
    support_setup,
    thanks,
    thanks_choice,
)

INDEXED = _RECORDS_INDEXED | _SUPPORT_INDEXED
"""A sealed value's keyed index, which a change of keys must make again: column → the column it indexes."""

__all__ = [
    "INDEXED",
    "Moment",
    "Sealed",
    "accuracy_share",
    "anonymous_message",
    "anonymous_mute",
    "anonymous_question",
    "change",
    "client",
    "contract",
    "departed_server",
    "feedback",
    "member",
    "meta",
    "metadata",
    "new_id",
    "question_report",
    "shown_score",
    "support_channel",
    "support_post",
    "support_server",
    "support_setup",
    "thanks",
    "thanks_choice",
]
