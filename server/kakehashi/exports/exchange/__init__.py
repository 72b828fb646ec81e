"""Whole documents and mapping sets in the formats of other tools.

Each module of this package has ``EXPORTS``, a tuple of :class:`~.format.Export`: what the format
is called, what it cannot carry, and a pure function from a bundle to files. A module is imported
when its format is asked for, as some of the libraries are slow to load.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from importlib import import_module
from typing import Final, cast

from kakehashi.errors import UnknownThingError
from kakehashi.exports.exchange.format import Export
from kakehashi.model.exchange import Bundle

__all__ = ["NAMES", "exports", "files_of", "find", "says", "tells_of_items"]

#: The formats, in the order in which they are offered, with the module that writes each.
_MODULES: Final = {
    "sssom": "sssom",
    "sssom-json": "sssom",
    "oscal": "oscal",
    "jskos": "jskos",
    "csv": "csv_",
    "xlsx": "xlsx",
    "jsonld": "jsonld",
    "turtle": "rdf",
    "trig": "rdf",
    "nquads": "rdf",
    "rdfxml": "rdf",
    "zip": "archive",
}

NAMES: Final = tuple(_MODULES)


def find(name: str) -> Export:
    """Return the export that is called ``name``.

    Raises UnknownThingError, with near names, when there is none.
    """
    if name not in NAMES:
        raise UnknownThingError(
            "No export format is called {id}.",
            remedy="Known formats: {known}.",
            suggestions=tuple(get_close_matches(name, NAMES)),
            id=name,
            known=", ".join(NAMES),
        )
    module = import_module(f"{__name__}.{_MODULES[name]}")
    known = cast("tuple[Export, ...]", module.EXPORTS)
    return next(export for export in known if export.format.name == name)


def files_of(export: Export, bundle: Bundle) -> dict[str, bytes]:
    """Return the files of a bundle by their relative names.

    Raises UnknownThingError when the format has no place for anything of the bundle.
    """
    files = export.write(bundle)
    if not files:
        raise UnknownThingError(
            "Nothing of what was chosen can be said in the format {name}.",
            remedy="Choose documents or mapping sets that have statements, or another format.",
            name=export.format.name,
        )
    return files


def tells_of_items(export: Export) -> bool:
    """Return whether a format has a place for what items are, beside the statements about them.

    >>> tells_of_items(find("oscal")), tells_of_items(find("sssom"))
    (True, False)
    """
    return says(export, items=True, statements=False)


def says(export: Export, *, items: bool, statements: bool) -> bool:
    """Return whether a format has a place for any of what there is to say."""
    whole = {loss.part for loss in export.losses if loss.field == "*"}
    return (items and "item" not in whole) or (statements and "record" not in whole)


def exports() -> Iterator[Export]:
    """Yield every export, in the order in which they are offered."""
    return (find(name) for name in NAMES)
