"""The page of an item, the item against every document, and the proof that opens on the page."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from flask import redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from kakehashi.errors import BadInputError
from kakehashi.exports.snippets import across_snippets, item_snippets
from kakehashi.model.derivation_views import ExplanationView
from kakehashi.model.gap import ANSWERS
from kakehashi.model.proof import Proof
from kakehashi.model.views import ItemView
from kakehashi.web import citing, derived
from kakehashi.web.addresses import id_path
from kakehashi.web.context import services
from kakehashi.web.desk import room
from kakehashi.web.language import language
from kakehashi.web.live import beside
from kakehashi.web.pages import blueprint
from kakehashi.web.paging import asked_page, choice, part_of, yes_or_no

__all__ = ["blueprint"]

#: Derived counterparts that a page shows before it keeps to the nearest of each document.
MANY = 40
#: How many those are.
NEAREST = 3
#: Stated counterparts that one page shows.
STATED = 100


@blueprint.get("/id/<slug>/<path:local>")
def item(slug: str, local: str) -> str | AnyResponse:
    """Show an item: what corresponds to it, what follows, and how to take it along."""
    found = services().catalogue.item(f"{slug}:{local}")
    if found.ref.id != f"{slug}:{local}":
        return redirect(id_path(found.ref.id, language()), 301)
    first = max(0, asked_page() - 1) * STATED
    room.private()
    names = (found.ref.id, *_names(found))
    more, rejections = room.approved(names)
    part_wanted = slice(first, first + STATED)
    crosswalk = services().crosswalk.of(found.ref.id, part=part_wanted, more=more)
    follows = services().derivation.counterparts(found.ref.id)
    totals = Counter(r.item.document for r in crosswalk.related)
    part = part_of(crosswalk.counterparts, len(crosswalk.related), STATED)
    return render_template(
        "item.html",
        item=found,
        ref=found.ref,
        fresh=more,
        rejections=rejections,
        may_propose=room.signed_in_may("propose", found.ref.document),
        groups=[
            (name, services().catalogue.title(name), list(members), totals[name])
            for name, members in groupby(part.rows, key=lambda c: c.item.document)
        ],
        part=part,
        stated=len(crosswalk.related),
        nothing=crosswalk.none,
        not_assessed=[(n, services().catalogue.title(n)) for n in crosswalk.not_assessed],
        followed=len(follows),
        follows=derived.groups(follows, NEAREST if len(follows) > MANY else derived.SHOWN),
        odds=services().derivation.odds.at_odds(found.ref.id),
        names=names,
        last_event=beside.last_event(),  # before what it is said of
        work=beside.around(names, services().work.of(crosswalk, follows)),
        parts=beside.parts,
        citations=citing.of_item(found.ref),
        snippets=item_snippets(
            services().settings.public_url, found.ref.id, _names(found), services().release.id
        ),
    )


def _names(item: ItemView) -> list[str]:
    """Return the other identifiers of the graph under which statements are about the item."""
    return [alias.id for alias in item.aliases]


@blueprint.get("/across")
def across() -> str:
    """Show what every document has for one item."""
    nestings, answer = yes_or_no("hierarchy", default=True), choice("answer", ANSWERS)
    name = request.args.get("item", "").strip()
    room.private()
    if not name:
        return render_template("across.html", view=None, nestings=nestings)
    view = services().derivation.gaps.across(name, nestings=nestings)
    rows = [(d, view.rows[d.slug]) for d in view.documents]
    counts = {a: sum(row.answer == a for _, row in rows) for a in ANSWERS}
    rows = [(d, row) for d, row in rows if answer in ("", row.answer)]
    return render_template(
        "across.html",
        view=view,
        ref=view.item,
        may_propose=lambda slug: room.signed_in_may("propose", view.item.document, slug),
        nestings=nestings,
        answer=answer,
        counts=counts,
        rows=sorted(rows, key=lambda pair: ANSWERS.index(pair[1].answer)),
        snippets=across_snippets(
            services().settings.public_url,
            view.item.id,
            services().catalogue.aliases(view.item.id),
            services().release.id,
        ),
    )


@blueprint.get("/proof")
def proof() -> str:
    """Show the shortest proof of how two items relate, as a part of a page."""
    nestings = yes_or_no("hierarchy", default=True)
    a, b = (request.args.get(name, "").strip() for name in ("a", "b"))
    if not (a and b):
        raise BadInputError("A proof is about two items.", remedy="Name them as «a» and «b».")
    view = services().derivation.explain(a, b, nestings=nestings)
    return render_template("_proof.html", view=view, nestings=nestings, proofs=shortest(view))


def shortest(view: ExplanationView) -> tuple[Proof, ...]:
    """Return the proof with the fewest steps, or those that only together show the relation."""
    found = view.explanation
    if found.complete:
        return (min(found.complete, key=lambda proof: len(proof.steps)),)
    return tuple(found.proofs[place] for place in found.establishing)
