"""Processes die at any moment: the service comes back, and its answers are the same.

``KAKEHASHI_TEST_KILLS=100`` does so many rounds; without it there are two.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from urllib.parse import quote

import pytest

from tests.hostile.conftest import Figure, Share
from tests.hostile.corpus import request_bytes
from tests.hostile.endless import TARGET
from tests.hostile.fire import PROBE, leaks
from tests.hostile.honest import EXAMPLES, Honest
from tests.hostile.processes import alive, descendants, state_of, templates, workers
from tests.hostile.running import Server, get, serving, start
from tests.hostile.wire import Answer, BrokenAnswerError, ClosedError, Connection
from tests.waiting import comes_true

pytestmark = pytest.mark.xdist_group("hostile-kills")

#: Takes a second or two, and ends.
LONG = 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c FILTER(REGEX(STR(?c), "(.*a.*){10}(.*b.*){10}", "is")) }'
CHANCE = random.Random(20250801)


def answers_of(server: Server) -> dict[str, set[str]]:
    """Return what the example queries answer; fail when one does not."""
    honest = Honest(server.place, "127.0.0.9", rounds=1, pause=0).start()
    honest.join()
    assert honest.errors == []
    assert set(honest.answers) == set(EXAMPLES)
    return honest.answers


def none_alive(pids: list[int]) -> bool:
    """Return whether all of some processes have ended."""
    return not any(map(alive, pids))


def ready(server: Server) -> bool:
    """Return whether the server says that it is ready."""
    answer = get(server.place, "/readyz")
    return answer is not None and answer.status == 200


def test_a_worker_is_killed_while_others_ask(share: Share) -> None:
    with serving() as server:
        wanted, before = answers_of(server), state_of(server.pid)
        clients = [Honest(server.place, f"127.0.0.{2 + n}").start() for n in range(2)]
        for _ in range(share.kills):
            time.sleep(CHANCE.uniform(0, 0.3))
            os.kill(CHANCE.choice(workers(server.pid)), signal.SIGKILL)
            assert server.settled(share.patience), f"{len(workers(server.pid))} workers"
        for client in clients:
            client.stop()
        # Whose query was in the worker that died is told so; nobody else notices.
        failed = [error for client in clients for error in client.errors]
        assert len(failed) <= share.kills, failed
        assert all(": 503 " in error for error in failed), failed
        for client in clients:
            assert all(client.answers[name] <= wanted[name] for name in EXAMPLES)
        assert comes_true(lambda: ready(server), share.patience)
        assert answers_of(server) == wanted
        assert not list(leaks(before, memory_mib=64))


@pytest.mark.parametrize("victims", [workers, templates], ids=["workers", "template"])
def test_processes_that_wait_are_killed_and_nobody_notices(
    share: Share, victims: Callable[[int], list[int]]
) -> None:
    with serving(QUERY_WORKERS="2") as server:
        get(server.place, PROBE)
        for number in range(share.kills):
            assert server.settled()
            killed = victims(server.pid)
            assert killed
            for pid in killed:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.2)  # their ends are heard of
            answer = get(server.place, f"{PROBE}%23{number}")
            assert answer is not None
            assert answer.status == 200, answer.body
            assert answer.seconds <= share.patience


def test_the_server_is_killed_and_started_again(share: Share) -> None:
    with serving() as first:
        wanted = answers_of(first)
    for _ in range(share.kills):
        server = start()
        client = Honest(server.place, "127.0.0.2", pause=0).start()
        left = descendants(server.pid)
        assert left
        time.sleep(CHANCE.uniform(0, 1))
        left = sorted({*left, *descendants(server.pid)})
        os.kill(server.pid, signal.SIGKILL)
        server.process.wait()
        client.stop()
        ended = comes_true(partial(none_alive, left), 5 * share.patience)
        server.kill()
        assert ended, f"left behind: {[pid for pid in left if alive(pid)]}"
        assert all(client.answers[name] <= wanted[name] for name in EXAMPLES)
    with serving() as last:
        assert ready(last)
        assert answers_of(last) == wanted


def test_deadlines_leave_nothing_behind(share: Share, figure: Figure) -> None:
    with serving(QUERY_SECONDS="0.2") as server:
        for _ in range(8):
            get(server.place, PROBE)
        before, first = state_of(server.pid), set(workers(server.pid))
        counts = [0, 0]

        def ask(place: int) -> None:
            while counts[place] < share.deadline_kills / 2:
                answer = get(server.place, TARGET, source=f"127.0.0.{2 + place}")
                assert answer is not None
                assert answer.status in {503, 504}
                counts[place] += b"0.2 seconds" in answer.body

        in_threads([lambda: ask(0), lambda: ask(1)])
        figure("queries stopped", sum(counts))
        assert sum(counts) >= share.deadline_kills
        assert server.settled(share.patience)
        assert not first & set(workers(server.pid)), "workers that were not killed"
        answer = get(server.place, PROBE)
        assert answer is not None
        assert answer.status == 200
        figure("before, after", (before, state_of(server.pid)))
        assert not list(leaks(before, memory_mib=64))


def in_threads(calls: list[Callable[[], None]]) -> None:
    """Do all at once; raise what one of them raised."""
    raised: list[BaseException] = []

    def guarded(call: Callable[[], None]) -> None:
        try:
            call()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=guarded, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


def test_sigterm_finishes_what_is_under_way(share: Share) -> None:
    server = start(QUERY_SECONDS="30")
    idle = Connection(server.place)
    assert idle.ask(request_bytes(server.place, "GET", PROBE.encode(), {})).status == 200
    below = descendants(server.pid)
    answers: list[Answer | None] = []
    asking = threading.Thread(
        target=lambda: answers.append(get(server.place, f"/sparql?query={quote(LONG)}", seconds=30))
    )
    asking.start()
    time.sleep(0.4)
    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    asking.join()
    status = server.process.wait(timeout=20)
    idle.close()
    taken = time.monotonic() - began
    server.kill()
    assert status == 0
    assert answers[0] is not None, "the request under way was dropped"
    assert answers[0].status == 200
    assert b'"n"' in answers[0].body
    assert taken < 12 + share.patience
    assert comes_true(partial(none_alive, below), 2 * share.patience)


def test_sigterm_does_not_wait_for_those_who_do_not_ask(share: Share) -> None:
    server = start()
    waiting = [Connection(server.place) for _ in range(50)]
    for number, connection in enumerate(waiting):
        connection.send(b"GET /livez HTTP/1.1\r\n" if number % 2 else b"")
    began = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - began < 3 + share.patience
    for connection in waiting:
        with pytest.raises((ClosedError, BrokenAnswerError)):
            connection.read(2)
        connection.close()
