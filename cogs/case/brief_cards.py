"""What is said with the brief of a case."""

from bot.briefs.models import Brief
from bot.cases.models import Case
from bot.i18n import _
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row, Tone
from bot.ui.text import inert

PDF_NAME, TEXT_NAME = "brief.pdf", "brief.txt"


def brief_card(owner: int, case: Case, brief: Brief, said: str, tone: Tone) -> Card:
    """What the files below it hold."""
    masks = (
        button(_("Show names"), "case.mask", owner, f"no~{case.id}")
        if case.masked
        else button(_("Mask names"), "case.mask", owner, f"yes~{case.id}")
    )
    lacks = [] if brief.statement else [_("your statement")]
    lacks += [] if brief.entries else [_("any evidence")]
    return Card(
        _("The brief of {case}").format(case=inert(case.name, 100)),
        said,
        _("**{pdf}** is for the mediator, **{text}** to paste into a ticket.").format(
            pdf=PDF_NAME, text=TEXT_NAME
        )
        if tone is Tone.GOOD
        else None,
        _("It still lacks: {what}.").format(what=", ".join(lacks)) if lacks else None,
        "-# " + _("Names, addresses and links are masked in it, and pictures left out: they show names too.")
        if case.masked
        else "-# "
        + _("It has the names as you wrote them. Leave out what the reader does not need to know."),
        tone=tone,
        rows=[
            Row(
                button(_("Back to the case"), "case.show", owner, case.id, style=PRIMARY),
                masks,
                button(_("Statement"), "case.statement", owner, case.id),
            )
        ],
    )
