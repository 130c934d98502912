"""The words that every form of a brief shares, in the language of this moment."""

from bot.briefs.models import Brief, BriefEntry
from bot.i18n import _
from bot.written import written_day


def facts(brief: Brief) -> list[tuple[str, str]]:
    """What stands at its head: labels with their values; those without one are left out."""
    found = [
        (_("Platform"), brief.platform),
        (_("Client"), brief.client),
        (_("Evidence"), _period(brief)),
        (_("Prepared"), _("{day}, by the freelancer").format(day=written_day(brief.made_on))),
        (_("Days"), _("as in the time zone {zone}").format(zone=brief.zone)),
    ]
    return [(label, value) for label, value in found if value]


def _period(brief: Brief) -> str:
    if not brief.entries:
        return ""
    first, last = brief.entries[0].day, brief.entries[-1].day
    if first == last:
        return _("{count} entries, {day}").format(count=len(brief.entries), day=written_day(first))
    return _("{count} entries, {first} to {last}").format(
        count=len(brief.entries), first=written_day(first), last=written_day(last)
    )


def heading(entry: BriefEntry) -> str:
    """What an entry is called: its day, its kind and, where known, who wrote it."""
    return " · ".join(filter(None, (written_day(entry.day), entry.kind, entry.author)))
