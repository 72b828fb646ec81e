"""An RDF term as it leaves the store, free of any RDF library."""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["Row", "Term"]


class Term(NamedTuple):
    """An IRI, a blank node or a literal; answers hold thousands, so it must be cheap to make."""

    value: str
    kind: Literal["iri", "literal", "bnode"] = "iri"
    language: str = ""
    datatype: str = ""


#: One solution of a SELECT query: variable name to term; unbound variables are absent.
Row = dict[str, Term]
