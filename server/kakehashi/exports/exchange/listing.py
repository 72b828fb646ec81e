"""The formats with what each cannot carry, for programs, pages and the documentation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypedDict

from kakehashi.exports.exchange.format import Export, Loss
from kakehashi.exports.shapes import TextJson
from kakehashi.messages import translate

__all__ = ["ExportJson", "ExportsJson", "LossJson", "by_reason", "exports_csv", "exports_json"]


class LossJson(TypedDict):
    """A field that a format does not carry, or not whole (``partly``)."""

    part: str
    field: str
    partly: bool
    reason: TextJson


class ExportJson(TypedDict):
    """One format; ``files`` says how many it makes."""

    name: str
    title: TextJson
    media_type: str
    ending: str
    files: str
    about: TextJson
    losses: list[LossJson]


class ExportsJson(TypedDict):
    """All formats."""

    exports: list[ExportJson]
    release: str


def exports_json(exports: Iterable[Export], release: str) -> ExportsJson:
    """Return the formats in both languages."""
    return {"exports": [_export(export) for export in exports], "release": release}


def _export(export: Export) -> ExportJson:
    described = export.format
    return {
        "name": described.name,
        "title": _both(described.title),
        "media_type": described.media_type,
        "ending": described.ending,
        "files": described.files,
        "about": _both(described.about),
        "losses": [
            {"part": x.part, "field": x.field, "partly": x.partly, "reason": _both(x.reason)}
            for x in export.losses
        ],
    }


def _both(message: str) -> TextJson:
    if not message:
        return {"ja": None, "en": None}
    return {"ja": translate("ja", message), "en": translate("en", message)}


def exports_csv(exports: Iterable[Export]) -> Iterator[list[str]]:
    """Yield header and a row for each loss of each format; one without losses has one row too."""
    yield ["format", "part", "field", "partly", "reason_ja", "reason_en"]
    for export in exports:
        for loss in export.losses:
            both = translate("ja", loss.reason), translate("en", loss.reason)
            yield [export.format.name, loss.part, loss.field, str(loss.partly).lower(), *both]
        if not export.losses:
            yield [export.format.name, "", "", "", "", ""]


def by_reason(losses: Iterable[Loss]) -> list[tuple[str, bool, tuple[str, ...]]]:
    """Return each reason (message id) once, whether partly, and the fields it explains.

    >>> by_reason([Loss("item", "kind", "No place."), Loss("item", "source", "No place.")])
    [('No place.', False, ('item.kind', 'item.source'))]
    """
    found: dict[tuple[str, bool], list[str]] = {}
    for loss in losses:
        found.setdefault((loss.reason, loss.partly), []).append(f"{loss.part}.{loss.field}")
    return [(reason, partly, tuple(names)) for (reason, partly), names in found.items()]
