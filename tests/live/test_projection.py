"""What the graphs of the log take back, also from a release that was built of an export."""

from __future__ import annotations

from kakehashi.model.live.event import Entry, Event, Head, State, chained
from kakehashi.services.live.projection import Projection

TOLD: State = {
    "subject_id": "nisc:bp-3", "object_id": "cpsf:safety", "relation": "partOf",
    "rationale_en": "Why", "confidence": 0.8, "author": "Aki", "reviewer": "Ben",
    "mapping_date": "2026-11-26",
}  # fmt: skip


def history(*states: State | None) -> list[Event]:
    events: list[Event] = []
    head, before = Head(), None
    for number, state in enumerate(states, 1):
        after = Entry("curated-1", "curated", number, number, state)
        at = f"2026-11-26T09:00:0{number}.000000Z"
        event = chained(head, at, "aki", "withdraw" if state is None else "approve",
                        before, after, "")  # fmt: skip
        events.append(event)
        head, before = Head(number, event.hash), after
    return events


def test_what_approved_statements_say_no_more_is_known() -> None:
    made, changed, withdrawn = history(TOLD, {**TOLD, "confidence": 0.9}, None)
    by_and_by = Projection()
    first = by_and_by.take([made])
    assert first.added
    assert by_and_by.taken_back == frozenset()
    second = by_and_by.take([changed])
    assert by_and_by.taken_back == second.removed
    assert second.removed < first.added
    by_and_by.take([withdrawn])
    assert by_and_by.taken_back == first.added | second.added
    at_once = Projection()  # as after a start
    at_once.take([made, changed, withdrawn])
    assert list(at_once) == []
    assert at_once.taken_back == by_and_by.taken_back


def test_what_is_said_again_is_not_taken_back() -> None:
    found = Projection()
    found.take(history(TOLD, None, TOLD))
    assert found.taken_back == frozenset()
    assert list(found)
