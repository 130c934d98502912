"""One presenter of errors for commands, buttons, forms, loops and tasks."""

import discord
import structlog
from discord import app_commands

from bot.errors import Refusal
from bot.faults import report
from bot.i18n import _
from bot.ui.cards import Card, Tone
from bot.ui.entry import Interaction
from bot.ui.replies import reply
from bot.ui.text import inert_quotes, moment

log = structlog.get_logger()

_GONE = {10008, 10062, 40060}
"""Unknown message, unknown interaction, already acknowledged: nobody is there to be told."""


def _cause(error: BaseException) -> BaseException:
    # A TransformerError without a cause is discord.py's own: an option names what the bot does not know.
    while isinstance(error, app_commands.CommandInvokeError | app_commands.TransformerError):
        inner = error.original if isinstance(error, app_commands.CommandInvokeError) else error.__cause__
        if inner is None:
            break
        error = inner
    return error


def _unknown_option(kind: discord.AppCommandOptionType) -> str:
    """What a member is told who chose something that the bot does not know, in a server that has not added it."""
    match kind:
        case discord.AppCommandOptionType.channel:
            return _(
                "I do not know that channel\n"
                "Choose a channel that I can see, of the kind that is asked for, in a server that has Candor."
            )
        case discord.AppCommandOptionType.user | discord.AppCommandOptionType.mentionable:
            return _("I do not know that member\nChoose somebody in a server that has Candor.")
        case discord.AppCommandOptionType.role:
            return _("I do not know that role\nChoose a role of a server that has Candor.")
        case _:
            return _(
                "I could not read one of the options\nChoose from the list that Discord shows, and try again."
            )


def describe(error: BaseException, where: str) -> tuple[str, Tone]:
    """What a member is told of `error`; a fault of ours is logged under the reference that the text names."""
    error = _cause(error)
    match error:
        case Refusal():
            return inert_quotes(error.message), Tone.CAREFUL
        case app_commands.CommandOnCooldown():
            from datetime import timedelta

            at = discord.utils.utcnow() + timedelta(seconds=error.retry_after)
            return _("That was quick. You can use this again {when}.").format(when=moment(at)), Tone.CAREFUL
        case app_commands.MissingPermissions():
            return _("This needs a permission that you do not have in this server."), Tone.CAREFUL
        case app_commands.BotMissingPermissions():
            return _("I lack a permission for this here. Please tell a moderator."), Tone.CAREFUL
        case app_commands.NoPrivateMessage():
            return _("This works only in a server."), Tone.CAREFUL
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            return (
                _(
                    "This command has just changed. Restart Discord (Ctrl+R) and try again; nothing was stored."
                ),
                Tone.CAREFUL,
            )
        case app_commands.TransformerError():
            return _unknown_option(error.type), Tone.CAREFUL
        case app_commands.CheckFailure():
            return _("You cannot use this here."), Tone.CAREFUL
        case _:
            reference = report(error, where)
            text = _(
                "That is my fault, not yours\n"
                "I could not finish this, and what you had stored before is as it was. Please try again. "
                "If it happens again, tell whoever runs this bot the reference **{reference}**."
            )
            return text.format(reference=reference), Tone.BAD


def not_yours() -> Refusal:
    """What somebody is told who presses or sends what another member's answer holds."""
    return Refusal(_("This belongs to somebody else\n`/help` shows what Candor can do for you."))


async def answer(interaction: Interaction, error: BaseException, where: str, *more: str) -> None:
    """Tell the member what went wrong, and `more` below it, only to them. Never raises."""
    error = _cause(error)
    if isinstance(error, discord.HTTPException) and error.code in _GONE:
        log.info("interaction_gone", where=where, code=error.code)
        return
    text, tone = describe(error, where)
    head, _sep, rest = text.partition("\n")
    try:
        await reply(interaction, Card(head, rest, *more, tone=tone))
    except discord.HTTPException as failure:
        log.info("answer_not_delivered", where=where, status=failure.status, code=failure.code)
    except Exception as failure:
        report(failure, f"{where}: telling of an error")
