"""From a fact sheet (YAML) to the Turtle of a document.

A fact sheet says what a document is and what it numbers::

    document:
      slug: example
      title: {en: An example, ja: 例}
    items:
    - id: r-1
      kind: requirement
      notation: '1'
      title: {en: Change passwords, ja: パスワードの変更}
      locator: clause 1
      evidence: text

Every fault is reported at once with file, line and remedy, and nothing is dropped: a key without a
property of its own becomes ``kh:factNote "key: value"``.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Triple

from kakehashi.errors import Finding
from kakehashi.importers.describe import Context, is_local_name, local_name
from kakehashi.importers.factsheet_document import describe_document
from kakehashi.importers.factsheet_item import Extras, describe_item
from kakehashi.importers.factsheet_shape import merged, only_referenced, with_key
from kakehashi.importers.factsheet_tables import NestingReason, SuppliedText
from kakehashi.importers.faults import Faults
from kakehashi.importers.located_yaml import Located, read_yaml
from kakehashi.rdf.files import canonical_turtle

__all__ = ["ImportedSheet", "SheetOptions", "import_fact_sheet"]


@dataclass(frozen=True, slots=True)
class SheetOptions:
    """What an import needs besides the sheet."""

    kinds: Mapping[str, str]  #: kind -> class IRI, see :func:`read_kinds`
    statuses: frozenset[str] = frozenset()  #: notations of the code list of statuses
    documents: frozenset[str] = frozenset()  #: slugs of the documents known besides this one
    exceptions: tuple[NestingReason, ...] = ()
    titles: tuple[SuppliedText, ...] = ()  #: translations of ours
    summaries: tuple[SuppliedText, ...] = ()
    supplement: Path | None = None  #: corrections and additions, laid over the sheet
    referenced: frozenset[str] | None = None  #: make a stub of these items only


@dataclass(frozen=True, slots=True)
class ImportedSheet:
    """What became of a fact sheet; use ``triples`` only when ``usable``."""

    slug: str
    triples: tuple[Triple, ...]
    findings: tuple[Finding, ...]
    items: int = 0
    mappings_left: int = 0  #: published mappings in the sheet; they are imported elsewhere
    notes: int = field(default=0)  #: facts kept as kh:factNote

    @property
    def usable(self) -> bool:
        """Whether nothing found forbids writing the document."""
        return not any(finding.severity == "violation" for finding in self.findings)

    def turtle(self) -> bytes:
        """Return the document in canonical Turtle."""
        return canonical_turtle(self.triples)


def import_fact_sheet(path: Path, options: SheetOptions, *, shown_as: str = "") -> ImportedSheet:
    """Read a fact sheet and return its triples with every fault found.

    Raises OSError when the file cannot be opened; all other faults are findings.
    """
    faults = Faults(shown_as or path.name)
    sheet = read_yaml(path.read_bytes(), faults)
    if sheet is not None and options.supplement is not None:
        more_faults = Faults(options.supplement.name)
        supplement = read_yaml(options.supplement.read_bytes(), more_faults)
        faults.found += more_faults.found
        sheet = merged(sheet, supplement) if supplement and _has_parts(sheet, faults) else sheet
    if sheet is None or not _has_parts(sheet, faults):
        return ImportedSheet("", (), tuple(sorted(faults.found)))
    if options.referenced is not None:
        sheet = only_referenced(sheet, options.referenced)
    return _converted(sheet, options, faults)


def _converted(sheet: Located, options: SheetOptions, faults: Faults) -> ImportedSheet:
    slug = sheet.entries["document"].entries["slug"].text
    items = _by_identifier(sheet, slug, faults)
    stub = sheet.entries["document"].entries.get("stub")
    if stub and stub.value is True:
        items = {name: with_key(item, "stub", stub) for name, item in items.items()}
    context = Context(
        slug=slug,
        faults=faults,
        items=frozenset(items) | {"document"},
        documents=options.documents | {slug},
        statuses=options.statuses,
        kinds=options.kinds,
    )
    _check_parents(items, context)
    _check_kinds(items, context)
    extras = _extras(items, options, context)
    describe_document(sheet, items, context)
    for position, (name, item) in enumerate(items.items(), start=1):
        describe_item(name, item, position, extras, context)
    notes = sum(t.predicate.value.endswith("#factNote") for t in context.triples)
    mappings = sheet.entries.get("published_mappings")
    return ImportedSheet(
        slug=slug,
        triples=tuple(context.triples),
        findings=tuple(sorted(faults.found)),
        items=len(items),
        mappings_left=len(mappings.members) if mappings else 0,
        notes=notes,
    )


def _has_parts(sheet: Located, faults: Faults) -> bool:
    """Check that document, slug and items are there, in the right form."""
    before = len(faults.found)
    if not isinstance(sheet.value, dict):
        faults.add(sheet.line, "sheet", "wrong-type", key="sheet", expected="an entry with keys")
        return False
    document, items = sheet.entries.get("document"), sheet.entries.get("items")
    if document is None or not isinstance(document.value, dict):
        line = document.line if document else sheet.line
        faults.add(line, "document", "missing", key="document")
    elif not document.entries.get("slug", Located(None, 1)).text:
        faults.add(document.line, "document", "missing", key="slug")
    elif not is_slug(document.entries["slug"].text):
        slug = document.entries["slug"]
        faults.add(slug.line, "document", "bad-id", value=slug.text)
    if items is None:
        faults.add(sheet.line, "sheet", "missing", key="items")
    elif not isinstance(items.value, tuple):
        faults.add(items.line, "sheet", "wrong-type", key="items", expected="a list")
    return len(faults.found) == before


def is_slug(words: str) -> bool:
    """Tell whether ``words`` can name a document.

    >>> is_slug("iso27001-2013"), is_slug("27001"), is_slug("NISC")
    (True, False, False)
    """
    plain = is_local_name(words) and words == words.lower() and not set("._") & set(words)
    return plain and words[0].isalpha()


def _by_identifier(sheet: Located, slug: str, faults: Faults) -> dict[str, Located]:
    """Return the items by local name, in the sheet's order; report what cannot be one."""
    items: dict[str, Located] = {}
    for item in sheet.entries["items"].members:
        if not isinstance(item.value, dict):
            faults.add(item, slug, "wrong-type", key="item", expected="an entry with keys")
            continue
        identifier = item.entries.get("id", item)
        name = local_name(identifier.text)
        if not name:
            faults.add(item, slug, "missing", key="id")
        elif not is_local_name(name):
            faults.add(identifier, slug, "bad-id", value=identifier.text)
        elif name in items:
            first = items[name].line
            faults.add(identifier, f"{slug}:{name}", "duplicate-id", value=name, first=first)
        else:
            items[name] = item
    return items


def _check_parents(items: Mapping[str, Located], context: Context) -> None:
    parents = {
        name: local_name(item.entries["parent"].text)
        for name, item in items.items()
        if "parent" in item.entries and item.entries["parent"].text
    }
    for name, parent in parents.items():
        node, value = f"{context.slug}:{name}", items[name].entries["parent"]
        if parent not in context.items:
            context.faults.add(value, node, "dangling-parent", value=value.text)
            continue
        seen, upward = {name}, parent
        while upward in parents and upward not in seen:
            seen.add(upward)
            upward = parents[upward]
        if upward == name:
            context.faults.add(value, node, "parent-cycle", value=parent)


def _check_kinds(items: Mapping[str, Located], context: Context) -> None:
    for name, item in items.items():
        node = f"{context.slug}:{name}"
        for key in ("kind", "evidence"):
            if key not in item.entries or item.entries[key].value is None:
                context.faults.add(item, node, "missing", key=key)
        kind = item.entries.get("kind", item)
        if kind.text and kind.text not in context.kinds:
            near = difflib.get_close_matches(kind.text, context.kinds, n=1)
            hint = near[0] if near else ""
            context.faults.add(kind, node, "unknown-kind", value=kind.text, hint=hint)


def _extras(items: Mapping[str, Located], options: SheetOptions, context: Context) -> Extras:
    whole = options.referenced is None
    extras = Extras()
    for reason in options.exceptions:
        slug, _, child = reason.child.partition(":")
        if slug != context.slug or not (whole or child in items):
            continue
        parent = items[child].entries.get("parent") if child in items else None
        if parent is None or f"{slug}:{local_name(parent.text)}" != reason.parent:
            about = {"child": reason.child, "parent": reason.parent}
            context.faults.add(reason, reason.child, "dangling-exception", **about)
        else:
            extras.reasons[child] = reason
    for supplied, kept in ((options.titles, extras.titles), (options.summaries, extras.summaries)):
        for text in supplied:
            if text.slug == context.slug and text.item in items:
                kept.setdefault(text.item, []).append(text)
            elif text.slug == context.slug and whole:
                name = f"{text.slug}:{text.item}"
                context.faults.add(text, name, "table-unknown", value=text.item)
    return extras
