"""An RDF term as it leaves the store, free of any RDF library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Row", "Term"]


@dataclass(frozen=True, slots=True)
class Term:
    """An IRI, a blank node or a literal."""

    value: str
    kind: Literal["iri", "literal", "bnode"] = "iri"
    language: str = ""
    datatype: str = ""


#: One solution of a SELECT query: variable name to term; unbound variables are absent.
Row = dict[str, Term]
