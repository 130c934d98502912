"""Messages to send, from the guidance pages: filled in from a contract, and in a block that can be copied."""

import re
from collections.abc import Mapping
from datetime import date

from bot.contracts.models import Contract
from bot.guidance.dates import meant_cents, meant_day
from bot.guidance.models import Draft, Page
from bot.ui.text import cut, day, money

MOST_VALUE = 200
"""Characters that may be filled in for a placeholder."""
_BREAK = "`\u200b`\u200b`"
"""Three backticks that end no code block."""

Values = Mapping[str, str]


def prefilled(page: Page, draft: Draft, contract: Contract | None, today: date) -> dict[str, str]:
    """What a contract says of the placeholders of a page's draft, of days and sums only those that it means."""
    if contract is None:
        return {}
    days = {
        name: day(found)
        for name in ("date", "deadline")
        if (found := meant_day(page, draft, name, contract, today)) is not None
    }
    paid = meant_cents(draft, "amount", contract)
    number = re.search(r"(\d{4,20})/?$", contract.link or "")
    values = {
        "client": contract.client,
        "contract": contract.title,
        "work": contract.title,
        "amount": money(paid, contract.currency) if paid else "",
        **days,
        "link": contract.link or "",
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
