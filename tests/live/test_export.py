"""Approved statements in git."""

from __future__ import annotations

from pathlib import Path

from kakehashi.services.live.desk import Board
from kakehashi.services.live.export import files_of
from kakehashi.sssom.reader import formatted, read_set
from kakehashi.sssom.registry import check_registry

ONE = {
    "subject_id": "nisc:bp-3", "object_id": "cpsf:concern-safety", "relation": "partOf",
    "rationale_ja": "理由", "rationale_en": "Because", "rationale_type": "semantic",
    "confidence": 0.6, "author": "Aki", "reviewer": "Ben", "mapping_date": "2026-11-26",
    "proposal": "proposal-1",
}  # fmt: skip
NONE = {k: v for k, v in ONE.items() if k not in ("object_id", "relation")} | {
    "subject_id": "cpsf:concern-safety", "none_in": "nisc", "looked_by": "Aki",
    "looked_where": "all", "proposal": "proposal-2",
}  # fmt: skip
NOT = ONE | {"relation": "equal", "predicate_modifier": "Not", "proposal": "proposal-3"}


def exported(board: Board, folder: Path) -> list[str]:
    for path, content in files_of(board, folder).items():
        path.write_bytes(content)
    return (folder / "curated.sssom.tsv").read_text().split("\n")


def board_of(*states: dict[str, object], gone: frozenset[str] = frozenset()) -> Board:
    from kakehashi.model.live.curated import identifier_of

    return Board(curated={identifier_of(s): s for s in states}, gone=gone)


def test_the_set_is_canonical_listed_and_changes_little(tmp_path: Path) -> None:
    assert files_of(Board(), tmp_path) == {}
    first = exported(board_of(ONE, NONE), tmp_path)
    second = exported(board_of(NONE, NOT, ONE), tmp_path)
    place = tmp_path / "curated.sssom.tsv"
    assert formatted(place) == place.read_bytes()
    registry, findings = check_registry(tmp_path)
    assert findings == ()
    assert registry.entries[0].pairs == (("cpsf", "nisc"), ("nisc", "cpsf"))
    rows = [line for line in second if line.startswith(("nisc:", "cpsf:"))]
    assert len(rows) == 3
    assert files_of(board_of(ONE, NONE, NOT), tmp_path) == {}, "a second export changes nothing"
    more = exported(board_of(NONE, NOT, ONE, ONE | {"relation": "overlaps"}), tmp_path)
    assert set(rows) <= set(more), "rows that were there stay byte by byte"
    assert len(set(more) - set(second)) == 1
    assert first != second


def test_rows_that_the_desk_never_had_stay_and_those_taken_out_go(tmp_path: Path) -> None:
    exported(board_of(ONE, NONE), tmp_path)
    [one, *_] = board_of(ONE).curated
    exported(board_of(NOT, gone=frozenset({one})), tmp_path)
    kept = read_set(tmp_path / "curated.sssom.tsv").records
    assert sorted((r.relation.text if r.relation else "none", r.negated) for r in kept) == [
        ("equal", True), ("none", False),
    ]  # fmt: skip
