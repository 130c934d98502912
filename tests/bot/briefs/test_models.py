"""What a brief's model does with what it is given."""

from datetime import date

from bot.briefs.models import Brief, BriefEntry

TODAY = date(2026, 11, 27)


def test_entries_stand_in_order_of_their_days() -> None:
    entries = tuple(
        BriefEntry(day=date(2026, 11, day), kind="Message", text=text)
        for day, text in ((9, "second"), (2, "first"), (9, "third"))
    )
    brief = Brief(
        title="A", platform="Upwork", client="B", entries=entries, made_on=TODAY, zone="Europe/Madrid"
    )
    assert [entry.text for entry in brief.entries] == ["first", "second", "third"]


def test_what_reorders_or_hides_is_dropped() -> None:
    entry = BriefEntry(day=TODAY, kind="Mes\u202esage", text="a\0b\u2067c\r\nd", author="x\ny")
    assert (entry.kind, entry.text, entry.author) == ("Message", "abc\nd", "x y")
