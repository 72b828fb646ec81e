"""A client of the REST API that does whatever comes to its mind, and writes down what it was told.

Run as a program: ``python -m tests.live.transitions PORT ACCOUNT SEED TRANSITIONS``, with the
token of the account on the standard input. Each line of the output is one transition.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
from collections.abc import Mapping
from typing import Any, ClassVar, NoReturn
from uuid import uuid4

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from kakehashi.model.live.proposal import VERDICTS

__all__ = ["DOCUMENTS", "PAIRS", "main"]

#: The documents that the proposals are about.
DOCUMENTS = ("nisc", "cpsf")
#: Few, so that the clients meet on them.
PAIRS = [
    ("nisc:bp-3", "cpsf:concern-resilience"),
    ("nisc:bp-1", "cpsf:concern-safety"),
    ("nisc:bp-2", "cpsf:concern-reliability"),
]
RELATIONS = [["equal"], ["partOf"], ["overlaps"], ["disjoint"]]
#: What the newest so many entries are that a client looks at: so the clients meet on them.
_NEAR = 6
#: A request that makes no sense is refused with one of these; nothing else may come.
_REFUSED = {400, 403, 404, 409, 422}


def stop(what: str) -> NoReturn:
    """End at once with what was wrong; a raised error would be tried again, in other words."""
    sys.stderr.write(f"{what}\n")
    sys.stderr.flush()
    os._exit(1)


class Api:
    """One connection that stays, as programs keep it."""

    def __init__(self, port: int, token: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def ask(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, Mapping[str, str], Any]:
        text = None if body is None else json.dumps(body)
        given = self.headers | {k.replace("_", "-"): v for k, v in headers.items()}
        if method != "GET":
            given["Idempotency-Key"] = uuid4().hex  # so that it may be sent again
        for last in (False, True):
            try:
                self.connection.request(method, f"/api/v1{path}", text, given)
                answer = self.connection.getresponse()
                content = answer.read()
                break
            except (OSError, http.client.HTTPException) as error:
                self.connection.close()  # a server may end a connection that it kept
                if last:
                    stop(f"{method} {path}: {error!r}")
        said = {k.lower(): v for k, v in answer.getheaders()}
        return answer.status, said, json.loads(content) if content else None


class Client(RuleBasedStateMachine):
    """Enters, changes, withdraws, undoes, proposes, votes and decides, beside the others."""

    api: ClassVar[Api]
    account: ClassVar[str]
    left: ClassVar[int]
    number: ClassVar[int] = 0

    # --- what is said -------------------------------------------------------------------------

    def tell(self, does: str, entry: str, **more: Any) -> None:
        sys.stdout.write(json.dumps({"does": does, "entry": entry} | more) + "\n")

    def write(
        self, does: str, entry: str, way: tuple[str, str], body: object, seen: int | None = None
    ) -> None:
        """Ask for a change of a version that was seen; it is done, too late, or makes no sense."""
        Client.left -= 1
        method, path = way
        headers = {} if seen is None else {"If_Match": f'"{seen}"'}
        status, said, answer = self.api.ask(method, path, body, **headers)
        if status in (200, 201):
            version = int(said["etag"].strip('"'))
            self.tell(does, answer["id"], seen=seen, status=status, version=version)
        else:
            if status not in _REFUSED and (status != 412 or seen is None):
                stop(f"{method} {path} {body}: {status} {answer}")
            more = {"now": answer["version"]} if status == 412 else {}
            self.tell(does, entry, seen=seen, status=status, **more)

    def look(self, path: str, newest: int, what: str) -> tuple[str, int, Any] | None:
        """Return one of the newest of something with the version that is seen."""
        status, _, answer = self.api.ask("GET", path)
        if status != 200:
            stop(f"GET {path}: {status} {answer}")
        ids = sorted((one["id"] for one in answer[what]), key=lambda i: int(i.rpartition("-")[2]))
        if not ids:
            return None
        name = ids[-_NEAR:][newest % len(ids[-_NEAR:])]
        status, said, answer = self.api.ask("GET", f"{path.partition('?')[0]}/{name}")
        if status == 404:
            return None
        if status != 200:
            stop(f"GET {path} {name}: {status} {answer}")
        version = int(said["etag"].strip('"'))
        self.tell("look", name, version=version)
        return name, version, answer

    # --- the live map -------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        Client.number += 1
        title = f"{self.account} {self.number}"
        return {
            "title": {"ja": title, "en": title}, "status": "open", "source": "the minutes",
            "confirmed": "2026-11-01", "visibility": "public",
        }  # fmt: skip

    @rule(now_and_then=st.integers(0, 5))
    def enter(self, now_and_then: int) -> None:
        if now_and_then == 3:
            body = {"kind": "issue", "state": self.state()}
            self.write("enter", "", ("POST", "/live"), body, None)

    @rule(newest=st.integers(0, _NEAR - 1), stale=st.booleans())
    def change(self, newest: int, stale: bool) -> None:
        if found := self.look("/live?kind=issue", newest, "entries"):
            name, version, _ = found
            seen = max(1, version - 1) if stale else version
            self.write("change", name, ("PUT", f"/live/{name}"), {"state": self.state()}, seen)

    @rule(newest=st.integers(0, _NEAR - 1), sure=st.integers(0, 3))
    def withdraw(self, newest: int, sure: int) -> None:
        if sure == 2 and (found := self.look("/live?kind=issue", newest, "entries")):
            name, version, _ = found
            self.write("withdraw", name, ("DELETE", f"/live/{name}?why=over"), None, version)

    @rule(newest=st.integers(0, _NEAR - 1))
    def undo(self, newest: int) -> None:
        if found := self.look("/live?kind=issue", newest, "entries"):
            name, _, answer = found
            body = {"event": answer["sequence"], "why": "by mistake"}
            self.write("undo", name, ("POST", f"/live/{name}/undo"), body, None)

    # --- the desk -----------------------------------------------------------------------------

    def content(self, pair: int, relation: int) -> dict[str, Any]:
        Client.number += 1
        subject, object_ = PAIRS[pair]
        return {
            "type": "new", "subject": subject, "object": object_, "relation": RELATIONS[relation],
            "rationale_ja": f"理由 {self.account} {self.number}",
            "rationale_en": f"Because {self.account} {self.number}",
            "rationale_type": "semantic", "confidence": 0.6,
        }  # fmt: skip

    @rule(pair=st.integers(0, len(PAIRS) - 1), relation=st.integers(0, len(RELATIONS) - 1))
    def propose(self, pair: int, relation: int) -> None:
        self.write("propose", "", ("POST", "/proposals"), self.content(pair, relation), None)

    @rule(
        newest=st.integers(0, _NEAR - 1),
        pair=st.integers(0, len(PAIRS) - 1),
        relation=st.integers(0, len(RELATIONS) - 1),
    )
    def rewrite(self, newest: int, pair: int, relation: int) -> None:
        if found := self.look("/proposals?limit=500", newest, "proposals"):
            name, version, _ = found
            body = self.content(pair, relation)
            self.write("rewrite", name, ("PUT", f"/proposals/{name}"), body, version)

    @rule(newest=st.integers(0, _NEAR - 1), verdict=st.sampled_from(list(VERDICTS)))
    def vote(self, newest: int, verdict: str) -> None:
        if found := self.look("/proposals?limit=500", newest, "proposals"):
            name, version, _ = found
            why = {"fault": "wrong-relation", "note": "no"} if verdict == "disagree" else {}
            body = {"verdict": verdict} | why
            self.write("vote", name, ("POST", f"/proposals/{name}/votes"), body, version)

    @rule(
        newest=st.integers(0, _NEAR - 1),
        decision=st.sampled_from(["approve", "approve", "decline", "take-back"]),
    )
    def decide(self, newest: int, decision: str) -> None:
        if found := self.look("/proposals?limit=500", newest, "proposals"):
            name, version, _ = found
            body = {"decision": decision, "reason": "read twice"}
            self.write(decision, name, ("POST", f"/proposals/{name}/decision"), body, version)


def main(port: str, account: str, start: str, transitions: str) -> None:
    """Do so many transitions."""
    Client.api = Api(int(port), sys.stdin.readline().strip())
    Client.account, Client.left = account, int(transitions)
    number = int(start)
    while Client.left > 0:
        number += 1000
        run_state_machine_as_test(
            seed(number)(Client),
            settings=settings(
                max_examples=4, stateful_step_count=50, deadline=None, database=None,
                phases=[Phase.generate], suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
