"""Candor: a Discord bot that gives freelancers back some control over their rating."""

__version__ = "0.2.0"
