"""Read ``mappings/registry.yml``: which sets there are, and what they are called in Japanese."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import yaml

from kakehashi.errors import BuildError, Finding
from kakehashi.model.exchange import SetEntry
from kakehashi.model.statement import MappingSet
from kakehashi.model.text import Text
from kakehashi.sssom.faults import fault
from kakehashi.sssom.slots import RECORD_SLOTS, by_name
from kakehashi.sssom.values import is_iri

__all__ = ["ENDING", "Entry", "Registry", "check_entry", "check_registry", "read_registry"]

#: How the file of a set ends; what stands before is the set's name.
ENDING: Final = ".sssom.tsv"

_FILE = "mappings/registry.yml"
_STANDINGS: Final = by_name(RECORD_SLOTS)["standing"].codes
_READINGS: Final = ("strict", "loose")


@dataclass(frozen=True, slots=True)
class Entry:
    """One set of the registry."""

    id: str
    file: str
    title_en: str
    title_ja: str
    description_ja: str
    pairs: tuple[tuple[str, str], ...]  #: documents, subject to object
    publisher: str
    standing: str
    licence: str
    strict: bool  #: whether "part of" and "contains" of the set exclude equality
    line: int

    @property
    def said(self) -> SetEntry:
        """What the entry says of the set beside its own header."""
        return SetEntry(
            name=self.id,
            title=Text(ja=self.title_ja, en=self.title_en),
            description=Text(ja=self.description_ja),
            standing=self.standing,
            strict=self.strict,
        )


@dataclass(frozen=True, slots=True)
class Registry:
    """All sets, in the order of their names."""

    entries: tuple[Entry, ...] = ()

    def entry(self, name: str) -> Entry | None:
        """Return the entry of a set; None when it is not listed."""
        return next((entry for entry in self.entries if entry.id == name), None)


def read_registry(folder: Path) -> Registry:
    """Read the registry of a folder and compare it with the files there.

    A folder without sets needs no registry. Raises BuildError that holds every fault.
    """
    registry, findings = check_registry(folder)
    if findings:
        raise BuildError("The registry of the mapping sets has faults.", findings=findings)
    return registry


def check_registry(folder: Path) -> tuple[Registry, tuple[Finding, ...]]:
    """Read the registry; return what can be read of it and all its faults."""
    files = sorted(path.name for path in folder.glob(f"*{ENDING}"))
    path = folder / "registry.yml"
    if not path.exists() and not files:
        return Registry(), ()
    text = path.read_text(encoding="utf-8") if path.exists() else "sets: []"
    entries, findings = _read(text)
    for entry in entries:
        if entry.file not in files:
            values = {"set": entry.id, "value": entry.file}
            findings.append(fault("registry-file", _FILE, entry.line, "file", **values))
    for name in files:
        if name not in {entry.file for entry in entries}:
            findings.append(fault("registry-unlisted", _FILE, 1, "sets", value=name))
    for previous, entry in pairwise(entries):
        if entry.id == previous.id:
            findings.append(fault("registry-twice", _FILE, entry.line, "id", set=entry.id))
        elif entry.id < previous.id:
            values = {"set": entry.id, "other": previous.id}
            findings.append(fault("registry-order", _FILE, entry.line, "id", **values))
    return Registry(tuple(entries)), tuple(sorted(findings))


def check_entry(mapping_set: MappingSet, entry: Entry, file: str) -> tuple[Finding, ...]:
    """Return where a set and its entry disagree."""
    pairs = {(_slug(r.subject_source), _slug(r.object_source)) for r in mapping_set.records}
    standings = {r.standing for r in mapping_set.records} or {entry.standing}
    compared = (
        ("title", mapping_set.mapping_set_title, entry.title_en),
        ("publisher", mapping_set.publisher, entry.publisher),
        ("licence", mapping_set.license, entry.licence),
        ("standing", ", ".join(sorted(standings)), entry.standing),
        ("pairs", sorted(pairs) or sorted(entry.pairs), sorted(entry.pairs)),
    )
    return tuple(
        fault("registry-differs", file, 1, key, key=key, value=value, expected=expected)
        for key, value, expected in compared
        if value != expected
    )


def _slug(source: str) -> str:
    return source.partition(":")[2]


def _read(text: str) -> tuple[list[Entry], list[Finding]]:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        detail = str(getattr(error, "problem", "") or error)
        return [], [fault("registry-yaml", _FILE, mark.line + 1 if mark else 1, detail=detail)]
    listed = content.get("sets") if isinstance(content, dict) else None
    if not isinstance(listed, list) or not isinstance(root, yaml.MappingNode):
        return [], [fault("registry-yaml", _FILE, 1, detail="there is no list `sets`")]
    node = next(value for key, value in root.value if key.value == "sets")
    lines = [child.start_mark.line + 1 for child in node.value]
    entries, findings = [], []
    for raw, line in zip(listed, lines, strict=True):
        entry, faults = _entry(raw if isinstance(raw, dict) else {}, line)
        entries += [entry] if entry else []
        findings += faults
    return entries, findings


def _entry(raw: dict[str, Any], line: int) -> tuple[Entry | None, list[Finding]]:
    name = str(raw.get("id") or "")
    title, about = raw.get("title"), raw.get("description")
    title = title if isinstance(title, dict) else {}
    about = about if isinstance(about, dict) else {}
    pairs = [p.split("--") for p in _texts(raw.get("pairs")) if p.count("--") == 1]
    standing = str(raw.get("standing") or "")
    # Our own analysts judge strictly; publishers' "subset" seldom excludes equality.
    reading = str(raw.get("reading") or ("strict" if standing == "editorial" else "loose"))
    entry = Entry(
        id=name,
        file=str(raw.get("file") or ""),
        title_en=str(title.get("en") or ""),
        title_ja=str(title.get("ja") or ""),
        description_ja=str(about.get("ja") or ""),
        pairs=tuple((pair[0], pair[1]) for pair in pairs),
        publisher=str(raw.get("publisher") or ""),
        standing=standing,
        licence=str(raw.get("licence") or ""),
        strict=reading == "strict",
        line=line,
    )
    accepted = (
        ("id", bool(name), "the name of its file without the ending"),
        ("file", entry.file == f"{name}{ENDING}", f"{name}{ENDING}"),
        ("title", bool(entry.title_en and entry.title_ja), "en and ja"),
        ("description", bool(entry.description_ja), "ja"),
        ("pairs", bool(entry.pairs), "a list such as [nisc--cpsf]"),
        ("publisher", bool(entry.publisher), "a name"),
        ("standing", entry.standing in _STANDINGS, ", ".join(_STANDINGS)),
        ("licence", is_iri(entry.licence), "an IRI"),
        ("reading", reading in _READINGS, ", ".join(_READINGS)),
    )
    findings = [
        fault("registry-key", _FILE, line, key, set=name or "?", key=key, accepts=accepts)
        for key, right, accepts in accepted
        if not right
    ]
    return (entry if name and not findings else None), findings


def _texts(value: object) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else []
