"""Wherever members type freely: words of need are met with help, and each such place is decided upon."""

from typing import Any

import pytest
from discord import AppCommandOptionType, app_commands

from bot.ui.command_form import CommandForm
from bot.ui.forms import Form
from cogs.ask.approval_forms import DeclineForm
from cogs.ask.articulate_forms import ArticulateForm
from cogs.ask.forms import AskForm, SayForm
from cogs.ask.report_forms import ReportForm
from cogs.case.forms import EntryForm, StatementForm
from cogs.contract.detail_forms import NoteForm
from cogs.feedback.forms import FeedbackForm, MoreForm
from cogs.feedback.new_forms import CommentForm
from cogs.guidance.draft_forms import DraftForm
from cogs.guidance.forms import PageForm, SourcesForm
from cogs.guidance.message_forms import MessageForm
from cogs.plan.forms import LessonForm, ThoughtsForm, WordsForm
from cogs.remind.forms import RemindForm
from cogs.support.forms import RulesForm
from tests.bot.i18n.every_form import all_forms
from tests.cogs.asking import BODY, Corner, corner
from tests.cogs.conftest import World
from tests.cogs.postbox import settle_in
from tests.cogs.verbs import (
    BUTTON,
    TEXT,
    add_contract,
    card,
    fields,
    fill,
    press,
    press_beside,
    texts,
    walk,
)

WORDS = "After this review I want to die."
HELP = "findahelpline.com"

OFFERED: set[type[Form]] = {
    SayForm, ReportForm, NoteForm, FeedbackForm, MoreForm, CommentForm, DraftForm, RemindForm, EntryForm, StatementForm,
    ThoughtsForm, WordsForm, LessonForm,
}  # fmt: skip
COMES_FIRST: set[type[Form]] = {AskForm, ArticulateForm}
BY_THE_COMMAND: set[type[Form]] = {CommandForm}
FOR_OTHERS_TO_READ: set[type[Form]] = {PageForm, SourcesForm, MessageForm, RulesForm, DeclineForm}

HEARD = {
    ("contract add", "note"), ("guidance find", "words"), ("remind me", "text"), ("support suggest", "words"),
    ("thanks", "why"), ("case add", "text"),
}  # fmt: skip
NAMES_AND_VALUES = {
    ("contract add", "client"), ("contract add", "title"), ("contract add", "started"), ("contract add", "ended"),
    ("contract add", "earned"), ("contract add", "last_paid"), ("contract add", "link"), ("contract show", "contract"),
    ("contract edit", "contract"), ("contract close", "contract"), ("contract close", "ended"),
    ("contract close", "earned"), ("contract delete", "contract"), ("feedback log", "contract"),
    ("feedback show", "contract"), ("feedback edit", "contract"), ("feedback remove", "contract"),
    ("guidance draft", "contract"), ("guidance draft", "message"), ("moderate pages", "page"),
    ("plan start", "contract"), ("plan show", "contract"),
    ("remind me", "contract"), ("remind me", "when"), ("score explain", "contract"), ("score explain", "since"),
    ("case open", "contract"), ("case show", "case"), ("case add", "case"), ("case add", "day"), ("case add", "link"),
    ("case brief", "case"), ("case close", "case"),
    ("score explain", "until"), ("score log", "on"), ("score log", "score"), ("start", "zone"),
}  # fmt: skip
"""What is chosen, named or a day: too short for a cry for help, or refused as what it is not."""


async def test_every_form_with_room_to_write_is_decided_upon(world: World) -> None:
    free = [form for form in all_forms(world.bot) if any(field.is_long for field in form.text_fields())]
    decided = OFFERED | COMES_FIRST | BY_THE_COMMAND | FOR_OTHERS_TO_READ
    assert {*map(type, free)} | BY_THE_COMMAND == decided, "say what becomes of words of need in it"
    assert {form for form in decided if form.offers_help} == OFFERED


async def test_every_option_for_text_is_decided_upon(world: World) -> None:
    options = {
        (command.qualified_name, option.name)
        for command in world.bot.tree.walk_commands()
        if isinstance(command, app_commands.Command)
        for option in command.parameters
        if option.type is AppCommandOptionType.string and not option.choices
    }
    assert options == HEARD | NAMES_AND_VALUES, "say what becomes of words of need in it"


def helped(result: Any) -> None:
    """The answer stands, and beside it comes help, to the member alone."""
    assert HELP in texts(result)
    assert card(result).flags.ephemeral
    answers = [result.response, *result.followups]
    assert sum(HELP in str(one["content"]) for each in answers for one in _texts(each)) == 1, "once"
    assert len(answers) == 2


def _texts(message: Any) -> list[Any]:
    return [one for one in walk(message.components) if one["type"] == TEXT]


@pytest.fixture
async def forum(world: World) -> Corner:
    return await corner(world, "forum")


async def test_in_what_an_asker_adds(forum: Corner) -> None:
    alice = forum.world.alice
    question = await forum.ask(alice)
    opened = await alice.slash(forum.world.lounge, "ask mine")
    opened = await press_beside(alice, opened, str(question.id))
    form = await press(alice, opened, "Answer in the thread")
    helped(await fill(alice, form, {"What do you want to say?": WORDS}))
    await forum.later()
    assert len(forum.posts()) == 2, "and it is posted all the same"


async def test_in_a_question_that_is_changed(forum: Corner) -> None:
    alice = forum.world.alice
    form = await press(alice, await forum.preview(alice), "Edit")
    first = await fill(alice, form, {"Your question": WORDS})
    assert HELP in texts(first)
    preview = await press(alice, first, "Go on with my question")
    assert WORDS in texts(preview)
    assert BODY not in texts(preview)


async def test_in_a_report(forum: Corner) -> None:
    await forum.ask(forum.world.alice)
    (post,) = forum.posts()
    form = await forum.world.bob.click(post, label="Report")
    typed = {"What is wrong?": "Something else", "Anything they should know": WORDS}
    helped(await fill(forum.world.bob, form, typed))


async def test_in_notes_of_a_contract(world: World) -> None:
    added = await add_contract(world.alice, world.lounge, note=WORDS)
    helped(added)
    shown = await world.alice.slash(world.lounge, "contract show", contract="Acme")
    form = await press(world.alice, shown, "Note and link")
    helped(await fill(world.alice, form, {"Private note": "And " + WORDS}))


async def test_in_a_note_of_a_contract_whose_days_come_in_a_form(world: World) -> None:
    form = await world.alice.slash(world.lounge, "contract add", client="Acme", note=WORDS)
    helped(await fill(world.alice, form, {"First day": "2025-01-01"}))


@pytest.mark.parametrize("field", ["Your public reply", "What you know of the hidden part"])
async def test_in_what_stands_beside_feedback(world: World, field: str) -> None:
    added = await add_contract(world.alice, world.lounge, ended="2025-12-20")
    logged = await fill(world.alice, await press(world.alice, added, "Log feedback"), {"Stars": "2"})
    assert HELP not in texts(logged)
    form = await press(world.alice, logged, "Reply and more")
    helped(await fill(world.alice, form, {"Your public reply": "x" * 4000, field: WORDS}))


async def test_in_a_form_that_is_refused(world: World) -> None:
    added = await add_contract(world.alice, world.lounge, ended="2025-12-20")
    form = await press(world.alice, added, "Log feedback")
    comment = next(label for label in fields(form) if "comment" in label.lower())
    refused = await fill(world.alice, form, {"Stars": "many", comment: WORDS})
    helped(refused)
    assert any(one.get("label") == "Correct it" for one in walk(refused.response.components))


async def test_in_a_reminder_whose_text_alone_is_changed(world: World) -> None:
    await settle_in(world)
    asked = await world.alice.slash(world.lounge, "remind me", when="in 3 days", text="Ask Acme")
    await press(world.alice, asked, "Save")
    (kept,) = await world.services.reminders.open(world.alice.id)
    listed = await world.alice.slash(world.lounge, "remind list")
    shown = await press_beside(world.alice, listed, str(kept.id))
    form = await press(world.alice, shown, "Edit")
    helped(await fill(world.alice, form, {"When": "", "What to remind you of": WORDS}))


async def test_in_the_words_of_a_message_to_send(world: World) -> None:
    form = await world.alice.slash(world.lounge, "guidance draft", message="account-closed/appeal")
    long = next(label for label, one in fields(form).items() if one["style"] == 2)
    helped(await fill(world.alice, form, {long: WORDS}))


async def test_in_the_reason_of_thanks(world: World) -> None:
    answer = await world.alice.slash(world.lounge, "thanks", user=world.bob, why=WORDS)
    assert answer.ephemeral
    (followup,) = [one for one in answer.followups if HELP in str(_texts(one))]
    assert followup.flags.ephemeral
    assert not [
        one for one in walk(followup.components) if one["type"] == BUTTON and "thanks" in one["custom_id"]
    ]


async def test_sober_words_are_met_with_nothing_more(world: World) -> None:
    added = await add_contract(world.alice, world.lounge, note="This deadline is killing me.")
    assert added.followups == []
