"""The brief as text for a ticket."""

from bot.briefs.plain import plain_text
from tests.bot.briefs.cases import brief, entries

WHOLE = """\
Refund asked for after approval

Platform: Upwork, fixed price
Client: Acme GmbH
Evidence: 1 entry, 1 Sept 2026
Prepared: 27 Nov 2026, by the freelancer
Time zone: Europe/Madrid

SUMMARY

- The client approved milestone 2.
- I ask that the payment stands.

AMOUNTS

- Paid so far: $1,200.00

DEADLINES

- 30 Nov 2026: Answer the request
  If nothing is done: It is refunded.

STATEMENT

What was agreed
One page.
Two rounds of changes.

WHAT SPEAKS AGAINST IT

Milestone 2 came two days late.

EVIDENCE

[1] 1 Sept 2026 · Message · Acme GmbH
Number 0 says that the second page was never agreed.
It was offered for $200.
Link: https://example.com/rooms/0
File: screenshot-0.png
"""


def test_the_whole_text() -> None:
    assert plain_text(brief(entries=entries(1, b"a picture"))) == WHOLE


def test_parts_that_are_empty_are_left_out() -> None:
    text = plain_text(
        brief(summary=(), amounts=(), clocks=(), statement=(), against="", entries=(), client="")
    )
    assert text == (
        "Refund asked for after approval\n\n"
        "Platform: Upwork, fixed price\nPrepared: 27 Nov 2026, by the freelancer\nTime zone: Europe/Madrid\n"
    )


def test_it_is_in_the_brief_s_language() -> None:
    text = plain_text(brief(language="es"))
    assert "Pruebas: 3 entradas, 1 sept 2026 – 3 sept 2026" in text
    assert "RESUMEN" in text
    assert "- 30 nov 2026: Answer the request\n  Si no se hace nada: It is refunded." in text
