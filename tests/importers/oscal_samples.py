"""Small sound catalogues and mapping collections in the form of OSCAL."""

from __future__ import annotations

from typing import Any

from tests.importers.planted_json import Entry

__all__ = ["catalogue", "collection", "control", "map_"]


def control(index: int) -> Entry:
    return {
        "id": f"x-{index}",
        "class": "demo",
        "title": f"Control {index}",
        "props": [{"name": "label", "value": f"X-{index}"}],
        "links": [{"href": "#x-0", "rel": "related"}],
    }


def catalogue(controls: list[Entry]) -> Entry:
    return {
        "catalog": {
            "uuid": "6d2ef3a4-4a4c-4b6c-8f0e-1d2c3b4a5968",
            "metadata": {
                "title": "Demo",
                "last-modified": "2026-01-02T00:00:00Z",
                "published": "2026-01-01T09:00:00Z",
                "version": "1",
                "oscal-version": "1.2.1",
            },
            "controls": controls,
        }
    }


def map_(index: int) -> Entry:
    return {
        "uuid": f"00000000-0000-4000-8000-{index:012}",
        "relationship": "subset-of",
        "sources": [{"type": "control", "id-ref": f"a-{index}"}],
        "targets": [{"type": "control", "id-ref": f"b-{index}"}],
        "confidence-score": {"percentage": 0.50},
        "props": [{"name": "n", "value": "v"}],
    }


def collection(maps: list[Entry], **more: Any) -> Entry:
    return {
        "mapping-collection": {
            "uuid": "6d2ef3a4-4a4c-4b6c-8f0e-1d2c3b4a5969",
            "metadata": {
                "title": "Demo",
                "last-modified": "2026-01-02T00:00:00Z",
                "version": "1",
                "oscal-version": "1.2.1",
            },
            "provenance": {
                "method": "human",
                "matching-rationale": "semantic",
                "status": "complete",
                "mapping-description": "A to B",
            },
            "mappings": [
                {
                    "uuid": "6d2ef3a4-4a4c-4b6c-8f0e-1d2c3b4a5970",
                    "source-resource": {"type": "catalog", "href": "a.json"},
                    "target-resource": {"type": "catalog", "href": "b.json"},
                    "maps": maps,
                    **more,
                }
            ],
        }
    }
