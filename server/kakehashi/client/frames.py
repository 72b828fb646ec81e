"""Answers as tables of pandas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, get_type_hints

from kakehashi.client.errors import UsageError
from kakehashi.messages import Language

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["ROWS", "frame", "table"]

#: Where an answer has its rows: the key, another key that such an answer has, and the shape of a
#: row in :mod:`kakehashi.client.answers`. The first that fits counts.
ROWS: Final = (
    ("counterparts", "none", "CounterpartJson"),
    ("hits", "facets", "HitJson"),
    ("completions", "query", "CompletionJson"),
    ("rows", "object", "GapRowJson"),
    ("rows", "item", "AcrossRowJson"),
    ("pairs", "documents", "PairJson"),
    ("documents", "total", "DocumentJson"),
    ("derived", "item", "ExplanationJson"),
    ("suggestions", "item", "SuggestionJson"),
    ("proofs", "establishing", "ProofJson"),
    ("conflicts", "tensions", "ConflictJson"),
    ("sets", "publishers", "SetQualityJson"),
    ("entries", "sequence", "EntryJson"),
    ("events", "id", "EventJson"),
    ("changes", "compared", "ItemChangeJson"),
    ("changes", "merged", "ChangeJson"),
    ("successions", "total", "SuccessionJson"),
    ("exports", "release", "ExportJson"),
    ("items", "total", "RefJson"),
)
_TEXT: Final = ("ja", "en")


def frame(
    answer: Mapping[str, Any] | Iterable[Mapping[str, Any]],
    shape: type | None = None,
    *,
    language: Language = "en",
) -> DataFrame:
    """Return the rows of an answer as a DataFrame with the same columns whatever was found.

    ``answer`` is what a method of the client returned, or rows out of one; for rows ``shape``, a
    type of :mod:`kakehashi.client.answers`, says which columns there are when there is no row.
    A text in two languages becomes two columns (``title_ja``, ``title_en``), a list of names a
    tuple, so that it can be grouped by. Raises UsageError, in ``language``, when the answer has no
    rows, or when pandas is not installed.
    """
    if isinstance(answer, Mapping):
        rows, shape = _rows(answer, shape, language)
    else:
        rows = list(answer)
    columns: dict[str, list[Any]] = {name: [] for name in _columns(shape)} if shape else {}
    for count, row in enumerate(rows):
        cells = dict(_cells(row))
        for name in cells.keys() - columns.keys():
            columns[name] = [None] * count
        for name, values in columns.items():
            values.append(cells.get(name))
    return table(columns, language=language)


def table(columns: Mapping[str, list[Any]], *, language: Language = "en") -> DataFrame:
    """Return a DataFrame of columns.

    Raises UsageError when pandas is not installed.
    """
    frames: DataFrame = _pandas(language).DataFrame(dict(columns))
    return frames


def _pandas(language: Language) -> Any:
    try:
        import pandas  # noqa: PLC0415  (optional, and slow)
    except ImportError as error:
        raise UsageError(
            "A table needs pandas, which is not installed.",
            remedy='Install it with: pip install "kakehashi[pandas]"',
            language=language,
        ) from error
    return pandas


def _rows(
    answer: Mapping[str, Any], shape: type | None, language: Language
) -> tuple[list[Mapping[str, Any]], type]:
    from kakehashi.client import answers  # noqa: PLC0415  (needed for tables only)

    for key, beside, name in ROWS:
        if key in answer and beside in answer:
            return answer[key], shape or getattr(answers, name)
    raise UsageError(
        "The answer has no rows.",
        remedy="Hand over a list out of it: {keys}.",
        language=language,
        keys=", ".join(key for key, value in answer.items() if isinstance(value, list)) or "–",
    )


def _columns(shape: type) -> Iterator[str]:
    from kakehashi.client.answers import TextJson  # noqa: PLC0415  (needed for tables only)

    for name, hint in get_type_hints(shape).items():
        if hint is TextJson or hint == TextJson | None:
            yield from (f"{name}_{tag}" for tag in _TEXT)
        else:
            yield name


def _cells(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        if isinstance(value, dict) and tuple(value) == _TEXT:
            yield from ((f"{name}_{tag}", value[tag]) for tag in _TEXT)
        elif isinstance(value, list) and all(isinstance(one, str) for one in value):
            yield name, tuple(value)
        else:
            yield name, value
