"""The form on which a statement is proposed, previewed, and written anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kakehashi.model.live.checking import Fault, FormError
from kakehashi.model.live.proposal import RATIONALE_TYPES, TYPES, Content
from kakehashi.model.live.proposal_form import FIELDS, checked_content, given_of
from kakehashi.model.relation import BASE_RELATIONS
from kakehashi.services.live.desk import Filed
from kakehashi.store.record.log import ConflictError
from kakehashi.web.accounts import guard
from kakehashi.web.context import services
from kakehashi.web.desk import room, shown
from kakehashi.web.desk.preview import preview
from kakehashi.web.language import t
from kakehashi.web.pages import blueprint

__all__ = ["blueprint", "documents_of"]

Given = dict[str, Any]

#: Fields of the form that take several values.
_MANY: Final = ("relation",)


@blueprint.get("/desk/new")
def desk_new() -> str:
    """Show the form, filled with what the address names."""
    room.member()
    return _page(_started())


@blueprint.post("/desk/new")
@guard.needs("propose")
def desk_propose() -> AnyResponse:
    """Show what would follow, or make the proposal."""
    given = _given()
    who = guard.require("propose", documents_of(given))
    try:
        content = checked_content(given, room.facts())
        guard.require("propose", content.documents)
        if request.form.get("do") == "preview":
            return make_response(_page(given, preview=preview(content)))
        asked = room.asked(who, version="", key=request.form.get("key", ""))
        event = room.desk().propose(content, room.person(who, content.documents), asked)
    except FormError as error:
        return make_response(_page(given, error.faults), error.status)
    return redirect(url_for("pages.desk_proposal", name=event.entry, said="propose"), 303)


@blueprint.get("/desk/<name>/edit")
def desk_edit(name: str) -> str:
    """Show the form with what a proposal says."""
    room.member()
    filed = room.desk().filed(name)
    return _page(_of(filed.proposal.content), filed=filed)


@blueprint.post("/desk/<name>/edit")
@guard.needs("propose")
def desk_rewrite(name: str) -> AnyResponse:
    """Show what would follow, or write the proposal anew."""
    filed, given = room.desk().filed(name), _given()
    who = guard.require("propose", filed.proposal.content.documents)
    seen = request.form.get("version", "")
    try:
        content = checked_content(given, room.facts())
        guard.require("propose", content.documents)
        if request.form.get("do") == "preview":
            return make_response(_page(given, filed=filed, seen=seen, preview=preview(content)))
        asked = room.asked(who, version=seen, key=request.form.get("key", ""))
        by = room.person(who, filed.proposal.content.documents)
        room.desk().edit(name, content, by, asked)
    except FormError as error:
        return make_response(_page(given, error.faults, filed=filed, seen=seen), error.status)
    except ConflictError as error:
        filed = room.desk().filed(name)
        return make_response(_page(given, filed=filed, conflict=content), error.status)
    return redirect(url_for("pages.desk_proposal", name=name, said="edit"), 303)


def _page(
    given: Mapping[str, Any],
    faults: tuple[Fault, ...] = (),
    *,
    filed: Filed | None = None,
    seen: str = "",
    conflict: Content | None = None,
    **more: Any,
) -> str:
    """Return the form; ``conflict`` is what was to be saved over what somebody else wrote."""
    target = room.facts().statement(given["statement"]) if given.get("statement") else None
    now = shown.told(filed.proposal.content) if filed else {}
    return render_template(
        "desk/form.html",
        room=room,
        given=dict.fromkeys(FIELDS, "") | {"relation": []} | dict(given),
        faults={fault.field: fault for fault in reversed(faults)},
        fault_list=faults,
        filed=filed,
        version=str(filed.version) if filed and (conflict or not seen) else seen,
        key=request.form.get("key") if faults or more else room.fresh_key(),
        differences=[
            shown.Difference(t(heading), now[name], theirs[name])
            for name, heading in shown.LABELS.items()
            if conflict and name in (theirs := shown.told(conflict)) and theirs[name] != now[name]
        ],
        conflict=conflict,
        target=target,
        target_relation=room.relation_of(target.relation) if target else None,
        labels=shown.LABELS,
        types=TYPES,
        relations=BASE_RELATIONS,
        rationale_types=RATIONALE_TYPES,
        documents=services().catalogue.documents(stubs=True),
        preview=more.get("preview"),
    )


def _given() -> Given:
    """Return what was sent; empty fields are left out."""
    given: Given = {n: request.form.get(n, "") for n in FIELDS if n not in _MANY}
    given |= {name: request.form.getlist(name) for name in _MANY}
    kept = {name: value for name, value in given.items() if value}
    if kept.get("type") in ("withdraw", "reject"):  # the statement says these
        for name in ("subject", "object", "none_in", "relation", "looked_by", "looked_where"):
            kept.pop(name, None)
    return kept


def documents_of(given: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the documents of what was sent, as far as it names any."""
    target = room.facts().statement(given["statement"]) if given.get("statement") else None
    subject = given.get("subject") or (target.subject if target else "")
    other = given.get("none_in") or given.get("object") or ""
    other = other or ((target.none_in or target.object) if target else "")
    ends = (room.facts().item(subject) or subject, room.facts().item(other) or other)
    return tuple(filter(None, (end.partition(":")[0] for end in ends)))


def _started() -> Given:
    """Return what the address gives to begin with: ends, or a statement that it is about."""
    given: Given = {name: request.args[name] for name in FIELDS if request.args.get(name)}
    given["relation"] = request.args.getlist("relation")
    target = room.facts().statement(given["statement"]) if given.get("statement") else None
    if target is None:
        return {"type": "new"} | given
    view = services().statements.some([target.id]).get(target.id)
    known: Given = {
        "type": "change",
        "subject": target.subject,
        "object": target.object,
        "none_in": target.none_in,
        "relation": target.relation.split("|") if target.relation else [],
    }
    if view is not None and given.get("type", "change") == "change":
        known |= {"locator": view.locator, "rationale_type": view.rationale_type}
        known |= {"rationale_ja": view.rationale.ja, "rationale_en": view.rationale.en}
        known["confidence"] = "" if view.confidence is None else f"{view.confidence:g}"
    return known | {name: value for name, value in given.items() if value}


def _of(content: Content) -> Given:
    """Return the fields of the form for what a proposal says."""
    confidence = "" if content.confidence is None else f"{content.confidence:g}"
    return given_of(content) | {"confidence": confidence}
