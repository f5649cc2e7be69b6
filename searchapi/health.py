"""Whether the process lives, whether it can answer, and how it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import falcon
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from searchapi import wire
from searchapi.api import answer_json
from searchapi.current import Current
from searchapi.origin import is_inside
from searchapi.parts import Parts
from searchapi.problems import RETRY_AFTER_SECONDS

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Healthz:
    """GET /healthz: 200 as long as the process answers at all."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Asks nothing of the index."""
        answer_json(resp, wire.Health("ok"))
        resp.set_header("Cache-Control", "no-store")

    on_head = on_get


@dataclass(frozen=True, slots=True)
class Readyz:
    """GET /readyz: 200 while a generation is served and its cluster, if any, is there, else 503.

    Says what is wrong with the index either way.
    """

    parts: Parts

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """`problem` is "" when all is well; strangers hear only yes or no."""
        current = self.parts.current
        generation = current.generation
        ready = bool(generation) and not current.cut_off
        told = wire.Readiness(ready)
        if is_inside(req, self.parts.settings.serve):
            told = wire.Readiness(ready, generation, current.problem)
        answer_json(resp, told)
        resp.set_header("Cache-Control", "no-store")
        if not ready:
            resp.status = falcon.HTTP_503
            resp.set_header("Retry-After", str(RETRY_AFTER_SECONDS))

    on_head = on_get


class MetricsResource:
    """GET /metrics, for this machine and for whoever has the word; nothing is there for anybody else."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._generation = CollectorRegistry()
        self._generation.register(Generation(parts.current))

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """In Prometheus's text format."""
        if not is_inside(req, self._parts.settings.serve):
            raise falcon.HTTPNotFound
        resp.content_type = METRICS_TYPE
        resp.data = self._parts.metrics.text(self._generation)
        resp.set_header("Cache-Control", "no-store")

    on_head = on_get


class Generation(Collector):
    """What is served now, read when somebody asks: a generation that has gone leaves nothing behind."""

    def __init__(self, current: Current) -> None:
        self._current = current

    def collect(self) -> Iterator[Metric]:
        """The generation by name, when it was built, how much is in it, and whether something is wrong."""
        problem = GaugeMetricFamily("answerbox_index_problem", "1 while something is wrong with the index, see /readyz")
        problem.add_metric([], float(bool(self._current.problem)))
        yield problem
        ready = GaugeMetricFamily("answerbox_ready", "1 while questions can be answered")
        ready.add_metric([], float(bool(self._current.generation)))
        yield ready
        if not self._current.generation:
            return
        with self._current.lease() as edition:
            made = edition.searcher.manifest
            info = GaugeMetricFamily(
                "answerbox_generation_info", "The generation that is served", labels=["generation"]
            )
            info.add_metric([made.name], 1.0)
            built = GaugeMetricFamily("answerbox_generation_built_timestamp_seconds", "When it was built")
            built.add_metric([], made.created.timestamp())
            articles = GaugeMetricFamily("answerbox_articles", "Articles in it")
            articles.add_metric([], float(made.articles))
        yield from (info, built, articles)
