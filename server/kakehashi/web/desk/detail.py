"""The page of one proposal: the two items, what is known of them, votes, discussion, decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from kakehashi.errors import BadInputError, KakehashiError
from kakehashi.model.live.access import Action
from kakehashi.model.live.curation import RuleError, lacking, may_decide, may_vote
from kakehashi.model.live.deeds import ON_DESK
from kakehashi.model.live.event import Event
from kakehashi.model.live.proposal import FAULTS, STATUSES, TYPES, VERDICTS, Content, Person
from kakehashi.model.live.proposal_form import comment_text
from kakehashi.services.live import curated
from kakehashi.services.live.desk import Desk, Filed
from kakehashi.services.live.livemap import Asked
from kakehashi.store.record.log import ConflictError
from kakehashi.web.accounts import guard
from kakehashi.web.context import services
from kakehashi.web.desk import listing, room, shown
from kakehashi.web.desk.preview import preview
from kakehashi.web.item import shortest
from kakehashi.web.language import t
from kakehashi.web.pages import blueprint
from kakehashi.web.paging import choice, elsewhere, yes_or_no

__all__ = ["ACTIONS", "act", "blueprint"]

#: What may be done with a proposal, and what one must be allowed to.
ACTIONS: Final[dict[str, Action]] = {
    "vote": "review",
    "comment": "comment",
    "approve": "decide",
    "decline": "decide",
    "take-back": "propose",
}


@blueprint.get("/desk/<name>")
def desk_proposal(name: str) -> str:
    """Show a proposal."""
    return _page(name, said=choice("said", tuple(ON_DESK)))


@blueprint.post("/desk/<name>")
@guard.needs("comment")
def desk_act(name: str) -> AnyResponse:
    """Vote, comment or decide."""
    form, filed = request.form, room.desk().filed(name)
    does = form.get("do", "")
    if does not in ACTIONS:
        raise BadInputError("It takes: {known}.", known=", ".join(ACTIONS))
    who = guard.require(ACTIONS[does], filed.proposal.content.documents)
    seen = form.get("version", "")
    asked = room.asked(who, version="" if does == "comment" else seen, key=form.get("key", ""))
    try:
        act(does, filed, form, who, asked)
    except ConflictError as error:
        return make_response(_page(name, seen=room.whole_number(seen)), error.status)
    except (RuleError, BadInputError) as error:
        return make_response(_page(name, error=error), error.status)
    return redirect(elsewhere("pages.desk_proposal", said=does), 303)


def act(does: str, filed: Filed, given: Any, who: guard.Who, asked: Asked) -> Event:
    """Do one of :data:`ACTIONS`; raise RuleError, FormError or ConflictError when it cannot be."""
    by = room.person(who, filed.proposal.content.documents)
    reason = comment_text(given.get("reason"), "reason", needed=False)
    note = comment_text(given.get("note"), "note", needed=False)
    desk, name = room.desk(), filed.id
    doing: dict[str, Callable[[], Event]] = {
        "vote": lambda: desk.vote(
            name, str(given.get("verdict") or ""), str(given.get("fault") or ""), note, by, asked
        ),
        "comment": lambda: desk.comment(name, comment_text(given.get("text"), "text"), by, asked),
        "approve": lambda: desk.approve(name, by, reason, asked),
        "decline": lambda: desk.decline(name, by, reason, asked),
        "take-back": lambda: desk.take_back(name, by, reason, asked),
    }
    return doing[does]()


def _page(name: str, *, said: str = "", seen: int = 0, error: KakehashiError | None = None) -> str:
    """Return the page; ``seen`` is the version of which a reader spoke whom others overtook."""
    who, desk = room.member(), room.desk()
    filed = desk.filed(name)
    proposal, content = filed.proposal, filed.proposal.content
    events = desk.history(name)
    by = room.person(who, content.documents)
    queue = listing.found(desk.board(), listing.filters(), who)
    place = next((n for n, one in enumerate(queue) if one.id == name), None)
    before = next((e.after for e in events if e.version == seen), None)
    return render_template(
        "desk/proposal.html",
        room=room,
        filed=filed,
        row=shown.row(filed, who.name),
        relation=room.relation_of(content.relation),
        cards=[services().catalogue.item(i) for i in (content.subject, content.object) if i],
        none_in=services().catalogue.document(content.none_in) if content.none_in else None,
        known=_known(desk, content),
        lines=shown.history(events),
        changed=list(shown.differences(before, proposal.state)) if seen else [],
        overtaken=bool(seen),
        done=said,
        action_words=ON_DESK,
        error=error,
        lacking=[t(shown.LABELS[n]) for n in lacking(content)],
        previewed=preview(content) if yes_or_no("preview", default=False) else None,
        before=queue[place - 1] if place else None,
        after=queue[place + 1] if place is not None and place + 1 < len(queue) else None,
        place=None if place is None else (place + 1, len(queue)),
        kept=listing.filters().address,
        key=room.fresh_key(),
        types=TYPES,
        statuses=STATUSES,
        verdicts=VERDICTS,
        faults=FAULTS,
        mine=proposal.vote_of(who.name),
        can=_can(filed, who, by),
    )


def _can(filed: Filed, who: guard.Who, by: Person) -> dict[str, bool]:
    """Return what the reader may do; the rules are asked again when it is done."""
    proposal = filed.proposal
    documents, is_open = proposal.content.documents, proposal.status == "open"
    holds = {does: is_open and room.allowed(who, a, documents) for does, a in ACTIONS.items()}
    mine = proposal.proposer == by.account
    edits = is_open and (mine or by.editor)
    return holds | {
        "vote": holds["vote"] and may_vote(proposal, by),
        "approve": holds["approve"] and may_decide(proposal, by),
        "decline": holds["decline"] and may_decide(proposal, by),
        "take-back": holds["take-back"] and mine,
        "edit": edits and room.allowed(who, "propose", documents),
        "own": is_open and not may_decide(proposal, by),
    }


def _known(desk: Desk, content: Content) -> dict[str, Any]:
    """Return what others say of the same two: stated, on the desk, and derived with proof."""
    other = content.none_in or content.object.partition(":")[0]
    more = curated.stated(
        desk.board(), [content.subject], services().catalogue, services().statements
    )
    crosswalk = services().crosswalk.of(content.subject, other, more=more)
    stated = [c for c in crosswalk.counterparts if content.none_in or c.item.id == content.object]
    view = None
    if content.object:
        view = services().derivation.explain(content.subject, content.object)
    return {
        "stated": stated,
        "none": crosswalk.none,
        "view": view,
        "proofs": shortest(view) if view else (),
    }
