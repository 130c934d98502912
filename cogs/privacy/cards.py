"""What is kept about a member, in words."""

from bot.i18n import N_

TABLES = {
    "member": N_("Your settings"),
    "client": N_("Clients"),
    "contract": N_("Contracts"),
    "feedback": N_("Feedback"),
    "shown_score": N_("Scores shown to you"),
    "accuracy_share": N_("Servers whose record of estimates you are part of"),
    "change": N_("Corrections kept as history"),
    "guidance_bookmark": N_("Guidance pages you saved"),
    "guidance_vote": N_("Guidance pages you called helpful or not"),
    "guidance_miss": N_("Words of searches that found no page"),
    "guidance_author": N_(
        "Changes of a server's guidance that you wrote or reviewed; its moderators see them"
    ),
    "reminder": N_("Reminders, sent ones for 60 days"),
    "reminder_setting": N_("Your choices about reminders"),
    "question_report": N_("Posts you reported"),
    "anonymous_question": N_("Anonymous questions"),
    "anonymous_message": N_("What you added to anonymous questions"),
    "thanks": N_("Thanks you received"),
    "thanks_choice": N_("That you want no thanks kept"),
    "anonymous_mute": N_("Servers that closed anonymous questions to the author of a post of yours"),
    "insight_member": N_("Servers whose insights you take part in"),
    "insight_part": N_("What you add to their insights"),
}
