"""What somebody reads whose words speak of not wanting to live, or of a threat. It is shown to them alone."""

from collections.abc import Collection

from bot.guidance.crisis import Need
from bot.i18n import N_, _
from bot.ui.buttons import PRIMARY, button
from bot.ui.cards import Card, Row

_PAGES = {
    "bad-review-stress": N_("When it weighs on you"),
    "safety-threats": N_("When somebody threatens you"),
    "legal-threats": N_("When somebody threatens to sue"),
}
_FOR = {
    Need.LIFE: ("bad-review-stress",),
    Need.THREAT: ("safety-threats", "legal-threats", "bad-review-stress"),
}


def crisis_card(owner: int, need: Need, present: Collection[str]) -> Card:
    """A kind word, where there is help now, and the pages of `present` (slugs) that fit."""
    pages = [slug for slug in _FOR[need] if slug in present]
    row = Row(*(button(_(_PAGES[one]), "guidance.open", owner, one, style=PRIMARY) for one in pages))
    if need is Need.LIFE:
        title = _("I am glad that you wrote this down")
        first = _(
            "What you wrote sounds very heavy, and you do not have to carry it alone. No review and no score is worth "
            "more than you. Please talk to a person now: somebody close to you, or a helpline."
        )
    else:
        title = _("Your safety comes first")
        first = _(
            "A threat is not your fault, and nothing about a contract is worth a risk. Do not answer, do not meet. "
            "Keep what was written, and tell somebody you trust and the police."
        )
    return Card(
        title,
        first,
        _(
            "- In danger right now: call your local emergency number (112 in Europe, 911 in North America).\n"
            "- A helpline in your country, most of them free and confidential: https://findahelpline.com"
        ),
        "-# " + _("I am a program and cannot help myself. Only you see this; it is not kept or counted."),
        rows=[row] if pages else [],
    )
