"""Every table, by subject. A new module of tables is imported here, or migrations do not see it."""

from bot.storage.tables.base import Moment, Sealed, metadata, new_id
from bot.storage.tables.guidance import (
    guidance_author,
    guidance_bookmark,
    guidance_miss,
    guidance_page,
    guidance_server,
    guidance_version,
    guidance_vote,
)
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
from bot.storage.tables.reminders import reminder, reminder_setting

# A sealed value's keyed index, which a change of keys must make again: column → the column it indexes, and the
# one that says for whom.
INDEXED = {
    client.c.name_index: (client.c.name, client.c.user_id),
    guidance_miss.c.word_index: (guidance_miss.c.word, guidance_miss.c.guild_id),
}

__all__ = [
    "INDEXED",
    "Moment",
    "Sealed",
    "accuracy_share",
    "change",
    "client",
    "contract",
    "feedback",
    "guidance_author",
    "guidance_bookmark",
    "guidance_miss",
    "guidance_page",
    "guidance_server",
    "guidance_version",
    "guidance_vote",
    "member",
    "meta",
    "metadata",
    "new_id",
    "reminder",
    "reminder_setting",
    "shown_score",
]
