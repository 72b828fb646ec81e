"""Read the YAML header of a mapping set by somebody else: any slots, bounded depth, no aliases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import yaml

from kakehashi.errors import Finding
from kakehashi.importers.intake_faults import intake_fault
from kakehashi.importers.raw import Cell
from kakehashi.namespaces import PREFIXES
from kakehashi.sssom.slots import SET_SLOTS

__all__ = ["Metadata", "read_metadata"]

_MANY: Final = frozenset(slot.name for slot in SET_SLOTS if slot.many)
_KNOWN: Final = frozenset(slot.name for slot in SET_SLOTS) | {
    "strict", "title_ja", "description_ja", "standing",
}  # fmt: skip
#: Nesting of a header; SSSOM needs four.
_DEPTH: Final = 20
_SIZE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a header says, value by value."""

    cells: Mapping[str, Cell] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    declared: Mapping[str, str] = field(default_factory=dict)  #: column to property (CURIE)
    findings: tuple[Finding, ...] = ()

    def over(self, other: Metadata) -> Metadata:
        """Return both together; where they differ this one counts."""
        return Metadata(
            {**other.cells, **self.cells},
            {**other.prefixes, **self.prefixes},
            {**other.declared, **self.declared},
            (*other.findings, *self.findings),
        )


def read_metadata(text: str, file: str) -> Metadata:
    r"""Read a header; a text that is no YAML is a finding at its line.

    >>> found = read_metadata("license: https://x.org/\ncurie_map:\n  a: https://a.org/", "f.tsv")
    >>> found.cells["license"].text, found.prefixes
    ('https://x.org/', {'a': 'https://a.org/'})
    """
    if not text.strip():
        return Metadata()
    try:
        root = yaml.compose(_bounded(text), Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        detail = str(getattr(error, "problem", None) or error).splitlines()[0][:200]
        return _faulty(file, mark.line + 1 if mark else 1, detail)
    except (RecursionError, ValueError) as error:
        return _faulty(file, 1, str(error)[:200])
    if root is None:
        return Metadata()
    if not isinstance(root, yaml.MappingNode):
        return _faulty(file, 1, "it is no mapping of keys to values")
    found = Metadata()
    for key, node in root.value:
        found = _with(found, str(key.value), node, key.start_mark.line + 1)
    return found


def _faulty(file: str, line: int, detail: str) -> Metadata:
    return Metadata(findings=(intake_fault("import-yaml", file, line, detail=detail),))


def _bounded(text: str) -> str:
    """Return the text; raise ValueError when it is large, deep, or repeats parts by aliases."""
    if len(text) > _SIZE:
        raise ValueError("it is too large")
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise ValueError("aliases are not accepted")  # noqa: TRY004  (of the text, not a type)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEPTH:
            raise ValueError("it is nested too deep")
    return text


def _with(found: Metadata, key: str, node: yaml.Node, line: int) -> Metadata:
    if key == "curie_map":
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        prefixes = {str(k.value): str(v.value) for k, v in pairs if str(k.value)}
        return replace(found, prefixes={**found.prefixes, **prefixes})
    if key == "extension_definitions":
        return replace(found, declared=dict(_definitions(node, found.prefixes)))
    cells = dict(found.cells)
    texts = _texts(node)
    if key not in _KNOWN:
        cells[f"note:{key}"] = Cell(" | ".join(texts), key, line)
    elif key in _MANY:
        for number, text in enumerate(texts, 1):
            cells[f"{key}.{number}"] = Cell(text, key, line)
    else:
        cells[key] = Cell(" | ".join(texts), key, line)
    return replace(found, cells=cells)


def _texts(node: yaml.Node) -> list[str]:
    """Return the texts of a value, those of lists and entries one after the other."""
    if isinstance(node, yaml.ScalarNode):
        return [str(node.value)] if str(node.value).strip() else []
    if isinstance(node, yaml.MappingNode):
        return [f"{key.value}: {' | '.join(_texts(value))}" for key, value in node.value]
    return [text for child in node.value for text in _texts(child)]


def _definitions(node: yaml.Node, prefixes: Mapping[str, str]) -> list[tuple[str, str]]:
    found = []
    for entry in node.value if isinstance(node, yaml.SequenceNode) else ():
        if isinstance(entry, yaml.MappingNode):
            given = {str(k.value): str(v.value) for k, v in entry.value}
            prefix, _, local = given.get("property", "").partition(":")
            ours = prefixes.get(prefix) == PREFIXES["kh"] and f"kh:{local}"
            found.append((given.get("slot_name", ""), ours or given.get("property", "")))
    return found
