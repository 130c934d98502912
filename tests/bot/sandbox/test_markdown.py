"""The Markdown parsers that simcord is made to keep."""

import json

import pytest
from simcord.preview import _markdown

from bot.sandbox.simcord_page import keep_parsers


@pytest.mark.parametrize(
    "text", ["plain", "**bold** ||hidden||", "<@5> <t:1790000000:R>", "> quote\n-# small", "||one|| ||two||"]
)
def test_kept_parsers_read_alike(text: str) -> None:
    context = {"users": {"5": "Maya"}, "commands": {}, "roles": {}, "channels": {}, "emojis": {}}
    keep_parsers()
    kept = [_markdown.markdown_tokens(text, context=context) for _turn in range(2)]
    build = vars(_markdown)["_markdown_parser"].kept.__wrapped__
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_markdown, "_markdown_parser", lambda *arguments: build(json.dumps(arguments)))
        fresh = _markdown.markdown_tokens(text, context=context)
    assert kept == [fresh, fresh]
