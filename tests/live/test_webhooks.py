"""Webhooks against a real receiver: in order, at least once, to those who may know it."""

from __future__ import annotations

import base64
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kakehashi.errors import SettingError
from kakehashi.model.live.published import as_json
from kakehashi.services.live import Live
from kakehashi.services.live.hooks import Hooks, Target, folder_of, kept, read_targets, send
from kakehashi.services.live.hooks import delivery as delivering
from kakehashi.settings import load_settings
from tests.command import run_command
from tests.engines.servers import free_port
from tests.front.test_start import Server, server
from tests.live.receiver import Receiver, receiving
from tests.live.small import enter, live_in, move
from tests.releases import FIRST, make_current, make_release
from tests.waiting import comes_true

SECRET = "whsec_" + base64.b64encode(b"canary-secret-of-a-webhook-0123").decode()
OTHER = "whsec_" + base64.b64encode(b"another-secret-of-a-webhook-456").decode()


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "FIRST", 0.05)
    monkeypatch.setattr(delivering, "LOOK", 0.1)
    monkeypatch.setattr(delivering, "_AGAIN", 0.1)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return tmp_path / "record"


@pytest.fixture
def live(record: Path) -> Iterator[Live]:
    opened = live_in(record)
    yield opened
    opened.close()


def target(receiver: Receiver, **said: Any) -> Target:
    return Target("chat", receiver.url, (b"k" * 24,), **said)


@contextmanager
def delivered(live: Live, record: Path, *targets: Target) -> Iterator[Hooks]:
    hooks = Hooks(live, targets, record)
    hooks.begin()
    assert comes_true(lambda: all(kept(folder_of(record), one.name) for one in targets))
    try:
        yield hooks
    finally:
        hooks.close()


def at(record: Path) -> int:
    found = kept(folder_of(record), "chat")
    return found.sequence if found else -1


def numbers(receiver: Receiver) -> list[int]:
    return [one["sequence"] for one in receiver.taken]


def test_every_change_is_told_in_its_order(live: Live, record: Path, receiver: Receiver) -> None:
    enter(live, "issue", "Before")  # a new target is told what comes from now on
    with delivered(live, record, target(receiver)):
        made = enter(live, "issue", "Keys")
        move(live, made.entry, title={"en": "Keys of devices"})
        live.livemap.withdraw(made.entry, _asked())
        for number in range(20):
            enter(live, "milestone", f"Step {number}")
        assert comes_true(lambda: len(receiver.requests) == 23)
    assert numbers(receiver) == list(range(2, 25))
    actions = [one["action"] for one in receiver.taken]
    assert actions == ["create", "change", "withdraw", *["create"] * 20]
    assert "title" not in receiver.taken[2]
    # It is what the stream tells of the event.
    told, _ = live.changes.following(4, 1)
    assert receiver.requests[3].body == as_json(told[0]).encode()
    assert receiver.requests[3].headers["content-type"] == "application/json"
    # Nothing that was taken back while it waited is told any more.
    assert all("Keys" not in one.body.decode() for one in receiver.requests[2:3])


def _asked() -> Any:
    from kakehashi.services.live.livemap import Asked

    return Asked("aki")


def test_signatures_are_what_another_program_computes(
    live: Live, record: Path, receiver: Receiver
) -> None:
    keys = tuple(base64.b64decode(s.removeprefix("whsec_")) for s in (SECRET, OTHER))
    with delivered(live, record, Target("chat", receiver.url, keys)):
        event = enter(live, "issue")
        assert comes_true(lambda: len(receiver.requests) == 1)
    request = receiver.requests[0]
    identifier, moment = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    assert event.hash.startswith(identifier.removeprefix("evt_"))
    assert abs(int(moment) - time.time()) < 60
    expected = []
    for key in keys:
        command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key.hex()}"]
        signed = f"{identifier}.{moment}.".encode() + request.body
        digest = subprocess.run(
            [*command, "-binary"], input=signed, capture_output=True, check=True
        )
        expected.append(f"v1,{base64.b64encode(digest.stdout).decode()}")
    assert request.headers["webhook-signature"] == " ".join(expected)


def test_what_fails_is_sent_again_under_the_same_identifier_and_nothing_overtakes_it(
    live: Live, record: Path, receiver: Receiver
) -> None:
    receiver.answers = [500, 503, 302, 404]
    receiver.headers = {"Location": f"http://127.0.0.1:{receiver.port}/elsewhere"}
    with delivered(live, record, target(receiver)) as hooks:
        begin = time.monotonic()
        for number in range(3):
            enter(live, "milestone", f"Step {number}")
        written = time.monotonic() - begin
        assert comes_true(lambda: numbers(receiver) == [1, 2, 3])
        assert hooks.deliveries[0].failed == 4
    assert [one.told["sequence"] for one in receiver.requests] == [1, 1, 1, 1, 1, 2, 3]
    assert len({one.headers["webhook-id"] for one in receiver.requests[:5]}) == 1
    assert {one.path for one in receiver.requests} == {"/path-canary-51"}  # no redirect followed
    assert written < 1
    found = kept(folder_of(record), "chat")
    assert found is not None
    assert (found.sequence, found.delivered, found.failures, found.fault) == (3, 3, 0, "")


def test_it_waits_longer_each_time_but_not_for_ever(
    live: Live, record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "LONGEST", 0.2)
    dead = Target("dead", f"http://127.0.0.1:{free_port()}/", (b"k" * 24,))
    with delivered(live, record, dead) as hooks:
        for number in range(30):
            enter(live, "milestone", f"Step {number}")
        time.sleep(1.0)
        one = hooks.deliveries[0]
        assert 3 <= one.failed <= 9  # 0.05, 0.1, 0.2, 0.2, … and not once for each event
        assert one.behind == 30
        assert "refused" in one.position.fault
        assert kept(folder_of(record), "dead") == one.position


def test_a_target_that_is_asleep_holds_up_nobody(
    live: Live, record: Path, receiver: Receiver
) -> None:
    import threading

    receiver.hold = threading.Event()
    with receiving() as awake:
        with delivered(live, record, target(receiver), Target("b", awake.url, (b"k" * 24,))):
            begin = time.monotonic()
            enter(live, "issue")
            assert time.monotonic() - begin < 1
            assert comes_true(lambda: numbers(awake) == [1])
            assert not receiver.requests
            begin = time.monotonic()
        assert time.monotonic() - begin < 3  # nor the end of the server
    receiver.hold.set()


def test_after_a_restart_it_goes_on_where_it_was(record: Path, receiver: Receiver) -> None:
    live = live_in(record)
    with delivered(live, record, target(receiver)):
        enter(live, "issue", "First")
        assert comes_true(lambda: numbers(receiver) == [1])
    for number in range(3):
        enter(live, "milestone", f"Away {number}")
    live.close()
    live = live_in(record)
    with delivered(live, record, target(receiver)):
        assert comes_true(lambda: numbers(receiver) == [1, 2, 3, 4])
    live.close()


def test_another_log_is_told_from_its_end(record: Path, receiver: Receiver, tmp_path: Path) -> None:
    live = live_in(record)
    with delivered(live, record, target(receiver)):
        enter(live, "issue", "First")
        assert comes_true(lambda: numbers(receiver) == [1])
    live.close()
    other = live_in(tmp_path / "other")
    for number in range(3):
        enter(other, "milestone", f"Other {number}")
    with delivered(other, record, target(receiver)):
        assert comes_true(lambda: at(record) == 3)
        enter(other, "issue", "Next")
        assert comes_true(lambda: numbers(receiver) == [1, 4])
    other.close()


def test_of_two_servers_over_one_folder_one_delivers(
    live: Live, record: Path, receiver: Receiver
) -> None:
    first = Hooks(live, [target(receiver)], record)
    first.begin()
    assert comes_true(lambda: kept(folder_of(record), "chat") is not None)
    second = Hooks(live, [target(receiver)], record)
    second.begin()
    enter(live, "issue")
    assert comes_true(lambda: numbers(receiver) == [1])
    first.close()
    enter(live, "issue")
    assert comes_true(lambda: numbers(receiver) == [1, 2])  # the other one takes over
    second.close()


def test_what_another_process_wrote_is_told_too(
    live: Live, record: Path, receiver: Receiver
) -> None:
    with delivered(live, record, target(receiver)):
        beside = live_in(record)
        enter(beside, "issue")
        assert comes_true(lambda: numbers(receiver) == [1])
        beside.close()


def test_only_members_are_told_what_is_for_members(
    live: Live, record: Path, receiver: Receiver
) -> None:
    with receiving() as inside:
        members = Target("inside", inside.url, (b"k" * 24,), members=True)
        with delivered(live, record, target(receiver), members):
            hidden = enter(live, "issue", "Hidden-canary", visibility="members")
            shown = enter(live, "issue", "Shown")
            assert comes_true(lambda: numbers(inside) == [1, 2] and numbers(receiver) == [2])
            move(live, shown.entry, title={"en": "Also-canary"}, visibility="members")
            assert comes_true(lambda: len(inside.requests) == len(receiver.requests) + 1 == 3)
    assert b"canary" not in b"".join(one.body for one in receiver.requests)
    assert [one["action"] for one in receiver.taken] == ["create", "withdraw"]
    assert [one["action"] for one in inside.taken] == ["create", "create", "change"]
    assert inside.taken[0]["title"]["en"] == "Hidden-canary"
    assert hidden.entry == inside.taken[0]["entry"]


def test_nothing_is_told_that_was_taken_back_while_the_target_was_away(
    live: Live, record: Path, receiver: Receiver
) -> None:
    receiver.answers = [500] * 3
    with delivered(live, record, target(receiver)):
        made = enter(live, "issue", "Secret-canary")
        assert comes_true(lambda: len(receiver.requests) >= 1)
        move(live, made.entry, visibility="members")
        assert comes_true(lambda: numbers(receiver) == [1, 2])
    assert "title" not in receiver.taken[0]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"kind": {"issue"}}, [2, 3]),
        ({"kind": {"issue", "actor"}}, [1, 2, 3]),
        ({"field": {"nisc2018:fd-legal"}}, [3]),
        ({"actor": {"actor-1"}}, [1, 4]),
        ({"item": {"nisc:bp-3"}}, [2]),
        ({"document": {"nisc"}, "kind": {"issue"}}, [2]),
        ({"document": {"nisc"}, "kind": {"actor"}}, []),
    ],
)
def test_filters(
    live: Live, record: Path, receiver: Receiver, chosen: dict[str, set[str]], expected: list[int]
) -> None:
    wanted = {sort: frozenset(values) for sort, values in chosen.items()}
    with delivered(live, record, target(receiver, chosen=wanted)):
        actor = enter(live, "actor", "NISC")
        enter(live, "issue", "Keys", items=["nisc:bp-3"])
        enter(live, "issue", "Law", field=["nisc2018:fd-legal"])
        enter(live, "initiative", "Work", roles=[{"actor": actor.entry, "role": "leads"}])
        assert comes_true(lambda: at(record) == 4)
        assert numbers(receiver) == expected


def test_a_target_that_is_gone_is_left_alone_until_the_next_start(
    live: Live, record: Path, receiver: Receiver
) -> None:
    receiver.answers = [410]
    with delivered(live, record, target(receiver)):
        enter(live, "issue")
        assert comes_true(lambda: len(receiver.requests) == 1)
        enter(live, "issue")
        time.sleep(0.5)
        assert len(receiver.requests) == 1
    with delivered(live, record, target(receiver)):
        assert comes_true(lambda: numbers(receiver) == [1, 2])


def test_it_waits_as_long_as_it_is_asked_to(live: Live, record: Path, receiver: Receiver) -> None:
    receiver.answers, receiver.headers = [429], {"Retry-After": "1"}
    with delivered(live, record, target(receiver)):
        begin = time.monotonic()
        enter(live, "issue")
        assert comes_true(lambda: numbers(receiver) == [1])
        assert time.monotonic() - begin > 0.75


def test_a_request_ends_when_its_time_is_over(receiver: Receiver) -> None:
    import threading

    receiver.hold = threading.Event()
    begin = time.monotonic()
    outcome = send(target(receiver), "test", b"{}", seconds=0.3)
    assert time.monotonic() - begin < 2
    assert outcome.fault
    receiver.hold.set()


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


# --- the file and the command line ------------------------------------------------------------


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
