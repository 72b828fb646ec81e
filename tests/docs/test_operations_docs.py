"""What docs/operations*.md says of health, metrics, logs and limits is what the program does."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

import pytest
import yaml

from kakehashi.errors import (
    BadInputError,
    BusyError,
    KakehashiError,
    QueryRefusedError,
    StoreError,
    TooManyRequestsError,
    UnknownThingError,
)
from kakehashi.front import app, body, outgoing, reception, serve
from kakehashi.settings import SETTINGS, load_settings
from kakehashi.store import gate
from kakehashi.store.workers import pool
from kakehashi.store.workers.errors import error_of, out_of_time
from kakehashi.web.problem import Problem, of_error
from tests.deploy.server import Kakehashi, kakehashi
from tests.docs.blocks import DOCS, table_after

ROOT = DOCS.parent
#: The headings of both languages, in the order of the document.
HEADINGS = {
    "operations.md": ("Health", "Metrics", "Logs", "Limits"),
    "operations.ja.md": ("稼働の確認", "計測値", "ログ", "制限"),
}
USUAL = load_settings({})

pytestmark = pytest.mark.xdist_group("operations-docs")


def table(name: str, number: int) -> list[list[str]]:
    return table_after(name, HEADINGS[name][number])


@pytest.fixture(scope="module")
def logging_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kakehashi]:
    folder = tmp_path_factory.mktemp("logging")
    (folder / "secret").write_text(f"whsec_{'A' * 32}", encoding="ascii")
    (folder / "webhooks.toml").write_text(
        '[[webhook]]\nname = "x"\nurl = "http://127.0.0.1:9/"\nsecret_file = "secret"\n',
        encoding="ascii",
    )
    settings = {
        "public_url": "http://127.0.0.1/",
        "record_dir": str(folder / "record"),
        "webhooks": str(folder / "webhooks.toml"),
        "record_seed": "no",
    }
    with kakehashi(folder, **settings) as server:
        yield server


def ask(server: Kakehashi, path: str, **headers: str) -> tuple[int, bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", headers=named)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


@pytest.mark.parametrize("name", HEADINGS)
def test_every_metric_is_explained(name: str, logging_server: Kakehashi) -> None:
    for path in ("/en/", "/sparql?query=ASK%7B%7D", "/readyz", "/nowhere"):
        ask(logging_server, path)
    _, text = ask(logging_server, "/metrics")
    samples = [line for line in text.decode().splitlines() if not line.startswith("#")]
    given: dict[str, set[str]] = {}
    for sample in samples:
        metric, labels = re.match(r"(\w+?)(?:_bucket|_count|_sum)?(?:\{(.*)\})? ", sample).groups()  # type: ignore[union-attr]
        if not metric.endswith("_created"):
            found = re.findall(r'(\w+)="', labels or "")
            given.setdefault(metric, set()).update(set(found) - {"le"})
    explained = {}
    for row in table(name, 1):
        metric, labels = re.fullmatch(r"`(\w+)(?:\{(.*)\})?`", row[0]).groups()  # type: ignore[union-attr]
        explained[metric] = set(labels.split(",")) if labels else set()
        assert row[1]
        assert row[2]
    given["python_info"] = set()  # its labels are the parts of a version
    assert explained == given
    reasons = set(re.findall(r'stopped_total\{reason="(\w+)"', text.decode()))
    text_of = {row[0]: row[1] for row in table(name, 1)}
    assert (
        set(re.findall(r"`(\w+)`", text_of["`kakehashi_queries_stopped_total{reason}`"])) == reasons
    )
    kinds = set(re.findall(r"`(\w+)`", text_of["`kakehashi_requests_total{kind,status}`"]))
    assert set(re.findall(r'requests_total\{kind="(\w+)"', text.decode())) <= kinds


def test_alerts_and_documents_name_metrics_that_exist(logging_server: Kakehashi) -> None:
    _, text = ask(logging_server, "/metrics")
    known = set(re.findall(r"# TYPE (\w+)", text.decode()))
    known |= {f"{metric}_bucket" for metric in known} | {"up"}
    rules = yaml.safe_load((ROOT / "deploy/alerts.yml").read_text(encoding="utf-8"))
    for rule in (rule for group in rules["groups"] for rule in group["rules"]):
        named = set(re.findall(r"\b((?:kakehashi|process)_\w+)", rule["expr"]))
        assert named or "up{" in rule["expr"]
        assert named <= known, rule["alert"]
        assert rule["annotations"]["summary"]
    for name in HEADINGS:
        text_of = (DOCS / name).read_text(encoding="utf-8")
        assert set(re.findall(r"`(kakehashi_[a-z_]+)", text_of)) <= known


@pytest.mark.parametrize("name", HEADINGS)
def test_every_field_of_the_log_is_explained(name: str, logging_server: Kakehashi) -> None:
    ask(logging_server, "/sparql?query=ASK%7B%7D", X_Request_Id="explained-1")
    line = logging_server.logged("explained-1")
    explained = {field for row in table(name, 2) for field in re.findall(r"`(\w+)`", row[0])}
    assert explained - {"exception"} == set(line)
    shown = json.dumps(line)
    assert "ASK" not in shown
    assert "127.0.0.1" not in shown


@pytest.mark.parametrize("name", HEADINGS)
def test_every_fault_that_is_explained_can_be_told(name: str) -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for part in ("front", "services/live", "store")
        for path in sorted((ROOT / "server/kakehashi" / part).rglob("*.py"))
    )
    sources = re.sub(r"\{[^}]*\}", "…", sources)
    text = (DOCS / name).read_text(encoding="utf-8")
    _, _, rest = text.partition(f"\n## {HEADINGS[name][0]}\n")
    faults = re.findall(r"^\| `([^/`][^`]*)` \|", rest.partition("\n## ")[0], re.MULTILINE)
    assert len(faults) == 12
    for fault in faults:
        told = re.sub(r"\d+", "…", fault.replace("2 seconds", "… seconds"))
        assert told in re.sub(r"\d+", "…", sources), fault


def refused(query: str) -> Callable[[], object]:
    return lambda: gate.check(query, USUAL.query_bytes)


def raised(by: Callable[[], object]) -> Problem:
    with pytest.raises(KakehashiError) as found:
        by()
    return of_error(found.value, "en")


def limits() -> list[tuple[Problem, list[float], str]]:
    """Return, for each row of the table, the problem, the numbers and the setting."""
    most = gate.LIMITS
    return [
        (of_error(out_of_time(1), "en"), [USUAL.query_seconds], "query_seconds"),
        (of_error(out_of_time(1), "en"), [USUAL.long_query_seconds], "long_query_seconds"),
        (of_error(QueryRefusedError("token"), "en"), [USUAL.query_seconds], "query_token"),
        (
            of_error(error_of({"status": "memory"}, USUAL), "en"),
            [USUAL.query_memory_mib],
            "query_memory_mib",
        ),
        (
            of_error(error_of({"status": "too-large"}, USUAL), "en"),
            [USUAL.result_bytes],
            "result_bytes",
        ),
        (of_error(gate.AddressTooLongError(""), "en"), [USUAL.query_bytes], "query_bytes"),
        (of_error(gate.QueryTooLongError(""), "en"), [USUAL.query_bytes], "query_bytes"),
        (of_error(body.BodyTooLargeError(""), "en"), [3, USUAL.query_bytes, 8192], "query_bytes"),
        (of_error(body.SlowBodyError(""), "en"), [body.SECONDS], ""),
        (of_error(reception.HeaderTooLongError(""), "en"), [4096], ""),
        (raised(refused("ASK " + "{" * 70)), [most["depth"]], ""),
        (raised(refused("ASK {" + "?s ?p ?o . " * 70 + "}")), [most["patterns"]], ""),
        (raised(refused("ASK {" + "OPTIONAL {} " * 70 + "}")), [most["OPTIONAL"]], ""),
        (raised(refused("ASK {" + "{} UNION " * 300 + "{} }")), [most["UNION"]], ""),
        (raised(refused("ASK { ?s " + "a/" * 300 + "a ?o }")), [most["paths"]], ""),
        (raised(refused("ASK { SERVICE <urn:x> {} }")), [], ""),
        (of_error(TooManyRequestsError(""), "en"), [USUAL.queue_per_client], "queue_per_client"),
        (of_error(BusyError(""), "en"), [8, USUAL.queue_per_client], "queue_per_client"),
        (of_error(BusyError(""), "en"), [], "query_workers"),
        (of_error(BusyError(""), "en"), [pool._LEAST], "query_workers"),
        (of_error(StoreError(""), "en"), [], ""),
        (of_error(UnknownThingError(""), "en"), [], ""),
        (of_error(BadInputError("host"), "en"), [], "public_url"),
    ]


@pytest.mark.parametrize("name", HEADINGS)
def test_the_table_of_limits_is_that_of_the_program(name: str) -> None:
    shown = [
        (
            int(row[3]),
            row[4].strip("`"),
            [float(n.replace(",", "")) for n in re.findall(r"\d[\d,.]*", row[1])],
            row[2].strip("`–").removeprefix("KAKEHASHI_").lower(),
        )
        for row in table(name, 3)
    ]
    assert shown == [
        (problem.status, problem.kind, numbers, setting) for problem, numbers, setting in limits()
    ]
    assert {row[3] for row in shown} - {""} <= {setting.name for setting in SETTINGS}


@pytest.mark.parametrize("name", HEADINGS)
def test_connections_and_drain_are_those_of_the_server(name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    assert str(serve.CONNECTIONS) in text
    drain = f"{serve.DRAIN:g}"
    assert f"{drain} seconds" in text or f"{drain}秒" in text
    piece, patience = outgoing.PIECE >> 10, f"{outgoing.PATIENCE:g}"
    assert f"{piece} KiB" in text
    assert f"{patience} seconds" in text or f"{patience}秒" in text
    assert f"{app.WAITING} times" in text or f"{app.WAITING}倍" in text
    assert outgoing.RATE == outgoing.PIECE


def test_refusals_that_are_easy_to_provoke(logging_server: Kakehashi) -> None:
    def problem(path: str, **headers: str) -> tuple[int, str]:
        status, document = ask(logging_server, path, **headers)
        return status, json.loads(document)["type"].rpartition("/")[2]

    ask_ = "/sparql?query=ASK%7B%7D"
    long = "/sparql?query=" + "a" * 17000
    assert problem(ask_, Host="evil.example") == (400, "bad-input")
    assert problem(f"{ask_}&release=000000000000") == (404, "unknown-thing")
    assert problem(f"{ask_}&timeout=11") == (403, "query-refused")
    assert problem(long) == (414, "address-too-long")
    assert problem(ask_, Accept="a" * 5000) == (431, "header-too-long")


def test_both_languages_have_the_same_parts() -> None:
    def parts(name: str) -> list[str]:
        text = (DOCS / name).read_text(encoding="utf-8")
        return re.findall(r"^(#{2,3}) ", text, re.MULTILINE)

    for document in ("operations", "deploy", "sparql"):
        assert parts(f"{document}.md") == parts(f"{document}.ja.md")
        rows = [
            (DOCS / f"{document}{suffix}.md").read_text(encoding="utf-8").count("\n|")
            for suffix in ("", ".ja")
        ]
        assert rows[0] == rows[1], document
