"""What gives somebody away is found, however it is written, and ordinary sentences are left alone."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.text import key
from bot.support import identify
from bot.support.identify import MOST_NAMES, Found, Kind, find_identifying, mask

WORDS = {kind: kind.value for kind in Kind}


def kinds(text: str, **known: list[str]) -> list[tuple[Kind, str]]:
    return [(one.kind, one.text) for one in find_identifying(text, **known)]


@pytest.mark.parametrize(
    ("text", "kind", "piece"),
    [
        ("write to jo.hn+x@mail.example.org please", Kind.EMAIL, "jo.hn+x@mail.example.org"),
        ("john (at) mail (dot) com", Kind.EMAIL, "john (at) mail (dot) com"),
        ("juan [arroba] correo [punto] es", Kind.EMAIL, "juan [arroba] correo [punto] es"),
        ("john at mail dot com", Kind.EMAIL, "john at mail dot com"),
        ("ｊｏｈｎ＠ｍａｉｌ.com", Kind.EMAIL, "ｊｏｈｎ＠ｍａｉｌ.com"),
        ("jo\u200bhn@ma\u2060il.com", Kind.EMAIL, "jo\u200bhn@ma\u2060il.com"),
        ("see https://example.org/a?b=c.", Kind.LINK, "https://example.org/a?b=c"),
        ("see (www.example.org/x)", Kind.LINK, "www.example.org/x"),
        ("it is on quarry-tiles.co.uk/shop now", Kind.LINK, "quarry-tiles.co.uk/shop"),
        ("join discord.gg/abcdef", Kind.LINK, "discord.gg/abcdef"),
        ("tg://resolve?domain=x", Kind.LINK, "tg://resolve?domain=x"),
        (
            "https://www.upwork.com/nx/wm/workroom/31234567",
            Kind.CONTRACT,
            "https://www.upwork.com/nx/wm/workroom/31234567",
        ),
        ("upwork.com/ab/f/contracts/1234", Kind.CONTRACT, "upwork.com/ab/f/contracts/1234"),
        (
            "https://www.fiverr.com/orders/FO12345678",
            Kind.CONTRACT,
            "https://www.fiverr.com/orders/FO12345678",
        ),
        ("order FO4A5B6C7D8E is late", Kind.CONTRACT, "FO4A5B6C7D8E"),
        ("job ~01a2b3c4d5e6f7a8b9 again", Kind.CONTRACT, "~01a2b3c4d5e6f7a8b9"),
        (
            "https://www.freelancer.com/projects/logo/x-1234",
            Kind.CONTRACT,
            "https://www.freelancer.com/projects/logo/x-1234",
        ),
        ("call +49 (170) 123-45 67 now", Kind.PHONE, "+49 (170) 123-45 67"),
        ("call 555 123 4567", Kind.PHONE, "555 123 4567"),
        ("llama al 0034 612 345 678", Kind.PHONE, "0034 612 345 678"),
        ("ask @maria.r about it", Kind.MENTION, "@maria.r"),
        ("ask <@!123456789012345678>", Kind.MENTION, "<@!123456789012345678>"),
        ("ask Maria#1234", Kind.MENTION, "Maria#1234"),
        ("my telegram: maria_99", Kind.MENTION, "telegram: maria_99"),
        *(
            (f"he owes me {amount} now", Kind.SUM, amount)
            for amount in (
                "500$",
                "$500",
                "$ 1,234.50",
                "$1.2k",
                "1.200 €",
                "1\u202f250,50 €",
                "250,-€",
                "USD 500",
                "500 usd",
                "500 Dollars",
                "500 dólares",
                "10 mil euros",
                "Rs. 5,000",
                "₹12,50,000",
                "US$ 300",
                "$300 CAD",
                "500-700$",
                "CHF 1'250.50",
                "￥500",
                "٥٠٠ €",
                "45 EUR",
                "20 rupias",
                "R$20",
            )
        ),
        ("then Mr. Smith refused", Kind.NAME, "Smith"),
        ("luego la Sra. Gómez dijo", Kind.NAME, "Gómez"),
        ("a man called Peter pays late", Kind.NAME, "Peter"),
        ("un cliente llamado Íñigo paga", Kind.NAME, "Íñigo"),
        ("I worked with Ana María López last year", Kind.NAME, "Ana María López"),
    ],
)
def test_found(text: str, kind: Kind, piece: str) -> None:
    assert (kind, piece) in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "My score fell from 100 to 92 after a 5-star job. Why?",
        "The contract ran from 2026-01-05 to 2026-03-01, or 05/01/2026 to 1.3.2026.",
        "2 real clients, 5 PHP files, 2 all in all, 5k followers, 4 m long, 3 jobs. That is 10.28%, e.g. too little.",
        "Upwork says Job Success Score, Top Rated Plus and Rising Talent.",
        "On Monday I asked. In March I asked Support again. Nothing.",
        "Mi cliente no paga desde enero. ¿Qué hago? El lunes escribo a Upwork.",
        "I use Node.js and Vue.js; version 3.11.2, 24/7.",
        "URGENT: PLEASE HELP, THE CLIENT IS THREATENING ME",
        "",
    ],
)
def test_left_alone(text: str) -> None:
    assert kinds(text) == []


def test_a_client_is_found_however_it_is_written() -> None:
    clients = ["Quarry Tiles", "Müller"]
    for text in ("QUARRY TILES", "quarry-tiles", "Quarry\u200b Tiles", "quarrytiles"):
        assert kinds(f"so {text} said", clients=clients) == [(Kind.CLIENT, text)], text
    assert kinds("so quarry said", clients=clients) == [(Kind.CLIENT, "quarry")]
    assert kinds("the muller family", clients=clients) == [(Kind.CLIENT, "muller")]
    assert kinds("a quarrying job", clients=clients) == []
    assert kinds("x", clients=["x", "", "  "]) == []


def test_ones_own_name() -> None:
    assert kinds("I am álice, hi", own_names=["Alice", ""]) == [(Kind.SELF, "álice")]


def test_masking() -> None:
    text = "Mr. Smith (john@x.com) of Acme sent https://upwork.com/nx/wm/workroom/1 twice for 2024 500$."
    found = find_identifying(text, clients=["Acme"])
    assert (
        mask(text, found, WORDS) == "Mr. [name] ([email]) of [client] sent [contract] twice for 2024 [sum]."
    )
    assert find_identifying(mask(text, found, WORDS), clients=["Acme"]) == []
    assert mask("nothing", [], WORDS) == "nothing"


@given(st.text(max_size=400))
def test_whatever_is_written(text: str) -> None:
    found = find_identifying(text, clients=["Acme Widgets"], own_names=["alice"])
    for one in found:
        assert isinstance(one, Found)
        assert text[one.start : one.end] == one.text
    for one, following in pairwise(found):
        assert one.end <= following.start


def test_however_many_clients_the_text_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """20,000 clients were 20,000 searches of the same text. Now each word of it is folded once, each name once."""
    folded: list[str] = []

    def counted(text: str) -> str:
        folded.append(text)
        return key(text)

    monkeypatch.setattr(identify, "key", counted)
    asked = iter([f"Client{number} Holdings" for number in range(20_000)])
    found = find_identifying("so client7 and Client8-Holdings paid, client19999 did not", clients=asked)
    assert [one.text for one in found] == ["client7", "Client8-Holdings"], "the first names only"
    assert len(folded) <= 2 * MOST_NAMES + 10
    assert next(asked) == f"Client{MOST_NAMES} Holdings", "the rest was not even looked at"


def test_what_unfolds_into_many_characters_is_left_as_it_is() -> None:
    """U+FDFA unfolds into 18: a text of 4,000 of them would be one of 72,000."""
    folded, origin = identify._fold("\ufdfa" * 4000)
    assert (len(folded), len(origin)) == (4000, 4000)
    assert identify._fold("ﬃ")[0] == "ffi"


def test_a_name_in_pieces() -> None:
    for text in ("A.C.M.E. Widgets", "a c m e widgets", "ACME\nWidgets", "Ácme_Widgets"):
        assert kinds(f"so {text}: no", clients=["Acme Widgets"])[0] == (Kind.CLIENT, text), text
    assert kinds("acme ------- widgets", clients=["Quarry", "Acmewidgets"]) == [], "too far apart"


HOSTILE = (
    "a@",
    "1 ",
    "a.",
    "www.",
    "A ",
    "Mr. ",
    "(at)",
    "a (at) ",
    "a at a ",
    "upwork.com/",
    "\u200b",
    "\ufdfa",
    "11 ",
    "$1,11",
    "1-1 ",
    "usd 1",
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_texts_are_read_to_the_end(piece: str) -> None:
    """What they cost is measured by `python -m benchmarks --only hostile`."""
    text = (piece * 4000)[:3980] + " quarry@tiles.com"
    assert Kind.EMAIL in [kind for kind, _text in kinds(text, clients=["Acme Widgets"])]
