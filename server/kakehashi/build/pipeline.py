"""The build: parse → validate → check → reason → compare → derive → describe → release → load.

Every stage reads what the stage before left, and is skipped for inputs that have not changed.
A fault in any file stops the build before anything is released; all faults are reported at once
and the release that was served stays served.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from kakehashi.build.artefacts import Artefacts, code_digest, write_atomically
from kakehashi.build.checks import check_findings, check_queries
from kakehashi.build.compare import compare
from kakehashi.build.derive import DERIVED, derive
from kakehashi.build.describe import Description, describe
from kakehashi.build.locate import Locator
from kakehashi.build.parse import parse_source, quads_of
from kakehashi.build.progress import Reporter, StageRecord
from kakehashi.build.reasoning import Inferred, inferred
from kakehashi.build.release import (
    activate,
    complete,
    current_release,
    graph_files,
    manifest,
    media_type,
    ontology_version,
    source_files,
    write_release,
)
from kakehashi.build.shapes import class_hierarchy, files_findings
from kakehashi.build.sources import Source, digest_of, list_sources
from kakehashi.errors import BuildError, Finding
from kakehashi.importers.transaction import recover
from kakehashi.messages import translate
from kakehashi.rdf.files import nquads
from kakehashi.rdf.query_files import read_queries
from kakehashi.settings import Settings
from kakehashi.sssom.readings import Reading, read_readings
from kakehashi.sssom.registry import check_registry
from kakehashi.store.reader import memory_reader
from kakehashi.store.release_format import has_format
from kakehashi.store.synonyms import FILE as SYNONYMS
from kakehashi.store.synonyms import read_senses

__all__ = ["Built", "build", "check"]


@dataclass(frozen=True, slots=True)
class Built:
    """The outcome of a build."""

    release: str
    folder: Path
    quads: int
    changed: bool  #: False when the served release was already this one
    findings: tuple[Finding, ...]  #: warnings and hints; violations stop the build


class _Build:
    def __init__(self, settings: Settings, report: Reporter) -> None:
        self.settings, self.report = settings, report
        self.project, self.out = settings.project_dir, settings.build_dir
        self.artefacts = Artefacts(self.out)
        recover(self.project)  # an import that was cut short
        self.sources = list_sources(self.project)
        if not self.sources:
            raise BuildError(
                "There is nothing to build: {folder} holds no ontology.", folder=str(self.project)
            )
        self.code = code_digest()
        self.derived_file = self.out / DERIVED

    def key(self, *parts: bytes | str) -> str:
        return digest_of(self.code, *parts)

    def parse(self) -> dict[str, bytes]:
        """Return the N-Quads of each source, by name."""
        folder = self.project / "mappings"
        registry, faults = check_registry(folder)
        findings = list(faults)
        readings: tuple[Reading, ...] = ()
        try:
            readings = read_readings(folder / "readings.tsv", shown_as="mappings/readings.tsv")
        except BuildError as error:
            findings += error.findings
        try:
            for content in _contents(self.project / "ontology", SYNONYMS):
                read_senses(content.decode())
        except BuildError as error:
            findings += error.findings
        agreed = digest_of(*_contents(folder, "registry.yml"), *_contents(folder, "readings.tsv"))
        parsed: dict[str, bytes] = {}
        with self.report.stage("parse", len(self.sources)) as stage:
            for source in self.sources:
                key = self.key(source.name, source.digest, agreed if source.kind == "sssom" else "")
                try:
                    parsed[source.name], made = self.artefacts.get(
                        f"parsed/{source.name}.nq",
                        key,
                        partial(parse_source, source, registry, readings),
                    )
                except BuildError as error:
                    findings += error.findings
                    made = True
                stage.step(made)
        if findings:
            _stop_on_violations(findings)
        return parsed

    def validate(self, parsed: dict[str, bytes]) -> list[Finding]:
        """Return what the shapes find, file by file."""
        ontology = b"".join(parsed[s.name] for s in self.sources if s.graph == "ontology")
        shapes = digest_of(*_contents(self.project / "ontology/shapes", "*.ttl"))
        todo: list[tuple[Source, str]] = []
        found: dict[str, list[Finding]] = {}
        for source in self.sources:
            data = ontology if source.graph == "ontology" else parsed[source.name]
            key = self.key(data, ontology, shapes)
            name = f"validated/{source.name}.json"
            if (known := self.artefacts.fresh(name, key)) is not None:
                found[source.name] = [Finding(**f) for f in json.loads(known)]
            else:
                todo.append((source, key))
        with self.report.stage("validate", len(self.sources)) as stage:
            for source in self.sources:
                if source.name in found:
                    stage.step(made=False)
            hierarchy = nquads(class_hierarchy(quads_of(ontology)))
            checked = files_findings(self.project, [parsed[s.name] for s, _ in todo], hierarchy)
            for (source, key), findings in zip(todo, checked, strict=True):
                found[source.name] = findings
                content = json.dumps([asdict(f) for f in findings]).encode()
                self.artefacts.put(f"validated/{source.name}.json", key, content)
                stage.step()
        locator = Locator(self.sources, parsed)
        by_name = {s.name: s for s in self.sources}
        return [locator.place(f, by_name[name]) for name, fs in found.items() for f in fs]

    def check(self, parsed: dict[str, bytes]) -> list[Finding]:
        """Return what the violation queries find in the union."""
        queries = check_queries(self.project / "queries/checks")
        key = self.key(*parsed.values(), *(q.read_bytes() for q in queries))
        name = "checked/findings.json"
        with self.report.stage("check", len(queries)) as stage:
            if (known := self.artefacts.fresh(name, key)) is not None:
                found = [Finding(**f) for f in json.loads(known)]
            else:
                found = self._run_checks(b"".join(parsed.values()), queries, stage)
                self.artefacts.put(name, key, json.dumps([asdict(f) for f in found]).encode())
        locator = Locator(self.sources, parsed)
        return [locator.place(f) for f in found]

    def _run_checks(self, content: bytes, queries: list[Path], stage: StageRecord) -> list[Finding]:
        reader = memory_reader(content)
        found: list[Finding] = []
        with ThreadPoolExecutor() as pool:  # the engine answers without the interpreter
            for findings in pool.map(lambda query: [*check_findings(reader, [query])], queries):
                found += findings
                stage.step()
        return found

    def infer(self, parsed: dict[str, bytes]) -> Inferred:
        """Classify; most of it is a process of its own, so other stages go on beside it."""
        return inferred(self.sources, parsed, self.artefacts, self.key)

    def reason(self, inferring: Future[Inferred], parsed: dict[str, bytes]) -> bytes:
        """Return the N-Quads of ``graph/inferred``."""
        with self.report.stage("reason") as stage:
            found = inferring.result()
            stage.step(found.made)
        locator = Locator(self.sources, parsed)
        _stop_on_violations(locator.place(finding) for finding in found.findings)
        return found.content

    def compare(self, parsed: dict[str, bytes]) -> bytes:
        """Return the N-Quads of ``graph/compared``."""
        with self.report.stage("compare") as stage:
            found = compare(self.sources, parsed, self.artefacts, self.key)
            stage.detail = translate(
                self.report.language, "{count} changes of items found", count=found.changes
            )
            stage.step(found.made)
        return found.content

    def derive(self, parsed: dict[str, bytes]) -> tuple[bytes, list[Finding]]:
        """Return the N-Quads of ``graph/derived``, and what cannot all be true."""
        with self.report.stage("derive") as stage:
            found = derive(self.project, parsed, self.artefacts, self.key)
            stage.step(found.made)
            stage.detail = translate(
                self.report.language,
                "{count} relations follow, {conflicts} contradictions",
                count=f"{found.relations:,}",
                conflicts=len(found.findings),
            )
        locator = Locator(self.sources, parsed)
        findings = [locator.place(finding) for finding in found.findings]
        _stop_on_violations(findings)
        return found.content, findings

    def release(self, content: bytes, derived: bytes) -> Built:
        """Describe, write, load and activate a release.

        ``content`` is what the sources say and the reasoner found, ``derived`` what follows from
        it by the calculus; both are sorted N-Quads.
        """
        version, issued = ontology_version(content)
        examples = read_queries(self.project / "queries/examples")
        shown = tuple((q.id, q.title.en, q.title.ja, q.text) for q in examples)
        copies = source_files(self.project, self.sources)
        listed = {
            name: (media_type(name), hashlib.sha256(data).hexdigest())
            for name, data in copies.items()
        }
        release = self.key(content, derived, json.dumps([shown, listed, version]))[:12]
        folder = self.out / "releases" / release
        before = current_release(self.out)
        made = not has_format(folder)
        whole = b""
        with self.report.stage("describe") as stage:
            if made:
                given = Description(
                    quads_of(content),
                    self.sources,
                    release,
                    version,
                    issued,
                    derived,
                    listed,
                    shown,
                )
                lines = {*content.splitlines(keepends=True)}
                whole = b"".join(
                    sorted(lines.union(nquads(describe(given)).splitlines(keepends=True)))
                )
            stage.step(made)
        with self.report.stage("release") as stage:
            if made:
                files = graph_files(whole, derived) | copies
                about = manifest(release, version, whole + derived, self.sources, files)
                write_release(folder, about, files)
            stage.step(made)
        with self.report.stage("load") as stage:
            if made:
                complete(folder, self.derived_file)
            activate(folder.parent, self.out / "current", release)
            stage.step(made)
        quads = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["quads"]
        return Built(release, folder, quads, before != folder.resolve(), ())


def _stop_on_violations(findings: Iterable[Finding]) -> None:
    violations = sorted({f for f in findings if f.severity == "violation"})
    if violations:
        raise BuildError(
            "The build stopped: {count} faults. The release served before stays served.",
            findings=tuple(violations),
            count=len(violations),
        )


def build(settings: Settings, report: Reporter) -> Built:
    """Build the release from the sources and make it the current one.

    Raises BuildError with all findings when a source is at fault.
    """
    run = _Build(settings, report)
    parsed, findings = _checked(run)
    more, derived, conflicts = _concluded(run, parsed)
    lines = {line for data in (*parsed.values(), *more) for line in data.splitlines(keepends=True)}
    built = run.release(b"".join(sorted(lines)), derived)
    warnings = (*findings, *conflicts)
    return Built(built.release, built.folder, built.quads, built.changed, warnings)


def check(settings: Settings, report: Reporter) -> tuple[Finding, ...]:
    """Run every check of the build and release nothing; return warnings and hints.

    Raises BuildError with all violations.
    """
    run = _Build(settings, report)
    parsed, findings = _checked(run)
    _, _, conflicts = _concluded(run, parsed)
    return (*findings, *conflicts)


def _checked(run: _Build) -> tuple[dict[str, bytes], list[Finding]]:
    parsed = run.parse()
    findings = [*run.validate(parsed), *run.check(parsed)]
    _stop_on_violations(findings)
    return parsed, findings


def _concluded(
    run: _Build, parsed: dict[str, bytes]
) -> tuple[tuple[bytes, bytes], bytes, list[Finding]]:
    """Return what is inferred and compared, what is derived, and what cannot all be true."""
    with ThreadPoolExecutor(1) as beside:
        inferring = beside.submit(run.infer, parsed)
        compared = run.compare(parsed)
        derived, conflicts = run.derive(parsed)
        return (run.reason(inferring, parsed), compared), derived, conflicts


def _contents(folder: Path, pattern: str) -> list[bytes]:
    return [p.read_bytes() for p in sorted(folder.glob(pattern))]
