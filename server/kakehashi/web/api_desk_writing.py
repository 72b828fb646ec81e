"""Operations of the REST API that change what is on the curators' desk.

What may become of a proposal is asked in :mod:`kakehashi.model.live.curation`, as for the pages.
"""

from __future__ import annotations

from typing import Any, Final, Literal, NotRequired, TypedDict

from flask import url_for

from kakehashi.exports.derivation import effect_json
from kakehashi.exports.derivation_shapes import EffectJson
from kakehashi.messages import label
from kakehashi.model.live.event import Event
from kakehashi.model.live.proposal import Content, Fault, Verdict, read_proposal
from kakehashi.model.live.proposal_form import checked_content
from kakehashi.services.live.desk import Filed
from kakehashi.web.accounts import guard
from kakehashi.web.api_desk import (
    PROPOSAL,
    ContentJson,
    ProposalJson,
    content_json,
    proposal_json,
)
from kakehashi.web.desk import detail, room
from kakehashi.web.desk.form import documents_of
from kakehashi.web.desk.preview import preview
from kakehashi.web.operations import IDEMPOTENCY_KEY, IF_MATCH, Versioned, change
from kakehashi.web.preconditions import against, asked, seen_version

__all__ = ["CommentBodyJson", "DecisionJson", "PreviewJson", "VoteBodyJson"]

Body = dict[str, Any]

_CONTENT: Final = {
    "type": "new",
    "subject": "nisc:bp-3",
    "relation": ["partOf"],
    "object": "cpsf:concern-resilience",
    "rationale_ja": "機能保証はレジリエンスの一部を成す。",
    "rationale_en": "Function assurance belongs to resilience.",
    "rationale_type": "semantic",
    "confidence": 0.65,
}


class PreviewJson(TypedDict):
    """What an approval would change; parts that are no premises are ``silent``."""

    adds: list[str]
    withdraws: list[str]
    silent: list[str]
    effect: EffectJson | None


class VoteBodyJson(TypedDict):
    """A vote; who disagrees says what is wrong."""

    verdict: Verdict
    fault: NotRequired[Fault]
    note: NotRequired[str]


class CommentBodyJson(TypedDict):
    """Something to say."""

    text: str


class DecisionJson(TypedDict):
    """A decision; declining needs a reason."""

    decision: Literal["approve", "decline", "take-back"]
    reason: NotRequired[str]


@change(
    "POST",
    "/proposals",
    label("Propose a statement, or a change of one"),
    ProposalJson,
    IDEMPOTENCY_KEY,
    needs=("propose",),
    body=ContentJson,
    example=_CONTENT,
    success=201,
    also=(404,),
)
def make_proposal(body: Body) -> Versioned:
    """Make a proposal."""
    content, who = _content(body)
    by = room.person(who, content.documents)
    event = room.desk().propose(content, by, asked(who))
    return _done(event, url_for("api.proposal", id=event.entry))


@change(
    "POST",
    "/preview",
    label("What the approval of a proposal would change; nothing is saved"),
    PreviewJson,
    needs=("propose",),
    body=ContentJson,
    example=_CONTENT,
    also=(404,),
    versioned=False,
)
def preview_proposal(body: Body) -> PreviewJson:
    """Return what would follow."""
    found = preview(_content(body)[0])
    return {
        "adds": list(found.adds),
        "withdraws": list(found.gone),
        "silent": list(found.silent),
        "effect": effect_json(found.view) if found.view else None,
    }


@change(
    "PUT",
    "/proposals/{id}",
    label("Write a proposal anew; every vote lapses"),
    ProposalJson,
    PROPOSAL,
    IF_MATCH,
    IDEMPOTENCY_KEY,
    needs=("propose",),
    body=ContentJson,
    example=_CONTENT | {"confidence": 0.8},
    also=(409,),
)
def rewrite_proposal(id: str, body: Body) -> Versioned:  # noqa: A002  (the name in the path)
    """Write a proposal anew, or tell what it says meanwhile."""
    filed = room.desk().filed(id)
    who = guard.require("propose", filed.proposal.content.documents)
    expected = seen_version(filed.version)
    content, _ = _content(body)
    by = room.person(who, filed.proposal.content.documents)
    event = against(
        lambda: room.desk().edit(id, content, by, asked(who, expected=expected)),
        yours=content_json(content),
        theirs=lambda _: content_json(room.desk().filed(id).proposal.content),
    )
    return _done(event)


@change(
    "POST",
    "/proposals/{id}/votes",
    label("Vote on the present revision of a proposal"),
    ProposalJson,
    PROPOSAL,
    IF_MATCH,
    IDEMPOTENCY_KEY,
    needs=("review",),
    body=VoteBodyJson,
    example={"verdict": "disagree", "fault": "wrong-relation", "note": "they only overlap"},
    also=(409,),
)
def vote(id: str, body: Body) -> Versioned:  # noqa: A002
    """Vote; a new vote takes the place of the one before."""
    return _act("vote", room.desk().filed(id), body)


@change(
    "POST",
    "/proposals/{id}/comments",
    label("Say something about a proposal"),
    ProposalJson,
    PROPOSAL,
    IDEMPOTENCY_KEY,
    needs=("comment",),
    body=CommentBodyJson,
    example={"text": "Clause 4 of the newer edition says more."},
    also=(409,),
)
def comment(id: str, body: Body) -> Versioned:  # noqa: A002
    """Comment, on whatever version is there."""
    return _act("comment", room.desk().filed(id), body)


@change(
    "POST",
    "/proposals/{id}/decision",
    label("Approve or decline a proposal of somebody else, or take back one's own"),
    ProposalJson,
    PROPOSAL,
    IF_MATCH,
    IDEMPOTENCY_KEY,
    needs=("propose", "decide"),
    body=DecisionJson,
    example={"decision": "approve"},
    also=(409,),
)
def decide(id: str, body: Body) -> Versioned:  # noqa: A002
    """Decide."""
    return _act(body["decision"], room.desk().filed(id), body)


def _content(body: Body) -> tuple[Content, guard.Who]:
    """Return what is proposed, and who does; raises FormError with every fault."""
    guard.require("propose", documents_of(body))
    content = checked_content(body, room.facts())
    return content, guard.require("propose", content.documents)


def _act(does: str, filed: Filed, body: Body) -> Versioned:
    """Do something with a proposal; the version that was seen counts, unless one only comments."""
    who = guard.require(detail.ACTIONS[does], filed.proposal.content.documents)
    expected = None if does == "comment" else seen_version(filed.version)
    event = against(
        lambda: detail.act(does, filed, body, who, asked(who, expected=expected)),
        yours=body,
        theirs=lambda _: proposal_json(room.desk().filed(filed.id)),
    )
    return _done(event)


def _done(event: Event, location: str = "") -> Versioned:
    """Return the proposal as it was after an event; it may be one of long ago, sent again."""
    filed = Filed(event.entry, event.version, read_proposal(event.after or {}))
    return Versioned(proposal_json(filed), event.version, location)
