"""Whether the server lives and is ready, and what it counts."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from kakehashi.errors import StoreError
from kakehashi.front import health
from kakehashi.front.app import Front
from kakehashi.front.releases import Releases
from kakehashi.front.site import Site
from kakehashi.settings import Settings, load_settings
from kakehashi.store.request import Answer as Found
from kakehashi.store.request import Request
from kakehashi.web.bare import create_bare_app
from tests.front.client import OneSite
from tests.front.direct import Answer, Caller, ask
from tests.releases import FIRST


class Service:
    """Answers as it is told to."""

    writable = False
    pool = None
    sequence = 0

    def __init__(self) -> None:
        self.count = 0
        self.says: Any = b'{"boolean":true}'
        self.takes = 0.0

    async def answer(self, request: Request, **more: Any) -> Found:
        self.count += 1
        await asyncio.sleep(self.takes)
        if "left" in request.query:
            await more["gone"]()
            raise StoreError("The SPARQL service is not running.")
        if isinstance(self.says, Exception):
            raise self.says
        return Found(self.says, request.accept.partition(",")[0])


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def front(service: Service, tmp_path: Path) -> Iterator[Front]:
    settings = load_settings({}, cache_bytes=100_000)
    app = create_bare_app(settings, writable=False)
    site = Site(release="aaaaaaaaaaaa", app=app, sandbox=service, folder=tmp_path)  # type: ignore[arg-type]
    opened = Front(settings, OneSite(site))
    yield opened
    opened.close()


def get(front: Front, target: str, **more: Any) -> Answer:
    return asyncio.run(ask(front, target, **more))


def faults(front: Front) -> list[str]:
    answer = get(front, "/readyz")
    assert answer.headers["cache-control"] == "no-store"
    document = json.loads(answer.body)
    found: list[str] = document.get("faults", [])
    assert answer.status == (503 if found else 200)
    assert document["status"] == ("not ready" if found else "ready")
    assert document["release"] == "aaaaaaaaaaaa"
    assert front.ready == (not found)
    return found


def test_it_lives(front: Front, service: Service) -> None:
    service.says = StoreError("The SPARQL service is not running.")
    answer = get(front, "/livez")
    assert answer.status == 200
    assert json.loads(answer.body) == {"status": "live", "release": "aaaaaaaaaaaa"}
    assert service.count == 0


def test_it_is_ready(front: Front, service: Service) -> None:
    assert faults(front) == []
    assert service.count == 1
    assert len(front.cache) == 0


@pytest.mark.parametrize(
    ("says", "fault"),
    [
        (StoreError("The SPARQL service is not running."), "not running"),
        (b'{"boolean":false}', "wrong answers"),
        (b"", "wrong answers"),
        (ZeroDivisionError(), "the query service fails"),
    ],
)
def test_it_is_not_ready_without_answers(
    front: Front, service: Service, says: Any, fault: str
) -> None:
    service.says = says
    (said,) = faults(front)
    assert fault in said


def test_it_is_not_ready_when_answers_take_long(
    front: Front, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_PATIENCE", 0.1)
    service.takes = 5
    (said,) = faults(front)
    assert "no query worker answered within 0.1 seconds" in said


def test_it_is_not_ready_while_it_stops(front: Front) -> None:
    front.draining = True
    assert faults(front) == ["the server is stopping"]


def test_it_is_not_ready_on_a_full_disk(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")._replace(total=1000, used=990, free=10)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert faults(front) == ["only 1.0% of the disk is free"]


def test_asking_often_costs_no_more(front: Front, service: Service) -> None:
    """Nobody can make the server unready by asking whether it is ready."""
    service.takes = 0.05

    async def main() -> list[Answer]:
        return await asyncio.gather(*(ask(front, "/readyz") for _ in range(200)))

    assert {a.status for a in asyncio.run(main())} == {200}
    assert service.count == 1


def test_one_that_stops_asking_does_not_stop_the_others(front: Front, service: Service) -> None:
    service.takes = 0.5

    async def main() -> Answer:
        first = asyncio.create_task(ask(front, "/readyz"))
        await asyncio.sleep(0.01)
        second = asyncio.create_task(ask(front, "/readyz"))
        await asyncio.sleep(0.01)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        return await second

    assert asyncio.run(main()).status == 200
    assert service.count == 1


def test_a_damaged_store_is_told_and_not_where_it_is(settings: Settings, build: Path) -> None:
    # The engine takes a store that has lost its log for a sound one.
    log = min((build / "releases" / FIRST / "store").glob("*.log"))
    log.unlink()

    async def main() -> tuple[Answer, Answer]:
        releases = Releases(settings)
        await releases.open()
        front = Front(settings, releases)
        for _ in range(500):
            if releases.current.fault:
                break
            await asyncio.sleep(0.01)
        answers = await ask(front, "/readyz"), await ask(front, "/livez")
        await releases.close()
        front.close()
        return answers

    ready, live = asyncio.run(main())
    assert (ready.status, live.status) == (503, 200)
    (said,) = json.loads(ready.body)["faults"]
    assert f"store/{log.name} of the store is damaged or missing" in said
    assert str(build) not in ready.body.decode()


def test_without_workers_it_is_not_ready(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kakehashi.store.workers import pool
    from kakehashi.store.workers.process import WorkerDiedError, WorkerProcess

    async def main() -> list[Answer]:
        releases = Releases(settings)
        await releases.open()
        front = Front(settings, releases)
        before = await ask(front, "/readyz")

        async def never(*_: Any) -> WorkerProcess:
            raise WorkerDiedError(detail="no memory")

        monkeypatch.setattr(WorkerProcess, "start", never)
        monkeypatch.setattr(pool, "_AGAIN", 0.05)
        workers = releases.current.sandbox.pool
        assert workers is not None
        while workers.pids:
            for worker in [*workers._idle]:
                worker.connection_lost(None)
            await asyncio.sleep(0.01)
        answers = [before, await ask(front, "/readyz"), await ask(front, "/livez")]
        await releases.close()
        front.close()
        return answers

    ready, unready, live = asyncio.run(main())
    assert (ready.status, unready.status, live.status) == (200, 503, 200)
    assert json.loads(unready.body)["faults"] == [
        "A query worker does not start: no memory Look into the server's log."
    ]


def metrics(front: Front) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    answer = get(front, "/metrics")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.body.decode())
        for sample in family.samples
    }


def test_metrics_count_what_happens(front: Front, service: Service) -> None:
    before = metrics(front)
    gone = Caller()
    gone.gone.set()
    for target in ("/sparql?query=ASK{}", "/sparql?query=ASK{}", "/sparql", "/sparql", "/nothing"):
        get(front, target)
    get(front, "/sparql?query=ASK{}", headers={"host": "other.example"})
    get(front, "/sparql?query=ASK{'left'}", caller=gone)
    service.says = ZeroDivisionError()
    get(front, "/sparql?query=ASK{?s ?p ?o}")
    after = metrics(front)

    def counted(kind: str, status: int) -> float:
        key = ("kakehashi_requests_total", (("kind", kind), ("status", str(status))))
        return after.get(key, 0) - before.get(key, 0)

    assert counted("sparql", 200) == 1
    assert counted("kept", 200) == 2
    assert counted("page", 200) == 1
    assert counted("page", 404) == 1
    assert counted("refused", 400) == 1
    assert counted("gone", 499) == 1
    assert counted("failed", 500) == 1
    assert counted("health", 200) >= 1
    total = sum(v for (name, _), v in after.items() if name == "kakehashi_requests_total")
    timed = sum(v for (name, _), v in after.items() if name == "kakehashi_request_seconds_count")
    assert total == timed
    assert after["kakehashi_cache_entries", ()] == len(front.cache) > 0
    assert after["kakehashi_cache_bytes", ()] == front.cache.bytes
    assert after["kakehashi_cache_hits_total", ()] == 2
    assert ("process_open_fds", ()) in after


def test_metrics_of_workers(settings: Settings) -> None:
    async def main() -> str:
        releases = Releases(settings)
        await releases.open()
        front = Front(settings, releases)
        await ask(front, "/sparql?query=ASK{}")
        await ask(front, "/readyz")
        answer = await ask(front, "/metrics")
        await releases.close()
        front.close()
        return answer.body.decode()

    families = {f.name: f for f in text_string_to_metric_families(asyncio.run(main()))}
    assert families["kakehashi_workers"].samples[0].value == 2
    assert families["kakehashi_worker_starts"].samples[0].value == 2
    assert families["kakehashi_queries_waiting"].samples[0].value == 0
    assert families["kakehashi_ready"].samples[0].value == 1
    assert families["kakehashi_release_info"].samples[0].labels == {"release": FIRST}
    stopped = {s.labels["reason"]: s.value for s in families["kakehashi_queries_stopped"].samples}
    assert stopped == dict.fromkeys(("time", "memory", "others", "left", "close"), 0)
