"""Descriptions of commands and options in the languages of the catalogue, for Discord to show."""

import discord
from discord import app_commands

from bot.i18n import SOURCE_LANGUAGE, _, language, language_for


class CatalogueTranslator(app_commands.Translator):
    """Looks a command's texts up in the catalogue.

    Names stay English everywhere: members tell each other "use /score estimate", and that must work for all.
    """

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        names = (
            app_commands.TranslationContextLocation.command_name,
            app_commands.TranslationContextLocation.group_name,
            app_commands.TranslationContextLocation.parameter_name,
        )
        if context.location in names and not isinstance(context.data, app_commands.ContextMenu):
            return None
        if language_for(locale.value) == SOURCE_LANGUAGE:
            return None
        with language(locale.value):
            translated = _(string.message)
        return translated if translated != string.message else None
