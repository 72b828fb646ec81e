"""What the setting ``store`` takes, and what each value means."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from kakehashi.errors import SettingError, StoreError
from kakehashi.settings import load_settings
from kakehashi.store.choice import StoreChoice, open_reader, prefixes_of, read_choice
from kakehashi.store.load import load_release
from kakehashi.store.reader import OxigraphReader
from tests.command import run_command

CHOICES = {
    "oxigraph:current": StoreChoice("oxigraph", folder=Path("r/store")),
    "oxigraph:/a folder/with: all": StoreChoice("oxigraph", folder=Path("/a folder/with: all")),
    "memory:": StoreChoice("memory"),
    "sparql:http://h/q": StoreChoice("sparql", query_url="http://h/q"),
    "sparql:https://h:1/q?a=b,c,http://h/u": StoreChoice(
        "sparql", query_url="https://h:1/q?a=b,c", update_url="http://h/u"
    ),
}


@pytest.mark.parametrize("store", CHOICES)
def test_what_a_value_means(store: str) -> None:
    assert load_settings({"KAKEHASHI_STORE": store}).store == store
    assert read_choice(store, Path("r")) == CHOICES[store]


@pytest.mark.parametrize(
    "store",
    [
        "", "memory", "memory:x", "oxigraph:", "oxigraph", "virtuoso:x", "sparql:", "sparql:h/q",
        "sparql:ftp://h/q", "sparql:http://", "sparql:http://h:99999/q", "sparql:http://h/a b",
        "sparql:http://h/q#x", "sparql:http://user:secret@h/q", "sparql:http://h/q,http://u@h/u",
        "sparql:http://h/q,http://h/u,http://h/z", "sparql:http://h/\nq",
    ],
)  # fmt: skip
def test_a_wrong_value_says_what_would_be_right(store: str) -> None:
    with pytest.raises(SettingError, match=r"KAKEHASHI_STORE: .*sparql:QUERY_URL\[,UPDATE_URL\]"):
        load_settings({"KAKEHASHI_STORE": store})


def test_memory_holds_the_same_as_the_store_of_a_release(small: Path, tmp_path: Path) -> None:
    folder = small / "current"
    nquads = tmp_path / "all.nq"
    lines = (folder / "data/kakehashi.nq").read_bytes()
    nquads.write_bytes(lines + gzip.decompress((folder / "data/derived.nq.gz").read_bytes()))
    load_release(tmp_path / "store", nquads)
    memory, disk = open_reader("memory:", folder), OxigraphReader(tmp_path / "store")
    for query in (
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    ):
        assert memory.select(query) == disk.select(query)
    everything = "CONSTRUCT WHERE { ?s ?p ?o }"
    same = memory.construct(everything) == disk.construct(everything)
    assert same


def test_a_release_without_its_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=str(tmp_path)):
        open_reader("memory:", tmp_path)


def test_prefixes_are_those_of_the_release(small: Path) -> None:
    prefixes = prefixes_of(small / "current")
    assert prefixes["nisc"] == "https://w3id.org/kakehashi/id/nisc/"
    assert "cpsf" not in prefixes


@pytest.mark.parametrize(("lang", "told"), [("en", "into which engine"), ("ja", "どのエンジン")])
def test_the_command_says_what_is_missing(lang: str, told: str) -> None:
    done = run_command("load", "--lang", lang)
    assert done.returncode == 1
    assert told in done.stderr
    done = run_command("load", "--to", "nowhere")
    assert done.returncode == 1
    assert "sparql:QUERY_URL[,UPDATE_URL]" in done.stderr


def test_the_command_answers_in_every_form(empty_oxigraph: str, small: Path) -> None:
    def loaded(*words: str) -> str:
        arguments = ("load", "--to", empty_oxigraph, *words)
        done = run_command(*arguments, check=True, KAKEHASHI_BUILD_DIR=str(small))
        assert not done.stderr  # no progress where there is no terminal
        return done.stdout

    told = loaded()
    assert "The engine holds the release small" in told
    assert "default graph" in told
    row = json.loads(loaded("--format", "json"))
    assert (row["release"], row["sent"], row["default_graph"]) == ("small", 0, "own")
    head, line = loaded("--format", "csv").splitlines()
    assert dict(zip(head.split(","), line.split(","), strict=True))["release"] == "small"
    assert "リリースsmall" in loaded("--lang", "ja")
