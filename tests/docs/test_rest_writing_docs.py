"""What docs/rest-writing*.md shows is what a real server answers; and its limits hold there."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kakehashi.model.live.account import read_grant
from kakehashi.services.live import open_live
from kakehashi.services.live.tokens import TOKEN_ACTIONS
from kakehashi.settings import load_settings
from tests.deploy.server import Kakehashi, kakehashi
from tests.docs.blocks import DOCS, steps

NAMES = ("rest-writing.md", "rest-writing.ja.md")
_END = "--- end of the step ---"

pytestmark = pytest.mark.xdist_group("rest-writing-docs")


@dataclass(frozen=True, slots=True)
class Site:
    """A server with an empty record, and the token of an editor."""

    server: Kakehashi
    token: str

    def ask(self, method: str, path: str, body: bytes, **headers: str) -> tuple[int, str, object]:
        """Send a request; return status, entity tag and JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named |= {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            connection.request(method, f"/api/v1{path}", body, named)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("ETag", ""), json.loads(answer.read())
        finally:
            connection.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    record = tmp_path / "record"
    live = open_live(load_settings({"KAKEHASHI_RECORD_DIR": str(record)}))
    code = live.accounts.invite("edda", "Edda", read_grant("editor"), "en")
    live.accounts.accept(code, "tall-bridge-of-cedar")
    token = live.accounts.make_token("edda", "docs", list(TOKEN_ACTIONS), 1)
    live.close()
    with kakehashi(
        tmp_path, record_dir=str(record), record_seed="no", public_url="http://127.0.0.1/"
    ) as server:
        yield Site(server, token)


@pytest.mark.parametrize("name", NAMES)
def test_the_commands_print_what_is_shown(site: Site, name: str, tmp_path: Path) -> None:
    if shutil.which("curl") is None and not os.environ.get("CI"):
        pytest.skip("no curl here")
    every = [step for block in steps(name) for step in block]
    assert len(every) > 12
    script = "\n".join(f"{step.command}\necho '{_END}'" for step in every)
    done = subprocess.run(
        ["bash"],
        input=script,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=120,
        check=True,
        env=os.environ | {"SITE": f"http://127.0.0.1:{site.server.port}", "TOKEN": site.token},
    )
    assert done.stderr == ""
    printed = done.stdout.split(f"{_END}\n")[:-1]
    assert printed == [step.output for step in every]
    conflict = json.loads((tmp_path / "conflict.json").read_text(encoding="utf-8"))
    assert conflict["theirs"]["status"] == conflict["yours"]["status"] == "ongoing"
    assert site.token not in (tmp_path / "kakehashi.log").read_text(encoding="utf-8")


def test_both_languages_show_the_same_commands() -> None:
    english, japanese = (steps(name) for name in NAMES)
    assert english == japanese
    text = (DOCS / NAMES[0]).read_text(encoding="utf-8")
    assert "/en/api" in text


def test_bodies_arrive_whole_within_a_limit(site: Site) -> None:
    state = {
        "title": {"en": "x"},
        "summary": {"ja": "長" * 4000, "en": "y" * 4000},
        "sort": "group",
        "source": "a test",
        "confirmed": "2026-11-26",
        "visibility": "public",
    }
    body = json.dumps({"kind": "actor", "state": state}).encode()
    status, tag, made = site.ask("POST", "/live", body)
    assert (status, tag) == (201, '"1"')
    assert isinstance(made, dict)
    assert made["state"] == state
    # An answer that could be compressed is sent as it is: a weak tag would match nothing.
    path = f"/live/{made['id']}"
    for encoding in ("gzip", "zstd", "identity"):
        status, tag, seen = site.ask("GET", path, b"", Accept_Encoding=encoding)
        assert (status, tag, seen) == (200, '"1"', made)
    limit = 3 * load_settings({}).query_bytes + 8192
    assert site.ask("PUT", path, body + b" " * limit, If_Match=tag)[0] == 413
    change = json.dumps({"state": state | {"sort": "other"}}).encode()
    assert site.ask("PUT", path, change, If_Match=tag)[:2] == (200, '"2"')
    assert site.ask("DELETE", f"{path}?why=x", b"", If_Match='"2"')[:2] == (200, '"3"')
    status, _, problem = site.ask("PATCH", path, b"{}")
    assert isinstance(problem, dict)
    assert (status, problem["status"]) == (405, 405)
