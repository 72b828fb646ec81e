"""The rows of a SELECT query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, overload

from kakehashi.client.terms import Literal, Value, value_of

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["Rows"]


@dataclass(frozen=True, slots=True)
class Rows(Sequence[dict[str, Value | None]]):
    """Rows with Python values by variable; None where a variable is not bound.

    >>> found = {
    ...     "head": {"vars": ["a", "b"]},
    ...     "results": {"bindings": [{"a": {"type": "uri", "value": "urn:x"}}]},
    ... }
    >>> rows = Rows.read(found)
    >>> len(rows), rows[0], rows.column("a")
    (1, {'a': 'urn:x', 'b': None}, ['urn:x'])
    """

    variables: tuple[str, ...]
    values: tuple[tuple[Value | None, ...], ...]  #: in the order of the variables
    release: str = ""  #: the release that was asked

    @classmethod
    def read(cls, found: Mapping[str, Any], release: str = "") -> Self:
        """Read an answer in the SPARQL results format in JSON."""
        names = tuple(map(str, found["head"]["vars"]))
        rows = found["results"]["bindings"]
        return cls(
            names,
            tuple(
                tuple(value_of(row[name]) if name in row else None for name in names)
                for row in rows
            ),
            release,
        )

    def __len__(self) -> int:
        return len(self.values)

    @overload
    def __getitem__(self, index: int) -> dict[str, Value | None]: ...
    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Value | None]]: ...
    def __getitem__(
        self, index: int | slice
    ) -> dict[str, Value | None] | list[dict[str, Value | None]]:
        if isinstance(index, slice):
            return [self._row(values) for values in self.values[index]]
        return self._row(self.values[index])

    def __iter__(self) -> Iterator[dict[str, Value | None]]:
        return map(self._row, self.values)

    def _row(self, values: tuple[Value | None, ...]) -> dict[str, Value | None]:
        return dict(zip(self.variables, values, strict=True))

    def column(self, variable: str) -> list[Value | None]:
        """Return the values of a variable."""
        place = self.variables.index(variable)
        return [values[place] for values in self.values]

    def frame(self, *, languages: bool = False) -> DataFrame:
        """Return a DataFrame with a column for each variable.

        With ``languages`` a column such as ``title@`` has the languages of ``title``, for each
        variable that has some. Raises UsageError when pandas is not installed.
        """
        from kakehashi.client.frames import table  # noqa: PLC0415  (pandas is optional)

        columns: dict[str, list[Any]] = {}
        for name in self.variables:
            found = self.column(name)
            columns[name] = [str(v) if isinstance(v, str) else v for v in found]
            tags = [v.language if isinstance(v, Literal) else "" for v in found]
            if languages and any(tags):
                columns[f"{name}@"] = tags
        return table(columns)
