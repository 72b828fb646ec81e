"""A proposal as a page shows it: its ends, what changed between two states, who said what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kakehashi.exports.words import relation_words
from kakehashi.messages import label
from kakehashi.model.live.deeds import ON_DESK
from kakehashi.model.live.event import Event, State
from kakehashi.model.live.proposal import (
    FAULTS,
    STATUSES,
    TYPES,
    VERDICTS,
    Content,
    Proposal,
    read_proposal,
)
from kakehashi.model.live.proposal_form import FIELDS
from kakehashi.model.text import Text
from kakehashi.model.views import ItemRef
from kakehashi.services.live.desk import Filed
from kakehashi.web.context import services
from kakehashi.web.desk.room import relation_of
from kakehashi.web.language import language, t

__all__ = [
    "LABELS",
    "Difference",
    "Line",
    "Row",
    "differences",
    "history",
    "row",
    "rows",
]

#: What the fields of a proposal are called, and how it stands.
LABELS: Final = FIELDS | {"status": label("Status")}


@dataclass(frozen=True, slots=True)
class Row:
    """A proposal in the queue."""

    filed: Filed
    subject: ItemRef | None
    object: ItemRef | None
    none_title: Text
    agree: int
    disagree: int
    unsure: int
    mine: str  #: verdict of the reader, empty without


@dataclass(frozen=True, slots=True)
class Difference:
    """What one field said before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One event of the history."""

    event: Event
    action: str
    said: str
    changes: tuple[Difference, ...]


def rows(filed: list[Filed], account: str) -> list[Row]:
    """Return proposals for the queue; the items of all are read at once."""
    ends = {end for f in filed for end in (f.proposal.content.subject, f.proposal.content.object)}
    refs = services().catalogue.refs.of(ends - {""})
    return [_row(one, refs, account) for one in filed]


def row(filed: Filed, account: str) -> Row:
    """Return one proposal."""
    return rows([filed], account)[0]


def _row(filed: Filed, refs: dict[str, ItemRef], account: str) -> Row:
    proposal = filed.proposal
    content = proposal.content
    own = proposal.vote_of(account)
    return Row(
        filed,
        refs.get(content.subject),
        refs.get(content.object),
        services().catalogue.title(content.none_in) if content.none_in else Text(),
        len(proposal.counted("agree")),
        len(proposal.counted("disagree")),
        len(proposal.counted("unsure")),
        own.verdict if own else "",
    )


def history(events: list[Event]) -> list[Line]:
    """Return what was done to a proposal, the last thing first."""
    return [
        Line(
            event,
            t(ON_DESK.get(event.action, event.action)),
            _said(event),
            tuple(differences(event.before, event.after)) if event.action == "edit" else (),
        )
        for event in reversed(events)
    ]


def _said(event: Event) -> str:
    if event.after is None:
        return ""
    proposal = read_proposal(event.after)
    if event.action == "vote":
        vote = next(v for v in proposal.votes if v.by == event.account)
        fault = t(FAULTS[vote.fault]) if vote.fault in FAULTS else ""
        return ": ".join(filter(None, (t(VERDICTS[vote.verdict]), fault, vote.note)))
    if event.action == "comment":
        return proposal.discussion[-1].text
    return proposal.reason if event.action in ("approve", "decline", "take-back") else ""


def differences(before: State | None, after: State | None) -> Iterator[Difference]:
    """Yield what differs between two states of a proposal, in the words of the page."""
    old, new = (_told(read_proposal(state)) if state else {} for state in (before, after))
    for name, heading in LABELS.items():
        if old.get(name, "") != new.get(name, ""):
            yield Difference(t(heading), old.get(name, ""), new.get(name, ""))


def _told(proposal: Proposal) -> dict[str, str]:
    return {**told(proposal.content), "status": t(STATUSES[proposal.status])}


def told(content: Content) -> dict[str, str]:
    """Return every field of what is proposed as text."""
    return {
        "type": t(TYPES[content.type]),
        "statement": content.target.id if content.target else "",
        "subject": content.subject,
        "relation": _words(content),
        "object": content.object,
        "none_in": content.none_in,
        "looked_by": content.looked_by,
        "looked_where": content.looked_where,
        "rationale_ja": content.rationale.ja,
        "rationale_en": content.rationale.en,
        "rationale_type": content.rationale_type,
        "locator": content.locator,
        "confidence": "" if content.confidence is None else f"{content.confidence:g}",
    }


def _words(content: Content) -> str:
    if content.none_in:
        return t("nothing corresponds")
    return relation_words(relation_of(content.relation), language())
