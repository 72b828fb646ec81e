"""The committed pages and report say what the data files say."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from kakehashi.messages import LANGUAGES, Language
from tests.conformance.cases import Case
from tests.conformance.pages import EARL, PAGES, Rated, earl, page
from tests.conformance.suite import Cause, Verdicts, cases

VERDICTS: Final = Verdicts()
AGAIN: Final = "run python -m tests.conformance.earl"
_EARL: Final = "http://www.w3.org/ns/earl#"


@pytest.fixture(scope="module")
def rated(suite: Path) -> Rated:
    assert suite.is_dir()
    return [(case, VERDICTS.expected(case)) for case in cases()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_as_the_data_files_say(language: Language, rated: Rated) -> None:
    shown = PAGES[language].read_text(encoding="utf-8")
    assert shown == page(language, rated, VERDICTS), AGAIN


def test_the_report_is_as_the_data_files_say(rated: Rated) -> None:
    shown = EARL.read_text(encoding="utf-8")
    date = re.search(r'dcterms:issued "(.*?)"', shown)
    assert shown == earl(rated, VERDICTS, date[1] if date else ""), AGAIN


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_known_failure_is_explained(language: Language) -> None:
    """Holds without the suite too."""
    shown = PAGES[language].read_text(encoding="utf-8")
    for iri, cause in VERDICTS.failures.items():
        assert f"({iri}) | {cause.ja if language == 'ja' else cause.en} |" in shown, AGAIN
    for cause in VERDICTS.inapplicable.values():
        assert f"| {cause.ja if language == 'ja' else cause.en} |" in shown, AGAIN


def test_causes_are_in_both_languages() -> None:
    for cause in (*VERDICTS.failures.values(), *VERDICTS.inapplicable.values()):
        assert re.search(r"[぀-ヿ一-鿿]", cause.ja)
        assert cause.en.isascii()
        assert not re.search(r"[\"\\|]", cause.en + cause.ja)


def test_the_report_has_one_assertion_for_each_test(rated: Rated) -> None:
    triples = list(parse(EARL.read_bytes(), format=RdfFormat.TURTLE, base_iri="urn:report"))
    tested = Counter(t.object for t in triples if t.predicate == NamedNode(f"{_EARL}test"))
    assert tested == Counter(NamedNode(case.iri) for case, _ in rated)
    outcomes = Counter(t.object for t in triples if t.predicate == NamedNode(f"{_EARL}outcome"))
    assert outcomes == Counter(NamedNode(_EARL + outcome) for _, outcome in rated)


def test_a_page_counts_what_it_is_given() -> None:
    case = Case("urn:suite#a", "bind", "QueryEvaluationTest", frozenset(), None)
    verdicts = Verdicts()
    verdicts.failures, verdicts.inapplicable = {"urn:suite#b": Cause("b fails", "b不合格")}, {}
    other = Case("urn:suite#b", "copy", "UpdateEvaluationTest", frozenset(), None)
    text = page("en", [(case, "passed"), (other, "failed")], verdicts)
    assert "| Query | 1 | 1 | 1 | 0 | 0 |" in text
    assert "| Update | 1 | 1 | 0 | 1 | 0 |" in text
    assert "| **all** | **2** | **2** | **1** | **1** | **0** |" in text
    assert "| [copy/b](urn:suite#b) | b fails |" in text
