"""What a right fact sheet becomes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kakehashi.importers.factsheet_tables import NestingReason, SuppliedText

#: An item whose entry is still open: each test adds its keys and closes it.
ONE = "- {id: r-1, kind: requirement, evidence: text, title: {en: Change passwords}"


def test_an_item_has_class_kind_scheme_and_identifier(read: Any) -> None:
    sheet = read(ONE + "}")
    assert sheet.faults == []
    assert sheet.values("demo:r-1", "rdf:type") >= {"ontology#Requirement"}
    assert sheet.values("demo:r-1", "kh:itemKind") == {"scheme/kind/requirement"}
    assert sheet.values("demo:r-1", "skos:inScheme") == {"id/demo"}
    assert sheet.values("demo:r-1", "dcterms:identifier") == {"demo:r-1"}


def test_a_title_without_origin_is_the_publishers(read: Any) -> None:
    both = ONE.replace("Change passwords", "Change passwords, ja: 変更")
    sheet = read(both + ", title_ja_by: translation}")
    assert sheet.values("demo:r-1", "skos:prefLabel") == {"Change passwords@en", "変更@ja"}
    assert sheet.values("demo:r-1", "kh:titleOriginEn") == {"scheme/origin/publisher"}
    assert sheet.values("demo:r-1", "kh:titleOriginJa") == {"scheme/origin/translation"}


def test_whose_words_a_title_is_may_carry_a_remark(read: Any) -> None:
    sheet = read(ONE + ", title_by: own words (points carry no titles)}")
    assert sheet.values("demo:r-1", "kh:titleOriginEn") == {"scheme/origin/own-words"}
    assert sheet.values("demo:r-1", "kh:factNote") == {
        "title_by: own words (points carry no titles)"
    }


@pytest.mark.parametrize(
    ("written", "stated"),
    [
        ("2016", "2016^^gYear"),
        ("2016-08", "2016-08^^gYearMonth"),
        ("2016-08-26", "2016-08-26^^date"),
        ("'2016-08-26'", "2016-08-26^^date"),
    ],
)
def test_a_date_is_typed_by_its_precision(read: Any, written: str, stated: str) -> None:
    sheet = read(ONE + f", issued: {written}}}")
    assert sheet.values("demo:r-1", "dcterms:issued") == {stated}


def test_a_span_is_a_text_and_no_date(read: Any) -> None:
    sheet = read(ONE + ", date: 2016/2018}")
    assert sheet.faults == []
    assert sheet.values("demo:r-1", "kh:dateText") == {"2016/2018"}
    assert sheet.values("demo:r-1", "dcterms:date") == set()


def test_a_number_like_notation_stays_as_written(read: Any) -> None:
    sheet = read(ONE + ", notation: 1.10}")
    assert sheet.values("demo:r-1", "skos:notation") == {"1.10"}


def test_an_unknown_key_is_kept_as_a_note(read: Any) -> None:
    sheet = read(ONE + ", colour: red, sizes: [1, 2], shape: {form: round}}")
    notes = {"colour: red", "sizes: 1", "sizes: 2", "shape.form: round"}
    assert sheet.values("demo:r-1", "kh:factNote") == notes
    assert sheet.imported.notes == 4


def test_unknown_parts_of_the_sheet_are_kept_with_the_document(read: Any) -> None:
    sheet = read(ONE + "}\n", tail="gaps: [chapter 7 not seen]")
    assert sheet.values("demo", "kh:factNote") == {"gaps: chapter 7 not seen"}


def test_nesting_is_part_of_unless_an_exception_says_otherwise(read: Any) -> None:
    items = """
    - {id: s, kind: section, evidence: text, title: {en: Roles}}
    - {id: a, kind: role, evidence: text, title: {en: Maker}, parent: s}
    - {id: b, kind: role, evidence: text, title: {en: User}, parent: s}
    """
    reason = NestingReason("demo:b", "demo:s", "a role is no part", "役割は部分でない")
    sheet = read(items, exceptions=(reason,))
    assert sheet.faults == []
    assert sheet.values("demo:a", "kh:partOfItem") == {"id/demo/s"}
    assert sheet.values("demo:a", "kh:listedUnder") == set()
    assert sheet.values("demo:b", "kh:listedUnder") == {"id/demo/s"}
    assert sheet.values("demo:b", "kh:partOfItem") == set()
    assert sheet.values("demo:b", "kh:nestingReason") == {
        "a role is no part@en",
        "役割は部分でない@ja",
    }
    assert sheet.values("demo:b", "skos:broader") == {"id/demo/s"}


def test_a_placeholder_gets_no_title(read: Any) -> None:
    sheet = read(ONE + ", notation: '5', placeholder: true}")
    assert sheet.values("demo:r-1", "kh:placeholder") == {"true^^boolean"}
    assert sheet.values("demo:r-1", "skos:prefLabel") == set()
    assert sheet.values("demo:r-1", "kh:titleOriginEn") == set()


def test_a_title_that_only_repeats_the_number_is_no_title(read: Any) -> None:
    sheet = read(ONE + ", notation: '5', title_status: 'placeholder title: number only'}")
    assert sheet.faults == []
    assert sheet.values("demo:r-1", "kh:placeholder") == {"true^^boolean"}
    assert sheet.values("demo:r-1", "skos:prefLabel") == set()
    assert sheet.values("demo:r-1", "kh:factNote") == {"title.en: Change passwords"}


def test_the_document_as_a_whole_is_made_where_the_facts_have_none(read: Any) -> None:
    sheet = read(ONE + "}")
    assert sheet.values("demo:document", "kh:wholeDocument") == {"true^^boolean"}
    assert sheet.values("demo:document", "skos:prefLabel") == {"A demonstration@en", "実演@ja"}
    assert sheet.values("demo", "skos:hasTopConcept") == {"id/demo/document", "id/demo/r-1"}


def test_the_document_of_the_facts_is_used_where_there_is_one(read: Any) -> None:
    sheet = read("- {id: document, kind: document, evidence: text, title: {en: Own}}")
    assert sheet.values("demo:document", "kh:wholeDocument") == set()
    assert sheet.values("demo:document", "skos:prefLabel") == {"Own@en"}


def test_the_weakest_evidence_named_for_the_document_is_taken(read: Any) -> None:
    head = """
document:
  slug: demo
  title: {en: A demonstration}
  issued_evidence: 'month: secondary; day: recall'
items:
"""
    assert read(ONE + "}", head=head).values("demo", "kh:evidence") == {"scheme/evidence/recall"}


def test_an_actor_is_linked_when_it_is_an_item_and_named_when_not(read: Any) -> None:
    items = """
    - {id: ac-x, kind: role, evidence: text, title: {en: X}}
    - {id: r, kind: requirement, evidence: text, title: {en: R}, actors: [ac-x, 総務省]}
    """
    sheet = read(items)
    assert sheet.values("demo:r", "kh:hasActor") == {"id/demo/ac-x"}
    assert sheet.values("demo:r", "kh:actorName") == {"総務省"}


def test_same_as_a_document_means_its_whole(read: Any) -> None:
    sheet = read(ONE + ", same_as: nisc}", documents=frozenset({"nisc"}))
    assert sheet.values("demo:r-1", "kh:aliasOf") == {"id/nisc/document"}


def test_an_identifier_that_no_iri_can_carry_is_kept_beside_its_form(read: Any) -> None:
    sheet = read("- {id: r83+, kind: requirement, evidence: text, notation: R83+}")
    assert sheet.values("demo:r83-plus", "kh:alternativeIdentifier") == {"demo:r83+"}
    assert sheet.values("demo:r83-plus", "skos:notation") == {"R83+"}


def test_a_translation_of_ours_is_marked_and_never_replaces_a_title(read: Any) -> None:
    titles = (
        SuppliedText("demo", "r-1", "ja", "パスワードの変更"),
        SuppliedText("demo", "r-1", "en", "Other words", "titles.tsv", 9),
    )
    sheet = read(ONE + "}", titles=titles)
    labels = {"Change passwords@en", "パスワードの変更@ja"}
    assert sheet.values("demo:r-1", "skos:prefLabel") == labels
    assert sheet.values("demo:r-1", "kh:titleOriginJa") == {"scheme/origin/translation"}
    assert [line.partition(": ")[0] for line in sheet.faults] == ["titles.tsv:9"]
    assert sheet.imported.usable


def test_what_is_quoted_is_marked_and_so_is_its_translation(read: Any) -> None:
    ours = (SuppliedText("demo", "r-1", "ja", "変更する。"),)
    sheet = read(ONE + ", quoted: true, about: {en: They are changed}}", summaries=ours)
    assert sheet.faults == []
    assert sheet.values("demo:r-1", "dcterms:description") == {
        "They are changed@en",
        "変更する。@ja",
    }
    assert sheet.values("demo:r-1", "kh:summaryOriginEn") == {"scheme/origin/publisher"}
    assert sheet.values("demo:r-1", "kh:summaryOriginJa") == {"scheme/origin/translation"}
    assert sheet.values("demo:r-1", "kh:factNote") == set()
    plain = read(ONE + ", about: {en: They are changed}}", summaries=ours)
    assert plain.values("demo:r-1", "kh:summaryOriginEn") == set()
    assert plain.values("demo:r-1", "kh:summaryOriginJa") == set()


def test_a_supplement_corrects_and_keeps_what_was_printed(read: Any, tmp_path: Path) -> None:
    supplement = tmp_path / "more.yaml"
    supplement.write_text(
        "items:\n  r-1: {locator: clause 2, misprint: 誤記, caution: be careful}\n"
        "  r-9: {kind: requirement, evidence: secondary, notation: '9', not_found: true}\n",
        encoding="utf-8",
    )
    sheet = read(ONE + ", locator: clause 1, caution: mind}", supplement=supplement)
    assert sheet.faults == []
    assert sheet.values("demo:r-1", "kh:locator") == {"clause 2"}
    assert sheet.values("demo:r-1", "kh:factNote") == {"locator: clause 1"}
    assert sheet.values("demo:r-1", "kh:misprint") == {"誤記@ja"}
    assert sheet.values("demo:r-1", "kh:caution") == {"mind@en", "be careful@en"}
    assert sheet.values("demo:r-9", "kh:notFound") == {"true^^boolean"}


def test_a_stub_has_the_items_referred_to_and_their_parents_without_summaries(read: Any) -> None:
    items = """
    - {id: s, kind: section, evidence: text, title: {en: S}}
    - {id: a, kind: requirement, evidence: text, title: {en: A}, parent: s, about: {en: words}}
    - {id: b, kind: requirement, evidence: text, title: {en: B}, parent: s}
    """
    sheet = read(items, referenced=frozenset({"a"}))
    assert sheet.imported.items == 2
    assert sheet.values("demo:a", "kh:stub") == {"true^^boolean"}
    assert sheet.values("demo:s", "kh:stub") == {"true^^boolean"}
    assert sheet.values("demo:document", "kh:stub") == {"true^^boolean"}
    assert sheet.values("demo", "kh:stub") == {"true^^boolean"}
    assert sheet.values("demo:a", "dcterms:description") == set()
    assert sheet.values("demo:b", "rdf:type") == set()


def test_published_mappings_are_counted_and_left_to_their_own_import(read: Any) -> None:
    tail = "published_mappings:\n- {subject: 'demo:r-1', object: 'nisc:bp-1'}\n"
    sheet = read(ONE + "}\n", tail=tail)
    assert (sheet.imported.items, sheet.imported.mappings_left, sheet.imported.notes) == (1, 1, 0)


@pytest.mark.parametrize(
    ("key", "property_"),
    [("incorporated_into", "kh:incorporatedInto"), ("moved_to", "kh:movedTo")],
)
def test_how_a_withdrawn_item_lives_on_is_stated_and_that_it_is_replaced(
    read: Any, key: str, property_: str
) -> None:
    more = "\n- {id: r-2, kind: requirement, evidence: text, title: {en: B}}"
    sheet = read(ONE + f", {key}: [r-2]}}" + more)
    assert sheet.faults == []
    assert sheet.values("demo:r-1", property_) == {"id/demo/r-2"}
    assert sheet.values("demo:r-1", "dcterms:isReplacedBy") == {"id/demo/r-2"}


def test_a_replacement_that_is_no_item_is_one_fault(read: Any) -> None:
    sheet = read(ONE + ", moved_to: r-9}")
    assert len(sheet.faults) == 1
    assert sheet.values("demo:r-1", "dcterms:isReplacedBy") == set()
