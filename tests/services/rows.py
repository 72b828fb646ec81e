"""Rows of mapping files, as the tests of quality count them."""

from __future__ import annotations

NAMES = ("equal", "partOf", "contains", "overlaps", "disjoint")
Row = dict[str, str]
Rows = dict[str, list[Row]]
Step = tuple[str, frozenset[str], str, str]


def kind(row: Row) -> str:
    if row["object_id"] == "sssom:NoTermFound":
        return "none"
    if row.get("predicate_modifier"):
        return "rejected"
    if "|" in row["relation"]:
        return "alternatives"
    return {"partOf": "part_of"}.get(row["relation"], row["relation"])
