"""Candor: a Discord bot that gives freelancers back some control over their rating."""

__version__ = "0.2.0"
"""As in pyproject.toml, which the image does not have."""
