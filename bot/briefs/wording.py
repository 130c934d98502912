"""The words that every form of a brief shares, in the language of this moment."""

from bot.briefs.models import Brief, BriefEntry
from bot.i18n import _, ngettext
from bot.written import written_day


def facts(brief: Brief) -> list[tuple[str, str]]:
    """What stands at its head: labels with their values; those without one are left out."""
    found = [
        (_("Platform"), brief.platform),
        (_("Client"), brief.client),
        (_("Evidence"), _period(brief)),
        (_("Prepared"), _("{day}, by the freelancer").format(day=written_day(brief.made_on))),
        (_("Time zone"), brief.zone),
    ]
    return [(label, value) for label, value in found if value]


def _period(brief: Brief) -> str:
    if not brief.entries:
        return ""
    count = ngettext("{count} entry", "{count} entries", len(brief.entries)).format(count=len(brief.entries))
    days = [written_day(day) for day in (brief.entries[0].day, brief.entries[-1].day)]
    return f"{count}, {' – '.join(dict.fromkeys(days))}"


def heading(entry: BriefEntry) -> str:
    """What an entry is called: its day, its kind and, where known, who wrote it."""
    return " · ".join(filter(None, (written_day(entry.day), entry.kind, entry.author)))
