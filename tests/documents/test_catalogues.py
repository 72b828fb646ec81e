"""Documents against the publisher's own catalogues: SP 800-53 in OSCAL, CSF 2.0 in CPRT JSON."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, RdfFormat, Triple, parse

pytestmark = pytest.mark.facts

ROOT = Path(__file__).parents[2]
KH = "https://w3id.org/kakehashi/ontology#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
ID = "https://w3id.org/kakehashi/id/"

#: The only text of CSF 2.0 that NIST's two exports give differently: the export of 2024-04-24
#: lacks the word "external", the later one that the document was made from has it.
DIFFERS = {"GV.OC-04"}

Node = dict[str, list[Any]]


@cache
def items(slug: str) -> dict[str, Node]:
    """Items of a document's Turtle by local name: what it holds, not the document as a whole."""
    found: defaultdict[str, Node] = defaultdict(lambda: defaultdict(list))
    content = (ROOT / f"ontology/documents/{slug}.ttl").read_bytes()
    for quad in parse(content, format=RdfFormat.TURTLE):
        assert not isinstance(quad.subject, Triple)
        name = quad.subject.value.removeprefix(f"{ID}{slug}/")
        if name not in (quad.subject.value, "document"):
            found[name][quad.predicate.value].append(quad.object)
    return {n: node for n, node in found.items() if f"{KH}notFound" not in node}


def names(node: Node, property_: str) -> set[str]:
    """Return the local names of what a property leads to."""
    return {term.value.rpartition("/")[2] for term in node.get(property_, [])}


def texts(node: Node, property_: str, language: str | None = None) -> set[str]:
    said = node.get(property_, [])
    return {t.value for t in said if isinstance(t, Literal) and t.language == language}


@cache
def catalogue(folder: Path) -> dict[str, dict[str, Any]]:
    """Families, controls and enhancements of the OSCAL file by identifier."""
    file = folder / "opendata/NIST_SP-800-53_rev5_catalog-min.json"
    found: dict[str, dict[str, Any]] = {}

    def take(entry: dict[str, Any], parent: str) -> None:
        assert entry["id"] not in found
        found[entry["id"]] = {**entry, "parent": parent}
        for below in entry.get("controls", []):
            take(below, entry["id"])

    for group in json.loads(file.read_text(encoding="utf-8"))["catalog"]["groups"]:
        take(group, "")
    return found


def prop(entry: dict[str, Any], name: str) -> str:
    return next((p["value"] for p in entry.get("props", []) if p["name"] == name), "")


def linked(entry: dict[str, Any], relation: str) -> set[str]:
    """Return the items an entry links to; a link to a sentence is one to its control."""
    links = entry.get("links", [])
    return {link["href"][1:].partition("_")[0] for link in links if link["rel"] == relation}


def test_all_families_controls_and_enhancements(shared: Path) -> None:
    assert set(items("sp80053r5")) == set(catalogue(shared))
    kinds = Counter(next(iter(names(n, f"{KH}itemKind"))) for n in items("sp80053r5").values())
    assert kinds == {"control-family": 20, "control": 322, "control-enhancement": 867}


def test_each_stands_below_what_it_belongs_to_in_the_order_of_the_catalogue(shared: Path) -> None:
    nodes = items("sp80053r5")
    for name, entry in catalogue(shared).items():
        assert names(nodes[name], f"{SKOS}broader") == ({entry["parent"]} - {""}), name
    position = {name: int(node[f"{KH}position"][0].value) for name, node in nodes.items()}
    assert sorted(position, key=position.__getitem__) == list(catalogue(shared))


def test_numbers_are_as_printed_and_both_other_forms_are_known(shared: Path) -> None:
    for name, entry in catalogue(shared).items():
        node = items("sp80053r5")[name]
        printed = prop(entry, "label") or name.upper()
        assert texts(node, f"{SKOS}notation") == {printed}
        padded = re.sub(r"\d+", lambda number: number[0].zfill(2), printed)
        forms = {padded} - {printed} | ({name} if name.upper() != printed else set())
        assert texts(node, f"{KH}alternativeIdentifier") == forms, name


def test_english_titles_are_those_of_the_catalogue_and_marked_so(shared: Path) -> None:
    for name, entry in catalogue(shared).items():
        node = items("sp80053r5")[name]
        assert texts(node, f"{SKOS}prefLabel", "en") == {entry["title"]}
        assert names(node, f"{KH}titleOriginEn") == {"publisher"}


def test_every_title_has_japanese_of_ours_and_equal_titles_have_equal_japanese() -> None:
    japanese: defaultdict[str, set[str]] = defaultdict(set)
    for name, node in items("sp80053r5").items():
        (english,) = texts(node, f"{SKOS}prefLabel", "en")
        (own,) = texts(node, f"{SKOS}prefLabel", "ja")
        assert re.search(r"[\u3040-\u30ff\u3400-\u9fff]", own), name
        assert names(node, f"{KH}titleOriginJa") == {"translation"}
        japanese[english].add(own)
    assert len(japanese) == 1101
    assert {title: words for title, words in japanese.items() if len(words) > 1} == {}


def test_withdrawn_ones_say_so_and_where_they_went(shared: Path) -> None:
    withdrawn = set()
    for name, entry in catalogue(shared).items():
        node = items("sp80053r5")[name]
        status = prop(entry, "status")
        assert names(node, f"{KH}status") == ({status} - {""}), name
        incorporated, moved = linked(entry, "incorporated-into"), linked(entry, "moved-to")
        assert names(node, f"{KH}incorporatedInto") == incorporated, name
        assert names(node, f"{KH}movedTo") == moved, name
        assert names(node, f"{DCTERMS}isReplacedBy") == incorporated | moved, name
        if status:
            withdrawn.add(name)
        else:
            assert not incorporated | moved
    assert len(withdrawn) == 182
    gone = {n for n in withdrawn if f"{DCTERMS}isReplacedBy" not in items("sp80053r5")[n]}
    assert gone == {"cp-10.3", "sc-19"}


@cache
def cprt(folder: Path) -> list[dict[str, str]]:
    """Elements of the CPRT export of CSF 2.0."""
    file = folder / "opendata/cprt_CSF_2_0_0.json"
    told = json.loads(file.read_text(encoding="utf-8"))["response"]["elements"]["elements"]
    return list(told)


def test_csf_has_all_that_is_in_force_and_nothing_withdrawn(shared: Path) -> None:
    told = [e for e in cprt(shared) if e["element_type"] in ("function", "category", "subcategory")]
    gone = {
        element["element_identifier"].removeprefix("WR-")
        for element in cprt(shared)
        if element["element_type"] == "withdraw_reason"
    }
    assert len(gone) == 91
    known = {e["element_identifier"] for e in told} - gone
    assert {n for node in items("csf20").values() for n in texts(node, f"{SKOS}notation")} == known
    for element in told:
        name = element["element_identifier"]
        if name in gone:
            continue
        node = items("csf20")[name.lower()]
        assert names(node, f"{KH}itemKind") == {element["element_type"]}
        if element["title"]:
            assert texts(node, f"{SKOS}prefLabel", "en") == {element["title"]}
        (said,) = texts(node, f"{DCTERMS}description", "en")
        told_text = re.sub(" +", " ", element["text"])  # the export has a blank too many
        assert (said != told_text) == (name in DIFFERS), name


def test_the_one_difference_of_csf_is_a_word(shared: Path) -> None:
    (older,) = (e["text"] for e in cprt(shared) if e["element_identifier"] == "GV.OC-04")
    (ours,) = texts(items("csf20")["gv.oc-04"], f"{DCTERMS}description", "en")
    assert ours.replace("external ", "") == older
