"""Addresses of web pages in what members write: they name the site, and say nothing of what happened."""

import re

from bot.platforms import PLATFORMS, Platform

_PLATFORMS = "|".join(platform for platform in Platform if platform is not Platform.DIRECT)
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>()\[\]]+"
    # Without either, only those of platforms: somebody may forget the space after a full stop.
    rf"|\b(?:[a-z-]{{1,20}}\.)?(?:{_PLATFORMS})(?:\.[a-z]{{2,3}}){{1,2}}/[^\s<>()\[\]]*",
    re.IGNORECASE,
)
_HOST = re.compile(rf"(?:.*\.)?({_PLATFORMS})(?:\.[a-z]{{2,3}}){{1,2}}", re.IGNORECASE)

_SUFFIX = 3
"""So many letters the second part of a suffix has, as in `example.com.ar` and `example.co.uk`."""


def strip_addresses(text: str) -> str:
    """`text` without the addresses in it."""
    return _ADDRESS.sub(" ", text)


def name_sites(text: str, *, platforms: bool = True) -> str:
    """`text` with the name of its site in place of each address: what happened elsewhere is not about our pages.

    `platforms`: whether those of our platforms are named too; else nothing is left of their addresses.
    """
    return _ADDRESS.sub(lambda address: f" {_name(address[0], platforms)} ", text)


def _name(address: str, platforms: bool) -> str:
    host = re.split(r"[/?#:]", address.split("://")[-1])[0]
    if found := _HOST.fullmatch(host):
        return PLATFORMS[Platform(found[1].lower())].label if platforms else ""
    labels = [label for label in host.lower().split(".")[:-1] if len(label) > _SUFFIX]
    return labels[-1] if labels and labels[-1].isalpha() and labels[-1] != "www" else ""


def is_only_address(text: str) -> bool:
    """Whether `text` has an address and no word beside."""
    rest = strip_addresses(text)
    return rest != text and not any(letter.isalnum() for letter in rest)
