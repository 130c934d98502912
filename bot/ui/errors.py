"""One presenter of errors for commands, buttons, forms, loops and tasks."""

from collections.abc import Sequence
from datetime import timedelta

import discord
import structlog
from discord import app_commands

from bot.errors import DatabaseAway, Look, Refusal
from bot.faults import report
from bot.i18n import N_, _
from bot.ui.cards import Card, Row, Tone
from bot.ui.entry import Interaction
from bot.ui.replies import AnswerLost, reply
from bot.ui.text import moment, shown

log = structlog.get_logger()

_GONE = {10008, 10062, 40060}
"""Unknown message, unknown interaction, already acknowledged: nobody is there to be told."""

THREAD_ARCHIVED = 50083
"""Discord's error where something is to change in an archived thread."""


def cause_of(error: BaseException) -> BaseException:
    """What made a command fail, without what discord.py wraps around it."""
    # A TransformerError without a cause is discord.py's own: an option names what the bot does not know.
    while isinstance(error, app_commands.CommandInvokeError | app_commands.TransformerError):
        inner = error.original if isinstance(error, app_commands.CommandInvokeError) else error.__cause__
        if inner is None:
            break
        error = inner
    return error


def _unknown_option(kind: discord.AppCommandOptionType) -> tuple[str, str]:
    """What a member is told who chose something that the bot does not know, in a server that has not added it."""
    match kind:
        case discord.AppCommandOptionType.channel:
            return _("I do not know that channel"), _(
                "Choose a channel that I can see, of the kind that is asked for, in a server that has Candor."
            )
        case discord.AppCommandOptionType.user | discord.AppCommandOptionType.mentionable:
            return _("I do not know that member"), _("Choose somebody in a server that has Candor.")
        case discord.AppCommandOptionType.role:
            return _("I do not know that role"), _("Choose a role of a server that has Candor.")
        case _:
            return _("I could not read one of the options"), _(
                "Choose from the list that Discord shows, and try again."
            )


_LOOK = {
    Look.CONTRACTS: N_("`/contract list` shows what I have."),
    Look.REMINDERS: N_("`/remind list` shows what is planned."),
    Look.REMINDER_SETTINGS: N_("`/remind settings` has its days and hour."),
    Look.PAGES: N_("`/guidance find` searches all pages, in your own words."),
    Look.SERVER_PAGES: N_("`/moderate pages` shows what there is."),
    Look.PLANS: N_("`/plan list` shows your plans and lessons."),
    Look.CASES: N_("`/case list` shows what I have."),
    Look.COMMUNITIES: N_("`/community leave` leaves the one where you use it."),
}


def refused(refusal: Refusal) -> tuple[str, str]:
    """Title and text of a card for `refusal`: what it quotes is inert, and it says where to look."""
    title, body = refusal.told(shown)
    if refusal.look is not None:
        body = f"{body} {_(_LOOK[refusal.look])}".strip()
    return title, body


def describe(error: BaseException, where: str) -> tuple[str, str, Tone]:
    """Title, text and colour of what a member is told of `error`.

    A fault of ours is logged under the reference that the text names, and that the database was away too.
    """
    error = cause_of(error)
    match error:
        case Refusal():
            return *refused(error), Tone.CAREFUL
        case app_commands.TransformerError():
            return *_unknown_option(error.type), Tone.CAREFUL
        case AnswerLost():
            return *_lost(error, where), Tone.CAREFUL
        case discord.HTTPException() if error.code == THREAD_ARCHIVED:
            return (
                _("This thread is archived, so Discord refused that"),
                _(
                    "Write a message in it: that opens it again, and then you can press again. "
                    "Where it is locked, a moderator unlocks it first."
                ),
                Tone.CAREFUL,
            )
        case DatabaseAway():
            text = _(
                "What you had stored before is as it was. Please try again in a minute. If it goes on, tell whoever "
                "runs this bot the reference **{reference}**."
            )
            return (
                _("My database does not answer at the moment"),
                text.format(reference=report(error, where)),
                Tone.CAREFUL,
            )
        case app_commands.AppCommandError():
            title = _not_now(error)
            if title is not None:
                return title, "", Tone.CAREFUL
    reference = report(error, where)
    text = _(
        "I could not finish this, and what you had stored before is as it was. Please try again. "
        "If it happens again, tell whoever runs this bot the reference **{reference}**."
    )
    return _("That is my fault, not yours"), text.format(reference=reference), Tone.BAD


def _lost(error: AnswerLost, where: str) -> tuple[str, str]:
    """What a member is told whose answer Discord did not take: what it spoke of is done all the same."""
    cause = error.__cause__
    if isinstance(cause, discord.HTTPException) and cause.status == 400:
        report(error, where)  # a card that no repetition makes better
    else:
        log.warning("answer_lost", where=where, kind=type(cause).__name__, code=getattr(cause, "code", None))
    return _("My answer got lost on its way"), _(
        "What you asked for is done and counts: only the answer did not get through. You need not do it again; "
        "`/contract list` and `/remind list` show what I have."
    )


def _not_now(error: app_commands.AppCommandError) -> str | None:
    """What a member is told of an error by which discord.py refuses a command; None where it is a fault of ours."""
    match error:
        case app_commands.CommandOnCooldown():
            at = discord.utils.utcnow() + timedelta(seconds=error.retry_after)
            return _("That was quick. You can use this again {when}.").format(when=moment(at))
        case app_commands.MissingPermissions():
            return _("This needs a permission that you do not have in this server.")
        case app_commands.BotMissingPermissions():
            return _("I do not have the permission for this here. Please tell a moderator.")
        case app_commands.NoPrivateMessage():
            return _("This works only in a server.")
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            return _(
                "This command has just changed. Restart Discord (Ctrl+R) and try again; nothing was stored."
            )
        case app_commands.CheckFailure():
            return _("You cannot use this here.")
        case _:
            return None


def not_yours() -> Refusal:
    """What somebody is told who presses or sends what another member's answer holds."""
    return Refusal(_("This belongs to somebody else"), _("`/help` shows what Candor can do for you."))


async def answer(
    interaction: Interaction, error: BaseException, where: str, *more: str, rows: Sequence[Row] = ()
) -> None:
    """Tell the member what went wrong, and `more` below it, only to them. Never raises."""
    error = cause_of(error)
    refusal = error.__cause__ if isinstance(error, AnswerLost) else error
    if isinstance(refusal, discord.HTTPException) and refusal.code in _GONE:
        log.info("interaction_gone", where=where, code=refusal.code)
        return
    title, text, tone = describe(error, where)
    try:
        await reply(interaction, Card(title, text, *more, tone=tone, rows=rows))
    except AnswerLost as failure:
        log.info("answer_not_delivered", where=where, kind=type(failure.__cause__).__name__)
    except Exception as failure:
        report(failure, f"{where}: telling of an error")
