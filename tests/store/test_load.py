from __future__ import annotations

from pathlib import Path

import pytest

from kakehashi.errors import StoreError
from kakehashi.store.load import load_release, verify
from kakehashi.store.reader import OxigraphReader


def test_triple_in_two_graphs_counts_once_in_the_union(release: Path) -> None:
    reader = OxigraphReader(release / "store")
    count = (
        "SELECT (COUNT(*) AS ?n) WHERE { ?s <http://www.w3.org/2004/02/skos/core#closeMatch> ?o }"
    )
    assert reader.select(count)[0]["n"].value == "1"
    assert reader.select(count.replace("{", "{ GRAPH ?g {") + "}")[0]["n"].value == "2"


@pytest.mark.parametrize(
    "content",
    [
        b'<urn:s> <urn:p> "1" <urn:g> .\n<urn:s> <urn:p> "1" <urn:g> .\n',  # a repeated line
        b"<urn:s> <urn:p> <urn:o> .\n",  # no graph
        b'<urn:s> <urn:p> "a <b> c" .\n',  # no graph, and a text that looks like one
        b"<urn:s> <urn:p> o <urn:g> .\n",
    ],
)
def test_faulty_file_is_refused_and_the_old_store_stays(tmp_path: Path, content: bytes) -> None:
    file, store = tmp_path / "r.nq", tmp_path / "store"
    file.write_bytes(b"<urn:s> <urn:p> <urn:old> <urn:g> .\n")
    load_release(store, file)
    file.write_bytes(content)
    with pytest.raises(StoreError, match=r"r\.nq"):
        load_release(store, file)
    assert OxigraphReader(store).ask("ASK { ?s ?p <urn:old> }")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["r.nq", "store", "store.sha256"]


def test_loading_again_replaces_the_store(tmp_path: Path) -> None:
    file, store = tmp_path / "r.nq", tmp_path / "store"
    for name in ("old", "new"):
        file.write_bytes(b"<urn:s> <urn:p> <urn:%s> <urn:g> .\n" % name.encode())
        assert load_release(store, file) == 1
    assert [r["o"].value for r in OxigraphReader(store).select("SELECT ?o { ?s ?p ?o }")] == [
        "urn:new"
    ]


def test_missing_and_foreign_stores_are_named(tmp_path: Path) -> None:
    from pyoxigraph import NamedNode, Quad, Store

    with pytest.raises(StoreError, match="nowhere"):
        OxigraphReader(tmp_path / "nowhere")
    node = NamedNode("urn:x")
    foreign = Store(str(tmp_path / "foreign"))
    foreign.add(Quad(node, node, node, node))
    del foreign
    with pytest.raises(StoreError, match="not made by kakehashi"):
        OxigraphReader(tmp_path / "foreign")


def test_a_store_that_lost_a_byte_or_a_file_is_noticed(tmp_path: Path) -> None:
    file, store = tmp_path / "r.nq", tmp_path / "store"
    file.write_bytes(b"<urn:s> <urn:p> <urn:o> <urn:g> .\n")
    load_release(store, file)
    verify(store)
    damaged = next(f for f in store.iterdir() if f.suffix == ".sst")
    whole = damaged.read_bytes()
    middle = len(whole) // 2
    damaged.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    with pytest.raises(StoreError, match=damaged.name):
        verify(store)
    damaged.unlink()
    with pytest.raises(StoreError, match="damaged or missing"):
        verify(store)
