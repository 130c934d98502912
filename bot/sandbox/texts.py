"""What the sandbox's page says, in the language of the member one looks as."""

from bot.i18n import _, language


def page_texts(locale: str) -> dict[str, str]:
    """The page's words by the name that `launcher.html` and `launcher.js` know them by."""
    with language(locale):
        return {
            "title": _("Candor sandbox"),
            "note": _("Nothing here reaches Discord. What you log is kept on this machine."),
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
            "gone": _("The sandbox was closed. Start it again with: candor sandbox"),
            "moved": _("This page belongs to an earlier start. Open the address shown in the terminal."),
            "failed": _("That did not work. Please try again."),
            "moderator": _("moderator"),
        }
