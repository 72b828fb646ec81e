"""Which tests of the suite are run, what is known of their outcome, and how one is run.

``known_failures.tsv`` and ``not_applicable.tsv`` are the whole of what is known: every other test
must pass, every known failure must fail.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from tests.conformance.cases import Case, Connection
from tests.conformance.connection import converse
from tests.conformance.description import CHECKS
from tests.conformance.evaluate import evaluate
from tests.conformance.manifest import read_suite
from tests.conformance.service import Service

__all__ = ["Cause", "Outcome", "Verdicts", "cases", "run", "suite_folder"]

_HERE: Final = Path(__file__).parent
_FOLDER: Final = "w3c/sparql/sparql11"

Outcome = Literal["passed", "failed", "inapplicable"]


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a test fails or is not run, in both languages."""

    en: str
    ja: str


class Verdicts:
    """What is known of the outcomes."""

    def __init__(self, folder: Path = _HERE) -> None:
        #: By IRI of the test.
        self.failures = _read(folder / "known_failures.tsv")
        #: By ``folder:NAME`` or ``requires:FEATURE``.
        self.inapplicable = _read(folder / "not_applicable.tsv")

    def why_not(self, case: Case) -> str:
        """Return the entry by which a test is not run, or nothing."""
        keys = (f"folder:{case.folder}", *(f"requires:{name}" for name in sorted(case.requires)))
        return next((key for key in keys if key in self.inapplicable), "")

    def expected(self, case: Case) -> Outcome:
        """Return the outcome that a test must have."""
        if self.why_not(case):
            return "inapplicable"
        return "failed" if case.iri in self.failures else "passed"


def _read(path: Path) -> dict[str, Cause]:
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    found = {what: Cause(en, ja) for what, en, ja in rows}
    if list(found) != sorted(what for what, _, _ in rows):
        raise ValueError(f"{path.name} is not sorted, or names something twice")
    return found


def suite_folder(shared: Path | None = None) -> Path | None:
    """Return where the suite lies, or None where there is none.

    Without ``shared`` the place is that of the fixture ``shared``: tests are collected before
    there are fixtures.
    """
    if shared is None:
        shared = Path(os.environ.get("KAKEHASHI_TEST_SHARED", _HERE.parents[2] / "shared"))
    folder = shared / _FOLDER
    return folder if folder.is_dir() else None


def cases() -> list[Case]:
    """Return every test of the suite; none where there is no suite."""
    folder = suite_folder()
    return read_suite(folder) if folder else []


def run(case: Case, service: Service, root: Path) -> None:
    """Run a test; raises what is wrong."""
    if isinstance(case.test, Connection):
        converse(case.test, service, root, case.name)
    elif case.test is not None:
        evaluate(case.test, service, root)
    else:
        CHECKS[case.iri.rpartition("#")[2]](service.query)
