"""Ends, relation words, duplicates and sets: found or listed, never dropped."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kakehashi.importers.ends import End, Ends
from kakehashi.importers.known import Known, KnownDocument, KnownItem
from kakehashi.importers.options import ImportOptions
from kakehashi.importers.resolve import resolve
from kakehashi.importers.stubs import Stubs
from kakehashi.model.relation import UNKNOWN, Relation
from kakehashi.model.text import Text
from tests.importers.raws import SAID, checks, entry, row, set_of

SP = KnownDocument(
    "sp80053r5",
    Text(en="NIST SP 800-53 Rev. 5"),
    items={
        "ac-1": KnownItem("sp80053r5:ac-1", ("AC-1",), ("Policy and Procedures",)),
        "ac-2.1": KnownItem("sp80053r5:ac-2.1", ("AC-2(1)",), (), ("https://example.org/ac-2.1",)),
        "x-1": KnownItem("sp80053r5:x-1", ("3",)),
        "x-2": KnownItem("sp80053r5:x-2", ("03",)),
    },
)


@pytest.fixture(scope="module")
def wider(known: Known) -> Known:
    return replace(known, documents={**known.documents, "sp80053r5": SP})


# --- ends ---


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sp80053r5:ac-1", "ac-1"),
        ("https://w3id.org/kakehashi/id/sp80053r5/ac-1", "ac-1"),
        ("AC-1", "ac-1"),
        ("AC-01", "ac-1"),
        ("ac-1", "ac-1"),
        ("ＡＣ－１", "ac-1"),
        ("AC-1 POLICY AND PROCEDURES", "ac-1"),
        ("AC-1: Policy", "ac-1"),
        ("policy and  procedures", "ac-1"),
        ("AC-2 (1)", "ac-2.1"),
        ("AC-02(01)", "ac-2.1"),
        ("ac-2.1", "ac-2.1"),
        ("https://example.org/ac-2.1", "ac-2.1"),
    ],
)
def test_an_end_is_found_however_it_is_written(text: str, found: str, wider: Known) -> None:
    ends = Ends(wider, {})
    source = ends.source("NIST SP 800-53 rev. 5")
    assert source.slug == "sp80053r5"
    end = ends.find(text, source)
    assert isinstance(end, End)
    assert end.id == f"sp80053r5:{found}"
    ours = text.startswith(("sp80053r5:", "https://w3id.org/"))
    assert end.original == ("" if ours else text)


@pytest.mark.parametrize(
    ("text", "document", "check", "named"),
    [
        ("AC-11", "sp80053r5", "import-item-near", "sp80053r5:ac-1"),
        ("9.9", "sp80053r5", "import-item", ""),
        ("3", "sp80053r5", "import-ambiguous", "sp80053r5:x-1, sp80053r5:x-2"),
        ("AC-1", "", "import-no-document", ""),
        ("AC-1", "sp80054", "import-document-near", "sp80053r5"),
        ("AC-1", "the weather", "import-document", ""),
    ],
)
def test_an_end_that_is_not_there_is_listed(
    text: str, document: str, check: str, named: str, wider: Known
) -> None:
    ends = Ends(wider, {})
    found = ends.find(text, ends.source(document))
    assert not isinstance(found, End)
    assert found[0] == check
    assert named in str(found[1])


def test_with_stubs_only_whole_documents_are_taken_in(wider: Known) -> None:
    stubs = Stubs("x", "x")
    ends = Ends(wider, {"ex": "https://example.org/terms/"}, stubs)
    first = ends.find("ex:a1", ends.source(""), "The first")
    again = ends.find("https://example.org/terms/a1", ends.source(""))
    assert isinstance(first, End)
    assert again == replace(first, original="https://example.org/terms/a1")
    assert not isinstance(ends.find("AC-99", ends.source("sp80053r5")), End)
    [document] = stubs.documents()
    [item] = document.items
    assert (document.slug, document.stub, item.stub) == ("ex", True, True)
    assert (item.notation, item.title.en, item.alternative_ids) == (
        "ex:a1",
        "The first",
        ("https://example.org/terms/a1",),
    )


@settings(max_examples=40)
@given(st.lists(st.text(min_size=1, max_size=90), min_size=1, max_size=8, unique=True))
def test_stubs_have_identifiers_of_their_own(names: list[str]) -> None:
    stubs = Stubs("x", "x")
    stubs.document("d", "d")
    found = [stubs.item("d", name, name) for name in names if name.strip()]
    assert "" not in found
    assert len(set(found)) == len(found)
    from kakehashi.namespaces import item_iri

    assert all(item_iri(identifier) for identifier in found)


def test_an_item_that_is_not_in_the_document_named_is_looked_for_in_the_one_ordered(
    wider: Known,
) -> None:
    raw = set_of(row(1, "nisc:bp-1", "equal", "AC-1", object_source="iotsg"))
    assert checks(resolve(raw, wider, SAID, "x")) == [(1, "object_id", "import-item")]
    draft = resolve(raw, wider, replace(SAID, object_document="sp80053r5"), "x")
    assert [r.object_id for r in draft.added] == ["sp80053r5:ac-1"]


# --- relation words ---


@pytest.mark.parametrize(
    ("word", "relation"),
    [
        ("equal", Relation.EQUAL),
        ("is equal to", Relation.EQUAL),
        ("equal-to", Relation.EQUAL),
        ("同等", Relation.EQUAL),
        ("subset-of", Relation.PART_OF),
        ("is Subset of", Relation.PART_OF),
        ("部分", Relation.PART_OF),
        ("superset of", Relation.CONTAINS),
        ("包含", Relation.CONTAINS),
        ("intersects-with", Relation.OVERLAPS),
        ("交差", Relation.OVERLAPS),
        ("no relationship", Relation.DISJOINT),
        ("関係なし", Relation.DISJOINT),
        ("partOf|overlaps", Relation.PART_OF | Relation.OVERLAPS),
        ("skos:closeMatch", Relation(15)),
        ("see also", UNKNOWN),
    ],
)
def test_words_of_relations(word: str, relation: Relation, known: Known) -> None:
    draft = resolve(set_of(row(1, "nisc:bp-1", word, "iotsg:kp-01")), known, SAID, "x")
    [record] = draft.added
    assert (record.relation, record.source_relation) == (relation, word)
    [reading] = draft.readings
    assert (reading.source_relation, reading.relation) == (word, relation)
    assert reading.reason_en
    assert reading.reason_ja


def test_a_word_of_the_projects_readings_is_read_as_there(known: Known) -> None:
    known_word = known.readings[0]
    draft = resolve(
        set_of(row(1, "nisc:bp-1", known_word.source_relation, "iotsg:kp-01")), known, SAID, "x"
    )
    assert draft.added[0].relation == known_word.relation
    assert not draft.readings


def test_unknown_words_are_a_fault_or_kept_as_ordered(known: Known) -> None:
    raw = set_of(row(1, "nisc:bp-1", "covers mostly", "iotsg:kp-01"))
    assert checks(resolve(raw, known, SAID, "x")) == [(1, "relation", "import-word")]
    draft = resolve(raw, known, replace(SAID, unknown_words=True), "x")
    assert (draft.added[0].relation, draft.added[0].source_relation) == (UNKNOWN, "covers mostly")


def test_a_word_read_in_two_ways_is_a_fault(known: Known) -> None:
    raw = set_of(
        row(1, "nisc:bp-1", "equal", "iotsg:kp-01", source_relation="covers"),
        row(2, "nisc:bp-2", "partOf", "iotsg:kp-02", source_relation="covers"),
    )
    assert checks(resolve(raw, known, SAID, "x")) == [(2, "relation", "import-reading-differs")]


@pytest.mark.parametrize(
    ("said", "option", "standing", "strict"),
    [
        ("", False, "published", False),
        ("", True, "published", True),
        ("true", False, "official", True),
        ("", False, "editorial", True),
        ("false", False, "editorial", False),
    ],
)
def test_strictness(said: str, option: bool, standing: str, strict: bool, known: Known) -> None:
    about = entry(strict=said)
    raw = set_of(
        row(
            1,
            "nisc:bp-1",
            "partOf",
            "iotsg:kp-01",
            confidence="0.5",
            rationale_type="semantic",
            rationale_en="So.",
            rationale_ja="そう。",
        ),
        about=about,
    )
    options = replace(SAID, strict=option, standing=standing)
    assert resolve(raw, known, options, "x").bundle.entries[0].strict == strict


# --- rows against rows, and against what is there ---


def test_what_is_there_already_is_left_out_and_said(known: Known) -> None:
    name = "tsunagaru--iotsg"
    held = known.sets[name]
    old, entry_ = held.records[0], known.registry.entry(name)
    assert entry_ is not None
    again = row(
        1,
        old.subject_id,
        old.relation.text if old.relation else "",
        old.object_id,
        confidence="0.5",
        rationale_type="semantic",
        rationale_en="So.",
        rationale_ja="そう。",
    )
    draft = resolve(set_of(again), known, ImportOptions(into=name), "x")
    assert checks(draft) == [(1, "object_id", "import-there")]
    assert (draft.counts.there, draft.counts.taken, draft.usable) == (1, 0, True)


def test_the_same_publisher_in_another_set_is_a_warning(known: Known) -> None:
    raw = set_of(row(1, "nisc:bp-1", "equal", "iotsg:kp-01"))
    first = resolve(raw, known, replace(SAID, set_name="nisc--one"), "x")
    held = {**known.sets, "nisc--one": first.bundle.sets[0]}
    second = resolve(raw, replace(known, sets=held), replace(SAID, set_name="nisc--two"), "x")
    assert checks(second) == [(1, "object_id", "import-said-elsewhere")]
    assert second.usable


def test_repeated_rows_are_joined_when_ordered(known: Known) -> None:
    raw = set_of(
        row(1, "nisc:bp-1", "equal", "iotsg:kp-01", comment="a"),
        row(2, "nisc:bp-1", "equal", "iotsg:kp-01", comment="b", confidence="0.5"),
    )
    assert checks(resolve(raw, known, SAID, "x")) == [(2, "object_id", "import-duplicate")]
    draft = resolve(raw, known, replace(SAID, join=True), "x")
    assert draft.added[0].comment == "a; row 2: confidence: 0.5, comment: b"
    assert (draft.counts.joined, draft.usable) == (1, True)


def test_a_set_that_exists_is_only_added_to_when_ordered(known: Known) -> None:
    raw = set_of(row(1, "nisc:bp-1", "equal", "iotsg:kp-01"))
    exists = resolve(raw, known, replace(SAID, set_name="tsunagaru--iotsg"), "x")
    assert (1, "mapping_set_id", "import-set-exists") in checks(exists)
    nowhere = resolve(raw, known, replace(SAID, into="nowhere"), "x")
    assert (1, "mapping_set_id", "import-no-set") in checks(nowhere)
    differs = resolve(raw, known, replace(SAID, into="tsunagaru--iotsg"), "x")
    assert (1, "publisher", "import-set-differs") in checks(differs)


def test_what_a_set_must_say(known: Known) -> None:
    draft = resolve(
        set_of(row(1, "nisc:bp-1", "equal", "iotsg:kp-01")), known, ImportOptions(), "x"
    )
    keys = {node for _, node, check in checks(draft) if check == "import-set-key"}
    assert keys == {"standing", "publisher", "license"}


# --- nothing is lost ---

WORDS = st.sampled_from(
    ["equal", "部分", "covers", "該当なし", "", "unknown", "partOf|overlaps", "x|y"]
)
ENDS = st.sampled_from(
    [
        "nisc:bp-1",
        "nisc:bp-2",
        "iotsg:kp-01",
        "iotsg:kp-2",
        "要点1",
        "",
        "nobody:1",
        "sssom:NoTermFound",
        "https://example.org/a",
        "\u202e",
        "none",
    ]
)


@given(
    st.lists(
        st.tuples(ENDS, WORDS, ENDS, st.sampled_from(["", "0.5", "2"])), min_size=1, max_size=8
    ),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_every_row_is_taken_or_has_a_fault(
    rows: list[tuple[str, str, str, str]], stubs: bool, words: bool, join: bool
) -> None:
    known = Known(
        {
            "nisc": KnownDocument(
                "nisc", items={f"bp-{n}": KnownItem(f"nisc:bp-{n}") for n in (1, 2)}
            ),
            "iotsg": KnownDocument(
                "iotsg", items={f"kp-0{n}": KnownItem(f"iotsg:kp-0{n}") for n in (1, 2)}
            ),
        }
    )
    numbers = itertools.count(1)
    raw = set_of(*(row(next(numbers), s, w, o, confidence=c) for s, w, o, c in rows))
    options = replace(
        SAID, stubs=stubs, unknown_words=words, join=join, object_document="iotsg", set_name="a--b"
    )
    draft = resolve(raw, known, options, "x")
    counts = draft.counts
    assert counts.rows == len(rows) == counts.taken + counts.there + counts.joined + counts.faulty
    faulty = {f.line for f in draft.findings if f.severity == "violation" and f.node != "license"}
    assert len(faulty) == counts.faulty
    assert {r.line for r in draft.added}.isdisjoint(faulty)
