"""The first steps, one card after another."""

from datetime import datetime
from zoneinfo import ZoneInfo

import discord

from bot.i18n import _
from bot.members.models import Member
from bot.parsing.zones import zone_label
from bot.ui.buttons import PRIMARY, button, select
from bot.ui.cards import Card, Row, Tone
from bot.ui.text import moment
from cogs.start.zone_cards import clock_in

# One or two zones for every offset where many freelancers live; all others can be typed.
COMMON_ZONES = (
    "Pacific/Honolulu",
    "America/Los_Angeles",
    "America/Denver",
    "America/Mexico_City",
    "America/Chicago",
    "America/Bogota",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "Europe/London",
    "Africa/Lagos",
    "Europe/Madrid",
    "Europe/Berlin",
    "Europe/Kyiv",
    "Africa/Cairo",
    "Africa/Nairobi",
    "Europe/Istanbul",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Dhaka",
    "Asia/Jakarta",
    "Asia/Manila",
    "Asia/Tokyo",
    "Australia/Sydney",
)


def greeting_card(owner: int) -> Card:
    """The first direct message: the member sees where I write, and both know that it arrives."""
    return Card(
        _("This is where I will write"),
        _("You agreed to it a moment ago. One press stops it:"),
        rows=[Row(button(_("Stop direct messages"), "privacy.dm", owner))],
    )


def closed_card(owner: int, *, no_server: bool) -> Card:
    """What is shown to a member whom a first message did not reach. `no_server`: they share none with Candor."""
    return Card(
        _("My message did not reach you"),
        _(
            "We share no server, and then Discord does not let me write to you. Join a server that has Candor, or add "
            "me to one of yours; then try again."
        )
        if no_server
        else _(
            "Discord keeps it from you. In a server that we share, open its menu, *Privacy Settings*, and allow "
            "direct messages; then try again."
        ),
        tone=Tone.CAREFUL,
        rows=[
            Row(
                button(_("Try again"), "start.dm", owner, "yes", style=PRIMARY),
                button(_("Later"), "start.ready", owner, "later"),
            )
        ],
    )


def zone_card(owner: int, now: datetime) -> Card:
    """The first step: the time zone, by what the clocks there show now."""
    zones = sorted(COMMON_ZONES, key=lambda name: now.astimezone(ZoneInfo(name)).replace(tzinfo=None))
    options = [
        discord.SelectOption(label=f"{clock_in(name, now)} · {zone_label(name)}", value=name)
        for name in zones
    ]
    return Card(
        _("Welcome to Candor"),
        _(
            "I help you keep track of contracts, feedback and your score, and say openly what the platform hides. "
            "Everything here is private: only you see it."
        ),
        _(
            "**1 of 3 · What time is it where you are?** Choose a clock that shows it, so that “today” is your today."
        ),
        rows=[
            Row(select(_("Choose the clock that shows your time"), "start.zone", owner, options)),
            Row(button(_("It is not in the list"), "start.zone", owner)),
        ],
    )


def privacy_card(owner: int, said: str = "") -> Card:
    """The second step: what is kept, and who can see it."""
    return Card(
        _("What I keep, and why"),
        said,
        _(
            "**2 of 3** · I keep what you log: contracts, feedback, scores you were shown. It is what the estimate "
            "is made of. Names and texts are encrypted, and no member or moderator of this server can read them. "
            "The person who runs this bot holds the key."
        ),
        _(
            "See it with `/privacy show`, take it with you with `/privacy export`, erase all of it with "
            "`/privacy delete`."
        ),
        rows=[
            Row(
                button(_("That is fine"), "start.next", owner, style=PRIMARY),
                button(_("Change time zone"), "start.zone", owner),
            )
        ],
    )


def dm_card(owner: int, member: Member) -> Card:
    """The third step: whether Candor may write direct messages."""
    state = (
        _("You agreed {when}.").format(when=moment(member.dm_consent_at)) if member.dm_consent_at else None
    )
    return Card(
        _("May I write to you?"),
        _(
            "**3 of 3** · Feedback can be left for 14 days only. With your consent I remind you by direct message "
            "before the time is over: on days 2, 7 and 12, in the daytime. Without it I never write first."
        ),
        state,
        rows=[
            Row(
                button(_("Yes, you may"), "start.dm", owner, "yes", style=PRIMARY),
                button(_("No, do not write"), "start.dm", owner, "no"),
            )
        ],
    )


def ready_card(owner: int, answer: str, *, has_contracts: bool) -> Card:
    """The last step, and the two likely next ones.

    `answer` to direct messages: "yes", "soon" (agreed, but nothing is sent yet), "no", or "" where none was given.
    """
    said = {
        "yes": _("I sent you a first message, so that you see where I write. `/privacy show` takes it back."),
        "soon": _("Your first reminder will be my first message to you. `/privacy show` takes it back."),
        "no": _("I will not write to you. You can change that with `/start`."),
    }.get(answer)
    then = (
        _("Everything is set. Log what is new, or look at your score.")
        if has_contracts
        else _("Last step: log your first contract. Client, dates and earnings are enough.")
    )
    return Card(
        _("Ready"),
        said,
        then,
        _("A whole list at once: `/import`. Lost? `/help`"),
        rows=[
            Row(
                button(
                    _("Log another") if has_contracts else _("Log a contract"),
                    "contract.add",
                    owner,
                    style=discord.ButtonStyle.secondary if has_contracts else PRIMARY,
                ),
                button(
                    _("My score"),
                    "score.estimate",
                    owner,
                    style=PRIMARY if has_contracts else discord.ButtonStyle.secondary,
                ),
            )
        ],
    )
