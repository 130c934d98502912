"""The baseline of `benchmarks.startup`: discord.py's AutoShardedBot with one command and nothing else.

It finds the stub Discord in the variables that Candor reads too, DISCORD_TOKEN and DISCORD_API_URL.
"""

import os

import discord
from discord.ext import commands
from discord.http import Route

Route.BASE = os.environ["DISCORD_API_URL"]

intents = discord.Intents.none()
intents.guilds = True
bot = commands.AutoShardedBot(command_prefix=(), help_command=None, intents=intents)


@bot.tree.command(name="ping", description="Answers.")
async def ping(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("pong", ephemeral=True)


bot.run(os.environ["DISCORD_TOKEN"])
