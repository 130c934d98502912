"""Taking part in a server's insights: what is shared, and leaving again."""

from bot.i18n import _, ngettext
from bot.insights.charts import RANGES
from bot.insights.models import MOST_SERVERS
from bot.insights.rule import LEAST
from bot.insights.service import Mine
from bot.ui.buttons import DANGER, PRIMARY, button
from bot.ui.cards import Card, Row
from cogs.community.figures import period_words


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
    """Says that the member no longer takes part."""
    text = ngettext("You left {count} server's insights.", "You left the insights of {count} servers.", count)
    return Card(
        "✓ " + text.format(count=count),
        _("From the next numbers on you are not counted. What was published before holds only totals."),
        rows=[Row(button(_("Insights"), "community.insights", owner))],
    )
