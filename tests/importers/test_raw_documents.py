"""Documents of foreign files: nested rightly, called as ordered, nothing of them lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kakehashi.importers.known import Known
from kakehashi.importers.options import ImportOptions
from kakehashi.importers.raw import Cell, RawEntry
from kakehashi.importers.resolve import resolve
from tests.importers.raws import SAID, checks, document, item, items_of, row, set_of


def test_parents_come_before_children(known: Known) -> None:
    raw = document(item(1, "a.1", parent="a"), item(2, "a"), item(3, "a.1.1", parent="mine:a.1"))
    draft = resolve(raw, known, ImportOptions(), "x")
    assert draft.usable
    assert [i.id for i in items_of(draft)] == ["mine:a", "mine:a.1", "mine:a.1.1"]


@pytest.mark.parametrize(
    ("items", "fault"),
    [
        ([item(1, "a"), item(2, "a")], (2, "id", "import-item-twice")),
        ([item(1, "a", parent="b")], (1, "parent", "import-parent")),
        (
            [item(1, "a", parent="b"), item(2, "b", parent="a")],
            (1, "parent", "import-parent-cycle"),
        ),
        ([item(1, "a", kind="kontrol")], (1, "kind", "import-code")),
        ([item(1, "", notation="(!)")], (1, "id", "import-identifier")),
        ([item(1, "a", evidence="seen")], (1, "evidence", "import-code")),
        ([item(1, "a", stub="perhaps")], (1, "stub", "import-code")),
        ([item(1, "(!)")], (1, "id", "import-identifier")),
        ([item(1, "a", title_ja="", title_en="")], (1, "title_en", "import-no-title")),
        ([item(1, "a", title_ja="")], (1, "title", "import-title-language")),
    ],
)
def test_faults_of_items(items: list[RawEntry], fault: tuple[int, str, str], known: Known) -> None:
    assert fault in checks(resolve(document(*items), known, ImportOptions(), "x"))


def test_faults_of_documents(known: Known) -> None:
    there = resolve(document(item(1, "a"), slug="nisc"), known, ImportOptions(), "x")
    assert (1, "slug", "import-document-exists") in checks(there)
    nameless = document(item(1, "a"), slug="(!)", title_ja="", title_en="")
    unnamed = resolve(nameless, known, SAID, "x")
    assert (1, "slug", "import-identifier") in checks(unnamed)
    link = resolve(document(item(1, "a"), url="www.example.org"), known, SAID, "x")
    assert (1, "url", "import-iri") in checks(link)


def test_a_document_in_one_language_is_a_stub_when_ordered(known: Known) -> None:
    raw = document(item(1, "a", title_ja=""))
    draft = resolve(raw, known, ImportOptions(stubs=True), "x")
    [found] = draft.bundle.documents
    assert (draft.usable, found.stub, found.items[0].stub) == (True, True, True)


def test_what_has_no_field_is_kept_as_notes(known: Known) -> None:
    raw = document(item(1, "AC-1 (2)", status="in force", weight="3"))
    [found] = items_of(resolve(raw, known, ImportOptions(), "x"))
    assert found.id == "mine:AC-1-2"
    assert found.alternative_ids == ("mine:AC-1 (2)",)
    notes = [value for name, value in found.facts if name == "kh:factNote"]
    assert notes == ['"status: in force"', '"weight: 3"']


def test_statements_may_be_about_the_documents_of_the_file(known: Known) -> None:
    raw = document(item(1, "a", notation="1"))
    both = replace(raw, sets=set_of(row(1, "nisc:bp-1", "equal", "1", object_source="mine")).sets)
    draft = resolve(both, known, SAID, "x")
    assert [r.object_id for r in draft.added] == ["mine:a"]


def test_facts_of_the_graph_come_back_and_others_are_notes(known: Known) -> None:
    raw = document(
        RawEntry(
            1,
            {
                **item(1, "a").cells,
                "facts.1": Cell('kh:edition "2.0"'),
                "facts.2": Cell('kh:edition "2" . <urn:a> <urn:b> "c"'),
                "facts.3": Cell("nobody:knows <urn:x>"),
            },
        )
    )
    [found] = items_of(resolve(raw, known, ImportOptions(), "x"))
    assert ("kh:edition", '"2.0"') in found.facts
    assert sorted(name for name, _ in found.facts) == ["kh:edition", "kh:factNote", "kh:factNote"]


def test_a_document_is_called_as_ordered_and_found_by_its_own_name(known: Known) -> None:
    raw = document(item(1, "a"), slug="CSF_2_0_0")
    statement = set_of(row(1, "nisc:bp-1", "equal", "a", object_source="CSF_2_0_0"))
    both = replace(raw, sets=statement.sets)
    draft = resolve(both, known, replace(SAID, document="csf"), "x")
    assert draft.bundle.documents[0].slug == "csf"
    assert [r.object_id for r in draft.added] == ["csf:a"]
    assert resolve(raw, known, SAID, "x").bundle.documents[0].slug == "csf-2-0-0"


def test_kinds_of_other_formats_are_read_as_ours(known: Known) -> None:
    raw = document(item(1, "a", kind="group"), item(2, "b", kind="odd"))
    found = items_of(resolve(raw, known, ImportOptions(stubs=True), "x"))
    assert [i.kind for i in found] == ["category", "concept"]
    assert ("kh:factNote", '"kind: odd"') in found[1].facts
