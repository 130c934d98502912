"""The slugs that must always be there: commands, buttons, bookmarks and other servers' pages refer to them."""

from bot.guidance.models import Category

TOPICS: dict[Category, tuple[str, ...]] = {
    Category.RATING: (
        "jss-how-it-works",
        "jss-moved-without-work",
        "jss-drop-after-five-stars",
        "jss-first-score",
        "jss-disappeared",
        "jss-recover",
        "jss-weights",
        "jss-zero-earnings",
        "jss-long-term-clients",
        "jss-agency",
        "private-feedback",
        "badges",
    ),
    Category.FEEDBACK: (
        "feedback-window",
        "feedback-ask",
        "feedback-client-wont-close",
        "feedback-missing",
        "feedback-negative-plan",
        "feedback-respond",
        "feedback-change",
        "feedback-removal",
        "feedback-threats",
        "feedback-mid-contract",
        "feedback-rate-client",
        "feedback-not-showing",
        "feedback-rules",
    ),
    Category.DISPUTES: (
        "dispute-fixed-price",
        "dispute-hourly",
        "dispute-evidence",
        "dispute-mediation",
        "dispute-arbitration",
        "refund-decision",
        "refund-demand",
        "escrow-not-released",
        "escrow-not-funded",
        "ended-with-escrow",
        "hourly-protection",
        "chargeback",
        "client-unresponsive",
        "client-suspended",
        "contract-paused",
        "dormant-contract",
        "account-hold",
        "account-limited",
        "legal-threats",
        "contact-support",
    ),
    Category.COMMUNICATION: (
        "scope-before-start",
        "requirements-unclear",
        "scope-creep",
        "deadline-slip",
        "status-updates",
        "difficult-client",
        "deescalate",
        "decline-work",
        "rate-increase",
        "middlemen",
        "off-platform",
        "scam-signs",
        "unpaid-test",
        "contract-type",
        "project-catalog",
        "subcontracting",
        "nda-and-rights",
        "contract-close-out",
        "end-contract-myself",
    ),
    Category.COMMUNITY: (
        "ask-peers",
        "advocate",
        "bad-review-stress",
    ),
}
"""One page at least for each; what else there is stands in `FURTHER`."""

PERMANENT = {slug: category for category, slugs in TOPICS.items() for slug in slugs}
"""The category of each permanent slug."""

FURTHER = frozenset({"fiverr-feedback", "fiverr-levels", "freelancer-com-feedback", "peopleperhour-cert"})
"""Built-in pages beyond those. A page under any other slug is a server's own."""
