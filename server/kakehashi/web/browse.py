"""Browsing by the ontology's own facets, and why an item is where it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from flask import render_template, request

from kakehashi.errors import BadInputError, UnknownThingError
from kakehashi.model.facet_views import FacetEntry
from kakehashi.model.text import Text
from kakehashi.namespaces import KH, curie
from kakehashi.services.facets import FACETS
from kakehashi.web.context import services
from kakehashi.web.language import language, t
from kakehashi.web.pages import blueprint
from kakehashi.web.paging import page_of

__all__ = [
    "Group",
    "blueprint",
    "facet_name",
    "groups",
    "label_of",
    "meaning_of",
    "value_label",
    "why_parts",
]

#: Items that one page shows.
_ITEMS: Final = 100
#: Classes of the ontology that open a section, with the name of the section.
_ROOTS: Final = {
    "Requirement": "requirements",
    "RoleItem": "roles",
    "Category": "categories",
    "LifecyclePhase": "phases",
}
#: Properties by which defined classes divide requirements.
_DIVIDES: Final = {KH + "asksFor": "by-quality", KH + "addressedTo": "by-addressee"}


@dataclass(frozen=True, slots=True)
class Group:
    """Values under one heading of the overview, the largest first."""

    name: str
    entries: tuple[FacetEntry, ...]


def facet_name(facet: str) -> str:
    """Return what a facet is called, as a heading."""
    return {
        "document": t("Document"),
        "class": t("Class"),
        "quality": t("What is asked for"),
        "addressee": t("Addressee"),
        "role": t("Role"),
        "phase": t("Life cycle phase"),
        "level": t("System level"),
        "status": t("Status"),
        "stage": t("Stage of standardization"),
        "evidence": t("Evidence"),
        "kind": t("Kind"),
    }[facet]


def groups() -> dict[str, Group]:
    """Return all values of all facets, divided as the overview shows them."""
    facets = services().facets
    found: defaultdict[str, list[FacetEntry]] = defaultdict(list)
    for entry in facets.entries("class"):
        found[_section(KH + entry.value)].append(entry)
    for facet in FACETS:
        if facet != "class":
            found[facet] = list(facets.entries(facet))
    return {
        name: Group(name, tuple(sorted(entries, key=lambda e: (-e.count, e.value))))
        for name, entries in found.items()
        if entries
    }


def _section(class_: str) -> str:
    axioms = services().facets.axioms
    above, waiting = {class_}, [class_]
    while waiting:
        new = set(axioms.above.get(waiting.pop(), ())) - above
        above |= new
        waiting += new
    root = next((section for name, section in _ROOTS.items() if KH + name in above), "")
    defined = class_ in axioms.definitions
    if root == "requirements" and defined:
        asked = axioms.asked(class_)
        return _DIVIDES[asked[0]] if asked and asked[0] in _DIVIDES else "by-quality"
    return root or ("found" if defined else "others")


@blueprint.get("/browse")
def browse() -> str:
    """Show all facets with their values."""
    return render_template("browse.html", groups=groups())


@blueprint.get("/browse/<facet>/<value>")
def facet(facet: str, value: str) -> str:
    """Show the items that have one value of a facet, perhaps narrowed by others."""
    if facet not in FACETS:
        raise UnknownThingError(
            "There is no facet {name}.",
            remedy="These are: {known}.",
            name=facet,
            known=", ".join(FACETS),
        )
    narrowed = {n: v for n in FACETS if n != facet and (v := request.args.get(n, ""))}
    document = request.args.get("document", "")
    facets = services().facets
    found = facets.select(facet, value, narrowed, document)
    part = page_of(found.places, _ITEMS)
    members = facets.members(facet, value, part.rows)
    return render_template(
        "facet.html",
        facet=facet,
        value=value,
        found=found,
        chosen={"document": document, **narrowed},
        part=part,
        sections=[
            (slug, services().catalogue.title(slug), list(group))
            for slug, group in groupby(members, key=lambda m: m.item.document)
        ],
        totals={entry.value: entry.count for entry in found.documents},
        term=curie(facets.term(facet, value).value),
        defined=facet == "class" and KH + value in facets.axioms.definitions,
        broader=_named(facets.axioms.above.get(KH + value, ())) if facet == "class" else [],
        narrower=_named(facets.axioms.below.get(KH + value, ())) if facet == "class" else [],
    )


def _named(classes: Iterable[str]) -> list[FacetEntry]:
    known = {entry.value: entry for entry in services().facets.entries("class")}
    return [known[name] for iri in classes if (name := iri.removeprefix(KH)) in known]


@blueprint.get("/why")
def why() -> str:
    """Say why an item is in a class, or has a value of a facet."""
    item, facet, value = (request.args.get(n, "").strip() for n in ("item", "facet", "value"))
    if not (item and facet and value):
        raise BadInputError(
            "The address does not name an item, a facet and a value.",
            remedy="Follow a link «Why is this here?».",
        )
    if facet not in FACETS:
        raise BadInputError("There is no facet {name}.", name=facet)
    ref = services().catalogue.ref(services().catalogue.resolve(item))
    term = services().facets.term(facet, value)
    reason = services().reasons.of(ref.id, FACETS[facet], term)
    return render_template("why.html", item=ref, facet=facet, value=value, reason=reason)


def why_parts(predicate: str, value: str) -> tuple[str, str]:
    """Return the facet and value of a claim of a reason; empty for one that no facet has.

    >>> why_parts("rdf:type", "kh:Requirement"), why_parts("kh:partOfItem", "nisc:x")
    (('class', 'Requirement'), ('', ''))
    """
    facet = next((name for name, iri in FACETS.items() if curie(iri) == predicate), "")
    if not facet:
        return "", ""
    local = value.partition(":")[2]
    return facet, value if facet in ("phase", "level") else local


def label_of(term: str) -> str:
    """Return the label of a class or property in the language of the page."""
    return services().terms.label(term).read(language())[0]


def meaning_of(term: str) -> Text:
    """Return what a class or property of ours means, in both languages."""
    return services().facets.axioms.meaning(KH + term.removeprefix("kh:"))


def value_label(facet: str, value: str) -> str:
    """Return the label of a value of a facet; the value itself when it has none."""
    if facet == "document":
        return services().catalogue.title(value).read(language())[0] or value
    return services().facets.label(facet, value).read(language())[0] or value
