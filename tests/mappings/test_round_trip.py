"""Records survive writing and reading, and the same set is always the same bytes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kakehashi.model.relation import Relation
from kakehashi.model.statement import NO_TERM_FOUND, MappingSet, Record, predicate_of
from kakehashi.sssom.reader import check_set
from kakehashi.sssom.slots import RECORD_SLOTS, by_name
from kakehashi.sssom.values import tidy
from kakehashi.sssom.writer import canonical

SLOTS = by_name(RECORD_SLOTS)

#: A busy machine is no fault of the code.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAME = "a--b"

texts = st.text(
    st.characters(exclude_categories=["C", "Zl", "Zp"]) | st.sampled_from("\"#|:'-\\\t,é条"),
    max_size=20,
).map(tidy)
names = st.from_regex(r"[a-z0-9]([a-zA-Z0-9.-]{0,6}[a-z0-9])?", fullmatch=True)
masks = st.integers(1, 31).map(Relation)
grades = st.integers(0, 1000).map(lambda n: n / 1000)


@st.composite
def records(draw: st.DrawFn) -> Record:
    """A record that breaks no rule, with whatever text a person may write."""
    relation = draw(st.none() | masks)
    document = draw(st.sampled_from(["b", "c"]))
    free: dict[str, Any] = {
        name: draw(texts)
        for name in ("comment", "locator", "readings", "shared", "original_subject")
    }
    return Record(
        mapping_set=NAME,
        subject_id=f"a:{draw(names)}",
        predicate_id=predicate_of(relation),
        predicate_modifier=draw(st.sampled_from(["", "Not"])) if relation else "",
        object_id=f"{document}:{draw(names)}" if relation else NO_TERM_FOUND,
        mapping_justification="semapv:ManualMappingCuration",
        subject_source="kid:a",
        object_source=f"kid:{document}",
        mapping_date=draw(st.sampled_from(["", "2026-11-24"])),
        confidence=draw(grades),
        evidence=draw(st.sampled_from(["", *SLOTS["evidence"].codes])),
        rationale_en=draw(texts) or "so",
        rationale_ja=draw(texts) or "よって",
        rationale_type=draw(st.sampled_from(SLOTS["rationale_type"].codes)),
        relation=relation,
        standing="editorial",
        **free,
    )


@st.composite
def sets(draw: st.DrawFn) -> MappingSet:
    """A set whose rows do not contradict each other."""
    found: dict[str, Record] = {}
    for record in draw(st.lists(records(), max_size=6)):
        found.setdefault(record.identifier, record)
    some = {(r.subject_id, r.object_source) for r in found.values() if not r.none_in}
    return MappingSet(
        mapping_set_id=f"https://w3id.org/kakehashi/mapping-set/{NAME}",
        mapping_set_version=draw(st.sampled_from(["0.1.0", "1.0", "2", "true"])),
        mapping_set_title=draw(texts) or "title",
        mapping_set_description=draw(texts) or "null",
        mapping_set_source=tuple(draw(st.sampled_from([[], ["https://a.example/x#y"]]))),
        license="https://creativecommons.org/licenses/by/4.0/",
        comment=draw(texts),
        publisher=draw(texts),
        records=tuple(
            r for r in found.values() if not (r.none_in and (r.subject_id, r.object_source) in some)
        ),
    )


@unhurried
@given(sets())
def test_written_set_reads_back(mapping_set: MappingSet) -> None:
    content = canonical(mapping_set)
    again, findings = check_set(content, f"mappings/{NAME}.sssom.tsv")
    assert findings == ()
    assert again is not None
    assert set(again.records) == set(mapping_set.records)
    for name in ("mapping_set_version", "mapping_set_title", "comment", "publisher"):
        assert getattr(again, name) == getattr(mapping_set, name)
    assert canonical(again) == content


@unhurried
@given(sets(), st.randoms(use_true_random=False))
def test_order_of_records_does_not_matter(mapping_set: MappingSet, random: Any) -> None:
    shuffled = list(mapping_set.records)
    random.shuffle(shuffled)
    assert canonical(replace(mapping_set, records=tuple(shuffled))) == canonical(mapping_set)


@unhurried
@given(records(), texts)
def test_identifier_rests_on_ends_relation_and_set_alone(record: Record, text: str) -> None:
    reworded = replace(record, comment=text, rationale_en=text, confidence=0.25, line=7)
    assert reworded.identifier == record.identifier
    assert replace(record, mapping_set="a--c").identifier != record.identifier
    assert replace(record, subject_id="a:other-subject").identifier != record.identifier
