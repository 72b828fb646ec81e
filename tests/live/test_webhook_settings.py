"""Webhooks as they are set up: their file, their command and a server, which show no secret."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kakehashi.errors import SettingError
from kakehashi.services.live.hooks import Target, folder_of, kept, read_targets
from kakehashi.settings import load_settings
from tests.command import run_command
from tests.front.test_start import Server, server
from tests.live.receiver import Receiver
from tests.live.small import enter, live_in
from tests.live.webhooks import OTHER, SECRET, delivered, numbers, target
from tests.releases import FIRST, make_current, make_release
from tests.waiting import comes_true

pytestmark = pytest.mark.usefixtures("soon")


def written(tmp_path: Path, **said: Any) -> str:
    (tmp_path / "secret").write_text(f"{SECRET}\n", encoding="ascii")
    table = {"name": "chat", "url": "https://h.example/x", "secret_file": "secret"} | said
    lines = [f"{key} = {json.dumps(value)}" for key, value in table.items() if value is not None]
    file = tmp_path / "webhooks.toml"
    file.write_text("\n".join(["[[webhook]]", *lines]), encoding="utf-8")
    return str(file)


def read(file: str, **environment: str) -> tuple[Target, ...]:
    return read_targets(load_settings({}, webhooks=file), environment)


def test_a_file_is_read(tmp_path: Path) -> None:
    (one,) = read(written(tmp_path, kind=["issue"], audience="members"))
    assert one.keys == (b"canary-secret-of-a-webhook-0123",)
    assert (one.host, one.members) == ("h.example", True)
    assert one.chosen == {"kind": frozenset(("issue",))}
    file = written(tmp_path, secret_file=None, secret_env="HOOK", url="http://127.0.0.1:1/x")
    (one,) = read(file, HOOK=f"{OTHER} {SECRET}")
    assert len(one.keys) == 2
    assert read(written(tmp_path, url="http://h.example/x", plain_http=True))
    assert read("") == ()


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"url": "http://h.example/path-canary"}, "url"),
        ({"url": "https://user:path-canary@h.example/"}, "url"),
        ({"url": "ftp://h.example/path-canary"}, "url"),
        ({"url": "https://h.example:0/path-canary"}, "url"),
        ({"url": "https://h.example:path-canary/"}, "url"),
        ({"name": "Big Name"}, "name"),
        ({"secret_file": "missing"}, "secret_file"),
        ({"secret_file": None}, "secret_file"),
        ({"secret_file": None, "secret_env": "UNSET"}, "secret_env"),
        ({"audience": "all"}, "audience"),
        ({"kind": "issue"}, "kind"),
        ({"sort": ["issue"]}, "sort"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_without_its_secrets(
    tmp_path: Path, said: dict[str, Any], named: str
) -> None:
    with pytest.raises(SettingError) as found:
        read(written(tmp_path, **said))
    assert f"«{named}»" in found.value.text()
    assert "canary" not in found.value.text()
    assert SECRET not in found.value.text()


@pytest.mark.parametrize("text", ["", "whsec_c2hvcnQ=", "canary", "whsec_!!!", f"{SECRET} canary"])
def test_a_secret_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    file = written(tmp_path)
    (tmp_path / "secret").write_text(text, encoding="ascii")
    with pytest.raises(SettingError) as found:
        read(file)
    assert "canary" not in found.value.text()


@pytest.mark.parametrize("text", ["no toml [", "webhook = 3", "other = 1", "[[webhook]]\n" * 33])
def test_a_file_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "webhooks.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingError):
        read(str(tmp_path / "webhooks.toml"))


def test_the_command_says_how_far_each_is_and_tries_one(
    tmp_path: Path, record: Path, receiver: Receiver
) -> None:
    live = live_in(record)
    with delivered(live, record, target(receiver)):
        enter(live, "issue")
        assert comes_true(lambda: numbers(receiver) == [1])
    enter(live, "issue")
    live.close()
    file = written(tmp_path, url=receiver.url)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return run_command(
            "webhooks", *words, KAKEHASHI_WEBHOOKS=file, KAKEHASHI_RECORD_DIR=str(record)
        )

    done = run("status", "--format", "json")
    assert done.returncode == 0, done.stderr
    (row,) = json.loads(done.stdout)
    assert (row["webhook"], row["position"], row["behind"], row["delivered"]) == ("chat", 1, 1, 1)
    shown = done.stdout + run("status").stdout
    receiver.answers = [204, 500]
    done = run("test", "chat")
    assert done.returncode == 0, done.stderr
    assert receiver.taken[-1] == {"action": "test", "webhook": "chat"}
    failed = run("test", "chat", "--lang", "ja")
    assert failed.returncode == 1
    assert "HTTP 500" in failed.stdout
    unknown = run("test", "other")
    assert unknown.returncode == 1
    assert "chat" in unknown.stderr
    shown += done.stdout + failed.stdout + failed.stderr + unknown.stderr
    assert "canary" not in shown
    assert SECRET not in shown


def test_a_server_delivers_and_shows_no_secret(
    tmp_path: Path, record: Path, receiver: Receiver
) -> None:
    make_release(tmp_path / "build", FIRST)
    make_current(tmp_path / "build", FIRST)
    receiver.answers = [500]
    environment = {
        "KAKEHASHI_WEBHOOKS": written(tmp_path, url=receiver.url),
        "KAKEHASHI_RECORD_DIR": str(record),
        "KAKEHASHI_BUILD_DIR": str(tmp_path / "build"),
        "KAKEHASHI_LOG": "all",
    }
    with server("serve", **environment) as running:
        assert comes_true(lambda: kept(folder_of(record), "chat") is not None)
        beside = live_in(record)
        event = enter(beside, "issue")
        beside.close()
        assert comes_true(lambda: numbers(receiver) == [event.sequence])
        assert comes_true(lambda: b'messages_total{webhook="chat"} 1.0' in metrics(running))
        text = metrics(running).decode()
        running.process.terminate()
        _, logged = running.process.communicate(timeout=20)
    assert 'kakehashi_webhook_failures_total{webhook="chat"} 1.0' in text
    assert 'kakehashi_webhook_behind{webhook="chat"} 0.0' in text
    assert "webhook chat: HTTP 500" in logged
    files = [path.read_text("latin-1") for path in record.rglob("*") if path.is_file()]
    for shown in (text, logged, *files):
        assert "canary" not in shown
        assert SECRET not in shown


def metrics(running: Server) -> bytes:
    return running.get("/metrics")[1]
