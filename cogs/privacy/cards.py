"""What is kept about a member, in words."""

from bot.i18n import N_, _, ngettext
from bot.privacy.service import Kept
from bot.ui.buttons import DANGER, button
from bot.ui.cards import Card, Row, Tone
from bot.ui.text import moment

TABLES = {
    "member": N_("Your settings"),
    "client": N_("Clients"),
    "contract": N_("Contracts"),
    "feedback": N_("Feedback"),
    "shown_score": N_("Scores shown to you"),
    "score_floor": N_("That Upwork's floor for members in Ukraine holds for you"),
    "change": N_("Corrections kept as history"),
    "guidance_bookmark": N_("Guidance pages you saved"),
    "guidance_vote": N_("Guidance pages you called helpful or not"),
    "guidance_miss": N_("Words of searches that found no page"),
    "guidance_author": N_(
        "Changes of a server's guidance that you wrote or reviewed; its moderators see them"
    ),
    "reminder": N_("Reminders, sent ones for 60 days"),
    "reminder_setting": N_("Your choices about reminders"),
    "setback": N_("Plans after a bad review"),
    "setback_step": N_("Steps of your plans"),
    "lesson": N_("Lessons you kept"),
    "case_file": N_("Cases about disputes"),
    "case_date": N_("Dates in your cases"),
    "case_entry": N_("Evidence in your cases"),
    "case_piece": N_("Parts of the files in your cases"),
    "question_report": N_("Posts you reported"),
    "anonymous_question": N_("Anonymous questions"),
    "anonymous_message": N_("What you added to anonymous questions"),
    "thanks": N_("Thanks you received"),
    "thanks_choice": N_("That you want no thanks kept"),
    "anonymous_mute": N_("Servers that closed anonymous questions to the author of a post of yours"),
    "insight_member": N_("Servers whose insights you take part in"),
    "insight_part": N_("What you add to their insights"),
}


def export_card(owner: int) -> Card:
    """Offers all that is kept as a file."""
    return Card(
        _("Everything I keep about you"),
        _("JSON holds all of it and can be imported again. CSV opens in a spreadsheet."),
        rows=[Row(button("JSON", "export.json", owner), button("CSV", "export.csv", owner))],
    )


def nothing_card() -> Card:
    """What is shown to a member of whom nothing is kept."""
    return Card(_("I keep nothing about you"), _("Not even that you asked."))


def nothing_to_erase_card() -> Card:
    """What is shown where there is nothing to erase."""
    return Card(_("There is nothing to erase"), _("I keep nothing about you."))


def kept_card(owner: int, kept: Kept, questions: int) -> Card:
    """What is kept, in numbers. `questions`: anonymous ones of which replies are told by message."""
    return Card(
        _("What I keep about you"),
        "\n".join(f"- {_(TABLES[name])}: {count}" for name, count in kept.rows.items() if count),
        _settings(kept, questions),
        _(
            "Names, titles, notes, comments and links are encrypted. Nobody in this server can see any of it, "
            "moderators included. The person who runs this bot holds the key. Nothing is sold or used to "
            "train anything."
        ),
        rows=[
            Row(
                button(_("Get everything as a file"), "export.json", owner),
                button(_("Erase everything"), "privacy.delete", owner, style=DANGER),
            ),
            Row(button(_("Stop direct messages"), "privacy.dm", owner))
            if kept.member.dm_consent_at or questions
            else None,
        ],
    )


def ask_erase_card(owner: int, kept: Kept) -> Card:
    """Asks before everything is erased, and what happens to anonymous posts."""
    posts = kept.rows["anonymous_question"]
    erase_posts = button(
        _("Erase everything, my anonymous posts too"), "privacy.delete.yes", owner, "posts", style=DANGER
    )
    return Card(
        _("Erase everything?"),
        _("{contracts} contracts, {feedback} entries of feedback and {scores} scores go at once.").format(
            contracts=kept.rows["contract"], feedback=kept.rows["feedback"], scores=kept.rows["shown_score"]
        ),
        _(
            "What you asked anonymously stays on Discord, and from then on not even I can tell that it was you. "
            "Or it goes as well: one post after another, spread over three days, so that nobody sees by it that "
            "they belong together."
        )
        if posts
        else None,
        _("This cannot be undone. You may want the file first."),
        tone=Tone.BAD,
        rows=[
            Row(
                button(_("Get everything as a file"), "export.json", owner),
                button(_("Erase everything for good"), "privacy.delete.yes", owner, style=DANGER),
                button(_("Keep it"), "privacy.show", owner),
            ),
            Row(erase_posts) if posts else None,
        ],
    )


def erased_card() -> Card:
    """Says that everything is gone."""
    return Card(
        _("Everything is erased"),
        _(
            "Nothing about you is left in my database. Backups that the operator made before today may hold "
            "it until they are replaced."
        ),
    )


def _settings(kept: Kept, questions: int) -> str:
    lines = [_("Time zone: {zone}").format(zone=kept.member.zone or _("not set"))]
    if kept.member.dm_consent_at:
        lines.append(
            _("Direct messages: allowed since {when}").format(when=moment(kept.member.dm_consent_at, "D"))
        )
    else:
        lines.append(_("Direct messages: not allowed"))
    if questions:
        lines.append(
            ngettext(
                "Direct messages about replies to {count} anonymous question",
                "Direct messages about replies to {count} anonymous questions",
                questions,
            ).format(count=questions)
        )
    return "\n".join(lines)
