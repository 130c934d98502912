"""What cards show of the guidance pages: deadlines, and messages to send, filled in and ready to be copied."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from bot.contracts.models import Contract
from bot.guidance.dates import meant_cents, meant_day
from bot.guidance.deadlines import MOMENTS, Deadline
from bot.guidance.models import Category, Draft, Page, Recipient
from bot.i18n import _, ngettext
from bot.ui.text import cut, day, inert, moment, money

MOST_VALUE = 200
"""Characters that may be filled in for a placeholder."""
_BREAK = "`\u200b`\u200b`"
"""Three backticks that end no code block."""

_NUMBER = re.compile(r"/(\d{4,20})/?$")
"""A contract's number is a whole part of its address: the digits at the end of `~01ab2345` are none."""

Values = Mapping[str, str]


def prefilled(page: Page, draft: Draft, contract: Contract | None, today: date) -> dict[str, str]:
    """What a contract says of the placeholders of a page's draft, of days and sums only those that it means.

    A `{link}` is never filled in: it is the proof, the sample or the rule, and the contract's own page is none of
    these. What is asked of a community names no contract: its pages say to leave out what tells who it is about.
    """
    if contract is None:
        return {}
    days = {
        name: day(found)
        for name in ("date", "deadline")
        if (found := meant_day(page, draft, name, contract, today)) is not None
    }
    paid = meant_cents(draft, "amount", contract)
    values = {"amount": money(paid, contract.currency) if paid else "", **days}
    if page.category is not Category.COMMUNITY or draft.to is not Recipient.OTHER:
        number = _NUMBER.search(contract.link or "")
        values |= {
            "client": contract.client,
            "contract": contract.title,
            # Beside its title the work is what was delivered: "the final logo on Logo design".
            "work": "" if "contract" in draft.placeholders else contract.title,
            "contract_id": number[1] if number else "",
        }
    return {name: cut(value, MOST_VALUE) for name, value in values.items() if value}


def written(text: str) -> str:
    """A message in a block that can be copied as it is."""
    return f"```\n{text.replace('```', _BREAK)}\n```"


def unwritten(block: str) -> str | None:
    """The message in such a block, None where there is none."""
    found = re.fullmatch(r"```\n(.*)\n```", block, re.DOTALL)
    return found[1].replace(_BREAK, "```") if found else None


def deadline_words(deadline: Deadline, end: datetime | None) -> str:
    """A deadline of a page in a line. `end`: when it is over for a contract, None where the contract does not tell."""
    if end is None:
        days = (
            ngettext("{count} business day from {start}", "{count} business days from {start}", deadline.days)
            if deadline.business
            else ngettext("{count} day from {start}", "{count} days from {start}", deadline.days)
        )
        when = days.format(count=deadline.days, start=_(MOMENTS[deadline.counted_from]))
    else:
        # Some say until when, others from when: a day with its distance is right for both.
        when = _("day {count} is {date}, **{when}**").format(
            count=deadline.days, date=moment(end, "f"), when=moment(end)
        )
    note = f" ({inert(deadline.note, 200)})" if deadline.note else ""
    return f"{inert(deadline.what, 150)}: {when}{note}"
