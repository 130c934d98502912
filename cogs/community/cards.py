"""How a server's insights look, to members, moderators, and in the channel."""

from typing import NamedTuple

from bot.i18n import _
from bot.insights.models import Figures, Period, Server, Snapshot
from bot.insights.rule import LEAST, MEMBERS
from bot.scores.estimates import Picture
from bot.ui.buttons import ANYBODY, PRIMARY, button
from bot.ui.cards import Card, Image, Row, Tone
from bot.ui.text import moment
from cogs.community.figures import figures_text, period_words

IMAGE = "insights.png"

SURELY = LEAST + 2 * MEMBERS.bound
"""From so many members on there are surely numbers."""


class Place(NamedTuple):
    """A server as the one who asks sees it. `failed`: the last monthly post did not go out. `gone`: its channel."""

    server: Server
    snapshot: Snapshot | None
    next: Period
    moderator: bool
    takes_part: bool
    failed: bool
    gone: bool


def _what() -> str:
    return _(
        "Insights show what members who take part report together: how many contracts get feedback, after how many "
        "days, how often something hidden was probably bad, and what is looked for most."
    )


def _title(snapshot: Snapshot) -> str:
    return _("Insights: {period}").format(period=period_words(snapshot.period))


def _too_few() -> str:
    return _(
        "It takes at least {least} members with feedback in these months. Up to {surely}, chance decides, so that "
        "nobody can tell from numbers coming or going that one member did."
    ).format(least=LEAST, surely=SURELY)


def insights_card(owner: int, place: Place, picture: Picture | None, said: str = "") -> Card:
    """A server's insights, for the one who asked."""
    if place.server.enabled_at is None:
        return _off_card(owner, place, said)
    snapshot = place.snapshot
    coming = _("The next numbers come {when}.").format(when=moment(place.next.moment, "R"))
    trouble = trouble_words(place)
    if snapshot is None or snapshot.figures is None:
        return Card(
            _("No numbers yet") if snapshot is None else _("Too few members this time"),
            said,
            trouble,
            _what() if snapshot is None else None,
            _too_few(),
            coming,
            tone=Tone.CAREFUL if trouble else Tone.PLAIN,
            rows=_rows(owner, place, numbers=False),
        )
    return Card(
        _title(snapshot),
        said,
        trouble,
        *figures_text(snapshot.figures),
        coming,
        image=Image(IMAGE, picture.description) if picture else None,
        tone=Tone.CAREFUL if trouble else Tone.PLAIN,
        rows=_rows(owner, place, numbers=True),
    )


def _off_card(owner: int, place: Place, said: str) -> Card:
    how = (
        _("You can switch them on. Members then choose for themselves whether they take part.")
        if place.moderator
        else _("A moderator who may manage the server can switch them on with `/server insights`.")
    )
    leave = button(_("Leave"), "community.leave", owner) if place.takes_part else None
    setup = button(_("Settings"), "community.setup", owner, style=PRIMARY) if place.moderator else None
    return Card(
        _("This server's insights are off"),
        said,
        _what(),
        how,
        rows=[Row(*filter(None, (setup, leave)))],
    )


def _rows(owner: int, place: Place, *, numbers: bool) -> list[Row]:
    own = (
        [button(_("What I add"), "community.join", owner), button(_("Leave"), "community.leave", owner)]
        if place.takes_part
        else [button(_("Take part"), "community.join", owner, style=PRIMARY)]
    )
    rows = [Row(*own)]
    if place.moderator:
        rows.append(
            Row(
                button(_("Post it here"), "community.post", owner, disabled=not numbers),
                button(_("Settings"), "community.setup", owner),
            )
        )
    return rows


def trouble_words(place: Place) -> str:
    """What a moderator is told where the monthly post did not go out."""
    if not place.moderator:
        return ""
    if place.gone:
        return "⚠️ " + _("The channel of the monthly post is gone. Choose another with `/server insights`.")
    if not place.failed:
        return ""
    return "⚠️ " + _(
        "The monthly post did not go out: its channel is gone, or I lack a permission there. Choose a channel with "
        "`/server insights`, and I try again."
    )


def setup_card(owner: int, place: Place, said: str = "") -> Card:
    """What moderators set: insights on or off, and the channel of the monthly post."""
    on = place.server.enabled_at is not None
    channel = place.server.channel_id
    lines = [
        _("Insights: **on**") if on else _("Insights: **off**"),
        _("Monthly post: {channel}").format(channel=f"<#{channel}>" if channel else _("none")),
        _("Next numbers: {when}").format(when=moment(place.next.moment, "F")),
    ]
    monthly = (
        button(_("Stop the monthly post"), "community.monthly", owner, "no")
        if channel
        else button(_("Post monthly in this channel"), "community.monthly", owner, "here")
    )
    return Card(
        _("Settings of the insights"),
        said,
        trouble_words(place),
        "\n".join(lines),
        _what() if not on else None,
        _(
            "Members take part only if each of them chooses to; nobody, you included, sees who does. {few}"
        ).format(few=_too_few()),
        _(
            "The option “channel” of `/server insights` puts the monthly post elsewhere. I post once a month, "
            "without any ping."
        ),
        tone=Tone.CAREFUL if trouble_words(place) else Tone.PLAIN,
        rows=[
            Row(
                button(_("Switch off"), "community.switch", owner, "no")
                if on
                else button(_("Switch on"), "community.switch", owner, "yes", style=PRIMARY),
                monthly,
                button(_("Insights"), "community.insights", owner),
            )
        ],
    )


def public_card(snapshot: Snapshot, figures: Figures, picture: Picture) -> Card:
    """The numbers for everybody in a channel. Its button answers each member alone, and names the months."""
    return Card(
        _title(snapshot),
        *figures_text(figures),
        image=Image(IMAGE, picture.description),
        rows=[
            Row(
                button(
                    _("What is shared? Take part"),
                    "community.about",
                    ANYBODY,
                    snapshot.period.start.isoformat(),
                )
            )
        ],
    )
