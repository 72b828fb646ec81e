"""Everything that can be wrong in a mapping set: what it is called and how to mend it."""

from __future__ import annotations

from typing import Final

from kakehashi.errors import Finding

__all__ = ["FAULTS", "FIXABLE", "fault"]

#: Fault to message id. The part after the first sentence is the remedy.
FAULTS: Final = {
    # the file
    "sssom-encoding": "The file is not UTF-8 without byte order mark. Save it as UTF-8.",
    "sssom-line-end": "The line ends with a carriage return. Run `make fmt`.",
    "sssom-form": "The file is not in its canonical form. Run `make fmt`.",
    "sssom-empty-file": "The file has no row of column names. Put it after the header.",
    # the header
    "sssom-yaml": "The header is not YAML: {detail}. Correct this line.",
    "sssom-key-missing": "The header lacks {key}. Add it.",
    "sssom-key-unknown": "The header slot {key} is not known. Correct its name or remove it.",
    "sssom-key-value": "{key} cannot be read: {value!r}. Give {accepts}.",
    "sssom-set-id": "The set is called {value}. By its file name it must be {expected}.",
    "sssom-prefix-iri": "The prefix {prefix} stands for {value}. Declare it as {expected}.",
    "sssom-extension": (
        "The extension slot {key} is not declared as {expected}. Correct extension_definitions, "
        "or run `make fmt`."
    ),
    "sssom-both-levels": (
        "{key} stands in the header and in a column. Keep it in the header when all rows agree, "
        "else in the column."
    ),
    # the columns
    "sssom-column-unknown": "There is no slot {column}. Correct the column's name or remove it.",
    "sssom-column-twice": "The column {column} stands twice. Remove one.",
    "sssom-column-missing": "The column {column} is missing. Add it.",
    # a row
    "sssom-blank-line": "The line is empty. Remove it.",
    "sssom-cells": (
        "The row has {found} cells, the columns are {expected}. Give each column its cell, "
        "an empty one where there is nothing to say."
    ),
    "sssom-quote": (
        "The quotation marks of the cell do not pair. Put the cell in quotation marks and write "
        "each one inside it twice; a cell has no line break."
    ),
    "sssom-text": (
        "The text has blanks at an end, two in a row, control characters or is not in Unicode "
        "form NFC. Write {expected!r}."
    ),
    "sssom-required": "The cell is empty. {column} must always be given.",
    "sssom-identifier": "{value!r} is not an identifier. Write document:item, as in nisc:bp-3.",
    "sssom-prefix": "The prefix {prefix} is not known. Declare it in curie_map.",
    "sssom-justification": "{value!r} is not a justification that SSSOM knows. Use one of {known}.",
    "sssom-relation": (
        "{value!r} is not a relation. Use equal, partOf, contains, overlaps, disjoint, several of "
        "them in this order joined by |, or unknown."
    ),
    "sssom-predicate": "The predicate is {value}. To the relation {relation} belongs {expected}.",
    "sssom-confidence": "{value!r} is not a number from 0 to 1. Write, for example, 0.65.",
    "sssom-code": "{value!r} is not in the list {scheme}. Use one of {known}.",
    "sssom-date": "{value!r} is not a date. Write it as 2026-11-24.",
    "sssom-iri": "{value!r} is not an IRI. Give one that starts with http:// or https://.",
    "sssom-modifier": "{value!r} is not a predicate modifier. Write Not, or leave the cell empty.",
    "sssom-source": "{value!r} is not the document of {item}. Write {expected}.",
    "sssom-none": (
        "sssom:NoTermFound says that nothing in a document corresponds. Leave relation empty and "
        "name the document in object_source, as in kid:cpsf."
    ),
    "sssom-none-and-some": (
        "The row says that nothing in {document} corresponds to {item}, though line {line} names "
        "an item of it. Remove one of the two."
    ),
    "sssom-self": "The row relates {item} to itself. Correct one end or remove the row.",
    "sssom-duplicate": "Line {line} states the same. Join the two rows into one.",
    "sssom-order": "The row belongs before line {line}. Run `make fmt`.",
    "sssom-editorial": (
        "The row is a judgement of ours without {column}. Give confidence, rationale_type and "
        "the rationale in both languages."
    ),
    "sssom-published": (
        "The row reports a publication without {column}. Give its own word, publisher, locator, "
        "evidence and source."
    ),
    "sssom-suggested": (
        "A suggestion of a program lacks {column} or claims to be made by hand. Give mapping_tool "
        "and confidence, and another justification than semapv:ManualMappingCuration."
    ),
    # the registry and the readings
    "registry-yaml": "The registry cannot be read: {detail}. Correct this line.",
    "registry-key": "The set {set} has no usable {key}. Give {accepts}.",
    "registry-file": "The set {set} is listed, its file {value} does not exist. Correct or remove.",
    "registry-unlisted": "The file {value} is not in registry.yml. Add an entry for it.",
    "registry-twice": "The set {set} is listed twice. Remove one entry.",
    "registry-order": "The set {set} belongs before {other}. Sort the entries by their id.",
    "registry-differs": (
        "{key} is {value!r} in the set and {expected!r} in registry.yml. Make them agree."
    ),
    "reading-missing": "No reading of {value!r} is given. Add a row to readings.tsv.",
    "reading-differs": (
        "{value!r} is read as {expected} in readings.tsv. Correct the relation, or the reading."
    ),
}

#: Faults that rewriting the file mends.
FIXABLE: Final = frozenset({"sssom-line-end", "sssom-form", "sssom-order", "sssom-extension"})


def fault(check: str, file: str, line: int, node: str = "", /, **values: object) -> Finding:
    """Make the finding of a fault; ``node`` is the column or header slot it stands in.

    >>> print(fault("sssom-confidence", "a--b.sssom.tsv", 9, "confidence", value="2").text())
    a--b.sssom.tsv:9: violation: confidence: '2' is not a number from 0 to 1. Write, ...
    """
    return Finding.told(file, line, node, check, FAULTS[check], **values)
