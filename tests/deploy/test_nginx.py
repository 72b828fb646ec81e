"""deploy/nginx.conf for real: nginx with it in front of a server, asked by several clients."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from tests.deploy.server import (
    NAME,
    ROOT,
    Got,
    Kakehashi,
    Proxy,
    free_port,
    kakehashi,
    wait_for_port,
)

pytestmark = [
    pytest.mark.skipif(
        not (shutil.which("nginx") and shutil.which("openssl")), reason="no nginx or openssl here"
    ),
    pytest.mark.xdist_group("nginx"),
]

SECONDS = 3  #: the deadline of the server
#: Counts 10^11 rows, so it never finishes.
ENDLESS = "/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }")
ASK = "/sparql?query=" + quote("ASK { ?s ?p ?o }")


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kakehashi]:
    with kakehashi(tmp_path_factory.mktemp("behind"), query_seconds=str(SECONDS)) as server:
        yield server


@pytest.fixture(scope="module")
def nginx(behind: Kakehashi, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("nginx")
    proxy = Proxy(free_port(), free_port())
    config = written(folder, behind.port, proxy)
    log = folder / "error.log"
    process = subprocess.Popen(["nginx", "-p", str(folder), "-e", str(log), "-c", str(config)])
    try:
        wait_for_port(proxy.port, process, log)
        yield proxy
    finally:
        process.terminate()
        process.wait(timeout=10)
    assert "[emerg]" not in log.read_text()


def written(folder: Path, upstream: int, proxy: Proxy) -> Path:
    """Write a whole configuration round deploy/nginx.conf; only places are changed in it."""
    certificate(folder)
    site = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    for there, here in {
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{upstream};",
        "listen 80;": f"listen 127.0.0.1:{proxy.plain_port};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{proxy.port} ssl http2;",
        "/etc/ssl/kakehashi/": f"{folder}/",
        "/var/log/nginx/": f"{folder}/",
    }.items():
        assert there in site
        site = site.replace(there, here)
    (folder / "site.conf").write_text(site)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/pid;\nworker_processes 1;\n"
        "events { worker_connections 256; }\n"
        f"http {{\n{temporary}include {folder}/site.conf;\n}}\n"
    )
    return folder / "nginx.conf"


def certificate(folder: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", f"/CN={NAME}", "-keyout", folder / "privkey.pem",
         "-out", folder / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip


def directly(server: Kakehashi, path: str, accept: str) -> bytes:
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}{path}", headers={"Accept": accept}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return bytes(answer.read())


def test_a_page_comes_compressed_and_stays_until_the_release_changes(nginx: Proxy) -> None:
    first = nginx.ask("/en/id/nisc/bp-3", Accept="text/html", Accept_Encoding="zstd")
    assert first.status == 200
    assert first.headers["content-encoding"] == "zstd"
    assert first.headers["strict-transport-security"]
    again = nginx.ask(
        "/en/id/nisc/bp-3",
        Accept="text/html",
        Accept_Encoding="zstd",
        If_None_Match=first.headers["etag"],
    )
    assert (again.status, again.body) == (304, b"")


def test_three_forms_of_a_query_get_the_bytes_of_the_server(
    nginx: Proxy, behind: Kakehashi
) -> None:
    query, accept = "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY ?c", "text/csv"
    address = "/sparql?" + urlencode({"query": query})
    wanted = directly(behind, address, accept)
    form = urlencode({"query": query}).encode()
    answers = [
        nginx.ask(address, Accept=accept),
        nginx.ask("/sparql", method="POST", body=form, Accept=accept,
                  Content_Type="application/x-www-form-urlencoded"),
        nginx.ask("/sparql", method="POST", body=query.encode(), Accept=accept,
                  Content_Type="application/sparql-query"),
    ]  # fmt: skip
    assert [a.status for a in answers] == [200, 200, 200]
    assert {a.body for a in answers} == {wanted}


def test_a_large_answer_is_whole(nginx: Proxy, behind: Kakehashi) -> None:
    address = "/sparql.nt?query=" + quote("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 15000")
    found = nginx.ask(address)
    assert len(found.body) > 1_000_000
    assert found.body == directly(behind, address, "*/*")


def test_the_longest_query_fits_into_an_address(nginx: Proxy) -> None:
    query = "ASK { ?s ?p '" + "架" * 5000 + "' }"
    assert len(query.encode()) < 16384 < len(quote(query))
    found = nginx.ask("/sparql?query=" + quote(query))
    assert found.status == 200, found.body[:300]


def test_refusals_are_those_of_the_server(nginx: Proxy) -> None:
    assert problem(nginx.ask("/sparql?query=ASK")) == (400, "query-syntax")
    assert problem(nginx.ask(ENDLESS)) == (503, "query-timeout")
    long = nginx.ask(
        "/sparql", method="POST", body=b"x" * 50_000, Content_Type="application/sparql-query"
    )
    assert problem(long) == (413, "query-too-long")
    assert "kakehashi-release" in long.headers


def test_what_the_server_would_not_take_ends_at_the_proxy(nginx: Proxy) -> None:
    found = nginx.ask(
        "/sparql", method="POST", body=b"x" * 57_345, Content_Type="application/sparql-query"
    )
    assert problem(found) == (413, "body-too-large")
    assert "kakehashi-release" not in found.headers


def problem(got: Got) -> tuple[int, str]:
    assert got.headers["content-type"] == "application/problem+json", got
    return got.status, json.loads(got.body)["type"].rpartition("/")[2]


def test_clients_are_told_apart_whatever_they_write_themselves(
    nginx: Proxy, behind: Kakehashi
) -> None:
    def client(address: str, said: str) -> object:
        got = nginx.ask(ASK, client=address, X_Forwarded_For=said)
        return behind.logged(got.headers["x-request-id"])["client"]

    assert client("127.0.0.2", "192.0.2.1") == client("127.0.0.2", "192.0.2.2, 192.0.2.3")
    assert client("127.0.0.2", "") != client("127.0.0.3", "")


def test_a_client_that_floods_holds_up_nobody_else(nginx: Proxy) -> None:
    def flood() -> None:
        nginx.ask(ENDLESS, client="127.0.0.2")

    flood_of = [threading.Thread(target=flood) for _ in range(12)]
    for thread in flood_of:
        thread.start()
    time.sleep(0.5)
    seconds = []
    for number in range(5):
        start = time.monotonic()
        found = nginx.ask(f"/sparql?query={quote(f'ASK {{ ?s ?p {number} }}')}", client="127.0.0.3")
        assert found.status == 200, found.body
        seconds.append(time.monotonic() - start)
    for thread in flood_of:
        thread.join()
    assert sorted(seconds)[2] < 1, seconds


def test_a_query_ends_when_its_client_leaves(nginx: Proxy, behind: Kakehashi) -> None:
    sample = 'kakehashi_queries_stopped_total{reason="left"}'
    before = behind.metric(sample)
    connection = nginx.connect("127.0.0.4")
    connection.request("GET", ENDLESS, headers={"Host": NAME})
    time.sleep(1)
    connection.close()
    until = time.monotonic() + SECONDS - 1.5
    while behind.metric(sample) == before and time.monotonic() < until:
        time.sleep(0.1)
    assert behind.metric(sample) == before + 1


def test_what_happens_inside_is_not_for_everybody(nginx: Proxy) -> None:
    for path in ("/metrics", "/readyz", "/livez"):
        assert nginx.ask(path).status == 200
        assert nginx.ask(path, client="127.0.0.2").status == 403


def test_the_way_in_is_encrypted(nginx: Proxy) -> None:
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    opener = urllib.request.build_opener(Stay)
    request = urllib.request.Request(
        f"http://127.0.0.1:{nginx.plain_port}/en/?a=1", headers={"Host": NAME}
    )
    with pytest.raises(urllib.error.HTTPError) as found, opener.open(request, timeout=5):
        pass
    with found.value as answer:
        assert (answer.code, answer.headers["Location"]) == (308, f"https://{NAME}/en/?a=1")
