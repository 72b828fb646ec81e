"""YAML with line numbers, and without what makes YAML dangerous.

Scalars stay the text that was written (``1.10`` is no number and ``2016-08`` no arithmetic); only
plain ``null``, ``true`` and ``false`` mean something else. Aliases, tags, repeated keys and deep
nesting are refused, so a small file cannot become a large one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Union

import yaml

from kakehashi.importers.faults import Faults

__all__ = ["MAX_BYTES", "MAX_DEPTH", "Located", "Value", "read_yaml"]

#: Longest file that is read; the largest fact sheet known has 0.8 MB.
MAX_BYTES: Final = 16_000_000

#: Deepest nesting of lists and mappings; fact sheets need five.
MAX_DEPTH: Final = 10

Value = Union[str, bool, None, "tuple[Located, ...]", "dict[str, Located]"]

_PLAIN: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(frozen=True, slots=True)
class Located:
    """A YAML value, the line on which it starts (counted from 1), and its file."""

    value: Value
    line: int
    file: str = ""

    @property
    def entries(self) -> dict[str, Located]:
        """The entries of a mapping; empty for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def members(self) -> tuple[Located, ...]:
        """The members of a list; a single value is a list of one, null is none."""
        if self.value is None:
            return ()
        return self.value if isinstance(self.value, tuple) else (self,)

    @property
    def text(self) -> str:
        """The text of a scalar; empty for null, list and mapping."""
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        return self.value.strip() if isinstance(self.value, str) else ""

    def leaves(self, path: str) -> Iterator[tuple[str, str]]:
        """Yield every scalar below with its path, ``counts.rules`` for nested ones.

        >>> list(Located({"a": Located((Located("1", 2), Located("2", 3)), 1)}, 1).leaves("k"))
        [('k.a', '1'), ('k.a', '2')]
        """
        if isinstance(self.value, dict):
            for key, inner in self.value.items():
                yield from inner.leaves(f"{path}.{key}")
        elif isinstance(self.value, tuple):
            for inner in self.value:
                yield from inner.leaves(path)
        elif self.value is not None:
            yield path, self.text


def read_yaml(content: bytes, faults: Faults) -> Located | None:
    r"""Return the one document in ``content``; None, with a fault, when it cannot be read.

    >>> faults = Faults("sheet.yaml")
    >>> read_yaml(b"a: &x 1\nb: *x", faults) is None
    True
    >>> print(faults.found[0].text())
    sheet.yaml:2: violation: sheet: YAML aliases are not accepted (*x). Write the value out.
    """
    if len(content) > MAX_BYTES:
        faults.add(1, "sheet", "too-large", size=len(content), limit=MAX_BYTES)
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.add(content.count(b"\n", 0, error.start) + 1, "sheet", "not-utf8")
        return None
    try:
        return _Reader(text, faults).document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        detail = getattr(error, "problem", None) or str(error).partition("\n")[0]
        faults.add(mark.line + 1 if mark else 1, "sheet", "yaml-syntax", detail=detail)
    except _RefusedError:
        pass
    return None


class _RefusedError(Exception):
    """A fault was recorded that makes the rest unreadable."""


class _Reader:
    """Build values from YAML events; recursion is bounded by MAX_DEPTH."""

    def __init__(self, text: str, faults: Faults) -> None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._events: Iterator[Any] = iter(yaml.parse(text, Loader=loader))
        self._faults = faults

    def document(self) -> Located | None:
        result: Located | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if result is not None:
                    self._refuse(event, "several-documents")
                result = self._value(next(self._events), 0)
        return result

    def _value(self, event: Any, depth: int) -> Located:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, "yaml-alias", alias=f"*{event.anchor}")
        if event.tag is not None:
            self._refuse(event, "yaml-tag", tag=event.tag)
        if isinstance(event, yaml.ScalarEvent):
            if not event.style and event.value in _PLAIN:
                return self._at(line, _PLAIN[event.value])
            return self._at(line, str(event.value))
        if depth >= MAX_DEPTH:
            self._refuse(event, "too-deep", limit=MAX_DEPTH)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._at(line, tuple(self._members(depth)))
        return self._at(line, self._entries(depth))

    def _at(self, line: int, value: Value) -> Located:
        return Located(value, line, self._faults.file)

    def _members(self, depth: int) -> Iterator[Located]:
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._value(event, depth + 1)

    def _entries(self, depth: int) -> dict[str, Located]:
        entries: dict[str, Located] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._value(event, depth + 1)
            value = self._value(next(self._events), depth + 1)
            if not isinstance(key.value, str | bool):
                self._faults.add(key.line, "sheet", "bad-key")
            elif key.text in entries:
                self._faults.add(key.line, "sheet", "duplicate-key", key=key.text)
            else:
                entries[key.text] = value
        return entries

    def _refuse(self, event: Any, code: str, **values: object) -> None:
        self._faults.add(event.start_mark.line + 1, "sheet", code, **values)
        raise _RefusedError
