"""The store that the setting ``store`` names."""

from __future__ import annotations

from pathlib import Path

from kakehashi.store.reader import OxigraphReader, Reader

__all__ = ["open_reader", "store_folder"]


def open_reader(store: str, current_release_dir: Path) -> Reader:
    """Open what the setting ``store`` names: the current release, a store folder, an endpoint."""
    scheme, _, place = store.partition(":")
    if scheme == "sparql":
        from kakehashi.store.remote import RemoteReader  # noqa: PLC0415  (slow import)

        return RemoteReader(place)
    return OxigraphReader(store_folder(store, current_release_dir))


def store_folder(store: str, current_release_dir: Path) -> Path:
    """Return the folder that an ``oxigraph:`` setting names.

    >>> (
    ...     store_folder("oxigraph:current", Path("r")).as_posix(),
    ...     str(store_folder("oxigraph:s", Path())),
    ... )
    ('r/store', 's')
    """
    place = store.partition(":")[2]
    return current_release_dir / "store" if place == "current" else Path(place)
