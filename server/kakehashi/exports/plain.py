"""Answers as JSON, the same for the API and the command line."""

from __future__ import annotations

from collections.abc import Iterable

from kakehashi.errors import Finding
from kakehashi.exports.shapes import (
    CompletionJson,
    CounterpartJson,
    CrosswalkJson,
    DocumentJson,
    FacetJson,
    FacetsJson,
    FactJson,
    FindingJson,
    GroundsJson,
    HitJson,
    ItemJson,
    LabelledJson,
    NoCounterpartJson,
    PageJson,
    RefJson,
    ReleaseJson,
    ResolutionJson,
    StatementJson,
    SupersededJson,
    TextJson,
    TreeJson,
)
from kakehashi.exports.words import relation_words
from kakehashi.messages import Language
from kakehashi.model.text import Text
from kakehashi.model.views import (
    Completion,
    Counterpart,
    Crosswalk,
    DocumentView,
    Hit,
    ItemRef,
    ItemView,
    NoCounterpart,
    Page,
    ReleaseInfo,
    Resolution,
    SearchResult,
    StatementView,
    Superseded,
    TreeNode,
)

__all__ = [
    "completion_json",
    "crosswalk_json",
    "document_json",
    "facets_json",
    "finding_json",
    "hit_json",
    "item_json",
    "none_json",
    "page_json",
    "ref_json",
    "relation_words",
    "release_json",
    "resolution_json",
    "statement_json",
    "text_json",
    "tree_json",
]


def text_json(text: Text) -> TextJson:
    """Return a text with null for a missing language.

    >>> text_json(Text(en="Policy"))
    {'ja': None, 'en': 'Policy'}
    """
    return {"ja": text.ja or None, "en": text.en or None}


def ref_json(ref: ItemRef) -> RefJson:
    """Return an item of a list."""
    return {
        "item": ref.id,
        "iri": ref.iri,
        "document": ref.document,
        "notation": ref.notation,
        "title": text_json(ref.title),
        "kind": ref.kind,
        "kind_label": text_json(ref.kind_label),
        "evidence": ref.evidence,
        "placeholder": ref.placeholder,
        "stub": ref.stub,
        "not_found": ref.not_found,
    }


def _labelled(pairs: Iterable[tuple[str, Text]]) -> list[LabelledJson]:
    return [{"id": name, "label": text_json(label)} for name, label in pairs]


def _facts(facts: Iterable[tuple[str, Text, str]]) -> list[FactJson]:
    return [{"property": p, "label": text_json(label), "value": v} for p, label, v in facts]


def item_json(item: ItemView) -> ItemJson:
    """Return everything known of an item."""
    return {
        **ref_json(item.ref),
        "id": item.ref.id,
        "document_title": text_json(item.document_title),
        "summary": text_json(item.summary),
        "summary_origin": text_json(Text(ja=item.summary_origin_ja, en=item.summary_origin_en)),
        "title_origin": text_json(Text(ja=item.title_origin_ja, en=item.title_origin_en)),
        "locator": item.locator,
        "source": item.source,
        "confidence": item.confidence,
        "alternative_labels": list(item.alternative_labels),
        "alternative_ids": list(item.alternative_ids),
        "alias_of": item.alias_of.id if item.alias_of else None,
        "aliases": [alias.id for alias in item.aliases],
        "parents": [ref_json(parent) for parent in item.parents],
        "part_of_parent": item.part_of_parent,
        "nesting_reason": text_json(item.nesting_reason),
        "children": [ref_json(child) for child in item.children],
        "classes": _labelled(item.classes),
        "inferred_classes": _labelled(item.inferred_classes),
        "facts": _facts(item.facts),
        "cautions": [text_json(caution) for caution in item.cautions],
        "superseded": _superseded(item.superseded) if item.superseded else None,
    }


def _superseded(found: Superseded) -> SupersededJson:
    return {
        "item": found.item,
        "edition": found.edition,
        "newer": found.newer or None,
        "kind": found.kind,
        "impact": found.impact,
        "new": list(found.new),
    }


def _grounds(statement: StatementView) -> GroundsJson:
    return {
        "statement": statement.id,
        "statement_iri": statement.iri,
        "standing": statement.standing,
        "confidence": statement.confidence,
        "publisher": statement.publisher,
        "rationale": text_json(statement.rationale),
        "rationale_type": statement.rationale_type,
        "locator": statement.locator,
        "source": statement.source,
        "statement_evidence": statement.evidence,
        "readings": statement.readings,
        "justification": statement.justification,
        "mapping_set": statement.mapping_set,
        "mapping_set_title": text_json(statement.set_title),
        "licence": statement.licence,
        "superseded": [_superseded(found) for found in statement.superseded],
    }


def statement_json(statement: StatementView) -> StatementJson:
    """Return one statement, read from its subject."""
    target = statement.object
    return {
        **_grounds(statement),
        "id": statement.id,
        "iri": statement.iri,
        "subject": statement.subject.id,
        "subject_title": text_json(statement.subject.title),
        "object": target.id if target else None,
        "object_title": text_json(target.title) if target else None,
        "none_in": statement.none_in or None,
        "relation": [] if statement.none_in else list(statement.relation.names),
        "predicate": statement.predicate,
        "shared": statement.shared,
        "source_relation": statement.source_relation,
        "negated": statement.negated,
    }


def _counterpart(found: Counterpart) -> CounterpartJson:
    return {
        **ref_json(found.item),
        **_grounds(found.statement),
        "relation": list(found.relation.names),
        "inverse": found.inverse,
        "shared": found.statement.shared,
        "source_relation": found.statement.source_relation,
        "predicate": found.statement.predicate,
    }


def none_json(missing: NoCounterpart) -> NoCounterpartJson:
    """Return a statement that nothing corresponds."""
    return {
        **_grounds(missing.statement),
        "document": missing.document,
        "document_title": text_json(missing.document_title),
    }


def crosswalk_json(answer: Crosswalk, rejected: Iterable[StatementView] = ()) -> CrosswalkJson:
    """Return a cross-walk; ``rejected`` is what was found wrong since the release."""
    return {
        "item": answer.item.id,
        "title": text_json(answer.item.title),
        "to": answer.to or None,
        "counterparts": [_counterpart(found) for found in answer.counterparts],
        "none": [none_json(missing) for missing in answer.none],
        "rejected": [statement_json(view) for view in rejected],
        "not_assessed": list(answer.not_assessed),
        "release": answer.release,
    }


def document_json(document: DocumentView) -> DocumentJson:
    """Return a document edition."""
    return {
        "id": document.slug,
        "iri": document.iri,
        "work": document.work,
        "title": text_json(document.title),
        "publishers": list(document.publishers),
        "issued": document.issued,
        "version": document.version,
        "url": document.url,
        "licence": text_json(document.licence),
        "items": document.item_count,
        "evidence": dict(document.evidence_counts),
        "stub": document.stub,
        "facts": _facts(document.facts),
        "known_by": document.known_by,
        "title_origin": text_json(Text(ja=document.title_origin_ja, en=document.title_origin_en)),
        "alternative_titles": list(document.alternative_titles),
        "cautions": [text_json(caution) for caution in document.cautions],
    }


def page_json(slug: str, page: Page) -> PageJson:
    """Return a page of the items of a document."""
    return {
        "document": slug,
        "total": page.total,
        "offset": page.offset,
        "limit": page.limit,
        "items": [ref_json(item) for item in page.items],
    }


def tree_json(nodes: Iterable[TreeNode]) -> list[TreeJson]:
    """Return the items of a document as they are nested."""
    return [{**ref_json(node.item), "children": tree_json(node.children)} for node in nodes]


def hit_json(hit: Hit) -> HitJson:
    """Return a search result."""
    return {**ref_json(hit.item), "score": hit.score, "matched": hit.matched, "how": hit.how}


def completion_json(found: Completion, language: Language, page: str) -> CompletionJson:
    """Return what may be meant by what was typed, in one language."""
    label, spoken = found.item.title.read(language)
    return {
        **ref_json(found.item),
        "label": label,
        "label_language": spoken,
        "document_title": found.document_title.read(language)[0],
        "kind_title": found.item.kind_label.read(language)[0],
        "whole_document": found.whole,
        "matched": found.matched,
        "how": found.how,
        "page": page,
    }


def facets_json(result: SearchResult) -> FacetsJson:
    """Return what a search can be narrowed by."""
    found: dict[str, list[FacetJson]] = {
        name: [{"value": v.value, "label": text_json(v.label), "count": v.count} for v in values]
        for name, values in result.facets.items()
    }
    return {
        "document": found.get("document", []),
        "kind": found.get("kind", []),
        "evidence": found.get("evidence", []),
    }


def resolution_json(resolution: Resolution) -> ResolutionJson:
    """Return what a text names."""
    return {
        "text": resolution.text,
        "answer": resolution.answer,
        "total": resolution.total,
        "items": [ref_json(item) for item in resolution.items],
    }


def release_json(release: ReleaseInfo) -> ReleaseJson:
    """Return the release."""
    return {"release": release.id, "version": release.version, "counts": dict(release.counts)}


def finding_json(finding: Finding) -> FindingJson:
    """Return a fault."""
    return {
        "file": finding.file,
        "line": finding.line,
        "node": finding.node,
        "severity": finding.severity,
        "check": finding.check,
        "message": {"ja": finding.message_ja or None, "en": finding.message_en or None},
    }
