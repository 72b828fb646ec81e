"""``FILTER NOT EXISTS { … }`` as ``MINUS { … }``, where this keeps the answer and pays.

The engine does not order the patterns of a ``NOT EXISTS``: for each row it builds their product.
A ``MINUS`` is ordered, computed once, and looked up by hash. Of the group ::

    { P1 … Pn  other  FILTER NOT EXISTS { B } }

this makes (a FILTER belongs to the whole group, hence MINUS stands at its end) ::

    { P1 … Pn  other  FILTER(true)  MINUS { SELECT DISTINCT k… WHERE { P B } } }

where *P* are the parts of the group that every solution fulfils and that hang together with *B*
(triple patterns, VALUES without UNDEF, FILTERs), and *k…* the variables that *B* shares with the
group.

**Why the answer is the same.** Let m be a solution of the group without this filter.

1. *B* is triple patterns, without blank nodes and with no other paths than sequences and inverses
   of IRIs (which are triple patterns by definition), with VALUES and FILTERs over variables of
   these patterns. So each solution of *B* binds all its variables, no filter inside sees anything
   outside, and m passes NOT EXISTS just when no solution b of *B* agrees with m wherever both bind
   a variable.
2. MINUS drops m when such a b exists *and* m and b bind a variable in common. One of the shared
   variables stands in a triple pattern of the group itself, not below OPTIONAL, UNION and the like,
   so every m binds it, and the second half holds. Other shared variables may be unbound in m.
3. m agrees with a solution of *B* just when it agrees with one of *P B*: m contains a solution p of
   *P*, and b and p agree, as both agree with m. A FILTER is repeated only when all its variables
   are of *P*; rows that fail it are dropped with and without MINUS.
4. To MINUS only matters what m may bind. That is among *k…*: all variables of *B* that are written
   anywhere else in the group. DISTINCT takes away repetitions, which MINUS does not count.
5. MINUS binds nothing: ``SELECT *``, BIND after the filter and the rest see what they saw.
6. The group is evaluated by itself: the WHERE part, a group, UNION branch or sub-query in it, or
   ``GRAPH <iri>`` there. Below OPTIONAL (whose filters see both sides), EXISTS, MINUS and
   ``GRAPH ?variable`` (which the engine joins as a variable, that DISTINCT would lose) all is left
   as it is, and so is NOT EXISTS within an expression. Several such filters are independent.

**When it pays.** Milliseconds, 911,914 quads on disk, a shared machine (``benchmarks.lookups``):

=====================================================  ==========  ==========  ============
group; body                                            NOT EXISTS  MINUS {B}   MINUS {P B}
=====================================================  ==========  ==========  ============
items of a document; statement to an item of another   31          15          1.3
items of a document; derived relation to another       2,100       26          5.2
all items; statement to an item of one document        2,400       17          26
pairs of documents; statement between them             > 30,000    69          60
one item; statement and its other end                  0.06        17          0.07
*left alone:*
items of a document; one property of an item           2.1         1.5         2.4
items of a document; two properties of an item         4.9         18          8.2
one item; ``?s ?p ?o``                                 0.05        660         0.07
a class, ``LIMIT 10``; nothing of the kind             0.1         0.1         180
=====================================================  ==========  ==========  ============

Hence *P* is repeated: the new part costs about as much as the group once more, and never a scan
that the group did not make. A filter is rewritten when its body has two patterns or more, one of
them with no end known from the row (only then NOT EXISTS scans for each row), all hanging together
with the row (or MINUS would build a product); and when the engine computes all rows anyway: no ASK,
no LIMIT without ORDER BY or GROUP BY. When the group also holds what is not repeated and may leave
few rows (a nested group, a sub-query, GRAPH, UNDEF), *P* must name a term as subject or object, or
have VALUES.

A query that does not parse may be changed too. Whoever runs it asks the engine again with the
original text when it finds a syntax error, so that places in messages are those of the original.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from kakehashi.store.group_patterns import Group, Part, QueryText, Step
from kakehashi.store.strict_tokens import NotUnderstoodError

__all__ = ["rewrite"]

#: Planning takes time that grows with the third power of the number of patterns.
_MOST_STEPS: Final = 12
#: Limits that keep time and the new text (in characters) in proportion to the old one.
_MOST_TRIED: Final = 16
_MOST_REWRITTEN: Final = 8
_MOST_REPEATED: Final = 4000
#: What may leave few rows of many, and is not repeated.
_RESTRICTING: Final = frozenset(("{", "UNION", "GRAPH", "VALUES"))


def rewrite(query: str) -> str:
    """Return a query with the same answer; the same text where nothing is to be gained.

    Takes any text, never raises, and needs time in proportion to its length.

    >>> rewrite("SELECT * { ?s :in :a FILTER NOT EXISTS { ?m :of ?s ; :to ?o } }")
    'SELECT * { ?s :in :a FILTER(true)  MINUS { SELECT DISTINCT ?s WHERE
    { ?s :in :a . ?m :of ?s ; :to ?o } } }'
    >>> rewrite("ASK { ?s :in :a FILTER NOT EXISTS { ?s :to ?o } }")
    'ASK { ?s :in :a FILTER NOT EXISTS { ?s :to ?o } }'
    """
    if "exists" not in query.lower():
        return query
    try:
        text = QueryText(query)
    except NotUnderstoodError:
        return query
    found = (
        (group, places)
        for group in text.groups
        if not group.select.stops_early
        for places in group.absent
    )
    edits: list[tuple[int, int, str]] = []
    for group, places in islice(found, _MOST_TRIED):
        minus = _minus(text, group, places)
        if minus and len(edits) < 2 * _MOST_REWRITTEN:
            start, _, closing = places
            edits.append((text.place(start), text.place(closing) + 1, "FILTER(true)"))
            edits.append((text.place(group.end), text.place(group.end), f" {minus} "))
    return _edited(query, edits)


def _edited(query: str, edits: Iterable[tuple[int, int, str]]) -> str:
    pieces, at = [], 0
    for start, end, new in sorted(edits):
        pieces += [query[at:start], new]
        at = end
    return "".join([*pieces, query[at:]])


def _minus(text: QueryText, group: Group, places: tuple[int, int, int]) -> str:
    """Return the MINUS for a filter of a group, or nothing."""
    start, opening, closing = places
    try:
        body = text.body(opening + 1, closing)
    except NotUnderstoodError:
        return ""
    steps = [step for part in body for step in part.steps]
    bound = _variables(part for part in body if part.kind == "triples")
    if not _variables(body) <= bound:
        return ""  # a filter inside sees what is outside
    certain = _variables(part for part in group.parts if part.kind == "triples")
    if not _pays(steps, certain):
        return ""
    repeated = _repeated(group.parts, bound & certain)
    named = any(p.kind == "values" for p in repeated) or any(
        step.fixed_subject or step.fixed_object for p in repeated for step in p.steps
    )
    if group.other & _RESTRICTING and not named:
        return ""
    again = " ".join(part.text for part in repeated)
    if len(repeated) > _MOST_STEPS or len(again) > _MOST_REPEATED:
        return ""
    outside = text.variables(group.start, start) | text.variables(closing, group.end)
    keys = " ".join(f"?{name}" for name in sorted(bound & outside))
    inside = text.text(opening + 1, closing)
    return f"MINUS {{ SELECT DISTINCT {keys} WHERE {{ {again} {inside} }} }}"


def _variables(parts: Iterable[Part]) -> frozenset[str]:
    return frozenset().union(*(part.variables for part in parts))


def _pays(steps: list[Step], certain: frozenset[str]) -> bool:
    """Return whether NOT EXISTS scans for each row, and MINUS builds no product."""
    if not 1 < len(steps) <= _MOST_STEPS:
        return False
    if all(step.fixed_subject or step.ends & certain for step in steps):
        return False
    reached, waiting = certain, steps
    while near := [step for step in waiting if step.variables & reached]:
        waiting = [step for step in waiting if not step.variables & reached]
        reached |= frozenset().union(*(step.variables for step in near))
    return not waiting


def _repeated(parts: list[Part], shared: frozenset[str]) -> list[Part]:
    """Return the parts of a group that hang together with the shared variables.

    A filter is among them when all its variables are bound by the others. When they are many,
    not all are returned.
    """
    waiting = [part for part in parts if part.kind != "filter"]
    reached, found = shared, list[Part]()
    while (near := [p for p in waiting if p.variables & reached]) and len(found) <= _MOST_STEPS:
        found += near
        waiting = [p for p in waiting if not p.variables & reached]
        reached |= _variables(near)
    filters = (part for part in parts if part.kind == "filter")
    return [*found, *(part for part in filters if part.variables and part.variables <= reached)]
