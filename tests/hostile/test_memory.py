"""What a client can make the front process keep is bounded, whatever it asks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest

from tests.hostile.conftest import Figure, Share
from tests.hostile.corpus import request_bytes
from tests.hostile.fire import PROBE
from tests.hostile.processes import state_of
from tests.hostile.running import Server, get, serving
from tests.hostile.wire import Connection
from tests.waiting import comes_true

pytestmark = pytest.mark.xdist_group("hostile-kills")

#: Bytes of answers that the server may keep here.
CACHE = 4_000_000
#: KiB by which the process may grow: what the first pages load, and what the allocator and the
#: collector keep for a while (30 MiB after 10,000 pages as after 20,000). Addresses kept without
#: a bound would be 160 MiB.
GROWTH = 40 << 10
#: Largest answer, in bytes, where clients do not take theirs, and KiB by which the process may then
#: grow: eight such answers may wait, and what the network layer holds of each connection.
LARGEST = 8_000_000
WAITING = (8 * LARGEST >> 10) + (80 << 10)
HONEST = "127.0.0.9"
#: A query of 16 KiB is three times as long in an address.
FILLER = "é" * 8000


def long_query(number: int) -> tuple[str, str, dict[str, bytes], bytes]:
    return "GET", f"/sparql?query=ASK%7B%7D%23{number}{quote(FILLER)}", {}, b""


def long_body(number: int) -> tuple[str, str, dict[str, bytes], bytes]:
    kind = {"Content-Type": b"application/sparql-query"}
    return "POST", "/sparql", kind, f"ASK{{}}#{number}{FILLER}".encode()


def long_page(number: int) -> tuple[str, str, dict[str, bytes], bytes]:
    return "GET", f"/en/?n={number}{'x' * 16_000}", {}, b""


def long_wishes(number: int) -> tuple[str, str, dict[str, bytes], bytes]:
    wishes = {"Accept-Language": f"en, x-{number}{'-x' * 1900};q=0.1".encode()}
    return "GET", "/livez/../robots.txt", wishes, b""


def answers(number: int) -> tuple[str, str, dict[str, bytes], bytes]:
    query = f"SELECT * {{ ?s ?p ?o }} OFFSET {number} LIMIT 300"
    return "GET", f"/sparql?query={quote(query)}", {"Accept-Encoding": b"gzip"}, b""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that keeps little."""
    with serving(CACHE_BYTES=str(CACHE)) as running:
        for number in range(50):
            get(running.place, f"{PROBE}%23{number}")
        get(running.place, "/en/")  # what a page loads once is not what a client makes it keep
        yield running


@pytest.mark.parametrize("kind", [long_query, long_body, long_page, long_wishes, answers])
def test_what_is_kept_is_bounded(
    server: Server,
    share: Share,
    kind: Callable[[int], tuple[str, str, dict[str, bytes], bytes]],
) -> None:
    before = state_of(server.pid).memory_kib
    connection = Connection(server.place)
    for number in range(10_000 if share.requests else 500):
        method, target, headers, body = kind(number)
        request = request_bytes(server.place, method, target.encode(), headers, body)
        assert connection.ask(request).status in {200, 404}
    connection.close()
    time.sleep(0.5)
    grown = state_of(server.pid).memory_kib - before
    assert grown <= GROWTH, f"{grown >> 10} MiB more, though {CACHE >> 20} MiB may be kept"


def test_answers_that_wait_to_be_taken_are_bounded(share: Share, figure: Figure) -> None:
    """Clients ask for large answers and take next to nothing of them."""
    with serving(CACHE_BYTES=str(CACHE), RESULT_BYTES=str(LARGEST)) as own:
        whole = get(own.place, large_answer(0), source=HONEST)
        assert whole is not None
        assert LARGEST / 2 < len(whole.body) < LARGEST
        before, waiting = state_of(own.pid).memory_kib, []
        try:
            for number in range(60 if share.requests else 30):
                connection = Connection(own.place, f"127.0.2.{1 + number % 6}", window=4096)
                waiting.append(connection)
                request = request_bytes(own.place, "GET", large_answer(1 + number).encode(), {})
                connection.send(request)
                connection.socket.recv(12)
            grown = state_of(own.pid).memory_kib - before
            figure("MiB that wait, MiB grown", (len(waiting) * len(whole.body) >> 20, grown >> 10))
            again = get(own.place, large_answer(10**6), source=HONEST)
        finally:
            for connection in waiting:
                connection.close()
        assert again is not None
        assert again.status == 200
        assert grown <= WAITING, f"{grown >> 10} MiB more"
        given_back = comes_true(lambda: state_of(own.pid).memory_kib - before <= GROWTH, 15)
        assert given_back, "what was freed is still held"


def large_answer(number: int) -> str:
    query = f"SELECT * {{ ?s ?p ?o }} LIMIT 25000 # {number}"
    return f"/sparql?query={quote(query)}"
