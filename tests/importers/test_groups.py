"""What is said of groups, pair by pair, against all sets of a small universe."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from itertools import product
from operator import and_, or_
from typing import get_args

import pytest

from kakehashi.importers.groups import Group, Way
from kakehashi.importers.known import Known
from kakehashi.importers.options import ImportOptions
from kakehashi.importers.raw import Cell, Raw, RawEntry, RawSet
from kakehashi.importers.readers.keys import together
from kakehashi.importers.resolve import Draft, resolve
from kakehashi.model.relation import BASE_RELATIONS, UNKNOWN, Relation

SETS = range(1, 8)  # the non-empty subsets of three things
SHAPES = [(1, 2), (2, 1), (1, 3), (3, 1), (2, 2)]


def relation(a: int, b: int) -> Relation:
    """The base relation of two non-empty sets."""
    if a == b:
        return Relation.EQUAL
    if not a & b:
        return Relation.DISJOINT
    if a & b == a:
        return Relation.PART_OF
    return Relation.CONTAINS if a & b == b else Relation.OVERLAPS


def wholes(members: tuple[int, ...], way: Way) -> Iterator[int]:
    """What a group of sets may stand for as a whole."""
    if way == "choice":
        yield from members
    else:
        yield reduce(or_, members)
        if way == "combined":
            yield reduce(and_, members)


@pytest.mark.parametrize("way", get_args(Way))
@pytest.mark.parametrize("shape", SHAPES)
def test_the_table_is_what_all_sets_of_a_small_universe_show(
    shape: tuple[int, int], way: Way
) -> None:
    """Nothing that is possible is excluded, and all is that can be, unless that is all there is."""
    subjects, objects = shape
    seen = dict.fromkeys(BASE_RELATIONS, Relation(0))
    for chosen in product(SETS, repeat=subjects + objects):
        left, right = chosen[:subjects], chosen[subjects:]
        pair = relation(left[-1], right[-1])
        for a, b in zip(wholes(left, way), wholes(right, way), strict=False):
            if a and b:
                seen[relation(a, b)] |= pair
        if way == "choice":  # any one of each side
            for a, b in product(left, right):
                seen[relation(a, b)] |= pair
    group = Group(subjects, objects, way)
    for base, possible in seen.items():
        only_excludes = Relation.DISJOINT in possible and possible != Relation.DISJOINT
        assert group.of_pair(base) == (UNKNOWN if only_excludes else possible)


def test_alternatives_are_read_one_by_one() -> None:
    assert Group(1, 2).of_pair(Relation.EQUAL | Relation.CONTAINS).names == ("equal", "contains")
    assert Group(1, 2).of_pair(UNKNOWN) == UNKNOWN


OPTIONS = ImportOptions(
    standing="published",
    publisher="Somebody",
    licence="https://creativecommons.org/licenses/by/4.0/",
    subject_document="nisc",
    object_document="iotsg",
)


def taken(known: Known, way: str = "", **cells: str) -> Draft:
    """Two rows that are one statement: the first item of a document to two of another."""
    subject, *objects = (*sorted(known.documents["nisc"].items)[:1],
                         *sorted(known.documents["iotsg"].items)[:2])  # fmt: skip
    rows = tuple(
        RawEntry(
            1,
            {
                "subject_id": Cell(subject),
                "object_id": Cell(object_),
                **{key: Cell(text) for key, text in cells.items()},
                **together("m1", 1, 2, way),
            },
        )
        for object_ in objects
    )
    raw = Raw(sets=(RawSet(RawEntry(1, {}), rows),))
    return resolve(raw, known, OPTIONS, "x.json")


def test_a_pair_says_less_than_its_group_and_keeps_the_word(known: Known) -> None:
    draft = taken(known, relation="equal-to", source_relation="equal-to")
    assert draft.usable
    word = "equal-to (several targets together)"
    assert {(r.source_relation, r.relation, r.predicate_id) for r in draft.added} == {
        (word, Relation.EQUAL | Relation.CONTAINS, "skos:mappingRelation")
    }
    assert [(r.source_relation, r.relation) for r in draft.readings] == [
        (word, Relation.EQUAL | Relation.CONTAINS)
    ]
    assert all("m1" in record.comment for record in draft.added)


def test_the_predicate_is_compared_with_what_is_said_of_the_group(known: Known) -> None:
    agreeing = {"predicate_id": "skos:exactMatch", "relation": "equal"}
    assert taken(known, "combined", **agreeing).usable
    differing = {"predicate_id": "skos:narrowMatch", "relation": "equal"}
    checks = {f.check for f in taken(known, "combined", **differing).findings}
    assert checks == {"import-relation-differs"}


def test_a_denial_of_a_group_is_not_one_of_its_pairs(known: Known) -> None:
    draft = taken(known, relation="equal-to", predicate_modifier="Not")
    assert not draft.added
    assert {f.check for f in draft.findings} == {"import-together-not"}
