"""Addresses in questions: they are not read as words, and name their platform."""

import pytest

from bot.guidance.addresses import is_only_address, name_sites, strip_addresses
from bot.guidance.search import Searcher

DISPUTE = "https://www.upwork.com/nx/dispute/refund-milestone/123?from=chargeback"


@pytest.mark.parametrize(
    "address",
    [
        DISPUTE,
        "http://example.org",
        "www.fiverr.com/gig",
        "upwork.com/nx/wm",
        "es.freelancer.com.ar/projects/1",
    ],
)
def test_an_address_is_no_word(address: str) -> None:
    said = strip_addresses(f"Look: {address} (see <{address}>) please")
    assert " ".join(said.split()) == "Look: (see < >) please"
    assert is_only_address(f" <{address}> ")
    assert not is_only_address(f"why {address}")


@pytest.mark.parametrize(
    "text", ["", "?!", "freelancer.com fees", "I deliver.fixed/hourly", "upwork.com", "paid and/or refunded"]
)
def test_what_is_no_address_stays(text: str) -> None:
    assert strip_addresses(text) == text
    assert not is_only_address(text)
    assert name_sites(text) == text


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (DISPUTE, "Upwork"),
        ("https://www.freelancer.com.ar/projects", "Freelancer.com"),
        ("https://FIVERR.com?x=1", "Fiverr"),
        ("https://example.org/upwork.com", "example"),
        ("https://notupwork.com/x", "notupwork"),
        ("https://upwork.com.example.org/x", "example"),
        ("www.Guru.com", "guru"),
        ("https://help.mercadolibre.com.ar/x", "mercadolibre"),
        ("http://192.168.0.1/x", ""),
        ("www.com", ""),
    ],
)
def test_its_host_names_the_site(address: str, name: str) -> None:
    assert name_sites(address).strip() == name


@pytest.mark.parametrize("address", [DISPUTE, "https://www.freelancer.com/projects/1"])
def test_an_address_alone_finds_nothing(searcher: Searcher, address: str) -> None:
    found = searcher.search_pages(address)
    assert (found.hits, found.perhaps) == ([], ())


QUESTION = "client does not release the milestone payment"


def test_an_address_leads_a_question_nowhere_else(searcher: Searcher) -> None:
    for text in (QUESTION, f"{QUESTION} {DISPUTE}"):
        assert searcher.search_pages(text).hits[0].slug == "escrow-not-released"
    # Word for word an ask: an address beside it changes nothing.
    ask = "contract expired by itself"
    assert searcher.search_pages(f"{ask} {DISPUTE}").hits[0].score == 1.0


def test_the_platform_of_an_address_is_heard(searcher: Searcher) -> None:
    text = "how long can the other one leave feedback"
    assert searcher.search_pages(text).hits[0].slug != "freelancer-com-feedback"
    linked = searcher.search_pages(f"{text} https://www.freelancer.com/projects/1").hits
    assert linked[0].slug == "freelancer-com-feedback"


@pytest.mark.parametrize(
    "text",
    [
        "payment pending https://www.guru.com/account",
        "cuánto cobra de comisión www.workana.com",
        "instagram banned my account https://www.instagram.com/x",
    ],
)
def test_what_happened_on_another_site_opens_none_of_our_pages(searcher: Searcher, text: str) -> None:
    assert not [hit.slug for hit in searcher.search_pages(text).hits if hit.sure]
