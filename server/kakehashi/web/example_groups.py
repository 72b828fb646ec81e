"""The example questions by what one wants to know, and those in which words are found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kakehashi.messages import Language, label
from kakehashi.rdf.query_files import QueryFile

__all__ = ["GROUPS", "OTHERS", "Group", "grouped"]

#: Purpose (message id) and the names of its questions, in the order of the page.
GROUPS: Final[tuple[tuple[str, str], ...]] = (
    (label("What corresponds"), """
        counterparts-in-a-document counterparts-of-an-item documents-with-a-counterpart
        relations-between-two-documents who-says-so published-statements-of-an-item equal-items
        roles-across-documents counterparts-of-the-2018-issues what-publishers-state
        links-per-document-pair statements-per-document-pair is-it-stated skos-matches"""),
    (label("What is missing"), """
        without-counterpart not-assessed nothing-corresponds coverage-of-a-document
        open-alternatives placeholders items-only-recalled"""),
    (label("What follows, and from what"), """
        what-follows-of-an-item proofs-of-a-derived-relation covered-by-proof derived-equal-items
        equal-to-an-item through-a-third-document what-an-item-does-not-contain
        derived-relations-per-document-pair proofs-through-a-document relations-with-several-proofs
        most-used-statements what-rests-on-a-statement what-can-be-known"""),
    (label("What does not go together"), """
        tensions-by-proof tensions is-there-a-contradiction nesting-that-is-no-part-of
        ends-not-found misprints"""),
    (label("Documents and their items"), """
        documents items-of-a-document parts-of-an-item items-by-word what-cpsf-means
        documents-of-a-publisher describe-an-item neighbourhood-of-an-item
        what-an-item-builds-on statements-about-whole-documents same-thing-several-identifiers"""),
    (label("Requirements and classes"), """
        requirements-by-addressee requirements-by-quality requirements-of-two-kinds
        what-the-reasoner-found"""),
    (label("Editions and standards projects"), """
        what-a-new-edition-changed mappings-to-judge-again withdrawn-items withdrawn-or-replaced
        reviews-due projects-under-way standards-of-a-working-group"""),
    (label("Who does what"), """
        initiatives-and-actors issues-by-field work-of-an-actor events
        what-the-2018-report-asks-of-a-shared-map"""),
    (label("The live map"), """
        live-approved-statements live-blocked live-clauses-nobody-works-on live-clauses-with-work
        live-counts live-dependencies live-due-soon live-duplicates live-events-ahead
        live-events-by-month live-initiatives-by-actor live-initiatives-for-a-category
        live-initiatives-of-a-document live-issues-by-field live-issues-without-initiative
        live-last-changed live-overdue live-projects-by-stage live-responsibilities live-stale
        live-who-leads-what live-without-owner live-work-of-an-actor"""),
    (label("How firm it is"), """
        mapping-sets review-first evidence-per-document our-translations
        our-reading-of-published-words"""),
    (label("The data set itself"), """
        dataset-description graphs-and-their-sources licence-and-source-of-a-set
        examples-of-the-endpoint"""),
)  # fmt: skip

#: Where a question stands that has no group yet.
OTHERS: Final = label("Other questions")


@dataclass(frozen=True, slots=True)
class Group:
    """Questions with one purpose; ``title`` is a message id."""

    title: str
    examples: tuple[QueryFile, ...]


def grouped(examples: Iterable[QueryFile], words: str, language: Language) -> list[Group]:
    """Return the groups with the questions that hold all the words, in any order."""
    left = {e.id: e for e in examples if _holds(e, words, language)}
    groups = []
    for title, names in GROUPS:
        members = tuple(left.pop(name) for name in names.split() if name in left)
        groups.append(Group(title, members))
    groups.append(Group(OTHERS, tuple(left.values())))
    return [group for group in groups if group.examples]


def _holds(example: QueryFile, words: str, language: Language) -> bool:
    parts = (*example.title.read(language)[:1], *example.about.read(language)[:1], example.id)
    text = _folded(" ".join(parts))
    return all(word in text for word in re.split(r"\s+", _folded(words).strip()))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
