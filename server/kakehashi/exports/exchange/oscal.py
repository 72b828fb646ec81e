"""OSCAL 1.2: a catalogue for each document, a mapping collection for each mapping set."""

from __future__ import annotations

from typing import Final

from kakehashi.exports.exchange.format import Export, Format
from kakehashi.exports.exchange.losses import partly
from kakehashi.exports.exchange.oscal_catalog import catalogue
from kakehashi.exports.exchange.oscal_mapping import collection
from kakehashi.messages import label
from kakehashi.model.exchange import Bundle

__all__ = ["EXPORTS"]

_LOSSES: Final = (
    *partly("document", label("Line breaks in a name become blanks."), "publishers"),
    *partly("set", label("A set without any statement has no file."), "mapping_set_id"),
    *partly("entry", label("The English text is that of the set itself."), "title", "description"),
    *partly(
        "record",
        label(
            "OSCAL has words for the five base relations. Alternatives, negations and «how is not"
            " stated» have a word in our namespace, which other tools need not understand."
        ),
        "relation",
        "predicate_modifier",
    ),
    *partly(
        "record",
        label(
            "OSCAL has no target for «nothing corresponds»: it is no-relationship to the document"
            " as a whole, and the item stands in the gap summary."
        ),
        "object_id",
    ),
)  # fmt: skip


def _write(bundle: Bundle) -> dict[str, bytes]:
    made = {f"catalogs/{d.slug}.json": catalogue(bundle, d) for d in bundle.documents}
    made |= {f"mappings/{s.name}.json": collection(bundle, s) for s in bundle.sets if s.records}
    return dict(sorted(made.items()))


EXPORTS: Final = (
    Export(
        Format(
            "oscal",
            label("OSCAL catalogues and mapping collections"),
            "application/json",
            ".json",
            "part",
            label(
                "Every field stands as a property in our namespace; what OSCAL has a place for"
                " stands there too. Items stand below what they are nested in; where a document"
                " has them in another order, the property «sort-id» tells it."
            ),
        ),
        _LOSSES,
        _write,
    ),
)
