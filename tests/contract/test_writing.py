"""What takes a token answers as the OpenAPI document says, on a record that is filled.

Somebody who may everything asks for changes, sound and broken ones. What is drawn rarely names what
is there: so sound parts of a request are turned to entries, versions and events of the record, as
often as not. Whether a change is refused or done, the log stays whole.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.core.parameters import ParameterLocation

from kakehashi.model.live.event import first_fault
from kakehashi.model.live.kinds import KINDS
from kakehashi.web import create_app
from kakehashi.web.bodies import misfits
from kakehashi.web.live.shapes import state_schema
from kakehashi.web.operations import OPERATIONS
from tests.web.fakes import fake_services
from tests.web.written import Written, written

#: Requests of each operation.
EXAMPLES = int(os.environ.get("KAKEHASHI_TEST_CONTRACT", "12"))
FULL = EXAMPLES >= 100

pytestmark = pytest.mark.xdist_group("contract-writing")

#: How often each operation was answered with each status.
ANSWERS: Counter[tuple[str, int]] = Counter()


class Application:
    """What the requests go to: the record, once a test has opened it."""

    def __init__(self, folder: Path) -> None:
        self._plain = create_app(fake_services(folder))  # its description is the same
        self.record: Written | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if self.record is None:
            return self._plain(environ, start_response)
        answered: Iterable[bytes] = self.record.client.application(environ, start_response)
        return answered


_folder = tempfile.TemporaryDirectory(prefix="kakehashi-contract-")
application = Application(Path(_folder.name))
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
schema.config.phases.coverage.enabled = FULL  # some 2,000 requests, made when tests are collected
schema.config.checks.missing_required_header.expected_statuses = ["4XX"]  # 428 (RFC 6585) as well
schema.config.checks.negative_data_rejection.expected_statuses = ["4XX"]  # 413 as well


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    with written(tmp_path_factory.mktemp("contract")) as opened:
        application.record = opened
        yield opened
        application.record = None


@pytest.fixture(scope="module")
def tokens(record: Written) -> list[str]:
    """Of two editors: one decides on what the other proposed."""
    return [record.token(name, "editor") for name in ("edda", "otto")]


@schema.exclude(method="GET", path_regex="^/api/v1/(?!proposals)").parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_it_is_answered_as_it_is_described(case: Any, record: Written, tokens: list[str]) -> None:
    number = ANSWERS.total()
    _turn_to_what_is_there(case, record, number)
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "identity",  # the transport without a network takes nothing else
    }
    if _is_sound(case, ParameterLocation.HEADER):  # else what is broken may be the token
        headers["Authorization"] = f"Bearer {tokens[number % 2]}"
    answer = case.call_and_validate(
        headers=headers,
        # What is sound by its form can be wrong by its meaning: an item that is not there.
        excluded_checks=[schemathesis.checks.CHECKS.get_one("positive_data_acceptance")],
    )
    ANSWERS[case.operation.definition.raw["operationId"], answer.status_code] += 1


def test_changes_were_done_and_refused(record: Written) -> None:
    asked = {name for name, _ in ANSWERS}
    assert not FULL or asked >= {o.name for o in OPERATIONS if o.method != "GET"}
    for operation in (o for o in OPERATIONS if o.name in asked):
        statuses = {status for name, status in ANSWERS if name == operation.name}
        assert max(statuses) < 500
        if FULL:
            assert operation.success in statuses, (operation.name, statuses)
            assert statuses & {400, 404, 412, 415, 422, 428}, (operation.name, statuses)
    assert first_fault(record.live.record.log.events()) is None


def _turn_to_what_is_there(case: Any, record: Written, number: int) -> None:
    """Let the sound parts of a request name what is there, three times of four."""
    if number % 4 == 3:
        return
    body = (
        case.body if _is_sound(case, ParameterLocation.BODY) and isinstance(case.body, dict) else {}
    )
    there, version = _something(case.path, body, record, number)
    if there and _is_sound(case, ParameterLocation.PATH):
        case.path_parameters["id"] = there
        tagged = "If-Match" in case.headers and _is_sound(case, ParameterLocation.HEADER)
        if tagged and number % 4 < 2:
            case.headers["If-Match"] = f'"{version}"'
    if "event" in body and there:
        body["event"] = record.live.record.log.events(entry=there)[-1].sequence
    if "type" in body:  # something to propose
        body |= {"subject": "nisc:bp-3", "object": "cpsf:concern-resilience", "type": "new"}
        body |= {"relation": ["partOf"], "none_in": "", "rationale_en": "because"}
        body |= {"statement": "", "rationale_type": "semantic", "confidence": number % 100 / 100}


def _is_sound(case: Any, place: ParameterLocation) -> bool:
    """Return whether a part of a request is as described; a part that is not there is."""
    found = case.meta.components.get(place)
    return found is None or bool(found.mode.is_positive)


def _something(
    path: str, body: dict[str, Any], record: Written, number: int
) -> tuple[str, int | None]:
    """Return an entry or a proposal that a change could be made to, and its version."""
    if path.startswith("/api/v1/live/"):
        entries = [e for e in record.live.livemap.now() if e.state is not None]
        if "state" in body:
            kinds = [kind for kind in KINDS if _fits(kind, body["state"])]
            entries = [e for e in entries if e.kind in kinds]
        chosen = entries[number % len(entries)] if entries else None
        return (chosen.id, chosen.version) if chosen else ("", None)
    filed = list(record.live.desk.board().proposals.values())
    waiting = [f for f in filed if f.proposal.status == "open"] or filed
    proposal = waiting[number % len(waiting)] if waiting else None
    return (proposal.id, proposal.version) if proposal else ("", None)


def _fits(kind: str, state: dict[str, Any]) -> bool:
    named: dict[str, Any] = {}
    return not misfits(state, state_schema(kind, named), named)
