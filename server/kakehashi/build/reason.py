"""Stage *reason*: prove the ontology consistent, and let HermiT classify the items.

Realising all items in one ontology takes HermiT a minute, since every test reads all of them.
Items that no property joins cannot influence one another, so they are asked about in groups that
keep joined ones together; of twins, of which the same is said, one is asked about. Consistency is
proved over everything at once.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kakehashi.build.explain import contradictions
from kakehashi.build.hermit import Hermit, Taxonomy
from kakehashi.build.premises import (
    TYPE,
    Facts,
    chains_of,
    facts_of,
    groups_of,
    is_classified,
    joined,
    name_of,
    schema_of,
    twins_of,
    written,
)
from kakehashi.errors import Finding
from kakehashi.namespaces import KH, curie, graph_iri

__all__ = ["ReasonResult", "facts_read", "inherited", "reason"]


@dataclass(frozen=True, slots=True)
class ReasonResult:
    """What reasoning found; ``inferred`` is empty unless there is nothing to complain of."""

    inferred: tuple[Quad, ...]  #: sorted, for ``graph/inferred``
    consistent: bool
    unsatisfiable: tuple[str, ...]  #: classes that nothing can be in
    findings: tuple[Finding, ...]  #: one for each contradiction and each unsatisfiable class
    seconds: float
    individuals: int
    asked: int  #: individuals that HermiT was asked about


def reason(
    ontology_files: Iterable[Path], data: Iterable[Quad], *, seconds: float = 300.0
) -> ReasonResult:
    """Classify the individuals of ``data`` by the ontology.

    Raises BuildError when HermiT fails or needs more than ``seconds``.
    """
    started = time.monotonic()
    hermit = Hermit(seconds)
    quads = list(data)
    schema = schema_of(ontology_files)
    facts = facts_of(schema, quads)
    known = written(schema)
    consistent, taxonomy, findings = _proved(known, facts, hermit)
    inferred: tuple[Quad, ...] = ()
    asked: Facts = {}
    if not findings:
        twin_of = twins_of(facts)
        asked = {name: said for name, said in facts.items() if twin_of[name] == name}
        found = _realised(known, asked, taxonomy, hermit)
        classes = {name: found[twin] for name, twin in twin_of.items()}
        new = {*_typed(facts, classes), *inherited(schema, quads)}
        inferred = tuple(sorted(new, key=str))
    return ReasonResult(
        inferred=inferred,
        consistent=consistent,
        unsatisfiable=taxonomy.unsatisfiable,
        findings=findings,
        seconds=time.monotonic() - started,
        individuals=len(facts),
        asked=len(asked),
    )


def facts_read(ontology_files: Iterable[Path], data: Iterable[Quad]) -> bytes:
    """Return what the reasoner reads of the data: with the same ontology, the same follows."""
    facts = facts_of(schema_of(ontology_files), data)
    return written(fact for said in facts.values() for fact in said)


def inherited(schema: Iterable[Triple], data: Iterable[Quad]) -> list[Quad]:
    """Return what follows by the property chains of the ontology alone, for ``graph/inferred``."""
    chains = chains_of(schema)
    used = {name for chain, head in chains for name in (*chain, head)}
    links: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for quad in filter(is_classified, data):
        if quad.predicate.value in used and (end := name_of(quad.object)):
            links[quad.predicate.value].add((name_of(quad.subject), end))
    stated = {name: frozenset(pairs) for name, pairs in links.items()}
    growing = True
    while growing:
        growing = False
        for (first, second), head in chains:
            onward: defaultdict[str, set[str]] = defaultdict(set)
            for start, end in links[second]:
                onward[start].add(end)
            reached = {(a, c) for a, b in links[first] for c in onward.get(b, ())}
            growing = growing or not reached <= links[head]
            links[head] |= reached
    graph = NamedNode(graph_iri("inferred"))
    return [
        Quad(NamedNode(start), NamedNode(name), NamedNode(end), graph)
        for name in sorted({head for _, head in chains})
        for start, end in sorted(links[name] - stated.get(name, frozenset()))
    ]


def _proved(
    known: bytes, facts: Facts, hermit: Hermit
) -> tuple[bool, Taxonomy, tuple[Finding, ...]]:
    """Return whether all is consistent, the classes, and a finding for each fault."""
    if not hermit.consistent(known):
        return False, Taxonomy(), (_conflict((), hermit),)
    taxonomy = hermit.classify(known)
    findings = [_unsatisfiable(name) for name in taxonomy.unsatisfiable]
    everything = [fact for said in facts.values() for fact in said]
    consistent = hermit.consistent(known + written(everything))
    if not consistent:
        groups = [[fact for name in part for fact in facts[name]] for part in joined(facts)]
        findings += [_conflict(c, hermit) for c in contradictions(known, groups, hermit)]
    return consistent, taxonomy, tuple(findings)


def _realised(
    known: bytes, facts: Facts, taxonomy: Taxonomy, hermit: Hermit
) -> Mapping[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, class_ in hermit.types([known + written(group) for group in groups_of(facts)]):
        found[name] |= {class_, *taxonomy.above.get(class_, ())}
    return found


def _typed(facts: Facts, classes: Mapping[str, set[str]]) -> list[Quad]:
    graph, type_ = NamedNode(graph_iri("inferred")), NamedNode(TYPE)
    quads = []
    for name, found in classes.items():
        stated = {name_of(fact.object) for fact in facts[name] if fact.predicate.value == TYPE}
        news = {class_ for class_ in found if class_.startswith(KH)} - stated
        quads += [Quad(NamedNode(name), type_, NamedNode(class_), graph) for class_ in news]
    return quads


def _unsatisfiable(class_: str) -> Finding:
    return Finding(
        file="",
        line=0,
        node=class_,
        message_en="nothing can be in this class: its definition contradicts itself",
        message_ja="定義が矛盾しており、このクラスに属し得るものがありません",
        check="reason",
    )


def _conflict(facts: tuple[Triple, ...], hermit: Hermit) -> Finding:
    if facts:
        said = "; ".join(
            f"{_shown(f.subject)} {_shown(f.predicate)} {_shown(f.object)}" for f in facts
        )
        english = f"the ontology does not allow this: {said}"
        japanese = f"オントロジー上成り立ちません: {said}"
    elif hermit.remaining < 1:
        english = "the data contradicts the ontology; no time was left to find out where"
        japanese = "データがオントロジーと矛盾しています(箇所を特定する時間が残っていません)"
    else:
        english = "the ontology contradicts itself, or the data does so as a whole"
        japanese = "オントロジー自体が矛盾しているか、データ全体として矛盾しています"
    node = name_of(facts[0].subject) if facts else KH.removesuffix("#")
    return Finding("", 0, node, english, japanese, check="reason")


def _shown(term: object) -> str:
    return f'"{term.value}"' if isinstance(term, Literal) else curie(name_of(term))
