"""What moderators are told of members' use of guidance: pages that helped, words that found nothing."""

from bot.i18n import _, ngettext
from bot.insights.heard import Told
from bot.insights.models import VoiceKind
from bot.insights.rule import HEARD, LEAST_HEARD
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row
from bot.ui.pages import Order, page_of, pager
from bot.ui.text import inert, moment
from cogs.guidance.manage_cards import Titled
from cogs.guidance.review_cards import overview_row

_MARKS = {VoiceKind.HELPED: "👍", VoiceKind.NOT_HELPED: "👎"}

OFTEN = LEAST_HEARD + HEARD.bound
"""From so many voices on, something is shown in one of two cases or more."""


def _how(told: Told) -> str:
    text = _(
        "Counted on {day}, for the three months before; the next count is {next}. Each member has one voice, for one "
        "thing picked by chance. The counts are blurred, so that nobody can tell who said what: it takes about {often} "
        "voices to be seen here, and never fewer than {least}."
    ).format(
        day=moment(told.period.moment, "D"),
        next=moment(told.period.after.moment, "R"),
        often=OFTEN,
        least=LEAST_HEARD,
    )
    return f"-# {text}"


def _members(count: int) -> str:
    return ngettext("{count} member or more", "{count} members or more", count).format(count=count)


def helped_card(owner: int, told: Told, titled: Titled, number: int) -> Card:
    """Pages that members called helpful or not, the most named first."""
    known = [
        (name, one) for one in told.heard if one.kind is not VoiceKind.IN_VAIN and (name := titled(one.about))
    ]
    listed, page = page_of(known, number, 15)
    lines = [f"- {_MARKS[one.kind]} {inert(name)} · {_members(one.members)}" for name, one in listed]
    return Card(
        _("What members found helpful"),
        "\n".join(lines) or _("No page yet of which enough members said so."),
        page.note,
        _how(told),
        rows=[pager(page, "guidance.manage.helped", owner, order=Order.OTHER), overview_row(owner)],
    )


def wanted_card(owner: int, told: Told) -> Card:
    """Words that members searched for in vain, the most wanted first."""
    lines = [
        f"- **{inert(one.about)}** · {_members(one.members)}"
        for one in told.heard
        if one.kind is VoiceKind.IN_VAIN
    ][:30]
    return Card(
        _("Searched without finding"),
        "\n".join(lines) or _("No word yet that enough members searched for."),
        _how(told),
        rows=[
            Row(button(_("Write a page"), "guidance.manage.add", owner, style=PRIMARY)),
            overview_row(owner),
        ],
    )
