"""Nothing that is not in force goes unflagged, over the whole graph; counted by other code."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from kakehashi.errors import BadInputError, UnknownThingError
from kakehashi.services import Services

ROOT = Path(__file__).parents[2]
KH = "https://w3id.org/kakehashi/ontology#"
DCTERMS = "http://purl.org/dc/terms/"
ID = "https://w3id.org/kakehashi/id/"
GONE = {"withdrawn", "revised"}


def short(iri: str) -> str:
    return iri.removeprefix(ID).replace("/", ":", 1)


@cache
def facts() -> dict[str, dict[str, set[str]]]:
    """Item or edition to properties of kh: and dcterms: to what they name."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path in sorted((ROOT / "ontology/documents").glob("*.ttl")):
        for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                name = quad.predicate.value.rpartition("#")[2].rpartition("/")[2]
                found[short(quad.subject.value)][name].add(short(quad.object.value))
    return found


def not_in_force() -> set[str]:
    """Items withdrawn or replaced themselves, in or under such a one, or of such an edition."""
    known = facts()
    classes = ("Actor", "DocumentItem", "Event", "Initiative", "StandardItem", "StandardProject")
    kinds = {short(f"{KH}{name}") for name in classes}
    alone = {name for name, told in known.items() if told["type"] & kinds}
    gone = {
        name
        for name, told in known.items()
        if {code.rpartition("/")[2] for code in told.get("status", ())} & GONE
        or told.get("isReplacedBy")
    }
    size = 0
    while size < len(gone):
        size = len(gone)
        gone |= {
            name
            for name, told in known.items()
            if (told.get("partOfItem", set()) | told.get("part", set())) & gone
            and name not in alone
        }
    editions = {name for name in gone if ":" not in name}
    own = {
        name
        for name, told in known.items()
        if ":" in name
        and name.partition(":")[0] in editions
        and (name not in alone or name.endswith(":document"))
    }
    return {name for name in gone if ":" in name} | own


def stated() -> dict[str, set[str]]:
    """Items at the ends of the statements of each mapping set."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "mappings").glob("*.sssom.tsv")):
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t")
        ends = {row[end] for row in rows for end in ("subject_id", "object_id")}
        found[path.name.removesuffix(".sssom.tsv")] = ends
    return found


def test_no_mapping_to_what_is_not_in_force_goes_unflagged(services: Services) -> None:
    gone = not_in_force()
    touched = {name: ends & gone for name, ends in stated().items() if ends & gone}
    assert len(touched) >= 5
    for name, ends in touched.items():
        flagged = set()
        for statement in services.statements.of_set(name):
            told = {found.item for found in statement.superseded}
            sides = {ref.id for ref in (statement.subject, statement.object) if ref}
            assert sides & gone <= told, statement.id
            flagged |= told
        assert ends <= flagged


def test_what_is_in_force_is_not_flagged(services: Services) -> None:
    for item in ("csf20:gv.rm-04", "en303645v313:p5-1-1", "nisc:bp-3", "csstrategy2015:doc-cpsf"):
        assert services.editions.superseded(item) is None


def test_a_flag_names_the_newer_edition_and_the_items(services: Services) -> None:
    statements = services.crosswalk.of("csf11:id.gv-4").counterparts
    assert statements
    for found in statements:
        (flag,) = (s for s in found.statement.superseded if s.item == "csf11:id.gv-4")
        assert (flag.newer, flag.new, flag.impact) == ("csf20", ("csf20:gv.rm-04",), "re-check")


def test_impacts_add_up_to_the_statements(services: Services) -> None:
    diff = services.editions.diff("csf11", "csf20")
    assert sum(diff.impacts.values()) == len(diff.affected) >= 500
    assert {found.item.document for found in diff.affected} == {"csf11"}
    assert sum(diff.kinds.values()) == len(diff.changes)


def test_what_was_not_seen_is_not_compared(services: Services) -> None:
    diff = services.editions.diff("iec62443:part-2-1-2010", "iec62443:part-2-1")
    assert not diff.compared
    assert diff.changes == ()
    assert diff.note.ja.startswith("未比較")
    assert {found.kind for found in diff.affected} <= {"not-compared", "continued"}
    assert diff.impacts["re-check"] == len(diff.affected) > 100


def test_names_may_be_written_in_any_case_but_not_the_wrong_way_round(services: Services) -> None:
    assert services.editions.diff("CSF11", "csf20").new.number == "2.0"
    with pytest.raises(BadInputError, match="csf20 replaced csf11"):
        services.editions.diff("csf20", "csf11")
    with pytest.raises(UnknownThingError, match="nisc"):
        services.editions.diff("csf11", "nisc")


def test_an_item_withdrawn_within_its_edition_names_all_that_it_went_into(
    services: Services,
) -> None:
    flag = services.editions.superseded("sp80053r5:ac-13")
    assert flag is not None
    assert (flag.edition, flag.newer) == ("sp80053r5:ac-13", "")
    assert set(flag.new) == {"sp80053r5:ac-2", "sp80053r5:au-6"}
    moved = services.editions.superseded("sp80053r5:at-3.4")
    assert moved is not None
    assert moved.new == ("sp80053r5:at-2.4",)
    assert services.editions.pairs_of_document("sp80053r5") == ()
