"""Webhooks against a real receiver: in order, at least once, to those who may know it."""

from __future__ import annotations

import base64
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kakehashi.model.live.published import as_json
from kakehashi.services.live import Live
from kakehashi.services.live.hooks import Hooks, Target, folder_of, kept, send
from kakehashi.services.live.hooks import delivery as delivering
from kakehashi.services.live.livemap import Asked
from tests.engines.servers import free_port
from tests.live.receiver import Receiver, receiving
from tests.live.small import enter, live_in, move
from tests.live.webhooks import OTHER, SECRET, delivered, numbers, target
from tests.waiting import comes_true

pytestmark = pytest.mark.usefixtures("soon")


@pytest.fixture
def live(record: Path) -> Iterator[Live]:
    opened = live_in(record)
    yield opened
    opened.close()


def at(record: Path) -> int:
    found = kept(folder_of(record), "chat")
    return found.sequence if found else -1


def test_every_change_is_told_in_its_order(live: Live, record: Path, receiver: Receiver) -> None:
    enter(live, "issue", "Before")  # a new target is told what comes from now on
    with delivered(live, record, target(receiver)):
        made = enter(live, "issue", "Keys")
        move(live, made.entry, title={"en": "Keys of devices"})
        live.livemap.withdraw(made.entry, Asked("aki"))
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
