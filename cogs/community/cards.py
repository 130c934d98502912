"""How a server's insights look, to members, moderators, and in the channel."""

from typing import NamedTuple

import discord

from bot.charts.insights import RANGES
from bot.i18n import _, ngettext
from bot.insights.models import MOST_SERVERS, Common, Figures, Period, Server, Share, Snapshot
from bot.insights.rule import LEAST, MEMBERS
from bot.insights.service import Mine
from bot.scores.estimates import Picture
from bot.ui.buttons import ANYBODY, button
from bot.ui.cards import Card, Image, Row, Tone
from bot.ui.text import day, inert, moment

IMAGE = "insights.png"
PRIMARY, DANGER = discord.ButtonStyle.primary, discord.ButtonStyle.danger

SURELY = LEAST + 2 * MEMBERS.bound
"""From so many members on there are surely numbers."""


class Place(NamedTuple):
    """A server as the one who asks sees it. `failed`: the last monthly post did not go out."""

    server: Server
    snapshot: Snapshot | None
    next: Period
    moderator: bool
    takes_part: bool
    failed: bool


def period_words(period: Period) -> str:
    """`1 Oct 2025 – 31 Dec 2025`."""
    return f"{day(period.start)} – {day(period.end)}"


def _what() -> str:
    return _(
        "Insights show what members who take part report together: how many contracts get feedback, after how many "
        "days, how often something hidden was probably bad, and what is looked for most."
    )


def _percent(share: Share) -> str:
    return _("**{percent} %** (± {margin})").format(percent=share.percent, margin=share.margin)


def _days(figures: Figures) -> str:
    if figures.days is None:
        return _("Days until feedback: too few members logged the day.")
    return _(
        "Days until feedback: **{median}** for the member in the middle; the middle half lies between {low} and "
        "{high}."
    ).format(
        median=_(RANGES[figures.days.median]),
        low=_(RANGES[figures.days.low]),
        high=_(RANGES[figures.days.high]),
    )


def _topic(one: Common) -> str:
    many = ngettext("{count} member or more", "{count} members or more", one.members)
    return f"- {inert(one.title, 80)} · {many.format(count=one.members)}"


def _topics(figures: Figures) -> str:
    if not figures.topics:
        return _("No topic was looked for by enough members.")
    blocks = []
    for heading, answered in (
        (_("**Looked for most**"), True),
        (_("**Looked for, without an answer here**"), False),
    ):
        lines = [_topic(one) for one in figures.topics if one.answered is answered]
        if lines:
            blocks.append("\n".join([heading, *lines]))
    return "\n\n".join(blocks)


def _figures(figures: Figures) -> list[str]:
    over = ngettext("From {count} member or more:", "From {count} members or more:", figures.members)
    return [
        "\n".join(
            [
                over.format(count=figures.members),
                "- "
                + _("{share} of the contracts that ended got feedback.").format(
                    share=_percent(figures.feedback)
                ),
                "- " + _days(figures),
                "- "
                + _("{share} of those with feedback were probably judged badly in secret.").format(
                    share=_percent(figures.hidden)
                ),
            ]
        ),
        _topics(figures),
        "-# "
        + _(
            "Each member counts the same. Numbers are rounded and blurred by chance, so that nobody's own can be read "
            "off: ± holds nine times of ten. What was hidden is an estimate, not a fact."
        ),
    ]


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
        *_figures(snapshot.figures),
        coming,
        image=Image(IMAGE, picture.description) if picture else None,
        tone=Tone.CAREFUL if trouble else Tone.PLAIN,
        rows=_rows(owner, place, numbers=True),
    )


def _off_card(owner: int, place: Place, said: str) -> Card:
    how = (
        _("You can switch them on. Members then choose for themselves whether they take part.")
        if place.moderator
        else _("A moderator who may manage the server can switch them on with `/community setup`.")
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
    if not (place.moderator and place.failed):
        return ""
    return "⚠️ " + _(
        "The monthly post did not go out: its channel is gone, or I lack a permission there. Choose a channel with "
        "`/community setup`, and I try again."
    )


def join_card(owner: int, mine: Mine, *, guild_id: int, on: bool) -> Card:
    """Exactly what a member shares, with their own values, and the choice."""
    part = mine.part
    takes_part = guild_id in mine.servers
    days = _(RANGES[part.days]) if part.days is not None else _("no day logged")
    lines = [
        _("contracts on Upwork that ended: **{ended}**; with feedback: **{rated}**").format(
            ended=part.ended, rated=part.rated
        ),
        _("days that feedback took, as one of six ranges: **{days}**").format(days=days),
        _("share that I take for judged badly in secret, counted up to 50 %: **{percent} %**").format(
            percent=round(part.hidden / 10)
        ),
        _("one of the topics you look for in this server's guidance, picked by chance"),
    ]
    counts = (
        "" if part.rated else _("You got no feedback in these months, so you would not be counted this time.")
    )
    return Card(
        _("You take part in this server's insights") if takes_part else _("Take part in the insights?"),
        _("Once a month I count this about you, and nothing else. As of now, for {period}:").format(
            period=period_words(mine.period)
        ),
        "\n".join(f"- {line}" for line in lines),
        counts,
        _(
            "No name, client, date, amount, star or text is shared. Only totals over at least {least} members are "
            "published, rounded and blurred by chance: even who knows the figures of everybody else cannot read off "
            "yours, nor that you joined, left or changed something."
        ).format(least=LEAST),
        _(
            "Moderators do not see who takes part. You can leave at any time; what was published before stays, it "
            "holds only totals. You can take part in up to {count} servers."
        ).format(count=MOST_SERVERS),
        rows=[
            Row(
                button(_("Leave"), "community.leave", owner)
                if takes_part
                else button(_("Take part"), "community.join.yes", owner, style=PRIMARY, disabled=not on),
                button(_("Insights"), "community.insights", owner),
            )
        ],
    )


def elsewhere_card(owner: int, servers: int) -> Card:
    """Outside the servers that a member takes part in: out of all of them."""
    if not servers:
        return Card(_("You take part in no server's insights"), _("There is nothing to leave."))
    text = ngettext("You take part in {count} server.", "You take part in {count} servers.", servers)
    return Card(
        _("You do not take part here"),
        text.format(count=servers),
        rows=[Row(button(_("Leave everywhere"), "community.leave", owner, "all", style=DANGER))],
    )


def left_card(owner: int, count: int) -> Card:
    """The member left."""
    text = ngettext("You left {count} server's insights.", "You left the insights of {count} servers.", count)
    return Card(
        "✓ " + text.format(count=count),
        _("From the next numbers on you are not counted. What was published before holds only totals."),
        rows=[Row(button(_("Insights"), "community.insights", owner))],
    )


def setup_card(owner: int, place: Place, said: str = "") -> Card:
    """What moderators set."""
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
            "`/community setup channel` puts the monthly post elsewhere. I post once a month, without any ping."
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
        *_figures(figures),
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
