"""Whatever a call brings, it ends in an answer or in a problem that says how to mend it."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from mcp.shared.exceptions import MCPError

from kakehashi.errors import BadInputError
from kakehashi.mcp.querying import MOST_BYTES, ask
from kakehashi.mcp.source import Source
from kakehashi.mcp.table import TOOLS
from kakehashi.messages import Language
from tests.mcp.talking import Talking, asked

pytestmark = pytest.mark.xdist_group("mcp")


def test_the_problem_of_the_server_is_passed_on(session: Talking, server: str) -> None:
    problem, text = session.refused("item", item="nisc:bp-99")
    assert problem["type"].endswith("problem/unknown-thing")
    assert problem["status"] == 404
    assert text == "Not found\nNo item is called nisc:bp-99.\nNear to it: " + ", ".join(
        problem["suggestions"]
    )
    problem, text = session.refused("item", item="nisc:bp-99", lang="ja")
    assert text.startswith(
        "見つかりません\nnisc:bp-99 という項目はありません。\n近いもの: nisc:bp-"
    )


@pytest.mark.parametrize(
    ("query", "kind", "said"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "query-refused", "SERVICE"),
        ("INSERT DATA { <x:a> <x:b> <x:c> }", "query-refused", "INSERT is not offered"),
        ("SELECT * { ?s ?p ", "query-syntax", "line 1, column 18"),
        ("SELECT * { ?s ?p ?o } #" + "x" * 16_380, "query-too-long", "bytes"),
    ],
)
def test_a_query_that_is_not_run_says_why(
    session: Talking, query: str, kind: str, said: str
) -> None:
    problem, text = session.refused("sparql", query=query)
    assert problem["type"].endswith(f"problem/{kind}")
    assert said in text


@pytest.mark.parametrize(
    ("tool", "given", "said"),
    [
        ("search", {}, "The parameter text is missing."),
        ("search", {"text": " "}, "The parameter text is missing."),
        ("search", {"text": None}, "The parameter text is missing."),
        ("search", {"text": "a", "limit": 51}, "limit is not a whole number from 1 to 50."),
        ("search", {"text": "a", "limit": True}, "limit is not a whole number from 1 to 50."),
        ("search", {"text": "a", "limit": "5"}, "limit is not a whole number from 1 to 50."),
        ("search", {"text": "a", "evidence": "x"}, "It takes: text, secondary, recall."),
        ("search", {"text": "a" * 501}, "has 501 characters; 500 are accepted."),
        ("search", {"text": ["a"]}, "Give a text."),
        ("search", {"text": "a", "offset": 3}, "There is no parameter offset."),
        ("search", {"text": "a", "cursor": "3"}, "Give what «next» of the answer before says"),
        ("search", {"text": "a", "lang": "fr"}, "It takes: ja, en."),
        ("item", {"item": "../release"}, "No item is called ../release."),
        ("item", {"item": ".."}, "No item is called ..."),
        ("gap", {"a": "nisc", "b": "nowhere"}, "nowhere"),
        ("explain", {"a": "nisc:bp-3", "b": "cpsf"}, "cpsf"),
        ("ontology", {"part": "all"}, "It takes: overview, classes,"),
    ],
)
def test_a_wrong_argument_is_named(
    session: Talking, tool: str, given: dict[str, Any], said: str
) -> None:
    _, text = session.refused(tool, **given)
    assert said in text


def test_a_cursor_beyond_the_end_or_of_no_release_is_refused(session: Talking, server: str) -> None:
    release = asked(f"{server}api/v1/release")["release"]
    _, text = session.refused("crosswalk", item="nisc:bp-3", cursor=f"{release}~500")
    assert "does not go on after row 500" in text
    problem, _ = session.refused("crosswalk", item="nisc:bp-3", cursor="0123456789ab~5")
    assert problem["status"] == 404
    assert "0123456789ab" in problem["detail"]


def test_one_row_that_is_too_large_is_refused_whole(session: Talking) -> None:
    query = """SELECT (GROUP_CONCAT(?t) AS ?all) {
        ?item a kh:Item ; skos:prefLabel ?t }"""
    _, text = session.refused("sparql", query=query)
    assert "characters in one row; 100000 are passed on." in text
    assert "/sparql?query=SELECT" in text


def test_an_answer_too_large_to_look_at_is_refused() -> None:
    class Large(Source):
        def query(self, query: str, release: str, language: Language) -> bytes:
            return b"<x:a> <x:b> <x:c> .\n" * (MOST_BYTES // 20 + 1)

    with pytest.raises(BadInputError, match="4000000 are taken") as told:
        ask(Large(lambda: ""), "CONSTRUCT …", "", "en")
    assert "add LIMIT, with ORDER BY and OFFSET" in told.value.remedy()


def test_what_does_not_exist_is_an_error_of_the_protocol(session: Talking) -> None:
    for method, arguments in (
        ("call_tool", ("delete", {})),
        ("get_prompt", ("compare-documents", {"a": "nisc"})),
        ("get_prompt", ("nothing", {})),
        ("read_resource", ("https://w3id.org/kakehashi/id/nisc/bp-99",)),
        ("read_resource", ("https://w3id.org/kakehashi/x> { ?s ?p ?o } #",)),
        ("read_resource", ("file:///etc/passwd",)),
        ("read_resource", ("kakehashi://nothing",)),
    ):
        with pytest.raises(MCPError, match=r"There is no|missing|Nothing is known"):
            session.run(method, *arguments)


ODD: tuple[Any, ...] = (
    None, True, -1, 10**30, 1e308, "", " ", "\0", "%00", "%", "../../x", "a/b", "<", "\u202e",
    "🌉" * 200, "x" * 1_000_000, [], {}, [[[]]], {"a": {"b": 1}}, "'\"`;--", "{item}", "nisc:bp-3",
    "0123456789ab~0", "http://127.0.0.1:1/", "?release=x&format=csv", "#", "\r\nHost: x", "ja",
    "ＮＩＳＣ：ＢＰ－３",
)  # fmt: skip


def test_odd_arguments_neither_break_it_nor_show_its_inside(session: Talking, log: Path) -> None:
    chance = random.Random(8477)
    answers = 0
    for tool in TOOLS:
        names = [one.name for one in tool.parameters]
        for _ in range(12):
            given = {name: chance.choice(ODD) for name in chance.sample(names, 2)}
            given |= {chance.choice(["x", "__class__", "lang"]): chance.choice(ODD)}
            needed = {p.name: p.example for p in tool.parameters if p.required}
            found = session.call(tool.name, **(needed | given if chance.random() < 0.7 else given))
            text = json.dumps([found.structured_content, found.meta]) + str(found.content)
            assert "Traceback" not in text
            assert "kakehashi/mcp" not in text
            assert len(text) < 400_000
            answers += 1
    assert answers == 12 * len(TOOLS)
    assert session.told("search", text="SR 1.1")
    assert "Traceback" not in log.read_text(encoding="utf-8")
