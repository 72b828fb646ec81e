"""Synchronising: what is new is loaded, checked, and appears at once; the rest is left alone."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from kakehashi.client import AnswerError, Client
from kakehashi.client.snapshot import is_safe
from tests.client.stub import Asked, answer, stub

SETS = "mapping/*.sssom.tsv"


class Data:
    """The files of a release, as a server gives them."""

    def __init__(self, release: str, **files: str) -> None:
        self.release, self.broken = release, ""
        self.files = {f"mapping/{name}.sssom.tsv": text.encode() for name, text in files.items()}
        self.files["all.nq"] = b"..."
        self.loaded: list[str] = []

    def __call__(self, asked: Asked) -> bytes:
        assert "Authorization" not in asked.headers
        parts = urlsplit(asked.path)
        if parts.path != "/data/":
            assert parts.query == f"release={self.release}"
            name = unquote(parts.path.removeprefix("/data/"))
            self.loaded.append(name)
            content = b"?" if name == self.broken else self.files[name]
            return answer(200, content, Content_Type="text/plain")
        tag = f'W/"{self.release}"'
        if asked.headers.get("If-None-Match") == tag:
            return answer(304, b"", ETag=tag)
        listed = [
            {"name": name, "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in self.files.items()
        ]
        return answer(
            200, json.dumps({"release": self.release, "files": listed}).encode(), ETag=tag
        )


def test_only_what_differs_is_loaded(tmp_path: Path) -> None:
    old, new = Data("r1", a="one", b="two", c="three"), Data("r2", a="one", b="zwei", d="four")
    with stub(old) as server, Client(server.url, token="t") as client:
        first = client.sync(tmp_path, SETS)
        assert (first.release, first.is_new, sorted(first.files)) == (
            "r1", True, [f"mapping/{n}.sssom.tsv" for n in "abc"],
        )  # fmt: skip
        assert sorted(old.loaded) == sorted(first.files)
        again = client.sync(tmp_path, SETS)
        assert again.files == first.files
        assert not again.is_new
        assert len(old.loaded) == 3
        server.answers[:] = [new]
        second = client.sync(tmp_path, SETS)
    assert new.loaded == ["mapping/b.sssom.tsv", "mapping/d.sssom.tsv"]
    assert (second.added, second.altered, second.removed) == (
        ("mapping/d.sssom.tsv",), ("mapping/b.sssom.tsv",), ("mapping/c.sssom.tsv",),
    )  # fmt: skip
    assert second.path("mapping/b.sssom.tsv").read_text() == "zwei"
    assert first.path("mapping/b.sssom.tsv").read_text() == "two"
    assert first.is_whole
    assert second.is_whole
    with pytest.raises(KeyError):
        second.path("mapping/c.sssom.tsv")


def test_a_new_release_with_the_same_files_is_loaded_from_the_old_one(tmp_path: Path) -> None:
    with stub(Data("r1", a="one")) as server, Client(server.url) as client:
        client.sync(tmp_path)
        server.answers[:] = [same := Data("r2", a="one")]
        found = client.sync(tmp_path)
    assert (found.release, found.is_new, same.loaded) == ("r2", False, [])
    assert found.is_whole


def test_what_was_interrupted_goes_on(tmp_path: Path) -> None:
    data = Data("r1", a="one", b="two", c="three")
    data.broken = "mapping/b.sssom.tsv"
    with stub(data) as server, Client(server.url, language="ja") as client:
        with pytest.raises(AnswerError, match=r"mapping/b\.sssom\.tsv のチェックサム"):
            client.sync(tmp_path, SETS)
        assert not (tmp_path / "r1").exists()  # nobody sees a part of it
        data.broken = ""
        data.loaded.clear()
        found = client.sync(tmp_path, SETS)
        assert data.loaded == ["mapping/b.sssom.tsv", "mapping/c.sssom.tsv"]
        assert found.is_whole
        assert sorted(p.name for p in tmp_path.iterdir()) == ["r1", "snapshot.json"]
        assert {p.name for p in found.folder.rglob("*") if p.is_file()} == {
            f"{name}.sssom.tsv" for name in "abc"
        }


def test_what_was_damaged_or_lost_is_loaded_again(tmp_path: Path) -> None:
    data = Data("r1", a="one", b="two")
    with stub(data) as server, Client(server.url) as client:
        found = client.sync(tmp_path, SETS)
        data.loaded.clear()
        found.path("mapping/a.sssom.tsv").write_text("x")
        assert not client.sync(tmp_path, SETS).is_new
        assert data.loaded == ["mapping/a.sssom.tsv"]
        (tmp_path / "snapshot.json").write_text("{")
        assert client.sync(tmp_path, SETS).is_whole
        assert len(data.loaded) == 1
        more = client.sync(tmp_path)  # other patterns
        assert data.loaded[1:] == ["all.nq"]
        assert "all.nq" in more.files


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "a\\x", "c:x", "", "."])
def test_no_file_is_written_elsewhere(tmp_path: Path, name: str) -> None:
    assert not is_safe(name)
    data = Data("r1")
    data.files[name] = b"x"
    with stub(data) as server, Client(server.url) as client, pytest.raises(AnswerError):
        client.sync(tmp_path / "home")
    assert [p.name for p in tmp_path.rglob("*")] == ["home"]


def test_a_real_server_gives_its_release(client: Client, tmp_path: Path) -> None:
    found = client.sync(tmp_path, "mapping/nisc--*.sssom.tsv", "ontology/*")
    assert found.release == client.release()["release"]
    assert found.is_whole
    sheet = found.path("mapping/nisc--cpsf.sssom.tsv").read_bytes()
    assert sheet == client.export("sssom", set="nisc--cpsf")
    assert not client.sync(tmp_path, "mapping/nisc--*.sssom.tsv", "ontology/*").is_new


def test_changes_come_the_last_first_over_all_pages() -> None:
    def item(sequence: int) -> dict[str, object]:
        about = {"sequence": sequence, "action": "create", "kind": "issue", "entry": "issue-1"}
        return {
            "title": "New: x",
            "date_published": "2026-11-26T14:43:10.1Z",
            "_kakehashi": about | {"version": 1},
        }

    def page(asked: Asked) -> bytes:
        feed: dict[str, object] = {"items": [item(9), item(8)]}
        if "before" not in asked.path:  # the feed knows another address of itself
            feed["next_url"] = "https://kg.example/kg/ja/feeds/map.json?since=5&before=8"
        else:
            feed["items"] = [item(7)]
        return answer(200, json.dumps(feed).encode())

    with stub(page) as server, Client(server.url, language="ja") as client:
        found = list(client.changes(5, kind="issue"))
    assert [one.sequence for one in found] == [9, 8, 7]
    assert (found[0].at.year, found[0].entry, found[0].text) == (2026, "issue-1", "")
    assert [one.path for one in server.asked] == [
        "/ja/feeds/map.json?since=5&kind=issue",
        "/ja/feeds/map.json?since=5&before=8",
    ]
