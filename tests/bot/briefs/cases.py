"""Briefs for the tests."""

from datetime import date, timedelta

from bot.briefs.models import Brief, BriefAmount, BriefClock, BriefEntry, StatementPart

FIRST = date(2026, 9, 1)

HOSTILE = {
    "controls": "a\0b\x07c\x1b[31md\x7fe",
    "bidi": "pay \u202e000,1$\u202c now \u2067x\u2069",
    "long": "a" * 2_000,
    "wide": "W" * 2_000,
    "address": "https://example.com/" + "a?b=c&" * 300,
    "emoji": "👍🏽 👨‍👩‍👧‍👦 🇪🇸 😀 ❤️ ★",
    "private": "a \ue123 b \U0010fffd c",
    "marks": "e" + "\u0301" * 2_000,
    "program": '#panic("x") #import "@preview/a:1.0.0" $x^2$ *b* _i_ `r` @ref <label> \\ [a](b) // c /* d',
    "files": '#image("/etc/passwd") #read("/etc/passwd")',
    "lines": "\n\n\n".join("abc"),
    "spaces": " \t\u00a0\u2003 x \u200b\u200d ",
    "surrogate": "a\ud800b",
}

SCRIPTS = {
    "Latin": "Łódź, İstanbul, Việt Nam, ș ț – “señor” … € ₴ ₹",
    "Cyrillic": "Клиент одобрил работу. Україна: ґ є ї",
    "Greek": "Ο πελάτης ενέκρινε την εργασία",
    "Arabic": "وافق العميل على العمل",
    "Hebrew": "הלקוח אישר את העבודה",
    "Devanagari": "ग्राहक ने काम को मंज़ूरी दी",
    "Thai": "ลูกค้าอนุมัติงาน",
    "Chinese": "客户批准了工作",
    "Korean": "고객이 작업을 승인했습니다",
}


def entries(count: int, image: bytes | None = None) -> tuple[BriefEntry, ...]:
    """So many pieces of evidence, one a day."""
    return tuple(
        BriefEntry(
            day=FIRST + timedelta(days=number),
            kind="Message",
            text=f"Number {number} says that the second page was never agreed.\nIt was offered for $200.",
            author="Acme GmbH",
            link=f"https://example.com/rooms/{number}",
            file_name=f"screenshot-{number}.png" if image else "",
            image=image,
        )
        for number in range(count)
    )


def brief(**changes: object) -> Brief:
    """A brief that has all parts."""
    parts: dict[str, object] = {
        "title": "Refund asked for after approval",
        "platform": "Upwork, fixed price",
        "client": "Acme GmbH",
        "summary": ("The client approved milestone 2.", "I ask that the payment stands."),
        "amounts": (BriefAmount(what="Paid so far", cents=1_200_00, currency="USD"),),
        "clocks": (BriefClock(day=date(2026, 11, 30), what="Answer the request", silence="It is refunded."),),
        "statement": (StatementPart(heading="What was agreed", text="One page.\nTwo rounds of changes."),),
        "against": "Milestone 2 came two days late.",
        "entries": entries(3),
        "made_on": date(2026, 11, 27),
        "zone": "Europe/Madrid",
    }
    return Brief.model_validate(parts | changes)
