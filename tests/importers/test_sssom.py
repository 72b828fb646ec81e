"""SSSOM by anybody: every header, every prefix; what is not of ours is kept, not dropped."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from kakehashi.importers.known import Known, known_of
from kakehashi.importers.options import ImportOptions
from kakehashi.importers.readers import sssom
from kakehashi.importers.resolve import Draft, by_relation, resolve
from kakehashi.model.relation import NOT_DISJOINT, UNKNOWN, Relation
from kakehashi.model.statement import Record
from tests.importers.real_files import OPEN_DATA

ROOT = Path(__file__).parents[2]
HEADER = """\
# mapping_set_id: https://example.org/sets/1
# license: https://creativecommons.org/licenses/by/4.0/
# publisher: Somebody
# curie_map:
#   a: https://w3id.org/kakehashi/id/nisc/
#   b: https://w3id.org/kakehashi/id/iotsg/
#   s: http://www.w3.org/2004/02/skos/core#
"""
COLUMNS = "subject_id\tpredicate_id\tobject_id\tmapping_justification"
ROW = "a:bp-1\ts:exactMatch\tb:kp-01\tsemapv:ManualMappingCuration"
PUBLISHED = ImportOptions(standing="published")


def read(text: str, known: Known, options: ImportOptions = PUBLISHED) -> Draft:
    return resolve(sssom.read(text.encode(), "x.sssom.tsv"), known, options, "x.sssom.tsv")


def only(draft: Draft) -> Record:
    assert not [f for f in draft.findings if f.severity == "violation"], draft.findings
    [record] = draft.added
    return record


def checks(draft: Draft) -> list[tuple[int, str, str]]:
    return [(f.line, f.node, f.check) for f in draft.findings]


@pytest.mark.parametrize(
    ("predicate", "relation"),
    [
        ("s:exactMatch", Relation.EQUAL),
        ("s:broadMatch", Relation.PART_OF),
        ("s:narrowMatch", Relation.CONTAINS),
        ("s:closeMatch", NOT_DISJOINT),
        ("s:relatedMatch", UNKNOWN),
        ("skos:exactMatch", Relation.EQUAL),
        ("http://www.w3.org/2004/02/skos/core#broadMatch", Relation.PART_OF),
        ("owl:equivalentClass", Relation.EQUAL),
        ("rdfs:subClassOf", Relation.PART_OF),
        ("rdfs:seeAlso", UNKNOWN),
    ],
)
def test_predicates_under_any_prefix(predicate: str, relation: Relation, known: Known) -> None:
    record = only(read(f"{HEADER}{COLUMNS}\n{ROW.replace('s:exactMatch', predicate)}\n", known))
    assert (record.subject_id, record.object_id) == ("nisc:bp-1", "iotsg:kp-01")
    assert record.relation == relation
    assert record.source_relation


def test_columns_that_are_not_known_here_are_kept_in_the_comment(known: Known) -> None:
    text = f"{HEADER}{COLUMNS}\tauthor_id\tcomment\tother\n{ROW}\torcid:1\tseen\tv=1\n"
    assert only(read(text, known)).comment == "seen; author_id: orcid:1; other: v=1"


def test_header_slots_that_are_not_known_here_are_kept_in_the_comment(known: Known) -> None:
    draft = read(f"# creator_id:\n#  - orcid:1\n{HEADER}{COLUMNS}\n{ROW}\n", known)
    [found] = draft.bundle.sets
    assert found.comment == "creator_id: orcid:1"
    assert found.mapping_set_source == ("https://example.org/sets/1",)
    assert found.name == "nisc--iotsg.somebody"


def test_values_of_the_header_hold_for_rows_without_one(known: Known) -> None:
    text = (
        f"# mapping_date: 2026-01-02\n{HEADER}{COLUMNS}\tmapping_date\n"
        f"{ROW}\t2025-12-31\n{ROW.replace('bp-1', 'bp-2')}\t\n"
    )
    dates = [record.mapping_date for record in read(text, known).added]
    assert dates == ["2025-12-31", "2026-01-02"]


def test_negated_rows_stay_negated(known: Known) -> None:
    text = f"{HEADER}{COLUMNS}\tpredicate_modifier\n{ROW}\tNot\n"
    assert only(read(text, known)).negated


@pytest.mark.parametrize("end", ["subject", "object"])
def test_nothing_corresponds_from_either_side(end: str, known: Known) -> None:
    other = {"subject": "b:kp-01", "object": "a:bp-1"}[end]
    slug = {"subject": "nisc", "object": "iotsg"}[end]
    ends = {"subject": ("sssom:NoTermFound", other), "object": (other, "sssom:NoTermFound")}[end]
    text = f"{HEADER}subject_id\tobject_id\t{end}_source\n{ends[0]}\t{ends[1]}\tkid:{slug}\n"
    record = only(read(text, known))
    assert record.none_in == slug
    assert record.subject_id == other.replace("a:", "nisc:").replace("b:", "iotsg:")


def test_a_header_of_its_own(known: Known) -> None:
    header = HEADER.replace("# ", "")
    content = f"{COLUMNS}\n{ROW}\n".encode()
    raw = sssom.read(content, "x.sssom.tsv", header.encode())
    record = only(resolve(raw, known, PUBLISHED, "x.sssom.tsv"))
    assert record.line == 2


def test_comma_separated_values_with_quoted_line_breaks(known: Known) -> None:
    row = ROW.replace("\t", ",")
    text = f'{HEADER}{COLUMNS.replace(chr(9), ",")},comment\n{row},"one\ntwo, three"\n'
    assert only(read(text, known)).comment == "one two, three"


def test_without_a_map_of_prefixes_the_ends_cannot_be_told(known: Known) -> None:
    draft = read(f"{COLUMNS}\n{ROW}\n", known)
    told = [check for check in checks(draft) if check[2] == "import-no-prefixes"]
    columns = [column for _, column, _ in told]
    assert columns == ["object_id", "predicate_id", "subject_id"]
    assert not draft.added


def test_a_mark_that_is_never_closed_costs_one_row(known: Known) -> None:
    rows = [ROW.replace("bp-1", f"bp-{n}") for n in (1, 2, 3)]
    text = f'{HEADER}{COLUMNS}\tcomment\n{rows[0]}\t"open\n{rows[1]}\t\n{rows[2]}\t"shut"\n'
    draft = read(text, known)
    assert (draft.counts.rows, draft.counts.taken, draft.counts.faulty) == (3, 2, 1)
    assert checks(draft) == [(9, "", "import-quote")]


@pytest.mark.parametrize(
    "header",
    [
        "#a: &x [1]\n#b: *x\n",
        "#" + "a: " + "[" * 5000 + "]" * 5000 + "\n",
        "#a: {b: [unclosed\n",
        "#- one\n#- two\n",
    ],
)
def test_a_header_that_harms_is_a_finding(header: str, known: Known) -> None:
    draft = read(f"{header}{COLUMNS}\n{ROW}\n", known)
    assert "import-yaml" in {check for _, _, check in checks(draft)}


def test_our_own_sets_come_back_as_they_are() -> None:
    """Every eighth; all of them (half a minute) with KAKEHASHI_TEST_EXAMPLES."""
    whole = known_of(ROOT)
    assert len(whole.sets) > 60
    every = 1 if "KAKEHASHI_TEST_EXAMPLES" in os.environ else 8
    for name, held in list(whole.sets.items())[::every]:
        entry = whole.registry.entry(name)
        assert entry is not None
        others = {other: found for other, found in whole.sets.items() if other != name}
        content = (ROOT / "mappings" / entry.file).read_bytes()
        options = ImportOptions(strict=entry.strict)
        draft = resolve(sssom.read(content, "x.tsv"), replace(whole, sets=others), options, "x.tsv")
        assert not [f for f in draft.findings if f.severity == "violation"], name
        [found] = draft.bundle.sets
        assert set(found.records) == set(held.records), name
        assert draft.bundle.entries[0].strict == entry.strict
        assert not draft.readings


@pytest.mark.skipif(not OPEN_DATA.is_dir(), reason="the real files are not here")
def test_a_real_set_of_another_field_with_stubs(known: Known) -> None:
    content = (OPEN_DATA / "mp_hp_mgi_all.sssom.tsv").read_bytes()
    raw = sssom.read(content, "mp_hp_mgi_all.sssom.tsv")
    options = ImportOptions(standing="published", publisher="MGI", stubs=True, join=True)
    draft = resolve(raw, known, options, "mp_hp_mgi_all.sssom.tsv")
    counts = draft.counts
    lines = content.decode().splitlines()
    assert counts.rows == sum(not line.startswith("#") for line in lines) - 1 == 1564
    assert (counts.taken, counts.joined, counts.faulty) == (1522, 42, 0)
    assert sum(by_relation(draft.added).values()) == 1522
    titles = {i.notation: i.title.en for d in draft.bundle.documents for i in d.items}
    assert titles["HP:0000016"] == "Urinary retention"
    assert all(item.stub for d in draft.bundle.documents for item in d.items)
    without = resolve(raw, known, replace(options, stubs=False), "mp_hp_mgi_all.sssom.tsv")
    assert (without.counts.faulty, without.counts.taken) == (1564, 0)
