"""The documents against the fact files they were made from, counted by other code.

PyYAML reads the facts here, not our reader, and nothing of the importer is used.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyoxigraph import Literal, RdfFormat, Triple, parse

pytestmark = pytest.mark.facts

ROOT = Path(__file__).parents[2]
KH = "https://w3id.org/kakehashi/ontology#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
ID = "https://w3id.org/kakehashi/id/"
SLUGS = ["nisc", "nisc2018", "csstrategy2015", "iotsg", "tsunagaru", "cpsf"]
SLUGS += ["i40", "iira", "iisf", "iec62443", "sc41"]
SLUGS += ["cra", "csf20", "en303645", "jcstar", "nistir8259a", "psti", "ukcop"]

#: Items that the facts name only as ends of mappings or references, not as items.
NOT_FOUND = {
    "iisf": {"sec-8-13", "sec-10-4", "sec-11-7"},
    "iec62443": {"series", "4-2-ndr-5.13"},
}

document = pytest.mark.parametrize("slug", SLUGS)


@cache
def facts(folder: Path, slug: str) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with (folder / f"sources/{slug}.yaml").open(encoding="utf-8") as sheet:
        loaded: dict[str, Any] = yaml.load(sheet, Loader=loader)
    return loaded


@cache
def graph(slug: str) -> dict[str, dict[str, list[Any]]]:
    """Subject → predicate → objects of a document's Turtle."""
    found: dict[str, dict[str, list[Any]]] = {}
    content = (ROOT / f"ontology/documents/{slug}.ttl").read_bytes()
    for quad in parse(content, format=RdfFormat.TURTLE):
        assert not isinstance(quad.subject, Triple)
        found.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(
            quad.object
        )
    return found


def items(slug: str) -> dict[str, dict[str, list[Any]]]:
    """Items of the graph by local name, without what was added to the facts."""
    start = f"{ID}{slug}/"
    return {
        iri.removeprefix(start): node
        for iri, node in graph(slug).items()
        if iri.startswith(start)
        and f"{KH}wholeDocument" not in node
        and iri.removeprefix(start) not in NOT_FOUND.get(slug, ())
    }


def tail(term: Any) -> str:
    return str(term.value.rpartition("/")[2])


@document
def test_as_many_items_and_the_same(shared: Path, slug: str) -> None:
    assert set(items(slug)) == {item["id"] for item in facts(shared, slug)["items"]}


@document
@pytest.mark.parametrize(("key", "property_"), [("kind", "itemKind"), ("evidence", "evidence")])
def test_as_many_of_each_kind_and_evidence(
    shared: Path, slug: str, key: str, property_: str
) -> None:
    told = Counter(item[key] for item in facts(shared, slug)["items"])
    if slug == "nisc2018" and key == "kind":  # what the report asks of its map is no control
        told["map-requirement"] = told.pop("system-requirement")
    assert Counter(tail(node[KH + property_][0]) for node in items(slug).values()) == told


@document
def test_the_same_parents(shared: Path, slug: str) -> None:
    told = {
        item["id"]: item["parent"] for item in facts(shared, slug)["items"] if item.get("parent")
    }
    found = {
        name: tail(node[f"{SKOS}broader"][0])
        for name, node in items(slug).items()
        if f"{SKOS}broader" in node
    }
    assert found == told


def test_every_exception_of_the_hierarchy_and_no_other(shared: Path) -> None:
    table = (shared / "sources/hierarchy_exceptions.tsv").read_text(encoding="utf-8").splitlines()
    told = {tuple(row.split("\t")) for row in table[1:]}
    found = set()
    for path in sorted((ROOT / "ontology/documents").glob("*.ttl")):
        for iri, node in graph(path.stem).items():
            for parent in node.get(f"{KH}listedUnder", []):
                reasons = {word.language: word.value for word in node[f"{KH}nestingReason"]}
                name = iri.removeprefix(ID).replace("/", ":")
                above = parent.value.removeprefix(ID).replace("/", ":")
                found.add((name, above, reasons["en"], reasons["ja"]))
    assert found <= told
    absent = {row[0] for row in told - found}
    assert all(f"{ID}{name.replace(':', '/')}" not in graph(name.split(":")[0]) for name in absent)
    assert len(found) >= 179


def texts(item: dict[str, Any]) -> list[tuple[str, str]]:
    """All titles, notations, locators, sources and summaries of an item, with their key."""
    found = [
        (f"{key}.{language}", words)
        for key in ("title", "about")
        for language, words in (item.get(key) or {}).items()
        if not (key == "title" and item.get("placeholder"))
    ]
    plain = ("notation", "notation_en", "locator", "source", "note", "caution", "edition")
    return found + [(key, item[key]) for key in plain if item.get(key)]


@document
def test_every_text_stands_word_for_word_on_its_item(shared: Path, slug: str) -> None:
    missing = []
    for item in facts(shared, slug)["items"]:
        node = items(slug)[item["id"]]
        said = {o.value for objects in node.values() for o in objects if isinstance(o, Literal)}
        for key, words in texts(item):
            plain = " ".join(part for part in re.split(r"[ \t\r\n]+", words) if part)
            kept = {plain, f"{key}: {plain}"}
            if not kept & said:
                missing.append((item["id"], key, words))
    assert missing == []


@document
def test_every_other_scalar_stands_somewhere_on_its_item(shared: Path, slug: str) -> None:
    missing = []
    for item in facts(shared, slug)["items"]:
        node = items(slug)[item["id"]]
        said = "\n".join(str(o.value) for objects in node.values() for o in objects)
        for key, value in item.items():
            if key in {"title", "id", "kind", "parent", "title_by", "date_precision"} or (
                key.startswith("title_") and key.endswith("_by")
            ):
                continue
            for word in scalars(value):
                plain = word.partition(" (")[0] if key == "alt_labels" else word
                plain = plain.removeprefix(f"{slug}:")
                if plain not in said and key != "issued_precision":
                    missing.append((item["id"], key, word))
    assert missing == []


def scalars(value: Any) -> list[str]:
    """Return every scalar below ``value`` as text; True says itself by the property."""
    if isinstance(value, dict):
        return [word for inner in value.values() for word in scalars(inner)]
    if isinstance(value, list):
        return [word for inner in value for word in scalars(inner)]
    if value is None or value is True:
        return []
    return [value.isoformat() if isinstance(value, dt.date) else str(value).strip()]


@document
def test_whose_words_the_titles_are(shared: Path, slug: str) -> None:
    words = {"translation": "translation", "editor": "editor", "own": "own-words"}
    for item in facts(shared, slug)["items"]:
        for language in ("ja", "en"):
            by = item.get(f"title_{language}_by") or item.get("title_by")
            if by and language in item["title"] and not item.get("placeholder"):
                told = next(concept for start, concept in words.items() if by.startswith(start))
                origin = items(slug)[item["id"]][f"{KH}titleOrigin{language.title()}"]
                assert [tail(term) for term in origin] == [told], item["id"]


@document
def test_every_fact_of_the_document_itself_is_kept(shared: Path, slug: str) -> None:
    sheet = facts(shared, slug)
    node = graph(slug)[f"{ID}{slug}"]
    said = "\n".join(str(o.value) for objects in node.values() for o in objects)
    rest = {k: v for k, v in sheet.items() if k not in ("items", "published_mappings", "document")}
    told = {k: v for k, v in sheet["document"].items() if not k.endswith("_by")} | rest
    words = [part for word in scalars(told) for part in word.split(" ; ")]
    assert [word for word in words if word not in said] == []


@document
def test_no_sentence_of_the_2018_report_stands_in_a_document(shared: Path, slug: str) -> None:
    report = (shared / "sources/nisc2018-report.txt").read_text(encoding="utf-8")
    sentences = {part.strip() for part in report.replace("\n", "").split("。") if len(part) > 40}
    assert len(sentences) > 20
    content = (ROOT / f"ontology/documents/{slug}.ttl").read_text(encoding="utf-8")
    assert [sentence for sentence in sentences if sentence in content] == []


def test_ci_has_the_fact_files(shared: Path) -> None:
    assert (shared / "sources/README.md").exists() or not os.environ.get("CI")
