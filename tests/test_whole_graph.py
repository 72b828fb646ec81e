"""The built graph against counts made straight from the facts.

The counting shares no code with the program.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from kakehashi.settings import load_settings

pytestmark = pytest.mark.facts

DOCUMENTS = [
    "nisc",
    "nisc2018",
    "csstrategy2015",
    "iotsg",
    "tsunagaru",
    "cpsf",
    "i40",
    "iira",
    "iisf",
    "iec62443",
    "sc41",
]
BASE = "https://w3id.org/kakehashi/"
WORDS = {
    "equal": "equal",
    "subset-of": "partOf",
    "superset-of": "contains",
    "intersects": "overlaps",
}


@pytest.fixture(scope="module")
def lines() -> list[str]:
    nquads = load_settings().build_dir / "current/data/kakehashi.nq"
    return nquads.read_text(encoding="utf-8").splitlines()


def in_graph(lines: list[str], graph: str, predicate: str) -> list[tuple[str, str]]:
    """Subjects and objects of a predicate in a graph, cut from the N-Quads text."""
    ending = f" <{BASE}graph/{graph}> ."
    pattern = re.compile(r"<([^>]*)> <([^>]*)> (.*)")
    found = []
    for line in lines:
        if not line.endswith(ending):
            continue
        match = pattern.fullmatch(line.removesuffix(ending))
        if match and match[2].endswith(predicate):
            found.append((match[1], match[3].strip("<>")))
    return found


@pytest.mark.parametrize("slug", DOCUMENTS)
def test_no_item_is_dropped_or_invented(slug: str, lines: list[str], shared: Path) -> None:
    sheet = yaml.safe_load((shared / f"sources/{slug}.yaml").read_text(encoding="utf-8"))
    given = {f"{BASE}id/{slug}/{item['id']}" for item in sheet["items"]}
    made = {s for s, _ in in_graph(lines, f"document/{slug}", "ontology#wholeDocument")}
    ends_not_found = {s for s, _ in in_graph(lines, f"document/{slug}", "ontology#notFound")}
    items = {s for s, _ in in_graph(lines, f"document/{slug}", "ontology#itemKind")}
    assert items - made - ends_not_found == given


def test_statements_of_judged_sets(lines: list[str], shared: Path) -> None:
    files = sorted((shared / "mappings").glob("*.tsv"))
    assert len(files) == 26
    for path in files:
        with path.open(encoding="utf-8", newline="") as text:
            rows = list(csv.DictReader(text, delimiter="\t"))
        wanted = Counter(
            "none"
            if row["relation"] == "none"
            else "|".join(sorted(WORDS[word] for word in row["relation"].split("|")))
            for row in rows
        )
        graph = f"mapping/{path.stem}"
        none = {s for s, _ in in_graph(lines, graph, "ontology#noCounterpartIn")}
        relations: dict[str, list[str]] = {}
        for statement, relation in in_graph(lines, graph, "ontology#relation"):
            relations.setdefault(statement, []).append(relation.rpartition("/")[2])
        statements = {s for s, _ in in_graph(lines, graph, "#annotatedSource")}
        found = Counter(
            "none" if s in none else "|".join(sorted(relations.get(s, ()))) for s in statements
        )
        assert found == wanted, path.name


def test_manifest_counts_are_the_counts(lines: list[str]) -> None:
    current = load_settings().build_dir / "current"
    manifest = json.loads((current / "manifest.json").read_text())
    derived = gzip.decompress((current / "data/derived.nq.gz").read_bytes()).decode().splitlines()
    everything = [*lines, *derived]
    graphs = Counter(line.rsplit(" ", 2)[1].strip("<>") for line in everything)
    assert manifest["quads"] == len(everything)
    assert manifest["graphs"] == dict(graphs)
