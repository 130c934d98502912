"""The bot without a token: the very same bot in a made-up Discord, on a page of this machine."""
