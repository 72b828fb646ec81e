"""rdflib-endpoint over a store folder: the SPARQL service that Python users would else deploy.

The store is opened with the engine that we use too (oxrdflib), since rdflib's own memory is far
slower. ``SERVING_STORE`` names the folder.
"""

from __future__ import annotations

import os

from oxrdflib import OxigraphStore
from pyoxigraph import Store
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint

__all__ = ["create_app"]


def create_app() -> SparqlEndpoint:
    """Return the application over that folder."""
    store = OxigraphStore(store=Store.read_only(os.environ["SERVING_STORE"]))
    return SparqlEndpoint(path="/sparql", graph=Dataset(store=store))
