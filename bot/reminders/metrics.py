"""How the reminders do, for Prometheus: on this machine's loopback address, and only where a port is set."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bot.arrivals import Arrivals
from bot.errors import OperatorError
from bot.fleet.models import Process
from bot.fleet.service import Fleet
from bot.openings.service import Figures, Openings
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
    "paced": "Times that a reminder was put off because its member was never written to",
    "retried": "Attempts that failed for now",
    "dead": "Dead letters made",
    "dropped": "Reminders that had become pointless",
    "missed": "Reminders that came too late to be sent",
    "suspended": "Members found to be out of reach",
    "overtaken": "Claims lost to another process, a change or an erasure",
}


class Metrics:
    """Reads the counters of this process when asked; what is in the database as of the last `refresh`."""

    def __init__(
        self,
        queue: ReminderQueue,
        delivery: Delivery,
        openings: Openings,
        arrivals: Arrivals,
        fleet: Fleet,
    ) -> None:
        self._queue = queue
        self._delivery = delivery
        self._openings = openings
        self._arrivals = arrivals
        self._fleet = fleet
        self._processes: list[Process] = []
        self._backlog: Backlog | None = None
        self._figures: Figures | None = None
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
        """Stop answering requests, and give the port back."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    async def refresh(self) -> None:
        """Look at the database, where anybody is served."""
        if self._server is not None:
            self._backlog = await self._queue.backlog()
            self._figures = await self._openings.figures()
            self._processes = await self._fleet.processes()
            await self._fleet.refresh_starts()

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
                ("waiting_first", "Reminders that wait for a first direct message", self._backlog.paced),
                ("members_suspended", "Members out of reach at present", self._backlog.suspended),
            ):
                yield GaugeMetricFamily(f"candor_reminders_{name}", text, value)
        yield from self._opened()
        yield CounterMetricFamily(
            "candor_interactions_too_late",
            "Commands, presses and forms that arrived too late to be answered",
            self._arrivals.dropped,
        )
        yield from self._of_all()

    def _of_all(self) -> "Iterator[Metric]":
        """What is the same whichever process is asked, and whether this one leads."""
        from prometheus_client.core import GaugeMetricFamily

        yield GaugeMetricFamily(
            "candor_fleet_leader", "Whether this process does what is done once", int(self._fleet.leads)
        )
        for name, text, value in (
            ("processes", "Processes alive", len(self._processes)),
            ("shards", "Shards that they run", sum(len(one.shards) for one in self._processes)),
            (
                "leaders",
                "Processes that lead: 1, or 0 for a moment",
                sum(one.leads for one in self._processes),
            ),
        ):
            if self._processes:
                yield GaugeMetricFamily(f"candor_fleet_{name}", text, value)
        starts = self._fleet.starts
        if starts is not None and starts.known is not None and starts.resets_at is not None:
            figures: tuple[tuple[str, str, float], ...] = (
                ("remaining", "Session starts that Discord still allows", starts.known.remaining),
                ("total", "Session starts that Discord allows in a day", starts.known.total),
                ("reset_time_seconds", "When all are allowed again", starts.resets_at.timestamp()),
            )
            for name, text, figure in figures:
                yield GaugeMetricFamily(f"candor_session_starts_{name}", text, figure)

    def _opened(self) -> "Iterator[Metric]":
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        yield CounterMetricFamily(
            "candor_channels_opened", "New direct messages opened by this process", self._openings.opened
        )
        yield GaugeMetricFamily(
            "candor_channels_per_minute", "How many may be opened in a minute", self._openings.per_minute
        )
        if self._figures is None:
            return
        yield GaugeMetricFamily("candor_channels_hour", "Opened in the last hour", self._figures.hour)
        yield GaugeMetricFamily("candor_channels_day", "Opened in the last day", self._figures.day)
        refused = GaugeMetricFamily(
            "candor_channels_refused_time_seconds", "When Discord last refused to open one", labels=["code"]
        )
        for code, at in self._figures.refusals.items():
            refused.add_metric([str(code)], at.timestamp())
        yield refused
