"""Labels of the ontology's terms and code lists; few enough to be held."""

from __future__ import annotations

from collections import defaultdict

from kakehashi.model.text import Text
from kakehashi.namespaces import SCHEME, curie
from kakehashi.services.queries import Queries

__all__ = ["Terms"]


class Terms:
    """Looks labels of terms up by CURIE."""

    def __init__(self, queries: Queries) -> None:
        found: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for row in queries.rows("terms"):
            found[row["term"].value][row["label"].language] = row["label"].value
        self._labels = {
            iri: Text(ja=t.get("ja", ""), en=t.get("en", "")) for iri, t in found.items()
        }
        self._by_curie = {curie(iri): text for iri, text in self._labels.items()}

    def label(self, name: str) -> Text:
        """Return the label of a term given by IRI or CURIE; the CURIE itself when it has none."""
        return self._labels.get(name) or self._by_curie.get(name) or Text(en=curie(name))

    def code(self, scheme: str, notation: str) -> Text:
        """Return the label of a code-list concept."""
        return self.label(f"{SCHEME}{scheme}/{notation}")
