"""What the sandbox's page says, in the language of the member one looks as."""

from functools import cache

import discord
from babel import Locale

from bot.i18n import LANGUAGES, _, language
from bot.own_command import own_command


@cache
def languages() -> dict[str, str]:
    """Discord's languages that the catalogue serves, by their code, each by its own name."""
    served = [one.value for one in discord.Locale if one.value.partition("-")[0] in LANGUAGES]
    return {code: Locale.parse(code, sep="-").get_display_name() or code for code in served}


def page_texts(locale: str) -> dict[str, str]:
    """The page's words by the name that `launcher.html` and `launcher.js` know them by."""
    with language(locale):
        return {
            "title": _("Candor sandbox"),
            "note": _("Nothing here reaches Discord. What you log is kept on this machine."),
            "try_title": _("Try this"),
            "try_1": _("Type {command}: where your score stands, and why.").format(command="/score estimate"),
            "try_2": _("Type {add} and log a job, then {find} with what worries you.").format(
                add="/contract add", find="/guidance find"
            ),
            "try_3": _("Press ⋯ on a message for the apps. Go a week ahead, and see reminders arrive."),
            "understood": _("Got it"),
            "discord_language": _("Discord language"),
            "look": _("Appearance"),
            "dark": _("Dark"),
            "light": _("Light"),
            "next_day": _("Next day"),
            "next_week": _("Next week"),
            "ahead": _("The clock here is ahead. This sets it back: {command}").format(
                command=f"{own_command()} sandbox --fresh"
            ),
            "skipping": _("Time passes…"),
            "you": _("You are"),
            "rooms": _("Channels"),
            "forum": _("Forum"),
            "messages": _("Direct messages"),
            "new_post": _("New post"),
            "post_title": _("Title"),
            "post_text": _("What is it about?"),
            "send_post": _("Post"),
            "cancel": _("Cancel"),
            "menu": _("Show channels"),
            "leave": _("To leave, press Ctrl+C in the terminal."),
            "unread": _("new"),
            "gone": _("The sandbox was closed. Start it again with: {command}").format(
                command=f"{own_command()} sandbox"
            ),
            "moved": _("This page belongs to an earlier start. Open the address shown in the terminal."),
            "failed": _("That did not work. Please try again."),
            "moderator": _("moderator"),
        }


def place_texts(locale: str) -> dict[str, str]:
    """The words of a place by the name that `place.js` knows them by."""
    with language(locale):
        return {
            "menus": _("Apps"),
            "no_menus": _("There is no menu for this message."),
            "failed": _("That did not work. Please try again."),
            "late": _("That takes longer than usual. The answer appears here as soon as it is there."),
            "no_match": _("No suggestion fits what you typed."),
            "type_on": _("Type, and suggestions appear here."),
        }
