"""The pages of the documentation and the EARL report, from the outcome of every test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

from kakehashi.messages import Language
from tests.conformance.cases import PARTS, Case
from tests.conformance.suite import Cause, Outcome, Verdicts

__all__ = ["EARL", "PAGES", "SUBJECT", "Rated", "earl", "page"]

_DOCS: Final = Path(__file__).parents[2] / "docs"
PAGES: Final[dict[Language, Path]] = {
    "en": _DOCS / "conformance.md",
    "ja": _DOCS / "conformance.ja.md",
}
EARL: Final = _DOCS / "conformance/earl.ttl"
SUBJECT: Final = "https://w3id.org/kakehashi/"

#: Every test with its outcome.
Rated = Sequence[tuple[Case, Outcome]]

_PARTS_JA: Final = {
    "Query": "Query(問い合わせ)",
    "Results CSV and TSV": "Results CSV and TSV",
    "Results JSON": "Results JSON",
    "Update": "Update(更新)",
    "Protocol": "Protocol",
    "Service Description": "Service Description",
    "Graph Store HTTP Protocol": "Graph Store HTTP Protocol",
    "Federated Query": "Federated Query(連合問い合わせ)",
    "Entailment Regimes": "Entailment Regimes(含意レジーム)",
    "HTTP RDF Update (withdrawn)": "HTTP RDF Update(廃止)",
}

#: Texts of the pages, with places for what is counted.
_TEXTS: Final[dict[Language, Path]] = {
    language: Path(__file__).with_name(path.name.replace("conformance", "page"))
    for language, path in PAGES.items()
}

_WHAT: Final[dict[str, tuple[str, str]]] = {
    "folder": ("`{}`", "`{}`"),
    "requires": ("those that require `{}`", "`{}` を要するもの"),
}


def page(language: Language, rated: Rated, verdicts: Verdicts) -> str:
    """Return a page of the documentation."""
    return (
        _TEXTS[language]
        .read_text(encoding="utf-8")
        .format(
            version=version("kakehashi"),
            engine=version("pyoxigraph"),
            totals="\n".join(_totals(language, rated)),
            failures="\n".join(
                f"| {_link(case)} | {_said(verdicts.failures[case.iri], language)} |"
                for case, outcome in rated
                if outcome == "failed"
            ),
            inapplicable="\n".join(_left_out(language, rated, verdicts)),
        )
    )


def _said(cause: Cause, language: Language) -> str:
    return (cause.ja if language == "ja" else cause.en).replace("|", "\\|")


def _link(case: Case) -> str:
    return f"[{case.name}]({case.iri})"


def _totals(language: Language, rated: Rated) -> Iterator[str]:
    counts = {
        part: Counter(outcome for case, outcome in rated if case.folder in folders)
        for part, folders in PARTS.items()
    }
    for part, counted in counts.items():
        yield _row(_PARTS_JA[part] if language == "ja" else part, counted, "")
    whole = sum(counts.values(), Counter[Outcome]())
    yield _row("計" if language == "ja" else "all", whole, "**")


def _row(name: str, counted: Counter[Outcome], bold: str) -> str:
    failed, left_out = counted["failed"], counted["inapplicable"]
    numbers = (counted.total(), counted.total() - left_out, counted["passed"], failed, left_out)
    return "| " + " | ".join(f"{bold}{cell}{bold}" for cell in (name, *numbers)) + " |"


def _left_out(language: Language, rated: Rated, verdicts: Verdicts) -> Iterator[str]:
    counted = Counter(why for case, _ in rated if (why := verdicts.why_not(case)))
    for why, number in sorted(counted.items()):
        kind, _, name = why.partition(":")
        what = _WHAT[kind][language == "ja"].format(name)
        yield f"| {what} | {number} | {_said(verdicts.inapplicable[why], language)} |"


def earl(rated: Rated, verdicts: Verdicts, date: str = "") -> str:
    """Return the report in the W3C's Evaluation and Report Language, as Turtle."""
    issued = f'\n  dcterms:issued "{date}"^^xsd:date ;' if date else ""
    head = f"""\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix doap: <http://usefulinc.com/ns/doap#> .
@prefix earl: <http://www.w3.org/ns/earl#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<> a foaf:Document ;{issued}
  foaf:primaryTopic <{SUBJECT}> .

<{SUBJECT}> a doap:Project , earl:TestSubject , earl:Software ;
  doap:name "Kakehashi"@en , "架け橋"@ja ;
  doap:homepage <{SUBJECT}> ;
  doap:programming-language "Python" ;
  doap:release [ doap:revision "{version("kakehashi")}" ] ;
  dcterms:requires [ doap:name "pyoxigraph" ; doap:revision "{version("pyoxigraph")}" ] .

<#runner> a earl:Assertor , earl:Software ;
  dcterms:title "tests/conformance of Kakehashi"@en .
"""
    return "\n".join((head, *(_assertion(*each, verdicts) for each in rated)))


def _assertion(case: Case, outcome: Outcome, verdicts: Verdicts) -> str:
    cause = verdicts.failures.get(case.iri) or verdicts.inapplicable.get(verdicts.why_not(case))
    info = "" if cause is None else f' ; dcterms:description "{cause.en}"@en , "{cause.ja}"@ja'
    return f"""\
[] a earl:Assertion ;
  earl:assertedBy <#runner> ;
  earl:subject <{SUBJECT}> ;
  earl:test <{case.iri}> ;
  earl:mode earl:automatic ;
  earl:result [ a earl:TestResult ; earl:outcome earl:{outcome}{info} ] .
"""
