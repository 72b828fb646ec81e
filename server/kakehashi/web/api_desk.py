"""Operations of the REST API that read the curators' desk; they are for members."""

from __future__ import annotations

from typing import Final, NotRequired, TypedDict, cast

from kakehashi.messages import label
from kakehashi.model.live.curation import lacking
from kakehashi.model.live.proposal import STATUSES, Content, Status, Type, Verdict
from kakehashi.model.live.proposal_form import given_of
from kakehashi.services.live.desk import Filed
from kakehashi.web.api_reading import LIMIT, OFFSET
from kakehashi.web.desk import listing, room
from kakehashi.web.operations import Parameter, Versioned, operation

__all__ = ["PROPOSAL", "ContentJson", "ProposalJson", "content_json", "proposal_json"]


class ContentJson(TypedDict):
    """What is proposed, and on what grounds; what is left out or empty is not said."""

    type: Type
    statement: NotRequired[str]
    subject: NotRequired[str]
    relation: NotRequired[list[str]]
    object: NotRequired[str]
    none_in: NotRequired[str]
    rationale_ja: NotRequired[str]
    rationale_en: NotRequired[str]
    rationale_type: NotRequired[str]
    locator: NotRequired[str]
    confidence: NotRequired[float | None]
    looked_by: NotRequired[str]
    looked_where: NotRequired[str]


class VoteJson(TypedDict):
    """What a reviewer thinks of one revision; it counts while that is the present one."""

    by: str
    verdict: Verdict
    fault: str
    note: str
    revision: int
    at: str


class CommentJson(TypedDict):
    """Something said in the discussion."""

    by: str
    at: str
    text: str


class ProposalJson(TypedDict):
    """A proposal as it stands; ``lacking`` is what it needs before it can be approved."""

    id: str
    version: int
    revision: int
    status: Status
    content: ContentJson
    lacking: list[str]
    proposer: str
    proposed_at: str
    writer: str
    votes: list[VoteJson]
    discussion: list[CommentJson]
    decided_by: str | None
    decided_at: str | None
    reason: str | None


class ProposalsJson(TypedDict):
    """Proposals: those under review the oldest first, decided ones the newest first."""

    total: int
    offset: int
    limit: int
    proposals: list[ProposalJson]


PROPOSAL: Final = Parameter("id", label("Identifier of a proposal."), example="proposal-1")


def content_json(content: Content) -> ContentJson:
    """Return what is proposed, as it can be sent again."""
    return cast("ContentJson", given_of(content))


def proposal_json(filed: Filed) -> ProposalJson:
    """Return a proposal as the API gives it."""
    proposal = filed.proposal
    return {
        "id": filed.id,
        "version": filed.version,
        "revision": proposal.revision,
        "status": proposal.status,
        "content": content_json(proposal.content),
        "lacking": list(lacking(proposal.content)),
        "proposer": proposal.proposer,
        "proposed_at": proposal.proposed_at,
        "writer": proposal.writer,
        "votes": [
            {
                "by": vote.by,
                "verdict": vote.verdict,
                "fault": vote.fault,
                "note": vote.note,
                "revision": vote.revision,
                "at": vote.at,
            }
            for vote in proposal.votes
        ],
        "discussion": [
            {"by": one.by, "at": one.at, "text": one.text} for one in proposal.discussion
        ],
        "decided_by": proposal.decided_by or None,
        "decided_at": proposal.decided_at or None,
        "reason": proposal.reason or None,
    }


@operation(
    "/proposals",
    label("The proposals on the desk, for members"),
    ProposalsJson,
    Parameter(
        "status",
        label("Only proposals of this status."),
        choices=(*STATUSES, "all"),
        default="open",
    ),
    Parameter("a", label("Only proposals about this document.")),
    Parameter("b", label("The other document.")),
    OFFSET,
    LIMIT,
    needs=("read-members",),
)
def proposals(status: str, a: str, b: str, offset: int, limit: int) -> ProposalsJson:
    """Return the proposals that pass."""
    who = room.member()
    asking = listing.Asking(status, a, b, mine=False, needs=False)
    found = listing.found(room.desk().board(), asking, who)
    return {
        "total": len(found),
        "offset": offset,
        "limit": limit,
        "proposals": [proposal_json(one) for one in found[offset : offset + limit]],
    }


@operation(
    "/proposals/{id}",
    label("One proposal on the desk, for members"),
    ProposalJson,
    PROPOSAL,
    needs=("read-members",),
    versioned=True,
)
def proposal(id: str) -> Versioned:  # noqa: A002  (the name in the path)
    """Return a proposal."""
    room.member()
    filed = room.desk().filed(id)
    return Versioned(proposal_json(filed), filed.version)
