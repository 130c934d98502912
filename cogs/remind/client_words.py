"""Words that a member may send to a client: neutral, never for stars, never for anything in return."""

from datetime import date, datetime, timedelta

from bot.contracts.models import Contract
from bot.guidance.models import Page, Tone
from bot.i18n import _, language
from bot.platforms import Platform
from bot.reminders.planning import deadline
from bot.ui.labels import platform_name
from bot.ui.text import day
from bot.values import clean_text

REMINDER = "reminder"
"""The draft of the page `feedback-ask` that is for after the contract's end."""


def library_drafts(page: Page, contract: Contract) -> list[str]:
    """The guidance page's own reminder for the client, short and warm, filled in from `contract`."""
    draft = next((one for one in page.drafts if one.name == REMINDER), None)
    closes = deadline(contract)
    if draft is None or closes is None:
        return []
    values = {
        "client": _plain(contract.client),
        "contract": _plain(contract.title) or _("our contract"),
        "deadline": day(last_day(closes)),
    }
    return [draft.fill(values, tone) for tone in (Tone.SHORT, Tone.WARM)]


def feedback_draft(contract: Contract, locale: str | None) -> list[str]:
    """Ways to ask for feedback on `contract` in the language of `locale`, the shortest first.

    For platforms that the guidance library has no words for.
    """
    with language(locale):
        closes = deadline(contract)
        where = "" if contract.platform is Platform.DIRECT else platform_name(contract.platform)
        names = {
            "client": _plain(contract.client),
            "platform": where,
            "day": day(last_day(closes) if closes else None),
        }
        short = (
            _(
                "Hi {client}, would you leave a few words about our work together? An honest view helps me most."
            )
            if not where
            else _(
                "Hi {client}, our contract is closed. Would you leave your honest feedback on {platform}? "
                "A minute is enough. Thank you!"
            )
        )
        warm = (
            _(
                "Hi {client}, thank you for the work together. If anything could have gone better, I would like to "
                "hear it. When you have a moment, please leave your honest feedback."
            )
            if closes is None
            else _(
                "Hi {client}, thank you for the work together. If anything could have gone better, I would like to "
                "hear it. {platform} takes feedback until {day}; I would be glad if you left yours, as you see it."
            )
        )
        return [short.format(**names), warm.format(**names)]


def last_day(closes: datetime) -> date:
    """The last whole day before a window closes."""
    return (closes - timedelta(minutes=1)).date()


def closing_draft(contract: Contract, locale: str | None) -> str:
    """Words to ask the client to end the contract."""
    with language(locale):
        return _(
            "Hi {client}, from my side the work is done. If you are satisfied, would you end the contract on "
            "{platform}? If something is missing, tell me and I will look at it."
        ).format(client=_plain(contract.client), platform=platform_name(contract.platform))


def code(text: str) -> str:
    """`text` to be copied: in a code block, where nothing in it is more than text."""
    return f"```\n{text}\n```"


def _plain(name: str) -> str:
    """A name for a code block: it cannot end the block."""
    return " ".join(str(clean_text(name)).replace("`", "'").split())[:80]
