"""How words sound to a third reader, as far as that can be seen from outside: long ones, and loud ones."""

import re
from enum import StrEnum

MOST_CHARACTERS, MOST_SENTENCES = 600, 5
_SENTENCE = re.compile(r"[.!?…]+(?:\s|$)")
_SHOUTED = re.compile(r"\b[^\W\d_]{4,}\b")


class Sound(StrEnum):
    """What a reader hears before the words themselves."""

    LONG = "long"
    LOUD = "loud"


def sounds(text: str) -> list[Sound]:
    """What is to be said of the tone of `text`; nothing where it is short and quiet."""
    found = []
    if len(text) > MOST_CHARACTERS or len(_SENTENCE.findall(text)) > MOST_SENTENCES:
        found.append(Sound.LONG)
    if "!" in text or any(word.isupper() for word in _SHOUTED.findall(text)):
        found.append(Sound.LOUD)
    return found
