"""A release takes over from another one while requests run, and none of them fails.

Every answer belongs wholly to one release: what its header names is what its body holds.
"""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.hostile.conftest import Figure, Share
from tests.hostile.corpus import request_bytes
from tests.hostile.fire import leaks
from tests.hostile.processes import state_of
from tests.hostile.releases import MARKS, ROWS, switch, write_releases
from tests.hostile.running import ROOT, Server, get, serving
from tests.hostile.wire import Answer, BrokenAnswerError, ClosedError, Connection
from tests.waiting import comes_true

pytestmark = pytest.mark.xdist_group("hostile-swap")

FIRST, SECOND = MARKS
#: Seconds until a swap is seen: the link is looked at twice a second, then the release is opened
#: while clients keep the machine busy.
NOTICED = 2
#: Targets, and how often the mark of the release stands in the answer at least.
TARGETS = {
    "/sparql?query=SELECT%20*%20%7B%3Fs%20kh:mark%20%3Fm%7D%23NUMBER": ROWS,
    "/sparql?query=SELECT%20*%20%7B%3Fs%20kh:mark%20%3Fm%7D": ROWS,
    "/sparql?query=CONSTRUCT%20WHERE%20%7B%3Fs%20kh:mark%20%3Fm%7D%23NUMBER": ROWS,
    "/api/v1/items/nisc:bp-3?n=NUMBER": 1,
    "/api/v1/search?q=nisc:bp-3&n=NUMBER": 1,
    "/id/nisc/bp-3.ttl?n=NUMBER": 1,
    "/en/id/nisc/bp-3?n=NUMBER": 1,
    "/en/id/nisc/bp-3": 1,
}


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder with the two releases."""
    folder = tmp_path_factory.mktemp("swap")
    write_releases(folder, ROOT / "build/current/data/kakehashi.nq")
    return folder


@pytest.fixture
def server(build: Path) -> Iterator[Server]:
    """A server of that folder; the first release is current."""
    switch(build, FIRST)
    with serving(BUILD_DIR=str(build)) as running:
        yield running


class Clients:
    """Ask all targets, again and again, and look at what they get."""

    def __init__(self, server: Server, count: int = 4) -> None:
        self._server, self._stop = server, threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(f"127.0.0.{2 + n}",), daemon=True)
            for n in range(count)
        ]
        self.seen: Counter[str] = Counter()
        self.faults: list[str] = []

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def have_seen(self, count: float) -> bool:
        """Return whether so many answers have come."""
        return sum(self.seen.values()) >= count

    def _run(self, source: str) -> None:
        connection, number = Connection(self._server.place, source), 0
        while not self._stop.is_set():
            number += 1
            target = list(TARGETS)[number % len(TARGETS)]
            path = target.replace("NUMBER", f"{source}-{number}")
            headers = {"Accept": b"*/*", "Connection": b"close" if number % 7 == 0 else b""}
            headers = {name: value for name, value in headers.items() if value}
            request = request_bytes(self._server.place, "GET", path.encode(), headers)
            try:
                answer = connection.ask(request)
            except (BrokenAnswerError, ClosedError, OSError) as error:
                self.faults.append(f"{path}: {type(error).__name__} {error}")
                connection.close()
                connection = Connection(self._server.place, source)
                continue
            self._look(path, answer, TARGETS[target])
            if answer.closes:
                connection.close()
                connection = Connection(self._server.place, source)
        connection.close()

    def _look(self, path: str, answer: Answer, least: int) -> None:
        release = answer.headers.get("kakehashi-release", "")
        self.seen[release] += 1
        if answer.status != 200 or release not in MARKS:
            self.faults.append(f"{path}: {answer.status} of {release!r}: {answer.body[:200]!r}")
            return
        found = {name: answer.body.count(mark.encode()) for name, mark in MARKS.items()}
        own = found.pop(release)
        if own < least or any(found.values()):
            self.faults.append(f"{path}: release {release} with {own} own marks, others {found}")


def release_of(server: Server) -> str:
    """Return the release that a new request is answered from."""
    answer = get(server.place, "/livez")
    return answer.headers.get("kakehashi-release", "") if answer else ""


def is_served(server: Server, release: str) -> bool:
    """Return whether a release is the one that is served."""
    return release_of(server) == release


def test_swaps_fail_no_request(server: Server, build: Path, share: Share, figure: Figure) -> None:
    clients = Clients(server)
    for target in TARGETS:
        get(server.place, target)
    before = state_of(server.pid)
    clients.start()
    noticed = []
    try:
        for number in range(1, share.swaps + 1):
            wanted = (FIRST, SECOND)[number % 2]
            enough = share.swap_requests * number / (share.swaps + 1)
            assert comes_true(partial(clients.have_seen, enough), 120)
            began = time.monotonic()
            switch(build, wanted)
            found = comes_true(partial(is_served, server, wanted), NOTICED * share.patience)
            noticed.append(round(time.monotonic() - began, 2))
            assert found, f"swap {number} was not noticed: {noticed}"
        assert comes_true(partial(clients.have_seen, share.swap_requests), 120)
    finally:
        clients.stop()
    figure("swaps, requests, failed", (share.swaps, clients.seen.total(), len(clients.faults)))
    figure("seconds until a swap was seen, at most", max(noticed))
    assert not clients.faults, "\n".join([f"{len(clients.faults)} faults", *clients.faults[:20]])
    assert set(clients.seen) == {FIRST, SECOND}
    assert min(clients.seen.values()) > share.swap_requests / 10
    assert not list(leaks(before, memory_mib=128))


def test_sighup_swaps_at_once(server: Server, build: Path, share: Share) -> None:
    switch(build, SECOND)
    server.process.send_signal(signal.SIGHUP)
    assert comes_true(partial(is_served, server, SECOND), share.patience)
    switch(build, FIRST)
    server.process.send_signal(signal.SIGHUP)
    assert comes_true(partial(is_served, server, FIRST), share.patience)
    for _ in range(20):
        server.process.send_signal(signal.SIGHUP)
    assert release_of(server) == FIRST


def test_permanent_links_give_the_same_bytes_after_a_swap(
    server: Server, build: Path, share: Share
) -> None:
    targets = [t for t in TARGETS if "NUMBER" not in t and not t.startswith("/en/")]
    targets += ["/api/v1/items/nisc:bp-3?x=1", "/id/nisc/bp-3.ttl?x=1"]
    linked = [f"{target}&release={FIRST}" for target in targets]
    earlier = [get(server.place, target) for target in linked]
    switch(build, SECOND)
    assert comes_true(partial(is_served, server, SECOND), share.patience)
    for target, first in zip(linked, earlier, strict=True):
        again = get(server.place, target)
        assert first is not None
        assert again is not None
        assert (again.status, again.body) == (200, first.body), target
        assert again.headers["kakehashi-release"] == FIRST
        assert MARKS[FIRST].encode() in again.body


def test_naming_the_release_changes_nothing_else(server: Server) -> None:
    for query in (
        *("query=ASK%7B%7D", "query=ASK%7B%7D%23%FF", "query=ASK%7B%7D%23%C0%AF", "query=%"),
        *("query=ASK+%7B+FILTER%28%22+%2B%26%3D%3B%22+%21%3D+%22%22%29+%7D", "query=", "query"),
        *("query=ASK%7B%7D&query=ASK%7B%7D", "query=ASK%257B%257D", "query=ASK%7B%7D%23%00", ""),
        *("query=SELEC", "query=ASK%7B%7D&default-graph-uri=no%20iri%3E", "update=CLEAR%20ALL"),
    ):
        bare = get(server.place, f"/sparql?{query}")
        for named in (f"{query}&release={FIRST}", f"release={FIRST}&{query}"):
            answer = get(server.place, f"/sparql?{named}")
            assert bare is not None
            assert answer is not None
            assert (answer.status, answer.media_type) == (bare.status, bare.media_type), query
            if answer.status == 200 and query:
                assert answer.body == bare.body


def test_a_release_that_is_no_name_is_not_found(server: Server) -> None:
    for name in ("../" + FIRST, f"{FIRST}/../{SECOND}", "..%2F..", ".", "%00", FIRST.upper(), "*"):
        answer = get(server.place, f"/sparql?query=ASK%7B%7D&release={name}")
        assert answer is not None
        assert answer.status in {400, 404}, name
    both = get(server.place, f"/sparql?query=ASK%7B%7D&release={FIRST}&release={SECOND}")
    assert both is not None
    assert both.status in {200, 400}


def test_a_release_that_cannot_be_opened_is_not_taken(
    server: Server, build: Path, share: Share
) -> None:
    for name, write in (("cccccccccccc", False), ("dddddddddddd", True)):
        broken = build / "releases" / name
        broken.mkdir()
        if write:
            (broken / "manifest.json").write_text(
                '{"release": "dddddddddddd", "version": "0", "quads": 1, "files": {}}'
            )
        clients = Clients(server, 2)
        clients.start()
        switch_link(build, name)
        time.sleep(1.5)
        clients.stop()
        assert not clients.faults, clients.faults[:10]
        assert set(clients.seen) == {FIRST}
    switch_link(build, SECOND)
    assert comes_true(partial(is_served, server, SECOND), share.patience)


def switch_link(build: Path, release: str) -> None:
    """Move the link, and remove nothing."""
    draft = build / ".current.new"
    draft.symlink_to(Path("releases") / release)
    draft.replace(build / "current")
