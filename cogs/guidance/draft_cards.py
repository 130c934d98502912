"""Messages to send: the text to copy, and the way from one tone to the other."""

import re

import discord

from bot.guidance.models import PLACEHOLDERS, Draft, Page, Recipient
from bot.guidance.models import Tone as Voice
from bot.i18n import N_, _
from bot.ui.buttons import PRIMARY, button, select
from bot.ui.cards import Card, Row
from bot.ui.guidance_links import Spot
from bot.ui.page_words import Values, written
from bot.ui.text import cut, inert
from bot.values import clean_text

RECIPIENTS = {
    Recipient.CLIENT: N_("To the client"),
    Recipient.SUPPORT: N_("To support"),
    Recipient.OTHER: N_("To somebody else"),
}
VOICES = {Voice.SHORT: N_("short"), Voice.WARM: N_("warm")}


def recovered(draft: Draft, voice: Voice, text: str) -> dict[str, str] | None:
    """What was filled into a draft, read from the message itself; None where that is not this draft.

    The message is all that outlives a restart. Each value reaches to where the draft goes on for the first time.
    """
    template = draft.text(voice).strip()
    pieces = re.split(r"\{([a-z_]+)\}", template)
    text = text.strip()
    if not text.startswith(pieces[0]):
        return None
    values: dict[str, str] = {}
    at = len(pieces[0])
    names, literals = pieces[1::2], pieces[2::2]
    for number, (name, literal) in enumerate(zip(names, literals, strict=True)):
        if name in values:
            told = values[name] or f"[{_(PLACEHOLDERS[name].label)}]"
            end = at + len(told)
            if text[at:end] != told or not text.startswith(literal, end):
                return None
        else:
            last = number == len(names) - 1
            end = len(text) - len(literal) if last else text.find(literal, at + 1) if literal else -1
            if end < at or not text.startswith(literal, end):
                return None
            value = text[at:end]
            values[name] = "" if value == f"[{_(PLACEHOLDERS[name].label)}]" else value
        at = end + len(literal)
    return values if at == len(text) else None


def choose_draft_card(owner: int, spot: Spot, page: Page) -> Card:
    """Asks which of a page's messages the member wants."""
    choices = [
        discord.SelectOption(
            label=cut(str(clean_text(draft.title)), 100),
            value=draft.name,
            description=_(RECIPIENTS[draft.to]),
        )
        for draft in page.drafts
    ]
    lines = [f"- **{inert(draft.title)}** · {_(RECIPIENTS[draft.to])}" for draft in page.drafts]
    return Card(
        _("Which message?"),
        "\n".join(lines),
        rows=[
            Row(select(_("Choose a message"), "guidance.write", owner, choices, spot)),
            Row(button(_("Back to the page"), "guidance.page", owner, spot)),
        ],
    )


def draft_card(owner: int, page: Page, draft: Draft, voice: Voice, values: Values) -> Card:
    """The message, ready to be copied, and the other tone a press away."""
    other = Voice.WARM if voice is Voice.SHORT else Voice.SHORT
    missing = [name for name in draft.placeholders if not values.get(name, "").strip()]
    here = f"{page.slug}~{draft.name}~{voice}"
    switch = _("Make it warmer") if other is Voice.WARM else _("Make it shorter")
    row = Row(button(switch, "guidance.tone", owner, here, style=PRIMARY))
    if draft.placeholders:
        row.add_item(button(_("Change the details"), "guidance.details", owner, here))
    row.add_item(button(_("Back to the page"), "guidance.page", owner, Spot(page.slug)))
    return Card(
        inert(draft.title),
        f"-# {_(RECIPIENTS[draft.to])} · {_(VOICES[voice])}",
        written(draft.fill(values, voice)),
        _("Put your own words in place of what stands in [brackets].") if missing else None,
        "-# " + _("Copy it, read it once more, and send it yourself: I write to nobody."),
        rows=[row],
    )
