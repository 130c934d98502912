"""What can be typed for a time."""

from bot.i18n import _


def examples() -> list[str]:
    """What can be typed for a time, in the member's language."""
    return [_("friday 9am"), _("in 3 days"), _("tomorrow 18:00"), _("every monday 8:00"), _("every 2 weeks")]
