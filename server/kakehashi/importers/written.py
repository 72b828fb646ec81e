"""The files that an import adds to a project, in the form in which people would write them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import yaml

from kakehashi.importers.known import Known
from kakehashi.importers.resolve import Draft
from kakehashi.model.exchange import Document, Item, SetEntry
from kakehashi.model.statement import MappingSet
from kakehashi.rdf.exchange import document_triples
from kakehashi.rdf.files import canonical_turtle
from kakehashi.sssom.readings import COLUMNS, Reading
from kakehashi.sssom.registry import ENDING
from kakehashi.sssom.writer import canonical

__all__ = ["files_of", "registry_with"]

_REGISTRY: Final = "mappings/registry.yml"
_READINGS: Final = "mappings/readings.tsv"


def files_of(draft: Draft, known: Known, project: Path) -> dict[str, bytes]:
    """Return path and content of every file that changes, the registry last."""
    files = {
        f"ontology/documents/{document.slug}.ttl": canonical_turtle(
            document_triples(_whole(document), known.kinds)
        )
        for document in draft.bundle.documents
    }
    changed = {record.mapping_set for record in draft.added}
    sets = [found for found in draft.bundle.sets if found.name in changed]
    if draft.readings:
        files[_READINGS] = _readings(_content(project / _READINGS), draft.readings)
    files |= {f"mappings/{found.name}{ENDING}": canonical(found) for found in sets}
    if sets:
        entries = {entry.name: entry for entry in draft.bundle.entries}
        text = _content(project / _REGISTRY)
        for found in sets:
            text = _with_entry(text, _lines(found, entries[found.name]), found.name)
        files[_REGISTRY] = text.encode()
    return files


def _content(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _whole(document: Document) -> Document:
    """Return the document with the item that stands for it as a whole."""
    identifier = f"{document.slug}:document"
    if any(item.id == identifier for item in document.items):
        return document
    whole = Item(
        id=identifier,
        kind="document",
        evidence=document.evidence,
        title=document.title,
        title_origin=document.title_origin,
        locator="whole document",
        stub=document.stub or not (document.title.ja and document.title.en),
        facts=(
            ("kh:position", '"0"^^<http://www.w3.org/2001/XMLSchema#integer>'),
            ("kh:wholeDocument", '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        ),
    )
    return replace(document, items=(whole, *document.items))


# --- the registry: the file keeps its comments and its order ---


def registry_with(text: str, found: MappingSet, entry: SetEntry) -> str:
    """Return the registry with the entry of a set at its place."""
    return _with_entry(text, _lines(found, entry), found.name)


def _with_entry(text: str, lines: list[str], name: str) -> str:
    """Return the registry with an entry at its place; one that is there is replaced."""
    head, blocks = _blocks(text or "sets:\n")
    if blocks:  # as far in as the entries that are there
        first = blocks[0][1][0]
        indent = first[: len(first) - len(first.lstrip())]
        lines = [indent + line.removeprefix("  ") for line in lines]
    blocks = [(known, block) for known, block in blocks if known != name]
    blocks.append((name, lines))
    blocks.sort(key=lambda pair: pair[0])
    return "\n".join([*head, *(line for _, block in blocks for line in block), ""])


def _blocks(text: str) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Part the registry into its head and its entries."""
    head: list[str] = []
    blocks: list[tuple[str, list[str]]] = []
    for line in text.rstrip("\n").split("\n"):
        if line.startswith(("  - id: ", "- id: ")):
            blocks.append((str(yaml.safe_load(line.strip()[2:])["id"]), [line]))
        elif blocks:
            blocks[-1][1].append(line)
        else:
            head.append("sets:" if line.startswith("sets:") else line)
    return head, blocks


def _lines(found: MappingSet, entry: SetEntry) -> list[str]:
    pairs = {
        (record.subject_source.partition(":")[2], record.object_source.partition(":")[2])
        for record in found.records
    }
    standing = entry.standing
    lines = [
        f"  - id: {found.name}",
        f"    file: {found.name}{ENDING}",
        "    title:",
        f"      en: {_scalar(found.mapping_set_title)}",
        f"      ja: {_scalar(entry.title.ja)}",
        "    description:",
        f"      ja: {_scalar(entry.description.ja)}",
        f"    pairs: [{', '.join(f'{a}--{b}' for a, b in sorted(pairs))}]",
        f"    publisher: {_scalar(found.publisher)}",
        f"    standing: {standing}",
        f"    licence: {found.license}",
    ]
    if entry.strict != (standing == "editorial"):
        lines.append(f"    reading: {'strict' if entry.strict else 'loose'}")
    return lines


def _scalar(text: str) -> str:
    """Write a text as plain YAML where it reads back the same, else in double quotes."""
    try:
        plain = yaml.safe_load(f"k: {text}") == {"k": text}
    except yaml.YAMLError:
        plain = False
    return text if plain else json.dumps(text, ensure_ascii=False)


def _readings(text: str, new: Iterable[Reading]) -> bytes:
    """Return the table of readings with new rows, sorted as it is."""
    lines = text.rstrip("\n").split("\n") if text else ["\t".join(COLUMNS)]
    rows = [*lines[1:], *_rows(new)]
    rows.sort(key=lambda row: row.partition("\t")[0].strip('"').casefold())
    return "\n".join([lines[0], *rows, ""]).encode()


def _rows(new: Iterable[Reading]) -> Iterator[str]:
    for reading in new:
        cells = (
            reading.source_relation,
            reading.relation.text,
            reading.reason_en,
            reading.reason_ja,
        )
        yield "\t".join(_quoted(cell) for cell in cells)


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if '"' in text else text
