"""deploy/Caddyfile for real: Caddy with it in front of a server."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.deploy.server import NAME, ROOT, Kakehashi, Proxy, free_port, kakehashi, wait_for_port

pytestmark = [
    pytest.mark.skipif(not shutil.which("caddy"), reason="no caddy here"),
    pytest.mark.xdist_group("caddy"),
]

ASK = "/sparql?query=" + quote("ASK { ?s ?p ?o }")


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kakehashi]:
    with kakehashi(tmp_path_factory.mktemp("behind"), query_seconds="3") as server:
        yield server


@pytest.fixture(scope="module")
def caddy(behind: Kakehashi, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("caddy")
    proxy = Proxy(free_port())
    (folder / "Caddyfile").write_text(written(behind.port, proxy.port), encoding="utf-8")
    log = folder / "log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            ["caddy", "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"],
            stderr=sink,
            env=os.environ | {"HOME": str(folder), "XDG_DATA_HOME": str(folder)},
        )
    try:
        wait_for_port(proxy.port, process, log)
        yield proxy
    finally:
        process.terminate()
        process.wait(timeout=10)
    logged = log.read_text(encoding="utf-8")
    assert "/sparql" in logged
    assert "ASK" not in logged
    assert "127.0.0.2" not in logged


def written(upstream: int, port: int) -> str:
    """Return deploy/Caddyfile with other places, and a certificate of Caddy's own making."""
    site = (ROOT / "deploy/Caddyfile").read_text(encoding="utf-8")
    for there, here in {
        f"\n{NAME} {{": f"\nhttps://{NAME}:{port}, https://127.0.0.1:{port} {{\n\ttls internal\n",
        "reverse_proxy 127.0.0.1:8000": f"reverse_proxy 127.0.0.1:{upstream}",
    }.items():
        assert there in site
        site = site.replace(there, here)
    alone = "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n"
    return site.replace("\n{\n", f"\n{alone}", 1).replace(
        "\n\tlog\n", "\n\tlog\n\tbind 127.0.0.1\n"
    )


def test_pages_and_answers_pass_through(caddy: Proxy) -> None:
    page = caddy.ask("/en/id/nisc/bp-3", Accept="text/html", Accept_Encoding="gzip")
    assert (page.status, page.headers["content-encoding"]) == (200, "gzip")
    assert page.headers["strict-transport-security"]
    again = caddy.ask("/en/id/nisc/bp-3", Accept="text/html", If_None_Match=page.headers["etag"])
    assert again.status == 304
    answer = caddy.ask("/sparql?query=" + quote("ASK { ?s ?p '" + "架" * 5000 + "' }"))
    assert answer.status == 200


def test_clients_are_told_apart_whatever_they_write_themselves(
    caddy: Proxy, behind: Kakehashi
) -> None:
    def client(address: str, said: str) -> object:
        got = caddy.ask(ASK, client=address, X_Forwarded_For=said)
        return behind.logged(got.headers["x-request-id"])["client"]

    assert client("127.0.0.2", "192.0.2.1") == client("127.0.0.2", "192.0.2.2, 192.0.2.3")
    assert client("127.0.0.2", "192.0.2.1") != client("127.0.0.3", "192.0.2.1")


def test_a_query_ends_when_its_client_leaves(caddy: Proxy, behind: Kakehashi) -> None:
    sample = 'kakehashi_queries_stopped_total{reason="left"}'
    before = behind.metric(sample)
    endless = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }")
    connection = caddy.connect()
    connection.request("GET", f"/sparql?query={endless}", headers={"Host": NAME})
    time.sleep(1)
    connection.close()
    until = time.monotonic() + 1.5
    while behind.metric(sample) == before and time.monotonic() < until:
        time.sleep(0.1)
    assert behind.metric(sample) == before + 1


def test_a_body_that_is_too_large_is_refused(caddy: Proxy) -> None:
    found = caddy.ask(
        "/sparql", method="POST", body=b"x" * 57_345, Content_Type="application/sparql-query"
    )
    assert found.status == 413


def test_what_happens_inside_is_not_for_everybody(caddy: Proxy) -> None:
    for path in ("/metrics", "/readyz", "/livez"):
        assert caddy.ask(path).status == 200
        assert caddy.ask(path, client="127.0.0.2").status == 403
