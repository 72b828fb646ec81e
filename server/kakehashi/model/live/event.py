"""What was done: events of the store of record, each chained to the one before by its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

__all__ = ["GENESIS", "Entry", "Event", "Head", "State", "canonical", "chained", "first_fault"]

#: What an entry says: JSON, by the fields of its kind (:mod:`kakehashi.model.live.kinds`).
State = Mapping[str, Any]

#: The hash before the first event.
GENESIS: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that is recorded, as it is now."""

    id: str
    kind: str
    version: int  #: 1 when it was made; each event adds one
    sequence: int  #: of the last event about it
    state: State | None  #: None when it was withdrawn


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done to one entry."""

    sequence: int  #: 1, 2, 3, … without a gap
    at: str  #: UTC, ISO 8601 with microseconds and Z
    account: str  #: who did it
    action: str
    kind: str  #: of the entry
    entry: str
    version: int  #: that the entry has after it
    why: str
    before: State | None
    after: State | None  #: None: the entry was withdrawn
    previous: str  #: hash of the event before it
    hash: str

    @property
    def result(self) -> Entry:
        """The entry after it."""
        return Entry(self.entry, self.kind, self.version, self.sequence, self.after)


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a log; number 0 when there is none."""

    sequence: int = 0
    hash: str = GENESIS


def canonical(value: object) -> str:
    """Return JSON in its one form: the same value gives the same text.

    >>> canonical({"b": [1, None], "a": "架橋"})
    '{"a":"架橋","b":[1,null]}'
    """
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def chained(  # noqa: PLR0917  (all of it is hashed)
    head: Head,
    at: str,
    account: str,
    action: str,
    before: Entry | None,
    after: Entry,
    why: str,
) -> Event:
    """Return the event that follows ``head``; the sequence of ``after`` is not used.

    >>> made = Entry("issue-1", "issue", 1, 0, {"title": {"en": "Keys"}})
    >>> event = chained(Head(), "2026-01-02T03:04:05.000000Z", "aki", "create", None, made, "")
    >>> event.sequence, event.previous == GENESIS, len(event.hash)
    (1, True, 64)
    """
    event = Event(
        head.sequence + 1,
        at,
        account,
        action,
        after.kind,
        after.id,
        after.version,
        why,
        before.state if before else None,
        after.state,
        previous=head.hash,
        hash="",
    )
    return replace(event, hash=_hash_of(event))


def _hash_of(event: Event) -> str:
    values = [getattr(event, field.name) for field in fields(event) if field.name != "hash"]
    return hashlib.sha256(canonical(values).encode()).hexdigest()


def first_fault(events: Iterable[Event], head: Head | None = None) -> tuple[int, str] | None:
    """Return the number of the first event that does not fit, and the fault; None when all do.

    The faults are ``gap``, ``edited``, ``unchained``, ``version`` and ``before``.

    >>> made = Entry("issue-1", "issue", 1, 0, {})
    >>> one = chained(Head(), "2026-01-02T03:04:05.000000Z", "aki", "create", None, made, "")
    >>> first_fault([one]), first_fault([one, one])
    (None, (2, 'gap'))
    """
    head = head or Head()
    known: dict[str, Entry] = {}
    for event in events:
        number = head.sequence + 1
        last = known.get(event.entry)
        if event.sequence != number:
            return number, "gap"
        if event.previous != head.hash:
            return number, "unchained"
        if event.hash != _hash_of(event):
            return number, "edited"
        if event.version != (last.version if last else 0) + 1:
            return number, "version"
        if event.before != (last.state if last else None) or (last and last.kind != event.kind):
            return number, "before"
        known[event.entry] = event.result
        head = Head(event.sequence, event.hash)
    return None
