"""Every tool, called by the SDK's client over standard input and output, with the real data."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from jsonschema import Draft202012Validator
from mcp import Client

from kakehashi.mcp.asking import LARGEST
from kakehashi.mcp.table import PARTS, TOOLS
from tests.mcp.talking import Talking, asked, fetched, over_stdio, talking

pytestmark = pytest.mark.xdist_group("mcp")

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")

#: A call, and where REST answers the same question.
SAME: list[tuple[str, dict[str, Any], str]] = [
    ("search", {"text": "更新", "limit": 5}, "search?q=%E6%9B%B4%E6%96%B0&limit=5"),
    (
        "search",
        {"text": "authentication", "document": "iec62443", "evidence": "secondary", "limit": 3},
        "search?q=authentication&document=iec62443&evidence=secondary&limit=3",
    ),
    ("documents", {"limit": 200}, "documents"),
    ("item", {"item": "iec62443:4-2-cr-1.1"}, "items/iec62443:4-2-cr-1.1"),
    ("crosswalk", {"item": "nisc:bp-3"}, "items/nisc:bp-3/crosswalk"),
    ("crosswalk", {"item": "nisc:bp-3", "to": "cpsf"}, "items/nisc:bp-3/crosswalk?to=cpsf"),
    ("derived", {"item": "nisc:bp-3", "to": "cpsf"}, "items/nisc:bp-3/derived?to=cpsf"),
    (
        "explain",
        {"a": "iotsg:kp-12", "b": "i40:lc-type", "hierarchy": "no"},
        "explain?a=iotsg:kp-12&b=i40:lc-type&hierarchy=no",
    ),
    ("gap", {"a": "nisc", "b": "cpsf", "limit": 100}, "gap?a=nisc&b=cpsf"),
]


@pytest.fixture(scope="module")
def openapi(server: str) -> dict[str, Any]:
    found: dict[str, Any] = asked(f"{server}api/v1/openapi.json")
    return found


@pytest.mark.parametrize(("tool", "given", "path"), SAME)
def test_a_tool_answers_what_rest_answers(
    session: Talking, server: str, tool: str, given: dict[str, Any], path: str
) -> None:
    told, _ = session.told(tool, **given)
    assert told["answer"] == asked(f"{server}api/v1/{path}")
    assert told["rows"]["next"] is None or tool == "search"


@pytest.mark.parametrize(
    ("tool", "given"),
    [
        ("search", {"text": "認証", "limit": 2}),
        ("documents", {"limit": 2}),
        ("item", {"item": "nisc:sec-3", "limit": 1}),
        ("crosswalk", {"item": "nisc:bp-3", "limit": 2}),
        ("derived", {"item": "nisc:bp-3", "limit": 2}),
        ("explain", {"a": "iotsg:kp-12", "b": "i40:lc-type", "limit": 1}),
        ("gap", {"a": "nisc", "b": "cpsf", "limit": 2}),
    ],
)
def test_a_part_of_an_answer_is_as_rest_describes_it(
    session: Talking, openapi: dict[str, Any], tool: str, given: dict[str, Any]
) -> None:
    path = next(one.path for one in TOOLS if one.name == tool).replace("{item}", "{id}")
    described = openapi["paths"][f"/api/v1/{path}"]["get"]["responses"]["200"]["content"]
    schema = described["application/json"]["schema"] | {"components": openapi["components"]}
    told, _ = session.told(tool, **given)
    assert told["rows"]["to"] < told["rows"]["total"]
    Draft202012Validator(schema).validate(told["answer"])


@pytest.mark.parametrize(
    ("tool", "given", "rows"),
    [
        ("search", {"text": "SR 1.1", "limit": 4}, "hits"),
        ("crosswalk", {"item": "nisc:bp-3", "limit": 5}, "counterparts"),
        ("gap", {"a": "nisc", "b": "cpsf", "answer": "not-assessed", "limit": 7}, "rows"),
        ("ontology", {"part": "properties", "limit": 90}, "entries"),
    ],
)
def test_cursors_lead_to_the_end(
    session: Talking, tool: str, given: dict[str, Any], rows: str
) -> None:
    whole, _ = session.told(tool, **(given | {"limit": 50 if tool in ("search", "crosswalk") else
                                              100 if tool == "gap" else 200}))  # fmt: skip
    assert whole["rows"]["next"] is None
    found, cursor = [], ""
    while cursor is not None:
        told, text = session.told(tool, **given, **({"cursor": cursor} if cursor else {}))
        found += told["answer"][rows]
        cursor = told["rows"]["next"]
        assert (cursor is None) or cursor in text
    assert found == whole["answer"][rows]
    assert len(found) == whole["rows"]["total"] > given["limit"]


def test_a_large_answer_is_cut_to_what_can_be_taken_in(session: Talking, server: str) -> None:
    whole = asked(f"{server}api/v1/documents?stubs=true")["documents"]
    told, _ = session.told("documents", referred="true", limit=200)
    assert len(json.dumps(told["answer"], ensure_ascii=False)) <= LARGEST
    assert told["rows"]["to"] < told["rows"]["total"] == len(whole)
    rest, _ = session.told("documents", referred="true", limit=200, cursor=told["rows"]["next"])
    assert told["answer"]["documents"] + rest["answer"]["documents"] == whole


def test_every_line_says_who_says_so(session: Talking) -> None:
    told, text = session.told("crosswalk", item="nisc:bp-3")
    answer = told["answer"]
    lines = [line for line in text.splitlines() if line.startswith("- ")]
    assert len(lines) == len(answer["counterparts"]) == 12
    for line, one in zip(lines, answer["counterparts"], strict=True):
        for part in (one["item"], one["publisher"], one["standing"], f"<{one['statement_iri']}>"):
            assert part in line
    assert answer["not_assessed"]
    assert f"(which is not «no relation»): {', '.join(answer['not_assessed'])}" in text
    assert f"Release {told['release']}" in text
    assert all(address in text for address in told["links"].values())


def test_nothing_corresponds_is_told_with_who_looked(session: Talking) -> None:
    told, text = session.told("gap", a="iotsg", b="en303645", answer="none", limit=1)
    row = told["answer"]["rows"][0]
    assert row["answer"] == "none"
    said, text = session.told("crosswalk", item=row["item"], to="en303645")
    assert said["answer"]["none"]
    for one in said["answer"]["none"]:
        assert f"Nothing in en303645 corresponds: stated by {one['publisher']}" in text
        assert one["statement_iri"] in text


def test_what_is_derived_is_marked_and_rests_on_statements(session: Talking) -> None:
    told, text = session.told("derived", item="nisc:bp-3", to="cpsf")
    for view in told["answer"]["derived"]:
        assert view["text"]["en"] in text
        premises = [step["premise"] for step in view["proofs"][0]["steps"]]
        assert all(p["statement_iri"] in text for p in premises if p["statement_iri"])
    assert text.count("[derived; editorial") == len(told["answer"]["derived"]) > 0
    told, text = session.told("explain", a="nisc:bp-3", b="cpsf:concern-resilience")
    assert "[stated; editorial; confidence 0.65]" in text
    told, text = session.told("explain", a="nisc:purpose-1", b="cra:p1-1", lang="ja")
    assert told["answer"]["basis"] == "none"
    assert "判断不能" in text


@pytest.mark.parametrize(
    ("tool", "given"),
    [
        ("search", {"text": "安全 & 更新", "document": "iotsg"}),
        ("documents", {"limit": 2}),
        ("item", {"item": "https://w3id.org/kakehashi/id/nisc/bp-3"}),
        ("crosswalk", {"item": "nisc:bp-3", "to": "cpsf", "lang": "ja"}),
        ("derived", {"item": "nisc:bp-3", "to": "cpsf"}),
        ("explain", {"a": "nisc:bp-3", "b": "cpsf:concern-resilience"}),
        ("gap", {"a": "nisc", "b": "cpsf", "answer": "partly", "hierarchy": "no"}),
        ("sparql", {"query": "ASK { ?item a kh:Concern }"}),
        ("ontology", {}),
    ],
)
def test_the_links_lead_to_the_same_answer(
    session: Talking, tool: str, given: dict[str, Any]
) -> None:
    told, _ = session.told(tool, **given)
    page, data = told["links"]["page"], told["links"]["data"]
    assert f"release={told['release']}" in page
    assert f"release={told['release']}" in data
    assert f"/{given.get('lang', 'en')}/" in page
    assert fetched(page)[:2] == (200, "text/html")
    status, media_type, _ = fetched(data)
    assert status == 200
    if tool not in ("sparql", "ontology", "documents", "gap"):  # gap: of all answers
        assert media_type == "application/json"
        assert asked(data) == told["answer"]


def test_sparql_gives_rows_triples_and_yes(session: Talking, server: str) -> None:
    query = "SELECT ?item ?title { ?item a kh:Concern ; skos:prefLabel ?title } ORDER BY ?title"
    told, text = session.told("sparql", query=query, limit=3)
    whole = asked(f"{server}sparql?query={quote(query)}&format=json")
    assert told["answer"]["head"] == whole["head"]
    assert told["answer"]["results"]["bindings"] == whole["results"]["bindings"][:3]
    total = len(whole["results"]["bindings"])
    assert told["rows"] == {"from": 1, "to": 3, "total": total, "next": f"{told['release']}~3"}
    assert f"Cut: rows 1 to 3 of {total} are shown. Call again with cursor" in text
    told, text = session.told("sparql", query="ASK { ?item a kh:Concern }")
    assert told["answer"]["boolean"] is True
    assert text.startswith("Yes.")
    told, text = session.told("sparql", query="DESCRIBE nisc:bp-3", limit=2)
    assert [t["triple"] in text for t in told["answer"]["triples"]] == [True, True]
    told, _ = session.told("sparql", query="SELECT * { ?s a <x:nothing> }", lang="ja")
    assert told["rows"] == {"from": 0, "to": 0, "total": 0, "next": None}


def test_the_ontology_has_every_part(session: Talking) -> None:
    for part in PARTS:
        told, text = session.told("ontology", part=part, limit=200)
        assert len(told["answer"]["entries"]) > 20
        assert len(text) > 500
    told, text = session.told("ontology", part="classes", text="重なり", lang="ja")
    assert told["rows"]["total"] < 10
    told, text = session.told("ontology", part="classes", text="kh:Concern")
    entry = next(e for e in told["answer"]["entries"] if e["name"] == "kh:Concern")
    assert entry["label"]["ja"] == "関心事"
    assert JAPANESE.search(entry["definition"]["ja"])
    assert entry["definition"]["en"] in text


def test_an_example_of_the_ontology_can_be_asked(session: Talking) -> None:
    told, _ = session.told("ontology", part="examples", text="example/evidence-per-document")
    (example,) = told["answer"]["entries"]
    found, _ = session.told("sparql", query=example["query"])
    assert found["rows"]["total"] > 5


def test_the_tools_are_described_in_both_languages(session: Talking, server: str) -> None:
    english = session.run("list_tools").tools
    assert [tool.name for tool in english] == [tool.name for tool in TOOLS]
    with talking(Client(over_stdio("--server", server, "--lang", "ja"), mode="legacy")) as other:
        assert other.client.protocol_version == "2025-11-25"
        assert JAPANESE.search(other.client.instructions or "")
        japanese = other.run("list_tools").tools
        prompts = other.run("list_prompts").prompts
        text = other.told("crosswalk", item="nisc:bp-3", to="cpsf")[1]
    assert "対応の言明は3件" in text
    for one, other_one in zip(english, japanese, strict=True):
        Draft202012Validator.check_schema(one.input_schema)
        Draft202012Validator.check_schema(one.output_schema)
        assert one.annotations.read_only_hint
        assert one.annotations.idempotent_hint
        assert one.annotations.open_world_hint is False
        about = [other_one.title, other_one.description]
        about += [part["description"] for part in other_one.input_schema["properties"].values()]
        assert all(JAPANESE.search(text) for text in about), other_one.name
        assert one.input_schema["properties"]["lang"]["enum"] == ["ja", "en"]
        assert not one.input_schema["additionalProperties"]
    assert all(JAPANESE.search(f"{one.description}") for one in prompts)


def test_resources_and_prompts(session: Talking) -> None:
    listed = [str(one.uri) for one in session.run("list_resources").resources]
    assert listed == ["kakehashi://ontology", "kakehashi://documents"]
    for uri in listed:
        (content,) = session.run("read_resource", uri).contents
        assert content.mime_type == "application/json"
        assert len(content.text) > 1000
    iri = "https://w3id.org/kakehashi/id/nisc/bp-3"
    (turtle,) = session.run("read_resource", iri).contents
    assert turtle.mime_type == "text/turtle"
    assert "kh:Principle" in turtle.text
    (json_ld,) = session.run("read_resource", f"{iri}.jsonld").contents
    assert json_ld.mime_type == "application/ld+json"
    assert iri in json_ld.text
    templates = session.run("list_resource_templates").resource_templates
    assert [one.mime_type for one in templates] == ["text/turtle", "application/ld+json"]
    for prompt in session.run("list_prompts").prompts:
        given = {one.name: "nisc:bp-3 {x}" for one in prompt.arguments}
        (message,) = session.run("get_prompt", prompt.name, given).messages
        assert "nisc:bp-3 {x}" in message.content.text
        tools = re.findall(r"«(\w+)»", message.content.text.replace("nisc:bp-3 {x}", ""))
        assert set(tools) & {tool.name for tool in TOOLS}
