"""Guidance: pages that say what to do, with their sources, their deadlines and words to send."""
