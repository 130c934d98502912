"""Small round pictures with initials, so that one sees at a glance who speaks."""

import io
from functools import cache

from bot.sandbox.simcord_page import FILES

_SIZE = 128
_FONT = FILES / "fonts" / "noto-sans-latin-v2.015.ttf"


@cache
def avatar(initials: str, colour: str) -> bytes:
    """A PNG of 128 × 128 pixels: `initials` in white on `colour` (#rrggbb)."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (_SIZE, _SIZE), colour)
    font = ImageFont.truetype(str(_FONT), 52 if len(initials) > 1 else 68)
    ImageDraw.Draw(picture).text((_SIZE / 2, _SIZE / 2), initials, font=font, fill="#ffffff", anchor="mm")
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def initials(name: str) -> str:
    """The first letters of the first and the last word of `name`."""
    words = name.split()
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
