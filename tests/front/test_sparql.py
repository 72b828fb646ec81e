"""SPARQL at the front: what is evaluated, what is kept, for how long, and for whom."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from kakehashi.errors import StoreError
from kakehashi.front.app import Front
from kakehashi.front.site import Site
from kakehashi.settings import Settings, load_settings
from kakehashi.store.request import Answer as Found
from kakehashi.store.request import Request
from kakehashi.store.workers.sandbox import Sandbox
from kakehashi.web.bare import create_bare_app
from tests.front.client import OneSite
from tests.front.direct import Answer, Caller, LoopThread, ask
from tests.store.test_sandbox import ENDLESS

TOKEN = "0123456789abcdef" * 2
ROWS, TURTLE = "application/sparql-results+json", "text/turtle"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
QUERY = {"Content-Type": "application/sparql-query"}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


class Counting:
    """Answers with the number of the question, and keeps what it was asked."""

    pool = None
    sequence = 0

    def __init__(self, *, writable: bool = False) -> None:
        self.writable = writable
        self.asked: list[tuple[Request, dict[str, Any]]] = []

    async def answer(self, request: Request, **more: Any) -> Found:
        self.asked.append((request, more))
        body = json.dumps({"number": len(self.asked)}).encode()
        graph = request.query.lstrip().upper().startswith("CONSTRUCT")
        rows, _, turtle = request.accept.partition(", ")
        return Found(body, (turtle or rows) if graph else rows)


def front_over(sandbox: Any, settings: Settings, *, pages: bool = False) -> Front:
    app = create_bare_app(settings, writable=sandbox.writable)
    site = Site(release="aaaaaaaaaaaa", app=app, sandbox=sandbox, folder=Path("/"), pages=pages)
    return Front(settings, OneSite(site))


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def front(counting: Counting) -> Iterator[Front]:
    settings = load_settings({}, query_seconds=10, query_token=TOKEN, long_query_seconds=300)
    opened = front_over(counting, settings)
    yield opened
    opened.close()


def get(front: Front, query: str, method: str = "GET", more: str = "", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return asyncio.run(ask(front, f"/sparql?query={quote(query)}{more}", method, headers=named))


def post(front: Front, query: str, **headers: str) -> Answer:
    named = QUERY | {name.replace("_", "-"): value for name, value in headers.items()}
    return asyncio.run(ask(front, "/sparql", "POST", body=query.encode(), headers=named))


def test_every_way_to_ask_gets_the_one_kept_answer(front: Front, counting: Counting) -> None:
    query = "SELECT * { ?s ?p 'あ' }"
    form = urlencode({"query": f" {query}\n"}).encode()
    answers = [
        get(front, query),
        get(front, query),
        post(front, query),
        asyncio.run(ask(front, "/sparql", "POST", body=form, headers=FORM)),
        get(front, query, Accept=f"{ROWS};q=0.9, {TURTLE};q=0.1"),
        get(front, query, "HEAD"),
    ]
    assert len(counting.asked) == 1
    assert {a.status for a in answers} == {200}
    assert {a.body for a in answers[:-1]} == {b'{"number": 1}'}
    assert answers[-1].body == b""
    assert len({a.headers["etag"] for a in answers}) == 1
    assert {a.headers["content-length"] for a in answers} == {"13"}
    assert {a.headers["cache-control"] for a in answers} == {"no-cache"}
    assert {a.headers["vary"] for a in answers} == {"Accept, Accept-Encoding"}


def test_what_differs_is_evaluated_apart(front: Front, counting: Counting) -> None:
    for number, (more, headers) in enumerate(
        (
            ("", {}),
            ("&format=csv", {}),
            ("", {"Accept": "text/csv"}),
            ("&default-graph-uri=urn:a", {}),
            ("&named-graph-uri=urn:a", {}),
            ("&default-graph-uri=urn:a&default-graph-uri=urn:b", {}),
            ("&default-graph-uri=urn:a&named-graph-uri=urn:b", {}),
        )
    ):
        get(front, "ASK {}", more=more, **headers)
        assert len(counting.asked) == number + (number < 2)
    get(front, "ASK { }")
    assert len(counting.asked) == 7


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (NOW() AS ?x) {}",
        "SELECT (rand ( ) AS ?x) {}",
        "SELECT (UUID() AS ?x) {}",
        "SELECT (StrUUID() AS ?x) {}",
        "SELECT ?x { BIND(BNODE() AS ?x) }",
        "SELECT ?x { BIND(BNODE('a') AS ?x) }",
        "SELECT (NOW#\n() AS ?x) {}",
        "SELECT (NOW\t# not now\r\n () AS ?x) {}",
    ],
)
def test_what_is_different_each_time_is_not_kept(
    front: Front, counting: Counting, query: str
) -> None:
    answers = [get(front, query), get(front, query), post(front, query)]
    assert [a.body for a in answers] == [b'{"number": %d}' % n for n in (1, 2, 3)]
    assert len(counting.asked) == 3
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers
    assert len(front.cache) == 0


@pytest.mark.parametrize("query", ["ASK { ?now ?uuid 'now' }", "ASK { <urn:rand> a 'bnode' }"])
def test_their_words_alone_change_nothing(front: Front, counting: Counting, query: str) -> None:
    for _ in range(2):
        get(front, query)
    assert len(counting.asked) == 1


def test_asking_again_needs_no_evaluation(front: Front, counting: Counting) -> None:
    tag = get(front, "ASK {}").headers["etag"]
    front.cache.clear()
    for tags in (tag, tag.removeprefix("W/"), f'"a", {tag}', f'{tag}, W/"b"'):
        again = get(front, "ASK {}", If_None_Match=tags)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == "no-cache"
        assert again.headers["vary"] == "Accept, Accept-Encoding"
        assert "content-type" not in again.headers
    assert len(counting.asked) == 1
    assert get(front, "ASK { }", If_None_Match=tag).status == 200  # another question
    assert get(front, "ASK {}", If_None_Match="*").status == 200
    assert post(front, "ASK {}", If_None_Match=tag).status == 200  # not for POST (RFC 9110)


def test_a_store_that_is_written_is_asked_each_time() -> None:
    counting = Counting(writable=True)
    front = front_over(counting, load_settings({}))
    answers = [get(front, "ASK {}") for _ in range(2)]
    front.close()
    assert len(counting.asked) == 2
    assert answers[0].headers["cache-control"] == "no-store"


@pytest.mark.parametrize("timeout", ["0.5", "2", "9.99", "10", "1e1", " 3 "])
def test_anybody_may_ask_for_less_time(front: Front, counting: Counting, timeout: str) -> None:
    assert get(front, "ASK {}", more=f"&timeout={quote(timeout)}").status == 200
    assert counting.asked[0][1]["seconds"] == float(timeout)


@pytest.mark.parametrize("timeout", ["0", "-1", "301", "nan", "inf", "-inf", "x", "1,5", "１s"])
def test_what_is_no_time_is_refused(front: Front, counting: Counting, timeout: str) -> None:
    answer = get(front, "ASK {}", more=f"&timeout={quote(timeout)}")
    assert answer.status == 400
    assert "Give seconds, over 0 and at most 10." in json.loads(answer.body)["remedy"]
    assert not counting.asked


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"bearer {TOKEN}", 200),
        (f"Bearer {TOKEN[:-1]}", 403),
        (f"Bearer {TOKEN}x", 403),
        ("Bearer", 403),
        ("Bearer ÿ", 403),
        (f"Basic {TOKEN}", 403),
        ("", 403),
    ],
)
def test_more_time_needs_the_token(
    front: Front, counting: Counting, authorization: str, status: int
) -> None:
    answer = get(front, "ASK {}", more="&timeout=300", Authorization=authorization)
    assert answer.status == status
    assert [more["seconds"] for _, more in counting.asked] == ([300] if status == 200 else [])
    if status == 403:
        assert TOKEN not in str(answer)
        assert json.loads(answer.body)["limit"] == 10


def test_without_a_token_nobody_has_it() -> None:
    counting = Counting()
    front = front_over(counting, load_settings({}))
    for authorization in ("Bearer ", "Bearer"):
        assert get(front, "ASK {}", more="&timeout=300", Authorization=authorization).status == 403
    front.close()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_form_that_is_not_to_be_had(front: Front, counting: Counting, method: str) -> None:
    answer = get(front, "ASK {}", method, Accept="image/png")
    assert answer.status == 406
    assert not counting.asked
    if method == "GET":
        assert ROWS in json.loads(answer.body)["detail"]


def test_a_place_without_pages_answers_browsers_as_well(front: Front) -> None:
    found = {
        target: asyncio.run(ask(front, target, headers=BROWSER))
        for target in ("/sparql?query=ASK{}", "/sparql", "/nothing", "/sparql?query=a&query=b")
    }
    assert [a.status for a in found.values()] == [200, 200, 404, 400]
    assert "html" not in "".join(a.media_type for a in found.values())


def test_the_description_says_where_it_was_asked(front: Front) -> None:
    hosts = ("localhost:8001", "127.0.0.1", "localhost:8001")
    answers = [asyncio.run(ask(front, "/sparql", headers={"Host": host})) for host in hosts]
    for host, answer in zip(hosts, answers, strict=True):
        assert f"<http://{host}/sparql> a sd:Service" in answer.body.decode()


class Failing(Counting):
    async def answer(self, request: Request, **more: Any) -> Found:
        raise ZeroDivisionError(request.query)


def test_a_fault_of_ours_is_said_and_no_more(caplog: pytest.LogCaptureFixture) -> None:
    front = front_over(Failing(), load_settings({}))
    answer = get(front, "ASK { 'secret' }")
    front.close()
    assert answer.status == 500
    assert answer.media_type == "application/problem+json"
    assert b"secret" not in answer.body
    assert b"ZeroDivision" not in answer.body
    assert "ZeroDivisionError" in caplog.text
    assert front._sites.current.using == 0


@pytest.fixture(scope="module")
def live(loop: LoopThread, store: Path) -> Iterator[Front]:
    """A front over real workers."""
    settings = load_settings({}, query_workers=2, query_memory_mib=512, query_seconds=1)
    sandbox = Sandbox(store, settings)

    async def opened() -> Front:
        await sandbox.open()
        await sandbox.ready()
        return front_over(sandbox, settings)

    front = loop.run(opened())
    yield front
    loop.run(sandbox.close_in_loop())
    front.close()


def live_get(loop: LoopThread, live: Front, query: str, **more: Any) -> Answer:
    return loop.run(ask(live, f"/sparql?query={quote(query)}", **more))


def test_the_deadline_is_kept(loop: LoopThread, live: Front) -> None:
    start = time.monotonic()
    answer = live_get(loop, live, ENDLESS)
    assert 1 <= time.monotonic() - start < 3
    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0
    problem = json.loads(answer.body)
    assert problem["seconds"] == 1
    assert "did not finish within 1 seconds" in problem["detail"]
    assert answer.headers["cache-control"] == "no-store"
    start = time.monotonic()
    less = loop.run(ask(live, f"/sparql?query={quote(ENDLESS)}&timeout=0.2"))
    assert less.status == 503
    assert 0.2 <= time.monotonic() - start < 1
    assert json.loads(live_get(loop, live, "ASK {}").body)["boolean"] is True


def test_the_place_of_a_fault_is_that_in_what_was_sent(loop: LoopThread, live: Front) -> None:
    problem = json.loads(live_get(loop, live, "\n\n  SELEKT * {}").body)
    assert (problem["status"], problem["line"], problem["column"]) == (400, 3, 3)


def test_a_form_of_the_other_kind_is_not_to_be_had(loop: LoopThread, live: Front) -> None:
    graph = live_get(loop, live, "CONSTRUCT WHERE { ?s ?p ?o }", headers={"Accept": "text/csv"})
    rows = live_get(loop, live, "ASK {}", headers={"Accept": TURTLE})
    assert (graph.status, rows.status) == (406, 406)
    assert TURTLE in json.loads(graph.body)["remedy"]
    assert ROWS in json.loads(rows.body)["remedy"]


def test_who_leaves_is_not_answered_and_not_worked_for(loop: LoopThread, live: Front) -> None:
    async def main() -> Answer:
        caller = Caller()
        asking = asyncio.create_task(ask(live, f"/sparql?query={quote(ENDLESS)}", caller=caller))
        await asyncio.sleep(0.6)
        caller.gone.set()
        start = time.monotonic()
        answer = await asking
        assert time.monotonic() - start < 0.3
        return answer

    assert loop.run(main()).status == 0
    assert live.pool is not None
    assert live.pool.status.stopped["left"] == 1
    assert live._sites.current.using == 0


def test_a_service_that_has_ended_says_so(loop: LoopThread, store: Path) -> None:
    settings = load_settings({}, query_workers=1, query_memory_mib=512)
    sandbox = Sandbox(store, replace(settings, query_seconds=5))
    front = front_over(sandbox, settings)

    async def main() -> list[Answer]:
        await sandbox.open()
        asking = asyncio.create_task(ask(front, f"/sparql?query={quote(ENDLESS)}"))
        await asyncio.sleep(0.5)
        await sandbox.close_in_loop()
        return [await asking, await ask(front, "/sparql?query=ASK{}")]

    for answer in loop.run(main()):
        assert answer.status == 503
        assert "not running" in json.loads(answer.body)["detail"]
    front.close()
    with pytest.raises(StoreError):
        loop.run(sandbox.answer(Request("ASK {}")))
