"""Two servers with one release are one: the same bytes, the same ETags, and 304 across."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.deploy.server import Got, kakehashi

QUERY = quote("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY ?p")
ADDRESSES = [
    ("/en/id/nisc/bp-3", "text/html"),
    ("/id/nisc/bp-3.ttl", "*/*"),
    ("/api/v1/items/nisc:bp-3/crosswalk?to=cpsf", "application/json"),
    ("/data/SHA256SUMS", "*/*"),
    (f"/sparql?query={QUERY}", "text/csv"),
    (f"/sparql.ttl?query={quote('DESCRIBE nisc:bp-3')}", "*/*"),
]


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    folders = [tmp_path_factory.mktemp(name) for name in ("one", "two")]
    with kakehashi(folders[0]) as one, kakehashi(folders[1], query_workers="1") as two:
        yield one.port, two.port


def ask(port: int, path: str, accept: str, etag: str = "") -> Got:
    headers = {"Accept": accept, "Host": "kakehashi.example.org"}
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        headers=headers | ({"If-None-Match": etag} if etag else {}),
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            received = {name.lower(): value for name, value in answer.headers.items()}
            return Got(answer.status, received, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Got(error.code, {}, error.read())


@pytest.mark.parametrize(("path", "accept"), ADDRESSES)
def test_replicas_agree(replicas: tuple[int, int], path: str, accept: str) -> None:
    one, two = (ask(port, path, accept) for port in replicas)
    assert one.status == two.status == 200, one.body[:300]
    assert one.body == two.body
    own = ("date", "x-request-id")
    assert {k: v for k, v in one.headers.items() if k not in own} == {
        k: v for k, v in two.headers.items() if k not in own
    }
    release = one.headers["kakehashi-release"]
    assert ask(replicas[1], path, accept, one.headers["etag"]).status == 304
    named = f"{path}{'&' if '?' in path else '?'}release={release}"
    assert ask(replicas[1], named, accept).body == ask(replicas[0], named, accept).body


def test_a_release_that_a_replica_has_not_got_is_said(replicas: tuple[int, int]) -> None:
    assert ask(replicas[1], "/en/id/nisc/bp-3?release=000000000000", "text/html").status == 404
