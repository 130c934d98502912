"""Run by tests as a process of its own: `python -m tests.bot.reminders.child URL SCHEMA`.

For each line with a number and a rate on its input it forks so many processes, which deliver what is due, so many a
second at most; forking spares them the second that a start takes. Printed are `pid` of each, `sent`, id and nonce of
each reminder at the moment it is sent, and `ended` with how a process ended.
"""

import asyncio
import os
import sys
from datetime import timedelta

from sqlalchemy import Engine

from bot.reminders.delivery import Delivery
from bot.reminders.limiter import Limiter
from bot.reminders.models import Claimed, Outcome, Sent, Standing
from bot.reminders.queue import ReminderQueue
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from tests.basics import START, use_schema

NOW = START + timedelta(hours=11)
"""An hour after everything is due."""

SECONDS = 60
"""No child outlives its test for long."""


class PrintingSender:
    """What reached Discord: the line is out before the answer is back."""

    async def send(self, claimed: Claimed, standing: Standing, *, late: bool) -> Outcome:
        say("sent", os.getpid(), claimed.id, claimed.nonce)
        await asyncio.sleep(0)
        return Sent()

    send_fallback = send


async def run(url: str, rate: float) -> None:
    database = Database(url)
    queue = ReminderQueue(database, lambda: NOW, Cipher({1: b"k" * 32}))
    delivery = Delivery(queue, lambda: NOW, PrintingSender(), Limiter(rate))
    await delivery.deliver_due()
    await database.close()


def say(*words: object) -> None:
    """One write: a line is printed whole or not at all, whoever else writes."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def work(url: str, rate: float) -> None:
    say("pid", os.getpid())
    asyncio.run(asyncio.wait_for(run(url, rate), SECONDS))


def main() -> None:
    url, schema = sys.argv[1:]
    if schema:
        use_schema(Engine, schema)
    for line in sys.stdin:
        number, rate = line.split()
        for _ in range(int(number)):
            if os.fork() == 0:
                code = 1
                try:
                    work(url, float(rate))
                    code = 0
                finally:
                    os._exit(code)
        for _ in range(int(number)):
            pid, status = os.wait()
            say("ended", pid, os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
