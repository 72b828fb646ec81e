"""Everything that can be wrong with a file that is imported, and how to mend it."""

from __future__ import annotations

from typing import Final

from kakehashi.errors import Finding, Severity
from kakehashi.messages import label

__all__ = ["FAULTS", "intake_fault"]

#: Fault to message id. The part after the first sentence is the remedy.
FAULTS: Final = {
    # the file
    "import-encoding": label("The file is not UTF-8. Save it as UTF-8."),
    "import-broken": label("The file cannot be read: {detail}. Correct or save it anew."),
    "import-doctype": label("The file has a DOCTYPE in {member}. Remove it."),
    "import-archive": label(
        "The workbook unpacks to more than is accepted ({detail}). Split it, or save it anew."
    ),
    "import-too-large": label(
        "The file has more than is accepted ({detail}). Split it into several files."
    ),
    "import-empty": label("The file holds no document and no statement. Give another file."),
    "import-sheet": label("The sheet {sheet} has no columns that are known here; it is not read."),
    # the header
    "import-yaml": label("The header is not YAML: {detail}. Correct this line."),
    "import-prefix": label(
        "The prefix {prefix} is not declared. Declare it in curie_map, or write the whole IRI."
    ),
    "import-no-prefixes": label(
        "The file has no curie_map, so that {value!r} cannot be told. Add a curie_map to its "
        "header, or give the file with the header by --metadata."
    ),
    # the table
    "import-no-table": label(
        "No row of column names was found. Name the columns, for example subject_id, object_id "
        "and relation; `kakehashi template` writes a workbook that has them."
    ),
    "import-column-missing": label("The column {column} is missing. Add it."),
    "import-column-twice": label("The column {column} stands twice. Remove one."),
    "import-cells": label(
        "The row has {found} cells, the columns are {expected}. Give each column its cell."
    ),
    "import-cells-short": label(
        "The row has {found} cells, the columns are {expected}. The last are read as empty; check "
        "that no cell is missing before them."
    ),
    "import-quote": label(
        "The quotation marks of the cell do not pair. Write each one inside the cell twice."
    ),
    "import-no-counterpart": label(
        "{count} rows name no counterpart and state nothing: {rows}. Leave them, or fill them in."
    ),
    # the ends
    "import-required": label("{column} is empty. Give it."),
    "import-document": label(
        "{value!r} names no document of the graph. Correct it, name the document by "
        "--subject-document or --object-document, or take it in with --stubs."
    ),
    "import-document-near": label(
        "{value!r} names no document of the graph. Did you mean {near}? Correct it, name the "
        "document by --subject-document or --object-document, or take it in with --stubs."
    ),
    "import-item": label(
        "The document {document} has no item {value!r}. Correct it, or import the document first."
    ),
    "import-item-near": label(
        "The document {document} has no item {value!r}. Did you mean {near}? Correct it, or import "
        "the document first."
    ),
    "import-no-document": label(
        "It is not said of which document {value!r} is an item. Write document:item, or name the "
        "document by --subject-document or --object-document."
    ),
    "import-ambiguous": label("{value!r} can be {choices}. Write one of them."),
    "import-identifier": label(
        "{value!r} cannot be an identifier. Use ASCII letters, digits, '.', '-' and '_'."
    ),
    "import-self": label("The row relates {item} to itself. Correct one end or remove the row."),
    # the relation
    "import-word": label(
        "{value!r} is not a word for a relation that is known here. Write equal, partOf, contains, "
        "overlaps, disjoint or unknown, or keep the word with --unknown-words."
    ),
    "import-relation-differs": label(
        "{predicate} and the relation {relation} do not agree. Correct one of the two."
    ),
    "import-reading-differs": label(
        "{value!r} is read as {expected} in readings.tsv, here as {relation}. Correct the "
        "relation, or the reading."
    ),
    "import-none-and-object": label(
        "{word!r} says that nothing corresponds, but an item is named. Remove one of the two."
    ),
    "import-together-not": label(
        "That a relation does not hold of several items together says nothing of each pair. Deny "
        "it of each pair by itself, or leave it out."
    ),
    # values
    "import-hidden": label(
        "The text has characters that reverse or hide what is read (U+{code}). Remove them."
    ),
    "import-number": label("{value!r} is not a number from 0 to 1. Write, for example, 0.65."),
    "import-date": label("{value!r} is not a date. Write it as 2026-11-24."),
    "import-code": label("{value!r} is not in the list {scheme}. Use one of {known}."),
    "import-iri": label("{value!r} is not an IRI. Give one that starts with http:// or https://."),
    "import-modifier": label("{value!r} is not a predicate modifier. Write Not, or nothing."),
    "import-justification": label(
        "{value!r} is not a justification that SSSOM knows. Use one of {known}."
    ),
    # rows against rows
    "import-duplicate": label(
        "Row {row} states the same. Join the two rows into one, or let --join keep the second in "
        "the comment of the first."
    ),
    "import-row-twice": label(
        "The row names {item} twice. Remove one, or let --join keep the second in the comment."
    ),
    "import-joined": label("Row {row} states the same; this one is kept in its comment."),
    "import-there": label("The set {set} states this already; the row is left out."),
    "import-said-elsewhere": label(
        "{publisher} states the same in the set {set}. Check that it is not taken in twice."
    ),
    "import-none-and-some": label(
        "The row says that nothing in {document} corresponds to {item}, though row {row} names "
        "an item of it. Remove one of the two."
    ),
    # the set
    "import-set-key": label("The set has no {key}. Give it by {option}."),
    "import-set-exists": label(
        "There is a set {set} already. Name another by --set, or add to it by --into {set}."
    ),
    "import-set-name": label(
        "{value!r} cannot be the name of a set. Write, for example, nisc--cpsf.publisher."
    ),
    "import-set-differs": label(
        "{key} of the set is {expected!r}, here it is {value!r}. Make them agree."
    ),
    "import-no-set": label("There is no set {set}. Correct --into."),
    # documents
    "import-document-exists": label(
        "There is a document {document} already. Give the new one another identifier."
    ),
    "import-item-twice": label(
        "The identifier {value!r} is used twice, first in row {row}. Give each item its own."
    ),
    "import-parent": label(
        "The parent {value!r} is no item of this document. Add it or correct the name."
    ),
    "import-parent-cycle": label(
        "The item is nested in itself through {value!r}. Break the circle."
    ),
    "import-no-title": label("The item has neither a title nor a number. Give one."),
    "import-title-language": label(
        "{count} items have no title in Japanese or none in English. Add the titles, or take the "
        "document in as a stub with --stubs."
    ),
    # what is true together
    "import-contradiction": label("These cannot all be true: {listed}."),
}  # fmt: skip

#: Finding severity of those faults that do not forbid the import.
_MILDER: Final[dict[str, Severity]] = {
    "import-sheet": "info",
    "import-no-counterpart": "info",
    "import-joined": "info",
    "import-there": "info",
    "import-cells-short": "warning",
    "import-said-elsewhere": "warning",
    "import-contradiction": "warning",
}


def intake_fault(check: str, file: str, line: int, node: str = "", /, **values: object) -> Finding:
    """Make the finding of a fault; ``node`` is the column, key or property it stands in.

    >>> print(intake_fault("import-number", "a.csv", 9, "confidence", value="2").text())
    a.csv:9: violation: confidence: '2' is not a number from 0 to 1. Write, for example, 0.65.
    """
    severity = _MILDER.get(check, "violation")
    return Finding.told(file, line, node, check, FAULTS[check], severity, **values)
