"""What an asker sees of anonymous questions. All of it is shown to them alone."""

from collections.abc import Awaitable, Callable, Sequence

from bot.i18n import N_, _, ngettext, pgettext
from bot.support.anonymous.models import (
    MOST_BODY,
    MOST_REASON,
    Message,
    Notify,
    Question,
    QuestionDraft,
    State,
    Trouble,
)
from bot.support.identify import Kind
from bot.ui.buttons import DANGER, PRIMARY, button
from bot.ui.cards import Card, Line, Row, Tone
from bot.ui.entry import Interaction
from bot.ui.pages import page_of, pager
from bot.ui.text import inert, inert_lines, moment, quoted
from cogs.ask.post_cards import name_shown

FOUND = {
    Kind.CONTRACT: N_("links or numbers of contracts"),
    Kind.EMAIL: N_("email addresses"),
    Kind.LINK: N_("links"),
    Kind.MENTION: N_("mentions and user names"),
    Kind.SUM: N_("amounts of money"),
    Kind.PHONE: N_("phone numbers"),
    Kind.CLIENT: N_("your clients"),
    Kind.SELF: N_("your own name"),
    Kind.NAME: N_("maybe names"),
}
TROUBLES = {
    Trouble.CHANNEL: N_("The channel for anonymous questions is gone."),
    Trouble.FORBIDDEN: N_("I lack a permission in the channel; a moderator has to look at it."),
    Trouble.REFUSED: N_("Discord did not take it."),
    Trouble.DECLINED: N_(
        "The moderators decided that it does not appear. They do not know that it is yours."
    ),
    Trouble.UNDECIDED: N_("No moderator decided about it in 14 days. Here is your text."),
    Trouble.UNSEEN: N_(
        "The moderators want to look at questions first, and could not decide about this one: its message in their "
        "channel is gone, or I may not write there. Please tell one of them."
    ),
}

Submit = Callable[[Interaction, QuestionDraft], Awaitable[None]]


def honest() -> str:
    """What anonymity means here, and what it does not."""
    return _(
        "**What anonymous means here**\n"
        "- Members and moderators see a pseudonym, new for each question. No command shows them who asked.\n"
        "- Your id is kept encrypted while the thread is open and 30 days longer, so that replies reach you and a "
        "moderator can mute the author of a post without learning who it is.\n"
        "- Whoever runs this bot holds the database and its key, and could find out.\n"
        "- Your way of writing, or what only you can know, may give you away."
    )


def state_text(question: Question) -> str:
    """Where a question is, in a few words."""
    match question.state:
        case State.WAITING | State.SENDING | State.DRAFT:
            if question.needs_approval:
                return _("goes to the moderators in a moment")
            return _("will be posted in a moment")
        case State.HELD:
            return _("waits until a moderator has looked at it")
        case State.FAILED:
            return _("declined") if question.trouble is Trouble.DECLINED else _("could not be posted")
        case State.REMOVING | State.REMOVED:
            if question.trouble is Trouble.MODERATOR:
                return _("removed by a moderator")
            return _("no longer on Discord")
        case State.POSTED:
            replies = ngettext("{count} reply", "{count} replies", question.replies).format(
                count=question.replies
            )
            count = question.unseen - question.is_news_itself
            new = (
                " · **" + ngettext("{count} new", "{count} new", count).format(count=count) + "**"
                if count
                else ""
            )
            return (_("solved") if question.solved else _("still open")) + f" · {replies}{new}"


def mine_card(owner: int, questions: Sequence[Question], number: int, said: str = "") -> Card:
    """The anonymous questions that a member asked, one page of them, each with a button that opens it."""
    if not questions:
        return Card(
            _("You have no questions here"),
            said or _("`/ask new` asks one without your name."),
        )
    shown, page = page_of(questions, number)
    return Card(
        _("Your questions"),
        said,
        [
            Line(
                f"**{inert(one.title or '', 80)}**\n-# {name_shown(one)} · {state_text(one)}",
                button(pgettext("button", "Open"), "ask.show", owner, one.id),
            )
            for one in shown
        ],
        page.note,
        rows=[pager(page, "ask.mine", owner)],
    )


def trouble_text(question: Question) -> str:
    """Why a question is not on Discord, with what the moderators say where they declined it."""
    trouble = question.trouble if question.trouble in TROUBLES else Trouble.REFUSED
    text = _(TROUBLES[trouble])
    if not question.declined_because:
        return text
    return "\n".join([text, _("They say:"), quoted(question.declined_because, MOST_REASON)])


def question_card(owner: int, question: Question, said: str = "", unposted: Sequence[Message] = ()) -> Card:
    """One question of the member, with what they can do. `unposted`: what they added and what could not be posted."""
    about = [f"**{name_shown(question)}** · {state_text(question)}"]
    if question.state is State.FAILED and question.trouble in TROUBLES:
        about.append(trouble_text(question))
    if question.link is not None and question.state is State.POSTED:
        about.append(question.link)
    refused = "⚠️ " + _("This could not be posted:")
    if question.asked_at is not None:
        about.append(_("Asked {when}").format(when=moment(question.asked_at)))
    return Card(
        inert(question.title or "…"),
        said,
        "\n".join(about),
        inert_lines(question.body or ""),
        *(f"{refused}\n{quoted(one.body or '', MOST_BODY)}" for one in unposted),
        rows=[
            *_again(owner, question, unposted),
            *_actions(owner, question),
            Row(button(_("My questions"), "ask.mine", owner, "0~")),
        ],
    )


def _again(owner: int, question: Question, unposted: Sequence[Message]) -> list[Row]:
    if not unposted or not question.is_open:
        return []
    argument = f"{question.id}~{unposted[0].id}"
    return [Row(button(_("Send it again"), "ask.say", owner, argument, style=PRIMARY))]


def _actions(owner: int, question: Question) -> list[Row]:
    key = question.id
    delete = button(_("Delete"), "ask.delete", owner, key, style=DANGER)
    if question.state is State.FAILED:
        if question.trouble is Trouble.DECLINED:
            return [Row(button(_("Edit"), "ask.edit", owner, key, style=PRIMARY), delete)]
        return [
            Row(
                button(_("Try again"), "ask.post", owner, key, style=PRIMARY),
                button(_("Edit"), "ask.edit", owner, key),
                delete,
            )
        ]
    if question.state is not State.POSTED:
        return [Row(delete)] if question.state in (State.WAITING, State.SENDING, State.HELD) else []
    solve = button(_("Solved"), "ask.solve", owner, f"yes~{key}")
    if question.solved:
        solve = button(_("Not solved after all"), "ask.solve", owner, f"no~{key}")
    tell = (
        _("Tell me by direct message")
        if question.notify is Notify.LATER
        else _("No direct messages about it")
    )
    other = Notify.DM if question.notify is Notify.LATER else Notify.LATER
    return [
        Row(button(_("Answer in the thread"), "ask.say", owner, key, style=PRIMARY), solve, delete),
        Row(button(tell, "ask.tell", owner, f"{other.value}~{key}")),
    ]


def delete_card(owner: int, question: Question) -> Card:
    """Asks before a question is deleted."""
    return Card(
        _("Delete this question?"),
        f"**{inert(question.title or '')}**",
        _(
            "Your question and what you added go within a minute or so. What others answered stays; a thread without "
            "any answer goes as a whole. This cannot be undone."
        ),
        tone=Tone.BAD,
        rows=[
            Row(
                button(_("Delete"), "ask.delete.yes", owner, question.id, style=DANGER),
                button(_("Keep it"), "ask.show", owner, question.id),
            )
        ],
    )


def news_text(question: Question, *, whole: bool = True) -> tuple[str, str]:
    """What is new about a question: a heading and a sentence. `whole`: a text that came back is in it."""
    title = inert(question.title or "…", 80)
    if question.state is State.FAILED:
        heading, text = _("Your question could not be posted"), f"**{title}**\n{trouble_text(question)}"
        if whole and question.trouble in (Trouble.DECLINED, Trouble.UNDECIDED, Trouble.UNSEEN):
            # They gave it away: it comes back as it was typed.
            text += (
                "\n\n" + _("Your question was:") + "\n" + quoted(question.body or "", MOST_BODY, whole=True)
            )
        if question.trouble is Trouble.DECLINED:
            heading = _("The moderators declined your question")
        return heading, text
    if question.state in (State.REMOVING, State.REMOVED):
        text = _("A moderator removed it. They do not know that it was you.")
        if question.trouble is not Trouble.MODERATOR:
            text = _("Its thread was deleted.")
        return _("Your question is gone"), f"**{title}**\n{text}"
    if question.trouble is not None:
        return _("What you added could not be posted"), "\n".join(
            (f"**{title}**", _("It is kept for you: open the question to read it and send it again."))
        )
    count = question.unseen - question.is_news_itself
    if not count:
        return _("Your question stands there now"), f"**{title}**\n{question.link or ''}"
    heading = ngettext("{count} new reply to your question", "{count} new replies to your question", count)
    return heading.format(count=count), f"**{title}**\n{question.link or ''}"


def news_card(owner: int, questions: Sequence[Question]) -> Card:
    """What happened to the member's questions since they last looked."""
    news = [news_text(one, whole=len(questions) == 1) for one in questions[:5]]
    blocks = [f"{heading}\n{text}" for heading, text in news]
    first = questions[0]
    open_it = button(pgettext("button", "Open"), "ask.show", owner, first.id, style=PRIMARY)
    row = Row(open_it) if len(questions) == 1 else Row(button(_("My questions"), "ask.mine", owner, "0~"))
    return Card(_("Since you last looked"), *blocks, rows=[row])


def word_card(owner: int, question_id: int, title: str, text: str) -> Card:
    """A direct message that there are replies, for whoever asked for one."""
    return Card(
        title,
        text,
        rows=[
            Row(
                button(pgettext("button", "Open"), "ask.show", owner, question_id, style=PRIMARY),
                button(_("Stop direct messages"), "privacy.dm", owner),
            )
        ],
    )
