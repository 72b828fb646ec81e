"""Rows of the label index, made from the quads of a release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, Quad

from kakehashi.namespaces import ID, PREFIXES, SCHEME, curie
from kakehashi.store.labels import LabelRow

__all__ = ["index_rows"]

_WANTED = {
    PREFIXES[prefix] + local: local
    for prefix, locals_ in {
        "skos": ("prefLabel", "altLabel", "notation"),
        "kh": ("alternativeIdentifier", "evidence", "itemKind", "notFound", "placeholder",
               "position", "stub"),
    }.items()
    for local in locals_
}  # fmt: skip

_Facts = defaultdict[str, list[tuple[str, str]]]


def index_rows(quads: Iterable[Quad]) -> Iterator[LabelRow]:
    """Yield a row for each item of the graph: a thing below ``id/`` that has a kind."""
    things: defaultdict[str, _Facts] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        name = _WANTED.get(quad.predicate.value)
        subject = getattr(quad.subject, "value", "")
        if name and subject.startswith((ID, f"{SCHEME}kind/")):
            language = quad.object.language if isinstance(quad.object, Literal) else None
            value = getattr(quad.object, "value", "")
            things[subject][name].append((value, language or ""))
    for iri in sorted(things):
        if iri.startswith(ID) and things[iri]["itemKind"]:
            yield _row(iri, things[iri], things[things[iri]["itemKind"][0][0]])


def _row(iri: str, facts: _Facts, kind: _Facts) -> LabelRow:
    def one(name: str, language: str = "", of: _Facts = facts) -> str:
        return min((v for v, tag in of[name] if not language or tag == language), default="")

    names = {v for name in ("altLabel", "alternativeIdentifier") for v, _ in facts[name]}
    names |= {v for v, tag in facts["prefLabel"] if tag not in ("ja", "en")}
    identifier = curie(iri)
    return LabelRow(
        id=identifier,
        document=identifier.partition(":")[0],
        position=int(one("position") or 0),
        notation=one("notation"),
        title_ja=one("prefLabel", "ja"),
        title_en=one("prefLabel", "en"),
        kind=one("itemKind").rpartition("/")[2],
        kind_ja=one("prefLabel", "ja", kind),
        kind_en=one("prefLabel", "en", kind),
        evidence=one("evidence").rpartition("/")[2],
        placeholder=one("placeholder") == "true",
        stub=one("stub") == "true",
        not_found=one("notFound") == "true",
        other_names=tuple(sorted(names)),
    )
