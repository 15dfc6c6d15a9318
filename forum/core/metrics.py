"""What is counted as it happens, over all processes of a host; the only importer of the library.

`flask serve` gives its processes a folder in which they count together. Without one, as in tests,
a process counts for itself.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.values import ValueClass

# Set by `flask serve` for the processes that it starts; the library reads it when it is imported.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
TYPE = "text/plain; version=0.0.4; charset=utf-8"

REQUESTS = Histogram(
    "vivier_request_seconds",
    "How long requests took, by route",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
EFFECTS = Histogram(
    "vivier_effect_seconds",
    "How long effects of the outbox took, by kind and how they ended",
    ["kind", "outcome"],
    buckets=(0.01, 0.1, 1.0, 10.0, 60.0, 600.0),
)
BUSY = Counter("vivier_database_busy", "Answers of 503 since the database was busy or away")

Figure = tuple[str, str, dict[str, str], float]


@contextmanager
def timed_effect(kind: str) -> Iterator[None]:
    """Count an effect; one that raises has failed, or put itself off."""
    began, outcome = time.perf_counter(), "failed"
    try:
        yield
        outcome = "done"
    finally:
        EFFECTS.labels(kind, outcome).observe(time.perf_counter() - began)


def exposition(figures: Iterable[Figure]) -> bytes:
    """`figures` (name, what it is, labels, value) and all that was counted, for Prometheus."""
    registry = CollectorRegistry()
    registry.register(_Figures(figures))
    own = generate_latest(registry)
    if ValueClass.__name__ == "MutexValue":
        return own + generate_latest(REGISTRY)
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
    return own + generate_latest(shared)


class _Figures(Collector):
    def __init__(self, figures: Iterable[Figure]) -> None:
        self._figures = list(figures)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Each figure once, with all of its labels."""
        families: dict[str, GaugeMetricFamily] = {}
        for name, about, labels, value in self._figures:
            family = families.setdefault(name, GaugeMetricFamily(name, about, labels=[*labels]))
            family.add_metric([*labels.values()], value)
        yield from families.values()
