"""What members come for, and where it is."""

from typing import NamedTuple

from bot.i18n import N_
from bot.ui.guidance_links import AFTER_BAD_REVIEW, DROPPED, EVIDENCE, THREATS, UNPAID


class Need(NamedTuple):
    """What a member needs, the answer (commands in code), the button that does it, and a page on it.

    `moderators`: only they are asked whether they need it.
    """

    title: str
    answer: str
    label: str = ""
    action: str = ""
    argument: str = ""
    page: str = ""
    moderators: bool = False


NEEDS = {
    "what-now": Need(
        N_("Something happened, and I do not know what to do"),
        N_(
            "`/guidance find`: say it in your own words, as you would tell a friend. You get the page for it, with the "
            "next step, the deadline and its sources. `/guidance topic` lists all pages."
        ),
        N_("All topics"),
        "guidance.topics",
    ),
    "bad-review": Need(
        N_("I got a bad review"),
        N_(
            "Breathe first; one review is rarely the end, and nothing has to be answered in the first hour.\n"
            "`/plan start` goes with you, one calm card at a time: what the review does to your score, what you can do "
            "and until when, the words for it, and a list that reminds you. `/plan show` brings you back to it after "
            "days. It helps before the review too, while a client is unhappy."
        ),
        N_("Make a plan"),
        "plan.start",
        page=AFTER_BAD_REVIEW,
    ),
    "threat": Need(
        N_("A client threatens me with a bad review"),
        N_(
            "Stay friendly, keep it in writing, and do not give in. The page says what to answer and how to report it; "
            "`/guidance draft` has the words. It is the same for free work demanded for a good review."
        ),
        page=THREATS,
    ),
    "unpaid": Need(
        N_("A client does not pay, or wants money back"),
        N_(
            "There are deadlines in this, so look now: `/guidance find` in your own words, such as “client does not "
            "release the milestone”, or choose from the pages on disputes and payment. `/case open` shows the "
            "deadlines of your contract and keeps your proofs."
        ),
        N_("Disputes and payment"),
        "guidance.topic",
        "0~disputes",
        page=UNPAID,
    ),
    "case": Need(
        N_("It comes to a dispute, and I must not forget anything"),
        N_(
            "`/case open` asks what happened and shows each deadline, with what follows if you do nothing. `/case add` "
            "keeps proofs: words, links, files. `/case brief` makes one document of it that a mediator can read."
        ),
        N_("Open a case"),
        "case.new",
        page=EVIDENCE,
    ),
    "words": Need(
        N_("I need to write to a client, and the words are hard"),
        N_(
            "`/guidance draft` has messages for many cases, short or warm. You fill in names and dates, or let a "
            "contract do it, and copy the text. I write to nobody."
        ),
        N_("All topics"),
        "guidance.topics",
    ),
    "score": Need(
        N_("What is my score, and why?"),
        N_(
            "`/score estimate` says what Upwork would show today, beside what it showed last, and what to do. It needs "
            "your contracts (`/contract add`, or `/import` for a whole list) and their stars "
            "(`/feedback log`)."
        ),
        N_("My score"),
        "score.estimate",
    ),
    "dropped": Need(
        N_("My score dropped and I do not know why"),
        N_(
            "Log each score that Upwork shows you with `/score log`, with its day. `/score explain` then says what "
            "moved it between two days, in points, and what nothing in your records explains."
        ),
        N_("My score"),
        "score.estimate",
        page=DROPPED,
    ),
    "new": Need(
        N_("I am new here"),
        N_("`/start` takes a minute: time zone, what is kept and why, your first contract."),
        N_("Log a contract"),
        "contract.add",
    ),
    "record": Need(
        N_("I want to keep track of my contracts"),
        N_(
            "`/contract add` logs one, `/contract close` says when it ended, `/contract list` shows all. `/import` "
            "takes a file with all of them at once: CSV, Excel or JSON."
        ),
        N_("All contracts"),
        "contract.list",
    ),
    "wrong": Need(
        N_("I logged something wrong"),
        N_(
            "Everything can be corrected: `/contract edit`, `/feedback edit`, `/score list`. What was deleted comes "
            "back with Undo for ten minutes, and every correction is kept as history."
        ),
        N_("All contracts"),
        "contract.list",
    ),
    "message": Need(
        N_("A client wrote me feedback in a message"),
        N_(
            "Press and hold the message (or right-click it), choose Apps, then “Log as feedback”. Its text becomes "
            "the comment."
        ),
    ),
    "remind": Need(
        N_("I forget to ask for feedback in time"),
        N_(
            "When a contract ends I write to you on days 2, 7 and 12, with words to send, until feedback is logged: "
            "`/remind settings` has the days. `/remind me` reminds you of anything else, `/remind list` shows what is "
            "planned. `/start` asks whether I may write to you."
        ),
        N_("What I remind you of"),
        "remind.settings",
    ),
    "others": Need(
        N_("How do others in this server fare?"),
        N_(
            "`/community insights` shows what members who take part report together: how many contracts get feedback, "
            "after how many days, what was hidden, what is looked for. `/community join` says exactly what you would "
            "share."
        ),
        N_("Insights"),
        "community.insights",
    ),
    "anonymous": Need(
        N_("I want to ask without my name"),
        N_(
            "`/ask new` posts your question under a name that is not yours, after you saw exactly what will be posted. "
            "`/ask mine` shows replies and lets you answer. `/articulate` puts an experience into clear words."
        ),
        N_("Ask without a name"),
        "ask.write",
    ),
    "helping": Need(
        N_("I asked here, or helped somebody here"),
        N_(
            "In a support channel's thread `/support suggest` finds pages that may answer it, and `/support solved` "
            "says that it is solved. `/support mine` lists your own questions there. `/thanks` thanks who helped, "
            "`/support board` shows the month's helpers."
        ),
        N_("The month's helpers"),
        "support.board",
    ),
    "server": Need(
        N_("I look after this server"),
        N_(
            "`/server settings` has it all: support channels, helpers, anonymous questions, and what I lack there; "
            "`/server insights` is about what members report together. Both need the permission Manage Server. "
            "`/moderate pages` is for pages of your own, your words in place of Candor's, and what members searched "
            "for in vain; `/moderate reports` is for anonymous posts that readers reported. Members do not see these "
            "commands in their lists. Whoever misses them can be given them in Server Settings → Integrations → Candor."
        ),
        N_("Settings of this server"),
        "settings.server",
        moderators=True,
    ),
    "privacy": Need(
        N_("Who can see my data?"),
        N_(
            "Only you. `/privacy show` says what is kept, `/privacy export` gives you everything as a file, "
            "`/privacy delete` erases all of it at once."
        ),
        N_("What I keep about you"),
        "privacy.show",
    ),
}
