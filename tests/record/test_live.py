"""What can be entered, what an undo may do, and the map as of a moment."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kakehashi.errors import BadInputError, UnknownThingError
from kakehashi.model.live.checking import FormError, Known, checked
from kakehashi.model.live.event import Entry, Event, Head, chained, first_fault
from kakehashi.model.live.kinds import FIELDS, KINDS
from kakehashi.model.live.snapshot import fold
from kakehashi.services.live.livemap import Asked, LiveMap
from kakehashi.store.record.record import Record

LEAST: dict[str, Any] = {"title": {"en": "T"}, "source": "s", "confirmed": "2026-01-01",
                         "visibility": "public"}  # fmt: skip
ISSUE = LEAST | {"status": "open"}
ANY = Known(lambda name: name.rpartition("-")[0] or None, lambda _: True, lambda _: True,
            lambda _: True)  # fmt: skip
ME = Asked("aki")


def known(livemap: LiveMap) -> Known:
    def kind_of(name: str) -> str | None:
        entry = livemap.now().get(name)
        return entry.kind if entry else None

    return Known(kind_of, lambda _: True, lambda _: True, lambda _: True)


# --- the chain ------------------------------------------------------------------------------------


def chain(choices: list[tuple[int, int | None]]) -> list[Event]:
    """Events about a few entries, each as the log would write it."""
    head, entries, events = Head(), dict[str, Entry](), list[Event]()
    for number, said in choices:
        name = f"issue-{number}"
        before = entries.get(name)
        state = None if said is None else {"n": said}
        after = Entry(name, "issue", (before.version if before else 0) + 1, 0, state)
        events.append(chained(head, f"t{len(events)}", "aki", "change", before, after, "why"))
        head = Head(events[-1].sequence, events[-1].hash)
        entries[name] = events[-1].result
    return events


CHAINS = st.lists(
    st.tuples(st.integers(1, 3), st.none() | st.integers(0, 3)), min_size=2, max_size=12
).map(chain)


@given(CHAINS, st.data())
@settings(deadline=None)
def test_every_fault_of_a_chain_is_found(events: list[Event], data: st.DataObject) -> None:
    from dataclasses import fields, replace

    assert first_fault(events) is None
    at = data.draw(st.integers(0, len(events) - 1))
    name = data.draw(st.sampled_from([f.name for f in fields(Event)]))
    old: Any = getattr(events[at], name)
    new: Any = (
        old + 1 if isinstance(old, int) else {"x": 1} if name in ("before", "after") else f"{old}x"
    )
    edited = [*events[:at], replace(events[at], **{name: new}), *events[at + 1 :]]
    assert first_fault(edited) is not None
    assert at == len(events) - 1 or first_fault([*events[:at], *events[at + 1 :]]) is not None
    other = data.draw(st.integers(0, len(events) - 1).filter(lambda n: n != at))
    swapped = list(events)
    swapped[at], swapped[other] = swapped[other], swapped[at]
    assert first_fault(swapped) is not None
    assert first_fault([*events[: at + 1], events[at], *events[at + 1 :]]) is not None
    assert fold(events[at:], fold(events[:at])).entries == fold(events).entries


# --- forms ----------------------------------------------------------------------------------------

_ATOMS = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(
    ["2026", "2026-02-30", "2026-05-01", "2026-05-01T09:30", "Asia/Tokyo", "https://a.example/",
     "issue-1", "actor-1", "open", "planned", "00", "0123456789abcdef", "public",
     "か\u3099", "\ud800"]
)  # fmt: skip
_VALUES = st.recursive(
    _ATOMS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["ja", "en", "actor", "role", "x"]), inner, max_size=2)
        | st.just([{"actor": "actor-1", "role": "leads"}])
    ),
    max_leaves=4,
)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_taken_is_taken_again_unchanged(kind: str) -> None:
    fields = sorted(name for of, name in FIELDS if of == kind)
    needed = dict(LEAST)
    for name in fields:
        field = FIELDS[kind, name]
        if field.required and name not in needed:
            needed[name] = field.choices[0][0] if field.choices else "2026-05-01"

    @given(st.dictionaries(st.sampled_from([*fields, "none-such"]), _VALUES, max_size=4))
    @settings(deadline=None, max_examples=60)
    def holds(changes: dict[str, Any]) -> None:
        try:
            once = checked(kind, needed | changes, ANY)
        except FormError as error:
            names = [fault.field for fault in error.faults]
            assert names
            assert set(names) <= {*fields, "none-such"}
            return
        assert checked(kind, once, ANY) == once
        assert "none-such" not in changes

    assert checked(kind, needed, ANY)
    holds()


def test_every_fault_at_once() -> None:
    with pytest.raises(FormError) as error:
        checked("event", {
            "title": {"fr": "x"}, "begins": "2026-05-02T10:00", "ends": "2026-05-01",
            "roles": [{"actor": "actor-1", "role": ["leads"]}], "none-such": 1,
            "source": "a\u202eb", "confirmed": "２０２６", "place": {"ja": "x\ny"}, "link": "ftp:x",
            "zone": "Mars/Base", "about": ["actor-1"],
            "statements": ["xyz"], "summary": {"en": "x" * 4001},
        }, ANY)  # fmt: skip
    assert {fault.field for fault in error.value.faults} == {
        "title", "ends", "link", "roles", "none-such", "source", "confirmed", "place", "zone",
        "about", "statements", "summary", "visibility"}  # fmt: skip
    assert error.value.status == 422
    assert checked("issue", ISSUE | {"title": {"ja": "か\u3099"}}, ANY)["title"] == {"ja": "が"}


# --- the map --------------------------------------------------------------------------------------


def test_a_withdrawal_leaves_nothing_dangling(record: Record) -> None:
    livemap = LiveMap(record.log)
    there = known(livemap)
    actor = livemap.enter("actor", LEAST | {"sort": "group"}, there, ME)
    roles = [{"actor": actor.entry, "role": "leads"}]
    issue = livemap.enter("issue", ISSUE | {"roles": roles}, there, ME)
    with pytest.raises(BadInputError, match="Others refer"):
        livemap.withdraw(actor.entry, ME)
    with pytest.raises(BadInputError, match="Others refer"):
        livemap.undo(1, ME)
    gone = livemap.withdraw(issue.entry, ME)
    with pytest.raises(BadInputError, match="withdrawn already"):
        livemap.withdraw(issue.entry, ME)
    undone = livemap.withdraw(actor.entry, ME)
    with pytest.raises(BadInputError, match="not on the map"):
        livemap.undo(gone.sequence, ME)
    livemap.undo(undone.sequence, ME)
    back = livemap.undo(gone.sequence, ME)
    assert back.after == issue.after
    assert len(livemap.now()) == 2
    with pytest.raises(BadInputError, match="not the last"):
        livemap.undo(issue.sequence, ME)
    for number in (0, -1, 99, 2**70):
        with pytest.raises(UnknownThingError):
            livemap.undo(number, ME)
    assert record.faults() == []


def test_as_of_is_a_prefix(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    livemap = LiveMap(record.log)
    for day in range(1, 6):
        moment = f"2026-03-0{day}T12:00:00.000000Z"
        monkeypatch.setattr(record.log, "clock", lambda moment=moment: moment)
        livemap.enter("issue", ISSUE, known(livemap), ME)
    events = record.log.events()
    for day in range(1, 6):
        assert livemap.as_of(f"2026-03-0{day}").entries == fold(events[:day]).entries
    assert len(livemap.as_of("2026-03-03T11:59:59Z")) == 2
    assert len(livemap.as_of("2026-03-03T21:00:00+09:00")) == 3
    assert len(livemap.as_of("2026-03")) == len(livemap.as_of("2026")) == 5
    assert len(livemap.as_of("2025")) == 0
    for wrong in ("", "x", "2026-02-30", "T", "2026-03-03T99:00"):
        with pytest.raises(BadInputError, match="no day"):
            livemap.as_of(wrong)
    head, entries = record.log.entries()
    assert (livemap.now().head, livemap.now().entries) == (head, {e.id: e for e in entries})
