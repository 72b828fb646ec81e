"""What the fact files say of mappings: ours, and those that publishers state.

Each function returns the rows that one example question should give.
"""

from __future__ import annotations

from collections import Counter

from .facts import DOCUMENTS, PLAIN_PUBLISHERS, Facts, Rows, number, of, sheet


def published_words(f: Facts) -> Rows:
    """Pairs of ends per publisher and word, for publishers that stand in one fact file only."""
    pairs: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for slug in DOCUMENTS:
        for row in sheet(f.folder, slug).get("published_mappings") or ():
            key = (str(row["publisher"]), str(row["relation"]))
            pairs.setdefault(key, set()).add((row["subject"], row["object"]))
    return [(*key, str(len(found))) for key, found in pairs.items() if key[0] in PLAIN_PUBLISHERS]


def in_document(rows: Rows, slug: str) -> Rows:
    return [row for row in rows if of(row[0]) == slug]


def gaps(f: Facts, slug: str, target: str) -> Rows:
    return [
        (subject, row["rationale_en"], number(row["confidence"]))
        for _, subject, relations, row in f.judged()
        if of(subject) == slug and not relations and of(row["object_id"]) == target
    ]


def unassessed(f: Facts, slug: str, target: str) -> Rows:
    assessed = set()
    for _, subject, _, row in f.judged():
        if of(subject) == slug and of(row["object_id"]) == target:
            assessed.add(subject)
        if of(subject) == target and of(row["object_id"]) == slug:
            assessed.add(row["object_id"])
    return [
        (f"{slug}:{i['id']}",)
        for i in f.items(slug)
        if f"{slug}:{i['id']}" not in assessed and i["kind"] not in ("document", "section")
    ]


def covered(f: Facts, slug: str, *targets: str) -> Rows:
    """Best answer for each item: 3 covered, 2 partly, 1 none."""
    best: dict[tuple[str, str], int] = {}
    for item in (f"{slug}:{i['id']}" for i in f.items(slug)):
        for other, names, _ in f.seen_from(item):
            rank = 3 if set(names.split()) <= {"equal", "partOf"} else 2
            key = (item, of(other))
            best[key] = max(best.get(key, 0), rank)
    for _, subject, relations, row in f.judged():
        if of(subject) == slug and not relations:
            best.setdefault((subject, of(row["object_id"])), 1)
    words = {3: "covered", 2: "partly", 1: "none"}
    counted = Counter((f"kid:{target}", words[rank]) for (_, target), rank in best.items())
    return [(*key, str(n)) for key, n in counted.items() if key[0][4:] in targets]


def set_sizes(f: Facts) -> Rows:
    counted = Counter(name for name, *_ in f.judged())
    return [(f"mapset:{name}", "standing:editorial", str(n)) for name, n in counted.items()]


def alternatives(f: Facts) -> Rows:
    return [
        (subject, row["object_id"], str(len(relations)), number(row["confidence"]))
        for _, subject, relations, row in f.judged()
        if len(relations) > 1
    ]


def to_review(f: Facts, name: str) -> Rows:
    return [
        (subject, f"relation:{relation}", row["object_id"], number(row["confidence"]))
        for set_name, subject, relations, row in f.judged()
        for relation in relations
        if set_name == name and (float(row["confidence"]) <= 0.5 or relation == "equal")
    ]


def equal_pairs(f: Facts, first: str, second: str) -> Rows:
    return [
        (item, other, confidence)
        for item in (f"{first}:{i['id']}" for i in f.items(first))
        for other, relations, confidence in f.seen_from(item)
        if relations == "equal" and of(other) == second
    ]


def relation_counts(f: Facts, first: str, second: str) -> Rows:
    counted: Counter[str] = Counter()
    for _, subject, relations, row in f.judged():
        if of(subject) == first and of(row["object_id"]) == second:
            counted.update([f"relation:{r}" for r in relations] or ["none"])
    return [(relation, str(n)) for relation, n in counted.items()]


def roles(f: Facts) -> Rows:
    known = {curie for curie, i in f.all_items() if i["kind"] in ("role", "sub-role")}
    return [
        (subject, f"relation:{relation}", row["object_id"], number(row["confidence"]))
        for _, subject, relations, row in f.judged()
        for relation in relations
        if subject in known and row["object_id"] in known
    ]


def issue_counterparts(f: Facts, issue: str) -> Rows:
    return [
        (f"relation:{relation}", row["object_id"], number(row["confidence"]))
        for _, subject, relations, row in f.judged()
        for relation in relations
        if subject == issue
    ]
