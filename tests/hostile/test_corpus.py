"""Every input of the corpus is answered as it should be, and leaves nothing behind.

``KAKEHASHI_TEST_HOSTILE=10000`` fires so many; without it each input is fired once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.hostile.conftest import Figure, Share
from tests.hostile.corpus import CORPUS, FILES, FORMS, read, written
from tests.hostile.fire import Report, fire
from tests.hostile.judge import Limits
from tests.hostile.mutate import EACH, OPERATORS, mutations
from tests.hostile.raw import read_cases
from tests.hostile.running import serving
from tests.hostile.wire import Place

pytestmark = pytest.mark.xdist_group("hostile-corpus")

DEADLINE = 1.0
HERE = Place("127.0.0.1", 8000)


@pytest.fixture(scope="module")
def report(share: Share) -> Iterator[Report]:
    """What came of it: two clients with two connections each, as many as may work at a time."""
    inputs = read()
    with serving(QUERY_SECONDS=f"{DEADLINE:g}") as server:
        yield fire(
            server.place,
            inputs,
            Limits(DEADLINE, grace=0.5 * share.patience),
            requests=max(share.requests, len(inputs)),
            sources=("127.0.0.2", "127.0.0.3"),
            connections=2,
            pid=server.pid,
            back_seconds=share.patience,
        )


@pytest.mark.parametrize("file", FILES)
def test_answers_are_right(report: Report, file: str) -> None:
    wrong = [f"{f.id} ({f.via}): {f.what}" for f in report.faults if f.id.startswith(f"{file}/")]
    assert not wrong, "\n".join([f"{len(wrong)} faults", *wrong])


def test_every_input_was_fired(report: Report, figure: Figure) -> None:
    figure("inputs, requests, seconds", (report.inputs, report.requests, round(report.seconds)))
    figure("statuses", dict(sorted(report.statuses.items())))
    figure("slowest, s", report.slowest[:1])
    figure("a worker was back after, s", report.back_after)
    assert report.requests >= report.inputs >= 800
    assert report.statuses.keys() >= {200, 400, 403, 404, 406, 413, 415}
    assert report.statuses.keys() & {503, 504}
    assert report.again <= report.requests / 50


def test_nobody_was_called(report: Report) -> None:
    assert report.outgoing_looks > 10
    assert not [fault.what for fault in report.faults if fault.id == "outgoing"]


def test_nothing_is_left_and_workers_are_back(report: Report) -> None:
    assert not [fault.what for fault in report.faults if fault.id == "afterwards"]
    assert report.before is not None
    assert report.after is not None
    assert (report.after.pid, report.after.started) == (report.before.pid, report.before.started)


def test_lines_are_sound() -> None:
    lines = [given.line for given in read()] + read_cases()
    names = Counter(line["id"] for line in lines)
    assert not [name for name, count in names.items() if count > 1]
    for line in lines:
        assert line["why"], line["id"]
        assert line.get("statuses") or line.get("allow"), line["id"]
        assert len(json.dumps(line)) < 25_000, line["id"]
    for path in CORPUS.glob("*.jsonl"):
        text = path.read_text(encoding="utf-8").splitlines()
        assert text == [written(json.loads(line)) for line in text], path.name
    for file in FILES:
        assert all(given.id.startswith(f"{file}/") for given in read([file]))


def test_shapes_are_as_long_as_they_say() -> None:
    fitted = {given.id: given for given in read() if "fit" in given.line}
    assert len(fitted["nesting/at-the-limit"].text().encode()) == 16_384
    assert len(fitted["nesting/over-the-limit"].text().encode()) == 16_385
    for given in fitted.values():
        room = given.line["fit"] - len(given.text().encode())
        assert 0 <= room < 100, given.id


def test_each_input_is_sent_in_each_form() -> None:
    given = next(g for g in read(["network"]) if g.id == "network/service")
    shots = [given.shot(turn, HERE, "http://127.0.0.1:9/") for turn in range(3)]
    assert tuple(shot.via for shot in shots) == FORMS
    assert [shot.data.split(b" ")[0] for shot in shots] == [b"GET", b"POST", b"POST"]
    assert all(b"127.0.0.1" in shot.data and b"@" not in shot.data for shot in shots)
    length = int(shots[2].data.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
    assert len(shots[2].data.partition(b"\r\n\r\n")[2]) == length


def test_mutations_are_what_the_seed_gives() -> None:
    found = (CORPUS / "mutations.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(found) == EACH * len(OPERATORS) >= 200
    made = [written(line) for line in mutations()]
    assert found == made, "run «python -m tests.hostile.mutate»"
    assert [written(line) for line in mutations(seed=1)] != made
