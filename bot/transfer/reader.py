"""Reading an import file: bytes to a plan. Pure, safe to run in a thread, bounded in time and memory."""

from datetime import date

from bot.errors import Refusal
from bot.i18n import _
from bot.transfer.decode import decode
from bot.transfer.document import read_document
from bot.transfer.plan import ContractRow, Fault, ImportPlan, Progress, fingerprint
from bot.transfer.rows import build_plan
from bot.transfer.table import read_table

__all__ = ["ContractRow", "Fault", "ImportPlan", "fingerprint", "read_file"]


def read_file(
    data: bytes,
    filename: str,
    *,
    today: date,
    progress: Progress | None = None,
    month_first: bool = False,
) -> ImportPlan:
    """What the file `data` states: drafts, every fault by row and column, and notes for the preview.

    `today`: the member's day, for dates such as "3 days ago". `month_first`: how to read dates such as
    05/03/2026 where nothing in the file tells. Raises Refusal where the file cannot be read at all: too
    large, no text, no header, broken JSON. The plan must not be applied while it has faults.
    """
    text, guessed = decode(data, filename)
    is_json = text.lstrip()[:1] in ("{", "[") or filename.casefold().endswith(".json")
    records, faults, notes = (read_document if is_json else read_table)(text)
    if guessed is not None:
        notes.append(
            _("The file is not in UTF-8; I read it as {encoding}. Please check letters with accents.").format(
                encoding=guessed
            )
        )
    plan = ImportPlan(faults=faults, notes=notes)
    build_plan(records, plan, today=today, month_first=month_first, progress=progress)
    if not plan.contracts and not plan.scores and not plan.faults:
        raise Refusal(_("I found no contracts and no scores in this file. The template shows what to write."))
    order = {"contract": 0, "row": 0, "score": 1}
    plan.faults.sort(key=lambda fault: (order[fault.part], fault.row))
    return plan
