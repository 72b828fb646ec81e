"""From approved proposals to statements: what each puts into the set of the desk, or takes out."""

from __future__ import annotations

from typing import Any, Final

from kakehashi.model.live.event import State
from kakehashi.model.live.proposal import Content, Proposal, Target
from kakehashi.namespaces import statement_id

__all__ = ["SET", "entry_id", "identifier_of", "outcome"]

#: Name of the set in which approved statements stand.
SET: Final = "curated"


def entry_id(identifier: str) -> str:
    """Return the entry of a statement of the desk.

    >>> entry_id("30339ce11a84beab")
    'curated-30339ce11a84beab'
    """
    return f"curated-{identifier}"


def identifier_of(state: State) -> str:
    """Return the identifier of a statement of the desk, made as that of every statement."""
    relation = state.get("relation") or "none"
    if state.get("predicate_modifier"):
        relation = f"not {relation}"
    target = f"{state['none_in']}:document" if state.get("none_in") else state["object_id"]
    return statement_id(state["subject_id"], relation, target, SET)


def outcome(name: str, proposal: Proposal) -> dict[str, State | None]:
    """Return what an approved proposal makes: entries by their names; None: it is taken out.

    A statement of the desk that is changed or withdrawn is taken out of its set, as we take back
    our own word. One of another set stays where it is and is contradicted: a reviewed rejection
    blocks it. To reject says "this is wrong", also of our own.
    """
    content = proposal.content
    found: dict[str, State | None] = {}
    if content.target is not None:
        own = content.target.mapping_set == SET
        if own:
            found[entry_id(content.target.id)] = None
        if content.type == "reject" or not own:
            rejection = _state(name, proposal, _ends(content.target), "Not")
            found[entry_id(identifier_of(rejection))] = rejection
    if content.type in ("new", "change"):
        said = _state(name, proposal, _ends(content), "")
        found[entry_id(identifier_of(said))] = said
    return found


def _ends(of: Content | Target) -> dict[str, str]:
    ends = {"none_in": of.none_in} if of.none_in else {"object_id": of.object}
    return {"subject_id": of.subject, **ends, "relation": of.relation}


def _state(name: str, proposal: Proposal, ends: dict[str, str], modifier: str) -> State:
    content = proposal.content
    state: dict[str, Any] = {
        **ends,
        "predicate_modifier": modifier,
        "rationale_ja": content.rationale.ja,
        "rationale_en": content.rationale.en,
        "rationale_type": content.rationale_type,
        "locator": content.locator,
        "confidence": content.confidence,
        "looked_by": content.looked_by,
        "looked_where": content.looked_where,
        "author": proposal.proposer_name or proposal.proposer,
        "reviewer": proposal.decided_name or proposal.decided_by,
        "mapping_date": proposal.decided_at[:10],
        "proposal": name,
    }
    return {key: value for key, value in state.items() if value not in ("", None)}
