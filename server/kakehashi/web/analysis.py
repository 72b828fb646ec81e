"""Pages of what follows: explanations, contradictions, quality, and what if."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kakehashi.errors import BadInputError
from kakehashi.exports import suggestions as suggested
from kakehashi.model.relation import BASE_RELATIONS
from kakehashi.model.views import ItemRef
from kakehashi.web import derived, suppositions
from kakehashi.web.context import services
from kakehashi.web.desk import room
from kakehashi.web.pages import blueprint
from kakehashi.web.paging import choice, page_of, yes_or_no

__all__ = ["blueprint"]

#: Changes that one page of "what if" shows; each has two drawings and several links.
_CHANGES = 50


def _nestings() -> bool:
    """Return whether the documents' nesting is used; it is unless the address says no."""
    return yes_or_no("hierarchy", default=True)


def _asked_item() -> ItemRef:
    """Return the item that the address names; raise BadInputError when it names none."""
    if not (named := request.args.get("item", "").strip()):
        raise BadInputError(
            "The parameter {name} is missing.", remedy="Give an item: item=nisc:bp-3.", name="item"
        )
    return services().catalogue.ref(services().catalogue.resolve(named))


@blueprint.get("/explain")
def explain() -> str:
    """Say how two items relate, with every proof."""
    nestings = _nestings()
    a, b = (request.args.get(name, "").strip() for name in ("a", "b"))
    view = None
    if a and b:
        view = services().derivation.explain(a, b, nestings=nestings)
        a, b = view.subject.id, view.object.id
        if a == b:
            raise BadInputError("Both ends are {id}.", remedy="Name two different items.", id=a)
    return render_template("explain.html", a=a, b=b, nestings=nestings, view=view)


@blueprint.get("/derived")
def follows() -> str:
    """List every derived counterpart of an item, of all documents or of one."""
    nestings, to = _nestings(), request.args.get("to", "")
    item = _asked_item()
    views = services().derivation.counterparts(item.id, to, nestings=nestings)
    part = page_of(views)
    return render_template(
        "derived.html",
        item=item,
        to=to,
        to_title=services().catalogue.title(to) if to else None,
        nestings=nestings,
        part=part,
        groups=derived.groups(part.rows, len(part.rows)),
    )


@blueprint.get("/suggestions")
def suggestions() -> str:
    """Show what to look at in a document where nobody has assessed an item."""
    to = request.args.get("to", "")
    item = _asked_item()
    found = services().suggestions.of(item.id, to) if to else None
    room.private()
    more, _ = room.approved((item.id, *services().catalogue.aliases(item.id)))
    documents = services().crosswalk.of(item.id, part=slice(0), more=more).not_assessed
    return render_template(
        "suggestions.html",
        may_propose=room.signed_in_may("propose", item.document),
        item=item,
        to=to,
        found=found,
        sentence=suggested.reason_sentence,
        silence=suggested.silence_sentence,
        documents=[(name, services().catalogue.title(name)) for name in documents],
    )


@blueprint.get("/contradictions")
def contradictions() -> str:
    """Show what does not go together."""
    nestings = _nestings()
    view = services().derivation.odds.contradictions(nestings=nestings)
    return render_template(
        "contradictions.html",
        view=view,
        tensions=derived.by_statement(view.tensions),
        nestings=nestings,
    )


@blueprint.get("/whatif")
def whatif() -> str | AnyResponse:
    """Show what adding and withdrawing statements would change; nothing is kept."""
    nestings = _nestings()
    if any(name in request.args for name in suppositions.FIELDS):
        return _as_permanent(nestings)
    adds, gone = suppositions.supposed(), suppositions.withdrawn()
    view = (
        services().derivation.whatif([a.triple for a in adds], gone, nestings=nestings)
        if adds or gone
        else None
    )
    changes = derived.by_pair(view.effect.changes) if view else []
    part = page_of(changes, _CHANGES)
    return render_template(
        "whatif.html",
        adds=adds,
        gone=gone,
        nestings=nestings,
        view=view,
        part=part,
        sections=derived.sections(part.rows, changes),
        relations=BASE_RELATIONS,
    )


def _as_permanent(nestings: bool) -> AnyResponse:
    """Lead from the fields of the form to the address that says the same in one way."""
    added = suppositions.add_of_form(request.args)
    adds = [a.text for a in suppositions.supposed()] + ([added] if added else [])
    address = url_for(
        "pages.whatif",
        add=list(dict.fromkeys(adds)),
        withdraw=suppositions.withdrawn(),
        hierarchy=None if nestings else "no",
    )
    return redirect(address, 303)


@blueprint.get("/quality")
def quality() -> str:
    """Show what was counted of the statements, by publisher or by mapping set."""
    by = choice("by", ("publisher", "set"), "publisher")
    report = services().quality.report()
    bridges = [bridge for found in report.sets for bridge in found.bridges]
    return render_template(
        "quality.html",
        report=report,
        by=by,
        rows=report.sets if by == "set" else report.publishers,
        bridges=sorted(bridges, key=lambda b: (-b.smaller, -b.whole, b.statement)),
    )
