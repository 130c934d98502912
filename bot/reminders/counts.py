"""What a delivery did, for the metrics."""

from dataclasses import dataclass


@dataclass
class Counts:
    """What this process did so far."""

    sent: int = 0
    late: int = 0
    fallback: int = 0
    retried: int = 0
    paced: int = 0
    """Put off because their members were never written to, and others came first."""
    dead: int = 0
    dropped: int = 0
    missed: int = 0
    suspended: int = 0
    overtaken: int = 0
    """Claims that were lost to another process, a change or an erasure."""
    lateness: float = 0.0
    """Seconds between due times and sends, summed up."""
