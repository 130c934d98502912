"""Draws a specification. Runs in the worker process only: the library takes 120 MB and half a second to load."""

from bot.charts.specs import Spec


def draw(spec: Spec) -> bytes:
    """The chart as PNG, at twice its size, for sharp phones."""
    import vl_convert

    png: bytes = vl_convert.vegalite_to_png(spec, scale=2)
    return png
