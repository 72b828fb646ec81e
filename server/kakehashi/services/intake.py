"""Take a foreign file into the project: say what it would change, then change it, whole or not.

``plan`` reads, resolves and checks, and writes nothing; ``apply`` writes what a plan without
faults says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kakehashi.calculus.conflicts import conflicts
from kakehashi.calculus.network import Network, usable
from kakehashi.errors import BadInputError, BuildError, Finding
from kakehashi.importers.apart import Limits, read_apart
from kakehashi.importers.intake_faults import intake_fault
from kakehashi.importers.known import Known, known_of
from kakehashi.importers.options import ImportOptions
from kakehashi.importers.resolve import Draft, by_relation, resolve
from kakehashi.importers.transaction import alone, commit
from kakehashi.importers.written import files_of
from kakehashi.model.premise import Premise, Rejection
from kakehashi.model.relation import Relation
from kakehashi.model.statement import MappingSet, Record
from kakehashi.rdf.premises import loosened

__all__ = ["Plan", "Step", "apply", "plan"]

#: Called with the name of each step as it begins.
Step = Callable[[str], None]

#: How the header of a set that lies beside it is called.
_HEADERS: Final = (".sssom.yml", ".yml", ".yaml")


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do."""

    file: str
    format: str
    draft: Draft
    files: Mapping[str, bytes]  #: path below the project to its new content; empty with faults
    before: Mapping[str, bytes | None]  #: what these files held when it was planned
    project: Path

    @property
    def usable(self) -> bool:
        """Whether it may be applied."""
        return self.draft.usable

    @property
    def relations(self) -> Mapping[str, int]:
        """How many statements are added of each relation."""
        return by_relation(self.draft.added)

    @property
    def pairs(self) -> Mapping[tuple[str, str], int]:
        """How many statements are added between each pair of documents."""
        return Counter(
            (r.subject_source.partition(":")[2], r.object_source.partition(":")[2])
            for r in self.draft.added
        )

    @property
    def contradictions(self) -> tuple[Finding, ...]:
        """What could not all be true."""
        return tuple(f for f in self.draft.findings if f.check == "import-contradiction")


def plan(
    project: Path,
    file: Path,
    options: ImportOptions,
    *,
    format_: str = "",
    metadata: Path | None = None,
    limits: Limits | None = None,
    step: Step = lambda _: None,
) -> Plan:
    """Read a file and return what importing it into ``project`` would do.

    Raises BadInputError when the file cannot be read at all, and BuildError when the project's own
    files have faults. Faults of the file's rows are in the plan.
    """
    limits = limits or Limits()
    step("read")
    header = (metadata or _header_beside(file)) if format_ in ("", "sssom") else metadata
    taken = read_apart(
        _content(file, limits),
        file.name,
        format_,
        metadata=_content(header, limits) if header else b"",
        limits=limits,
    )
    step("look")
    known = known_of(project)
    step("resolve")
    draft = resolve(taken.raw, known, options, file.name)
    step("check")
    found = tuple(_contradictions(draft, known, file.name))
    draft = replace(draft, findings=(*draft.findings, *found))
    files = files_of(draft, known, project) if draft.usable else {}
    before = {path: _held(project / path) for path in files}
    return Plan(file.name, taken.format, draft, files, before, project)


def apply(planned: Plan) -> tuple[str, ...]:
    """Write what was planned and return the paths of the files; all of them, or none.

    Raises BuildError when the plan has faults, BadInputError when one of the files has changed
    since it was made.
    """
    if not planned.usable:
        faults = tuple(f for f in planned.draft.findings if f.severity == "violation")
        raise BuildError("The file has faults; nothing was imported.", findings=faults)
    with alone(planned.project):
        for path, before in planned.before.items():
            if _held(planned.project / path) != before:
                raise BadInputError(
                    "The file {path} has changed since the import was planned.",
                    remedy="Import again.",
                    path=path,
                )
        commit(planned.project, planned.files)
    return tuple(planned.files)


def _header_beside(file: Path) -> Path | None:
    """Return the header of a set that lies beside it as a file of its own."""
    name = file.name
    for ending in (".sssom.tsv", ".sssom.csv", ".tsv", ".csv"):
        if name.endswith(ending):
            beside = (file.with_name(name.removesuffix(ending) + header) for header in _HEADERS)
            return next((path for path in beside if path.is_file()), None)
    return None


def _held(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _content(path: Path, limits: Limits) -> bytes:
    """Read a file, never more of it than is accepted."""
    if path.is_dir():
        raise BadInputError(
            "This is a folder.",
            where=str(path),
            remedy="Give one file.",
        )
    try:
        with path.open("rb") as source:
            return source.read(limits.file_bytes + 1)
    except FileNotFoundError as error:
        raise BadInputError(
            "There is no such file.", where=str(path), remedy="Correct the name."
        ) from error
    except OSError as error:
        raise BadInputError(
            "The file cannot be opened: {detail}", where=str(path), detail=error.strerror or ""
        ) from error


# --- what cannot all be true ---


def _contradictions(draft: Draft, known: Known, file: str) -> Iterator[Finding]:
    """Yield what the new statements contradict, among themselves or with what is there."""
    if not any(record.relation for record in draft.added):
        return
    rows = {record.identifier: record.line for record in draft.added}
    strict = {e.id: e.strict for e in known.registry.entries}
    strict |= {e.name: e.strict for e in draft.bundle.entries}
    sets = {**known.sets, **{found.name: found for found in draft.bundle.sets}}
    new_nestings = [
        (item.id, item.parent)
        for document in draft.bundle.documents
        for item in document.items
        if item.parent and item.part_of_parent
    ]
    premises, rejections = _given(sets.values(), strict, known, new_nestings)
    seen = set()
    for nestings in (False, True):
        used, _ = usable(premises, rejections, nestings=nestings)
        for conflict in conflicts(Network(used)):
            new = [rows[p.id] for p in conflict.premises if p.id in rows]
            if new and conflict.premises not in seen:
                seen.add(conflict.premises)
                listed, row = "; ".join(map(_told, conflict.premises)), min(new)
                found = intake_fault("import-contradiction", file, row, "relation", listed=listed)
                ours = all(
                    p.standing in ("editorial", "suggested")
                    for p in conflict.premises
                    if p.kind == "statement"
                )
                yield replace(found, severity="violation") if ours else found


def _given(
    sets: Iterable[MappingSet],
    strict: Mapping[str, bool],
    known: Known,
    new: Iterable[tuple[str, str]],
) -> tuple[list[Premise], list[Rejection]]:
    premises: list[Premise] = []
    rejections: list[Rejection] = []
    for held in sets:
        for record in held.records:
            if record.relation is not None and record.negated:
                if record.standing != "suggested":
                    rejections.append(_rejection(record, record.relation))
            elif record.relation is not None:
                relation = record.relation if strict.get(held.name) else loosened(record.relation)
                premises.append(_premise(record, relation, held))
    nested = Relation.EQUAL | Relation.PART_OF
    nestings = (*known.nestings, *new)
    premises += (Premise(a, nested, b, kind="nesting", id=a) for a, b in nestings)
    premises += (Premise(a, Relation.EQUAL, b, kind="identity", id=a) for a, b in known.identities)
    return premises, rejections


def _premise(record: Record, relation: Relation, held: MappingSet) -> Premise:
    return Premise(
        subject=record.subject_id,
        relation=relation,
        object=record.object_id,
        id=record.identifier,
        standing=record.standing,
        confidence=record.confidence,
        publisher=record.publisher or held.publisher,
        mapping_set=held.name,
    )


def _rejection(record: Record, relation: Relation) -> Rejection:
    return Rejection(
        record.subject_id, relation, record.object_id, record.identifier, record.mapping_set
    )


def _told(premise: Premise) -> str:
    who = premise.publisher or premise.kind
    return f"{premise.subject} {premise.relation.text} {premise.object} [{who}]"
