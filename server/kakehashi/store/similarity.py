"""What suggestions are computed from: the texts of all items as vectors, and who is linked to whom.

One NumPy file per release, written once by the build. Rows are items, in the order of ``ids``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from kakehashi.errors import StoreError

if TYPE_CHECKING:  # a slow import
    from scipy.sparse import csr_array

__all__ = ["FIELDS", "Similarity", "read_similarity", "write_similarity"]

#: The texts compared: title, title with summary, and the headings above and below; per language.
FIELDS: Final = ("title-en", "title-ja", "text-en", "text-ja", "context-en", "context-ja")


@dataclass(frozen=True, slots=True)
class Similarity:
    """Vectors and links of all items of a release."""

    ids: tuple[str, ...]  #: CURIEs
    parents: NDArray[np.int32]  #: row of the item above; -1 at the top
    candidates: NDArray[np.bool_]  #: whether the item may be suggested
    vectors: dict[str, csr_array]  #: field -> items × words, rows of length 1 or 0
    words: dict[str, tuple[str, ...]]  #: field -> the words of the columns, as they are written
    links: csr_array  #: items × items, symmetric, 1 where a correspondence is stated
    none: frozenset[tuple[str, str]]  #: (item, slug): stated that nothing corresponds


def write_similarity(path: Path, made: Similarity) -> None:
    """Write the file anew."""
    arrays: dict[str, Any] = {
        "ids": np.array(made.ids, dtype=np.str_),
        "parents": made.parents,
        "candidates": made.candidates,
        "none": np.array(sorted(made.none), dtype=np.str_).reshape(-1, 2),
    }
    for name, matrix in {**made.vectors, "links": made.links}.items():
        arrays |= {f"{name}.data": matrix.data, f"{name}.indices": matrix.indices}
        arrays |= {f"{name}.indptr": matrix.indptr, f"{name}.shape": np.array(matrix.shape)}
    for name, words in made.words.items():
        arrays[f"{name}.words"] = np.array(words, dtype=np.str_)
    draft = path.with_name(f".{path.name}.new")
    with draft.open("wb") as file:
        np.savez_compressed(file, **arrays)
    draft.replace(path)


def read_similarity(path: Path) -> Similarity:
    """Read the file.

    Raises StoreError when it is missing or damaged.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        vectors = {field: _matrix(arrays, field) for field in FIELDS}
        return Similarity(
            ids=tuple(map(str, arrays["ids"])),
            parents=arrays["parents"],
            candidates=arrays["candidates"],
            vectors=vectors,
            words={field: tuple(map(str, arrays[f"{field}.words"])) for field in FIELDS},
            links=_matrix(arrays, "links"),
            none=frozenset((str(item), str(slug)) for item, slug in arrays["none"]),
        )
    except (OSError, EOFError, BadZipFile, ValueError, KeyError) as error:
        raise StoreError(
            "The file {file} cannot be used: {detail}.",
            remedy="Build the release anew with «kakehashi build».",
            file=path.name,
            detail=str(error),
        ) from error


def _matrix(arrays: dict[str, Any], name: str) -> csr_array:
    from scipy.sparse import csr_array  # noqa: PLC0415  (slow import)

    parts = (arrays[f"{name}.data"], arrays[f"{name}.indices"], arrays[f"{name}.indptr"])
    return csr_array(parts, shape=tuple(arrays[f"{name}.shape"]))
