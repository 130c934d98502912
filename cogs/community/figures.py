"""A server's figures in words, as members and everybody read them."""

from bot.i18n import _, ngettext
from bot.insights.charts import RANGES
from bot.insights.models import Common, Figures, Period, Share
from bot.ui.text import day, inert


def period_words(period: Period) -> str:
    """`1 Oct 2025 – 31 Dec 2025`."""
    return f"{day(period.start)} – {day(period.end)}"


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


def figures_text(figures: Figures) -> list[str]:
    """The published figures of a server, a paragraph for each."""
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
