"""A member's part in the record that a server sees, and that record.

Nobody's own figures can be read off: there is no total below `LEAST_MEMBERS`, and what is said is rounded, the
members down to fives and the share to `STEP` percent, so that one member more or less rarely shows, and never
by how much.
"""

from typing import NamedTuple

LEAST_MEMBERS = 10
STEP = 5


class Share(NamedTuple):
    """What a member adds to a server's total: of `met` shown scores, `inside` lay in the estimate's range."""

    guild_id: int
    inside: int
    met: int


class ServerRecord(NamedTuple):
    """Rounded: at least so many members, and the percentage of shown scores inside the range."""

    members: int
    percent: int


def total(shares: list[Share]) -> ServerRecord | None:
    """The server's record, None where too few members share."""
    useful = [share for share in shares if share.met]
    if len(useful) < LEAST_MEMBERS:
        return None
    # Each member counts the same, however many scores they logged: nobody stands out.
    percent = 100 * sum(share.inside / share.met for share in useful) / len(useful)
    return ServerRecord(len(useful) // 5 * 5, STEP * round(percent / STEP))
