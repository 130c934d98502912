"""Addresses of web pages in what members write: they may name a platform, and say nothing of what happened."""

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


def strip_addresses(text: str) -> str:
    """`text` without the addresses in it."""
    return _ADDRESS.sub(" ", text)


def name_platforms(text: str) -> str:
    """`text` with the name of its platform in place of each address, or nothing where that is on no platform's site."""
    return _ADDRESS.sub(_name, text)


def _name(address: re.Match[str]) -> str:
    host = re.split(r"[/?#:]", address[0].split("://")[-1])[0]
    found = _HOST.fullmatch(host)
    return f" {PLATFORMS[Platform(found[1].lower())].label} " if found else " "


def is_only_address(text: str) -> bool:
    """Whether `text` has an address and no word beside."""
    rest = strip_addresses(text)
    return rest != text and not any(letter.isalnum() for letter in rest)
