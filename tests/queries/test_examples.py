"""Every example question gives the expected answer.

The answers in ``expected/`` are checked against the facts by ``test_facts.py``. After a change of
the data, ``KAKEHASHI_TEST_RECORD=1 pytest tests/queries`` writes them anew: read the change before
you keep it, and run ``tests/queries/render_docs.py`` for the documentation.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from rdflib.plugins.sparql import prepareQuery

from kakehashi.rdf.query_files import QueryFile, read_queries

from .conftest import Ask, Told

HERE = Path(__file__).parent
EVERY = read_queries(HERE.parents[1] / "queries/examples")
#: Those over the live map have no answer in a release; see test_live_examples.py.
EXAMPLES = [query for query in EVERY if query.over != "live"]
NAMES = [query.id for query in EXAMPLES]
#: Larger answers are kept as their number and their beginning.
WHOLE, BEGINNING = 40, 25

#: Each question with parameters is asked once more, with these.
ELSEWHERE = {
    "covered-by-proof": ["edition=kid:iotsg", "target=kid:i40"],
    "proofs-of-a-derived-relation": ["one=iotsg:kp-12", "other=i40:lc-type"],
    "proofs-through-a-document": ["first=kid:nisc", "second=kid:iisf"],
    "what-an-item-does-not-contain": ["item=iotsg:kp-06", "target=kid:i40"],
    "what-follows-of-an-item": ["item=cpsf:concern-resilience"],
    "what-rests-on-a-statement": ["statement=mapping:5267ef1e50a2d4ba"],
    "coverage-of-a-document": ["edition=kid:tsunagaru"],
    "counterparts-in-a-document": ["item=cpsf:concern-resilience", "target=kid:nisc"],
    "counterparts-of-an-item": ["item=cpsf:concern-resilience"],
    "counterparts-of-the-2018-issues": ["issue=nisc2018:is-privacy"],
    "describe-an-item": ["item=nisc:ap-5"],
    "documents-of-a-publisher": ['word="ETSI"'],
    "documents-with-a-counterpart": ["item=iotsg:kp-06"],
    "equal-items": ["first=kid:sc41", "second=kid:cpsf"],
    "equal-to-an-item": ["item=csstrategy2015:doc-iotsg"],
    "is-it-stated": ["other=cpsf:aspect-trustworthiness"],
    "items-by-word": ['word="可用性"'],
    "items-of-a-document": ["edition=kid:tsunagaru"],
    "items-only-recalled": ["edition=kid:csstrategy2015"],
    "licence-and-source-of-a-set": ["set=mapset:roles"],
    "mappings-to-judge-again": ["impact=impact:carried-over"],
    "misprints": ["edition=kid:nisc"],
    "neighbourhood-of-an-item": ["item=i40:layer-asset"],
    "not-assessed": ["edition=kid:tsunagaru", "target=kid:iotsg"],
    "nothing-corresponds": ["edition=kid:iotsg", "target=kid:i40"],
    "parts-of-an-item": ["top=nisc:sec-3"],
    "placeholders": ["edition=kid:iec62443"],
    "published-statements-of-an-item": ["item=iotsg:document"],
    "relations-between-two-documents": ["first=kid:nisc", "second=kid:i40"],
    "requirements-by-addressee": ["class=kh:AssetOwnerRequirement"],
    "requirements-by-quality": ["class=kh:PrivacyRequirement"],
    "requirements-of-two-kinds": ["second=kh:PrivacyRequirement"],
    "review-first": ["set=mapset:roles"],
    "reviews-due": ['until="2024-12-31"'],
    "skos-matches": ["subjects=kid:tsunagaru", "objects=kid:iotsg"],
    "standards-of-a-working-group": ["group=sc41:wg4"],
    "through-a-third-document": ["item=iotsg:kp-06"],
    "what-a-new-edition-changed": ["comparison=comparison:en303645--en303645v313"],
    "what-an-item-builds-on": ["item=nisc:bp-7"],
    "what-cpsf-means": ['name="IISF"'],
    "who-says-so": ["one=nisc:bp-2", "other=cpsf:aspect-trustworthiness"],
    "withdrawn-items": ["edition=kid:iec62443"],
    "without-counterpart": ["edition=kid:iotsg", "target=kid:i40"],
    "work-of-an-actor": ["actor=nisc2018:ac-ipa"],
}


def kept(told: Told) -> dict[str, Any]:
    """What ``expected/`` keeps of an answer."""
    if told.form == "ask":
        return {"form": "ask", "answer": told.yes}
    all_of_it: list[Any] = told.rows if told.form == "select" else told.lines
    part = all_of_it if len(all_of_it) <= WHOLE else all_of_it[:BEGINNING]
    if told.form == "select":
        return {"form": "select", "columns": told.columns, "count": len(all_of_it), "rows": part}
    return {"form": "graph", "count": len(all_of_it), "lines": part}


def written(value: Any, indent: str = "") -> str:
    """JSON with one row a line, so that differences can be read."""
    if isinstance(value, dict):
        inner = f"{indent}  "
        pairs = (f"{inner}{json.dumps(k)}: {written(v, inner)}" for k, v in value.items())
        return "{\n" + ",\n".join(pairs) + f"\n{indent}}}"
    if isinstance(value, list) and value and (isinstance(value[0], list) or len(str(value)) > 90):
        lines = (f"{indent}  {json.dumps(v, ensure_ascii=False)}" for v in value)
        return "[\n" + ",\n".join(lines) + f"\n{indent}]"
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize("name", NAMES)
def test_answer_is_as_expected(name: str, ask: Ask) -> None:
    found = kept(ask(name))
    if name in ELSEWHERE:
        found["also"] = {"parameters": ELSEWHERE[name], **kept(ask(name, *ELSEWHERE[name]))}
    assert found.get("count", 1), "a question that finds nothing shows nothing"
    file = HERE / f"expected/{name}.json"
    if os.environ.get("KAKEHASHI_TEST_RECORD"):
        file.write_text(f"{written(found)}\n", encoding="utf-8")
        pytest.skip("recorded, not compared: run again without KAKEHASHI_TEST_RECORD")
    assert found == json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("query", EXAMPLES, ids=NAMES)
def test_header_says_what_and_for_whom_in_both_languages(query: QueryFile) -> None:
    for text in (query.title, query.about):
        assert re.search(r"[ぁ-んァ-ヶ一-龠]", text.ja), query.id
        assert re.search(r"[A-Za-z]", text.en), query.id
        assert not re.search(r"[ぁ-んァ-ヶ]", text.en), query.id
    assert query.audience in ("delegate", "researcher", "tool")


@pytest.mark.parametrize("query", EXAMPLES, ids=NAMES)
def test_parameters_stand_in_values_lines_with_their_defaults(query: QueryFile) -> None:
    for name, default in query.parameters:
        assert f"VALUES ?{name} {{ {default} }}" in query.text
    assert bool(query.parameters) == (query.id in ELSEWHERE)


@pytest.mark.parametrize("query", EXAMPLES, ids=NAMES)
def test_runs_in_any_client(query: QueryFile) -> None:
    """Prefixes are declared and used; order is fixed; no pattern that engines choke on."""
    body = re.sub(r'"[^"]*"|<[^>]*>|^#.*$', "", query.text, flags=re.MULTILINE)
    declared = set(re.findall(r"^PREFIX ([a-z0-9-]+):", body, re.MULTILINE))
    body = re.sub(r"^PREFIX .*$", "", body, flags=re.MULTILINE)
    assert set(re.findall(r"(?<![\w?-])([a-z][a-z0-9-]*):", body)) == declared
    assert "NOT EXISTS" not in body
    if "SELECT" in body:
        assert re.search(r"^ORDER BY ", body, re.MULTILINE)


@pytest.mark.parametrize("query", EXAMPLES, ids=NAMES)
def test_a_second_implementation_reads_it(query: QueryFile) -> None:
    prepareQuery(query.text)


def test_no_question_and_no_expectation_stands_alone() -> None:
    assert sorted(NAMES) == sorted(p.stem for p in (HERE / "expected").glob("*.json"))
    assert len({query.title.en for query in EXAMPLES}) == len(EXAMPLES) >= 28
    assert ELSEWHERE.keys() <= set(NAMES)
