"""`/privacy`: show, export, delete."""

from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.i18n import N_, _, ngettext
from bot.privacy.service import Kept
from bot.ui.buttons import DANGER, button, on_press
from bot.ui.cards import Card, Row, Tone
from bot.ui.entry import Interaction
from bot.ui.replies import reply, show
from bot.ui.text import moment
from cogs.privacy.cards import TABLES


class PrivacyCog(
    commands.GroupCog,
    group_name="privacy",
    group_description=N_("What I keep about you, and how to take it away"),
):
    """What is stored, as numbers, as a file, and gone."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.privacy = bot.services.privacy

    @app_commands.command(name="show", description=N_("What I keep about you, in numbers"))
    async def show(self, interaction: Interaction) -> None:
        await reply(interaction, await self._card(interaction.user.id))

    @app_commands.command(name="export", description=N_("Everything I keep about you, as a file"))
    async def export(self, interaction: Interaction) -> None:
        owner = interaction.user.id
        card = Card(
            _("Everything I keep about you"),
            _("JSON holds all of it and can be imported again. CSV opens in a spreadsheet."),
            rows=[Row(button("JSON", "export.json", owner), button("CSV", "export.csv", owner))],
        )
        await reply(interaction, card)

    @app_commands.command(name="delete", description=N_("Erase everything I keep about you"))
    async def delete(self, interaction: Interaction) -> None:
        await reply(interaction, await self._ask(interaction.user.id))

    async def _card(self, owner: int) -> Card:
        kept = await self.privacy.kept(owner)
        if not any(kept.rows.values()):
            return Card(_("I keep nothing about you"), _("Not even that you asked."))
        questions = await self.bot.services.questions.by_message(owner)
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

    async def _ask(self, owner: int) -> Card:
        kept = await self.privacy.kept(owner)
        if not any(kept.rows.values()):
            return Card(_("There is nothing to erase"), _("I keep nothing about you."))
        posts = kept.rows["anonymous_question"]
        erase_posts = button(
            _("Erase everything, my anonymous posts too"), "privacy.delete.yes", owner, "posts", style=DANGER
        )
        return Card(
            _("Erase everything?"),
            _("{contracts} contracts, {feedback} entries of feedback and {scores} scores go at once.").format(
                contracts=kept.rows["contract"],
                feedback=kept.rows["feedback"],
                scores=kept.rows["shown_score"],
            ),
            _(
                "What you asked anonymously stays on Discord, and from then on not even I can tell that it was you. "
                "Or it goes as well: one post after another, within half an hour."
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

    @on_press("privacy.show")
    async def press_show(self, interaction: Interaction, _argument: str) -> None:
        await show(interaction, await self._card(interaction.user.id))

    @on_press("privacy.delete")
    async def press_delete(self, interaction: Interaction, _argument: str) -> None:
        await show(interaction, await self._ask(interaction.user.id))

    @on_press("privacy.delete.yes")
    async def press_delete_yes(self, interaction: Interaction, argument: str) -> None:
        await self.privacy.erase(interaction.user.id, remove_posts=argument == "posts")
        card = Card(
            _("Everything is erased"),
            _(
                "Nothing about you is left in my database. Backups that the operator made before today may hold "
                "it until they are replaced."
            ),
        )
        await show(interaction, card)

    @on_press("privacy.dm")
    async def press_dm(self, interaction: Interaction, _argument: str) -> None:
        await self.bot.services.members.set_dm_consent(interaction.user.id, False)
        await show(interaction, await self._card(interaction.user.id))


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
