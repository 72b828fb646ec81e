"""What the front counts, for Prometheus."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import accumulate
from typing import Final, Protocol

from prometheus_client import (
    CollectorRegistry,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from kakehashi.front.cache import ReplyCache
from kakehashi.front.live_status import LiveStatus
from kakehashi.front.outgoing import Outgoing
from kakehashi.front.stream import Streams
from kakehashi.services.live.hooks import Hooks
from kakehashi.store.workers.pool import Pool

__all__ = ["Metrics"]

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Observed(Protocol):
    """What is read of a front; see :class:`kakehashi.front.app.Front`."""

    cache: ReplyCache
    outgoing: Outgoing
    streams: Streams
    hooks: Hooks | None
    ready: bool

    @property
    def swaps(self) -> int: ...

    @property
    def release(self) -> str: ...

    @property
    def live(self) -> LiveStatus | None: ...

    @property
    def pool(self) -> Pool | None: ...

    @property
    def waiting_pages(self) -> int: ...


class Metrics:
    """Counters of one front, in a registry of their own."""

    def __init__(self, front: Observed) -> None:
        self._registry = CollectorRegistry()
        self._requests = _Requests()
        for collector in (self._requests, _State(front)):
            self._registry.register(collector)
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)

    def observe(self, kind: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.observe(kind, status, seconds)

    def text(self) -> bytes:
        """Return all of it in the text format of Prometheus."""
        return generate_latest(self._registry)


class _Requests(Collector):
    """Requests and the time they took; counted in one thread, hence without the locks."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, int]] = Counter()
        self._buckets: dict[str, list[int]] = defaultdict(lambda: [0] * (len(_SECONDS) + 1))
        self._seconds: dict[str, float] = defaultdict(float)

    def observe(self, kind: str, status: int, seconds: float) -> None:
        self._counts[kind, status] += 1
        self._buckets[kind][bisect_left(_SECONDS, seconds)] += 1
        self._seconds[kind] += seconds

    def collect(self) -> Iterator[Metric]:
        """Yield what was counted so far."""
        requests = CounterMetricFamily(
            "kakehashi_requests", "Requests by kind and status", labels=("kind", "status")
        )
        for (kind, status), count in self._counts.items():
            requests.add_metric((kind, str(status)), count)
        yield requests
        times = HistogramMetricFamily(
            "kakehashi_request_seconds", "Time to the whole reply", labels=("kind",)
        )
        limits = (*(str(float(limit)) for limit in _SECONDS), "+Inf")
        for kind, buckets in self._buckets.items():
            counts = zip(limits, accumulate(buckets), strict=True)
            times.add_metric((kind,), list(counts), self._seconds[kind])
        yield times


class _State(Collector):
    """What is read when it is asked for: workers, cache, releases."""

    def __init__(self, front: Observed) -> None:
        self._front = front

    def collect(self) -> Iterator[Metric]:
        """Yield what there is now."""
        front = self._front
        gauges = {
            "kakehashi_cache_bytes": ("Bytes of kept replies", front.cache.bytes),
            "kakehashi_cache_entries": ("Kept replies", len(front.cache)),
            "kakehashi_page_requests_waiting": ("Requests waiting for a thread",
                                                front.waiting_pages),
            "kakehashi_sending_bytes": ("Bytes of large replies that clients have yet to take",
                                        front.outgoing.waiting_bytes),
            "kakehashi_streams": ("Open streams of the live map", len(front.streams)),
            "kakehashi_ready": ("Whether the last check of readiness was passed", front.ready),
        }  # fmt: skip
        counters = {
            "kakehashi_cache_hits": ("Replies from the cache", front.cache.hits),
            "kakehashi_cache_misses": ("Look-ups that found nothing", front.cache.misses),
            "kakehashi_stream_events": ("Events sent to streams", front.streams.sent),
            "kakehashi_streams_cut_off": ("Streams whose client took too long",
                                          front.streams.cut_off),
            "kakehashi_swaps": ("Releases taken over while serving", front.swaps),
        }  # fmt: skip
        for name, (help_, number) in gauges.items():
            yield GaugeMetricFamily(name, help_, value=number)
        for name, (help_, number) in counters.items():
            yield CounterMetricFamily(name, help_, value=number)
        yield from self._live()
        yield from self._hooks()
        yield from self._workers()

    def _live(self) -> Iterator[Metric]:
        if (live := self._front.live) is None:
            return
        gauges = {
            "kakehashi_live_head": ("Last event of the log", live.head),
            "kakehashi_live_shown": ("Last event that queries see", live.shown),
            "kakehashi_live_lag_seconds": ("Age of the oldest event that queries do not see",
                                           live.lag),
            "kakehashi_live_projection_seconds": ("Time of the last projection", live.seconds),
        }  # fmt: skip
        for name, (help_, number) in gauges.items():
            yield GaugeMetricFamily(name, help_, value=number)
        yield CounterMetricFamily(
            "kakehashi_live_switches", "Times that queries saw more", value=live.switches
        )
        yield CounterMetricFamily(
            "kakehashi_live_failures", "Projections that failed", value=live.failures
        )

    def _hooks(self) -> Iterator[Metric]:
        if self._front.hooks is None or not self._front.hooks.deliveries:
            return
        behind = GaugeMetricFamily(
            "kakehashi_webhook_behind", "Events a target was not told of yet", labels=("webhook",)
        )
        delivered = CounterMetricFamily(
            "kakehashi_webhook_messages", "Messages that a target has taken", labels=("webhook",)
        )
        failures = CounterMetricFamily(
            "kakehashi_webhook_failures", "Requests that failed", labels=("webhook",)
        )
        for one in self._front.hooks.deliveries:
            name = (one.target.name,)
            behind.add_metric(name, one.behind)
            delivered.add_metric(name, one.position.delivered)
            failures.add_metric(name, one.failed)
        yield from (behind, delivered, failures)

    def _workers(self) -> Iterator[Metric]:
        if (pool := self._front.pool) is None:
            return
        yield GaugeMetricFamily("kakehashi_workers", "Query workers", value=len(pool.pids))
        yield GaugeMetricFamily(
            "kakehashi_queries_waiting", "Queries waiting for a worker", value=pool.waiting
        )
        yield CounterMetricFamily(
            "kakehashi_worker_starts", "Worker processes started", value=pool.status.started
        )
        stopped = CounterMetricFamily(
            "kakehashi_queries_stopped", "Queries stopped, by reason", labels=("reason",)
        )
        for reason in ("time", "memory", "others", "left", "close"):
            stopped.add_metric((reason,), pool.status.stopped.get(reason, 0))
        yield stopped
        release = GaugeMetricFamily(
            "kakehashi_release_info", "The release that is served", labels=("release",)
        )
        release.add_metric((self._front.release,), 1)
        yield release
