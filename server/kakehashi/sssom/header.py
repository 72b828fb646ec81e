"""Read the header of a mapping set: YAML in lines that begin with ``#``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import yaml

from kakehashi.errors import Finding
from kakehashi.namespaces import set_iri
from kakehashi.sssom.faults import fault
from kakehashi.sssom.slots import BUILTIN_PREFIXES, EXTENSIONS, REQUIRED_KEYS, SET_SLOTS, by_name
from kakehashi.sssom.values import prefix_iri, problem_of

__all__ = ["Header", "read_header"]

_SLOTS: Final = by_name(SET_SLOTS)


@dataclass(slots=True)
class Header:
    """What a header says; ``lines`` tells where."""

    values: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    declared: dict[str, str] = field(default_factory=dict)  #: extension slot to its property
    lines: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def text(self, key: str) -> str:
        """Return a single value; empty when the header does not give it."""
        value = self.values.get(key, "")
        return value if isinstance(value, str) else ""


def read_header(lines: list[str], file: str, name: str) -> Header:
    """Read the header lines of the set ``name``; faults are collected, not raised."""
    header = Header()
    text = "\n".join(line[1:] for line in lines)
    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        detail = str(getattr(error, "problem", None) or "it is no mapping of keys to values")
        line = mark.line + 1 if mark else 1
        header.findings.append(fault("sssom-yaml", file, line, detail=detail))
        return header
    if not isinstance(root, yaml.MappingNode):
        detail = "it is no mapping of keys to values"
        header.findings.append(fault("sssom-yaml", file, 1, detail=detail))
        return header
    for key_node, node in root.value:
        _read_key(header, str(key_node.value), key_node.start_mark.line + 1, node, file)
    _check_whole(header, file, name)
    return header


def _read_key(header: Header, key: str, line: int, node: yaml.Node, file: str) -> None:
    header.lines[key] = line
    if key == "curie_map":
        _read_prefixes(header, node, file)
    elif key == "extension_definitions":
        _read_definitions(header, node, file)
    elif key not in _SLOTS:
        header.findings.append(fault("sssom-key-unknown", file, line, key, key=key))
    elif (value := _value(node, many=_SLOTS[key].many)) is None:
        accepts = "a list of texts" if _SLOTS[key].many else "one text"
        found = fault("sssom-key-value", file, line, key, key=key, value="…", accepts=accepts)
        header.findings.append(found)
    else:
        header.values[key] = value


def _value(node: yaml.Node, *, many: bool) -> str | tuple[str, ...] | None:
    if isinstance(node, yaml.ScalarNode):
        return (node.value,) if many else str(node.value)
    if not many or not isinstance(node, yaml.SequenceNode):
        return None
    texts = tuple(str(n.value) for n in node.value if isinstance(n, yaml.ScalarNode))
    return texts if len(texts) == len(node.value) else None


def _read_prefixes(header: Header, node: yaml.Node, file: str) -> None:
    for key_node, value_node in node.value if isinstance(node, yaml.MappingNode) else ():
        prefix, value = str(key_node.value), str(value_node.value)
        header.prefixes[prefix] = value
        if value != (expected := prefix_iri(prefix)) and prefix not in BUILTIN_PREFIXES:
            line = key_node.start_mark.line + 1
            header.findings.append(
                fault(
                    "sssom-prefix-iri", file, line, "curie_map",
                    prefix=prefix, value=value, expected=expected,
                )
            )  # fmt: skip


def _read_definitions(header: Header, node: yaml.Node, file: str) -> None:
    for entry in node.value if isinstance(node, yaml.SequenceNode) else ():
        given = {}
        if isinstance(entry, yaml.MappingNode):
            given = {str(k.value): str(v.value) for k, v in entry.value}
        name, line = given.get("slot_name", ""), entry.start_mark.line + 1
        header.declared[name] = given.get("property", "")
        if name not in EXTENSIONS:
            header.findings.append(fault("sssom-key-unknown", file, line, name, key=name))
        elif header.declared[name] != EXTENSIONS[name].definition:
            expected = EXTENSIONS[name].definition
            found = fault("sssom-extension", file, line, name, key=name, expected=expected)
            header.findings.append(found)


def _check_whole(header: Header, file: str, name: str) -> None:
    for key in REQUIRED_KEYS:
        if not header.values.get(key):
            header.findings.append(fault("sssom-key-missing", file, 1, key, key=key))
    for key, value in header.values.items():
        for text in (value,) if isinstance(value, str) else value:
            problem = problem_of(_SLOTS[key], text, header.prefixes) if text else None
            if problem:
                line = header.lines[key]
                header.findings.append(fault(problem[0], file, line, key, **problem[1]))
    given, expected = header.text("mapping_set_id"), set_iri(name)
    if given and given != expected:
        line = header.lines["mapping_set_id"]
        values = {"value": given, "expected": expected}
        header.findings.append(fault("sssom-set-id", file, line, "mapping_set_id", **values))
    for key in (k for k in header.values if k in EXTENSIONS and k not in header.declared):
        expected = EXTENSIONS[key].definition
        found = fault("sssom-extension", file, header.lines[key], key, key=key, expected=expected)
        header.findings.append(found)
