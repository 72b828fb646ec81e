"""The benchmark of the search runs, and no search takes many times what is promised."""

from __future__ import annotations

from pathlib import Path

from benchmarks.search import (
    OF_MANY,
    OF_THE_RELEASE,
    TYPED_OF_THE_RELEASE,
    beginnings,
    generated,
    measure,
    queries,
)

from kakehashi.settings import load_settings
from kakehashi.store.search_file import create
from kakehashi.store.search_index import SearchIndex
from kakehashi.store.synonyms import read_senses


def test_a_search_takes_milliseconds(root: Path, tmp_path: Path) -> None:
    release, asked = load_settings().build_dir / "current", queries(root)
    assert len(asked) > 120
    index = SearchIndex(release / "search.sqlite")
    assert 0 < measure(index.search, asked, 1).processor < OF_THE_RELEASE
    typed = beginnings(asked)[::4]
    assert 0 < measure(index.complete, typed, 1).processor < TYPED_OF_THE_RELEASE
    index.close()
    senses = read_senses((root / "ontology/synonyms.tsv").read_text(encoding="utf-8"))
    assert create(tmp_path / "index", generated(release, 3000), senses) == 3000
    index = SearchIndex(tmp_path / "index")
    times = measure(index.search, asked[::4], 1)
    assert 0 < times.processor < OF_MANY
    assert times.median <= times.p95 <= times.most
    assert index.search("認証", 5).total > 100
    index.close()
