"""How the reminders do, for Prometheus: on this machine's loopback address, and only where a port is set."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bot.errors import OperatorError
from bot.reminders.delivery import Delivery
from bot.reminders.queue import ReminderQueue
from bot.reminders.repository import Backlog

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

HOST = "127.0.0.1"

_COUNTED = {
    "sent": "Reminders sent, by direct message or in a channel",
    "late": "Reminders sent late",
    "fallback": "Reminders sent in the channel that the member chose",
    "retried": "Attempts that failed for now",
    "dead": "Dead letters made",
    "dropped": "Reminders that had become pointless",
    "missed": "Reminders that came too late to be sent",
    "suspended": "Members found to be out of reach",
    "overtaken": "Claims lost to another process, a change or an erasure",
}


class Metrics:
    """Reads the counters of this process when asked; what is in the database as of the last `refresh`."""

    def __init__(self, queue: ReminderQueue, delivery: Delivery) -> None:
        self._queue = queue
        self._delivery = delivery
        self._backlog: Backlog | None = None
        self._server: Any = None

    def serve(self, port: int) -> None:
        """Answer on `port`, in a thread. OperatorError where it is taken."""
        from prometheus_client import CollectorRegistry, start_http_server

        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        try:
            self._server, _thread = start_http_server(port, HOST, registry)
        except OSError as error:
            raise OperatorError(
                f"METRICS_PORT={port} cannot be used: {error.strerror}. Choose another port."
            ) from None

    def close(self) -> None:
        """Answer no more."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    async def refresh(self) -> None:
        """Look at the database, where anybody is served."""
        if self._server is not None:
            self._backlog = await self._queue.backlog()

    def collect(self) -> "Iterator[Metric]":
        """The figures, as prometheus-client wants them."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, SummaryMetricFamily

        counts = self._delivery.counts
        yield CounterMetricFamily(
            "candor_reminders_planned", "Due times planned by this process", self._queue.planned
        )
        for name, text in _COUNTED.items():
            yield CounterMetricFamily(f"candor_reminders_{name}", text, getattr(counts, name))
        yield SummaryMetricFamily(
            "candor_reminders_lateness_seconds",
            "Time between due time and send",
            count_value=counts.sent,
            sum_value=counts.lateness,
        )
        if self._backlog is not None:
            for name, text, value in (
                ("overdue", "Reminders that are due and not sent", self._backlog.overdue),
                ("oldest_seconds", "How long the oldest of them is overdue", self._backlog.oldest_seconds),
                ("dead_letters", "Dead letters in the database", self._backlog.dead),
                ("members_suspended", "Members out of reach at present", self._backlog.suspended),
            ):
                yield GaugeMetricFamily(f"candor_reminders_{name}", text, value)
