"""A release as one file, and back: the same bytes, the same answers, or nothing at all."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kakehashi.build.dump import dump, release_in, restore
from kakehashi.errors import StoreError
from kakehashi.services.refs import Refs
from kakehashi.store.load import verify
from kakehashi.store.reader import OxigraphReader
from tests.releases import FIRST, make_release

Members = dict[str, bytes]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release folder."""
    build = tmp_path_factory.mktemp("made")
    return make_release(build, FIRST, table_tsv=b"a\tb\n", empty_ttl=b"")


@pytest.fixture(scope="module")
def packed(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("packed") / "版.tar"
    assert dump(made, target) == 6
    assert [p.name for p in target.parent.iterdir()] == [target.name]
    return target


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    return tmp_path / "releases"


def files_below(folder: Path) -> Members:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "store" not in path.relative_to(folder).parts[0]
    }


def members_of(packed: Path) -> Members:
    with tarfile.open(packed) as archive:
        return {m.name: archive.extractfile(m).read() for m in archive}  # type: ignore[union-attr]


def write(path: Path, members: Members) -> Path:
    with tarfile.open(path, "w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def refused(source: Path, releases: Path, said: str = "") -> None:
    """It is said what is wrong, and nothing is left behind."""
    before = files_below(releases) if releases.exists() else {}
    with pytest.raises(StoreError, match=said or "no dump of a release, or is damaged"):
        restore(source, releases)
    assert files_below(releases) == before
    assert [p.name for p in releases.iterdir() if p.name.startswith(".")] == []
    outside = [p for p in releases.parent.iterdir() if p not in (releases, source)]
    assert outside == []


def test_back_from_a_dump_it_is_the_same(made: Path, packed: Path, releases: Path) -> None:
    assert restore(packed, releases) == FIRST
    back = releases / FIRST
    assert [p.name for p in releases.iterdir()] == [FIRST]
    before, after = files_below(made), files_below(back)
    databases = {name for name in before if name.endswith(".sqlite")}
    assert set(after) == set(before)
    assert {n: after[n] for n in set(after) - databases} == {
        n: before[n] for n in set(before) - databases
    }
    manifest = json.loads(after["manifest.json"])
    for name, digest in manifest["files"].items():
        assert hashlib.sha256(after[f"data/{name}"]).hexdigest() == digest
        assert f"{digest}  {name}\n" in after["data/SHA256SUMS"].decode()
    verify(back / "store")


def test_a_compressed_dump_is_the_same_each_time_and_smaller(
    made: Path, packed: Path, releases: Path, tmp_path: Path
) -> None:
    one, other = tmp_path / "one.tar.zst", tmp_path / "other.tar.zst"
    assert dump(made, one) == dump(made, other) == 6
    assert one.read_bytes() == other.read_bytes()
    assert one.stat().st_size < packed.stat().st_size / 2
    assert release_in(one) == release_in(packed) == FIRST
    assert restore(one, releases) == FIRST
    back, first = files_below(releases / FIRST), files_below(made)
    assert {n: c for n, c in back.items() if n.startswith("data/")} == {
        n: c for n, c in first.items() if n.startswith("data/")
    }


@pytest.mark.parametrize("kept", [3, 100, -100])
def test_a_compressed_dump_that_was_cut_is_refused(
    made: Path, releases: Path, tmp_path: Path, kept: int
) -> None:
    whole, cut = tmp_path / "whole.tar.zst", tmp_path / "cut.tar.zst"
    dump(made, whole)
    cut.write_bytes(whole.read_bytes()[:kept])
    whole.unlink()
    refused(cut, releases)
    cut.write_bytes(b"no dump")
    with pytest.raises(StoreError, match="no dump of a release"):
        release_in(cut)


def test_back_from_a_dump_it_answers_the_same(made: Path, packed: Path, releases: Path) -> None:
    restore(packed, releases)
    questions = (
        "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o",
        "SELECT * { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o",
    )
    one, other = (OxigraphReader(f / "store") for f in (made, releases / FIRST))
    for question in questions:
        rows = one.select(question)
        assert len(rows) == 5
        assert rows == other.select(question)
    found = []
    for folder in (made, releases / FIRST):
        refs = Refs(folder)
        found.append([(hit.item.id, hit.score) for hit in refs.hits(refs.search("安全", 20))])
        refs.close()
    assert found[0] == found[1]
    assert [id_ for id_, _ in found[0]] == ["nisc:bp-3"]


def test_the_same_release_is_the_same_file(made: Path, packed: Path, releases: Path) -> None:
    again = releases.parent / "again.tar"
    restore(packed, releases)
    back = releases / FIRST
    for path in back.rglob("*"):
        os.utime(path, (1, 1))
    dump(back, again)
    assert again.read_bytes() == packed.read_bytes()
    with tarfile.open(packed) as archive:
        for member in archive:
            assert (member.mtime, member.uid, member.gid, member.uname) == (0, 0, 0, "")
            assert (member.mode, member.isreg()) == (0o644, True)
    names = list(members_of(packed))
    assert names[0] == "manifest.json"
    assert names[1:] == sorted(names[1:])


def test_a_dump_that_fails_leaves_the_old_one(made: Path, tmp_path: Path) -> None:
    target = tmp_path / "kept.tar"
    dump(made, target)
    before = target.read_bytes()
    broken = make_release(tmp_path / "build", FIRST)
    (broken / "data/kakehashi.nq.gz").unlink()
    with pytest.raises(StoreError, match=r"kept\.tar: The release cannot be written"):
        dump(broken, target)
    assert target.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["build", "kept.tar"]


def test_a_folder_that_is_not_there_is_told(made: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"No such file.*Look whether the folder exists"):
        dump(made, tmp_path / "nowhere/release.tar")


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.9])
def test_a_cut_file_is_refused(packed: Path, releases: Path, part: float) -> None:
    content = packed.read_bytes()
    cut = releases.parent / "cut.tar"
    cut.write_bytes(content[: int(len(content.rstrip(b"\0")) * part)])
    refused(cut, releases)


@pytest.mark.parametrize("content", [b"", b"no tar" * 1000, b"\x1f\x8b" + b"\0" * 600])
def test_another_file_is_refused(releases: Path, content: bytes) -> None:
    other = releases.parent / "other.tar"
    other.write_bytes(content)
    refused(other, releases)


def test_a_flipped_bit_is_found(packed: Path, releases: Path) -> None:
    """In any file: each is compared with its digest, and those with the manifest."""
    with tarfile.open(packed) as archive:
        places = {m.name: m.offset_data for m in archive if m.size and m.name != "manifest.json"}
    assert len(places) == 4
    for place in places.values():
        content = bytearray(packed.read_bytes())
        content[place] ^= 1
        changed = releases.parent / "changed.tar"
        changed.write_bytes(content)
        refused(changed, releases, "SHA-256")


def with_manifest(members: Members, change: Callable[[dict[str, object]], object]) -> Members:
    manifest = json.loads(members["manifest.json"])
    change(manifest)
    return members | {"manifest.json": json.dumps(manifest).encode()}


@pytest.mark.parametrize(
    "name", ["../../out", "/tmp/kakehashi-out", "a/../../../../out", "..", "", ".", "a\0b"]
)
def test_no_file_is_written_elsewhere(packed: Path, releases: Path, name: str) -> None:
    members = members_of(packed)
    content = b"out"

    def add(manifest: dict[str, object]) -> None:
        files = manifest["files"]
        assert isinstance(files, dict)
        files[name] = hashlib.sha256(content).hexdigest()

    hostile = with_manifest(members, add) | {f"data/{name}": content}
    with pytest.raises(StoreError):
        restore(write(releases.parent / "hostile.tar", hostile), releases)
    assert files_below(releases) == {}
    assert not Path("/tmp/kakehashi-out").exists()
    assert {p.name for p in releases.parent.iterdir()} == {"releases", "hostile.tar"}


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_and_pipes_are_no_files(packed: Path, releases: Path, kind: bytes) -> None:
    secret = releases.parent / "secret"
    secret.write_bytes(b"secret")
    source = releases.parent / "links.tar"
    members = members_of(packed)
    with tarfile.open(source, "w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            if name == "data/table.tsv":
                member.type, member.linkname = kind, "../../../secret"
                archive.addfile(member)
            else:
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    with pytest.raises(StoreError):
        restore(source, releases)
    assert files_below(releases) == {}


@pytest.mark.parametrize(
    "release",
    ["../../evil", "..", "", "AAAAAAAAAAAA", "aaaaaaaaaaa", "aaaaaaaaaaaaa", "aaaaaaaaaaaa\n", 7],
)
def test_a_wrong_identifier_is_refused(packed: Path, releases: Path, release: object) -> None:
    changed = with_manifest(members_of(packed), lambda m: m.update(release=release))
    refused(write(releases.parent / "named.tar", changed), releases)


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.pop("release"),
        lambda m: m.pop("files"),
        lambda m: m.update(files={"kakehashi.nq": None}),
        lambda m: m["files"].update(more="0" * 64),
    ],
)
def test_a_wrong_manifest_is_refused(
    packed: Path, releases: Path, change: Callable[[dict[str, object]], object]
) -> None:
    changed = with_manifest(members_of(packed), change)
    refused(write(releases.parent / "wrong.tar", changed), releases)


@pytest.mark.parametrize("missing", ["manifest.json", "data/kakehashi.nq", "data/table.tsv"])
def test_a_missing_file_is_refused(packed: Path, releases: Path, missing: str) -> None:
    members = members_of(packed)
    del members[missing]
    refused(write(releases.parent / "less.tar", members), releases)


def test_what_is_there_stays_when_a_dump_is_refused(packed: Path, releases: Path) -> None:
    restore(packed, releases)
    members = members_of(packed) | {"data/table.tsv": b"changed"}
    refused(write(releases.parent / "changed.tar", members), releases, "SHA-256")
    verify(releases / FIRST / "store")
    assert restore(packed, releases) == FIRST  # and is replaced by a good one
