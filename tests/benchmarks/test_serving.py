"""The serving benchmark asks what it says it asks, and counts what it says it counts."""

from __future__ import annotations

import json
import math
import os
import shutil
import signal
import socket
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from benchmarks.networks import GeneratedNetwork, Size
from benchmarks.relations import BASES, CONVERSE, DISJOINT
from benchmarks.servers import Fared
from benchmarks.servers import table as servers_table
from benchmarks.serving_contest import ask_in_turn
from benchmarks.serving_graph import ServingGraph, draw, title
from benchmarks.serving_load import Load, Spread, Wrk, ratios, read_load
from benchmarks.serving_lookups import whole
from benchmarks.serving_measure import Asked, Cost, rows_of
from benchmarks.serving_peers import Peer, ceiling, fetch
from benchmarks.serving_queries import (
    counts_of,
    gaps,
    large,
    pair_counts,
    rows,
    searches,
    small,
    typical,
)
from benchmarks.serving_report import Goal, Row, as_json, missed, table
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Store

from benchmarks import servers_probes as probes
from kakehashi.namespaces import SCHEME, document_iri

SMALL = Size(items=400, statements=1_200, documents=8)
RELATIONS = dict(zip(BASES, ("equal", "partOf", "contains", "overlaps", "disjoint"), strict=True))


@pytest.fixture(scope="module")
def graph() -> ServingGraph:
    return draw(SMALL)


@pytest.fixture(scope="module")
def store(graph: ServingGraph) -> Store:
    store = Store()
    store.load(whole(graph), format=RdfFormat.N_QUADS)
    return store


def answers(store: Store, query: str) -> list[dict[str, str]]:
    found = store.query(query.replace("{n}", "100000"), use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    written = found.serialize(format=QueryResultsFormat.JSON)
    return [{name: value for name, value, _ in row} for row in rows(written or b"")]


def test_no_line_stands_twice_and_both_kinds_of_thing_have_their_usual_number_of_triples(
    graph: ServingGraph,
) -> None:
    lines = list(graph.lines())
    assert len(lines) == len(set(lines))
    statements = sum("/kakehashi/mapping/" in line.split(" ")[0] for line in lines)
    items = sum(f"<{document_iri('std')}" in line.split(" ")[0] for line in lines)
    assert 19 <= statements / SMALL.statements <= 21
    assert 17 <= (items - SMALL.statements) / SMALL.items <= 19


def test_the_small_question_finds_every_counterpart_with_its_relation_read_from_the_item(
    graph: ServingGraph, store: Store
) -> None:
    network = graph.network
    expected: defaultdict[int, Counter[tuple[str, str, str]]] = defaultdict(Counter)
    columns = (network.subject.tolist(), network.object.tolist(), network.mask.tolist())
    for subject, other, mask in zip(*columns, strict=True):
        for one, far, seen in ((subject, other, mask), (other, subject, int(CONVERSE[mask]))):
            for base in (base for base in BASES if seen & base):
                relation = f"{SCHEME}relation/{RELATIONS[base]}"
                expected[one][graph.item(far), relation, title(far)[0]] += 1
    questions = small(graph, 30)
    assert len(set(questions)) == 30
    by_iri = {graph.item(number): number for number in range(network.items)}
    for question in questions:
        item = question.partition("annotatedSource <")[2].partition(">")[0]
        found = answers(store, question)
        told = Counter((row["counterpart"], row["relation"], row["title"]) for row in found)
        assert told == expected[by_iri[item]]
        assert all(0.3 <= float(row["confidence"]) < 1 for row in found)
    assert len({row["counterpart"] for row in answers(store, typical(graph))}) == 6


def test_the_large_question_lists_the_largest_document(graph: ServingGraph, store: Store) -> None:
    found = answers(store, large(graph))
    sizes = Counter(graph.network.document_of.tolist())
    assert len(found) == max(sizes.values()) == sizes[0]
    assert len({row["item"] for row in found}) == len(found)


def test_gaps_are_the_items_without_a_statement_to_the_other_document(
    graph: ServingGraph, store: Store
) -> None:
    network = graph.network
    by_iri = {graph.item(number): number for number in range(network.items)}
    for quick, question in gaps(graph)[:3]:
        one, other = (
            int(question.partition(f"{words} <{document_iri('std')}")[2][:3])
            for words in ("?item skos:inScheme", "?other skos:inScheme")
        )
        to_other = network.document_of[network.object] == other
        mapped = set(network.subject[to_other].tolist())
        items = {n for n, d in enumerate(network.document_of.tolist()) if d == one}
        assert {row["item"] for row in answers(store, question)} == {
            graph.item(number) for number in items - mapped
        }
        assert items & mapped
        gone = items - {by_iri[row["item"]] for row in answers(store, quick)}
        assert gone == {n for n in items if _has_counterpart(network, n, other)}


def _has_counterpart(network: GeneratedNetwork, item: int, other: int) -> bool:
    """Return whether a statement, either way, links an item with a document, if not disjoint."""
    columns = (network.subject.tolist(), network.object.tolist(), network.mask.tolist())
    for subject, object_, mask in zip(*columns, strict=True):
        far = object_ if subject == item else subject if object_ == item else None
        if far is not None and int(network.document_of[far]) == other and mask != DISJOINT:
            return True
    return False


def test_pair_counts_add_up_to_all_statements(graph: ServingGraph, store: Store) -> None:
    quick, scan = (answers(store, question) for question in pair_counts())
    assert sum(float(row["statements"]) for row in scan) == SMALL.statements
    pairs = {(row["from"], row["to"]) for row in scan}
    assert len(pairs) == len(scan)
    assert {(row["from"], row["to"]) for row in quick} == pairs
    of_first = answers(store, counts_of(graph, 0))
    first = document_iri(graph.slug(0))
    assert {(row["to"], row["links"]) for row in of_first} == {
        (row["to"], row["links"]) for row in quick if row["from"] == first
    }
    assert of_first


def test_searches_are_for_different_words_which_titles_contain(
    graph: ServingGraph, store: Store
) -> None:
    asked = searches()
    assert len({text for text, _ in asked}) == len(asked) == 135
    titles = [title(number)[0] for number in range(graph.network.items)]
    found = {text: len(answers(store, query)) for text, query in asked[:20]}
    assert found == {text: sum(text in name for name in titles) for text in found}
    assert max(found.values()) > 1


def test_rows_do_not_depend_on_order_or_on_how_a_number_is_written() -> None:
    def answer(*values: str) -> bytes:
        bindings = [{"v": {"type": "literal", "value": value}} for value in values]
        return json.dumps({"results": {"bindings": bindings}}).encode()

    assert rows(answer("a", "0.5")) == rows(answer("5e-1", "a"))
    assert rows(answer("a", "a")) != rows(answer("a"))
    assert rows(answer("0.5")) != rows(answer("0.6"))


def test_the_last_line_of_the_load_generator_is_read() -> None:
    said = {"requests": 200, "duration": 2_000_000, "bytes": 4_000, "p50": 1_500, "p99": 9_000}
    load = read_load(f"Running 2s test\n{json.dumps(said | {'status': 20, 'socket': 3})}\n")
    assert load == Load(rate=90.0, p50=1.5, p99=9.0, good=180, errors=23, size=20.0)
    with pytest.raises(ValueError, match="unable to connect"):
        read_load("unable to connect to 127.0.0.1:1 Connection refused")


def test_ratios_are_taken_round_by_round() -> None:
    assert ratios([10, 40, 90], [100, 100, 100]) == Spread(0.4, 0.1, 0.9)
    with pytest.raises(ValueError, match="shorter"):
        ratios([1, 2], [1])


def test_rows_compare_rates_and_slowest_answers_with_the_peer() -> None:
    def asked(name: str, rate: float, p99: float, errors: int = 0) -> Asked:
        load = Load(rate, 1.0, p99, 1, errors, 1.0)
        peer = Peer(name, lambda port: [str(port)])
        costs = (Cost(0.5, 1.0), Cost(0.7, 1.0))
        return Asked(peer, [], Goal(0.8), Goal(1.5, most=True), (load, load), costs, errors // 7)

    rate, slow, cost = rows_of("q", asked("ours", 90, 4), asked("native", 100, 2, errors=7))
    assert (rate.ours, rate.theirs, rate.ratio, rate.ok) == (90, 100, Spread(0.9, 0.9, 0.9), True)
    assert rate.note == "errors of theirs: 14, deaths of theirs: 1 in 2 answers"
    assert (slow.ours, slow.theirs, slow.ratio, slow.ok) == (4, 2, Spread(2, 2, 2), False)
    assert cost.ours == cost.theirs == pytest.approx(1.6)
    assert cost.note == "ours: 0.60 in the first process, 1.00 in others"


def test_a_goal_is_one_of_the_ratio_where_there_is_one() -> None:
    rows = [
        Row("without goal", "s", 1e9),
        Row("fast enough", "ms", 4.9, goal=Goal(5, most=True)),
        Row("too slow", "ms", 5.1, goal=Goal(5, most=True)),
        Row("much as it is", "1/s", 1e6, "peer", 2e6, Spread(0.5, 0.4, 0.9), Goal(0.8)),
    ]
    assert [row.question for row in missed(rows)] == ["too slow", "much as it is"]
    lines = table(rows).splitlines()[1:]
    assert [("MISSED" in line, "met" in line) for line in lines] == [
        (False, False), (False, True), (True, False), (True, False),
    ]  # fmt: skip
    assert "0.5 (0.4–0.9)" in lines[3]
    written = json.loads(as_json(rows, {"cores": 2}))
    assert [row["met"] for row in written["rows"]] == [None, True, False, False]


@pytest.fixture
def counting() -> Iterator[tuple[Peer, list[str]]]:
    """A server that refuses every fourth request, and the paths that it was asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(503 if len(paths) % 4 == 0 else 200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing to say."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        peer = Peer("counting", lambda port: [str(port)])
        peer.url = f"http://127.0.0.1:{server.server_port}"
        yield peer, paths
        server.shutdown()
        thread.join()


@pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed")
def test_no_request_of_a_load_comes_twice_and_refusals_are_counted(
    counting: tuple[Peer, list[str]], tmp_path: Path
) -> None:
    peer, asked = counting
    wrk = Wrk(tmp_path)
    questions = ["SELECT {n} # 一", "SELECT {n} # 二"]
    load = wrk.run(peer.url, [peer.path(question) for question in questions], 2, 1)
    assert load.good > 20
    assert load.errors == pytest.approx(load.good / 3, rel=0.2)
    queries = [parse_qs(urlsplit(path).query)["query"][0] for path in asked]
    assert len(set(queries)) == len(queries)
    kinds = Counter(query[-1] for query in queries)
    assert abs(kinds["一"] - kinds["二"]) <= 1
    before = set(queries)
    del asked[:]
    wrk.run(peer.url, [peer.path(questions[0])], 1, 1)
    assert before.isdisjoint(parse_qs(urlsplit(path).query)["query"][0] for path in asked)


def test_a_refused_request_makes_the_time_infinite(counting: tuple[Peer, list[str]]) -> None:
    peer, asked = counting
    timed = ask_in_turn(peer, ["/1", "/2", "/3"])
    assert (len(timed.times), timed.first, timed.fault) == (3, b"ok", "")
    assert 0 < timed.median < 1000
    refused = ask_in_turn(peer, ["/4", "/5"])
    assert refused.median == math.inf
    assert "counting answers 503" in refused.fault
    assert asked == ["/1", "/2", "/3", "/4"]


def test_the_ceiling_gives_the_answer_and_a_server_that_died_is_started_again(
    tmp_path: Path,
) -> None:
    answer = tmp_path / "answer.json"
    answer.write_text(json.dumps({"headers": [["Content-Type", "text/x"]], "body": "橋"}))
    with ceiling(answer) as peer:
        assert fetch(peer.url + "/any/path").decode() == "橋"
        before, below = peer.processor_seconds()
        assert (before > 0, below) == (True, 0)
        for _ in range(10_000):  # its time is counted in hundredths of a second
            fetch(peer.url)
            if peer.processor_seconds()[0] > before:
                break
        assert peer.processor_seconds()[0] > before
        (process, memory), *others = peer.memory().items()
        assert not others
        assert memory > 5
        assert not peer.revive()
        os.kill(process, signal.SIGKILL)
        for _ in range(200):
            if peer.revive():
                break
            time.sleep(0.02)
        assert peer.deaths == 1
        assert fetch(peer.url).decode() == "橋"
    with pytest.raises(OSError, match="refused"):
        fetch(peer.url)


def test_the_probes_find_a_server_that_stands_them() -> None:
    command = [sys.executable, "-m", "benchmarks.servers_app"]
    root = Path(__file__).parents[2]
    peer = Peer("granian", lambda port: [*command, str(port)], endpoint="/hello", folder=root)
    with peer:
        beside = probes.half_open(peer, 50)
        assert (beside.beside, beside.lost, beside.asked) == (50, 0, 10)
        assert probes.slow_bodies(peer, 50).lost == 0
        assert probes.long_chunked_body(peer) == "413"
        short = b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
        assert probes.raw(peer, short) == "200 (3 bytes)"
        assert probes.stopped_while_answering(peer, peer.pid) == "answered"


def test_the_probes_find_a_server_that_does_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        peer = Peer("deaf", lambda port: [str(port)])
        peer.url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        beside = probes.half_open(peer, 5)
        assert (beside.beside, str(beside)) == (5, "blocked")
        assert probes.raw(peer, b"GET / HTTP/1.1\r\n\r\n", patience=0.1) == "no answer"


def test_the_table_of_servers_has_a_column_for_each_probe() -> None:
    load = Load(1000, 1.0, 9.0, 1, 0, 1.0)
    fared = [Fared(name, [load], {"half-open": "blocked", "SIGTERM": name}) for name in "ab"]
    head, first, second = servers_table(fared)
    assert head.split() == ["server", "hello/s", "p99", "ms", "half-open", "SIGTERM"]
    assert first.split() == ["a", "1,000", "9.0", "blocked", "a"]
    assert second.endswith("b")


def test_a_server_that_ends_at_once_says_why() -> None:
    command = ["sh", "-c", "echo no such store >&2; exit 1"]
    peer = Peer("broken", lambda _: command)
    with pytest.raises(RuntimeError, match="broken does not start: no such store"), peer:
        pass
