"""Reads small fact sheets that stand in sight of the assertion."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode

from kakehashi.importers.describe import expand
from kakehashi.importers.factsheet import ImportedSheet, SheetOptions, import_fact_sheet
from kakehashi.namespaces import KH, document_iri, item_iri

KINDS = {
    "document": f"{KH}DocumentItem",
    "section": f"{KH}Section",
    "requirement": f"{KH}Requirement",
    "role": f"{KH}RoleItem",
}

HEAD = """\
document:
  slug: demo
  title: {en: A demonstration, ja: 実演}
items:
"""


class Sheet:
    """An imported sheet, with what a test asks of it."""

    def __init__(self, imported: ImportedSheet) -> None:
        self.imported = imported

    @property
    def faults(self) -> list[str]:
        """Every finding as one line."""
        return [finding.text() for finding in self.imported.findings]

    def values(self, node: str, property_: str) -> set[str]:
        """Return what is stated of a node (CURIE of an item, or slug): IRIs and literals."""
        subject = NamedNode(item_iri(node) if ":" in node else document_iri(node))
        name = expand(property_)
        triples = self.imported.triples
        return {_shown(t.object) for t in triples if t.subject == subject and t.predicate == name}


def _shown(term: object) -> str:
    if isinstance(term, Literal):
        tail = f"@{term.language}" if term.language else ""
        kind = term.datatype.value.rpartition("#")[2]
        typed = f"^^{kind}" if kind not in ("string", "langString") else ""
        return f"{term.value}{tail}{typed}"
    assert isinstance(term, NamedNode)
    return term.value.rpartition("kakehashi/")[2]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Sheet]:
    """Import ``demo.yaml`` made of a head, items and a tail."""

    def reading(items: str, *, head: str = HEAD, tail: str = "", **options: Any) -> Sheet:
        path = tmp_path / "demo.yaml"
        path.write_text(head + dedent(items) + dedent(tail), encoding="utf-8")
        return Sheet(import_fact_sheet(path, SheetOptions(kinds=KINDS, **options)))

    return reading
