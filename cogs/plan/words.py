"""The ways of a plan in words: short sentences, for somebody who is upset. Numbers of days stand on the pages only."""

from typing import NamedTuple

from bot.i18n import N_
from bot.platforms import Platform
from bot.setbacks.models import Outcome, Way
from bot.setbacks.tone import Sound


class WayWords(NamedTuple):
    """A way: what it is, what it takes, what its chances are as far as anybody knows, and what it cannot do."""

    title: str
    what: str
    effort: str
    chance: str
    cannot: str


WAYS: dict[Way, WayWords] = {
    Way.SAVE: WayWords(
        N_("Save everything"),
        N_(
            "Take screenshots of what was agreed, the messages, the deliveries and the payment, with their dates."
        ),
        N_("10 minutes."),
        N_("Useful whatever you decide."),
        N_("It changes nothing by itself."),
    ),
    Way.ASK: WayWords(
        N_("Ask what went wrong"),
        N_("Send one calm question, once, after you have slept."),
        N_("5 minutes."),
        N_("Not known. Some clients answer, many do not."),
        N_("It cannot ask for another rating: that breaks the rules."),
    ),
    Way.CHANGE: WayWords(
        N_("Let the client change it"),
        N_(
            "Only when the client said that they want to correct it. You allow it on the contract's page, once."
        ),
        N_("2 minutes."),
        N_("Not published. Best after a mistake in the facts, or after you have put something right."),
        N_("**It can get worse**: they may also lower it. The hidden part stays as it is."),
    ),
    Way.REPLY: WayWords(
        N_("Answer in public"),
        N_(
            "Two to four calm sentences: one fact, what you changed, good wishes. Write it for the next client."
        ),
        N_("Half an hour, with a night in between."),
        N_("New clients will read it. You have one answer, so take your time."),
        N_("It does not move your score, and it does not change the client's mind."),
    ),
    Way.REPORT: WayWords(
        N_("Report it"),
        N_(
            "Only when it breaks a rule: pressure, insults, nothing to do with this contract, a conflict of interest. "
            "Name the rule and attach the proof. Then the platform decides."
        ),
        N_("20 minutes."),
        N_("Not published. “Unfair” or “not true” is not enough."),
        N_("It does not judge who is right. You have one try."),
    ),
    Way.MONEY: WayWords(
        N_("Look after open money"),
        N_(
            "Is money still in escrow, or disputed? Then look at this first: there is a deadline, and silence may cost "
            "you the money."
        ),
        N_("An hour."),
        N_("It depends on what you can show."),
        N_("It does not touch the review. Never speak of both in one message."),
    ),
    Way.REFUND: WayWords(
        N_("Give money back"),
        N_("Only for work that you did not deliver. It is voluntary, and it cannot be taken back."),
        N_("10 minutes."),
        N_("As far as anybody knows, the refund alone does not change the score."),
        N_("It does not undo the review. Even when nobody can read it any more, it still counts."),
    ),
    Way.LEAVE: WayWords(
        N_("Leave it alone"),
        N_("Do nothing about this review. Do the next small, clear job well."),
        N_("None."),
        N_("Often the best. Clients read many reviews, and this one moves down."),
        N_("It changes nothing today."),
    ),
    Way.CALM: WayWords(
        N_("Answer calmly today"),
        N_("Three sentences: I see that … This is what happened … I suggest … by …"),
        N_("15 minutes."),
        N_("Good: anger gets smaller when something happens."),
        N_("It does not settle what was never agreed."),
    ),
    Way.CONCRETE: WayWords(
        N_("Ask what should be different"),
        N_("Ask for up to three points, with an example for each. Confirm them, and do exactly those."),
        N_("5 minutes."),
        N_("Good: “I do not like it” becomes something that you can do."),
        N_("It does not help if somebody wants work for free."),
    ),
    Way.THREAT: WayWords(
        N_("Answer a threat"),
        N_(
            "Does the client threaten you with a review? Stay friendly, say no once, in writing, and report it."
        ),
        N_("20 minutes."),
        N_("Pressure with a review breaks the rules, and your proof will count."),
        N_("It does not promise that the review will be kind."),
    ),
    Way.GO_ON: WayWords(
        N_("Go on, with clear rules"),
        N_("Say when you answer, ask for changes in one list, and name the day of the next step."),
        N_("10 minutes."),
        N_("Good, as long as both of you want to finish."),
        N_("It does not help against insults."),
    ),
    Way.END: WayWords(
        N_("End it in good order"),
        N_(
            "Hand over what is finished first. While money is in escrow do not end it yourself: you would lose it."
        ),
        N_("An hour."),
        N_("A calm end is remembered better than a long quarrel."),
        N_("The client may still leave a review."),
    ),
}

NOT_HERE: dict[Platform, str] = {
    Platform.FIVERR: N_(
        "On Fiverr a published review is final. To ask for a change or its removal breaks the rules."
    ),
    Platform.FREELANCER: N_(
        "On Freelancer.com feedback is final, and I know of no public answer there. So there are few ways."
    ),
    Platform.PEOPLEPERHOUR: N_(
        "I know of no rules for reviews there. Its own help pages may have more ways."
    ),
    Platform.CONTRA: N_("I know of no rules for reviews there. Its own help pages may have more ways."),
    Platform.DIRECT: N_(
        "No platform stands between you and this client. So nobody can change or remove a review for you, and no score "
        "counts it. There are few ways, and they are between two people."
    ),
}
"""What is said of a platform where some ways are missing."""

OUTCOMES: dict[Outcome, str] = {
    Outcome.CHANGED: N_("The client changed the review"),
    Outcome.REMOVED: N_("The platform removed it"),
    Outcome.ANSWERED: N_("It stands, and I answered it"),
    Outcome.SETTLED: N_("We settled it, without a bad review"),
    Outcome.NOTHING: N_("Nothing changed"),
}
"""What came of a plan → how it is chosen, and told."""

SOUNDS: dict[Sound, str] = {
    Sound.LONG: N_("It is long. Two to four sentences look calm; a long answer looks guilty."),
    Sound.LOUD: N_("It sounds loud: exclamation marks or capitals. Write it quietly, and it is believed."),
}
