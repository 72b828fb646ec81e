"""The operation of the REST API from which editors learn what a query can use."""

from __future__ import annotations

from kakehashi.exports.vocabulary import VocabularyJson, vocabulary_json
from kakehashi.messages import label
from kakehashi.namespaces import PREFIXES
from kakehashi.web.context import services
from kakehashi.web.language import language
from kakehashi.web.operations import operation


@operation(
    "/vocabulary",
    label("Prefixes, classes, properties and codes that a SPARQL query can use"),
    VocabularyJson,
)
def vocabulary() -> VocabularyJson:
    """Return what editors complete."""
    documents = services().catalogue.documents(stubs=True)
    return vocabulary_json(
        services().vocabulary.words,
        {d.slug: f"{d.iri}/" for d in documents} | PREFIXES,
        {d.slug: d.title.read(language())[0] for d in documents},
        services().release.id,
    )
