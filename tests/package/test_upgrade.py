"""What users of the previous release have is theirs in this one (previous/make.py made it)."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
import urllib.error
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import zstandard
from sqlalchemy import text

from kakehashi.build.dump import dump, release_in, restore
from kakehashi.sssom.reader import formatted, read_set
from kakehashi.store.record.database import writing
from kakehashi.store.record.migrate import is_current
from kakehashi.store.record.record import open_record
from kakehashi.store.release_format import FORMAT
from tests.command import run_command
from tests.front.test_start import Server, server
from tests.package.previous.answers import answers
from tests.package.previous.make import PASSWORD
from tests.releases import FIRST, SECOND, make_current, make_release

pytestmark = pytest.mark.xdist_group("upgrade")

PREVIOUS = Path(__file__).parent / "previous"


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """The record of a user of the previous release."""
    packed = zstandard.ZstdDecompressor().stream_reader((PREVIOUS / "record.tar.zst").read_bytes())
    with tarfile.open(fileobj=io.BytesIO(packed.read())) as archive:
        archive.extractall(tmp_path / "record", filter="data")
    return tmp_path / "record"


@pytest.fixture
def said() -> dict[str, Any]:
    """What the previous release says of it."""
    return dict(json.loads((PREVIOUS / "answers.json").read_text(encoding="utf-8")))


def test_the_record_reads_the_same_and_can_be_written(record: Path, said: dict[str, Any]) -> None:
    found = json.loads(json.dumps(answers(record, PASSWORD)))  # its chain is verified first
    assert found == said
    assert (said["head"][0], len(said["curated"]), said["signed_in"]) == (51, 1, "aki")
    assert sorted(one[0] for one in said["proposals"].values()) == [
        "approved", "declined", "open", "withdrawn",
    ]  # fmt: skip
    opened = open_record("", record)
    try:
        assert is_current(opened.engine)
        assert opened.faults() == []
    finally:
        opened.close()
    assert json.loads(json.dumps(answers(record, PASSWORD)))["head"] == said["head"]


def test_the_command_line_verifies_and_exports_it(
    record: Path, said: dict[str, Any], tmp_path: Path
) -> None:
    done = run_command("audit", "verify", check=True, KAKEHASHI_RECORD_DIR=str(record))
    assert f"Nothing was changed: {said['head'][0]} events." in done.stdout
    exported = record / "exported"
    before = (exported / "curated.sssom.tsv").read_bytes()
    assert formatted(exported / "curated.sssom.tsv") == before
    assert [r.identifier for r in read_set(exported / "curated.sssom.tsv").records] == [
        *said["curated"]
    ]
    run_command(
        "curate", "export", "--into", str(exported), check=True, KAKEHASHI_RECORD_DIR=str(record)
    )
    assert (exported / "curated.sssom.tsv").read_bytes() == before
    backup, other = tmp_path / "backup.jsonl", tmp_path / "other"
    run_command("record", "backup", str(backup), check=True, KAKEHASHI_RECORD_DIR=str(record))
    run_command("record", "restore", str(backup), check=True, KAKEHASHI_RECORD_DIR=str(other))
    restored = open_record("", other)
    assert [restored.log.head().sequence, restored.log.head().hash] == said["head"]
    restored.close()


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """The build folder after the upgrade: the old release was restored, a new one is served."""
    folder = tmp_path / "build"
    assert release_in(PREVIOUS / "release.tar") == FIRST
    assert restore(PREVIOUS / "release.tar", folder / "releases") == FIRST
    make_release(folder, SECOND)
    make_current(folder, SECOND)
    return folder


@pytest.fixture
def running(build: Path, record: Path) -> Iterator[Server]:
    settings = {"KAKEHASHI_BUILD_DIR": str(build), "KAKEHASHI_RECORD_DIR": str(record)}
    with server("serve", **settings) as started:
        yield started


def test_old_links_lead_to_the_old_release(running: Server) -> None:
    for path in ("/api/v1/items/nisc:bp-3", "/id/nisc/bp-3.ttl", "/data/kakehashi.nq"):
        for named, release in (("", SECOND), (f"?release={FIRST}", FIRST)):
            _, body, headers = running.get(f"{path}{named}")
            assert headers["kakehashi-release"] == release
            assert release in body.decode()
    _, body, _ = running.get("/api/v1/live/issue-1")
    assert "How function assurance is checked" in body.decode()


def test_an_old_link_to_what_is_not_kept_says_what_is(running: Server) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        running.get("/en/id/nisc/bp-3?release=cccccccccccc")
    page = refused.value.read().decode()
    assert refused.value.code == 404
    assert all(release in page for release in ("cccccccccccc", FIRST, SECOND))


def test_an_old_dump_packs_to_the_same_file_again(build: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.tar"
    dump(build / "releases" / FIRST, again)
    assert again.read_bytes() == (PREVIOUS / "release.tar").read_bytes()


def test_a_release_folder_of_another_program_is_refused(build: Path) -> None:
    mark = build / "releases" / SECOND / "complete"
    assert mark.read_bytes() == FORMAT
    mark.write_bytes(b"%d\n" % (int(FORMAT) + 1))
    done = run_command("show", "nisc:bp-3", KAKEHASHI_BUILD_DIR=str(build))
    assert done.returncode == 1
    assert "The release was made by another version of this program." in done.stderr


def test_a_record_of_a_newer_program_is_refused_and_left_alone(record: Path) -> None:
    opened = open_record("", record)
    with writing(opened.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0099'"))
    opened.close()
    done = run_command("record", "status", KAKEHASHI_RECORD_DIR=str(record))
    assert done.returncode == 1
    assert "have form 0099, which this program does not know." in done.stderr
    assert "Use the program that made them, or a newer one." in done.stderr
    (file,) = record.glob("*.sqlite")
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM event").fetchone() == (51,)
