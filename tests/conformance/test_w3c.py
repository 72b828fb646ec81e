"""The W3C SPARQL 1.1 suite over HTTP: one case for each of its tests."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest

from tests.conformance.cases import PARTS, Case, SyntaxTest
from tests.conformance.service import Service
from tests.conformance.suite import Verdicts, cases, run

pytestmark = pytest.mark.xdist_group("w3c")

VERDICTS: Final = Verdicts()
CASES: Final = cases()
#: Tests by part, counted in the suite's own manifests.
TESTS: Final = {
    "Query": 328,
    "Results CSV and TSV": 6,
    "Results JSON": 4,
    "Update": 157,
    "Protocol": 34,
    "Service Description": 3,
    "Graph Store HTTP Protocol": 13,
    "Federated Query": 10,
    "Entailment Regimes": 70,
    "HTTP RDF Update (withdrawn)": 18,
}


def _parameters() -> list[Any]:
    found = []
    for case in CASES:
        marks: list[pytest.MarkDecorator] = []
        if not VERDICTS.why_not(case):
            if cause := VERDICTS.failures.get(case.iri):
                marks.append(pytest.mark.xfail(reason=cause.en, strict=True, raises=AssertionError))
            found.append(pytest.param(case, id=case.name, marks=marks))
    return found


@pytest.mark.parametrize("case", _parameters())
def test_w3c(case: Case, private: Service, suite: Path) -> None:
    run(case, private, suite)


def test_the_suite_is_whole(suite: Path) -> None:
    assert suite.is_dir()
    folders = Counter(case.folder for case in CASES)
    counted = {part: sum(folders[name] for name in names) for part, names in PARTS.items()}
    assert counted == TESTS
    assert folders.keys() == {name for names in PARTS.values() for name in names}
    # Every folder with a manifest is in a part, and every file that asks something is used.
    assert {path.parent.name for path in suite.glob("*/manifest*.ttl")} == folders.keys()
    assert len({case.iri for case in CASES}) == len(CASES)


def test_what_is_known_is_of_the_suite(suite: Path) -> None:
    assert suite.is_dir()
    assert VERDICTS.failures.keys() <= {case.iri for case in CASES}
    used = {VERDICTS.why_not(case) for case in CASES} - {""}
    assert used == VERDICTS.inapplicable.keys()
    assert not [case for case in CASES if case.iri in VERDICTS.failures and VERDICTS.why_not(case)]


def test_negative_updates_are_read_as_updates(suite: Path) -> None:
    """The suite calls them tests of syntax in general; as queries they fail to parse anyway."""
    assert suite.is_dir()
    tests = [c.test for c in CASES if c.folder == "delete-insert" and "NegativeSyntax" in c.kind]
    assert len(tests) == 8
    assert all(isinstance(test, SyntaxTest) and test.update for test in tests)
