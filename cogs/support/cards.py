"""What the bot writes in support channels, and what it answers there to one member alone.

Buttons under a public message carry no owner: who may press them is decided by who opened the thread.
"""

from collections.abc import Sequence

import discord

from bot.i18n import N_, _, ngettext
from bot.support.channels.models import Post
from bot.support.suggest import Suggestion
from bot.support.thanks.models import MOST_HELPERS
from bot.ui.buttons import ANYBODY, PRIMARY, Button, EntitySelect, button, pick_id
from bot.ui.cards import Card, Row
from bot.ui.earlier import Earlier, earlier_text
from bot.ui.text import cut, inert
from bot.values import clean_text

_LISTED = 15

RESTED = "rest"
"""What the button under `closing_card` carries, so that the bot knows its own message again."""

FORUM_PERMISSIONS = {
    "view_channel": N_("View Channel"),
    "read_message_history": N_("Read Message History"),
    "send_messages_in_threads": N_("Send Messages in Posts"),
}
TEXT_PERMISSIONS = {
    "view_channel": N_("View Channel"),
    "read_message_history": N_("Read Message History"),
    "send_messages_in_threads": N_("Send Messages in Threads"),
}
NUDGE_PERMISSIONS = {
    "view_channel": N_("View Channel"),
    "read_message_history": N_("Read Message History"),
    "send_messages": N_("Send Messages"),
}


def lacking(channel: discord.abc.GuildChannel, names: dict[str, str]) -> list[str]:
    """Which of the permissions the bot lacks in the channel, as Discord calls them there."""
    has = channel.permissions_for(channel.guild.me)
    return [_(label) for name, label in names.items() if not getattr(has, name)]


def suggestion_permissions(channel: discord.abc.GuildChannel) -> dict[str, str]:
    """What the bot needs to answer in a channel's threads."""
    return FORUM_PERMISSIONS if isinstance(channel, discord.ForumChannel) else TEXT_PERMISSIONS


def _pages(pages: Sequence[Suggestion]) -> str:
    return "\n".join(
        f"- **{inert(one.title)}**\n  {inert(cut(str(clean_text(one.summary)), 200), 200)}" for one in pages
    )


def _page_buttons(pages: Sequence[Suggestion], owner: int) -> tuple[Row, list[Button]]:
    opened = Row(*(button(cut(one.title, 78), "guidance.open", owner, one.slug) for one in pages))
    drafts = [one.slug for one in pages if one.has_draft]
    return opened, [button(_("Draft a message"), "guidance.draft", owner, drafts[0])] if drafts else []


def suggestion_card(pages: Sequence[Suggestion], about: int, earlier: Sequence[Earlier] = ()) -> Card:
    """For all to read: pages that may answer a question. `about`: its thread, or who asked where there is none.

    `earlier`: questions that ask the same.
    """
    opened, draft = _page_buttons(pages, ANYBODY)
    return Card(
        ngettext("This page may help already", "These pages may help already", len(pages)),
        _pages(pages),
        earlier_text(earlier),
        "-# " + _("A button shows the page to you alone. Whoever asked can take this away with “Not this”."),
        rows=[
            opened,
            Row(
                button(_("This helped"), "support.helped", ANYBODY, about),
                button(_("Not this"), "support.wrong", ANYBODY, about),
                button(_("Solved"), "support.solve", ANYBODY),
                *draft,
            ),
        ],
    )


def private_card(owner: int, pages: Sequence[Suggestion], argument: str | None) -> Card:
    """The same for one member who asked for it. `argument`: of the button that posts it; None: there is none."""
    opened, draft = _page_buttons(pages, owner)
    post = [button(_("Post it here for everyone"), "support.post", owner, argument)] if argument else []
    more: list[Button] = [*draft, *post]
    return Card(
        ngettext("This page may help", "These pages may help", len(pages)),
        _pages(pages),
        rows=[opened, Row(*more) if more else None],
    )


def nothing_card() -> Card:
    """Nothing fits what somebody asked for."""
    return Card(
        _("I found no page that fits"),
        _("Other words may find one: `/support suggest` with what happened, in a sentence."),
    )


def helped_card(owner: int, *, solved: bool) -> Card:
    """Thank you for saying that it helped."""
    if solved:
        return Card("✓ " + _("Good to know, thank you"))
    return Card(
        "✓ " + _("Good to know, thank you"),
        _("If nothing is left to answer, mark the question as solved."),
        rows=[Row(button(_("Mark as solved"), "support.solve", owner, style=PRIMARY))],
    )


def helpers(owner: int) -> EntitySelect:
    """A select of up to five members who helped."""
    return discord.ui.UserSelect(
        custom_id=pick_id("support.helpers", owner),
        placeholder=cut(_("Choose up to five members"), 150),
        min_values=1,
        max_values=MOST_HELPERS,
    )


def nudge_card(role: discord.Role, posts: Sequence[Post], hours: int) -> Card:
    """For the helpers: questions that wait."""
    lines = [f"- <#{one.id}>" for one in posts[:_LISTED]]
    if len(posts) > _LISTED:
        more = len(posts) - _LISTED
        lines.append(ngettext("… and {count} more", "… and {count} more", more).format(count=more))
    lead = ngettext(
        "{role}, this question has waited for an answer for {hours} hours or more. Who has a minute?",
        "{role}, these {count} questions have waited for an answer for {hours} hours or more. Who has a minute?",
        len(posts),
    )
    return Card(
        ngettext("A question waits", "Questions wait", len(posts)),
        lead.format(role=role.mention, count=len(posts), hours=hours),
        "\n".join(lines),
        "-# " + _("I tell you of each question once."),
    )


def posted_card() -> Card:
    """For whoever let something be posted."""
    return Card("✓ " + _("Posted for everyone here."))


def taken_away_card() -> Card:
    """For whoever took a wrong guess away."""
    return Card(
        "✓ " + _("Taken away"),
        _("Sorry. `/support suggest` finds others in your own words, and only you see them."),
    )
