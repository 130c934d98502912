"""Texts in the plain form in which the search compares them."""

import unicodedata

MOST_CHARACTERS = 4000
"""As much as Discord lets a person write. Anything beyond is not read."""


def plain(text: str) -> str:
    """In lower case, without accents and apostrophes."""
    text = text[:MOST_CHARACTERS].lower().replace("’s ", " ").replace("'s ", " ")
    text = text.replace("'", "").replace("’", "").replace("`", "")
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    marks = [c for c in set(decomposed) if unicodedata.combining(c)]
    return decomposed.translate(dict.fromkeys(map(ord, marks))) if marks else decomposed
