"""Run the whole suite and write its report: ``python -m tests.conformance.earl [--date DATE]``.

Nothing is written when an outcome is not the known one: then the data files are to be mended.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kakehashi.messages import LANGUAGES
from tests.conformance.cases import Case
from tests.conformance.manifest import read_suite
from tests.conformance.pages import EARL, PAGES, Rated, earl, page
from tests.conformance.service import Service, private_service
from tests.conformance.suite import Outcome, Verdicts, run, suite_folder

__all__ = ["main", "outcome", "write"]


def outcome(case: Case, service: Service, root: Path) -> tuple[Outcome, str]:
    """Run a test; return its outcome, and what is wrong."""
    try:
        run(case, service, root)
    except AssertionError as error:
        return "failed", str(error)
    except (KeyError, OSError, SyntaxError, ValueError) as error:  # an answer that is no answer
        return "failed", f"{type(error).__name__}: {error}"
    return "passed", ""


def write(rated: Rated, verdicts: Verdicts, date: str) -> None:
    """Write the pages and the report."""
    EARL.parent.mkdir(exist_ok=True)
    EARL.write_text(earl(rated, verdicts, date), encoding="utf-8")
    for language in LANGUAGES:
        PAGES[language].write_text(page(language, rated, verdicts), encoding="utf-8")


def main() -> int:
    """Run and write; return 1 when an outcome is not as known, 2 when there is no suite."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--date", default="", help="date of the report, such as that of a release")
    date = parser.parse_args().date
    if (root := suite_folder()) is None:
        sys.stderr.write("There is no W3C suite; set KAKEHASHI_TEST_SHARED.\n")
        return 2
    verdicts = Verdicts()
    rated: list[tuple[Case, Outcome]] = []
    surprises = 0
    with private_service() as service:
        for case in read_suite(root):
            known, found, wrong = verdicts.expected(case), verdicts.expected(case), ""
            if known != "inapplicable":
                found, wrong = outcome(case, service, root)
            rated.append((case, found))
            if found != known:
                surprises += 1
                sys.stdout.write(f"{case.iri}: {found}, known as {known}\n  {wrong}\n")
    counted = {name: sum(o == name for _, o in rated) for name in ("passed", "failed")}
    sys.stdout.write(f"{counted['passed']} passed, {counted['failed']} failed\n")
    if surprises:
        sys.stdout.write(f"{surprises} outcomes are not as known; nothing is written\n")
        return 1
    write(rated, verdicts, date)
    return 0


if __name__ == "__main__":
    sys.exit(main())
