"""Every table, by subject. A new module of tables is imported here, or migrations do not see it."""

from bot.storage.tables.base import Moment, Sealed, metadata, new_id, new_ids, server_columns
from bot.storage.tables.cases import case_date, case_entry, case_file, case_piece
from bot.storage.tables.guidance import (
    guidance_author,
    guidance_bookmark,
    guidance_miss,
    guidance_page,
    guidance_server,
    guidance_version,
    guidance_vote,
)
from bot.storage.tables.insights import (
    insight_heard,
    insight_member,
    insight_part,
    insight_post,
    insight_server,
    insight_snapshot,
)
from bot.storage.tables.records import (
    change,
    client,
    contract,
    feedback,
    member,
    meta,
    score_floor,
    shown_score,
)
from bot.storage.tables.reminders import channel_opening, reminder, reminder_setting
from bot.storage.tables.setbacks import lesson, setback, setback_step
from bot.storage.tables.support import INDEXED as SUPPORT_INDEXED
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

# A sealed value's keyed index, which a change of keys must make again: column → the column it indexes, and the
# one that says for whom (None: the value alone).
INDEXED = {
    client.c.name_index: (client.c.name, client.c.user_id),
    guidance_miss.c.word_index: (guidance_miss.c.word, guidance_miss.c.guild_id),
    **SUPPORT_INDEXED,
}

__all__ = [
    "INDEXED",
    "Moment",
    "Sealed",
    "anonymous_message",
    "anonymous_mute",
    "anonymous_question",
    "case_date",
    "case_entry",
    "case_file",
    "case_piece",
    "change",
    "channel_opening",
    "client",
    "contract",
    "departed_server",
    "feedback",
    "guidance_author",
    "guidance_bookmark",
    "guidance_miss",
    "guidance_page",
    "guidance_server",
    "guidance_version",
    "guidance_vote",
    "insight_heard",
    "insight_member",
    "insight_part",
    "insight_post",
    "insight_server",
    "insight_snapshot",
    "lesson",
    "member",
    "meta",
    "metadata",
    "new_id",
    "new_ids",
    "question_report",
    "reminder",
    "reminder_setting",
    "score_floor",
    "server_columns",
    "setback",
    "setback_step",
    "shown_score",
    "support_channel",
    "support_post",
    "support_server",
    "support_setup",
    "thanks",
    "thanks_choice",
]
