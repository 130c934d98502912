"""What the PDF of a case costs: 100 entries, in the worker process, against the same words as plain text and a chart.

Processor time of one process; the first drawing loads the library and looks for fonts.
"""

import asyncio
import io
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import cycle
from statistics import median

from benchmarks.measure import longest_callback, quick_flag, table
from bot.briefs.files import recognise, thumbnail
from bot.briefs.models import Brief, BriefEntry, StatementPart
from bot.briefs.pdf import draw_pdf
from bot.briefs.plain import plain_text
from bot.charts.draw import draw
from bot.charts.specs import Point, history_chart
from bot.worker import Worker

SAID = "The client asked for a second version of the page, which was not part of what we agreed. " * 6
SPOKEN = "وافق العميل على العمل. הלקוח אישר את העבודה. ग्राहक ने काम को मंज़ूरी दी। 客户批准了工作。 👍 "
FIRST = date(2026, 1, 1)


def screenshot(side: int) -> bytes:
    """A noisy picture, which is as large as pictures get, as PNG."""
    from PIL import Image

    target = io.BytesIO()
    Image.effect_noise((side, side), 90).convert("RGB").save(target, "PNG")
    return target.getvalue()


def case(count: int, said: str, images: Sequence[bytes | None] = (None,)) -> Brief:
    """A brief of `count` entries, each with `said`, and the pictures in turn."""
    return Brief(
        title="Refund asked for after approval",
        platform="Upwork",
        client="Acme GmbH",
        summary=(said[:300],),
        statement=(StatementPart(heading="What was agreed", text=said),),
        against=said,
        entries=tuple(
            BriefEntry(day=FIRST + timedelta(number), kind="Message", text=said, author="Acme", image=image)
            for number, image in zip(range(count), cycle(images), strict=False)
        ),
        made_on=FIRST,
        zone="Europe/Madrid",
    )


def cost(action: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Seconds of processor time: the first, and the median of those after it."""
    taken = []
    for _number in range(1 + rounds):
        before = time.process_time()
        action()
        taken.append(time.process_time() - before)
    return taken[0], median(taken[1:])


async def main(quick: bool) -> None:
    """Print the tables."""
    rounds = 3 if quick else 9
    picture = screenshot(1_600)
    small = [thumbnail(screenshot(480)) for _number in range(100)]
    points = [Point(FIRST + timedelta(7 * week), 80.0, 85.0, 90.0) for week in range(50)]
    spec = history_chart(points, [(one.on, 85) for one in points], [])
    plain = case(100, SAID)
    work: dict[str, Callable[[], object]] = {
        "a chart, for comparison": lambda: draw(spec),
        "100 entries as plain text": lambda: plain_text(plain),
        "PDF of no entry": lambda: draw_pdf(case(0, SAID)),
        "PDF of 100 entries": lambda: draw_pdf(plain),
        "… in six scripts": lambda: draw_pdf(case(100, SPOKEN * 6)),
        "… with 100 pictures": lambda: draw_pdf(case(100, SAID, small)),
        f"thumbnail of {len(picture) / 1e6:.0f} MB": lambda: thumbnail(picture),
        "what kind of file that is": lambda: recognise(picture, "a.png"),
    }
    costs = {name: cost(action, rounds) for name, action in work.items()}
    (_first, chart) = costs["a chart, for comparison"]
    table(
        "A case on paper, CPU ms",
        ("", "first", "then", "÷ chart"),
        [
            (name, f"{first * 1000:.0f}", f"{then * 1000:.0f}", f"{then / chart:.2f}")
            for name, (first, then) in costs.items()
        ],
    )
    worker = Worker()
    rows = []
    for name in ("with the start of the process", "again"):
        with longest_callback() as gap:
            started = time.perf_counter()
            document = await asyncio.ensure_future(worker.run(draw_pdf, case(100, SAID, small)))
            took = time.perf_counter() - started
        rows.append((name, f"{took * 1000:.0f}", f"{gap[0] * 1000:.1f}", f"{len(document) / 1e6:.1f}"))
    await worker.close()
    table(
        "100 entries with pictures, in the worker", ("", "took ms", "longest gap of the loop, ms", "MB"), rows
    )


if __name__ == "__main__":
    asyncio.run(main(quick_flag(__doc__)))
