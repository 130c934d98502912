"""Ways from anywhere into guidance: where a page is, and buttons that open one."""

from typing import NamedTuple, Self

from bot.i18n import N_, _
from bot.ui.buttons import Button, button, number_in, record_id

PEERS = "ask-peers"
AFTER_BAD_REVIEW = "feedback-negative-plan"
ASK = "feedback-ask"
COPING = "bad-review-stress"
DROPPED = "jss-drop-after-five-stars"
RECOVER = "jss-recover"
THREATS = "feedback-threats"
UNPAID = "escrow-not-released"
EVIDENCE = "dispute-evidence"

LINKS = {
    PEERS: N_("How to ask others"),
    AFTER_BAD_REVIEW: N_("The first 48 hours"),
    ASK: N_("How to ask for feedback"),
    COPING: N_("When it hurts"),
    DROPPED: N_("Why scores drop"),
    RECOVER: N_("How to recover"),
    THREATS: N_("What to do now"),
    UNPAID: N_("What to do now"),
    EVIDENCE: N_("What to collect"),
}
"""Page that other cards lead to → what its button says."""


class Spot(NamedTuple):
    """Where a member is: on which page, in which part of it, with which contract or to answer which message.

    It travels in the buttons, so it outlives a restart. A contract and a message exclude each other.
    """

    slug: str
    part: int = 0
    contract: int = 0
    message: int = 0

    def __str__(self) -> str:
        about = f"m{self.message}" if self.message else f"c{self.contract}" if self.contract else ""
        return f"{self.slug}~{self.part or ''}~{about}".rstrip("~")

    @classmethod
    def from_argument(cls, argument: str) -> Self:
        """The spot in a custom id; what makes no sense there is left out."""
        slug, part, about, *_rest = [*argument.split("~"), "", "", ""]
        number = number_in(about[1:], 20)
        return cls(
            slug,
            record_id(part),
            contract=number if about.startswith("c") else 0,
            message=number if about.startswith("m") else 0,
        )


def guide(owner: int, slug: str, contract: int = 0) -> Button:
    """A button that opens a page of `LINKS`, with the dates of one of the owner's contracts."""
    return button(_(LINKS[slug]), "guidance.open", owner, Spot(slug, contract=contract))
