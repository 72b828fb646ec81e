"""Every operation that reads has a method, and answers as the running server describes it."""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

import pytest

from kakehashi.client import Client, ServerProblem, UsageError, answers, frame
from kakehashi.client.frames import ROWS
from kakehashi.client.reading import Reading

#: What is asked of each method; the entries and statements are looked up.
ASKED: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "documents": ((), {"stubs": True}),
    "document": (("nisc",), {}),
    "tree": (("nisc",), {}),
    "item": (("nisc:bp-3",), {}),
    "search": (("SR 1.1",), {"document": "iec62443", "evidence": "secondary", "limit": 3}),
    "complete": (("resil",), {"limit": 2}),
    "resolve": (("基本原則③",), {}),
    "crosswalk": (("nisc:bp-3",), {"to": "cpsf"}),
    "across": (("nisc:bp-3",), {"hierarchy": False}),
    "derived": (("iotsg:kp-12",), {"to": "i40"}),
    "suggestions": (("nisc:bp-3",), {"to": "csf20", "limit": 2}),
    "explain": (("iotsg:kp-12", "i40:lc-type"), {}),
    "whatif": ((), {"add": ["nisc:bp-3 equal cpsf:concern-resilience"]}),
    "contradictions": ((), {"hierarchy": False}),
    "graph": (("nisc:bp-3",), {"derived": True, "to": "cpsf"}),
    "gap": (("nisc", "cpsf"), {}),
    "matrix": ((), {"stubs": False}),
    "editions": ((), {}),
    "diff": (("csf11", "csf20"), {}),
    "quality": ((), {}),
    "mapping_set": (("nisc--cpsf",), {}),
    "live": ((), {"kind": "actor"}),
    "live_entry": (("actor-1",), {"as_of": date(2026, 11, 26)}),
    "live_history": (("actor-1",), {}),
    "export_formats": ((), {}),
    "release": ((), {}),
    "vocabulary": ((), {}),
}
#: What answers with something else than one JSON object of its own.
OTHERS = {"items", "mapping_sets", "export", "workbook", "citation"}
#: What a cold server takes long for, and what the map of a test has not: only the request is looked
#: at, which asks for a release that is not there.
UNANSWERED = {"across", "diff", "matrix", "whatif", "live_entry", "live_history"}
#: Operations of members, who ask with ``get``.
MEMBERS = {"proposals", "proposal"}


def described(openapi: dict[str, Any], address: str) -> dict[str, Any]:
    """Return the operation that answers an address."""
    path = "/api/v1" + address.partition("?")[0].removeprefix("/api/v1")
    for template, methods in openapi["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template).replace(".", r"\."), path):
            found: dict[str, Any] = methods["get"]
            return found
    pytest.fail(f"the server describes no operation for {address}")


class Spy(Client):
    """A client that tells what it asked."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.asked: list[str] = []

    def _address(self, parts: Any, parameters: Any) -> str:
        self.asked.append(super()._address(parts, parameters))
        return self.asked[-1]


@pytest.fixture(scope="module")
def spy(server: str) -> Iterator[Spy]:
    with Spy(server) as made:
        yield made


@pytest.fixture(scope="module")
def asked(client: Client) -> dict[str, tuple[tuple[Any, ...], dict[str, Any]]]:
    statement = client.crosswalk("nisc:bp-3")["counterparts"][0]["statement"]
    return ASKED | {"statement": ((statement,), {})}


def methods() -> dict[str, Any]:
    return {n: f for n, f in vars(Reading).items() if inspect.isfunction(f) and n[0] != "_"}


def test_answers_are_as_the_server_describes_them(
    spy: Spy,
    openapi: dict[str, Any],
    asked: dict[str, tuple[tuple[Any, ...], dict[str, Any]]],
) -> None:
    assert methods().keys() == asked.keys() | OTHERS
    covered = set()
    for name, (arguments, named) in asked.items():
        spy.asked.clear()
        answer = None
        spy.pinned = "0" * 12 if name in UNANSWERED else None
        with suppress(ServerProblem):
            answer = getattr(spy, name)(*arguments, **named)
        assert (answer is None) == (name in UNANSWERED), name
        operation = described(openapi, spy.asked[0])
        covered.add(operation["operationId"])
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        shape = methods()[name].__annotations__["return"]
        assert shape == "answers." + schema["$ref"].rpartition("/")[2] + "Json", name
        taken = {p["name"] for p in operation["parameters"]}
        given = set(re.findall(r"[?&](\w+)=", spy.asked[0]))
        assert given <= taken | {"release"}, name
        if answer is not None:
            called = schema["$ref"].rpartition("/")[2]
            assert sorted(answer) == sorted(openapi["components"]["schemas"][called]["required"])
    files = {"items", "export", "across_workbook", "citation"}
    reading = {m["get"]["operationId"] for m in openapi["paths"].values() if "get" in m}
    assert covered | files | MEMBERS == reading


def test_shapes_have_the_fields_that_the_server_describes(openapi: dict[str, Any]) -> None:
    schemas = openapi["components"]["schemas"]
    for name in answers.__all__:
        shape = getattr(answers, name)
        fields = typing.get_type_hints(shape)
        assert list(fields) == list(schemas[name.removesuffix("Json")]["properties"]), name
    assert not {n for n in answers.__all__ if n.removesuffix("Json") not in schemas}


def test_files_come_whole(client: Client) -> None:
    assert client.workbook("nisc:bp-3").startswith(b"PK")
    assert client.export("sssom", set="nisc--cpsf").startswith(b"#curie_map:")
    assert client.export("csv", set=["nisc--cpsf", "nisc--i40"]).startswith(b"PK")
    release = client.release()["release"]
    assert release in client.citation("nisc:bp-3")
    assert "@" in client.citation("nisc", format="bibtex")


def test_items_come_page_by_page(client: Client) -> None:
    pages = list(client.pages("documents/iec62443/items", limit=100))
    total = pages[0]["total"]
    assert len(pages) > 3
    paged = [one["item"] for page in pages for one in typing.cast("Any", page["items"])]
    assert len(paged) == total == len(set(paged))
    assert [one["item"] for one in client.items("iec62443")] == paged
    assert len(list(client.pages("documents/nisc"))) == 1  # what has no pages is one


def test_a_parameter_is_sent_as_it_is_meant(client: Client) -> None:
    assert client.get("search", q="a&b=c #", limit=1)["query"] == "a&b=c #"
    with pytest.raises(ServerProblem) as caught:
        client.item("nisc/bp-3?x")
    assert caught.value.status == 404


def test_a_problem_is_told_in_the_language_of_the_client(server: str) -> None:
    with Client(server, language="ja") as japanese, pytest.raises(ServerProblem) as caught:
        japanese.item("nisc:bp-99")
    problem = caught.value
    assert (problem.status, problem.kind, problem.title) == (404, "unknown-thing", "見つかりません")
    assert "nisc:bp-3" in problem.suggestions
    assert problem.detail == "nisc:bp-99 という項目はありません。"
    assert str(problem).startswith("404 見つかりません: nisc:bp-99")


def test_a_named_release_is_asked(server: str) -> None:
    with Client(server) as client:
        release = client.release()["release"]
    with Client(server, release=release) as client:
        assert client.gap("nisc", "cpsf")["release"] == release
        assert client.select("SELECT ?s { ?s ?p ?o } LIMIT 1").release == release
    with Client(server, release="000000000000") as client:
        for ask in (client.documents, lambda: client.ask("ASK {}")):
            with pytest.raises(ServerProblem, match="000000000000"):
                ask()


# --- tables ---------------------------------------------------------------------------------------


def test_rows_are_where_the_server_says(openapi: dict[str, Any]) -> None:
    schemas = openapi["components"]["schemas"]
    for key, beside, shape in ROWS:
        fitting = [
            s["properties"][key]["items"].get("$ref", "").rpartition("/")[2] + "Json"
            for s in schemas.values()
            if s.get("properties", {}).keys() >= {key, beside}
        ]
        first = next(r for r in ROWS if r[:2] == (key, beside))
        assert first[2] == shape
        assert shape in fitting, (key, fitting)


def test_columns_are_the_same_whatever_is_found(
    client: Client, asked: dict[str, tuple[tuple[Any, ...], dict[str, Any]]]
) -> None:
    tables = 0
    for name, (arguments, named) in asked.items():
        if name in UNANSWERED:
            continue
        answer = getattr(client, name)(*arguments, **named)
        key = next((k for k, beside, _ in ROWS if k in answer and beside in answer), None)
        if key is None:
            with pytest.raises(UsageError, match="no rows"):
                frame(answer)
            continue
        tables += 1
        found, empty = frame(answer), frame(answer | {key: []})
        assert list(found.columns) == list(empty.columns), name
        assert len(found) == len(answer[key])
        assert len(empty) == 0
    assert tables > 10


def test_a_table_can_be_grouped(client: Client) -> None:
    rows = frame(client.crosswalk("nisc:bp-3", to="cpsf"))
    counts = rows.groupby("relation").size().to_dict()
    assert counts == {("overlaps",): 2, ("partOf",): 1}
    assert set(rows["title_en"]) == {"Resilience", "Reliability", "Trustworthiness"}
    assert "レジリエンス" in set(rows["title_ja"])
    assert list(frame([{"a": 1}, {"b": 2}]).columns) == ["a", "b"]


def test_without_pandas_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(UsageError, match=re.escape('pip install "kakehashi[pandas]"')):
        frame([{"a": 1}])
    with pytest.raises(UsageError, match="pandas が必要"):
        frame([{"a": 1}], language="ja")
