"""A release is in an engine wholly, or nobody takes it for one."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kakehashi.errors import BadInputError, StoreError
from kakehashi.namespaces import graph_iri
from kakehashi.settings import Settings, load_settings
from kakehashi.store.choice import open_reader
from kakehashi.store.remote.push import Loaded, push_release
from kakehashi.store.remote.reader import RemoteReader
from kakehashi.store.remote.state import LOADING, read_state
from tests.command import run_command

from .conftest import write_release
from .servers import Engine, oxigraph, update

pytestmark = pytest.mark.xdist_group("engines")

NISC = graph_iri("document/nisc")
WAYS = ["update", "gsp"]


def settings_for(build: Path, engine: Engine) -> Settings:
    return load_settings(build_dir=build, store=engine.store)


def load(build: Path, engine: Engine, way: str = "gsp", **options: int) -> Loaded:
    gsp = engine.gsp if way == "gsp" else ""
    again, batch = bool(options.get("again")), options.get("batch", 0)
    return push_release(settings_for(build, engine), gsp=gsp, batch=batch, again=again)


def reader(engine: Engine) -> RemoteReader:
    return RemoteReader(engine.query)


def count(engine: Engine, pattern: str) -> int:
    [row] = reader(engine).select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")
    return int(row["n"].value)


@pytest.mark.parametrize("way", WAYS)
def test_everything_is_there_once_and_read_back(empty: Engine, small: Path, way: str) -> None:
    loaded = load(small, empty, way, again=1)
    quads = len((small / "current/data/kakehashi.nq").read_bytes().splitlines()) + 1000
    assert loaded.triples == quads
    ours = 'GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), "https://w3id.org/kakehashi/"))'
    assert count(empty, ours) == quads + 1 + len(read_state(reader(empty)).lines)
    own = empty.name == "oxigraph"
    assert loaded.default_graph == ("own" if own else "union")
    if own:
        assert count(empty, "?s ?p ?o") == loaded.sent - loaded.triples <= quads
    assert open_reader(empty.store, small / "current").ask("ASK { ?s ?p ?o }")


def test_what_is_there_is_not_sent_again(empty: Engine, small: Path) -> None:
    load(small, empty)
    loaded = load(small, empty)
    assert (loaded.sent, loaded.dropped) == (0, 0)
    assert loaded.kept >= loaded.graphs
    assert load(small, empty, again=1).sent >= loaded.triples


def test_a_new_release_replaces_only_what_changed(empty: Engine, tmp_path: Path) -> None:
    write_release(tmp_path / "current", "first")
    load(tmp_path, empty, again=1)
    line = f'<urn:new> <urn:p> "𠮷 é"@ja <{graph_iri("document/iira")}> .\n'
    write_release(tmp_path / "current", "second", line, without="document/nisc")
    loaded = load(tmp_path, empty)
    assert loaded.dropped == 1
    assert loaded.kept == loaded.graphs - 1
    assert count(empty, f"GRAPH <{NISC}> {{ ?s ?p ?o }}") == 0
    assert reader(empty).ask('ASK { <urn:new> <urn:p> "𠮷 é"@ja }')
    title = (
        "<https://w3id.org/kakehashi/id/nisc/bp-3> <http://www.w3.org/2004/02/skos/core#notation>"
    )
    assert not reader(empty).ask(f"ASK {{ {title} ?o }}")


@pytest.mark.parametrize("way", WAYS)
def test_killed_in_the_middle_it_goes_on_to_the_same_end(
    empty: Engine, small: Path, way: str
) -> None:
    load(small, empty, again=1)
    whole = {graph: digest for graph, (digest, _) in read_state(reader(empty)).lines.items()}
    for graph in whole:
        update(empty, f"CLEAR SILENT GRAPH <{graph}>" if graph else "CLEAR SILENT DEFAULT")
    update(empty, f"CLEAR SILENT GRAPH <{LOADING}>")
    arguments = ["load", "--to", empty.store, "--batch", "100"]
    arguments += ["--gsp", empty.gsp.partition("?")[0]] if way == "gsp" else []
    sent = kill_in_the_middle(empty, arguments, small)
    with pytest.raises(StoreError, match="loading was not finished"):
        open_reader(empty.store, small / "current")
    told = run_command(*arguments, "--format", "json", check=True, KAKEHASHI_BUILD_DIR=str(small))
    loaded = json.loads(told.stdout)
    twice = 2 if loaded["default_graph"] == "own" else 1
    assert 0 < loaded["sent"] <= loaded["triples"] * twice - sent
    assert {graph: d for graph, (d, _) in read_state(reader(empty)).lines.items()} == whole
    open_reader(empty.store, small / "current")


def kill_in_the_middle(engine: Engine, arguments: list[str], build: Path) -> int:
    """Kill the loading process when some triples are in; return how many are recorded."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kakehashi", *arguments],
        env={**os.environ, "KAKEHASHI_BUILD_DIR": str(build)},
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while recorded(engine) < 700:
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
    process.kill()
    process.wait()
    return recorded(engine)


def recorded(engine: Engine) -> int:
    return sum(lines for _, lines in read_state(reader(engine)).lines.values())


def test_damage_is_found_and_named_and_mended(empty: Engine, small: Path) -> None:
    load(small, empty)
    update(empty, f"DELETE DATA {{ GRAPH <{NISC}> {{ {first_triple(small)} }} }}")
    with pytest.raises(StoreError, match=r"in 1 graphs: \S+/document/nisc\.") as caught:
        load(small, empty)
    wanted, found = caught.value.values["wanted"], caught.value.values["found"]
    assert (wanted, found) == (count_of(small, NISC), count_of(small, NISC) - 1)
    with pytest.raises(StoreError, match="loading was not finished"):
        open_reader(empty.store, small / "current")
    assert load(small, empty).sent == wanted


def test_a_changed_value_is_found_though_the_number_is_right(empty: Engine, small: Path) -> None:
    load(small, empty)
    triple = first_triple(small)
    update(
        empty,
        f"DELETE DATA {{ GRAPH <{NISC}> {{ {triple} }} }} ;"
        f"INSERT DATA {{ GRAPH <{NISC}> {{ <urn:a> <urn:b> <urn:c> }} }}",
    )
    with pytest.raises(StoreError, match=r"document/nisc") as caught:
        load(small, empty)
    assert caught.value.values["wanted"] == caught.value.values["found"]
    load(small, empty)
    assert not reader(empty).ask("ASK { <urn:a> <urn:b> <urn:c> }")


def first_triple(build: Path) -> str:
    end = f" <{NISC}> ."
    lines = (build / "current/data/kakehashi.nq").read_text().splitlines()
    return next(line.removesuffix(end) for line in lines if line.endswith(end))


def count_of(build: Path, graph: str) -> int:
    return (build / "current/data/kakehashi.nq").read_text().count(f" <{graph}> .\n")


def test_an_engine_with_another_release_or_none_is_not_opened(
    empty: Engine, small: Path, tmp_path: Path
) -> None:
    load(small, empty)
    write_release(tmp_path, "another")
    with pytest.raises(StoreError, match="holds the release small, and the current one is another"):
        open_reader(empty.store, tmp_path)
    update(empty, f"CLEAR SILENT GRAPH <{LOADING}>")
    with pytest.raises(StoreError, match="The engine holds no release"):
        open_reader(empty.store, tmp_path)


def test_so_many_at_a_time_as_the_engine_takes(empty: Engine, small: Path) -> None:
    """Virtuoso takes no more than some hundred triples in one INSERT DATA."""
    loaded = load(small, empty, "update", again=1, batch=20_000)
    assert loaded.triples <= loaded.sent


def test_a_triple_that_no_engine_takes_is_named(empty: Engine, tmp_path: Path) -> None:
    write_release(tmp_path / "current", "bad", f"<urn:s> <urn:p> <no iri> <{NISC}> .\n")
    with pytest.raises(StoreError, match=r"graph \S+document/nisc: .*<no iri>"):
        load(tmp_path, empty, "update", again=1)


def test_a_release_that_lacks_a_line_is_not_loaded(empty: Engine, tmp_path: Path) -> None:
    write_release(tmp_path / "current", "short")
    nquads = tmp_path / "current/data/kakehashi.nq"
    nquads.write_bytes(b"".join(nquads.read_bytes().splitlines(keepends=True)[1:]))
    with pytest.raises(StoreError, match=r"current: .*manifest"):
        load(tmp_path, empty)
    (tmp_path / "current/data/derived.nq.gz").write_bytes(b"\x1f\x8b cut")
    with pytest.raises(StoreError, match=r"current: "):
        load(tmp_path, empty)


def test_foreign_data_in_the_default_graph_is_not_cleared_unasked(
    tmp_path: Path, small: Path
) -> None:
    with oxigraph(tmp_path) as engine:
        update(engine, "INSERT DATA { <urn:theirs> <urn:p> <urn:o> }")
        with pytest.raises(StoreError, match="not from here"):
            load(small, engine)
        assert reader(engine).ask("ASK { <urn:theirs> ?p ?o }")
        load(small, engine, again=1)
        assert not reader(engine).ask("ASK { <urn:theirs> ?p ?o }")


def test_a_union_by_option_is_seen(tmp_path: Path, small: Path) -> None:
    with oxigraph(tmp_path, "--union-default-graph") as engine:
        assert load(small, engine).default_graph == "union"


def test_the_engine_must_be_named_and_reached(small: Path, tmp_path: Path) -> None:
    for store in ("oxigraph:current", "memory:", "sparql:http://127.0.0.1:9/query"):
        with pytest.raises(BadInputError, match="into which engine"):
            push_release(load_settings(build_dir=small, store=store))
    with pytest.raises(StoreError, match=r"127\.0\.0\.1:9/query"):
        push_release(
            load_settings(
                build_dir=small, store="sparql:http://127.0.0.1:9/query,http://127.0.0.1:9/u"
            )
        )
    with pytest.raises(StoreError, match="no release"):
        push_release(load_settings(build_dir=tmp_path, store="sparql:http://h/q,http://h/u"))


def test_an_engine_that_may_only_be_read_says_so(empty: Engine, small: Path) -> None:
    with pytest.raises(StoreError, match=r"HTTP 40[45]|cannot be written"):
        load(small, dataclasses.replace(empty, update=f"{empty.query}-nowhere"), "update")
