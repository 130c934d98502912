"""What a member chose about time zone and messages."""

from bot.i18n import _
from bot.members.models import Member
from bot.ui.buttons import button
from bot.ui.cards import Card, Row
from bot.ui.setting_sections import back
from bot.ui.text import moment


def state_text(member: Member) -> str:
    """The zone and the consent to direct messages, on two lines."""
    lines = [_("Time zone: {zone}").format(zone=member.zone or _("not set"))]
    if member.dm_consent_at:
        when = moment(member.dm_consent_at, "D")
        lines.append(_("Direct messages: allowed since {when}").format(when=when))
    else:
        lines.append(_("Direct messages: not allowed"))
    return "\n".join(lines)


def member_card(member: Member, said: str) -> Card:
    """Zone and messages with the buttons that change them. `said`: what was just done."""
    owner = member.user_id
    messages = (
        button(_("Stop direct messages"), "privacy.dm", owner)
        if member.dm_consent_at
        else button(_("Allow direct messages"), "start.dm", owner, "yes")
    )
    return Card(
        _("Time zone and messages"),
        said,
        state_text(member),
        rows=[Row(button(_("Change the time zone"), "start.zone", owner), messages), back(owner, "me")],
    )
