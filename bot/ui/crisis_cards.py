"""What somebody reads whose words speak of not wanting to live, or of a threat. It is shown to them alone."""

from collections.abc import Collection

import discord

from bot.guidance.crisis import Need, need_in
from bot.i18n import N_, _, current_language
from bot.ui.buttons import PRIMARY, Button, button
from bot.ui.cards import Card, Row
from bot.ui.entry import Interaction
from bot.ui.places import server_of
from bot.ui.replies import reply

_PAGES = {
    "bad-review-stress": N_("When it weighs on you"),
    "safety-threats": N_("When somebody threatens you"),
    "legal-threats": N_("When somebody threatens to sue"),
}
_FOR = {
    Need.LIFE: ("bad-review-stress",),
    Need.THREAT: ("safety-threats", "legal-threats", "bad-review-stress"),
}


def crisis_card(
    owner: int,
    need: Need,
    present: Collection[str],
    *,
    go_on: Button | None = None,
    kept: bool = False,
) -> Card:
    """A kind word, where there is help now, and the pages of `present` (slugs) that fit.

    `go_on`: leads to what they were about to do. `kept`: the words are the member's own record or draft.
    """
    pages = [slug for slug in _FOR[need] if slug in present]
    secondary = discord.ButtonStyle.secondary
    styles = [PRIMARY, *[secondary] * len(pages)]
    row = Row(
        *(
            button(_(_PAGES[one]), "guidance.open", owner, one, style=style)
            for one, style in zip(pages, styles, strict=False)
        )
    )
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
    if kept:
        said = _(
            "I am a program and cannot help myself. Only you see this; nobody is told, and it is not counted."
        )
    else:
        said = _("I am a program and cannot help myself. Only you see this; it is not kept or counted.")
    return Card(
        title,
        first,
        _(
            "- In danger right now: call your local emergency number (112 in Europe, 911 in North America).\n"
            "- A helpline in your country, most of them free and confidential: https://findahelpline.com"
        ),
        "-# " + said,
        rows=[one for one in (row if pages else None, Row(go_on) if go_on else None) if one is not None],
    )


async def help_for(
    interaction: Interaction, text: str, *, go_on: Button | None = None, kept: bool = False
) -> Card | None:
    """Where there is help, for whoever wrote or read `text`; None for nearly all texts. See `crisis_card`."""
    need = need_in(text)
    if need is None:
        return None
    shelf = await interaction.client.services.guidance.shelf(server_of(interaction))
    present = {one.slug for one in shelf.pages.pages_in(current_language())}
    return crisis_card(interaction.user.id, need, present, go_on=go_on, kept=kept)


async def offer_help(interaction: Interaction, *texts: str) -> None:
    """After the answer to what a member wrote: a second message, to them alone, where it speaks of a need."""
    for text in texts:
        card = await help_for(interaction, text, kept=True)
        if card is not None:
            return await reply(interaction, card)
