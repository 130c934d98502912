"""An anonymous question before it is posted: the rules, what would give its asker away, how it will look."""

from collections.abc import Iterator, Sequence

from bot.i18n import _
from bot.support.anonymous.approvals import UNDECIDED_AFTER
from bot.support.anonymous.models import Notify, Question
from bot.support.identify import Found
from bot.support.settings import SupportServer
from bot.ui.buttons import PLAIN, PRIMARY, SUCCESS, Button, button, record_id
from bot.ui.cards import Card, Row, Tone
from bot.ui.earlier import Earlier, earlier_text
from bot.ui.text import cut, inert, inert_lines
from cogs.ask.cards import FOUND, honest
from cogs.ask.place import Place
from cogs.ask.post_cards import name_shown, post_card

_WARNINGS = 600

_EARLIER = 2600
"""Characters for the question and the links to earlier ones: the rest of what a message holds is needed for more."""


def rules_card(owner: int, server: SupportServer, channel_id: int, mine: int) -> Card:
    """What is read before a question is written."""
    rules = server.rules and "**{}**\n{}".format(_("Rules of this server"), inert_lines(server.rules))
    return Card(
        _("Ask anonymously"),
        _("Your question will be posted in {channel}.").format(channel=f"<#{channel_id}>"),
        _("A moderator looks at each question before it appears. They see the text, and not who asks.")
        if server.ask_approval
        else None,
        rules,
        honest(),
        rows=[
            Row(
                button(_("I understand: write my question"), "ask.write", owner, style=PRIMARY),
                *(
                    [button(_("My questions ({count})").format(count=mine), "ask.mine", owner, "0~")]
                    if mine
                    else []
                ),
            )
        ],
    )


def warnings(found: Sequence[Found]) -> str:
    """What a text holds that may give somebody away; empty where nothing was found."""
    if not found:
        return ""
    lines = []
    for kind, name in FOUND.items():
        pieces = list(dict.fromkeys(inert(one.text, 40) for one in found if one.kind is kind))
        if pieces:
            more = " …" if len(pieces) > 3 else ""
            lines.append(f"- {_(name)}: " + ", ".join(f"“{piece}”" for piece in pieces[:3]) + more)
    head = "⚠️ **" + _("Please look at this again. It may tell who you are or whom you mean:") + "**"
    return cut("\n".join([head, *lines]), _WARNINGS)


_MASKED = "masked~"
"""Begins the argument of buttons that mean a question with what was found in it masked."""


def previewed(question_id: int, *, masked: bool) -> str:
    """The argument of a button below a preview."""
    return f"{_MASKED}{question_id}" if masked else str(question_id)


def read_previewed(argument: str) -> tuple[int, bool]:
    """The question that a button below a preview is about, and whether it is to be masked."""
    return record_id(argument.removeprefix(_MASKED)), argument.startswith(_MASKED)


def preview_card(
    owner: int,
    question: Question,
    found: Sequence[Found],
    earlier: Sequence[Earlier],
    place: Place,
    *,
    masked: bool = False,
) -> Card:
    """Exactly what will be posted, and what in it could give somebody away.

    `masked`: `question` is shown with masks, which can be taken back. While something is `found`, the likely next
    step is to mask it and not to post. `earlier`: what was asked before and may have its answer.
    """
    title = (
        "\n" + _("Title: {title}").format(title=f"**{inert(question.title or '')}**") if place.forum else ""
    )
    if masked:
        looked = _(
            "What I found is masked, in brackets. What I do not know as a name stays: read it once more."
        )
    elif not found:
        looked = _("I found no names, links or numbers in it. Read it once more as a stranger would.")
    else:
        looked = None
    card = Card(
        _("This is what everybody will see"),
        _("Nothing is posted yet.") + title,
        looked,
        warnings(found),
        earlier_text(earlier, _EARLIER - len(inert_lines(question.body or ""))),
        tone=Tone.CAREFUL if found else Tone.PLAIN,
    )
    # The very same box as in the post, not an imitation.
    card.add_item(post_card(question, forum=place.forum).children[0])
    approval = place.server.ask_approval and not question.named
    send = _("Send to the moderators") if approval else _("Post")
    card.add_item(Row(*_preview_buttons(owner, question.id, send, found=bool(found), masked=masked)))
    return card


def _preview_buttons(
    owner: int, question_id: int, send: str, *, found: bool, masked: bool
) -> Iterator[Button]:
    this, other = (previewed(question_id, masked=one) for one in (masked, not masked))
    if found and not masked:
        yield button(_("Mask these"), "ask.preview", owner, other, style=PRIMARY)
    yield button(send, "ask.post", owner, this, style=PLAIN if found else SUCCESS)
    if masked:
        yield button(_("Without masks"), "ask.preview", owner, other)
    yield button(_("Edit"), "ask.edit", owner, this)
    yield button(_("Cancel"), "ask.cancel", owner, question_id)


def waiting_card(owner: int, question: Question) -> Card:
    """Says that a question is on its way and will appear after a random while."""
    if question.needs_approval:
        return _approval_waiting_card(owner, question)
    told = {
        Notify.DM: _("I write to you when somebody replies."),
        Notify.LATER: _("I tell you of replies the next time you use Candor."),
    }
    return Card(
        "✓ " + _("On its way"),
        _(
            "It appears in {channel} as **{name}** within about two minutes, at a moment drawn by chance: nobody can "
            "tell by the time who asked."
        ).format(channel=f"<#{question.channel_id}>", name=name_shown(question)),
        told[question.notify],
        tone=Tone.GOOD,
        rows=[Row(button(_("My questions"), "ask.mine", owner, "0~"))],
    )


def _approval_waiting_card(owner: int, question: Question) -> Card:
    told = {
        Notify.DM: _("I write to you when they have decided."),
        Notify.LATER: _("I tell you what they decided the next time you use Candor."),
    }
    return Card(
        "✓ " + _("On its way to the moderators"),
        _(
            "They get it within about two minutes, at a moment drawn by chance, and without your name. If one of them "
            "approves, it appears in {channel} as **{name}**; if they decline, or nobody decides in {days} days, you "
            "get your text back."
        ).format(channel=f"<#{question.channel_id}>", name=name_shown(question), days=UNDECIDED_AFTER.days),
        told[question.notify],
        tone=Tone.GOOD,
        rows=[Row(button(_("My questions"), "ask.mine", owner, "0~"))],
    )


def dropped_card() -> Card:
    """A draft was thrown away."""
    return Card(_("Nothing is posted"), _("Your draft is gone, and nobody saw it."))
