"""Every button, select, command option and form of the bot, for the tests of who may use it."""

SECRETS = ("Secretia", "Hushwork", "whispered", "mumbled", "9182736")
"""Words and figures that stand in alice's records only."""

NOBODYS = {"contract": 1234567890123457, "deleted": 1234567890123457, "unrated": 1234567890123457}
NOBODYS |= {"reminder": 1234567890123457, "removed": 1234567890123457, "moment": "0123456789abcdef"}
NOBODYS |= {"refused": "0123456789abcdef", "score": 1234567890123457, "token": "0123456789abcdef"}
NOBODYS |= {"plan": 1234567890123457, "lesson": 1234567890123457}
NOBODYS |= {"case": 1234567890123457, "entry": 1234567890123457, "message": "0123456789abcdef"}
NOBODYS |= {"page": "own-nobodys1", "version": 1234567890123457}
NOBODYS |= {"question": 1234567890123457, "draft": 1234567890123457, "experience": "0123456789abcdef"}

# Action of a button → its argument, with the record that it names.
RECORD_PRESSES = {
    "form.correct": "{refused}",
    "contract.show": "{contract}",
    "contract.edit": "{contract}",
    "contract.details": "{contract}",
    "contract.last_paid": "{contract}",
    "contract.note": "{contract}",
    "contract.close": "{contract}",
    "contract.history": "0~{contract}",
    "contract.delete": "{contract}",
    "contract.delete.yes": "{contract}",
    "contract.undo": "{deleted}",
    "feedback.log": "{contract}",
    "feedback.show": "{contract}",
    "feedback.more": "{contract}",
    "feedback.remove": "{contract}",
    "feedback.remove.yes": "{contract}",
    "feedback.undo": "{unrated}",
    "score.explain": "{contract}",
    "score.close": "{contract}",
    "score.mend.bad": "{contract}",
    "score.mend.good": "{contract}",
    "score.mend.end": "{contract}~30",
    "score.mend.paid": "{contract}",
    "import.yes": "{token}",
    "import.no": "{token}",
    "import.undo": "{token}",
    "guidance.page": "feedback-window~~c{contract}",
    "guidance.draft": "feedback-threats~~c{contract}",
    "remind.asked": "{contract}",
    "remind.noted": "{contract}",
    "remind.snooze": "f~{contract}~3",
    "remind.pick": "f~{contract}",
    "remind.picked": "f~{contract}~1768000000",
    "remind.stop": "{contract}",
    "remind.resume": "{contract}",
    "remind.own.done": "{reminder}",
    "remind.own.snooze": "{reminder}~24",
    "remind.own.pick": "{reminder}",
    "remind.own.picked": "{reminder}~1768000000",
    "remind.show": "{reminder}",
    "remind.contract": "{contract}",
    "remind.edit": "{reminder}",
    "remind.pause": "{reminder}",
    "remind.unpause": "{reminder}",
    "remind.delete": "{reminder}",
    "remind.undo": "{removed}",
    "remind.save": "{moment}",
    "remind.change": "{moment}",
    "remind.redo": "{moment}",
    "reach.read": "{reminder}",
    "plan.start": "{contract}",
    "plan.unhappy": "{contract}",
    "plan.show": "{plan}",
    "plan.happened": "{plan}",
    "plan.note": "{plan}",
    "plan.effect": "{plan}",
    "plan.ways": "{plan}",
    "plan.take": "{plan}~reply",
    "plan.steps": "{plan}",
    "plan.step": "{plan}~save",
    "plan.words": "{plan}~leave",
    "plan.later": "{plan}~save",
    "plan.done": "{plan}~save",
    "plan.drop": "{plan}~save",
    "plan.outcome": "{plan}",
    "plan.learn": "{plan}",
    "plan.reopen": "{plan}",
    "plan.lesson": "{lesson}",
    "plan.lesson.edit": "{lesson}",
    "plan.lesson.delete": "{lesson}",
    "plan.lesson.delete.yes": "{lesson}",
    "plan.delete": "{plan}",
    "plan.delete.yes": "{plan}",
    "ask.post": "masked~{draft}",
    "ask.preview": "{draft}",
    "ask.edit": "{draft}",
    "ask.cancel": "{draft}",
    "ask.show": "{question}",
    "ask.say": "{question}",
    "ask.solve": "yes~{question}",
    "ask.tell": "dm~{question}",
    "ask.delete": "{question}",
    "ask.delete.yes": "{question}",
    "ask.approve": "{question}",
    "ask.decline": "{question}",
    "ask.mod.open": "{question}",
    "ask.mod.delete": "{question}",
    "ask.mod.dismiss": "{question}",
    "ask.mod.mute": "7~{question}",
    "articulate.text": "{experience}",
    "articulate.ticket": "{experience}",
    "articulate.edit": "{experience}",
    "articulate.post": "{experience}",
    "articulate.named": "{experience}",
    "case.contract": "{contract}",
    "case.show": "{case}",
    "case.dates": "{case}",
    "case.sums": "{case}",
    "case.statement": "{case}",
    "case.write": "{case}",
    "case.remind": "yes~{case}",
    "case.add": "{case}",
    "case.entries": "0~{case}",
    "case.end": "{case}",
    "case.again": "{case}",
    "case.brief": "{case}",
    "case.mask": "yes~{case}",
    "case.delete": "{case}",
    "case.delete.yes": "{case}",
    "case.entry": "{entry}",
    "case.entry.edit": "{entry}",
    "case.entry.history": "{entry}",
    "case.entry.delete": "{entry}",
    "case.entry.delete.yes": "{entry}",
    "case.file": "{entry}",
    "case.message": "{message}",
    # Whose words are kept in memory until they are posted; tests/cogs/support/test_suggest.py has a true one.
    "support.post": "{token}",
}

# Buttons below what everybody sees, which everybody may press.
PUBLIC_PRESSES = {
    "ask.report": "{question}",
    "support.helped": "0",
    "support.wrong": "0",
    "support.solve": "",
    "support.reopen": "",
    "support.thank": "",
    "greeting.remove": "",
}

# Buttons that name no record: whoever presses sees their own.
OWN_PRESSES = {
    "contract.add": "",
    "contract.list": "0~",
    "feedback.list": "0~",
    "case.new": "",
    "case.list": "0~",
    "score.estimate": "",
    "score.rules_today": "",
    "score.history": "",
    "score.table": "0~",
    "score.forecast": "",
    "score.forecast.page": "0~",
    "score.whatif": "",
    "score.plan": "90",
    "score.accuracy": "0~",
    "score.sure": "",
    "score.floor": "",
    "score.floor.set": "yes",
    "score.moved": "",
    "score.moved.days": "",
    "score.picture": "",
    "score.mend.add": "2025-10-01",
    "score.todo": "",
    "score.parts": "0~",
    "score.rules": "",
    "score.log": "",
    "score.list": "0~",
    "import.file": "",
    "import.template": "",
    "export.json": "",
    "export.csv": "",
    "privacy.show": "",
    "privacy.delete": "",
    "privacy.delete.yes": "",
    "privacy.dm": "",
    "start.zone": "",
    "start.zone.take": "Europe/Madrid",
    "start.next": "",
    "start.dm": "yes",
    "start.ready": "later",
    "help.all": "",
    "guidance.open": "feedback-window",
    "guidance.save": "feedback-window",
    "guidance.unsave": "feedback-window",
    "guidance.yes": "feedback-window",
    "guidance.no": "feedback-window",
    "guidance.share": "feedback-window",
    "guidance.post": "feedback-window",
    "guidance.topics": "",
    "guidance.topic": "0~feedback",
    "guidance.saved": "0~",
    "guidance.tone": "feedback-window~remind~short",
    "guidance.details": "feedback-window~remind~short",
    "guidance.remind": "feedback-window",
    "plan.list": "0~",
    "plan.lessons": "0~",
    "remind.new": "",
    "remind.list": "0~",
    "remind.settings": "",
    "remind.hours": "",
    "remind.off": "reply",
    "remind.on": "reply",
    "remind.fallback.off": "",
    "remind.start_all": "",
    "remind.stop_all": "",
    "reach.again": "",
    "reach.stop": "",
    "ask.write": "",
    "ask.mine": "0~",
    "ask.reports": "0~",
    "community.insights": "",
    "community.about": "2025-10-01",
    "community.join": "",
    "community.join.yes": "",
    "community.leave": "",
    "community.setup": "",
    "community.switch": "yes",
    "community.monthly": "here",
    "community.post": "",
    "settings.server": "",
    "settings.me": "",
    "setup.approval": "yes",
    "setup.talkative": "yes",
    "setup.tag": "1",
    "setup.tags": "",
    "setup.rules": "",
    "setup.limits": "",
    "support.board": "0",
    "support.mine": "0~",
    "support.board.post": "0",
    "thanks.refuse": "yes",
}

RECORD_CHOICES = {"contract.open": "{contract}", "feedback.open": "{contract}", "score.remove": "{score}"}
RECORD_CHOICES |= {"score.whatif.flip": "{contract}/gone", "guidance.dates": "{contract}"}
RECORD_CHOICES |= {"plan.contract": "{contract}", "plan.way": "{plan}~save"}
RECORD_CHOICES |= {"plan.step": "{plan}~save", "plan.came": "{plan}~nothing"}
RECORD_CHOICES |= {"case.contract": "{contract}"}
RECORD_CHOICES |= {"case.message": "{case}"}
RECORD_CHOICES |= {"more": "contract.show/{contract}"}
RECORD_CHOICES |= {"form.day": "2025-10-06"}
OWN_CHOICES = {"score.whatif.add": "1/good/800/30", "help.need": "score", "start.zone": "Europe/Madrid"}
OWN_CHOICES |= {"guidance.open": "feedback-window", "guidance.topic": "feedback", "guidance.write": "remind"}
OWN_CHOICES |= {"remind.switch": "reply", "remind.weekly": "2"}
OWN_CHOICES |= {"settings.server": "channels", "settings.me": "thanks", "setup.language": "es"}
OWN_CHOICES |= {"support.answer": "1"}
OWN_CHOICES |= {"case.kind": "unpaid", "case.end": "won"}
OWN_CHOICES |= {"score.moved": "2025-10-01~2025-12-01"}
OWN_CHOICES |= {"setup.hours": "8", "setup.days": "14", "setup.solved": "0"}

# What several forms share, and nobody opens.
SHARED_FORMS = {"StarsAndHidden"}

# A refused command as a form; tests/cogs/test_corrections.py has it.
COMMAND_FORMS = {"CommandForm"}

# A form that takes a file; tests/cogs/transfer/test_commands.py has it.
FILE_FORMS = {"ImportForm"}

# Forms that change a server; tests/cogs/settings/test_commands.py has them. And one of moderators:
# tests/cogs/ask/test_approval.py.
SERVER_FORMS = {"RulesForm", "LimitsForm", "DeclineForm"}

# Options that suggest a member's own things; the others offer what is the same for all.
OWN_SUGGESTIONS = {
    ("contract add", "client"),
    ("contract show", "contract"),
    ("contract edit", "contract"),
    ("contract close", "contract"),
    ("contract delete", "contract"),
    ("score explain", "contract"),
    ("feedback log", "contract"),
    ("feedback show", "contract"),
    ("feedback edit", "contract"),
    ("feedback remove", "contract"),
    ("guidance draft", "contract"),
    ("remind me", "contract"),
    ("plan start", "contract"),
    ("plan show", "contract"),
    ("case open", "contract"),
    ("case show", "case"),
    ("case add", "case"),
    ("case close", "case"),
    ("case brief", "case"),
}
SAME_FOR_ALL = {("start", "zone"), ("guidance find", "words"), ("guidance draft", "message")}
SAME_FOR_ALL |= {("moderate pages", "page"), ("remind me", "when")}

BESIDES = {
    "remind me": {"when": "in 3 days", "text": "Ask"},
    "guidance draft": {"message": "feedback-window/remind"},
}
"""Command → what it must be given besides a contract."""

# Form → how alice comes to see it, and what she could type into it.
FORMS = {
    "ContractForm": ("c/contract.edit/{owner}/{contract}", {"Title": "Changed"}),
    "DetailsForm": ("c/contract.details/{owner}/{contract}", {"Kind": "hourly"}),
    "NoteForm": ("c/contract.note/{owner}/{contract}", {"Private note": "Changed"}),
    "CloseForm": ("c/contract.close/{owner}/{contract}", {"Last day": "2025-12-21"}),
    "FeedbackForm": ("c/feedback.log/{owner}/{contract}", {"Stars": "3"}),
    "MoreForm": ("c/feedback.more/{owner}/{contract}", {"Your public reply": "Changed"}),
    "NewFeedbackForm": (
        "/feedback log",
        {"First day of the contract": "2025-01-01", "Last day": "2025-02-01"},
    ),
    "CommentForm": ("menu", {"Stars": "3", "Contract": "{contract}"}),
    "LastPaymentForm": ("c/contract.last_paid/{owner}/{contract}", {"Day of the last payment": "2025-12-19"}),
    "LastDayForm": ("c/score.mend.end/{owner}/{contract}~30", {"Last day": "2025-12-21"}),
    "PaidForm": ("c/score.mend.paid/{owner}/{contract}", {"Day of the last payment": "2025-12-19"}),
    "MissingForm": (
        "c/score.mend.add/{owner}/2025-10-01",
        {"Client": "Changed", "First day": "2025-09-01", "Last day": "2025-09-20"},
    ),
    "DaysForm": ("c/score.moved.days/{owner}/", {"From": "2025-10-01"}),
    "DatesForm": ("c/case.dates/{owner}/{case}", {"the day the dispute was filed": "2025-12-24"}),
    "SumsForm": ("c/case.sums/{owner}/{case}", {"In dispute": "55"}),
    "StatementForm": ("c/case.write/{owner}/{case}", {"What was agreed": "Changed"}),
    "EntryForm": ("c/case.entry.edit/{owner}/{entry}", {"What happened": "Changed"}),
    "ScoreForm": ("c/score.log/{owner}/", {"Job Success Score": "55"}),
    "ThoughtsForm": ("c/plan.note/{owner}/{plan}", {"Your thoughts": "Changed"}),
    "WordsForm": ("c/plan.words/{owner}/{plan}~leave", {"What you want to send": "Changed"}),
    "LessonForm": ("c/plan.lesson.edit/{owner}/{lesson}", {"What I will do differently": "Changed"}),
    "RemindForm": ("c/remind.edit/{owner}/{reminder}", {"What to remind you of": "Changed"}),
    "PickForm": ("c/remind.own.pick/{owner}/{reminder}", {"When": "2026-02-03"}),
    "HoursForm": ("c/remind.hours/{owner}/", {"At what hour I write": "9:00"}),
    "ZoneForm": ("c/start.zone/{owner}/", {"A large city near you": "Europe/Madrid"}),
    "DraftForm": ("c/guidance.draft/{owner}/feedback-window", {"Client's name": "Ana"}),
    "PageForm": ("c/guidance.manage.edit/{owner}/{page}", {"Title": "Changed"}),
    "SourcesForm": ("c/guidance.manage.sources/{owner}/{page}", {"Keywords": "portfolio, links"}),
    "MessageForm": (
        "s/guidance.manage.message/{owner}/{page} new",
        {"What the message is for": "Ask", "Short": "Hi there.", "Warm": "Hi there, friend."},
    ),
    "AskForm": ("c/ask.edit/{owner}/{draft}", {"Title": "Changed"}),
    "SayForm": ("c/ask.say/{owner}/{question}", {"What do you want to say?": "Hello"}),
    "ReportForm": ("c/ask.report/0/{question}", {"What is wrong?": "spam"}),
    "ArticulateForm": ("c/articulate.edit/{owner}/{experience}", {"What happened?": "Changed"}),
}
STORE_NOTHING = {"DraftForm", "ArticulateForm", "PickForm", "DaysForm"}

PREVIEWED = {
    "DaysForm": "Why did it move?",
    "AskForm": "what everybody will see",
    "ArticulateForm": "In clear words",
    "PickForm": "Shall I remind you then?",
}
"""Forms that are answered with what they would make, and how that begins."""
