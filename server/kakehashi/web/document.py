"""The pages of a document and of a statement."""

from __future__ import annotations

from flask import render_template, request

from kakehashi.errors import UnknownThingError
from kakehashi.exports.exchange import exports, says
from kakehashi.exports.snippets import document_snippets, statement_snippets
from kakehashi.model.gap import ANSWERS, Tally
from kakehashi.web import branches, citing, derived
from kakehashi.web.context import services
from kakehashi.web.desk import room
from kakehashi.web.live import beside
from kakehashi.web.pages import blueprint
from kakehashi.web.paging import choice, page_of

__all__ = ["blueprint"]

#: Items of a document whose coverage is worked out with its page; for more it is asked for.
MOST_COVERED = 3000


@blueprint.get("/id/<slug>")
def document(slug: str) -> str:
    """Show a document with its items as a tree, and what other documents have for them."""
    found = services().catalogue.document(slug)
    forest = services().catalogue.tree(slug)
    section = request.args.get("section", "").strip()
    path = branches.path_to(forest, section) if section else ()
    if section and not path:
        raise UnknownThingError(
            "The document {document} has no item called {id}.",
            suggestions=services().catalogue.refs.near(section, branches.names(forest)),
            document=slug,
            id=section,
        )
    part = page_of(path[-1].children if path else forest)
    asked = choice("coverage", ("yes",)) == "yes"
    covered = found.item_count <= MOST_COVERED or asked
    tallies = services().derivation.gaps.coverage(slug) if covered else {}
    sets = [n for n in services().statements.sets() if slug in n.partition(".")[0].split("--")]
    return render_template(
        "document.html",
        document=found,
        path=path,
        part=part,
        branches=branches.drawn(part.rows),
        covered=covered,
        coverage=[(services().catalogue.document(name), t) for name, t in _ranked(tallies)],
        unassessed=[
            (name, services().catalogue.title(name))
            for name, t in tallies.items()
            if not t.assessed
        ],
        answers=ANSWERS,
        successions=services().editions.pairs_of_document(slug),
        formats=[e.format.name for e in exports() if says(e, items=True, statements=bool(sets))],
        sets=sets,
        entered=beside.about_document(slug),
        citations=citing.of_document(found),
        snippets=document_snippets(services().settings.public_url, slug, services().release.id),
    )


def _ranked(tallies: dict[str, Tally]) -> list[tuple[str, Tally]]:
    """Return the documents of which something is known, those first that cover most."""
    known = [(name, tally) for name, tally in tallies.items() if tally.assessed]
    return sorted(
        known, key=lambda p: (-p[1].count("covered"), -p[1].count("partly"), -p[1].assessed, p[0])
    )


@blueprint.get("/mapping/<identifier>")
def statement(identifier: str) -> str:
    """Show one stated relation."""
    fresh = room.statement(identifier)
    found = services().statements.some([identifier]).get(identifier) or fresh
    if found is None:
        found = services().statements.get(identifier)
    live = room.curated_state(identifier) if fresh else None
    room.private()
    none_in = services().catalogue.title(found.none_in) if found.none_in else None
    return render_template(
        "statement.html",
        statement=found,
        none_in=none_in,
        live=live,
        entered=beside.about_statement(found.id),
        released=found is not fresh,
        may_propose=room.signed_in_may("propose", found.subject.document),
        premise=derived.is_premise(found.id),
        citations=citing.of_statement(found),
        snippets=statement_snippets(
            services().settings.public_url, found.id, services().release.id
        ),
    )
