"""What members write to break an answer, and how to see in a text what Discord would act on."""

import regex

FAMILY = "👨‍👩‍👧‍👦"
HOSTILE = {
    "pings": "@everyone @here <@111111111111111111> <@&111111111111111111> <#111111111111111111>",
    "discord's own": "</start:111111111111111111> <t:0:R> <:a:111111111111111111> <id:customize> <sound:1:2>",
    "markdown": "# **b** __u__ ~~s~~ ||spoiler|| `code` > quote - list 1. list -# small",
    "masked link": "[click](https://evil.example) [x](<https://evil.example>) <https://evil.example>",
    "link with markdown": "https://evil.example/**bold**_it_||s|| steam://run",
    "fence": "```py\nprint(1)\n```",
    "backslashes": "\\ \\\\ \\* \\`",
    "reordering": "safe\u202egnp.exe\u2066\u2069\u200f",
    "invisible": "a\u200bb\u2060c\ufeffd\u00ad",
    "control": "a\x00b\x07c\x1b[31md\x7f\x85",
    "surrogates": "a\ud800b\udfff",
    "joined emoji": FAMILY * 30,
    "flags": "🇩🇪🇫🇷" * 30,
    "skin tones": "👍🏽" * 60,
    "zalgo": "z" + "\u0310\u035c" * 300,
    "long word": "x" * 4000,
    "long stars": "*" * 4000,
    "many lines": "line\n" * 800,
    "quotation marks": "“](x)” ”**b**“ «_i_»",
    "format": "{0} {client} %s %(x)s ${y}",
}
EACH = {"argvalues": list(HOSTILE.values()), "ids": list(HOSTILE)}
"""For `pytest.mark.parametrize`."""

# What Discord would act on if it stood in a text display.
LIVE = {
    "a ping of all": regex.compile(r"@(everyone|here)"),
    "a mention": regex.compile(r"<(@|#|/|t:|a?:|id:|sound:)"),
    "a masked link": regex.compile(r"\[.*\]\("),
    "a link": regex.compile(r"(https?|steam)://\S"),
    "reordering": regex.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]"),
    "a control character": regex.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]"),
    "a lone surrogate": regex.compile("[\ud800-\udfff]"),
}


ESCAPED = regex.compile(r"\\([!-/:-@\[-`{-~])")


def unescaped(text: str) -> str:
    """`text` without what a backslash shows as it is."""
    return ESCAPED.sub("", text)


def live(text: str) -> list[str]:
    """What Discord would act on in `text`."""
    # Mentions of the bot's own commands and moments are its own words.
    rest = regex.sub(r"</[a-z ]+:\d+>|<t:\d+:[a-zA-Z]>", "", unescaped(text))
    return [name for name, pattern in LIVE.items() if pattern.search(rest)]
