"""What somebody wrote, wherever in a message it stands."""

import discord


def text_of(message: discord.Message) -> str:
    """The words of a message; of a forwarded one, which has none of its own, those of what was forwarded.

    "" where there are none, such as in one that has only a picture. Parts are apart by an empty line.
    """
    written = (message.content, *(one.content for one in message.message_snapshots))
    return "\n\n".join(text for text in written if text.strip())
