"""Rows of the label index, made from the quads of a release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad

from kakehashi.namespaces import ID, SCHEME, curie

__all__ = ["index_rows"]
