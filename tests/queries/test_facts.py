"""The answers of the example questions against the facts, by code that shares nothing with ours.

Whole answers are compared, not the beginnings that ``expected/`` keeps.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kakehashi.namespaces import curie

from . import document_facts as documents
from . import mapping_facts as mappings
from . import work_facts as work
from .conftest import Ask
from .facts import BEYOND, DOCUMENTS, FIVE, PLAIN_PUBLISHERS, Facts, Rows

pytestmark = pytest.mark.facts


@pytest.fixture(scope="module")
def facts(shared: Path) -> Facts:
    return Facts(shared)


#: Question, parameters, columns compared, and what the facts say.
Check = tuple[str, str, str, Callable[[Facts], Rows]]
CHECKS: list[Check] = [
    ("documents", "", "edition title_en issued", documents.issued),
    ("items-of-a-document", "", "item notation kind title_en",
     lambda f: documents.numbered(f, "nisc")),
    ("items-of-a-document", "edition=kid:iotsg", "item notation kind title_en",
     lambda f: documents.numbered(f, "iotsg")),
    ("parts-of-an-item", "", "item parent", lambda f: documents.below(f, "iec62443:fr-7")),
    ("parts-of-an-item", "top=cpsf:aspect-trustworthiness", "item parent",
     lambda f: documents.below(f, "cpsf:aspect-trustworthiness")),
    ("items-only-recalled", "", "item locator", lambda f: documents.recalled(f, "nisc")),
    ("items-only-recalled", "edition=kid:cpsf", "item locator",
     lambda f: documents.recalled(f, "cpsf")),
    ("placeholders", "", "item notation", lambda f: documents.unseen(f, "nisc")),
    ("placeholders", "edition=kid:iec62443", "item notation",
     lambda f: documents.unseen(f, "iec62443")),
    ("counterparts-of-an-item", "", "counterpart relations confidence",
     lambda f: f.seen_from("nisc:bp-3")),
    ("counterparts-of-an-item", "item=cpsf:concern-resilience", "counterpart relations confidence",
     lambda f: f.seen_from("cpsf:concern-resilience")),
    ("counterparts-in-a-document", "", "counterpart relations confidence",
     lambda f: mappings.in_document(f.seen_from("nisc:bp-3"), "cpsf")),
    ("nothing-corresponds", "", "item why_en confidence",
     lambda f: mappings.gaps(f, "nisc", "iec62443")),
    ("nothing-corresponds", "edition=kid:iotsg target=kid:i40", "item why_en confidence",
     lambda f: mappings.gaps(f, "iotsg", "i40")),
    ("not-assessed", "", "item", lambda f: mappings.unassessed(f, "nisc", "iec62443")),
    ("coverage-of-a-document", "", "target answer items",
     lambda f: mappings.covered(f, "nisc", "cpsf", "i40", "iec62443", "iotsg", "sc41")),
    ("mapping-sets", "", "set standing statements", mappings.set_sizes),
    ("open-alternatives", "", "subject object alternatives confidence", mappings.alternatives),
    ("review-first", "", "subject relation object confidence",
     lambda f: mappings.to_review(f, "iotsg--sc41")),
    ("equal-items", "", "item counterpart confidence",
     lambda f: mappings.equal_pairs(f, "iotsg", "sc41")),
    ("equal-items", "first=kid:sc41 second=kid:cpsf", "item counterpart confidence",
     lambda f: mappings.equal_pairs(f, "sc41", "cpsf")),
    ("relations-between-two-documents", "", "relation statements",
     lambda f: mappings.relation_counts(f, "cpsf", "sc41")),
    ("roles-across-documents", "", "role relation other confidence", mappings.roles),
    ("nesting-that-is-no-part-of", "", "edition kind reason_en items", documents.listed_under),
    ("what-publishers-state", "", "publisher word statements", mappings.published_words),
    ("evidence-per-document", "", "edition evidence items", documents.evidence),
    ("our-translations", "", "edition language titles", documents.translated),
    ("projects-under-way", "", "project title_en status evidence", work.projects),
    ("standards-of-a-working-group", "", "standard edition issued",
     lambda f: work.group_work(f, "sc41:wg3")),
    ("withdrawn-items", "", "item way place", work.gone),
    ("withdrawn-or-replaced", "", "thing withdrawn", work.withdrawn),
    ("reviews-due", "", "standard stable_until", lambda f: work.stable_until(f, "2026-12-31")),
    ("initiatives-and-actors", "", "initiative state date actor", work.initiatives),
    ("issues-by-field", "", "field issue initiative", work.issues),
    ("events", "", "date event state", work.events),
    ("what-the-2018-report-asks-of-a-shared-map", "", "requirement title_en attribute",
     work.map_requirements),
    ("work-of-an-actor", "", "what kind", lambda f: work.work_of(f, "nisc2018:ac-nisc")),
    ("counterparts-of-the-2018-issues", "", "relation item confidence",
     lambda f: mappings.issue_counterparts(f, "nisc2018:is-supply-chain")),
]  # fmt: skip


#: Rows of an answer that the function beside it speaks of, where it is not all of them.
ONLY: dict[str, Callable[[tuple[str, ...]], bool]] = {
    "coverage-of-a-document": lambda row: row[0] in FIVE and row[1] != "unclear",
    "documents": lambda row: row[0].removeprefix("kid:") in DOCUMENTS or row[0] in BEYOND,
    "mapping-sets": lambda row: row[1] == "standing:editorial",
    "our-translations": lambda row: (
        row[0].removeprefix("kid:") in {*DOCUMENTS, "sp80053r5"} or row[0] in BEYOND
    ),
    "what-publishers-state": lambda row: row[0] in PLAIN_PUBLISHERS,
    "withdrawn-or-replaced": lambda row: row[1] != "",
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: " ".join(check[:2]).strip())
def test_answer_is_what_the_facts_say(check: Check, ask: Ask, facts: Facts) -> None:
    name, parameters, columns, facts_say = check
    answer = filter(ONLY.get(name), ask(name, *parameters.split()).only(*columns.split()))
    assert sorted(set(answer)) == sorted(set(facts_say(facts)))


def test_plain_skos_holds_every_positive_statement_and_no_other(ask: Ask, facts: Facts) -> None:
    ends = {
        (subject, row["object_id"])
        for name, subject, relations, row in facts.judged()
        if name == "nisc--cpsf" and relations
    }
    found = [line.split("> <") for line in ask("skos-matches").lines]
    assert {(curie(s.lstrip("<")), curie(o.rstrip("> ."))) for s, _, o in found} == ends


def test_a_stated_relation_is_found_from_both_ends(ask: Ask, facts: Facts) -> None:
    assert ("cpsf:concern-resilience", "overlaps", "0.65") in facts.seen_from("nisc:bp-3")
    assert ask("is-it-stated").yes
    assert ask("is-it-stated", "one=cpsf:concern-resilience", "other=nisc:bp-3").yes
    assert not ask("is-it-stated", "other=cpsf:aspect-trustworthiness").yes


def test_the_tension_follows_from_three_judged_rows(ask: Ask, facts: Facts) -> None:
    rows = {(s, " ".join(r), row["object_id"]) for _, s, r, row in facts.judged()}
    whole, inside = "cpsf:subconcern-physical-security", "iotsg:kp-06"
    assert {
        (whole, "", "i40:document"),
        (inside, "partOf", whole),
        (inside, "partOf", "i40:layer-asset"),
    } <= rows
    assert (whole, "kid:i40", inside, "i40:layer-asset") in [tuple(r) for r in ask("tensions").rows]


def test_the_chain_follows_from_two_judged_rows(ask: Ask, facts: Facts) -> None:
    rows = {(s, " ".join(r), row["object_id"]) for _, s, r, row in facts.judged()}
    assert ("nisc:bp-2", "partOf", "cpsf:aspect-trustworthiness") in rows
    assert ("cpsf:aspect-trustworthiness", "equal", "sc41:30141-2018-7.2") in rows
    steps = ask("through-a-third-document").only("middle", "end")
    assert ("cpsf:aspect-trustworthiness", "sc41:30141-2018-7.2") in steps
