"""Linked data of the live map: what ``graph/live`` says of one entry, as everybody may see it."""

from __future__ import annotations

from pyoxigraph import RdfFormat, Triple, serialize

from kakehashi.model.live.kinds import KINDS
from kakehashi.rdf.convert import convert
from kakehashi.rdf.live import entry_quads
from kakehashi.services.live import Live

__all__ = ["describe", "is_gone", "is_known"]


def is_known(live: Live, identifier: str) -> bool:
    """Return whether everybody may see an entry now."""
    return live.livemap.now().public.get(identifier) is not None


def is_gone(live: Live, identifier: str) -> bool:
    """Return whether everybody could see an entry that is on the public map no more."""
    return identifier in live.published.now().gone


def describe(live: Live, identifier: str, media_type: str) -> bytes | None:
    """Return the description of an entry in an RDF syntax; None when not everybody may see it."""
    public = live.livemap.now().public
    events = live.record.log.events(entry=identifier)
    if not events or events[-1].kind not in KINDS or public.get(identifier) is None:
        return None
    quads = entry_quads(events[-1], public.entries)
    triples = [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
    return convert(serialize(triples, format=RdfFormat.N_TRIPLES) or b"", media_type)
