"""The triples of a bundle, in the named graphs of a release."""

from __future__ import annotations

from typing import Final

from pyoxigraph import Quad

from kakehashi.exports.exchange.format import Loss
from kakehashi.messages import label
from kakehashi.model.exchange import Bundle
from kakehashi.namespaces import graph_iri
from kakehashi.rdf.exchange import document_triples
from kakehashi.rdf.files import in_graph
from kakehashi.sssom.slots import PROPAGATED
from kakehashi.sssom.to_rdf import direct_quads, set_quads

__all__ = ["LOSSES", "SAID_BY_RECORDS", "graphs"]

_NO_RELEASE: Final = label(
    "The triples are those of the release itself; they do not say in which file they travel."
)
_UNORDERED: Final = label("Several values have no order in a graph; they come back sorted.")
_UNPAIRED: Final = label(
    "A graph does not say which label translates which; each comes back alone."
)
SAID_BY_RECORDS: Final = label("Each statement says it; the set does not say it again.")
_SAID_BY_SET: Final = label(
    "A statement without a publisher of its own comes back with that of its set."
)
_ONCE: Final = label("The English text is that of the set itself.")

#: What no RDF syntax carries.
LOSSES: Final = (
    *(Loss("bundle", f, _NO_RELEASE) for f in ("release", "released", "choice", "partial")),
    Loss("document", "publishers", _UNORDERED, partly=True),
    Loss("item", "alternative_labels", _UNPAIRED, partly=True),
    Loss("item", "alternative_ids", _UNORDERED, partly=True),
    *(
        Loss("set", f, _UNORDERED, partly=True)
        for f in ("mapping_set_source", "creator_label", "see_also")
    ),
    *(Loss("set", f, SAID_BY_RECORDS) for f in PROPAGATED),
    Loss("entry", "title", _ONCE, partly=True),
    Loss("entry", "description", _ONCE, partly=True),
    Loss("record", "publisher", _SAID_BY_SET, partly=True),
)


def graphs(bundle: Bundle) -> dict[str, list[Quad]]:
    """Return the triples by the names of their graphs: ``document/csf20``, ``mapping/nisc--cpsf``.

    They are those that a release holds of the same documents and sets. A set without any positive
    record has no graph ``direct/…``.
    """
    entries = {entry.name: entry for entry in bundle.entries}
    found: dict[str, list[Quad]] = {}
    for document in sorted(bundle.documents, key=lambda d: d.slug):
        name = f"document/{document.slug}"
        found[name] = in_graph(document_triples(document), graph_iri(name))
    for mapping_set in sorted(bundle.sets, key=lambda s: s.name):
        found[f"mapping/{mapping_set.name}"] = set_quads(mapping_set, entries.get(mapping_set.name))
        if direct := direct_quads(mapping_set):
            found[f"direct/{mapping_set.name}"] = direct
    return found
