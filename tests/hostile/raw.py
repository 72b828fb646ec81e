"""Raw cases: bytes on a connection, in steps, and the sequences of answers that are right.

A line of ``corpus/http.jsonl`` has ``steps``: ``{"send": PIECES}`` (latin-1, or with ``utf8``
UTF-8), ``{"slowly": TEXT, "every": S}``, ``{"wait": S}``, ``{"read": N}``, ``{"shut": true}``
(no more will be sent) and ``{"reset": true}`` (gone). ``allow`` lists the sequences of statuses
that are right; ``[]`` is a connection closed without an answer. ``closes``: the server must close
it. ``head``: the answers have no body. ``never``: what no answer holds. ``seconds``: within which
the server must have answered or closed (10).
"""

from __future__ import annotations

import json
import socket
import struct
import time
from dataclasses import dataclass, field
from typing import Any, Final

from tests.hostile.corpus import CORPUS
from tests.hostile.pieces import expand
from tests.hostile.wire import Answer, BrokenAnswerError, ClosedError, Connection, Place

__all__ = ["Outcome", "read_cases", "run", "wrong"]

#: Seconds of silence after an answer, after which no other one is expected.
_QUIET: Final = 0.7
#: Likewise where another one is right.
_MORE: Final = 5.0


@dataclass(slots=True)
class Outcome:
    """What a server did with a case."""

    answers: list[Answer] = field(default_factory=list)
    closed: bool = False
    broken: str = ""
    seconds: float = 0.0

    @property
    def statuses(self) -> list[int]:
        """The statuses of the answers."""
        return [answer.status for answer in self.answers]


def read_cases() -> list[dict[str, Any]]:
    """Return the cases of the file."""
    with (CORPUS / "http.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def run(case: dict[str, Any], place: Place) -> Outcome:
    """Do the steps of a case and return what came of it."""
    outcome = Outcome()
    start = time.monotonic()
    limit = float(case.get("seconds", 10))
    connection = Connection(place, seconds=limit)
    try:
        for step in case["steps"]:
            if not _step(case, step, connection, place, outcome):
                break
        while not outcome.closed and not outcome.broken:
            left = limit - (time.monotonic() - start)
            if not _read(case, connection, outcome, min(left, _patience(case, outcome))):
                break
    finally:
        connection.close()
        outcome.seconds = time.monotonic() - start
    return outcome


def wrong(case: dict[str, Any], outcome: Outcome) -> str:
    """Return what is wrong with an outcome; empty when it is right."""
    if outcome.broken:
        return f"after {outcome.statuses}: {outcome.broken}"
    if outcome.statuses not in case["allow"]:
        told = [answer.body[:120] for answer in outcome.answers]
        return f"answers {outcome.statuses}, not one of {case['allow']}: {told}"
    if not outcome.statuses and not outcome.closed:
        return f"neither answered nor closed after {outcome.seconds:.0f} s"
    if case.get("closes") and not outcome.closed:
        return f"not closed after {outcome.seconds:.0f} s"
    for text in case.get("never", ()):
        for answer in outcome.answers:
            if text.encode() in answer.body or text in " ".join(answer.headers.values()):
                return f"an answer holds {text!r}: {answer.body[:200]!r} {answer.headers}"
    return ""


def _patience(case: dict[str, Any], outcome: Outcome) -> float:
    """Return how many seconds more to wait, by what may still come."""
    found = outcome.statuses
    if not found or case.get("closes"):
        return 1000
    more = any(len(s) > len(found) and s[: len(found)] == found for s in case["allow"])
    return _MORE if more else _QUIET


def _step(
    case: dict[str, Any],
    step: dict[str, Any],
    connection: Connection,
    place: Place,
    outcome: Outcome,
) -> bool:
    """Do one step; return whether the next one makes sense."""
    coding = "utf-8" if case.get("utf8") else "latin-1"
    if "send" in step:
        text = expand(step["send"]).replace("@HOST@", place.name)
        connection.send(text.encode(coding))
    elif "slowly" in step:
        return _slowly(step["slowly"].replace("@HOST@", place.name), step["every"], connection)
    elif "wait" in step:
        time.sleep(step["wait"])
    elif "read" in step:
        return all(_read(case, connection, outcome, 10) for _ in range(step["read"]))
    elif "shut" in step:
        connection.socket.shutdown(socket.SHUT_WR)
    else:
        linger = struct.pack("ii", 1, 0)
        connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        outcome.closed = True
    return True


def _slowly(text: str, every: float, connection: Connection) -> bool:
    """Send character by character until the server says something or closes."""
    for character in text:
        try:
            if connection.unasked():
                return False
            connection.socket.sendall(character.encode("latin-1"))
        except (ClosedError, OSError):
            return False
        time.sleep(every)
    return True


def _read(case: dict[str, Any], connection: Connection, outcome: Outcome, seconds: float) -> bool:
    """Read one more answer; return whether there was one."""
    try:
        outcome.answers.append(connection.read(max(seconds, 0.01), head=case.get("head", False)))
    except ClosedError:
        outcome.closed = True
    except TimeoutError:
        if connection.pending:
            outcome.broken = f"an answer that does not end: {connection.pending[:80]!r}"
    except (BrokenAnswerError, OSError) as error:
        outcome.broken = str(error)
    else:
        return True
    return False
